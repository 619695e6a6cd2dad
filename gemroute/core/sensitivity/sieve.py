"""Nodes of a pattern in; how many digits in a cluster every match of it holds, out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from gemroute.core.sensitivity.syntax import Nodes, members, op

_DIGITS: Final = frozenset(b"0123456789")
_SEPARATORS: Final = frozenset(b" ./-")
_MOST_REPEATS: Final = 64


class _Cluster(NamedTuple):
    """Digits of the cluster that is going on, separators since its last, most digits so far."""

    digits: int = 0
    gap: int = 0
    most: int = 0

    def after(self, which: frozenset[int]) -> _Cluster:
        """Return the cluster after a byte that is one of `which`."""
        if which <= _DIGITS:
            digits = self.digits + 1
            return _Cluster(digits, 0, max(self.most, digits))
        if which <= _DIGITS | _SEPARATORS and self.gap == 0:
            return _Cluster(self.digits, 1, self.most)
        return _Cluster(0, 0, self.most)

    def or_else(self, other: _Cluster) -> _Cluster:
        """Return what is certain when either of two ways was gone."""
        return _Cluster(*map(min, self, other))._replace(gap=max(self.gap, other.gap))


def digits_of(nodes: Iterable[tuple[Any, Any]]) -> int:
    """Return how many digits a cluster (windows.py) in each match of `nodes` has at least.

    Raises:
        Unknown: a node is not understood.
    """
    return _clusters(nodes, _Cluster()).most


def _clusters(nodes: Iterable[tuple[Any, Any]], before: _Cluster) -> _Cluster:
    for operation, argument in nodes:
        before = _clusters_of(operation, argument, before)
    return before


def _clusters_of(operation: Any, argument: Any, before: _Cluster) -> _Cluster:
    # The cases of letters do not matter here: only digits, separators and line ends do.
    if operation is op.AT:
        return before
    if operation is op.SUBPATTERN:
        return _clusters(argument[-1], before)
    if operation is op.BRANCH:
        first, *others = (_clusters(nodes, before) for nodes in argument[1])
        for other in others:
            first = first.or_else(other)
        return first
    if operation in (op.MAX_REPEAT, op.MIN_REPEAT):
        return _clusters_of_repeat(before, *argument)
    return before.after(members(operation, argument))


def _clusters_of_repeat(before: _Cluster, least: int, most: Any, nodes: Nodes) -> _Cluster:
    certain = before
    for _ in range(min(least, _MOST_REPEATS)):
        certain = _clusters(nodes, certain)
    left = _MOST_REPEATS if most is op.MAXREPEAT else most - least
    while left > 0 and certain != (further := certain.or_else(_clusters(nodes, certain))):
        certain, left = further, left - 1
    return certain
