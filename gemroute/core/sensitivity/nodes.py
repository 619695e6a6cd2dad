"""A parsed pattern in; its nodes without the groups around some of them, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from math import inf
from typing import Any, Final

from gemroute.core.sensitivity.syntax import Unknown, members, op

_REPEATS: Final = (op.MAX_REPEAT, op.MIN_REPEAT)


class Node:
    """One node of a pattern that is no group; `folds` says that case does not count in it."""

    def __init__(self, operation: Any, argument: Any, *, folds: bool) -> None:
        self.operation = operation
        self.argument = argument
        self.folds = folds

    @property
    def is_end(self) -> bool:
        """Whether it matches no byte, but a place: an end of the text or of a line, say."""
        return self.operation is op.AT

    @cached_property
    def branches(self) -> tuple[tuple[Node, ...], ...]:
        """Its branches; none if it has none."""
        if self.operation is not op.BRANCH:
            return ()
        return tuple(tuple(_ungrouped(nodes, folds=self.folds)) for nodes in self.argument[1])

    @cached_property
    def repeated(self) -> tuple[Node, ...]:
        """What it repeats; nothing if it does not."""
        if self.operation not in _REPEATS:
            return ()
        return tuple(_ungrouped(self.argument[2], folds=self.folds))

    @property
    def times(self) -> tuple[int, Any]:
        """How often it repeats that, at least and at most."""
        least, most, _ = self.argument
        return least, most

    @cached_property
    def bytes(self) -> frozenset[int]:
        """The bytes, one of which it matches.

        Raises:
            Unknown: it does not match one byte, or can match none.
        """
        found = members(self.operation, self.argument, folds=self.folds)
        if not found:
            raise Unknown
        return found

    @cached_property
    def width(self) -> float:
        """How many bytes it matches at most; infinite where that is not known."""
        if self.is_end:
            return 0
        if self.branches:
            return max(map(width_of, self.branches))
        if self.repeated:
            most = self.times[1]
            return inf if most is op.MAXREPEAT else width_of(self.repeated) * most
        return 1

    @cached_property
    def is_fixed(self) -> bool:
        """Whether all that it matches has as many bytes."""
        if self.branches:
            widths = {width_of(nodes) for nodes in self.branches}
            return len(widths) == 1 and all(node.is_fixed for row in self.branches for node in row)
        if self.repeated:
            least, most = self.times
            return bool(least == most) and all(node.is_fixed for node in self.repeated)
        return True

    @cached_property
    def has_end(self) -> bool:
        """Whether it is an end, or holds one."""
        return self.is_end or any(
            node.has_end for nodes in (self.repeated, *self.branches) for node in nodes
        )


def width_of(nodes: Iterable[Node]) -> float:
    """Return how many bytes `nodes`, one after another, match at most."""
    return sum(node.width for node in nodes)


def nodes_of(parsed: Any) -> tuple[Node, ...]:
    """Return the nodes of a parsed pattern."""
    return tuple(_ungrouped(parsed, folds=bool(parsed.state.flags & re.IGNORECASE)))


def _ungrouped(nodes: Iterable[tuple[Any, Any]], *, folds: bool) -> Iterator[Node]:
    for operation, argument in nodes:
        if operation is op.SUBPATTERN:
            _, added, removed, inside = argument
            is_folding = bool(added & re.IGNORECASE) or (folds and not removed & re.IGNORECASE)
            yield from _ungrouped(inside, folds=is_folding)
        else:
            yield Node(operation, argument, folds=folds)
