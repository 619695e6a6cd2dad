"""The local model's answer, and every way in which it can go wrong."""

from __future__ import annotations

import base64
import threading
import time
import tracemalloc
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from gemroute.backends.base import Call, Delta, End
from gemroute.backends.deadlines import Deadlines
from gemroute.backends.ollama import OllamaBackend, chat_body, events
from gemroute.core.errors import (
    AnsweredElsewhere,
    AnswerTooLarge,
    BackendError,
    InputUnreadable,
    ModelMissing,
    NotProved,
    Overloaded,
    ProtocolBroken,
    TimedOut,
    Truncated,
    Unreachable,
    WindowExceeded,
)
from gemroute.core.request import Media, Message, Payload
from gemroute.core.values import Finish, Modality, Place, Role, Usage
from gemroute.simulators.exchange import Exchange
from gemroute.simulators.ollama import OllamaSimulator
from gemroute.simulators.ollama_faults import ESCAPES, NDJSON, go_json
from gemroute.simulators.ollama_models import GEMMA, REMOTE_ALIAS, SimulatedModel

PRIVATE = "my card is 4111 1111 1111 1111"
TURNS = (Message(Role.USER, "hi"), Message(Role.ASSISTANT, "hello"), Message(Role.USER, PRIVATE))
CALL = Call(model="gemma4:e4b", payload=Payload("be brief", TURNS), window_tokens=8192)
HASTY = Deadlines(connect_s=1, first_byte_s=0.2, idle_s=0.15, total_s=0.3)


@pytest.fixture
def server() -> Iterator[OllamaSimulator]:
    with OllamaSimulator([*GEMMA, REMOTE_ALIAS], cloud_disabled=False) as running:
        yield running


def ask(server: OllamaSimulator, call: Call = CALL) -> tuple[list[Delta], End]:
    """Return the deltas and the end of one answer."""
    *deltas, end = OllamaBackend(server.url).stream(call, None)
    assert isinstance(end, End)
    return deltas, end


def texts(deltas: list[Delta], *, thoughts: bool = False) -> str:
    return "".join(delta.text for delta in deltas if delta.is_thought is thoughts)


def line(**fields: Any) -> dict[str, Any]:
    """Return a line of an answer of gemma4:e4b's."""
    return {"model": "gemma4:e4b:local", "message": {"content": "x"}, "done": False, **fields}


def test_it_is_a_local_back_end() -> None:
    backend = OllamaBackend("http://127.0.0.1:11434")
    assert (backend.name, backend.place) == ("ollama", Place.LOCAL)
    backend.close()


def test_the_answer_comes_in_pieces_and_one_end(server: OllamaSimulator) -> None:
    deltas, end = ask(server)
    assert len(deltas) > 5
    assert texts(deltas).startswith("(simulated gemma4:e4b) I read 45 characters in 4 messages")
    assert end.finish is Finish.STOP
    assert end.usage.input_tokens > 20
    assert end.usage.output_tokens == len(deltas)
    assert end.model_version == "gemma4:e4b"


def test_the_request_spells_out_every_default_that_would_do_harm(server: OllamaSimulator) -> None:
    ask(server, replace(CALL, max_output_tokens=99))
    assert server.prompts == [
        {
            "model": "gemma4:e4b:local",
            "messages": [
                {"role": "system", "content": "be brief"},
                {"role": "user", "content": "hi"},
                {"role": "assistant", "content": "hello"},
                {"role": "user", "content": PRIVATE},
            ],
            "stream": True,
            "think": False,
            "truncate": False,
            "shift": False,
            "options": {"num_ctx": 8192, "num_predict": 99},
        }
    ]


