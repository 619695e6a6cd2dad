"""Nodes beside a string in; a pattern of what must stand there, and how often it does, out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from gemroute.core.sensitivity.nodes import Node
from gemroute.core.sensitivity.rarity import share
from gemroute.core.sensitivity.rewriting import pattern_of
from gemroute.core.sensitivity.syntax import op

MOST_BYTES: Final = 24
"""No fragment is longer."""

_LONG_BYTES: Final = 1000
_RAREST: Final = 1e-3
_ANY: Final = 0.9
_BYTES: Final = (op.LITERAL, op.NOT_LITERAL, op.IN)
_DIGITS: Final = frozenset(b"0123456789")


class Fragment(NamedTuple):
    """A pattern, and beside what share of strings ordinary text has what it matches, about."""

    pattern: bytes = b""
    share: float = 1.0


def after(nodes: Sequence[Node]) -> Fragment:
    """Return what must follow a string that `nodes` follow."""
    return _fragment(_telling(nodes))


def before(nodes: Sequence[Node]) -> Fragment:
    """Return what must stand before a string that is after `nodes`.

    It is of one width: Vectorscan 5.4.12 misses some strings after what may be short or long.
    """
    return _fragment(_telling(_fixed(reversed(nodes)))[::-1])


def _fixed(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield the first of `nodes`, as far as they match as many bytes each; the next one's least."""
    for node in nodes:
        if not node.is_fixed:
            yield from _least(node, MOST_BYTES)
            return
        yield node


def _fragment(nodes: Sequence[Node]) -> Fragment:
    return Fragment(pattern_of(nodes), max(_RAREST, _share(nodes)))


def _telling(nodes: Iterable[Node]) -> list[Node]:
    """Return the first of `nodes`, as far as they match few bytes and not just any."""
    taken = _beside(nodes)
    while taken and _share(taken[-1:]) > _ANY:
        taken.pop()
    return taken


def _beside(nodes: Iterable[Node]) -> list[Node]:
    """Return the first of `nodes`, as far as they match few bytes; of the last one, its least."""
    taken: list[Node] = []
    left = MOST_BYTES
    for node in nodes:
        if node.has_end or (node.width <= left and len(pattern_of((node,))) > _LONG_BYTES):
            break
        if node.width > left:
            taken += _least(node, left)
            break
        taken.append(node)
        left -= int(node.width)
    return taken


def _least(node: Node, left: int) -> list[Node]:
    """Return the part of a repeated byte that must be there; nothing for any other node."""
    if len(node.repeated) != 1 or node.repeated[0].operation not in _BYTES:
        return []
    return list(node.repeated) * min(node.times[0], left)


def _share(nodes: Sequence[Node]) -> float:
    """Return in what share of its places ordinary text has what `nodes` match, at most."""
    found, last = 1.0, frozenset[int]()
    for node in nodes:
        if node.branches:
            found *= min(1.0, sum(map(_share, node.branches)))
        elif node.repeated:
            found *= _share(node.repeated) ** min(node.times[0], 2)
        else:
            # Where one digit or sign is, more of them are.
            is_alike = node.bytes == last or (node.bytes <= _DIGITS and last <= _DIGITS)
            found *= 1.0 if is_alike else share(node.bytes)
            last = node.bytes
    return found
