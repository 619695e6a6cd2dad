"""The one way out: what the SDK wants to send comes in, exactly the judged bytes go out, once.

The gate trusts nothing that it is handed. It reads the body anew, refuses every field that is
not on its list, rebuilds the payload from what is really there and redeems the permit for that.
Then it writes a request of its own: pinned address, own headers, own key. So a retry, an
automatic continuation, a tool, a file or a redirected base address of the SDK cannot leave.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import field
from datetime import datetime
from typing import Any

import httpx2

from gemroute.backends.address import Address
from gemroute.backends.deadlines import Deadlines
from gemroute.backends.gemini_address import endpoint_of
from gemroute.backends.gemini_errors import error_for
from gemroute.backends.http import JSON, Outgoing, Response, send
from gemroute.backends.lines import json_events, lines
from gemroute.core.errors import RouteRefused
from gemroute.core.permit import CloudPermit, Leave, redeem
from gemroute.core.records import dataclass
from gemroute.core.request import Message, Payload, schema_text
from gemroute.core.values import Role

# The SDK's own choice since 3.0; `store` and `thinkingConfig` are part of it.
API_VERSION = "v1"
STREAM = "text/event-stream"
_ERROR_BYTES = 1 << 20
_WORDS = frozenset({"application/json", "MINIMAL", "LOW", "MEDIUM", "HIGH"})
_ROLES = {"user": Role.USER, "model": Role.ASSISTANT}


@dataclass(frozen=True, slots=True)
class Passage:
    """Where one call may go, with which key, and what permits it. `now` dates the answer."""

    address: Address
    model: str
    api_key: str = field(repr=False)
    permit: CloudPermit
    deadlines: Deadlines
    now: Callable[[], datetime]

    @property
    def path(self) -> str:
        return f"/{API_VERSION}/models/{self.model}:streamGenerateContent?alt=sse"


class Gate(httpx2.BaseTransport):
    """The transport under the SDK, for one call."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self._open = ExitStack()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return the answer as a bounded stream of events.

        Raises:
            RouteRefused: the request is not the one that was permitted, or not the first.
            BackendError: there is no stream of events; nothing of what came instead is shown.
        """
        passage = self._passage
        if request.method != "POST" or request.url != passage.address.base_url + passage.path:
            raise RouteRefused("The request goes somewhere else than it was permitted to.")
        question = _object_in(request.read())
        host = endpoint_of(passage.address)
        redeem(passage.permit, Leave(payload_in(question).digest(), passage.model, host))
        response = self._open.enter_context(
            send(passage.address, self._own_request(question), deadlines=passage.deadlines)
        )
        if response.status != 200 or response.media_type != STREAM:
            body = _short(response) if response.status >= 400 else b""
            raise error_for(response.status, response.headers, body, passage.now())
        line_bytes = passage.deadlines.line_bytes
        events = json_events(lines(response.chunks(), line_bytes), line_bytes)
        stream = _Events(map(_event_bytes, events))
        return httpx2.Response(200, headers={"content-type": STREAM}, stream=stream)

    def close(self) -> None:
        """Close the connection; what is still to come is lost."""
        self._open.close()

    def _own_request(self, question: Mapping[str, Any]) -> Outgoing:
        headers = {
            "Accept": STREAM,
            "Content-Type": JSON,
            "x-goog-api-key": self._passage.api_key,
        }
        content = json.dumps(question, separators=(",", ":")).encode("ascii")
        return Outgoing("POST", self._passage.path, headers, content)


class _Events(httpx2.SyncByteStream):
    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks


def _event_bytes(event: Mapping[str, Any]) -> bytes:
    """Return an event as plainly as it can be said: the SDK sees nothing that was not read here."""
    return b"data: " + json.dumps(event).encode("ascii") + b"\r\n\r\n"


class NoAsync(httpx2.AsyncBaseTransport):
    """Stands where the SDK would build a second client of its own."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Refuse whatever is to be sent."""
        del request
        raise RouteRefused("Only the gate may send.")


def payload_in(body: Mapping[str, Any]) -> Payload:
    """Return the payload that a request body carries.

    Raises:
        RouteRefused: the body carries anything else, or asks the service to keep it.
    """
    _only(body, "contents", "systemInstruction", "store", "generationConfig")
    if body.get("store") is not False:
        raise RouteRefused("The request does not forbid the service to store it.")
    system = ""
    if "systemInstruction" in body:
        system = _text_of(_only(body["systemInstruction"], "parts"))
    messages = tuple(_message_of(content) for content in _list_of(body.get("contents")))
    return Payload(system, messages, _schema_of(body.get("generationConfig", {})))


def _message_of(content: object) -> Message:
    turn = _only(content, "role", "parts")
    role = _ROLES.get(str(turn.get("role")))
    if role is None:
        raise RouteRefused("The request holds a turn of an unknown role.")
    return Message(role, _text_of(turn))


def _text_of(content: Mapping[str, Any]) -> str:
    parts = _list_of(content.get("parts"))
    text = _only(parts[0], "text").get("text") if len(parts) == 1 else None
    if not isinstance(text, str):
        raise RouteRefused("The request holds a turn that is not one text.")
    return text


def _schema_of(config: object) -> str:
    settings = dict(
        _only(config, "maxOutputTokens", "thinkingConfig", "responseMimeType", "responseJsonSchema")
    )
    schema = settings.pop("responseJsonSchema", None)
    thinking = settings.pop("thinkingConfig", {})
    settings |= _only(thinking, "thinking_level", "thinking_budget", "include_thoughts")
    for value in settings.values():
        # A setting is a number, a truth or one word: no room for a text.
        if not isinstance(value, int) and str(value) not in _WORDS:
            raise RouteRefused("The request holds a setting of an unknown value.")
    return "" if schema is None else schema_text(_only(schema, *schema))


def _object_in(data: bytes) -> Mapping[str, Any]:
    try:
        return _only(value := json.loads(data), *value)
    except (ValueError, TypeError):
        raise RouteRefused("The request is not a JSON object.") from None


def _only(value: object, *names: str) -> Mapping[str, Any]:
    if not isinstance(value, dict) or value.keys() - set(names):
        raise RouteRefused("The request holds a field that is not permitted to leave.")
    return value


def _list_of(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise RouteRefused("The request holds a field that is not permitted to leave.")
    return value


def _short(response: Response) -> bytes:
    """Return the body of an error answer, or nothing if it is long."""
    body = b""
    for chunk in response.chunks():
        body += chunk
        if len(body) > _ERROR_BYTES:
            return b""
    return body