def test_no_credentials_are_sent(server: OllamaSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_API_KEY", "s3cret")
    ask(server)
    assert server.requests[0].credentials == frozenset()


def test_thoughts_are_told_from_the_answer(server: OllamaSimulator) -> None:
    deltas, _ = ask(server, replace(CALL, think=True))
    assert texts(deltas, thoughts=True).startswith("The question is clear.")
    assert texts(deltas).startswith("(simulated gemma4:e4b)")


def test_images_and_sounds_go_as_base64() -> None:
    media = (
        Media(Modality.IMAGE, "image/png", b"\x89PNG"),
        Media(Modality.AUDIO, "audio/wav", b"RIFF"),
    )
    payload = Payload("", (Message(Role.USER, "what is this?", media),))
    (message,) = chat_body(replace(CALL, payload=payload))["messages"]
    assert [base64.b64decode(one) for one in message["images"]] == [b"\x89PNG", b"RIFF"]


@pytest.mark.parametrize("modality", [Modality.VIDEO, Modality.PDF, Modality.BINARY])
def test_other_attachments_are_refused(modality: Modality) -> None:
    media = (Media(modality, "x/y", b""),)
    with pytest.raises(InputUnreadable, match=modality.value):
        chat_body(replace(CALL, payload=Payload("", (Message(Role.USER, "", media),))))


def test_a_schema_is_followed(server: OllamaSimulator) -> None:
    schema = '{"properties":{"label":{"enum":["public","restricted"]}},"type":"object"}'
    deltas, _ = ask(server, replace(CALL, payload=replace(CALL.payload, schema=schema)))
    assert texts(deltas) == '{"label": "public"}'
    assert server.prompts[0]["format"]["type"] == "object"


def test_an_answer_cut_by_the_token_limit_says_so(server: OllamaSimulator) -> None:
    deltas, end = ask(server, replace(CALL, max_output_tokens=3))
    assert len(deltas) == 3
    assert end.finish is Finish.LENGTH


def test_a_prompt_that_does_not_fit_is_refused_with_both_figures(server: OllamaSimulator) -> None:
    with pytest.raises(WindowExceeded, match="against 16") as caught:
        ask(server, replace(CALL, window_tokens=16))
    assert caught.value.window_tokens == 16
    assert caught.value.input_tokens > 16
    assert caught.value.exit_status == 14


@pytest.mark.parametrize(
    ("model", "sent"),
    [
        pytest.param("gemma4:cloud", 0, id="a cloud name is not even asked for"),
        pytest.param("gemma4:31b-cloud", 0, id="nor is a name with a cloud tag"),
        pytest.param("gemma4:alias", 1, id="an alias of a remote model is not found"),
        pytest.param("nosuch:1b", 1, id="an unknown model is not found"),
    ],
)
def test_a_remote_or_unknown_model_is_missing(
    server: OllamaSimulator, model: str, sent: int
) -> None:
    with pytest.raises(ModelMissing, match=model):
        ask(server, replace(CALL, model=model))
    assert len(server.prompts) == sent


def test_a_missing_model_comes_with_the_command_that_fetches_it(server: OllamaSimulator) -> None:
    server.set_fault("404-model")
    with pytest.raises(ModelMissing) as caught:
        ask(server)
    assert caught.value.hint == "ollama pull gemma4:e4b"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("refuse", Unreachable),
        ("deaf", TimedOut),
        ("portal", ProtocolBroken),
        ("stall-before-headers", TimedOut),
        ("stall-after-headers", TimedOut),
        ("stall-mid-stream", TimedOut),
        ("drip", TimedOut),
        ("cut-without-done", Truncated),
        ("cut-in-line", Truncated),
        ("cut-connection", Truncated),
        ("reset", Truncated),
        ("bad-ndjson", ProtocolBroken),
        ("html", ProtocolBroken),
        ("wrong-type", ProtocolBroken),
        ("huge-line", AnswerTooLarge),
        ("404-model", ModelMissing),
        ("503", Overloaded),
        ("other-model", AnsweredElsewhere),
        ("remote-host", AnsweredElsewhere),
        ("redirect", ProtocolBroken),
        ("error-mid-stream", ProtocolBroken),
        ("error-json-string", ProtocolBroken),
    ],
)
def test_every_fault_ends_in_its_error_soon_and_quotes_nothing(
    server: OllamaSimulator, fault: str, error: type[BackendError]
) -> None:
    server.set_fault(fault)
    begun = time.monotonic()
    with pytest.raises(error) as caught:
        ask(server, replace(CALL, deadlines=HASTY) if error is TimedOut else CALL)
    assert type(caught.value) is error
    assert time.monotonic() - begun < 5
    for said in (PRIVATE, "dog", "Sign in", "unexpected EOF", "qwen3", "ollama.com"):
        assert said not in str(caught.value)


def test_every_fault_of_the_simulator_is_tested_here() -> None:
    tested = test_every_fault_ends_in_its_error_soon_and_quotes_nothing.pytestmark[0].args[1]
    assert {fault for fault, _ in tested} | {"escapes"} == set(OllamaSimulator.FAULTS)


