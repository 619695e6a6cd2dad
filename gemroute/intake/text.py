"""Bytes of a text in, the very characters out; nothing is altered but the encoding.

Byte order mark, strict UTF-8, the NUL pattern of UTF-16, and as the last resort a Western
8-bit encoding that is marked as a guess, so that the text stays on this machine.
"""

from __future__ import annotations

from gemroute.core.disguises import disguised_encoding
from gemroute.core.values import Unread
from gemroute.intake.detect import bom_codec, utf16_without_bom
from gemroute.intake.reading import Reading


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
    disguise = disguised_encoding(text)
    return Reading(text, "", (Unread("encoding", disguise),) if disguise else ())


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
