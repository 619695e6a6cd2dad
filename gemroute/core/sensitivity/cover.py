"""Many strings in; few shorter ones, of which each of them holds one, out.

A scan for literals takes the longer the more of them there are, and each place where one
stands must be looked at: few and rare ones are sought.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush
from typing import Final

from gemroute.core.sensitivity.rarity import frequency

_SHORTEST_BYTES: Final = 6
_LONGEST_BYTES: Final = 10

# What one literal more costs, and what a place does, as megabytes of text that is scanned.
_LITERAL: Final = 1.2e-3
_PLACE: Final = 7e3


def cover(strings: Iterable[bytes]) -> dict[bytes, bytes]:
    """Return for each of `strings` one that is a part of it, as few and rare as they can be."""
    uncovered = set(strings)
    holders = _holders(sorted(uncovered))
    queue = [(_price(part, len(wholes)), part) for part, wholes in holders.items()]
    heapify(queue)
    chosen: dict[bytes, bytes] = {}
    while uncovered:
        _, part = heappop(queue)
        left = holders[part] & uncovered
        if not left:
            continue
        price = _price(part, len(left))
        if queue and price > queue[0][0]:
            heappush(queue, (price, part))
            continue
        chosen |= dict.fromkeys(left, part)
        uncovered -= left
    return chosen


def _holders(strings: Iterable[bytes]) -> dict[bytes, set[bytes]]:
    holders = defaultdict[bytes, set[bytes]](set)
    for string in strings:
        for part in _parts(string):
            holders[part].add(string)
    return holders


def _parts(string: bytes) -> Iterator[bytes]:
    for size in range(min(_SHORTEST_BYTES, len(string)), min(_LONGEST_BYTES, len(string)) + 1):
        for start in range(len(string) - size + 1):
            yield string[start : start + size]


def _price(part: bytes, covered: int) -> float:
    """Return what each of the strings that `part` stands for costs."""
    # A part that is more frequent than a whole makes windows where none is needed.
    return (_LITERAL + _PLACE * frequency(part)) / covered
