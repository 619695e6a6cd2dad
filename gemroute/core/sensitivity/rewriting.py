"""Nodes in; a pattern that matches just what they do, for RE2 and Hyperscan alike, out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

from gemroute.core.sensitivity.nodes import Node
from gemroute.core.sensitivity.syntax import Unknown, op

_EVERY: Final = frozenset(range(256))
_CASE: Final = 0x20
_ENDS: Final[dict[Any, bytes]] = {
    op.AT_BEGINNING: b"^",
    op.AT_BEGINNING_STRING: rb"\A",
    op.AT_END: b"$",
}


def pattern_of(nodes: Iterable[Node]) -> bytes:
    """Return a pattern for `nodes`, one after another; a dot stays one, whatever it stands for.

    Raises:
        Unknown: a node is not understood.
    """
    runs = groupby(nodes, key=_is_letter)
    return b"".join(
        _word(run) if is_word else b"".join(map(_written, run)) for is_word, run in runs
    )


def _is_letter(node: Node) -> bool:
    """Return whether `node` is one letter in either case."""
    if node.is_end or node.branches or node.repeated or len(node.bytes) != len(b"Aa"):
        return False
    letter = max(node.bytes)
    return bytes((letter,)).isalpha() and min(node.bytes) == letter ^ _CASE


def _word(letters: Iterable[Node]) -> bytes:
    return b"(?i:%s)" % bytes(max(letter.bytes) for letter in letters)


@lru_cache(maxsize=8192)
def _written(node: Node) -> bytes:
    if node.is_end:
        return _end(node.argument)
    if node.branches:
        return b"(?:%s)" % b"|".join(map(pattern_of, node.branches))
    if node.repeated:
        return _inside(node.repeated) + _times(*node.times)
    return b"." if node.operation is op.ANY else _one_of(node.bytes)


def _end(place: Any) -> bytes:
    if place not in _ENDS:
        raise Unknown
    return _ENDS[place]


def _inside(nodes: Sequence[Node]) -> bytes:
    (first, *others) = nodes
    is_byte = not (others or first.branches or first.repeated or first.is_end)
    return pattern_of(nodes) if is_byte else b"(?:%s)" % pattern_of(nodes)


def _times(least: int, most: Any) -> bytes:
    if (least, most) == (0, 1):
        return b"?"
    if most is op.MAXREPEAT:
        return {0: b"*", 1: b"+"}.get(least, b"{%d,}" % least)
    return b"{%d}" % least if least == most else b"{%d,%d}" % (least, most)


def _one_of(found: frozenset[int]) -> bytes:
    if len(found) == 1:
        return _byte(min(found))
    is_most = len(_EVERY) // 2 < len(found) < len(_EVERY)
    sign, some = (b"^", _EVERY - found) if is_most else (b"", found)
    return b"[%s%s]" % (sign, b"".join(map(_range, *zip(*_ranges(sorted(some)), strict=True))))


def _range(first: int, last: int) -> bytes:
    dash = b"-" * (last > first + 1)
    return _byte(first) + (dash + _byte(last)) * (last > first)


def _byte(byte: int) -> bytes:
    one = bytes((byte,))
    return one if one.isalnum() else b"\\x%02x" % byte


def _ranges(found: Sequence[int]) -> Iterator[tuple[int, int]]:
    first = last = found[0]
    for byte in found[1:]:
        if byte > last + 1:
            yield first, last
            first = byte
        last = byte
    yield first, last
