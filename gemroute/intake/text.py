"""Bytes of a text in, the very characters out; nothing is altered but the encoding.

Byte order mark, strict UTF-8, the NUL pattern of UTF-16, and as the last resort a Western
8-bit encoding that is marked as a guess, so that the text stays on this machine.
"""

from __future__ import annotations

import re

from gemroute.core.values import Unread
from gemroute.intake.detect import bom_codec, utf16_without_bom
from gemroute.intake.reading import Reading

# Encodings that are valid ASCII and mean something else: what a model may decode was not
# judged. RFC 1468 and 1557 (escapes), RFC 1843 (HZ), RFC 2152 (UTF-7).
_ISO_2022 = re.compile(rb"\x1b(?:\$[@AB()]|\([JI])")
_HZ = re.compile(rb"~\{(?:[\x21-\x7d][\x21-\x7e])+~\}")
_UTF7_RUN = re.compile(rb"\+A[A-H][A-Za-z0-9+/]+")
_UTF7_CHARACTERS = 3  # "+AGE-" alone is a word; three hidden characters are not


def read_text(data: bytes) -> Reading:
    """Return `data` decoded; what is certain has no `unread`."""
    if codec := bom_codec(data):
        return _declared(data, codec)
    if b"\0" in data:
        codec = utf16_without_bom(data)
        return _declared(data, codec) if codec else _binary()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return Reading(_western(data), "", (Unread("encoding", "not UTF-8"),))
    disguise = disguised_encoding(data)
    return Reading(text, "", (Unread("encoding", disguise),) if disguise else ())


def disguised_encoding(data: bytes) -> str:
    """Return the name of an encoding that hides letters in ASCII, empty when none shows."""
    if b"\x1b" in data and _ISO_2022.search(data):
        return "ISO-2022 escapes"
    if b"~{" in data and _HZ.search(data):
        return "HZ"
    if b"+A" in data and _hides_utf7(data):
        return "UTF-7"
    return ""


def _hides_utf7(data: bytes) -> bool:
    hidden = 0
    for run in _UTF7_RUN.finditer(data):
        hidden += _utf7_ascii(run[0])
        if hidden >= _UTF7_CHARACTERS:
            return True
    return False


def _utf7_ascii(run: bytes) -> int:
    """Return how many characters `run` encodes when all of them are ASCII, else 0."""
    try:
        decoded = (run + b"-").decode("utf-7")
    except UnicodeDecodeError:
        return 0
    return len(decoded) if decoded.isascii() and decoded.isprintable() else 0


def _declared(data: bytes, codec: str) -> Reading:
    """Return `data` decoded as the mark or pattern says; a text that breaks it is a guess."""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        text = data.decode(codec, "replace")
        return Reading(text, "", (Unread("encoding", f"broken {codec.upper()}"),))
    return _binary() if "\0" in text else Reading(text)


def _western(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _binary() -> Reading:
    return Reading(unread=(Unread("unknown_binary", "NUL bytes"),))
