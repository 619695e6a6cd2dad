"""Lines that begin as comments, quotes or additions of a diff, read without their margin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity.views import Replacement

_MARGIN: Final = re.compile(rb"[ \t]*(?:(?:>[ ]?)+|(?://+|#+|--|;+|%+|\*)[ ]?)|\+")
_MOST_LINES: Final = 64


def unmargined(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield the margin of each line of the blocks around `spots`, to be taken out.

    A block is the lines, one below another, that begin with the same margin: a record in it is
    told by where its lines begin.
    """
    reached = 0
    for end in sorted({end for stretch in spots for end in stretch}):
        start = data.rfind(b"\n", 0, max(0, end - 1)) + 1
        margin = _MARGIN.match(data, start)
        if start < reached or margin is None:
            continue
        at = _first_line(data, start, margin[0].rstrip(), reached)
        for _ in range(2 * _MOST_LINES):
            if not data.startswith(margin[0].rstrip(), at):
                break
            stop = at + len(margin[0].rstrip())
            blanks = data.startswith(margin[0], at) * (len(margin[0]) - (stop - at))
            yield Replacement(at, stop + blanks, b"", "margin")
            line_end = data.find(b"\n", at)
            at = reached = line_end + 1 if line_end >= 0 else len(data)


def _first_line(data: bytes, start: int, margin: bytes, floor: int) -> int:
    """Return where the block begins that holds the line at `start`."""
    for _ in range(_MOST_LINES):
        above = data.rfind(b"\n", 0, max(0, start - 1)) + 1
        if above >= start or above < floor or not data.startswith(margin, above):
            break
        start = above
    return start
