"""Where something was seen in; the windows that hold every match around it, out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

_MERGED_GAP_BYTES: Final = 512


class Reach(NamedTuple):
    """How far a match reaches: `near` bytes, and `walks` times as far as a line goes on."""

    near: int
    walks: int


EVERYWHERE: Final = "everywhere"
DIGITS: Final = "digits"
MANY_DIGITS: Final = "many digits"
STRINGS: Final = "strings"


CLUSTERS: Final = {DIGITS: 5, MANY_DIGITS: 11}
"""How many digits stand in a cluster: more than a date and an hour have are many."""


def cluster(digits: int) -> bytes:
    """Return a pattern for so many digits with at most one separator between each two.

    Its matches end at each further one.
    """
    return b"[0-9](?:[ ./-]?[0-9]){%d}" % (digits - 1)


class Part(NamedTuple):
    """The numbers of expressions for one database, and around what it is scanned how far.

    `kind` is EVERYWHERE, one of CLUSTERS (around those) or STRINGS (around signposts). What
    `is_lined` is scanned for in the text itself, all else in one with blanks for its line ends.
    """

    numbers: tuple[int, ...]
    kind: str
    reach: Reach
    is_lined: bool = True


def windows(
    data: bytes, stretches: Iterable[Sequence[int]], reach: Reach
) -> Iterator[tuple[int, int]]:
    """Yield rising windows of `data` around rising stretches [first, last], close ones as one.

    Each is a byte wider than a match that touches its stretch, so that its borders are not
    taken for the text's own.
    """
    return _walked(data, stretches, reach) if reach.walks else _near(data, stretches, reach.near)


def _near(data: bytes, stretches: Iterable[Sequence[int]], near: int) -> Iterator[tuple[int, int]]:
    size, margin = len(data), near + 1
    start = end = -_MERGED_GAP_BYTES - margin
    for first, last in stretches:
        low = first - margin
        if low - end >= _MERGED_GAP_BYTES:
            if end >= 0:
                yield max(0, start), min(end, size)
            start = low
        end = max(end, last + margin)
    if end >= 0:
        yield max(0, start), min(end, size)


def _walked(
    data: bytes, stretches: Iterable[Sequence[int]], reach: Reach
) -> Iterator[tuple[int, int]]:
    start = end = latest = 0
    for first, last in stretches:
        # Both edges rise with the stretches, and walking to one takes time.
        if first >= end:
            if end:
                end = max(end, _forth(data, latest, reach))
            low = _back(data, first, reach)
            if low - end >= _MERGED_GAP_BYTES or not end:
                if end:
                    yield start, min(end, len(data))
                start = low
            end = max(end, _forth(data, last, reach))
        latest = max(latest, last)
    if end:
        yield start, min(max(end, _forth(data, latest, reach)), len(data))


def _back(data: bytes, at: int, reach: Reach) -> int:
    for _ in range(reach.walks):
        at = data.rfind(b"\n", 0, max(0, at - reach.near)) + 1
    return max(0, at - reach.near - 1)


def _forth(data: bytes, at: int, reach: Reach) -> int:
    for _ in range(reach.walks):
        at = data.find(b"\n", at + reach.near)
        if at < 0:
            return len(data)
    return at + reach.near + 1
