"""Bytes of a picture in, its size in pixels out. No reader judges what a picture shows."""

from __future__ import annotations

import struct
from typing import NamedTuple


class Pixels(NamedTuple):
    """The size of a picture, in pixels."""

    width: int
    height: int


def pixels(data: bytes, media_type: str) -> Pixels | None:
    """Return the size that the header tells; None when the header is damaged or unknown."""
    measure = _MEASURES.get(media_type)
    if measure is None:
        return None
    try:
        found = measure(data)
    except (struct.error, IndexError):
        return None
    return found if found and found.width > 0 and found.height > 0 else None


def _png(data: bytes) -> Pixels | None:
    if data[12:16] != b"IHDR":
        return None
    return Pixels(*struct.unpack_from(">II", data, 16))


def _gif(data: bytes) -> Pixels:
    return Pixels(*struct.unpack_from("<HH", data, 6))


def _jpeg(data: bytes) -> Pixels | None:
    """Walk the segments to the frame header (ITU-T T.81, B.1.1)."""
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return Pixels(width, height)
        else:
            at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    return None


def _webp(data: bytes) -> Pixels | None:
    """Read one of the three headers (RFC 9649, 2.5 to 2.7)."""
    chunk = data[12:16]
    if chunk == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 26)
        return Pixels(width & 0x3FFF, height & 0x3FFF)
    if chunk == b"VP8L" and data[20] == 0x2F:
        bits = struct.unpack_from("<I", data, 21)[0]
        return Pixels((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if chunk == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
        return Pixels(width, height) if len(data) >= 30 else None
    return None


_MEASURES = {
    "image/png": _png,
    "image/gif": _gif,
    "image/jpeg": _jpeg,
    "image/webp": _webp,
}
