"""Values pulled apart by signs between their characters or in groups not their own, closed up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from gemroute.core.sensitivity import hints
from gemroute.core.sensitivity.hints_apart import OWNERS
from gemroute.core.sensitivity.normal import beginning, zones
from gemroute.core.sensitivity.views import Replacement

_MARGIN_BYTES: Final = 64
_EVENED_BYTES: Final = 512
_WIDE_BLANKS: Final = re.compile(rb"(?<=\S)(?: {2,3}|\t)(?=\S)")

# One character at a time, all parted by the same sign; three of it part two words.
_SPACED: Final = re.compile(
    rb"(?<![0-9A-Za-z])(?:(?:\+[ ._*/-]?)?[0-9](?P<digits>[ ._*/-])(?:[0-9](?P=digits)){6,}"
    rb"[0-9X](?:(?P=digits)[B-HJ-Z])?(?![0-9A-Za-z])"
    rb"|[0-9A-Za-z](?P<any>[ ._*/-])"
    rb"(?:(?P=any){0,2}(?!(?P=any))(?:[ -~]|[\xc3-\xd1][\x80-\xbf])(?P=any))*"
    rb"(?P=any){0,2}(?!(?P=any))[!-~](?![0-9A-Za-z]))"
)
_LEAST_SPACED: Final = 6
_GROUPED: Final = re.compile(
    rb"(?<![0-9A-Za-z.])(?:(?:[0-9]{4}([._/+*~]|  )){2,}[0-9]{1,7}"
    rb"|[0-9]{2}([ ./-])(?:[0-9]{2}\2){3,}[0-9]{1,2}"
    rb"|[0-9]{3}([ .+/-])(?:[0-9]{3}\3){2,}[0-9]{1,3})(?![0-9A-Za-z])"
)
# An account's number (ISO 13616) in groups that are not its own.
_ACCOUNT: Final = re.compile(
    rb"(?<![0-9A-Za-z])[A-Z][ ._/*-]{0,2}[A-Z][ ._/*-]{0,2}[0-9][ ._/*-]{0,2}[0-9][0-9A-Z]{0,2}"
    rb"(?:(?:[ ._/*-]| {2})[0-9A-Z]{1,9}){2,32}(?![0-9A-Za-z])"
)
_SHORTEST_ACCOUNT: Final = 15
_LONGEST_ACCOUNT: Final = 34
# Single digits with blanks or dots between them, whose number has other signs or letters too.
_BY_DIGIT: Final = re.compile(
    rb"(?<![0-9A-Za-z.])[A-Z]{0,4}[0-9](?:(?:[ ./(-]|[A-Z]{1,3})[0-9])+(?:[A-Z]{1,2}[0-9]?|\))?"
    rb"(?![0-9A-Za-z])"
)
_BULLETS: Final = re.compile(
    rb"(?<![0-9A-Za-z])[0-9A-Z]{1,4}(\xc2\xb7|\xe2\x80\xa2|\xe2\x88\x99|\xe2\x8b\x85)"
    rb"(?:[0-9A-Z]{1,4}\1){2,}[0-9A-Z]{1,4}(?![0-9A-Za-z])"
)
# Dots between the digits of a number that has other signs or letters too: no decimal has two.
_DOTTED: Final = re.compile(
    rb"(?<![0-9.])[0-9](?:\.[0-9])*(?:[ /-][0-9](?:\.[0-9])+)*(?:[ /-][0-9])?(?![0-9.])"
)
_LEAST_DOTS: Final = 4
_TWO_DOTS: Final = re.compile(rb"[0-9]\.[0-9]\.")
# What is grouped in any way after the name of a number that is its owner's.
_OWNED: Final = re.compile(
    rb"(?i)(?:(?:%s)[^0-9\n]{0,24}?[^0-9A-Za-z\n]"
    rb"(?P<digits>\+?[A-Z]{0,2}[0-9]{1,8}([ ./-])[0-9]{1,8}(?:\2[0-9]{1,8}){0,10}(?:\2?[A-Z])?"
    rb"|\+?[0-9]{1,8}(?:[^0-9A-Za-z\n]{1,8}[0-9]{1,8}){2,19})"
    rb"|iban[^0-9A-Za-z\n]{1,8}(?P<account>(?-i:[A-Z](?:[^0-9A-Za-z\n]{0,4}[0-9A-Z]){14,33}))"
    rb"|codice fiscale[^0-9\n]{1,24}?[^0-9A-Za-z\n]"
    rb"(?P<code>(?-i:[0-9A-Z]{1,6}([ ./-])[0-9A-Z]{1,6}(?:\5[0-9A-Z]{1,6}){1,8})))(?![0-9A-Za-z])"
    % OWNERS.encode()
)
_LONGEST_OWNED: Final = 96
_LONGEST_PIECES: Final = 256
# One character a line, from the end of a line on; an empty line parts two words.
_UPRIGHT: Final = re.compile(
    rb"(?<![0-9A-Za-z])[!-~](?:[ \t]?\r?\n(?:[ \t]?\r?\n)?[ \t]?[!-~](?=[ \t]?(?:\r?\n|\Z))){5,}"
    rb"(?:[ \t]?\r?\n(?:[ \t]?\r?\n)?[0-9A-Za-z](?![0-9A-Za-z]))?"
)
_LONGEST_UPRIGHT: Final = 600
_LEAST_DISTINCT: Final = 4
_LINE_ENDS: Final = re.compile(rb"[ \t\r]*\n[ \t\r]*(\n?)[ \t]*")
_HEX_BESIDE: Final = re.compile(rb"(?:[0-9A-Fa-f][A-Fa-f]|[A-Fa-f][0-9A-Fa-f])[ ./-]\Z")
_NO_WORD: Final = re.compile(rb"[^0-9A-Za-z]+")
_SIGN: Final = re.compile(rb"[ ._/*+~-]")
# A key in groups; its maker's letters stand at its beginning.
_PIECES: Final = re.compile(
    rb"(?<![0-9A-Za-z])(?:A[KS]IA([ ._-])[0-9A-Z]{1,9}(?:\1[0-9A-Z]{1,9}){1,8}"
    rb"|[0-9A-Za-z_.-]{1,16}(?P<sign>[*|~]|\xc2\xb7|\xe2\x80\xa2)[0-9A-Za-z_-]{1,9}"
    rb"(?:(?P=sign)[0-9A-Za-z_-]{1,9}){2,})(?![0-9A-Za-z])"
)


_Found = Iterator[tuple[int, int, bytes]]


def evened(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield one blank for each two or each tab between the words around `spots`."""
    for low, high in zones(spots, _EVENED_BYTES, len(data)):
        for match in _WIDE_BLANKS.finditer(data, low, high):
            yield Replacement(*match.span(), b" ", "spaced")


