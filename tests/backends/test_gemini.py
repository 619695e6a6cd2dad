"""The Gemini back end against a simulator on loopback: what leaves, what comes, what breaks."""

from __future__ import annotations

import json
import logging
import os
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from issuing import permit_for

from gemroute.backends.base import Call, Delta, End
from gemroute.backends.deadlines import Deadlines
from gemroute.backends.gemini import GeminiBackend, usage_of
from gemroute.backends.gemini_address import address_in
from gemroute.cli.wiring import host_in
from gemroute.core.errors import (
    AnswerTooLarge,
    BackendError,
    ConfigError,
    CredentialsRejected,
    ModelMissing,
    Overloaded,
    ProtocolBroken,
    QuotaUsedUp,
    RefusedByModel,
    RouteRefused,
    TimedOut,
    Truncated,
    Unreachable,
)
from gemroute.core.request import Media, Message, Payload, schema_text
from gemroute.core.values import Finish, Modality, Role, Usage
from gemroute.simulators.exchange import Exchange
from gemroute.simulators.gemini import ESCAPES, REROUTED_MODEL, GeminiSimulator
from gemroute.simulators.server import SimulatedServer

KEY = "AIzaTheKeyOfThisTest"
SECRET = "the Zanzibar merger"
PAYLOAD = Payload("be brief", (Message(Role.USER, f"what of {SECRET}?"),))
SHORT = Deadlines(connect_s=1.0, first_byte_s=0.3, idle_s=0.3, total_s=1.0)
SCHEMA = {"type": "object", "properties": {"yes": {"type": "boolean"}}}


def call_for(payload: Payload = PAYLOAD, **settings: object) -> Call:
    return Call(**{"model": "gemini-3.8-flash", "payload": payload, **settings})  # type: ignore[arg-type] # one dict for all fields


def events_of(backend: GeminiBackend, call: Call) -> list[Delta | End]:
    return list(backend.stream(call, permit_for(call.payload, backend.host, call.model)))


def failure_of(backend: GeminiBackend, call: Call) -> BackendError:
    with pytest.raises(BackendError) as caught:
        events_of(backend, call)
    return caught.value


@pytest.fixture
def gemini() -> Iterator[GeminiSimulator]:
    with GeminiSimulator() as simulator:
        yield simulator


@pytest.fixture
def backend(gemini: GeminiSimulator) -> GeminiBackend:
    return GeminiBackend(KEY, gemini.url)


class Elsewhere(SimulatedServer):
    """A server that must not be asked anything."""

    def answer(self, exchange: Exchange) -> None:
        exchange.send_empty(500)


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with Elsewhere() as server:
        yield server


def test_the_judged_texts_leave_and_nothing_beside_them(
    gemini: GeminiSimulator, backend: GeminiBackend
) -> None:
    turns = (
        Message(Role.USER, "grüß dich \U0001f600"),
        Message(Role.ASSISTANT, ""),
        Message(Role.USER, "weiter\n"),
    )
    events_of(backend, call_for(Payload("", turns), max_output_tokens=50))
    (request,) = gemini.requests
    assert request.path == "/v1/models/gemini-3.8-flash:streamGenerateContent?alt=sse"
    assert request.json() == {
        "contents": [
            {"role": "user", "parts": [{"text": "grüß dich \U0001f600"}]},
            {"role": "model", "parts": [{"text": ""}]},
            {"role": "user", "parts": [{"text": "weiter\n"}]},
        ],
        "store": False,
        "generationConfig": {
            "maxOutputTokens": 50,
            "thinkingConfig": {"thinking_level": "LOW"},
        },
    }


def test_no_header_tells_more_than_is_needed(
    gemini: GeminiSimulator, backend: GeminiBackend
) -> None:
    events_of(backend, call_for())
    (request,) = gemini.requests
    assert request.credentials == {"x-goog-api-key"}
    assert dict(request.headers) == {
        "host": f"127.0.0.1:{gemini.port}",
        "user-agent": "gemroute",
        "accept": "text/event-stream",
        "accept-encoding": "identity",
        "content-type": "application/json",
        "content-length": str(len(request.body)),
        "connection": "close",
    }


