"""Characters given by their numbers (in decimal, in bits, by chr), read as the characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity.normal import beginning, zones
from gemroute.core.sensitivity.views import Replacement

_MARGIN_BYTES: Final = 64
_CODE: Final = rb"(?:3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-6])"
_RUN: Final = re.compile(
    rb"(?<![0-9.,])(?:%s(?:,[ ]?|[ ])){8,}%s(?![0-9.])"
    rb"|(?i:chr)\([0-9]{2,3}\)(?:[ ]?[+.&][ ]?(?i:chr)\([0-9]{2,3}\)){3,}"
    rb"|(?<![0-9])(?:[01]{8}[ ]){4,}[01]{8}(?![0-9])" % (_CODE, _CODE)
)
_NUMBER: Final = re.compile(rb"[0-9]+")
_BITS: Final = 8
_HIGHEST: Final = 126


def numbered(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield the characters that each run of numbers near `spots` stands for."""
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for run in beginning(_RUN, data, low, high):
            codes = [_code(number) for number in _NUMBER.findall(run[0])]
            if max(codes) <= _HIGHEST:
                yield Replacement(*run.span(), b" %s " % bytes(codes), "codes")


def _code(number: bytes) -> int:
    return int(number, 2 if len(number) == _BITS else 10)
