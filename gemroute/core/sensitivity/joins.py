"""Text that was pulled apart (spaces, quotes, line ends, words), put together, and the reverse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity import hints
from gemroute.core.sensitivity.columns import named
from gemroute.core.sensitivity.encodings import wide
from gemroute.core.sensitivity.escapes import unplussed
from gemroute.core.sensitivity.hints_apart import OWNED
from gemroute.core.sensitivity.literals import glued, listed, unmarked
from gemroute.core.sensitivity.normal import beginning, turned, zones
from gemroute.core.sensitivity.spelling import spoken
from gemroute.core.sensitivity.views import Replacement
from gemroute.core.sensitivity.wraps import unwrapped

_MARGIN_BYTES: Final = 64

# One character at a time, all parted by the same sign; three of it part two words.
_SPACED: Final = re.compile(
    rb"(?<![0-9A-Za-z])(?:[0-9](?P<digits>[ ._*/-])(?:[0-9](?P=digits)){6,}"
    rb"[0-9X](?:(?P=digits)[B-HJ-Z])?(?![0-9A-Za-z])"
    rb"|[0-9A-Za-z](?P<any>[ ._*/-])"
    rb"(?:(?P=any){0,2}(?!(?P=any))(?:[ -~]|[\xc3-\xd1][\x80-\xbf])(?P=any))*"
    rb"(?P=any){0,2}(?!(?P=any))[!-~](?![0-9A-Za-z]))"
)
_LEAST_SPACED: Final = 6
_GROUPED: Final = re.compile(
    rb"(?<![0-9A-Za-z.])(?:(?:[0-9]{4}([._/+*]|  )){2,}[0-9]{1,7}"
    rb"|[0-9]{2}([ ./-])(?:[0-9]{2}\2){3,}[0-9]{1,2}"
    rb"|[0-9]{3}([ .+/-])(?:[0-9]{3}\3){2,}[0-9]{1,3})(?![0-9A-Za-z])"
)
# An account's number (ISO 13616) in groups that are not its own.
_ACCOUNT: Final = re.compile(
    rb"(?<![0-9A-Za-z])[A-Z][ ._/*-]{0,2}[A-Z][ ._/*-]{0,2}[0-9][ ._/*-]{0,2}[0-9][0-9A-Z]{0,2}"
    rb"(?:(?:[ ._/*-]| {2})[0-9A-Z]{1,4}){4,32}(?![0-9A-Za-z])"
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
# A number or a token that a word is glued to.
_GLUED: Final = re.compile(
    rb"[A-Za-z_](?=(?:[0-9]{4}[ -]?){3}[0-9]{3,4}(?![0-9A-Za-z])|[0-9]{8,19}[A-Z](?![0-9A-Za-z])"
    rb"|[0-9]{9,19}(?![0-9A-Za-z])|[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}(?![0-9])"
    rb"|[A-Z]{6}[0-9]{2}[A-Z][0-9]{2}[A-Z][0-9]{3}[A-Z](?![0-9A-Za-z])"
    rb"|(?:[0-9]{3}[ .-]){2}[0-9]{3,4}(?![0-9])|756\.[0-9]{4}\.|0[0-9](?:[ .][0-9]{2}){4}(?![0-9])"
    rb"|0[0-9]{3}[ /-][0-9]{6,8}(?![0-9])"
    rb"|\+[0-9]{1,3}[ (-]?[0-9]|[(]?[0-9]{3}[)]?[ -][0-9]{2,3}-[0-9]{4}(?![0-9])"
    rb"|eyJ[0-9A-Za-z_-]{10,}\.eyJ)|[0-9A-Za-z_](?=[A-Z]{2}[0-9]{2} ?[0-9A-Z]{4}[0-9A-Z ]{7,})"
    rb"|[0-9-](?=eyJ[0-9A-Za-z_-]{10,}\.eyJ)"
)
# Dots between the digits of a number that has other signs or letters too: no decimal has two.
_DOTTED: Final = re.compile(
    rb"(?<![0-9.])[0-9](?:\.[0-9])*(?:[ /-][0-9](?:\.[0-9])+)*(?:[ /-][0-9])?(?![0-9.])"
)
_LEAST_DOTS: Final = 4
_TWO_DOTS: Final = re.compile(rb"[0-9]\.[0-9]\.")
# What is grouped in twos, threes or fours after the name of a number that is its owner's.
_OWNED: Final = re.compile(
    rb"(?i)(?:(?:%s)[^0-9\n]{1,24}?[^0-9A-Za-z\n](?P<digits>[0-9]{2,4}([ ./-])[0-9]{2,4}"
    rb"(?:\2[0-9]{1,4}){0,4}(?:\2?[A-Z])?)|codice fiscale[^0-9\n]{1,24}?[^0-9A-Za-z\n]"
    rb"(?P<code>(?-i:[0-9A-Z]{2,4}([ ./-])[0-9A-Z]{2,4}(?:\4[0-9A-Z]{1,4}){1,6})))(?![0-9A-Za-z])"
    % OWNED.encode()
)
_LONGEST_OWNED: Final = 96
_SIGN: Final = re.compile(rb"[ ._/*+-]")
_NO_WORD: Final = re.compile(rb"[^0-9A-Za-z]")


def joined(data: bytes, spots: hints.Spots) -> Iterator[list[Replacement]]:
    """Yield each way to put the text together: line ends all, or only every second one.

    A value wrapped once is followed by another line, which must not be glued to it too.
    """
    fixed = [
        *_spaced(data, spots.get(hints.SPACED, ())),
        *glued(data, spots.get(hints.LITERALS, ())),
        *listed(data, spots.get(hints.LISTED, ())),
        *unmarked(data, spots.get(hints.MARKUP, ())),
        *spoken(data, spots.get(hints.SPELLED, ())),
    ]
    tight, loose = unwrapped(data, spots.get(hints.WRAPPED, ()))
    if fixed or tight:
        yield fixed + tight
    yield _unglued(data, spots.get(hints.GLUED, ()))
    yield list(named(data, spots.get(hints.NAMED, ())))
    yield list(turned(data, spots.get(hints.NORMAL, ())))
    yield wide(data)
    yield unplussed(data, spots.get(hints.ESCAPES, ()))
    yield unplussed(data, spots.get(hints.GLUED, ()))
    if len(tight) > 1:
        yield tight[0::2]
        yield tight[1::2]
    if loose:
        yield loose


def _spaced(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for match in beginning(_SPACED, data, low, high):
            sign = match["digits"] or match["any"]
            if match[0].count(sign) >= _LEAST_SPACED:
                yield Replacement(*match.span(), _without_gaps(match[0], sign), "spaced")
        for match in _DOTTED.finditer(data, low, high):
            if match[0].count(b".") >= _LEAST_DOTS and _TWO_DOTS.search(match[0]):
                yield Replacement(*match.span(), match[0].replace(b".", b""), "spaced")
        for match in _GROUPED.finditer(data, low, high):
            yield Replacement(*match.span(), _SIGN.sub(b"", match[0]), "spaced")
        yield from _by_digit(data, low, high)
        for match in _ACCOUNT.finditer(data, low, high):
            account = _SIGN.sub(b"", match[0])
            if _SHORTEST_ACCOUNT <= len(account) <= _LONGEST_ACCOUNT:
                yield Replacement(*match.span(), account, "spaced")
        for match in _OWNED.finditer(data, max(0, low - _LONGEST_OWNED), high):
            kind = str(match.lastgroup)
            yield Replacement(*match.span(kind), _SIGN.sub(b"", match[kind]), "spaced")
        for match in _BULLETS.finditer(data, low, high):
            yield Replacement(*match.span(), match[0].replace(match[1], b""), "spaced")


def _by_digit(data: bytes, low: int, high: int) -> Iterator[Replacement]:
    for match in _BY_DIGIT.finditer(data, low, high):
        sign = max((b" ", b"."), key=match[0].count)
        if match[0].count(sign) >= _LEAST_DOTS:
            yield Replacement(*match.span(), match[0].replace(sign, b""), "spaced")


def _unglued(data: bytes, spots: Iterable[Sequence[int]]) -> list[Replacement]:
    """Return what puts a blank between a word and the number or token that is glued to it."""
    gaps, reached = list[Replacement](), 0
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for match in _GLUED.finditer(data, low, high):
            # In what one word is glued to, no second one begins.
            if match.start() >= reached:
                gaps.append(Replacement(*match.span(), match[0] + b" ", "glued"))
            reached = _end_of_word(data, match.end())
    return gaps


def _end_of_word(data: bytes, offset: int) -> int:
    match = _NO_WORD.search(data, offset)
    return match.start() if match else len(data)


def _without_gaps(text: bytes, sign: bytes) -> bytes:
    """Return `text` with single signs gone; where three stood, a blank parted two words."""
    return b" ".join(word.replace(sign, b"") for word in text.split(sign * 3))
