"""policy explain: what a policy decides under given facts, and the least that would change it."""

from __future__ import annotations

import pytest

from gemroute.cli.policy_schema import ExplainShape

CARD = "Bill 4111 1111 1111 1111."


def test_without_words_a_short_public_question_is_explained(cli):
    ended = cli("policy", "explain")
    assert ended.status == 0
    assert ended.out.startswith("→ local, then cloud\n")
    assert "facts         a short public question at a terminal" in ended.out


def test_every_rule_that_spoke_stands_there_with_its_why_and_its_place(cli):
    out = cli("policy", "explain", "--set", "label=confidential", "--set", "local=down").out
    assert "  confidential-asks: A person must agree before confidential text leaves.  (" in out
    assert "  chosen by: local-not-ready: cloud, else refuse  (policies/default.yaml:" in out
    assert "  requires: confirm" in out
    assert "  would change: " in out


def test_what_would_open_a_closed_place_can_be_set_and_then_opens_it(cli):
    given = ["--set", "label=confidential", "--set", "local=down", "--set", "runner=ci"]
    ended = cli("policy", "explain", *given, "--json")
    assert (ended.status, ended.json["decision"]["to"]) == (7, "refuse")
    (opening,) = ended.json["openings"]
    assert len(opening["ways"]) == 2
    for ((change),) in opening["ways"]:
        others = [word for word in given[1::2] if not word.startswith(f"{change['fact']}=")]
        words = [part for word in (*others, change["set"]) for part in ("--set", word)]
        assert cli("policy", "explain", *words, "--json").json["decision"]["to"] == "cloud"


def test_a_text_is_judged_and_facts_are_laid_over_what_was_found(cli):
    shape = cli("policy", "explain", CARD, "--set", "runner=interactive", "--json").json
    assert shape["facts"]["label"] == "restricted"
    assert shape["facts"]["found"] == ["payment_card"]
    assert shape["facts"]["runner"] == "interactive"
    assert cli.sent_nothing
    assert cli.records() == []


def test_options_count_as_they_do_for_a_route(cli):
    words = ["--to", "cloud", "--label", "internal", "--offline"]
    shape = cli("policy", "explain", *words, "--json").json
    assert (shape["decision"]["to"], shape["decision"]["prefer"]) == ("local", "command-line")
    assert (shape["facts"]["label"], shape["facts"]["offline"]) == ("internal", True)
    assert shape["preference"] is None


def test_a_place_that_nothing_opens_is_said_to_stay_closed(cli):
    out = cli("policy", "explain", "-p", "offline").out
    assert "would permit cloud: nothing would; no facts open it" in out


@pytest.mark.parametrize(
    "words",
    [
        pytest.param([], id="usual"),
        pytest.param(["--set", "label=restricted", "--set", "local=down"], id="refused"),
        pytest.param(["--set", "found=[health, person]", "-p", "strict"], id="another policy"),
    ],
)
def test_what_it_prints_as_json_is_valid(cli, words):
    ExplainShape.model_validate_json(cli("policy", "explain", *words, "--json").out)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("lable=public", 'unknown fact "lable"'),
        ("label=secret", "unknown label"),
        ("x", "sets not"),
    ],
)
def test_a_fact_that_there_is_not_is_a_mistake_of_the_command_line(cli, word, message):
    ended = cli("policy", "explain", "--set", word)
    assert (ended.status, ended.out) == (2, "")
    assert message in ended.err