@pytest.mark.parametrize("fault", ["stall-mid-stream", "reset", "cut-without-done"])
def test_what_came_before_the_fault_was_yielded(server: OllamaSimulator, fault: str) -> None:
    server.set_fault(fault)
    limits = Deadlines(idle_s=0.2)
    stream = OllamaBackend(server.url).stream(replace(CALL, deadlines=limits), None)
    assert next(stream) == Delta("(simulated")
    with pytest.raises(BackendError):
        list(stream)


@pytest.mark.parametrize("fault", ["other-model", "remote-host"])
def test_nothing_of_a_foreign_answer_is_yielded(server: OllamaSimulator, fault: str) -> None:
    server.set_fault(fault)
    with pytest.raises(ProtocolBroken, match="reading stopped"):
        next(OllamaBackend(server.url).stream(CALL, None))


def test_a_line_of_300_megabytes_costs_a_few(server: OllamaSimulator) -> None:
    server.set_fault("huge-line")
    tracemalloc.start()
    with pytest.raises(AnswerTooLarge):
        ask(server)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 8 << 20


def test_escapes_arrive_as_they_were_said_for_the_sanitiser_to_see(
    server: OllamaSimulator,
) -> None:
    server.set_fault("escapes")
    deltas, end = ask(server)
    assert texts(deltas) == ESCAPES
    assert end.finish is Finish.STOP


def test_a_redirect_shows_the_prompt_to_nobody_else() -> None:
    with (
        OllamaSimulator() as other,
        OllamaSimulator(fault="redirect", redirect_to=other.url) as server,
    ):
        with pytest.raises(ProtocolBroken, match="not followed"):
            ask(server)
        assert other.requests == []


def test_closing_the_stream_hangs_up_while_the_server_is_still_talking() -> None:
    left = threading.Event()

    class Talkative(OllamaSimulator):
        def answer(self, exchange: Exchange) -> None:
            exchange.start_stream(NDJSON)
            try:
                while True:
                    exchange.write(go_json(line()))
            except OSError:
                left.set()

    with Talkative() as server:
        stream = OllamaBackend(server.url).stream(CALL, None)
        assert next(stream) == Delta("x")
        stream.close()  # type: ignore[attr-defined]
        assert left.wait(5)


