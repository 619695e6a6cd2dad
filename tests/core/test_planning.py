"""Windows, output caps and estimates."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.decide import decide
from gemroute.core.errors import OverBudget
from gemroute.core.planning import (
    Limits,
    affordable_output,
    cloud_models,
    estimate,
    is_model_name,
    longest_output,
    place_of,
    shortcoming,
    window_for,
)
from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.policy.loader import load_policy
from gemroute.core.values import (
    Label,
    LocalHost,
    LocalState,
    MicroUsd,
    Place,
    TokenCount,
    Usage,
    Wish,
)


def dollar_a_million(usage: Usage) -> Decimal:
    """Price input at $1 and output at $10 a million tokens."""
    return Decimal(usage.input_tokens + 10 * usage.billed_output_tokens) / 1_000_000


@pytest.mark.parametrize(
    ("model", "place"),
    [
        ("gemini-3.8-flash", Place.CLOUD),
        ("models/gemini-3.8-flash", Place.CLOUD),
        ("gemma4:e4b", Place.LOCAL),
        ("hf.co/someone/gemini-like", Place.LOCAL),
    ],
)
def test_a_models_name_says_where_it_runs(model, place):
    assert place_of(model) is place


@pytest.mark.parametrize(
    ("text", "is_name"),
    [
        pytest.param("gemini-3.8-flash", True, id="Gemini's"),
        pytest.param("hf.co/unsloth/gemma-4_E4B:Q4_K_M", True, id="a registry's"),
        pytest.param("gemma4@sha256:0a", True, id="a digest"),
        pytest.param("", False, id="nothing"),
        pytest.param("gemini-2.5 is it", False, id="words"),
        pytest.param("gemma4:e4b\n", False, id="a line end"),
        pytest.param("gemini-２", False, id="another script"),
        pytest.param("a" * 257, False, id="too long"),
    ],
)
def test_the_name_of_a_model_has_no_blanks(text, is_name):
    assert is_model_name(text) is is_name


@pytest.mark.parametrize(
    ("tokens", "output", "trained", "window"),
    [
        pytest.param(100, 0, 131_072, 4_096, id="a short question loads the smallest window"),
        pytest.param(4_000, 0, 131_072, 8_192, id="the answer needs room too"),
        pytest.param(4_000, 90, 131_072, 4_096, id="a short answer needs less"),
        pytest.param(120_000, 0, 131_072, 131_072, id="up to what the model was trained for"),
        pytest.param(100, 0, 2_048, 2_048, id="a small model is not asked for more"),
        pytest.param(300_000, 0, 0, 262_144, id="unknown windows end at the largest step"),
    ],
)
def test_the_window_is_the_smallest_step_that_holds_input_and_answer(
    tokens, output, trained, window
):
    assert window_for(tokens, output, trained) == window


@pytest.mark.parametrize(
    ("facts", "capabilities", "window", "lack"),
    [
        pytest.param({}, set(), 8_192, "", id="a short text fits"),
        pytest.param({"tokens": 8_000}, set(), 8_192, "takes 8,192 tokens", id="too long"),
        pytest.param({"tokens": 10**9}, set(), 0, "", id="an unknown window is not judged"),
        pytest.param({"modality": frozenset({"text", "image"})}, set(), 0, "image", id="blind"),
        pytest.param({"modality": frozenset({"audio"})}, {"vision"}, 0, "audio", id="deaf"),
        pytest.param({"modality": frozenset({"image"})}, {"vision"}, 0, "", id="it can see"),
    ],
)
def test_what_a_local_model_cannot_take_is_said_in_words(
    make_facts, facts, capabilities, window, lack
):
    limits = Limits(model="m", window_tokens=window, capabilities=frozenset(capabilities))
    found = shortcoming(make_facts(**facts), limits)
    assert lack in found
    assert bool(found) == bool(lack)


def test_an_estimate_goes_from_no_answer_to_the_longest_one(make_classified):
    classified = make_classified(tokens=TokenCount(100, 200, exact=False), media_tokens=1)
    found = estimate(classified, 50_000, dollar_a_million)
    assert found.least_usd == Decimal("0.000101")
    assert found.expected_usd == Decimal("0.010500")
    assert found.most_usd == Decimal("0.500500")


def test_a_short_answer_is_estimated_at_its_cap(make_classified):
    found = estimate(make_classified(), 10, dollar_a_million)
    assert found.expected_usd == found.most_usd


def test_without_a_known_longest_answer_the_most_is_unknown(make_classified):
    assert estimate(make_classified(), 0, dollar_a_million).most_usd is None


def test_the_answer_is_capped_so_that_max_cost_holds():
    tokens = affordable_output(1_000, Decimal("0.011"), dollar_a_million)
    assert tokens == 1_000
    assert dollar_a_million(Usage(1_000, tokens)) <= Decimal("0.011")


@pytest.mark.parametrize(
    ("most", "limit", "longest"),
    [
        pytest.param(5_000, None, 5_000, id="no limit"),
        pytest.param(5_000, "0.011", 1_000, id="the limit cuts it"),
        pytest.param(7, "0.011", 7, id="the caller takes less"),
        pytest.param(0, "0.011", 1_000, id="the limit alone is known"),
        pytest.param(5_000, "0.0009", 5_000, id="no answer keeps the limit"),
        pytest.param(0, None, 0, id="nothing is known"),
    ],
)
def test_an_answer_is_as_long_as_model_caller_and_limit_let_it_be(most, limit, longest):
    limit_usd = None if limit is None else Decimal(limit)
    assert longest_output(1_000, most, limit_usd, dollar_a_million) == longest


CHOOSING = """
gemroute: 1
name: choosing
guards: []
prefer:
  - {id: dear, when: {cost: {gt: 0.5}, label: public}, to: cloud, model: lite, else: refuse}
  - {id: deep, when: {thinking: true}, to: cloud, model: pro, else: refuse}
  - id: here
    when: {local: ready, any: [{cost: {lt: 0.1}}, {tokens: {lt: 9}}]}
    to: local
    else: cloud
  - {id: late, when: {local: down}, to: local, model: gemma4, else: cloud}
  - {id: rest, when: {}, to: cloud, model: flash, else: refuse}