def test_the_answer_comes_in_pieces_and_ends_with_what_it_cost(
    gemini: GeminiSimulator, backend: GeminiBackend
) -> None:
    gemini.text = "It is agreed between both of them."
    *pieces, end = events_of(backend, call_for(think=True))
    assert len(pieces) > 2
    thoughts = [piece for piece in pieces if isinstance(piece, Delta) and piece.is_thought]
    answer = [piece for piece in pieces if isinstance(piece, Delta) and not piece.is_thought]
    assert [thought.text for thought in thoughts] == [
        "The question is clear. I will answer it in one sentence."
    ]
    assert "".join(piece.text for piece in answer) == gemini.text
    usage = Usage(input_tokens=10, output_tokens=9, thinking_tokens=14)
    assert end == End(Finish.STOP, usage, "gemini-3.8-flash")


def test_a_judged_schema_is_asked_for(gemini: GeminiSimulator, backend: GeminiBackend) -> None:
    payload = Payload("", PAYLOAD.messages, schema_text(SCHEMA))
    events = events_of(backend, call_for(payload))
    assert gemini.prompts[0]["generationConfig"]["responseJsonSchema"] == SCHEMA
    text = "".join(event.text for event in events if isinstance(event, Delta))
    assert json.loads(text) == {"yes": False}


def test_without_a_permit_nothing_leaves(gemini: GeminiSimulator, backend: GeminiBackend) -> None:
    with pytest.raises(RouteRefused):
        backend.stream(call_for(), None)
    assert gemini.requests == []


def test_a_permit_serves_once(gemini: GeminiSimulator, backend: GeminiBackend) -> None:
    permit = permit_for(PAYLOAD, backend.host)
    list(backend.stream(call_for(), permit))
    with pytest.raises(RouteRefused, match="used already"):
        list(backend.stream(call_for(), permit))
    assert len(gemini.requests) == 1


def test_a_permit_for_another_payload_lets_nothing_out(
    gemini: GeminiSimulator, backend: GeminiBackend
) -> None:
    other = Payload("", (Message(Role.USER, "another text"),))
    with pytest.raises(RouteRefused, match="not those that were judged"):
        list(backend.stream(call_for(), permit_for(other, backend.host)))
    assert gemini.requests == []


def test_images_stay(gemini: GeminiSimulator, backend: GeminiBackend) -> None:
    picture = Media(Modality.IMAGE, "image/png", b"\x89PNG")
    payload = Payload("", (Message(Role.USER, "this", (picture,)),))
    with pytest.raises(RouteRefused):
        backend.stream(call_for(payload), permit_for(PAYLOAD, backend.host))
    assert gemini.requests == []


@pytest.mark.parametrize("fault", ["503", "503-once", "429", "500", "reset", "continuation"])
def test_the_sdk_sends_no_request_of_its_own(
    fault: str, gemini: GeminiSimulator, backend: GeminiBackend
) -> None:
    gemini.set_fault(fault)
    try:
        events_of(backend, call_for())
    except BackendError:
        assert fault != "continuation"
    assert len(gemini.requests) == 1


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        pytest.param("refuse", Unreachable, id="nothing listens"),
        pytest.param("400-place", CredentialsRejected, id="not served here"),
        pytest.param("401", CredentialsRejected, id="401"),
        pytest.param("403", CredentialsRejected, id="403"),
        pytest.param("404", ModelMissing, id="retired model"),
        pytest.param("429", QuotaUsedUp, id="quota"),
        pytest.param("500", Unreachable, id="internal"),
        pytest.param("503", Overloaded, id="busy"),
        pytest.param("504", TimedOut, id="its own deadline"),
        pytest.param("400-echo", ProtocolBroken, id="an error that repeats the prompt"),
        pytest.param("safety-block", RefusedByModel, id="safety"),
        pytest.param("safety-at-once", RefusedByModel, id="safety before any text"),
        pytest.param("blocked-prompt", RefusedByModel, id="blocked prompt"),
        pytest.param("no-finish", Truncated, id="no finish reason"),
        pytest.param("cut", Truncated, id="connection closed"),
        pytest.param("cut-in-event", Truncated, id="ended within an event"),
        pytest.param("reset", Truncated, id="connection reset"),
        pytest.param("error-mid-stream", Overloaded, id="an error among the events"),
        pytest.param("bad-json", ProtocolBroken, id="bad JSON"),
        pytest.param("html", ProtocolBroken, id="captive portal"),
        pytest.param("redirect", ProtocolBroken, id="redirect"),
        pytest.param("long-line", AnswerTooLarge, id="300 MB line"),
        pytest.param("stall", TimedOut, id="no answer"),
        pytest.param("stall-mid-stream", TimedOut, id="stall among the events"),
        pytest.param("drip", TimedOut, id="drip"),
    ],
)
def test_every_fault_is_one_error_that_shows_neither_prompt_nor_key(
    fault: str, expected: type[BackendError], gemini: GeminiSimulator, backend: GeminiBackend
) -> None:
    gemini.set_fault(fault)
    failure = failure_of(backend, call_for(deadlines=SHORT))
    assert type(failure) is expected
    shown = "".join(traceback.format_exception(failure)) + repr(failure) + repr(backend)
    assert SECRET not in shown
    assert KEY not in shown


