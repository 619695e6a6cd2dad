"""Sentences all in capitals beyond ASCII (Cyrillic, Greek), read as sentences are written.

The patterns of the packs hold Latin letters in either case, others as sentences have them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity.normal import zones
from gemroute.core.sensitivity.views import Replacement

_REACH_BYTES: Final = 320
_LETTER: Final = (
    rb"(?:\xd0[\x81\x84\x86\x87\x90-\xaf]|\xd2\x90|\xce[\x86\x88-\x8f\x91-\xa9]|[0-9A-Z])"
)
_BETWEEN: Final = rb"(?:[ ,.:;/()\"'-]|\xc2[\xab\xbb]|\xe2\x80[\x93\x94\x99\x9c-\x9e])"
_RUN: Final = re.compile(rb"%s+(?:%s{1,3}%s+)+" % (_LETTER, _BETWEEN, _LETTER))
_WORD: Final = re.compile(rb"%s+" % _LETTER)


def lowered(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield each word of a run of capitals near `spots` in small letters; the first keeps one."""
    for low, high in zones(spots, _REACH_BYTES, len(data)):
        for run in _RUN.finditer(data, low, high):
            for word in _WORD.finditer(data, *run.span()):
                text = word[0].decode()
                small = text.lower() if word.start() > run.start() else text.capitalize()
                yield Replacement(*word.span(), small.encode(), "capitals")
