"""Bytes that were packed (gzip, zlib, bzip2, xz) in; what they unpack to, out.

What is known to be packed and cannot be unpacked here is said to be, never taken as it stands;
so are pictures, sounds, films and documents, which no rule reads. An icon is too small to show
what anybody could read.
"""

from __future__ import annotations

import re
import zlib
from typing import Final, NamedTuple, Protocol

_GZIP: Final = b"\x1f\x8b\x08"
_ZLIB: Final = (b"x\x01", b"x\x5e", b"x\x9c", b"x\xda")
_BZIP2: Final = tuple(b"BZh%d1AY&SY" % level for level in range(1, 10))
_XZ: Final = b"\xfd7zXZ\0"
_XZ_MEMORY_BYTES: Final = 64 << 20
# How Zstandard, Zip, 7-Zip and RAR begin, which are not read; then pictures, documents, sounds
# and films.
_OTHERS: Final = re.compile(
    rb"\x28\xb5\x2f\xfd|PK\x03\x04|7z\xbc\xaf\x27\x1c|Rar!\x1a\x07"
    rb"|\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|RIFF.{4}(?:WEBP|WAVE|AVI )"
    rb"|%PDF-[0-9]|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|SQLite format 3\0"
    rb"|ID3[\x02-\x04]|OggS\0|fLaC[\0\x80]|\0\0\0.ftyp|\x1aE\xdf\xa3",
    re.DOTALL,
)
_PNG_SIDES: Final = re.compile(rb"\x89PNG\r\n\x1a\n\0\0\0\rIHDR(.{4})(.{4})", re.DOTALL)
_GIF_SIDES: Final = re.compile(rb"GIF8[79]a(..)(..)", re.DOTALL)
_ICON_PIXELS: Final = 48
_ICON_BYTES: Final = 4096
_CHUNK_BYTES: Final = 256


class Unpacked(NamedTuple):
    """What was unpacked, and whether that is all of what was there."""

    data: bytes
    is_whole: bool


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Opened(NamedTuple):
    """An unpacker, what it raises, and whether it gives at once what it was given."""

    unpacker: _Unpacker
    error: type[Exception]
    is_prompt: bool


def unpacked(raw: bytes, most_bytes: int) -> Unpacked | None:
    """Return what `raw` holds, member after member, up to `most_bytes`; None if it is not packed.

    What is not read here is given as it stands: texts in it may be plain. A stream that breaks off
    is whole as far as it could be read; what stands after the last member is no part of it.
    """
    if _OTHERS.match(raw):
        return Unpacked(raw[:most_bytes], is_whole=_is_icon(raw))
    found, at, is_whole = bytearray(), 0, True
    while is_whole and (opened := _opened(raw, at)):
        is_whole, at = _read(opened, raw, at, most_bytes, found)
    # Two bytes are too little to tell by: what does not unpack at all was something else.
    is_packed = bool(found) or not raw.startswith(_ZLIB)
    return Unpacked(bytes(found), is_whole) if at and is_packed else None


def _is_icon(raw: bytes) -> bool:
    """Return whether `raw` is a PNG or a GIF of a few pixels: a card number is longer."""
    png, gif = _PNG_SIDES.match(raw), _GIF_SIDES.match(raw)
    sides = [int.from_bytes(side, "big") for side in png.groups()] if png else []
    sides += [int.from_bytes(side, "little") for side in gif.groups()] if gif else []
    return len(raw) <= _ICON_BYTES and 0 < max(sides, default=0) <= _ICON_PIXELS


def _opened(raw: bytes, at: int) -> _Opened | None:
    if raw.startswith((_GZIP, *_ZLIB), at):
        return _Opened(zlib.decompressobj(wbits=32 + zlib.MAX_WBITS), zlib.error, is_prompt=True)
    if raw.startswith(_BZIP2, at):
        from bz2 import BZ2Decompressor

        return _Opened(BZ2Decompressor(), OSError, is_prompt=False)
    if raw.startswith(_XZ, at):
        from lzma import LZMADecompressor, LZMAError

        return _Opened(LZMADecompressor(memlimit=_XZ_MEMORY_BYTES), LZMAError, is_prompt=False)
    return None


def _read(
    opened: _Opened, raw: bytes, at: int, most_bytes: int, found: bytearray
) -> tuple[bool, int]:
    """Add what the member at `at` holds to `found`; return whether it is all, and its end."""
    unpacker = opened.unpacker
    while at < len(raw) and not unpacker.eof:
        chunk = raw[at : at + _CHUNK_BYTES]
        at += len(chunk)
        try:
            found += unpacker.decompress(chunk, most_bytes + 1 - len(found))
        except opened.error:
            return False, at
        if len(found) > most_bytes:
            del found[most_bytes:]
            return False, at
    return unpacker.eof or opened.is_prompt, at - len(unpacker.unused_data)
