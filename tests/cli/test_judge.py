"""Unsure texts from the command line: the local simulator judges before the cloud's gets them."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from gemroute.simulators.exchange import Exchange
from gemroute.simulators.ollama import OllamaSimulator
from gemroute.simulators.ollama_models import REMOTE_ALIAS, SimulatedModel
from gemroute.simulators.server import SimulatedServer

UNSURE = "How do I tell my colleague that her divorce is lost?"
SENSITIVE = json.dumps({"sensitive": True, "categories": ["legal"], "evidence": "her divorce"})
CLEAR = json.dumps({"sensitive": False, "categories": [], "evidence": ""})
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


# A runtime that is there and is not proved local in time


class Late(OllamaSimulator):
    """An Ollama that is deaf to one question until it is stopped, and quick with the others."""

    path = ""

    def answer(self, exchange: Exchange) -> None:
        if exchange.recorded.route == self.path:
            exchange.stall()
        super().answer(exchange)


class Nameless(SimulatedModel):
    """A model whose row in the server's list has no digest."""

    def tags_row(self) -> dict[str, Any]:
        return {**super().tags_row(), "digest": ""}


class Relay(SimulatedServer):
    """Something else that listens: it has no version, and answers every prompt."""

    def answer(self, exchange: Exchange) -> None:
        if exchange.recorded.route == "/api/chat":
            exchange.send_json(200, {"message": {"content": CLEAR}, "done": True})
        else:
            exchange.send_json(404, {"error": "no such page"})


@pytest.fixture(params=["/api/version", "/api/tags", "/api/show", "relay", "silence"])
def doubtful(request) -> Iterator[str]:
    """The address of something that listens, of which no probe finds out what it is."""
    if request.param == "silence":
        with socket.create_server(("127.0.0.1", 0)) as listening:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        return
    with (Relay if request.param == "relay" else Late)() as server:
        server.path = request.param
        yield server.url


@pytest.mark.parametrize("words", [["--to", "cloud"], []], ids=["to the cloud", "to anywhere"])
def test_an_unsure_text_stays_while_a_runtime_is_there_that_is_not_proved_local(
    cli, doubtful, words
):
    asked = ("ask", *words, "--no-confirm", "--timeout", "1", UNSURE)
    ended = cli(*asked, env={"GEMROUTE_LOCAL_URL": doubtful})
    assert cli.cloud.prompts == []
    (line,) = [line for line in ended.err.splitlines() if "sounds private" in line]
    assert "the local model cannot be asked about it" in line


def test_what_is_not_unsure_leaves_while_a_runtime_is_in_doubt(cli):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        ended = cli(*TO_CLOUD, "Explain quicksort", env={"GEMROUTE_LOCAL_URL": url})
    assert (ended.status, len(cli.cloud.prompts), ended.err) == (0, 1, "")


def test_switched_off_the_judge_keeps_nothing_from_the_cloud(cli):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        ended = cli(*TO_CLOUD, "--no-judge", UNSURE, env={"GEMROUTE_LOCAL_URL": url})
    assert (ended.status, len(cli.cloud.prompts)) == (0, 1)


def test_without_any_runtime_an_unsure_text_goes_by_its_label(cli):
    cli.local.set_fault("refuse")
    ended = cli(*TO_CLOUD, UNSURE)
    assert (ended.json["judged"], ended.json["decision"]["to"]) == ([], "cloud")
    assert (len(cli.cloud.prompts), ended.err) == (1, "")


def test_a_runtime_without_the_model_leaves_an_unsure_text_to_its_label(cli):
    cli.local.models = []
    ended = cli(*TO_CLOUD, UNSURE)
    assert (ended.json["judged"], len(cli.cloud.prompts), ended.err) == ([], 1, "")


def test_a_dry_run_says_that_nobody_could_be_asked(cli):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        shown = cli("route", "--to", "cloud", UNSURE, env={"GEMROUTE_LOCAL_URL": url}).out
    assert "gemma4:e4b cannot be asked now, so it would stay here (law, relation)" in shown


def test_what_the_judge_said_before_counts_for_no_runtime_in_doubt(cli):
    assert cli(*TO_CLOUD, UNSURE).json["judged"] == ["clear"]
    with Late() as server:
        server.path = "/api/version"
        cli(*TO_CLOUD, "--timeout", "1", UNSURE, env={"GEMROUTE_LOCAL_URL": server.url})
    assert len(cli.cloud.prompts) == 1


def test_verdicts_of_a_model_without_a_digest_are_not_kept(cli):
    cli.local.models = [Nameless(cli.local.models[0].name)]
    for _ in range(2):
        assert cli(*TO_CLOUD, UNSURE).json["judged"] == ["clear"]
    assert len(judged(cli)) == 2
