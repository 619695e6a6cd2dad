"""The dry run: everything but the sending."""

from __future__ import annotations

import pytest

CARD = "Bill 4111 1111 1111 1111."


def test_a_dry_run_sends_and_records_nothing(cli):
    ended = cli("route", "hello")
    assert ended.status == 0
    assert ended.out.startswith("→ local · gemma4:e4b · public · ")
    assert cli.sent_nothing
    assert cli.records() == []


def test_it_shows_the_rules_the_facts_and_what_would_change_them(cli):
    out = cli("route", CARD).out
    for words in (
        "restricted-stays-home: Restricted text stays on this machine.",
        "chosen by: local-first",
        "would change: runtime-elsewhere, if local_host remote or cloud_model (is loopback)",
        "would permit cloud: label public or internal (is restricted)",
        "label         restricted (payment card)",
        "connectivity  net online · local ready at loopback",
        "policy        default · sha256 ",
    ):
        assert words in out
    assert "4111" not in out


def test_json_has_the_facts_and_the_decision_with_all_it_rests_on(cli):
    shape = cli("route", "--json", CARD).json
    assert (shape["label"], shape["sensitive"], shape["categories"]) == (
        "restricted",
        True,
        ["financial"],
    )
    decision = shape["decision"]
    assert (decision["to"], decision["routes"]) == ("local", ["local"])
    assert "restricted-stays-home" in decision["by"]
    assert len(decision["by"]) == len(decision["why"])
    assert shape["nearest"].keys() == {"rule", "change", "changes"}
    assert [opening["place"] for opening in shape["openings"]] == ["cloud"]
    assert shape["cost"]["most_usd"] == 0
    assert len(shape["policy"]["sha256"]) == 64
    assert shape["connectivity"].keys() == {"net", "local", "local_host", "evidence"}


def test_what_would_be_refused_has_the_status_of_a_refusal(cli):
    cli.local.set_fault("refuse")
    ended = cli("route", CARD)
    assert ended.status == 7
    first = ended.out.splitlines()[0]
    assert first.startswith("→ refused · restricted (payment card)")
    assert first.endswith(" tokens")
    assert "cost  " not in ended.out
    assert "ollama serve" in ended.out
    assert "`gemroute route`" not in ended.out


def test_a_document_beyond_the_local_window_is_said_to_be_too_long_and_not_to_lack_a_model(cli):
    ended = cli("route", "--offline", stdin=b"The minutes of the meeting. " * 40_000)
    assert ended.status == 7
    assert "gemma4:e4b takes 131,072 tokens" in ended.out
    assert "models pull" not in ended.out


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ([], "local"),
        (["--to", "cloud"], "cloud"),
        (["-m", "gemini-3.8-flash"], "cloud"),
        (["--to", "cloud", "--offline"], "local"),
        (["--to", "cloud", "--label", "restricted"], "local"),
        (["--to", "cloud", "-p", "offline"], "local"),
    ],
    ids=" ".join,
)
def test_the_options_choose_within_the_policy(cli, words, place):
    assert cli("route", "--json", *words, "hello").json["decision"]["to"] == place


def test_a_projects_layer_cannot_send_out_what_the_users_policy_keeps_here(cli):
    shown = cli("policy", "check", "default").out.splitlines()[0]
    digest = shown.rpartition("sha256 ")[2]
    cli.write(
        "out.yaml",
        f"gemroute: 1\nname: project\nextends: default@sha256:{digest}\nguards: []\n"
        "prefer: [{id: all-out, when: {}, to: cloud, else: local}]\ninvariants: []\n",
    )
    cli.write(".gemroute.toml", 'policies = ["out.yaml"]\n')
    assert cli("route", "Why is the sky blue?", "--json").json["decision"]["to"] == "local"
    chosen = cli("route", "-p", "default", "-p", "./out.yaml", "Why?", "--json")
    assert chosen.json["decision"]["to"] == "cloud"


NAMING = """gemroute: 1
name: naming
guards: []
prefer: [{id: own, when: {}, to: local, model: "gemma4:latest", else: refuse}]
invariants: []
tests: [{name: any, given: {}, expect: {to: local, model: "gemma4:latest"}}]
"""


def test_a_decision_for_a_model_that_the_policy_names_rests_on_what_is_known_of_that_one(cli):
    cli.write("naming.yaml", NAMING)
    shape = cli("route", "--json", "hello", "-p", "naming.yaml").json
    assert shape["decision"]["model"] == "gemma4:latest"
    evidence = " ".join(shape["connectivity"]["evidence"])
    assert "gemma4:latest is on this server" in evidence
    assert "gemma4:e4b" not in evidence


def test_a_model_that_the_policy_names_and_that_is_not_here_is_refused_with_the_way_out(cli):
    cli.write("naming.yaml", NAMING.replace("gemma4:latest", "gemma4:26b"))
    ended = cli("route", "hello", "-p", "naming.yaml")
    assert ended.status == 7
    assert "gemma4:26b is not installed: run `gemroute models pull gemma4:26b`." in ended.out
