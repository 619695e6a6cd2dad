"""Budgets in a policy, what a call may cost and thinking: from the file to the exit status."""

from __future__ import annotations

import pytest

POLICY = """gemroute: 1
name: budgeted
labels: {default: public, credentials: restricted, personal: confidential, financial: restricted,
  health: restricted, legal: restricted, classified: restricted, internal: confidential}
budgets: {call: BUDGET}
guards:
  - {id: deep-stays, when: {thinking: true}, deny: [cloud], why: "What needs thought stays here."}
prefer:
  - {id: first, when: {}, to: cloud, model: MODEL, else: refuse}
invariants: []
tests:
  - {name: any, given: {}, expect: {to: cloud}}
"""


@pytest.fixture
def budgeted(cli):
    """A function that runs gemroute under a policy with this budget for a call."""

    def run(budget: str, *words: str, model: str = "gemini-3.8-flash"):
        cli.write("budgeted.yaml", POLICY.replace("BUDGET", budget).replace("MODEL", model))
        return cli(*words, "-p", "budgeted.yaml")

    return run


def test_an_answer_is_cut_where_it_would_cost_more_than_a_call_may(cli, budgeted):
    shape = budgeted("0.05", "route", "--json", "hello").json
    assert shape["decision"]["to"] == "cloud"
    assert 0.049 < shape["cost"]["most_usd"] <= 0.05
    assert shape["cost"]["fact_usd"] == shape["cost"]["most_usd"]
    assert budgeted("0.05", "ask", "hello").status == 0
    (intent,) = cli.bodies("intent")
    assert intent["most_micro_usd"] <= 50_000


def test_a_call_whose_question_alone_costs_more_is_refused_with_a_way_out(cli, budgeted):
    ended = budgeted("0.000001", "ask", "hello")
    assert ended.status == 13
    assert "it may cost up to $" in ended.err
    assert "--max-tokens" in ended.err
    assert cli.sent_nothing


def test_a_model_without_a_price_is_above_every_budget(cli, budgeted):
    ended = budgeted("100", "ask", "hello", model="gemini-9-unheard-of")
    assert ended.status == 13
    assert "what it may cost is not known" in ended.err
    assert cli.sent_nothing
    shape = budgeted("100", "route", "--json", "hello", model="gemini-9-unheard-of").json
    assert (shape["cost"]["fact_usd"], shape["decision"]["by"]) == (None, ["budget:call"])


def test_max_cost_counts_where_it_is_lower(cli, budgeted):
    assert budgeted("0.05", "ask", "hello", "--max-cost", "0.01").status == 0
    (intent,) = cli.bodies("intent")
    assert intent["most_micro_usd"] <= 10_000


def test_thinking_is_a_fact_that_rules_ask_about(budgeted):
    ended = budgeted("0.05", "ask", "hello", "--think")
    assert ended.status == 7
    assert "deep-stays" in ended.err


def test_merged_policies_show_their_budgets(cli):
    cli.write(
        "budgeted.yaml", POLICY.replace("BUDGET", "0.05").replace("MODEL", "gemini-3.8-flash")
    )
    assert "budgets:\n  call: 0.05\n" in cli("policy", "show", "--effective", "budgeted.yaml").out
    shape = cli("policy", "show", "--json", "budgeted.yaml").json
    assert shape["budgets"] == {"call": 0.05}
    assert shape["guards"][0]["id"] == "budget:call"


def test_facts_are_explained_with_their_cost_in_dollars(budgeted):
    words = ["policy", "explain", "--set", "cost=0.06", "--json"]
    shape = budgeted("0.05", *words).json
    assert shape["facts"]["cost"] == 0.06
    assert shape["openings"][0]["ways"][0][0]["set"] == "cost=0.05"
    assert (
        budgeted("0.05", *words[:-3], "--set", "cost=unknown", "--json").json["facts"]["cost"]
        is None
    )
    asked = budgeted("0.05", "policy", "explain", "hello", "--json").json
    assert 0.049 < asked["facts"]["cost"] <= 0.05
