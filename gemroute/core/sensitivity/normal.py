"""Characters that look like ASCII, or like nothing, read as what they look like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from gemroute.core.sensitivity.views import Replacement

_MARGIN_BYTES: Final = 10
_TOKEN_MARGIN_BYTES: Final = 96
_FAR_BYTES: Final = 4096
_TAG_BASE: Final = 0xE0000

_IGNORABLE: Final = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0489\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u1ab0-\u1aff"
    "\u1dc0-\u1dff"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u20d0-\u20f0\u3164\ufe00-\ufe0f\ufe20-\ufe2f\ufeff"
    "\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_DASH: Final = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_CHARACTER: Final = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")
_TAGS: Final = re.compile(rb"(?:\xf3\xa0[\x80\x81][\x80-\xbf]){4,}")
# Variation selectors that stand in a row stand for bytes: the first sixteen, and the others.
# A picture may carry them.
_SELECTORS: Final = re.compile(
    rb"(?P<carrier>\xf0\x9f[\x80-\xbf]{2}|\xe2[\x8c-\xad][\x80-\xbf])?"
    rb"(?P<codes>(?:\xef\xb8[\x80-\x8f]|\xf3\xa0[\x84-\x87][\x80-\xbf]){6,})"
)
# Two kinds of unseen characters in a row are the bits of bytes; a third one parts these.
_BITS: Final = re.compile(rb"(?:\xe2\x80[\x8b-\x8d]|\xe2\x81\xa0|\xef\xbb\xbf){24,}")
_BIT: Final = {"\u200b": "0", "\u200c": "1"}
_LINE_ENDS: Final = {ord(sign): None for sign in "\t\r\n"}
_FIRST_SELECTORS: Final = 0xFE00
_OTHER_SELECTORS: Final = 0xE0100 - 16
# What stands after a sign that turns the direction is written backwards to be read forwards.
_TURNED: Final = re.compile(
    rb"\xe2\x80\xae((?:[ -~]|(?!\xe2\x80\xac)[\xc2-\xf4][\x80-\xbf]{1,3}){4,400})(?:\xe2\x80\xac)?"
)
_TOKEN: Final = re.compile(rb"(?:[0-9A-Za-z_]|[\xce-\xd6][\x80-\xbf])+")

_LOOK_ALIKES: Final = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХавеѕіјкмнорстухԁԛԝһѵѴԌԚԜҮүӀӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγεικνορτυχϳϲϹΚՍՏՕԼոռսօհգզցյքա",
        "ABESIJKMHOPCTYXabesijkmhopctyxdqwhvVGQWYyIlABEZHIKMNOPTYXayeikvoptuxjcCKUSOLnnuohqqgjfw",
        strict=True,
    )
)


def normal(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield a replacement for each character near `spots` that stands for another or for none."""
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for tags in _TAGS.finditer(data, low, high):
            yield Replacement(
                *tags.span(), _apart(data, tags, _spoken(tags[0]), within=True), "tags"
            )
        for selectors in _SELECTORS.finditer(data, low, high):
            if said := _carried(selectors["codes"]):
                yield Replacement(*selectors.span(), _apart(data, selectors, said), "tags")
        for bits in _BITS.finditer(data, low, high):
            yield Replacement(*bits.span(), _told_in_bits(bits[0].decode()), "tags")
        for match in _CHARACTER.finditer(data, low, high):
            if (plain := _plain(match[0])) is not None:
                name = "normalised" if plain else "invisible"
                yield Replacement(match.start(), match.end(), plain, name)


