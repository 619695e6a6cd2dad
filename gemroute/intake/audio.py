"""Bytes of a sound in, how long it plays out. No reader judges what is said in it."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from gemroute.intake.signatures import mp3_frame


def seconds(data: bytes, media_type: str) -> float | None:
    """Return the duration in seconds; None when the headers do not tell."""
    if media_type == "audio/wav":
        return _wav_seconds(data)
    return _mp3_seconds(data) if media_type == "audio/mpeg" else None


def _wav_seconds(data: bytes) -> float | None:
    """Return the length of the data chunk over the byte rate of the format chunk."""
    rate = 0
    for name, start, size in _chunks(data):
        if name == b"fmt " and len(data) >= start + 16:
            rate = struct.unpack_from("<I", data, start + 8)[0]
        elif name == b"data":
            # A stream of unknown length declares the largest size; count what is there.
            return min(size, len(data) - start) / rate if rate else None
    return None


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield (name, start of the content, declared size) of each RIFF chunk."""
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        yield name, at + 8, size
        at += 8 + size + size % 2


def _mp3_seconds(data: bytes) -> float | None:
    """Return the sum over all frames, so that a variable bit rate is counted right."""
    at, total = _after_id3(data), 0.0
    while frame := mp3_frame(data, at):
        total += frame.samples / frame.hertz
        at += frame.size_bytes
    return total or None


def _after_id3(data: bytes) -> int:
    """Return where the sound begins: an ID3v2 tag's length is four bytes of seven bits."""
    if not data.startswith(b"ID3") or len(data) < 10:
        return 0
    size = 0
    for byte in data[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size
