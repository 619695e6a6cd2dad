"""A text and replacements in; a rewritten view of it, with a map of offsets back, out.

A view holds only the neighbourhoods of what was rewritten: the rest was read already.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import Final, NamedTuple

from gemroute.core.records import dataclass

REACH_BYTES: Final = 160
"""How much unchanged text a view keeps on either side, so that context still counts."""

_CUT: Final = b"\n\n"
_LONGEST_TOKEN_BYTES: Final = 512


class Replacement(NamedTuple):
    """Bytes `start` to `end` of a text read as `data`; `name` says by which trick."""

    start: int
    end: int
    data: bytes
    name: str


class Piece(NamedTuple):
    """From `at` on, the view shows `start` to `end` of its parent; unchanged if nameless."""

    at: int
    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class View:
    """A text as the rules see it. The view of depth 0 is the text as it came."""

    data: bytes = field(repr=False)
    depth: int = 0
    pieces: tuple[Piece, ...] = ()
    parent: View | None = None

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the byte offsets in the text as it came that `start` to `end` stand for."""
        if self.parent is None:
            return start, end
        first, last = self._piece(start), self._piece(max(start, end - 1))
        begin = first.start if first.name else first.start + start - first.at
        stop = last.end if last.name else last.start + end - last.at
        return self.parent.origin(begin, max(begin, stop))

    def name(self, start: int, end: int) -> str:
        """Return which tricks were undone at `start` to `end`; "raw" for none."""
        if self.parent is None:
            return "raw"
        low = max(0, self._index(start) - 1)
        near = self.pieces[low : self._index(max(start, end - 1)) + 2]
        names = dict.fromkeys(piece.name for piece in near if piece.name not in ("", "cut"))
        first, last = near[0], near[-1]
        outer = self.parent.name(first.start, max(first.start, last.end))
        return "+".join([*([] if outer == "raw" else [outer]), *names]) or "raw"

    def _index(self, offset: int) -> int:
        return bisect_right(self.pieces, (offset, 1 << 62)) - 1

    def _piece(self, offset: int) -> Piece:
        return self.pieces[self._index(offset)]


def rewritten(parent: View, replacements: Iterable[Replacement]) -> View | None:
    """Return the neighbourhoods of `replacements` with all of them made; None for none.

    Of overlapping replacements the one that begins first is made, the longer one of two.
    """
    chosen = list(_without_overlaps(replacements))
    if not chosen:
        return None
    writer = _Writer(parent.data)
    for low, high, group in _neighbourhoods(parent.data, chosen):
        writer.write(low, high, group)
    return View(bytes(writer.out), parent.depth + 1, tuple(writer.pieces), parent)


def _without_overlaps(replacements: Iterable[Replacement]) -> Iterator[Replacement]:
    reached = 0
    for replacement in sorted(replacements, key=lambda r: (r.start, -r.end)):
        if replacement.start >= reached and replacement.end > replacement.start:
            reached = replacement.end
            yield replacement


def _neighbourhoods(
    data: bytes, replacements: list[Replacement]
) -> Iterator[tuple[int, int, list[Replacement]]]:
    low, high = _edges(data, replacements[0])
    group: list[Replacement] = []
    for replacement in replacements:
        if replacement.start - REACH_BYTES > high:
            yield low, high, group
            low, high = _edges(data, replacement)
            low, group = max(low, group[-1].end), []
        elif replacement.end + REACH_BYTES > high:
            high = _right_edge(data, replacement.end)
        group.append(replacement)
    yield low, high, group


def _edges(data: bytes, replacement: Replacement) -> tuple[int, int]:
    return _left_edge(data, replacement.start), _right_edge(data, replacement.end)


def _left_edge(data: bytes, start: int) -> int:
    """Return where to begin: at a blank, so that no longer token is cut into a shorter one."""
    low = max(0, start - REACH_BYTES)
    reach = data[max(0, low - _LONGEST_TOKEN_BYTES) : low]
    blank = max(map(reach.rfind, (b" ", b"\n", b"\t")))
    return _character_start(data, low - len(reach) + blank + 1)


def _right_edge(data: bytes, end: int) -> int:
    high = min(len(data), end + REACH_BYTES)
    reach = data[high : high + _LONGEST_TOKEN_BYTES]
    blanks = [at for at in map(reach.find, (b" ", b"\n", b"\t")) if at >= 0]
    return _character_start(data, high + min(blanks, default=len(reach)))


def _character_start(data: bytes, offset: int) -> int:
    while 0 < offset < len(data) and data[offset] & 0xC0 == 0x80:
        offset -= 1
    return offset


class _Writer:
    """Writes a view's bytes and its pieces side by side."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self.out = bytearray()
        self.pieces: list[Piece] = []

    def write(self, low: int, high: int, group: list[Replacement]) -> None:
        """Write one neighbourhood, parted from the one before it."""
        if self.out:
            self._add(Replacement(low, low, _CUT, "cut"))
        cursor = low
        for replacement in group:
            self._copy(cursor, replacement.start)
            self._add(replacement)
            cursor = replacement.end
        self._copy(cursor, high)

    def _copy(self, start: int, end: int) -> None:
        if end > start:
            self.pieces.append(Piece(len(self.out), start, end, ""))
            self.out += self._source[start:end]

    def _add(self, replacement: Replacement) -> None:
        self.pieces.append(
            Piece(len(self.out), replacement.start, replacement.end, replacement.name)
        )
        self.out += replacement.data
