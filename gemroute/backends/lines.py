"""Chunks of bytes, cut anywhere, go in; bounded lines, JSON objects and events come out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from gemroute.core.errors import AnswerTooLarge, ProtocolBroken, Truncated

_FIELDS = frozenset({b"data", b"event", b"id", b"retry", b""})
"""Of an event; a comment has the empty name."""


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


def json_events(raw_lines: Iterable[bytes], event_bytes: int) -> Iterator[dict[str, Any]]:
    """Yield the object in each event of a `text/event-stream` body.

    Comments, other fields and events without data are passed over. An event that the end of
    the body cuts before its blank line counts if it is whole: servers differ, and the end
    marker of the protocol above says whether the answer is.

    Raises:
        AnswerTooLarge: the data of one event has more than `event_bytes` bytes.
        ProtocolBroken: a line is not of that format, or the data no JSON object in UTF-8.
        Truncated: the body ended in the middle of an event.
    """
    data = bytearray()
    for line in raw_lines:
        if not line.rstrip(b"\r\n"):
            if data:
                yield json_object(bytes(data))
            data.clear()
        else:
            data += _event_data(line)
            if len(data) > event_bytes:
                raise AnswerTooLarge(f"The answer has an event of more than {event_bytes:,} bytes.")
    if data:
        try:
            yield json_object(bytes(data))
        except ProtocolBroken:
            raise Truncated("The answer ended in the middle of an event.") from None


def _event_data(line: bytes) -> bytes:
    """Return what a line adds to its event's data, its end included; most lines add nothing."""
    name, _, value = line.rstrip(b"\r\n").partition(b":")
    if name not in _FIELDS:
        raise ProtocolBroken("The server said something that is no event.")
    return value.removeprefix(b" ") + b"\n" if name == b"data" else b""