invariants: []
tests: [{name: t, given: {}, expect: {to: local}}]
"""
CHOICE = load_policy(CHOOSING.encode(), "choosing.yaml")


@pytest.mark.parametrize(
    ("changes", "wish", "models"),
    [
        pytest.param({}, Wish(), {"lite", "", "flash"}, id="every one that a cost may lead to"),
        pytest.param({"thinking": True}, Wish(), {"lite", "pro"}, id="up to one at any cost"),
        pytest.param({"label": Label.INTERNAL, "tokens": 5}, Wish(), {"", "flash"}, id="others"),
        pytest.param(
            {"label": Label.INTERNAL, "local": LocalState.DOWN}, Wish(), {""}, id="the fall-back"
        ),
        pytest.param({}, Wish(Place.CLOUD, "gemini-x"), {"gemini-x"}, id="the one wished for"),
        pytest.param({}, Wish(None, "gemini-x"), {"lite", "", "flash", "gemini-x"}, id="or any"),
        pytest.param(
            {"label": Label.INTERNAL, "local": LocalState.MISSING_MODEL}, Wish(), {"flash"},
            id="the only one",
        ),
    ],
)  # fmt: skip
def test_the_models_that_may_bill_a_call_are_known_before_its_cost(
    make_facts, changes, wish, models
):
    usual = {"label": Label.PUBLIC, "local": LocalState.READY}
    assert cloud_models(CHOICE, make_facts(**(usual | changes)), wish) == models


def test_a_policy_that_names_no_cloud_is_billed_as_the_configured_model(make_facts):
    lone = replace(CHOICE, prefer=())
    assert cloud_models(lone, make_facts(), Wish()) == {""}


@settings(deadline=None, max_examples=200)
@given(
    order=st.permutations(CHOICE.prefer),
    cost=st.sampled_from((0, 99_999, 100_000, 500_001)).map(MicroUsd),
    wish=st.builds(Wish, st.sampled_from((None, *Place)), st.sampled_from(("", "gemini-x"))),
    changes=st.fixed_dictionaries(
        {
            "label": st.sampled_from((Label.PUBLIC, Label.INTERNAL)),
            "local": st.sampled_from(LocalState),
            "local_host": st.sampled_from(LocalHost),
            "thinking": st.booleans(),
            "tokens": st.sampled_from((1, 9)),
        }
    ),
)
def test_whatever_a_call_costs_it_goes_to_none_but_the_models_that_were_priced(
    order, cost, wish, changes
):
    policy = replace(CHOICE, prefer=tuple(order))
    facts = replace(BASE_FACTS, **changes)
    decision = decide(policy, replace(facts, cost=cost), wish)
    asked = {route.model for route in decision.routes if route.place is Place.CLOUD}
    assert asked <= cloud_models(policy, facts, wish)


@pytest.mark.parametrize(
    ("limit", "price", "message"),
    [
        pytest.param("0.0009", dollar_a_million, "Asking alone", id="the question is too dear"),
        pytest.param("0.001", dollar_a_million, "Asking alone", id="nothing is left to answer"),
        pytest.param("0", lambda _: Decimal(0), "Asking alone", id="no rate to divide by"),
        pytest.param("1", lambda _: None, "not known", id="an unknown price keeps no limit"),
    ],
)
def test_a_call_that_cannot_keep_max_cost_is_not_made(limit, price, message):
    with pytest.raises(OverBudget, match=message):
        affordable_output(1_000, Decimal(limit), price)


def test_a_tiny_limit_is_named_as_people_write_it():
    with pytest.raises(OverBudget, match=r"--max-cost at \$0\.0000001\.\n"):
        affordable_output(1_000, Decimal("0.0000001"), dollar_a_million)
