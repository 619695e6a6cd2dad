"""Characters given by their numbers (in decimal, octal or bits, by chr), read as the characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity.normal import beginning, zones
from gemroute.core.sensitivity.views import Replacement

_MARGIN_BYTES: Final = 64
_CODE: Final = rb"(?:3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-6])"
_OCTAL: Final = rb"(?:0o?[01]?[0-7]{2})"
_RUN: Final = re.compile(
    rb"(?<![0-9.,])(?:%s(?:,[ ]?|[ ])){8,}%s(?![0-9.])"
    rb"|(?<![0-9A-Za-z.,])(?P<octal>(?:%s(?:,[ ]?|[ ])){8,}%s)(?![0-9.])"
    rb"|(?i:chr)\([0-9]{2,3}\)(?:[ ]?[+.&][ ]?(?i:chr)\([0-9]{2,3}\)){3,}"
    rb"|(?<![0-9])(?:[01]{8}[ ]){4,}[01]{8}(?![0-9])" % (_CODE, _CODE, _OCTAL, _OCTAL)
)
_NUMBER: Final = re.compile(rb"[0-9]+")
_BITS: Final = 8
_OCTAL_BASE: Final = 8
_HIGHEST: Final = 126


def numbered(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield the characters that each run of numbers near `spots` stands for."""
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for run in beginning(_RUN, data, low, high):
            base = _OCTAL_BASE if run["octal"] else 10
            numbers = _NUMBER.findall(run[0].replace(b"o", b""))
            codes = [_code(number, base) for number in numbers]
            if max(codes) <= _HIGHEST:
                yield Replacement(*run.span(), b" %s " % bytes(codes), "codes")


def _code(number: bytes, base: int) -> int:
    return int(number, 2 if len(number) == _BITS else base)
