"""Nodes of a pattern in; the strings of which every match holds one, and where, out.

A small letter stands for either case, a capital one for itself. BORDER in a string stands
for any byte that is no letter, or for an end of the text or line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, product
from typing import Any, Final, NamedTuple

from gemroute.core.sensitivity.nodes import Node
from gemroute.core.sensitivity.patterns import BORDER
from gemroute.core.sensitivity.rarity import frequency, total
from gemroute.core.sensitivity.syntax import op

_MOST_MEMBERS: Final = 8
_MOST_TEXTS: Final = 512
_MOST_BRANCHES: Final = 2048
_LONGEST_BYTES: Final = 16
_MOST_REPEATS: Final = 8
_EACH: Final = 1.5e-7

Texts = frozenset[bytes]
_EMPTY: Final[Texts] = frozenset((b"",))

_BORDERS: Final[Texts] = frozenset((BORDER,))
_LETTERS: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_CAPITALS: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_BYTES: Final = (op.LITERAL, op.NOT_LITERAL, op.IN)
_ENDS: Final = (op.AT_BEGINNING, op.AT_BEGINNING_STRING, op.AT_END, op.AT_END_STRING)


class Anchor(NamedTuple):
    """One of `texts` is in what the nodes from `first` to `last`, both included, match.

    Each begins where they do if it `begins`, and ends where they do if it `ends`.
    """

    first: int
    last: int
    texts: Texts
    begins: bool = False
    ends: bool = False


class _Known(NamedTuple):
    """What is certain of each text that some nodes match.

    It is one of `whole`, and holds one of `needed`, where these are known.
    """

    whole: Texts | None
    needed: Texts | None

    def best(self) -> Texts | None:
        """Return the rarer of both."""
        return _rarest(texts for texts in self if texts is not None)


def anchors_of(nodes: Sequence[Node]) -> list[Anchor]:
    """Return the strings of which each match of `nodes`, one after another, holds one.

    Raises:
        Unknown: a node is not understood.
    """
    found, _ = _anchors(nodes)
    return [
        _in_pieces(anchor) if any(BORDER in text.strip(BORDER) for text in anchor.texts) else anchor
        for anchor in found
        if all(text.strip(BORDER) for text in anchor.texts)
    ]


def _in_pieces(anchor: Anchor) -> Anchor:
    pieces = frozenset(map(_rarest_piece, anchor.texts))
    return Anchor(anchor.first, anchor.last, pieces)


def _anchors(nodes: Sequence[Node]) -> tuple[list[Anchor], Texts | None]:
    """Return the anchors of `nodes`, and all texts that they match, if these are known."""
    found: list[Anchor] = []
    run, first, is_whole = _EMPTY, 0, True
    for number, node in enumerate(nodes):
        known = _known_of(node)
        if known.needed:
            found.append(Anchor(number, number, known.needed))
            found += _with_neighbours(nodes, number)
        longer = _joined(run, known.whole)
        if longer is None or len(longer) > len(run):
            found.append(_run(first, number - 1, run))
        if longer is None:
            is_whole = False
            first = number + (known.whole is None)
            longer = _EMPTY if known.whole is None else known.whole
        run = longer
    found.append(_run(first, len(nodes) - 1, run))
    return found, run if is_whole else None


def _with_neighbours(nodes: Sequence[Node], number: int) -> Iterable[Anchor]:
    """Yield what each branch of a node holds together with the nodes right beside it.

    Beside a branch of which not all is known, a border would else be lost for all of them.
    """
    first, last = max(0, number - 1), min(number + 1, len(nodes) - 1)
    left, right = nodes[first:number], nodes[number + 1 : last + 1]
    known = _either([(*left, *branch, *right) for branch in nodes[number].branches])
    if known.needed:
        yield Anchor(first, last, known.needed)


def _run(first: int, last: int, texts: Texts) -> Anchor:
    ends = frozenset(text[-_LONGEST_BYTES:] for text in texts)
    return Anchor(first, last, ends, begins=ends == texts, ends=True)


def _rarest_piece(text: bytes) -> bytes:
    """Return the rarest part of `text` that has borders at its ends only."""
    words = text.split(BORDER)
    last = len(words) - 1
    pieces = (
        BORDER * (number > 0) + word + BORDER * (number < last)
        for number, word in enumerate(words)
        if word
    )
    return min(pieces, key=lambda piece: (frequency(piece), piece))


def _rarest(sets: Iterable[Texts]) -> Texts | None:
    pieces = (
        frozenset(map(_rarest_piece, texts))
        for texts in sets
        if texts and all(text.strip(BORDER) for text in texts)
    )
    return min(pieces, key=_cost, default=None)


def _cost(texts: Texts) -> tuple[float, list[bytes]]:
    return total(texts) + _EACH * len(texts), sorted(texts)


def _known(nodes: Sequence[Node]) -> _Known:
    """Return what is certain of texts that match `nodes` one after another."""
    found, whole = _anchors(nodes)
    return _Known(whole, _rarest(anchor.texts for anchor in found))


def _joined(run: Texts, further: Texts | None) -> Texts | None:
    if further is None:
        return None
    if min(len(run), len(further)) > 1 and len(run) * len(further) > _MOST_TEXTS:
        return None
    return frozenset(before + after for before in run for after in further)


@lru_cache(maxsize=8192)
def _known_of(node: Node) -> _Known:
    if node.is_end:
        return _Known(_EMPTY, None)
    if node.branches:
        return _either(node.branches)
    if node.repeated:
        return _repeated(*node.times, node.repeated)
    return _one_of(node.bytes)


def _one_of(found: frozenset[int]) -> _Known:
    if len(found) > _MOST_MEMBERS:
        return _Known(None if found & _LETTERS else _BORDERS, None)
    folded = (byte | 0x20 if byte in _CAPITALS and byte | 0x20 in found else byte for byte in found)
    return _Known(frozenset(bytes((byte,)) for byte in folded), None)


def _is_border(nodes: Sequence[Node]) -> bool:
    """Return whether `nodes` are one end of the text or line, or one byte that is no letter."""
    if len(nodes) != 1:
        return False
    (node,) = nodes
    if node.is_end:
        return node.argument in _ENDS
    return node.operation in _BYTES and not node.bytes & _LETTERS


def _either(branches: Sequence[Sequence[Node]]) -> _Known:
    """Return what is certain when one of `branches` was gone."""
    if all(map(_is_border, branches)):
        return _Known(_BORDERS, None)
    known = [_known(nodes) for nodes in branches]
    whole = _union([one.whole for one in known])
    needed = _union([one.best() for one in known])
    return _Known(whole if whole and len(whole) <= _MOST_BRANCHES else None, needed)


def _union(sets: list[Texts | None]) -> Texts | None:
    known = [texts for texts in sets if texts is not None]
    return frozenset(chain.from_iterable(known)) if len(known) == len(sets) else None


def _repeated(least: int, most: Any, nodes: Sequence[Node]) -> _Known:
    once = _known(nodes)
    if least == 0:
        optional = once.whole | _EMPTY if most == 1 and once.whole is not None else None
        return _Known(optional, None)
    times = min(least, _MOST_REPEATS)
    if once.whole is None or len(once.whole) ** times > _MOST_TEXTS:
        return _Known(None, once.best())
    texts = frozenset(map(b"".join, product(once.whole, repeat=times)))
    return _Known(texts, None) if least == most == times else _Known(None, texts)