def closed_up(data: bytes, spots: hints.Spots) -> Iterator[Replacement]:
    """Yield each value near `spots` that was pulled apart, without what parts it."""
    for family, ways in _WAYS.items():
        for low, high in zones(spots.get(family, ()), _MARGIN_BYTES, len(data)):
            for find in ways:
                for start, end, value in find(data, low, high):
                    yield Replacement(start, end, value, "spaced")


def _by_character(data: bytes, low: int, high: int) -> _Found:
    for match in beginning(_SPACED, data, low, high):
        sign = match["digits"] or match["any"]
        if match[0].count(sign) >= _LEAST_SPACED:
            yield *match.span(), _without_gaps(match[0], sign)
    for match in _BULLETS.finditer(data, low, high):
        yield *match.span(), match[0].replace(match[1], b"")


def _without_gaps(text: bytes, sign: bytes) -> bytes:
    """Return `text` with single signs gone; where three stood, a blank parted two words."""
    return b" ".join(word.replace(sign, b"") for word in text.split(sign * 3))


def _by_digit(data: bytes, low: int, high: int) -> _Found:
    for match in _DOTTED.finditer(data, low, high):
        if match[0].count(b".") >= _LEAST_DOTS and _TWO_DOTS.search(match[0]):
            yield *match.span(), match[0].replace(b".", b"")
    for match in _BY_DIGIT.finditer(data, low, high):
        sign = max((b" ", b"."), key=match[0].count)
        if match[0].count(sign) >= _LEAST_DOTS:
            yield *match.span(), match[0].replace(sign, b"")


def _in_groups(data: bytes, low: int, high: int) -> _Found:
    for match in _GROUPED.finditer(data, low, high):
        if _HEX_BESIDE.search(data, max(0, match.start() - 3), match.start()):
            continue
        yield *match.span(), _SIGN.sub(b"", match[0])
    for match in _ACCOUNT.finditer(data, low, high):
        account = _SIGN.sub(b"", match[0])
        if _SHORTEST_ACCOUNT <= len(account) <= _LONGEST_ACCOUNT:
            yield *match.span(), account


def _in_pieces(data: bytes, low: int, high: int) -> _Found:
    for match in _PIECES.finditer(data, low, high + _LONGEST_PIECES):
        yield *match.span(), match[0].replace(match["sign"] or match[1], b"")


def _under_name(data: bytes, low: int, high: int) -> _Found:
    for match in _OWNED.finditer(data, max(0, low - _LONGEST_OWNED), high):
        kind = str(match.lastgroup)
        plus = b"+" * match[kind].startswith(b"+")
        yield *match.span(kind), plus + _NO_WORD.sub(b"", match[kind])


def _upright(data: bytes, low: int, high: int) -> _Found:
    for match in beginning(_UPRIGHT, data, low, high):
        is_value = len(set(match[0].split())) >= _LEAST_DISTINCT
        if is_value and len(match[0]) <= _LONGEST_UPRIGHT:
            yield *match.span(), _LINE_ENDS.sub(_blank, match[0])


_WAYS: Final[Mapping[str, Sequence[Callable[[bytes, int, int], _Found]]]] = {
    hints.SPACED: (_by_character, _by_digit, _in_groups),
    hints.OWNED: (_under_name,),
    hints.UPRIGHT: (_upright,),
    hints.PIECES: (_in_pieces,),
}


def _blank(line_end: re.Match[bytes]) -> bytes:
    return b" " if line_end[1] else b""
