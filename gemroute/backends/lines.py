"""Chunks of bytes, cut anywhere, go in; bounded lines, JSON objects or SSE events come out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from gemroute.core.errors import AnswerTooLarge, ProtocolBroken, Truncated


def lines(chunks: Iterable[bytes], line_bytes: int) -> Iterator[bytes]:
    """Yield each line with its newline; the last one lacks it if the body ended without.

    Holds at most one line and one chunk in memory.

    Raises:
        AnswerTooLarge: a line has more than `line_bytes` bytes, ended or not.
    """
    pending = bytearray()
    for chunk in chunks:
        start = 0
        while (newline := chunk.find(b"\n", start)) >= 0:
            pending += chunk[start : newline + 1]
            _require_short(pending, line_bytes)
            yield bytes(pending)
            pending.clear()
            start = newline + 1
        pending += chunk[start:]
        _require_short(pending, line_bytes)
    if pending:
        yield bytes(pending)


def _require_short(line: bytearray, line_bytes: int) -> None:
    if len(line) > line_bytes:
        raise AnswerTooLarge(f"The answer has a line of more than {line_bytes:,} bytes.")


def json_lines(raw_lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Yield the object on each line of an NDJSON body; blank lines are passed over.

    Raises:
        ProtocolBroken: a line is not a JSON object in UTF-8.
        Truncated: the body ended in the middle of a line.
    """
    for line in raw_lines:
        if not line.strip():
            continue
        try:
            yield json_object(line)
        except ProtocolBroken:
            if line.endswith(b"\n"):
                raise
            raise Truncated("The answer ended in the middle of a line.") from None


def json_object(data: bytes) -> dict[str, Any]:
    """Return the JSON object that `data` holds.

    Raises:
        ProtocolBroken: it holds none, or not in UTF-8.
    """
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        # Without `from`: the cause's message holds what the server said.
        raise ProtocolBroken("The server said something that is not JSON.") from None
    if not isinstance(value, dict):
        raise ProtocolBroken("The server said something that is not a JSON object.")
    return value


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(word)


@dataclass(frozen=True, slots=True)
class SseEvent:
    """One server-sent event: its name, empty if it has none, and its data lines joined."""

    name: str
    data: str


def sse_events(raw_lines: Iterable[bytes], event_bytes: int) -> Iterator[SseEvent]:
    """Yield each event of a `text/event-stream` body that has data; comments are passed over.

    An event that the end of the body cuts before its blank line is yielded too: servers
    differ, and the end marker of the protocol above says whether the answer is whole.

    Raises:
        AnswerTooLarge: the data of one event has more than `event_bytes` bytes.
        ProtocolBroken: the body is not UTF-8.
    """
    name, data, size = "", list[str](), 0
    for line in raw_lines:
        key, value = _sse_field(line)
        if key == "event":
            name = value
        elif key == "data":
            data.append(value)
            size += len(line)
            if size > event_bytes:
                raise AnswerTooLarge(f"The answer has an event of more than {event_bytes:,} bytes.")
        elif not key and not value:
            if data:
                yield SseEvent(name, "\n".join(data))
            name, data, size = "", [], 0
    if data:
        yield SseEvent(name, "\n".join(data))


def _sse_field(line: bytes) -> tuple[str, str]:
    """Return a line's field and value; two empty words for a blank line."""
    try:
        text = line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise ProtocolBroken("The server said something that is not UTF-8.") from None
    key, colon, value = text.partition(":")
    if colon and not key:
        return "", ":"
    return key, value.removeprefix(" ")
