"""Where something was seen in; the windows that hold every match around it, out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

CLUSTER: Final = b"[0-9](?:[ ./-]?[0-9]){4}"
"""Digits with at most one separator between each two; its matches end at each further one."""

CLUSTER_BYTES: Final = 9
_MERGED_GAP_BYTES: Final = 2048


class Reach(NamedTuple):
    """How far a match reaches: `near` bytes, and `walks` times as far as a line goes on."""

    near: int
    walks: int


EVERYWHERE: Final = "everywhere"
DIGITS: Final = "digits"
STRINGS: Final = "strings"


class Part(NamedTuple):
    """The numbers of expressions for one database, and around what it is scanned how far.

    `kind` is EVERYWHERE, DIGITS (around a CLUSTER) or STRINGS (around anchors).
    """

    numbers: tuple[int, ...]
    kind: str
    reach: Reach


def windows(
    data: bytes, stretches: Iterable[Sequence[int]], reach: Reach
) -> Iterator[tuple[int, int]]:
    """Yield rising windows of `data` around rising stretches [first, last], close ones as one.

    Each is a byte wider than a match that touches its stretch, so that its borders are not
    taken for the text's own.
    """
    size, near = len(data), reach.near + 1
    start = end = -_MERGED_GAP_BYTES
    for first, last in stretches:
        low, high = max(0, first - near), last + near
        if reach.walks:
            low, high = _back(data, first, reach), _forth(data, last, reach)
        if low - end >= _MERGED_GAP_BYTES:
            if end > 0:
                yield start, min(end, size)
            start = low
        end = max(end, high)
    if end > 0:
        yield start, min(end, size)


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