def test_a_rejected_key_is_not_shown(gemini: GeminiSimulator) -> None:
    failure = failure_of(GeminiBackend("bad-key", gemini.url), call_for())
    assert isinstance(failure, CredentialsRejected)
    assert "bad-key" not in f"{failure!s}{failure!r}"


@pytest.mark.parametrize(
    ("fault", "retry_after", "expected"),
    [
        pytest.param("429", None, 1.5, id="RetryInfo"),
        pytest.param("429-long", None, 86_400.0, id="the quota of the day"),
        pytest.param("503", "3600", 3600.0, id="an hour"),
        pytest.param("503", None, None, id="nothing said"),
        pytest.param("503", "7", 7.0, id="header in seconds"),
        pytest.param("503", "Sat, 21 Nov 2026 12:01:00 GMT", 60.0, id="header with a date"),
        pytest.param("503", "in a while", None, id="junk"),
    ],
)
def test_an_overloaded_service_says_how_long_to_wait(
    fault: str, retry_after: str | None, expected: float | None
) -> None:
    now = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    with GeminiSimulator(fault=fault, retry_after=retry_after) as gemini:
        failure = failure_of(GeminiBackend(KEY, gemini.url, now=lambda: now), call_for())
    assert isinstance(failure, Overloaded)
    assert failure.retry_after_s == expected


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        pytest.param("max-tokens", Finish.LENGTH, id="token limit"),
        pytest.param("continuation", Finish.LENGTH, id="to be continued"),
        pytest.param("escapes", Finish.STOP, id="whole"),
    ],
)
def test_the_end_says_whether_the_answer_is_whole(
    fault: str, expected: Finish, gemini: GeminiSimulator, backend: GeminiBackend
) -> None:
    gemini.set_fault(fault)
    end = events_of(backend, call_for())[-1]
    assert isinstance(end, End)
    assert end.finish is expected


def test_thinking_may_leave_no_token_for_the_answer(backend: GeminiBackend) -> None:
    (end,) = events_of(backend, call_for(max_output_tokens=3))
    assert isinstance(end, End)
    assert end.finish is Finish.LENGTH
    assert end.usage.output_tokens == 0


def test_a_rerouted_answer_names_the_model_that_gave_it(
    gemini: GeminiSimulator, backend: GeminiBackend
) -> None:
    gemini.set_fault("rerouted-model")
    end = events_of(backend, call_for())[-1]
    assert isinstance(end, End)
    assert end.model_version == REROUTED_MODEL


def test_text_passes_as_it_is_for_the_terminal_to_clean(
    gemini: GeminiSimulator, backend: GeminiBackend
) -> None:
    gemini.set_fault("escapes")
    events = events_of(backend, call_for())
    assert "".join(event.text for event in events if isinstance(event, Delta)) == ESCAPES


REDIRECTING = (
    "GOOGLE_GEMINI_BASE_URL",
    "GOOGLE_VERTEX_BASE_URL",
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "ALL_PROXY",
)


