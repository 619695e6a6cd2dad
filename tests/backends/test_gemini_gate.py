"""What may leave: a body holds one judged payload and nothing beside it, or it is refused."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from issuing import MODEL, permit_for

from gemroute.backends.address import Address
from gemroute.backends.base import Call
from gemroute.backends.deadlines import Deadlines
from gemroute.backends.gemini_gate import Gate, NoAsync, Passage, payload_in
from gemroute.backends.gemini_request import config_of, contents_of
from gemroute.core.errors import RouteRefused
from gemroute.core.permit import CloudPermit
from gemroute.core.request import Message, Payload, schema_text
from gemroute.core.values import Role

SCHEMA = {"type": "object", "properties": {"b": {"type": "string"}, "a": {"type": "number"}}}
BODY: dict[str, Any] = {
    "contents": [
        {"role": "user", "parts": [{"text": "one"}]},
        {"role": "model", "parts": [{"text": ""}]},
        {"role": "user", "parts": [{"text": "two"}]},
    ],
    "systemInstruction": {"parts": [{"text": "be kind"}]},
    "store": False,
    "generationConfig": {
        "maxOutputTokens": 9,
        "thinkingConfig": {"thinking_level": "LOW"},
        "responseMimeType": "application/json",
        "responseJsonSchema": SCHEMA,
    },
}
PAYLOAD = Payload(
    "be kind",
    (Message(Role.USER, "one"), Message(Role.ASSISTANT, ""), Message(Role.USER, "two")),
    schema_text(SCHEMA),
)


def test_a_plain_body_reads_as_the_payload_that_made_it() -> None:
    assert payload_in(BODY) == PAYLOAD


def test_a_body_without_system_text_or_settings_is_a_payload_too() -> None:
    body = {"contents": BODY["contents"], "store": False}
    assert payload_in(body) == Payload("", PAYLOAD.messages)


def changed(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    body: Any = copy.deepcopy(BODY)
    inner = body
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return dict(body)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param(("store",), True, id="kept by the service"),
        pytest.param(("store",), 0, id="store is zero"),
        pytest.param(("store",), None, id="store is null"),
        pytest.param(("tools",), [{"googleSearch": {}}], id="a tool"),
        pytest.param(("toolConfig",), {}, id="tool settings"),
        pytest.param(("cachedContent",), "cachedContents/1", id="cached content"),
        pytest.param(("safetySettings",), [], id="safety settings"),
        pytest.param(("labels",), {"a": "secret"}, id="labels"),
        pytest.param(("contents",), {}, id="contents of another kind"),
        pytest.param(("contents", 0, "role"), "function", id="another role"),
        pytest.param(("contents", 0, "name"), "x", id="a name"),
        pytest.param(("contents", 0, "parts"), [], id="no part"),
        pytest.param(("contents", 0, "parts"), [{"text": "a"}, {"text": "b"}], id="two parts"),
        pytest.param(("contents", 0, "parts"), [{"inlineData": {"data": ""}}], id="inline data"),
        pytest.param(("contents", 0, "parts"), [{"fileData": {"fileUri": "x"}}], id="a file"),
        pytest.param(("contents", 0, "parts", 0, "thoughtSignature"), "c2ln", id="a signature"),
        pytest.param(("contents", 0, "parts", 0, "text"), 5, id="a number for a text"),
        pytest.param(("contents", 0, "parts", 0, "text"), ["a"], id="a list for a text"),
        pytest.param(("contents", 0), "text", id="a bare text"),
        pytest.param(("systemInstruction", "role"), "user", id="a role for the system text"),
        pytest.param(("generationConfig", "temperature"), 0.2, id="sampling"),
        pytest.param(("generationConfig", "stopSequences"), ["secret"], id="stop words"),
        pytest.param(("generationConfig", "continuationToken"), "dG9r", id="a continuation"),
        pytest.param(("generationConfig", "responseMimeType"), "my secret", id="a text as type"),
        pytest.param(("generationConfig", "thinkingConfig"), {"x": 1}, id="unknown thinking"),
        pytest.param(
            ("generationConfig", "thinkingConfig"), {"thinking_level": "secret"}, id="text as level"
        ),
        pytest.param(
            ("generationConfig", "thinkingConfig"), {"thinking_level": ["LOW"]}, id="list as level"
        ),
        pytest.param(("generationConfig", "maxOutputTokens"), 1.5, id="fraction as count"),
        pytest.param(("generationConfig", "thinkingConfig"), None, id="thinking is null"),
        pytest.param(("generationConfig", "responseJsonSchema"), "secret", id="text as schema"),
        pytest.param(("generationConfig",), [], id="settings of another kind"),
    ],
)
def test_whatever_is_not_the_payload_is_refused(path: tuple[str | int, ...], value: object) -> None:
    with pytest.raises(RouteRefused):
        payload_in(changed(path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param(("contents", 0, "parts", 0, "text"), "one.", id="a text"),
        pytest.param(("contents", 0, "role"), "model", id="a role"),
        pytest.param(("contents", 2), {"role": "user", "parts": [{"text": ""}]}, id="a turn"),
        pytest.param(("systemInstruction", "parts", 0, "text"), "", id="the system text"),
        pytest.param(("generationConfig", "responseJsonSchema"), {}, id="the schema"),
    ],
)
def test_every_text_of_the_body_is_in_the_digest(
    path: tuple[str | int, ...], value: object
) -> None:
    assert payload_in(changed(path, value)).digest() != PAYLOAD.digest()


PLACES = st.sampled_from(
    [
        (),
        ("contents", 0),
        ("contents", 1, "parts", 0),
        ("systemInstruction",),
        ("systemInstruction", "parts", 0),
        ("generationConfig",),
        ("generationConfig", "thinkingConfig"),
    ]
)


@given(PLACES, st.text(max_size=20), st.none() | st.booleans() | st.text(max_size=20))
@settings(deadline=None, max_examples=300)
def test_no_further_field_passes_anywhere(
    place: tuple[str | int, ...], name: str, value: object
) -> None:
    body: Any = copy.deepcopy(BODY)
    inner = body
    for step in place:
        inner = inner[step]
    is_known = name in inner
    inner.setdefault(name, value)
    known = {"thinking_level", "thinking_budget", "include_thoughts"}
    if is_known or (place and place[-1] == "thinkingConfig" and name in known):
        return
    with pytest.raises(RouteRefused):
        payload_in(body)


TEXTS = st.text(st.characters(codec=None), max_size=40)


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=4))
@settings(deadline=None, max_examples=150)
def test_what_the_sdk_makes_of_a_payload_reads_as_that_payload(
    system: str, texts: list[str]
) -> None:
    roles = (Role.USER, Role.ASSISTANT)
    turns = tuple(Message(roles[n % 2], text) for n, text in enumerate(texts))
    call = Call(model="gemini-3.8-flash", payload=Payload(system, turns))
    config = config_of(call)
    body: dict[str, Any] = {
        "contents": [c.model_dump(mode="python", exclude_none=True) for c in contents_of(call)],
        "store": config.store,
    }
    if config.system_instruction is not None:
        instruction: Any = config.system_instruction
        body["systemInstruction"] = instruction.model_dump(mode="python", exclude_none=True)
    assert payload_in(json.loads(json.dumps(body))).digest() == call.payload.digest()


ADDRESS = Address("http", "127.0.0.1", 9)
HOST = "127.0.0.1:9"
PATH = f"/v1/models/{MODEL}:streamGenerateContent?alt=sse"


def gate(permit: CloudPermit) -> Gate:
    deadlines = Deadlines(connect_s=1, total_s=1)
    now = datetime(2026, 11, 21, tzinfo=UTC)
    return Gate(Passage(ADDRESS, MODEL, "secret-key", permit, deadlines, lambda: now))


@pytest.mark.parametrize(
    ("method", "url"),
    [
        pytest.param("GET", f"http://127.0.0.1:9{PATH}", id="method"),
        pytest.param("POST", f"https://127.0.0.1:9{PATH}", id="scheme"),
        pytest.param("POST", f"http://127.0.0.2:9{PATH}", id="host"),
        pytest.param("POST", f"http://127.0.0.1:10{PATH}", id="port"),
        pytest.param("POST", "http://127.0.0.1:9/v1/y", id="path"),
        pytest.param("POST", f"http://127.0.0.1:9{PATH}&key=1", id="query"),
    ],
)
def test_only_the_permitted_address_is_reached(method: str, url: str) -> None:
    with (
        gate(permit_for(PAYLOAD, HOST)) as closed,
        pytest.raises(RouteRefused, match="somewhere else"),
    ):
        closed.handle_request(httpx2.Request(method, url, json=BODY))


@pytest.mark.parametrize("content", [b"", b"[]", b"5", b"{", b'"text"', b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(content: bytes) -> None:
    request = httpx2.Request("POST", f"http://127.0.0.1:9{PATH}", content=content)
    with gate(permit_for(PAYLOAD, HOST)) as closed, pytest.raises(RouteRefused):
        closed.handle_request(request)


def test_the_key_is_not_shown() -> None:
    passage = gate(permit_for(PAYLOAD, HOST))._passage
    assert "secret-key" not in repr(passage)


async def _send_by_the_second_client() -> None:
    await NoAsync().handle_async_request(httpx2.Request("POST", "http://127.0.0.1:9/"))


def test_the_sdks_second_client_sends_nothing() -> None:
    with pytest.raises(RouteRefused):
        _send_by_the_second_client().send(None)
