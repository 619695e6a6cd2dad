"""Characters written as escapes (percent, HTML, backslash, quoted-printable), read as such."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity.normal import zones
from gemroute.core.sensitivity.views import Replacement

_MARGIN_BYTES: Final = 18

_ESCAPE: Final = re.compile(
    rb"(?P<percent>(?:%(?:u00)?[0-9A-Fa-f]{2})+)"
    rb"|(?P<html>&(?:\#[0-9]{1,7};?|\#[xX][0-9A-Fa-f]{1,6};?"
    rb"|[A-Za-z][0-9A-Za-z]{1,31};))"
    rb"|(?P<backslash>(?:\\+(?:u\{[0-9A-Fa-f]{1,6}\}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}"
    rb"|x[0-9A-Fa-f]{2}|\+?0000[0-9A-Fa-f]{2}|[0-3][0-7]{2}|[4-7][0-7]|[nrtbf\"'/@_*.+()\[\]-]"
    rb"|(?<=[0-9]\\)[,;:! ](?=[0-9]))|\\\\)+)"
)
# JSON in JSON doubles a backslash at every level: a run of them is one.
_BACKSLASH: Final = re.compile(
    rb"\\+(?:u\{(?P<braced>[0-9A-Fa-f]+)\}|[uU](?P<code>[0-9A-Fa-f]{4,8})|x(?P<byte>[0-9A-Fa-f]{2})"
    rb"|\+?0000(?P<style>[0-9A-Fa-f]{2})"  # CSS, and U& in SQL
    rb"|(?P<octal>[0-3][0-7]{2}|[4-7][0-7])|(?P<letter>[^\\]))|\\+"
)
_QUOTED: Final = re.compile(
    rb"=\?[\w-]{3,20}\?[Qq]\?(?P<word>[!->@-~]{1,240})\?="
    rb"|(?:=[0-9A-F]{2}(?:=\r?\n(?==[0-9A-F]{2}))?)+|(?<!=)=\r?\n"
)
_WORD_BYTES: Final = 240
_SURROGATE: Final = re.compile(rb"\xed[\xa0-\xbf]")
_CODES: Final = re.compile(rb"(?:=[0-9A-Fa-f]{2})+")
# In the query of an address a blank is written "+".
_PLUS: Final = re.compile(rb"(?<=[0-9A-Za-z%,.:!?-])\+(?=[0-9A-Za-z(%-])")
_QUERY_BYTES: Final = 128
_LINE_BYTES: Final = 160
_NO_LINE: Final = re.compile(rb"[\\\n]")
_OPENERS: Final = (b":", b": ", b"[", b"(", b"=", b"= ", b"\n", b"  ")
_LETTERS: Final = {
    **dict.fromkeys((b",", b";", b":", b"!"), b" "),  # the thin spaces of LaTeX
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b" ",
    b"f": b" ",
}


def unescaped(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield what each percent, HTML or backslash escape near `spots` stands for."""
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for match in _ESCAPE.finditer(data, low, high):
            name = str(match.lastgroup)
            plain = _READERS[name](match[0])
            yield Replacement(match.start(), match.end(), plain, name)
            if plain.endswith(b"\n"):
                yield from _ends_of_lines(data, match.start(), match.end())


def _ends_of_lines(data: bytes, start: int, end: int) -> Iterator[Replacement]:
    """Yield line ends for the quotes that a line of a string in JSON begins or ends with.

    `start` and `end` are those of the line end beside it. What marks a text stands in a line
    of its own.
    """
    opening = data.rfind(b'"', max(0, start - _LINE_BYTES), start)
    is_opened = opening > 0 and data.endswith(_OPENERS, 0, opening)
    if is_opened and not _NO_LINE.search(data, opening, start):
        yield Replacement(opening, opening + 1, b"\n", "backslash")
    closing = data.find(b'"', end, end + _LINE_BYTES)
    if closing > end and not _NO_LINE.search(data, end, closing):
        yield Replacement(closing, closing + 1, b"\n", "backslash")


def unquoted(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield what each quoted-printable escape near `spots` stands for."""
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for match in _QUOTED.finditer(data, low, high + _WORD_BYTES):
            yield Replacement(match.start(), match.end(), _unquoted(match), "quoted-printable")


def unplussed(data: bytes, spots: Iterable[Sequence[int]]) -> list[Replacement]:
    """Return what makes blanks of "+" around percent escapes, and undoes the escapes too."""
    blanks = [
        Replacement(match.start(), match.end(), b" ", "percent")
        for low, high in zones(spots, _QUERY_BYTES, len(data))
        if b"=" in data[low:high] or b"%" in data[low:high]
        for match in _PLUS.finditer(data, low, high)
    ]
    return [*blanks, *unescaped(data, spots)] if blanks else []


def text_of(data: bytes) -> bytes:
    """Return `data` as valid UTF-8; what is not is read as Latin-1, as old systems wrote it."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1").encode()
    return data


def _unquoted(match: re.Match[bytes]) -> bytes:
    """Return what one quoted run, soft line end or encoded word of a header (RFC 2047) says."""
    if match["word"]:
        return text_of(_CODES.sub(_coded, match["word"].replace(b"_", b" ")))
    return b"" if match[0].endswith(b"\n") else text_of(_coded(match))


def _coded(match: re.Match[bytes]) -> bytes:
    return bytes.fromhex(match[0].translate(None, b"=\r\n").decode())


def _percent(escape: bytes) -> bytes:
    digits = escape.replace(b"%u00", b"").replace(b"%", b"")
    return text_of(bytes.fromhex(digits.decode()))


def _html(escape: bytes) -> bytes:
    import html

    return html.unescape(escape.decode()).replace("\u00a0", " ").encode(errors="replace")


def _backslash(escape: bytes) -> bytes:
    out = bytearray()
    for match in _BACKSLASH.finditer(escape):
        if match.lastgroup:
            out += _one_backslash(match.lastgroup, match[match.lastgroup])
        else:
            out += b"\\"
    return text_of(_pairs_joined(bytes(out)))


def _pairs_joined(data: bytes) -> bytes:
    """Return `data` with each pair of surrogates as the one character that JSON means by it."""
    if not _SURROGATE.search(data):
        return data
    units = data.decode(errors="surrogatepass").encode("utf-16", "surrogatepass")
    return units.decode("utf-16", "replace").encode()


def _one_backslash(kind: str, body: bytes) -> bytes:
    if kind == "letter":
        return _LETTERS.get(body, body)
    if kind == "byte":
        return bytes.fromhex(body.decode())
    code = int(body, 8 if kind == "octal" else 16)
    if kind == "octal":
        return bytes([code])
    return chr(min(code, 0x10FFFF)).encode(errors="surrogatepass")


_READERS: Final = {"percent": _percent, "html": _html, "backslash": _backslash}
