"""What gemroute relies on in Ollama: one suite for the simulator and for a real server.

Set GEMROUTE_TEST_OLLAMA to the address of a server with a model, and GEMROUTE_TEST_MODEL to
its name if it is not gemma4:e4b, to run every test against it too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from gemroute.backends.address import parse_address
from gemroute.backends.base import Call, Delta, End
from gemroute.backends.deadlines import Deadlines
from gemroute.backends.http import exchange
from gemroute.backends.ollama import OllamaBackend
from gemroute.backends.ollama_management import list_models, show_model
from gemroute.core.errors import ModelMissing, WindowExceeded
from gemroute.core.request import Message, Payload
from gemroute.core.values import Finish, LocalHost, LocalState, Role
from gemroute.locality import probe
from gemroute.simulators.ollama import OllamaSimulator

REAL = os.environ.get("GEMROUTE_TEST_OLLAMA", "")
MODEL = os.environ.get("GEMROUTE_TEST_MODEL", "gemma4:e4b")
PATIENT = Deadlines(first_byte_s=600, idle_s=120, total_s=900)


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server is, and a model that it has."""

    url: str
    model: str

    def call(self, text: str, **changes: Any) -> Call:
        payload = Payload("", (Message(Role.USER, text),))
        call = Call(model=self.model, payload=payload, window_tokens=2048, deadlines=PATIENT)
        return replace(call, max_output_tokens=24, **changes)

    def ask(self, call: Call) -> tuple[list[Delta], End]:
        *deltas, end = OllamaBackend(self.url).stream(call, None)
        assert isinstance(end, End)
        return [delta for delta in deltas if isinstance(delta, Delta)], end

    def get(self, path: str) -> dict[str, Any]:
        address = parse_address(self.url)
        with exchange(address, "GET", path, deadlines=PATIENT) as response:
            assert response.status == 200
            return response.json()


@pytest.fixture(params=["simulator", *(["server"] if REAL else [])])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    if request.param == "server":
        yield Server(REAL, MODEL)
        return
    with OllamaSimulator() as simulator:
        yield Server(simulator.url, "gemma4:e4b")


def test_a_short_question_gets_text_counts_and_an_end(server: Server) -> None:
    deltas, end = server.ask(server.call("Say hello."))
    assert "".join(delta.text for delta in deltas)
    assert end.finish in {Finish.STOP, Finish.LENGTH}
    assert end.usage.input_tokens > 3
    assert end.usage.output_tokens > 0
    assert not end.usage.estimated


def test_a_model_that_is_told_not_to_think_does_not(server: Server) -> None:
    deltas, _ = server.ask(server.call("Say hello."))
    assert not any(delta.is_thought for delta in deltas)


def test_a_prompt_over_the_window_is_refused_and_not_cut(server: Server) -> None:
    with pytest.raises(WindowExceeded) as caught:
        server.ask(server.call("one two three four five six seven eight nine ten " * 1000))
    assert caught.value.input_tokens > caught.value.window_tokens >= 2048


def test_the_output_limit_ends_the_answer_as_a_length(server: Server) -> None:
    call = replace(server.call("Count from one to one hundred in words."), max_output_tokens=3)
    _, end = server.ask(call)
    assert (end.finish, end.usage.output_tokens) == (Finish.LENGTH, 3)


def test_an_unknown_model_is_missing(server: Server) -> None:
    with pytest.raises(ModelMissing):
        server.ask(replace(server.call("hi"), model="no-such-model:1b"))


def test_a_schema_makes_the_answer_json(server: Server) -> None:
    schema = '{"type":"object","properties":{"a":{"enum":["x","y"]}},"required":["a"]}'
    call = server.call("Answer with x.")
    deltas, _ = server.ask(replace(call, payload=replace(call.payload, schema=schema)))
    assert "".join(delta.text for delta in deltas).lstrip().startswith("{")


def test_the_model_is_proved_local_and_described(server: Server) -> None:
    found = probe(server.url, server.model)
    assert (found.state, found.host) == (LocalState.READY, LocalHost.LOOPBACK)
    assert found.version[0].isdigit()
    assert found.window_tokens >= 2048
    assert "completion" in found.capabilities
    assert len(found.digest) == 64


def test_the_window_that_was_asked_for_is_loaded(server: Server) -> None:
    server.ask(server.call("Say hello."))
    assert probe(server.url, server.model).loaded_window == 2048


def test_the_cloud_switch_can_be_read(server: Server) -> None:
    assert isinstance(server.get("/api/status")["cloud"]["disabled"], bool)


def test_the_package_lists_and_shows_the_model(server: Server) -> None:
    assert server.model in {model.name for model in list_models(server.url)}
    shown = show_model(server.url, server.model)
    assert shown.window_tokens == probe(server.url, server.model).window_tokens
