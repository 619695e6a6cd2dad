"""Text that was pulled apart (spaces, quotes, line ends, spelled-out signs), put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity import hints
from gemroute.core.sensitivity.literals import glued
from gemroute.core.sensitivity.normal import zones
from gemroute.core.sensitivity.spelling import spoken
from gemroute.core.sensitivity.views import Replacement
from gemroute.core.sensitivity.wraps import unwrapped

_MARGIN_BYTES: Final = 64

# One character at a time, all parted by the same sign; three of it part two words.
_SPACED: Final = re.compile(
    rb"(?<![0-9A-Za-z])[0-9A-Za-z]([ ._*/-])(?:\1{0,2}(?!\1)[ -~]\1)*\1{0,2}(?!\1)[!-~]"
    rb"(?![0-9A-Za-z])"
)
_LEAST_SPACED: Final = 6
_GROUPED: Final = re.compile(
    rb"(?<![0-9A-Za-z.])(?:(?:[0-9]{4}([._/+])){3}[0-9]{1,7}"
    rb"|[0-9]{2}([ .])(?:[0-9]{2}\2){3,}[0-9]{1,2}|[0-9]{3}([ .+])(?:[0-9]{3}\3){2,}[0-9]{1,3}"
    rb"|[A-Z]{2}[0-9]{2}([._/-])(?:[0-9A-Z]{4}\4){2,7}[0-9A-Z]{1,4})(?![0-9A-Za-z])"
)
# Dots between the digits of a number that has other signs or letters too: no decimal has two.
_DOTTED: Final = re.compile(
    rb"(?<![0-9.])[0-9](?:\.[0-9])*(?:[ /-][0-9](?:\.[0-9])+)*(?:[ /-][0-9])?(?![0-9.])"
)
_LEAST_DOTS: Final = 4
_TWO_DOTS: Final = re.compile(rb"[0-9]\.[0-9]\.")
_SIGN: Final = re.compile(rb"[ ._/+-]")


def joined(data: bytes, spots: hints.Spots) -> Iterator[list[Replacement]]:
    """Yield each way to put the text together: line ends all, or only every second one.

    A value wrapped once is followed by another line, which must not be glued to it too.
    """
    fixed = [
        *_spaced(data, spots.get(hints.SPACED, ())),
        *glued(data, spots.get(hints.LITERALS, ())),
        *spoken(data, spots.get(hints.SPELLED, ())),
    ]
    tight, loose = unwrapped(data, spots.get(hints.WRAPPED, ()))
    if fixed or tight:
        yield fixed + tight
    if len(tight) > 1:
        yield tight[0::2]
        yield tight[1::2]
    if loose:
        yield loose


def _spaced(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for match in _SPACED.finditer(data, low):
            if match.start() > high:
                break
            if match[0].count(match[1]) >= _LEAST_SPACED:
                yield Replacement(*match.span(), _without_gaps(match[0], match[1]), "spaced")
        for match in _DOTTED.finditer(data, low, high):
            if match[0].count(b".") >= _LEAST_DOTS and _TWO_DOTS.search(match[0]):
                yield Replacement(*match.span(), match[0].replace(b".", b""), "spaced")
        for match in _GROUPED.finditer(data, low, high):
            yield Replacement(*match.span(), _SIGN.sub(b"", match[0]), "spaced")


def _without_gaps(text: bytes, sign: bytes) -> bytes:
    """Return `text` with single signs gone; where three stood, a blank parted two words."""
    return b" ".join(word.replace(sign, b"") for word in text.split(sign * 3))
