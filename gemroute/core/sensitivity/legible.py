"""Bytes that were decoded or read wrongly in; the text they are, or that they are none, out."""

from __future__ import annotations

from typing import Final

from gemroute.core.sensitivity.escapes import text_of
from gemroute.core.sensitivity.views import Replacement

_LEAST_NUL: Final = 16
_WIDE_CHUNK_BYTES: Final = 512
_PRINTABLE_SHARE: Final = 0.9
_LONGEST_CHARACTER: Final = 4
_CONTINUED: Final = bytes(range(0x80, 0xC0))
_UNPRINTABLE: Final = bytes(code for code in (*range(9), 11, 12, *range(14, 32), 127))
_LEAST_WIDE: Final = 12
# Latin, Greek, Cyrillic, Armenian, Hebrew and Arabic.
_ALPHABETS: Final = bytes(range(7))
# Upper bytes of what is written there: blanks and digits, Hindi, Thai, signs, kana, Han, Hangul.
_EASTERN: Final = bytes((0, 9, 14, 32, 48, *range(0x4E, 0xA0), *range(0xAC, 0xD8), 255))


def readable(raw: bytes) -> bytes | None:
    """Return `raw` as UTF-8 text; None if it is not text."""
    if raw[1::2].count(0) * 4 > len(raw) or _is_wide(raw[1::2]):
        raw = raw.decode("utf-16-le", "replace").encode()
    elif raw[0::2].count(0) * 4 > len(raw):
        raw = raw.decode("utf-16-be", "replace").encode()
    elif _is_wide_in_the_east(raw):
        raw = raw.decode("utf-16-le", "ignore").encode()
    printable = len(raw.translate(None, _UNPRINTABLE))
    if not raw or printable < _PRINTABLE_SHARE * len(raw):
        return None
    text = _as_text(raw)
    return text if len(text) <= len(raw) * (2 - _PRINTABLE_SHARE) else None


def _as_text(raw: bytes) -> bytes:
    """Return `raw` as UTF-8, without the parts of characters that stand where it was cut."""
    plain = raw.decode(errors="ignore").encode()
    is_cut = len(plain) >= _PRINTABLE_SHARE * len(raw) and not plain.isascii()
    return plain if is_cut else text_of(raw)


def _is_wide(heads: bytes) -> bool:
    """Return whether each second byte names a small alphabet, as in UTF-16 that is no Latin."""
    return len(heads.translate(None, _ALPHABETS)) * _LEAST_NUL < len(heads)


def _is_wide_in_the_east(raw: bytes) -> bool:
    """Return whether `raw` is UTF-16 of Chinese, Japanese, Korean, Thai or Hindi, and no UTF-8."""
    heads = raw[1::2]
    foreign = len(heads.translate(None, _EASTERN))
    is_wide = len(heads) >= _LEAST_WIDE and foreign * _LEAST_NUL < len(heads)
    return is_wide and _valid_bytes(raw) < len(raw) - _LONGEST_CHARACTER


def wide(data: bytes) -> list[Replacement]:
    """Return UTF-16 that was read as Latin-1, read as what it is; nothing for other text."""
    if data.count(0) * _LEAST_NUL < len(data):
        return []
    try:
        raw = data.decode().encode("latin-1")
    except UnicodeError:
        return []
    order = "utf-16-le" if raw[1::2].count(0) >= raw[0::2].count(0) else "utf-16-be"
    replacements, at = list[Replacement](), 0
    for start in range(0, len(raw), _WIDE_CHUNK_BYTES):
        chunk = raw[start : start + _WIDE_CHUNK_BYTES]
        end = at + len(chunk.decode("latin-1").encode())
        plain = chunk.decode(order, "replace").encode()
        replacements.append(Replacement(at, end, plain, "utf-16"))
        at = end
    return replacements


def is_plain(raw: bytes) -> bool:
    """Return whether `raw` is text, or a part of one that may be cut within a character."""
    if len(raw.translate(None, _UNPRINTABLE)) < len(raw):
        return False
    body = raw.lstrip(_CONTINUED)
    cut = max(len(raw) - len(body), len(body) - _valid_bytes(body))
    return cut < _LONGEST_CHARACTER


def _valid_bytes(data: bytes) -> int:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start
    return len(data)