def zones(spots: Iterable[Sequence[int]], margin: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches within `margin` bytes of `spots`, merged where they meet."""
    low, high = 0, -1
    for first, last in spots:
        if first - margin > high:
            if high >= 0:
                yield low, high
            low = max(0, first - margin)
        high = max(high, min(size, last + margin))
    if high >= 0:
        yield low, high


def beginning(
    regex: re.Pattern[bytes], data: bytes, low: int, high: int, far: int = _FAR_BYTES
) -> Iterator[re.Match[bytes]]:
    """Yield the matches that begin between `low` and `high`, however far they reach.

    What follows is not searched for the next one: it may be a long way off. A match may not
    need more than `far` bytes to be one.
    """
    limit = high + far
    while (match := regex.search(data, low, limit)) and match.start() <= high:
        if match.end() >= limit - far // 2 and limit < len(data):
            limit += match.end() - match.start() + far
        else:
            yield match
            low = max(match.end(), match.start() + 1)


@lru_cache(maxsize=4096)
def _plain(encoded: bytes) -> bytes | None:
    """Return the ASCII that a character stands for, b"" if it is not seen, None if neither."""
    try:
        character = encoded.decode()
    except UnicodeDecodeError:
        return None
    if _IGNORABLE.match(character):
        return b""
    if _DASH.match(character):
        return b"-"
    digit = unicodedata.decimal(character, None)
    folded = str(digit) if digit is not None else unicodedata.normalize("NFKC", character)
    return folded.encode() if folded.isascii() else None


def turned(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield what is written backwards near `spots`, forwards."""
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for match in beginning(_TURNED, data, low, high):
            forwards = match[1].decode(errors="ignore")[::-1]
            yield Replacement(*match.span(), forwards.encode(), "turned")


def _apart(data: bytes, run: re.Match[bytes], said: bytes, *, within: bool = False) -> bytes:
    """Return what a run of unseen characters says, parted from the words beside it.

    One that may stand `within` a word, letter by letter, is parted from one word only.
    """
    start, end = run.span()
    before, after = data[max(0, start - 1) : start].isalnum(), data[end : end + 1].isalnum()
    is_within = within and before == after
    return said if is_within else b" " * before + said + b" " * after


def _carried(selectors: bytes) -> bytes:
    """Return the bytes that a run of variation selectors stands for; none if they are no text."""
    codes = (ord(selector) for selector in selectors.decode())
    carried = bytes(
        code - (_FIRST_SELECTORS if code < _OTHER_SELECTORS else _OTHER_SELECTORS) for code in codes
    )
    text = carried.decode(errors="replace")
    seen = text.translate(_LINE_ENDS)
    return carried if seen.isprintable() and "\ufffd" not in text else b""


def _told_in_bits(signs: str) -> bytes:
    """Return the ASCII text whose bits unseen characters stand for; none if they do not."""
    bits = "".join(_BIT.get(sign, "") for sign in signs)
    codes = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8))
    told = [text for text in (codes, bytes(255 - code for code in codes)) if _is_plain_text(text)]
    return b" " + told[0] if told else b""


def _is_plain_text(text: bytes) -> bool:
    return bool(text) and text.isascii() and text.decode().isprintable()


def _spoken(tags: bytes) -> bytes:
    """Return what a run of tag characters says: each is an ASCII character, out of sight."""
    plain = (ord(tag) - _TAG_BASE for tag in tags.decode())
    return bytes(code for code in plain if 0x20 <= code < 0x7F)


def unmixed(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield Latin letters for Cyrillic, Greek and Armenian look-alikes in words of mixed script.

    A word that also holds a letter without a Latin double is a real word, and stays.
    """
    for low, high in zones(spots, _TOKEN_MARGIN_BYTES, len(data)):
        for token in _TOKEN.finditer(data, low, high):
            yield from _folded(token.start(), token[0].decode(errors="replace"))


def _folded(start: int, word: str) -> Iterator[Replacement]:
    if word.isascii() or not all(c.isascii() or c in _LOOK_ALIKES for c in word):
        return
    for character in word:
        size = len(character.encode())
        if size > 1:
            latin = _LOOK_ALIKES[character].encode()
            yield Replacement(start, start + size, latin, "look-alikes")
        start += size