@pytest.mark.parametrize("variable", REDIRECTING)
def test_no_variable_sends_the_prompt_elsewhere(
    variable: str,
    backend: GeminiBackend,
    gemini: GeminiSimulator,
    elsewhere: Elsewhere,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(variable, elsewhere.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert isinstance(events_of(backend, call_for())[-1], End)
    assert len(gemini.requests) == 1
    assert elsewhere.requests == []


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        pytest.param("GOOGLE_API_KEY", "bad-key", id="another key"),
        pytest.param("GEMINI_API_KEY", "bad-key", id="a further key"),
        pytest.param("GOOGLE_GENAI_USE_VERTEXAI", "true", id="vertex"),
        pytest.param("GOOGLE_GENAI_USE_ENTERPRISE", "true", id="enterprise"),
        pytest.param("GOOGLE_GENAI_API_VERSION", "beta", id="version"),
        pytest.param("GOOGLE_GENAI_HTTP_CLIENT", "httpx", id="HTTP client"),
        pytest.param("GOOGLE_GENAI_HTTP_CLIENT", "nonsense", id="no HTTP client"),
        pytest.param("GOOGLE_CLOUD_PROJECT", "project", id="project"),
        pytest.param("GOOGLE_CLOUD_LOCATION", "mars", id="location"),
        pytest.param("GOOGLE_GENAI_CLIENT_MODE", "replay", id="replay"),
    ],
)
def test_no_variable_changes_what_is_sent(
    variable: str,
    value: str,
    backend: GeminiBackend,
    gemini: GeminiSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events_of(backend, call_for())
    monkeypatch.setenv(variable, value)
    assert isinstance(events_of(backend, call_for())[-1], End)
    before, after = gemini.requests
    assert after == before


def test_the_sdk_is_not_made_to_write_prompts_to_a_folder(
    backend: GeminiBackend, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOOGLE_GENAI_CLIENT_MODE", "record")
    monkeypatch.setenv("GOOGLE_GENAI_REPLAYS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("GOOGLE_GENAI_REPLAY_ID", "x/y")
    events_of(backend, call_for())
    assert os.listdir(tmp_path) == []  # noqa: PTH208 (a name is all that is wanted)


def test_a_redirect_is_not_followed_and_the_key_not_sent_on(elsewhere: Elsewhere) -> None:
    with GeminiSimulator(fault="redirect", redirect_to=f"{elsewhere.url}/steal") as gemini:
        failure_of(GeminiBackend(KEY, gemini.url), call_for())
    assert elsewhere.requests == []


def test_a_server_that_cannot_prove_who_it_is_gets_nothing(elsewhere: Elsewhere) -> None:
    backend = GeminiBackend(KEY, f"https://127.0.0.1:{elsewhere.port}")
    failure = failure_of(backend, call_for())
    assert isinstance(failure, Unreachable)
    assert "TLS" in failure.message
    assert elsewhere.requests == []


def test_an_address_that_is_dead_gives_way_to_the_next(
    gemini: GeminiSimulator, backend: GeminiBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = ("127.0.0.2", "127.0.0.1")
    monkeypatch.setattr("gemroute.backends.network.addresses", lambda *_: numbers)
    assert isinstance(events_of(backend, call_for())[-1], End)
    assert len(gemini.requests) == 1


class Verbose(SimulatedServer):
    """Answers with an error that goes on and on."""

    def answer(self, exchange: Exchange) -> None:
        exchange.send_body(503, b" " * (2 << 20) + b"{}", "application/json")


def test_a_long_error_is_not_read_to_its_end() -> None:
    with Verbose() as server:
        assert isinstance(failure_of(GeminiBackend(KEY, server.url), call_for()), Overloaded)


class Scripted(SimulatedServer):
    """Answers every request with the same bytes as a stream of events."""

    body = b""
    encoding = "identity"

    def answer(self, exchange: Exchange) -> None:
        headers = {"Content-Encoding": self.encoding}
        exchange.send_body(200, self.body, "text/event-stream", headers)


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    with Scripted() as server:
        yield server


@pytest.mark.parametrize(
    "event",
    [
        "[]",
        "5",
        "null",
        '"text"',
        "{",
        "[" * 5_000,
        '{"candidates": 5}',
        '{"candidates": [5]}',
        '{"candidates": [{"content": "x"}]}',
        '{"candidates": [{"content": {"parts": [{"text": 5}]}}]}',
        '{"candidates": [{"finishReason": 5}]}',
        '{"usageMetadata": {"promptTokenCount": "many"}}',
        '{"error": 5}',
        '{"error": {}}',
        '{"error": {"code": "x"}}',
        '{"promptFeedback": "no"}',
    ],
)
def test_events_that_are_not_the_protocol_break_it(event: str, scripted: Scripted) -> None:
    scripted.body = b"data: " + event.encode() + b"\r\n\r\n"
    failure = failure_of(GeminiBackend(KEY, scripted.url), call_for())
    assert isinstance(failure, ProtocolBroken | Truncated)


def event_with(reason: str) -> bytes:
    event = {"candidates": [{"finishReason": reason}]}
    return b"data: " + json.dumps(event).encode() + b"\r\n\r\n"


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        *((word, RefusedByModel) for word in ("SAFETY", "RECITATION", "BLOCKLIST", "SPII")),
        *((word, RefusedByModel) for word in ("PROHIBITED_CONTENT", "ESCALATION", "MODEL_ARMOR")),
        *((word, Truncated) for word in ("OTHER", "LANGUAGE", "MALFORMED_RESPONSE")),
        pytest.param("A_NEW_FILTER", RefusedByModel, id="an unknown reason is a refusal"),
    ],
)
def test_an_answer_that_is_not_whole_is_an_error(
    reason: str, expected: type[BackendError], scripted: Scripted
) -> None:
    scripted.body = event_with(reason)
    failure = failure_of(GeminiBackend(KEY, scripted.url), call_for())
    assert type(failure) is expected
    assert reason not in str(failure)


@pytest.mark.parametrize(
    "figures",
    [
        pytest.param({}, id="none"),
        pytest.param({"candidatesTokenCount": 9}, id="no question"),
        pytest.param({"promptTokenCount": 10**4000}, id="a question that none can be"),
        pytest.param({"promptTokenCount": 9, "thoughtsTokenCount": 1 << 40}, id="such thoughts"),
    ],
)
def test_figures_that_cannot_be_true_are_none(figures: dict[str, int]) -> None:
    from google.genai.types import GenerateContentResponseUsageMetadata

    metadata = GenerateContentResponseUsageMetadata.model_validate(figures)
    assert usage_of(metadata) == Usage(estimated=True)


def test_an_answer_without_figures_has_an_estimated_usage(scripted: Scripted) -> None:
    scripted.body = event_with("STOP")
    (end,) = events_of(GeminiBackend(KEY, scripted.url), call_for())
    assert end == End(Finish.STOP, Usage(estimated=True), "")


def test_half_a_surrogate_pair_is_no_text(scripted: Scripted) -> None:
    said = {"content": {"parts": [{"text": "a\ud800b"}]}, "finishReason": "STOP"}
    scripted.body = f"data: {json.dumps({'candidates': [said]})}\r\n\r\n".encode()
    delta, _ = events_of(GeminiBackend(KEY, scripted.url), call_for())
    assert delta == Delta("a?b")


def test_cached_tokens_are_part_of_the_input_and_never_negative(scripted: Scripted) -> None:
    figures = {
        "promptTokenCount": 90,
        "cachedContentTokenCount": 60,
        "candidatesTokenCount": -4,
        "thoughtsTokenCount": 7,
    }
    event = {"candidates": [{"finishReason": "STOP"}], "usageMetadata": figures}
    scripted.body = b"data: " + json.dumps(event).encode() + b"\r\n\r\n"
    (end,) = events_of(GeminiBackend(KEY, scripted.url), call_for())
    assert isinstance(end, End)
    assert end.usage == Usage(input_tokens=90, thinking_tokens=7, cached_tokens=60)


@pytest.mark.parametrize("version", ["\x1b[2Jmodel", "a b", "x" * 200, ""])
def test_a_model_version_that_is_no_name_is_not_taken_over(
    version: str, scripted: Scripted
) -> None:
    event = {"candidates": [{"finishReason": "STOP"}], "modelVersion": version}
    scripted.body = b"data: " + json.dumps(event).encode() + b"\r\n\r\n"
    (end,) = events_of(GeminiBackend(KEY, scripted.url), call_for())
    assert isinstance(end, End)
    assert end.model_version == ""


def test_a_compressed_answer_is_refused(scripted: Scripted) -> None:
    scripted.encoding = "gzip"
    assert isinstance(failure_of(GeminiBackend(KEY, scripted.url), call_for()), ProtocolBroken)


def test_an_answer_over_its_cap_is_refused(gemini: GeminiSimulator, backend: GeminiBackend) -> None:
    gemini.text = "long " * 2000
    deadlines = Deadlines(answer_bytes=20_000)
    assert isinstance(failure_of(backend, call_for(deadlines=deadlines)), AnswerTooLarge)


class Watched(SimulatedServer):
    """Sends one event, then waits for the client to hang up."""

    def __init__(self) -> None:
        self.was_left = threading.Event()
        super().__init__()

    def answer(self, exchange: Exchange) -> None:
        exchange.start_stream("text/event-stream")
        event = {"candidates": [{"content": {"parts": [{"text": "one"}]}}]}
        exchange.write(b"data: " + json.dumps(event).encode() + b"\r\n\r\n")
        exchange.connection.settimeout(5)
        if exchange.connection.recv(1) == b"":
            self.was_left.set()
        exchange.cut()


def test_closing_the_stream_closes_the_connection() -> None:
    with Watched() as server:
        backend = GeminiBackend(KEY, server.url)
        stream = backend.stream(call_for(), permit_for(PAYLOAD, backend.host))
        assert next(stream) == Delta("one")
        stream.close()  # type: ignore[attr-defined] # an iterator that is a generator
        assert server.was_left.wait(5)


def test_closing_the_back_end_closes_the_connections_under_way() -> None:
    with Watched() as server:
        backend = GeminiBackend(KEY, server.url)
        stream = backend.stream(call_for(), permit_for(PAYLOAD, backend.host))
        assert next(stream) == Delta("one")
        backend.close()
        assert server.was_left.wait(5)
        with pytest.raises(BackendError):
            list(stream)


def test_the_libraries_below_log_nothing(
    gemini: GeminiSimulator, backend: GeminiBackend, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for fault in (None, "400-echo", "bad-json", "error-mid-stream"):
        gemini.set_fault(fault)
        try:
            events_of(backend, call_for())
        except BackendError:
            continue
    assert caplog.records == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://generativelanguage.googleapis.com", "generativelanguage.googleapis.com:443"),
        ("https://gateway.example:8443/", "gateway.example:8443"),
        ("http://127.0.0.1:9", "127.0.0.1:9"),
        ("http://[::1]:9", "[::1]:9"),
    ],
)
def test_an_address_is_https_or_this_machine(url: str, expected: str) -> None:
    assert address_in(url).authority == expected


@pytest.mark.parametrize(
    "url",
    [
        "http://generativelanguage.googleapis.com",
        "http://localhost:9",
        "http://10.0.0.1:9",
        "https://user:secret@host",
        "https://host/path",
        "https://host?key=1",
        "https://host#x",
        "https://host:0",
        "https://host:99999",
        "https://ho\nst",
        "https://",
        "ftp://host",
        "host",
        "",
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        GeminiBackend(KEY, url)


@pytest.mark.parametrize("key", ["", "a b", "a\n", "schlüssel", "\x00"])
def test_a_key_that_is_none_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(CredentialsRejected) as caught:
        GeminiBackend(key)
    assert not key or key not in str(caught.value)


@pytest.mark.parametrize("model", ["", "../x", "a/b", "gemini?x=1", "Gemini 3", "a" * 200, "x:y"])
def test_a_model_name_that_would_change_the_path_is_refused(
    model: str, backend: GeminiBackend
) -> None:
    with pytest.raises(ConfigError):
        backend.stream(call_for(model=model), permit_for(PAYLOAD, backend.host))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Example.com", "example.com"),
        ("https://example.com:443/", "example.com"),
        ("https://example.com:8443", "example.com:8443"),
        ("http://127.0.0.1:80", "127.0.0.1"),
        ("http://127.0.0.1:443", "127.0.0.1:443"),
        ("https://[2001:db8::1]", "[2001:db8::1]"),
        ("http://[::1]:8080", "[::1]:8080"),
    ],
)
def test_a_host_has_one_name_in_the_wiring_the_permit_and_the_record(
    url: str, expected: str
) -> None:
    assert GeminiBackend(KEY, url).host == expected
    assert host_in(url) == expected
