"""Text that was pulled apart (spaces, quotes, line ends, spelled-out signs), put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity import hints
from gemroute.core.sensitivity.normal import zones
from gemroute.core.sensitivity.views import Replacement

_MARGIN_BYTES: Final = 64

_SPACED: Final = re.compile(rb"(?<![0-9A-Za-z])[0-9]([ .-])[0-9](?:\1[0-9]){6,}(?![0-9A-Za-z])")
_OPERATOR: Final = rb"(?:\.\.|\|\||\+\+|<>|[+.&\\])"
_LITERALS: Final = re.compile(
    rb"""["'][ \t]*(?:%s[ \t\r\n]*|\r?\n[ \t]*%s?[ \t]*| )["']""" % (_OPERATOR, _OPERATOR)
)
_WRAPPED: Final = re.compile(
    rb"(?P<left>[0-9A-Za-z+/=_-]+)(?P<wrap>\r?\n[ \t>#*|+/]{0,8}?)(?=(?P<right>[0-9A-Za-z+/=_-]+))"
)
_SPELLED: Final = re.compile(
    rb"(?i)(?P<at>[ ]?[\[({<][ ]?at[ ]?[\])}>][ ]?|[ ]at[ ])"
    rb"(?=[0-9a-z-]{1,40}(?:\.[a-z]|[ ]dot[ ]|[ ]?[\[({<][ ]?dot))"
    rb"|(?P<dot>[ ]?[\[({<][ ]?dot[ ]?[\])}>][ ]?|[ ]dot[ ])"
)


def joined(data: bytes, spots: hints.Spots) -> Iterator[list[Replacement]]:
    """Yield each way to put the text together: line ends all, or only every second one.

    A value wrapped once is followed by another line, which must not be glued to it too.
    """
    fixed = [
        *_spaced(data, spots.get(hints.SPACED, ())),
        *_literals(data, spots.get(hints.LITERALS, ())),
        *_spelled(data, spots.get(hints.SPELLED, ())),
    ]
    wraps = list(_wraps(data, spots.get(hints.WRAPPED, ())))
    if fixed or wraps:
        yield fixed + wraps
    if len(wraps) > 1:
        yield wraps[0::2]
        yield wraps[1::2]


def _spaced(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for match in _SPACED.finditer(data, low, high):
            plain = match[0].replace(match[1], b"")
            yield Replacement(match.start(), match.end(), plain, "spaced")


def _literals(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for match in _LITERALS.finditer(data, low, high):
            yield Replacement(match.start(), match.end(), b"", "literals")


def _wraps(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for match in _WRAPPED.finditer(data, low, high):
            if not _is_column(data, match):
                yield Replacement(match.start("wrap"), match.end("wrap"), b"", "wrapped")


def _is_column(data: bytes, match: re.Match[bytes]) -> bool:
    """Return whether two numbers stand alone on their lines: a list, not one number cut."""
    if not (match["left"].isdigit() and match["right"].isdigit()):
        return False
    return not data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()].strip()


def _spelled(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for match in _SPELLED.finditer(data, low, high):
            sign = b"@" if match["at"] else b"."
            yield Replacement(match.start(), match.end(), sign, "spelled-out")