def test_a_server_elsewhere_is_never_spoken_to_in_plain_http() -> None:
    with pytest.raises(Unreachable, match="this machine only"):
        list(OllamaBackend("http://192.0.2.1:11434").stream(replace(CALL, stays=False), None))


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", ["192.0.2.1", "gpu.example", "localhost.example"])
def test_what_stays_is_told_to_a_number_of_this_machine_or_under_a_pin_only(
    scheme: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name may mean another machine at the next look-up."""

    def asked(*_: object) -> None:
        raise AssertionError("it was looked up")

    monkeypatch.setattr("gemroute.backends.resolver._look_up", asked)
    with pytest.raises(NotProved, match="not one of this machine"):
        list(OllamaBackend(f"{scheme}://{host}:11434").stream(CALL, None))


def test_a_model_that_cannot_think_is_not_made_to() -> None:
    plain = SimulatedModel("plain:1b", capabilities=("completion",))
    with OllamaSimulator([plain]) as server:
        ask(server, replace(CALL, model="plain:1b"))
        with pytest.raises(ProtocolBroken, match="cannot think"):
            ask(server, replace(CALL, model="plain:1b", think=True))


@pytest.mark.parametrize(
    ("last", "usage"),
    [
        pytest.param(
            {"prompt_eval_count": 20, "eval_count": 7, "prompt_eval_cached_count": 12},
            Usage(20, 7, cached_tokens=12),
            id="counts",
        ),
        pytest.param({"prompt_eval_count": 20}, Usage(20, 0), id="a zero is left out"),
        pytest.param({}, Usage(estimated=True), id="none at all is unknown"),
        pytest.param(
            {"prompt_eval_count": 1 << 40, "eval_count": 10**4000},
            Usage(estimated=True),
            id="what no call can have is none",
        ),
        pytest.param(
            {"prompt_eval_count": "20", "eval_count": -1},
            Usage(estimated=True),
            id="junk is unknown",
        ),
        pytest.param(
            {"prompt_eval_count": 5, "prompt_eval_cached_count": 9},
            Usage(5, 0, cached_tokens=5),
            id="no more cached than read",
        ),
    ],
)
def test_usage_is_what_the_server_counted(last: Mapping[str, Any], usage: Usage) -> None:
    *_, end = events([line(done=True, **last)], "gemma4:e4b")
    assert end == End(Finish.STOP, usage, "gemma4:e4b")


@pytest.mark.parametrize(
    ("said", "error"),
    [
        pytest.param(line(remote_host="https://ollama.com"), ProtocolBroken, id="remote host"),
        pytest.param(line(remote_model="gemma4:31b"), ProtocolBroken, id="remote model"),
        pytest.param(line(model="gemma4:e2b"), ProtocolBroken, id="another tag"),
        pytest.param(line(model=None), ProtocolBroken, id="no model"),
        pytest.param({"done": True}, ProtocolBroken, id="no model at all"),
        pytest.param(line(message="hi"), ProtocolBroken, id="a message that is none"),
        pytest.param(line(message={"content": 5}), ProtocolBroken, id="content that is no text"),
        pytest.param(line(message={"thinking": []}), Truncated, id="empty thinking is none"),
        pytest.param(line(message={"thinking": {"a": 1}}), ProtocolBroken, id="thinking no text"),
        pytest.param(line(done=True, done_reason="load"), ProtocolBroken, id="only loaded"),
        pytest.param(line(done=True, done_reason=["stop"]), ProtocolBroken, id="odd reason"),
        pytest.param(line(done="true"), Truncated, id="a done that is not true"),
        pytest.param(line(error="boom"), ProtocolBroken, id="an error"),
        pytest.param(line(error=None), ProtocolBroken, id="an error without a text"),
    ],
)
def test_a_line_out_of_order_ends_the_answer(
    said: dict[str, Any], error: type[BackendError]
) -> None:
    with pytest.raises(error):
        list(events([said], "gemma4:e4b"))


@pytest.mark.parametrize("echo", ["gemma4", "gemma4:latest", "gemma4:latest:local", "Gemma4"])
def test_any_form_of_the_name_counts_as_the_model_itself(echo: str) -> None:
    *_, end = events([line(model=echo, done=True)], "gemma4")
    assert isinstance(end, End)
    assert end.model_version == "gemma4:latest"


def test_nothing_is_read_after_the_end() -> None:
    answer = iter([line(done=True), line(remote_host="x")])
    assert len(list(events(answer, "gemma4:e4b"))) == 2
    assert next(answer)["remote_host"] == "x"


def test_half_a_surrogate_pair_can_still_be_printed() -> None:
    delta, *_ = events([line(message={"content": "a\ud83d"}), line(done=True)], "gemma4:e4b")
    assert delta == Delta("a?")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(
            "the prompt is longer than the context length currently available to the model",
            WindowExceeded,
            id="the other wording",
        ),
        pytest.param('{"error":{"type":"exceed_context_size_error"}}', WindowExceeded, id="bare"),
        pytest.param("exceed_context_size_error", WindowExceeded, id="not even JSON"),
        pytest.param({"type": "invalid"}, ProtocolBroken, id="an object"),
        pytest.param(None, ProtocolBroken, id="nothing"),
    ],
)
def test_a_400_is_read_for_the_known_words_only(error: object, expected: type) -> None:
    class Refusing(OllamaSimulator):
        def answer(self, exchange: Exchange) -> None:
            exchange.send_json(400, {"error": error})

    with Refusing() as server, pytest.raises(expected) as caught:
        ask(server)
    assert type(caught.value) is expected


@pytest.mark.parametrize("status", [400, 404])
def test_an_error_page_is_no_statement_about_the_model(status: int) -> None:
    class Proxy(OllamaSimulator):
        def answer(self, exchange: Exchange) -> None:
            exchange.send_body(status, b"<html>", "text/html")

    with Proxy() as server, pytest.raises(ProtocolBroken, match=f"HTTP {status}"):
        ask(server)


def test_a_runtime_that_does_not_run_is_said_with_the_command_that_starts_it(
    server: OllamaSimulator,
) -> None:
    server.set_fault("refuse")
    with pytest.raises(Unreachable, match="local runtime cannot be reached") as caught:
        ask(server)
    assert caught.value.hint == "Start it with `ollama serve`."
