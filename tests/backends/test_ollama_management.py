"""Listing, showing and pulling models by the official package, made safe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest

from gemroute.backends import ollama_management
from gemroute.backends.deadlines import Deadlines
from gemroute.backends.ollama_management import (
    InstalledModel,
    PullProgress,
    ShownModel,
    list_models,
    pull_model,
    show_model,
)
from gemroute.core.errors import (
    AnswerTooLarge,
    BackendError,
    ModelMissing,
    ProtocolBroken,
    TimedOut,
    Unreachable,
)
from gemroute.simulators.exchange import Exchange
from gemroute.simulators.ollama import OllamaSimulator
from gemroute.simulators.ollama_models import GEMMA, REMOTE_ALIAS

CALLS: dict[str, Callable[[str], object]] = {
    "list": list_models,
    "show": lambda url: show_model(url, "gemma4:e4b"),
    "pull": lambda url: list(pull_model(url, "gemma4:e4b")),
}
each_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())


@pytest.fixture
def server() -> Iterator[OllamaSimulator]:
    with OllamaSimulator([*GEMMA, REMOTE_ALIAS]) as running:
        yield running


def test_installed_models_are_listed(server: OllamaSimulator) -> None:
    first, *_ = list_models(server.url)
    assert first == InstalledModel("gemma4:e4b", 9_608_350_718, GEMMA[0].digest, "8.0B", "Q4_K_M")


def test_a_model_is_shown(server: OllamaSimulator) -> None:
    capabilities = ("completion", "vision", "audio", "tools", "thinking")
    expected = ShownModel("gemma4:latest", 131_072, capabilities, "8.0B", "Q4_K_M")
    assert show_model(server.url, "gemma4") == expected
    assert server.requests[0].json()["model"] == "gemma4:latest:local"


def test_a_pull_tells_its_progress_and_adds_the_model(server: OllamaSimulator) -> None:
    steps = list(pull_model(server.url, "gemma4:12b"))
    assert steps[0] == PullProgress("pulling manifest")
    assert steps[-1] == PullProgress("success")
    fetched = [step.completed_bytes for step in steps if step.completed_bytes is not None]
    assert fetched == sorted(fetched)
    assert fetched[-1] == steps[1].total_bytes
    assert "gemma4:12b" in {model.name for model in list_models(server.url)}


@pytest.mark.parametrize("name", ["nosuch:1b", "gemma4:cloud", "gemma4:31b-cloud"])
def test_what_is_not_to_be_had_locally_is_missing(server: OllamaSimulator, name: str) -> None:
    with pytest.raises(ModelMissing, match=name):
        show_model(server.url, name)
    with pytest.raises(ModelMissing, match=name):
        list(pull_model(server.url, name))


def test_an_alias_of_a_remote_model_is_not_shown_as_local(server: OllamaSimulator) -> None:
    with pytest.raises(ModelMissing):
        show_model(server.url, "gemma4:alias")


@each_call
def test_no_key_and_no_proxy_of_the_environment_is_used(
    server: OllamaSimulator, call: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_API_KEY", "s3cret")
    monkeypatch.setenv("OLLAMA_HOST", "http://192.0.2.1")
    with OllamaSimulator() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        call(server.url)
        assert proxy.requests == []
    assert [request.credentials for request in server.requests] == [frozenset()]


@each_call
@pytest.mark.parametrize(("fault", "error"), [("refuse", Unreachable), ("portal", ProtocolBroken)])
def test_a_broken_server_ends_in_one_of_our_errors(
    server: OllamaSimulator,
    call: Callable[[str], object],
    fault: str,
    error: type[BackendError],
) -> None:
    server.set_fault(fault)
    with pytest.raises(error) as caught:
        call(server.url)
    assert "Sign in" not in str(caught.value)


@each_call
@pytest.mark.parametrize("value", [[], 5, {"models": 5, "details": 5, "status": []}])
def test_json_of_another_shape_ends_in_one_of_our_errors(
    call: Callable[[str], object], value: object
) -> None:
    class Odd(OllamaSimulator):
        def answer(self, exchange: Exchange) -> None:
            exchange.send_json(200, value)

    with Odd() as server, pytest.raises(ProtocolBroken):
        call(server.url)


@each_call
def test_a_redirect_is_not_followed(call: Callable[[str], object]) -> None:
    with OllamaSimulator() as other:

        class Elsewhere(OllamaSimulator):
            def answer(self, exchange: Exchange) -> None:
                exchange.send_redirect(other.url + exchange.recorded.path)

        with Elsewhere() as server, pytest.raises(ProtocolBroken):
            call(server.url)
        assert other.requests == []


@each_call
def test_plain_http_to_another_machine_is_refused(call: Callable[[str], object]) -> None:
    with pytest.raises(Unreachable, match="this machine only"):
        call("http://192.0.2.1:11434")


def test_a_pull_that_stops_early_is_an_error() -> None:
    class Stopping(OllamaSimulator):
        def answer(self, exchange: Exchange) -> None:
            exchange.send_body(200, b'{"status":"pulling manifest"}\n', "application/x-ndjson")

    with Stopping() as server, pytest.raises(ProtocolBroken, match="before it was complete"):
        list(pull_model(server.url, "gemma4:e4b"))


def test_a_server_that_stalls_is_given_up(
    server: OllamaSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ollama_management, "_TIMEOUT", httpx.Timeout(0.1))
    monkeypatch.setattr(ollama_management, "_LISTING", Deadlines(first_byte_s=0.1))
    server.set_fault("deaf")
    with pytest.raises(TimedOut):
        show_model(server.url, "gemma4:e4b")
    with pytest.raises(TimedOut):
        list_models(server.url)


def test_a_list_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dripping(OllamaSimulator):
        def answer(self, exchange: Exchange) -> None:
            exchange.start_stream("application/json")
            for _ in range(200):
                exchange.write(b" " * 1000)
                exchange.pause(0.01)

    short = replace(ollama_management._LISTING, total_s=0.2)
    monkeypatch.setattr(ollama_management, "_LISTING", short)
    with Dripping() as server, pytest.raises(TimedOut, match="not complete"):
        list_models(server.url)
    monkeypatch.setattr(ollama_management, "_LISTING", replace(short, answer_bytes=5000))
    with Dripping() as server, pytest.raises(AnswerTooLarge):
        list_models(server.url)
