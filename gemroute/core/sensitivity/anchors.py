"""Nodes of a pattern in; the rarest strings of which every match holds one, out.

Letters are small: whoever seeks the strings seeks them in either case. BORDER in a string
stands for any byte that is no letter, or for an end of the text or line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, product
from typing import Any, Final, NamedTuple

from gemroute.core.sensitivity.patterns import BORDER
from gemroute.core.sensitivity.rarity import frequency, total
from gemroute.core.sensitivity.syntax import Nodes, members, op

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
_ENDS: Final = (op.AT_BEGINNING, op.AT_BEGINNING_STRING, op.AT_END, op.AT_END_STRING)


class _Known(NamedTuple):
    """What is certain of each text that some nodes match.

    It is one of `whole`, and holds one of `needed`, where these are known.
    """

    whole: Texts | None
    needed: Texts | None

    def best(self) -> Texts | None:
        """Return the rarer of both."""
        return _rarest(texts for texts in self if texts is not None)


def anchors_of(nodes: Any) -> Texts | None:
    """Return strings, one of which is in each match of `nodes`; None if there are no such.

    Raises:
        Unknown: a node is not understood.
    """
    return _known(nodes, folds=bool(nodes.state.flags & re.IGNORECASE)).best()


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


def _known(nodes: Iterable[tuple[Any, Any]], *, folds: bool) -> _Known:
    """Return what is certain of texts that match `nodes` one after another."""
    run, is_whole = _EMPTY, True
    candidates: list[Texts] = []
    for operation, argument in nodes:
        known = _known_of(operation, argument, folds=folds)
        if known.needed:
            candidates.append(known.needed)
        longer = _joined(run, known.whole)
        if longer is None or len(longer) > len(run):
            candidates.append(_ends(run))
        if longer is None:
            is_whole = False
            longer = _EMPTY if known.whole is None else known.whole
        run = longer
    return _Known(run if is_whole else None, _rarest([*candidates, _ends(run)]))


def _joined(run: Texts, further: Texts | None) -> Texts | None:
    if further is None:
        return None
    if min(len(run), len(further)) > 1 and len(run) * len(further) > _MOST_TEXTS:
        return None
    return frozenset(before + after for before in run for after in further)


def _ends(texts: Texts) -> Texts:
    return frozenset(text[-_LONGEST_BYTES:] for text in texts)


def _known_of(operation: Any, argument: Any, *, folds: bool) -> _Known:
    if operation is op.AT:
        return _Known(_EMPTY, None)
    if operation is op.SUBPATTERN:
        _, added, removed, nodes = argument
        inside = bool(added & re.IGNORECASE) or (folds and not removed & re.IGNORECASE)
        return _known(nodes, folds=inside)
    if operation is op.BRANCH:
        return _either(argument[1], folds=folds)
    if operation in (op.MAX_REPEAT, op.MIN_REPEAT):
        return _repeated(*argument, folds=folds)
    return _one_of(members(operation, argument, folds=folds))


def _one_of(found: frozenset[int]) -> _Known:
    if len(found) > _MOST_MEMBERS:
        return _Known(None if found & _LETTERS else _BORDERS, None)
    return _Known(frozenset(bytes((byte,)).lower() for byte in found), None)


def _is_border(nodes: Nodes, *, folds: bool) -> bool:
    """Return whether `nodes` are one end of the text or line, or one byte that is no letter."""
    if len(nodes) != 1:
        return False
    operation, argument = nodes[0]
    if operation is op.AT:
        return argument in _ENDS
    is_byte = operation in (op.LITERAL, op.NOT_LITERAL, op.IN)
    return is_byte and not members(operation, argument, folds=folds) & _LETTERS


def _either(branches: Iterable[Nodes], *, folds: bool) -> _Known:
    """Return what is certain when one of `branches` was gone."""
    if all(_is_border(nodes, folds=folds) for nodes in branches):
        return _Known(_BORDERS, None)
    known = [_known(nodes, folds=folds) for nodes in branches]
    whole = _union([one.whole for one in known])
    needed = _union([one.best() for one in known])
    return _Known(whole if whole and len(whole) <= _MOST_BRANCHES else None, needed)


def _union(sets: list[Texts | None]) -> Texts | None:
    known = [texts for texts in sets if texts is not None]
    return frozenset(chain.from_iterable(known)) if len(known) == len(sets) else None


def _repeated(least: int, most: Any, nodes: Nodes, *, folds: bool) -> _Known:
    once = _known(nodes, folds=folds)
    if least == 0:
        optional = once.whole | _EMPTY if most == 1 and once.whole is not None else None
        return _Known(optional, None)
    times = min(least, _MOST_REPEATS)
    if once.whole is None or len(once.whole) ** times > _MOST_TEXTS:
        return _Known(None, once.best())
    texts = frozenset(map(b"".join, product(once.whole, repeat=times)))
    return _Known(texts, None) if least == most == times else _Known(None, texts)
