"""Unsure texts from the command line: the local simulator judges before the cloud's gets them."""

from __future__ import annotations

import json

import pytest

from gemroute.simulators.ollama_models import REMOTE_ALIAS

UNSURE = "How do I tell my colleague that her divorce is lost?"
SENSITIVE = json.dumps({"sensitive": True, "categories": ["legal"], "evidence": "her divorce"})
TO_CLOUD = ("ask", "--json", "--to", "cloud", "--no-confirm")


def judged(cli) -> list:
    """Return what the local model was asked to judge."""
    asked = [body for body in cli.local.prompts if "format" in body]
    return [body for body in asked if "sensitive" in body["format"]["properties"]]


def answered(cli) -> tuple[int, int]:
    """Return how many texts the local model and the cloud had to answer."""
    return len(cli.local.prompts) - len(judged(cli)), len(cli.cloud.prompts)


def test_a_clear_text_goes_to_the_cloud_and_is_not_asked_about_again(cli):
    for _ in range(2):
        shape = cli(*TO_CLOUD, UNSURE).json
        assert (shape["judged"], shape["decision"]["to"]) == (["clear"], "cloud")
    assert (len(judged(cli)), answered(cli)) == (1, (0, 2))
    kept = (cli.home / "cache" / "verdicts" / "judge").read_bytes()
    assert b"divorce" not in kept


def test_a_sensitive_text_stays_and_the_record_has_words_and_no_text(cli):
    cli.local.verdict = SENSITIVE
    shape = cli(*TO_CLOUD, UNSURE).json
    assert (shape["decision"]["to"], shape["label"]) == ("local", "restricted")
    assert (shape["findings"][0]["rule"], shape["findings"][0]["masked"]) == (
        "judge",
        "aaa aaaaaaa",
    )
    assert answered(cli) == (1, 0)
    intent = cli.records()[0]
    assert intent.body["judged"] == [["sensitive", 1]]
    assert "divorce" not in str(cli.records())


def test_the_judge_is_asked_as_a_judge_should_be(cli):
    cli(*TO_CLOUD, UNSURE)
    (asked,) = judged(cli)
    assert asked["options"] == {"num_ctx": 4096, "num_predict": 256, "temperature": 0.0}
    assert (asked["think"], asked["truncate"], asked["shift"]) == (False, False, False)
    assert asked["model"] == "gemma4:e4b:local"


@pytest.mark.parametrize(
    "fault",
    ["503", "404-model", "bad-ndjson", "cut-without-done", "other-model", "remote-host", "html"],
)
def test_a_judge_that_misbehaves_keeps_the_text_from_the_cloud(cli, fault):
    cli.local.set_fault(fault)
    assert cli(*TO_CLOUD, UNSURE).status != 0
    assert cli.cloud.prompts == []


def test_a_judge_that_takes_too_long_keeps_the_text_from_the_cloud(cli):
    cli.local.set_fault("stall-before-headers")
    cli(*TO_CLOUD, "--timeout", "1", UNSURE, env={"GEMROUTE_JUDGE_TIMEOUT_S": "0.5"})
    assert cli.cloud.prompts == []


@pytest.mark.parametrize(
    ("words", "env"),
    [(["--no-judge"], {}), ([], {"GEMROUTE_JUDGE": "0"})],
    ids=["option", "setting"],
)
def test_switched_off_an_unsure_text_goes_by_its_label(cli, words, env):
    shape = cli(*TO_CLOUD, *words, UNSURE, env=env).json
    assert (shape["judged"], shape["decision"]["to"]) == ([], "cloud")
    assert judged(cli) == []


def test_an_alias_of_a_remote_model_is_never_asked(cli):
    cli.local.models = [REMOTE_ALIAS]
    cli(*TO_CLOUD, UNSURE, env={"GEMROUTE_LOCAL_MODEL": "gemma4:alias"})
    assert cli.local.prompts == []


def test_a_dry_run_says_what_would_be_asked_and_asks_nothing(cli):
    shown = cli("route", "--to", "cloud", UNSURE).out
    assert "unsure: gemma4:e4b would be asked first (law, relation)" in shown
    shape = cli("route", "--json", "--to", "cloud", UNSURE).json
    assert (shape["unsure"], shape["judged"]) == (["law", "relation"], [])
    cli("classify", UNSURE)
    assert cli.local.prompts == cli.cloud.prompts == []


@pytest.mark.parametrize(
    "prompt",
    ["Write an email to my client", "What does divorce cost in Ohio?", "Explain quicksort"],
)
def test_an_ordinary_prompt_does_not_wait_for_a_judge(cli, prompt):
    assert cli(*TO_CLOUD, prompt).json["judged"] == []
    assert judged(cli) == []
