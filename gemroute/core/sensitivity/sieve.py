"""Expressions in; which of them are sought everywhere and which around digits only, out.

A rule whose every match holds a cluster of digits need not be sought where there is none.
Whatever is not understood makes the rule one that is sought everywhere.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any, Final, NamedTuple

from gemroute.core.sensitivity import hints
from gemroute.core.sensitivity.patterns import Expression
from gemroute.core.sensitivity.windows import Part, Reach

_CLUSTER_DIGITS: Final = 5
_HINTS: Final = frozenset(hints.ASCII)
_ALL: Final = frozenset(range(256))
_DIGITS: Final = frozenset(b"0123456789")
_SEPARATORS: Final = frozenset(b" ./-")
_NEWLINE: Final = 0x0A
_FARTHEST_BYTES: Final = 2048
_MOST_WALKS: Final = 4
_MOST_REPEATS: Final = 64

# RE2 reads these otherwise than Python's parser does.
_AMBIGUOUS: Final = re.compile(rb"\[:|\{,")
# Private, but the same since Python 3.11; what it lacks makes a rule one sought everywhere.
_parser: Final[Any] = import_module("re._parser")
_op: Final[Any] = import_module("re._constants")
_CATEGORIES: Final[dict[Any, bytes]] = {
    _op.CATEGORY_DIGIT: rb"\d",
    _op.CATEGORY_NOT_DIGIT: rb"\D",
    _op.CATEGORY_SPACE: rb"\s",
    _op.CATEGORY_NOT_SPACE: rb"\S",
    _op.CATEGORY_WORD: rb"\w",
    _op.CATEGORY_NOT_WORD: rb"\W",
}


class _Unknown(Exception):
    """The pattern says something that is not understood here, or reaches without an end."""


class _Cluster(NamedTuple):
    """Digits of the cluster that is going on, separators since its last, most digits so far."""

    digits: int = 0
    gap: int = 0
    most: int = 0

    def after(self, members: frozenset[int]) -> _Cluster:
        """Return the cluster after a byte that is one of `members`."""
        if members <= _DIGITS:
            digits = self.digits + 1
            return _Cluster(digits, 0, max(self.most, digits))
        if members <= _DIGITS | _SEPARATORS and self.gap == 0:
            return _Cluster(self.digits, 1, self.most)
        return _Cluster(0, 0, self.most)

    def or_else(self, other: _Cluster) -> _Cluster:
        """Return what is certain when either of two ways was gone."""
        return _Cluster(*map(min, self, other))._replace(gap=max(self.gap, other.gap))


def parted(expressions: Sequence[Expression]) -> tuple[Part, ...]:
    """Return the parts that are scanned fastest apart: each expression is in one of them."""
    # Rules and hints take twice as long in one database as in two.
    of: dict[str, dict[int, Reach | None]] = {"": {}, "hints": {}, "near": {}, "lines": {}}
    for number, expression in enumerate(expressions):
        reach = reach_around_digits(expression.pattern)
        name = "" if reach is None else "lines" if reach.walks else "near"
        of["hints" if expression in _HINTS else name][number] = reach
    return tuple(_part(reaches) for reaches in of.values() if reaches)


def _part(reaches: dict[int, Reach | None]) -> Part:
    known = [reach for reach in reaches.values() if reach is not None]
    return Part(tuple(reaches), farthest(known) if len(known) == len(reaches) else None)


@lru_cache(maxsize=4096)
def reach_around_digits(pattern: bytes) -> Reach | None:
    """Return how far a match reaches if each holds a CLUSTER; None if the rule says no such."""
    try:
        nodes = _parsed(pattern)
        reach = _reach(nodes)
        certain = _clusters(nodes, _Cluster()).most
    except (_Unknown, re.error, Warning, LookupError, OverflowError, RecursionError):
        return None
    if reach.near > _FARTHEST_BYTES or reach.walks > _MOST_WALKS:
        return None
    return reach if certain >= _CLUSTER_DIGITS else None


def _parsed(pattern: bytes) -> Iterable[Any]:
    if _AMBIGUOUS.search(pattern):
        raise _Unknown
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nodes: Iterable[Any] = _parser.parse(pattern)
    return nodes


def _members(operation: Any, argument: Any) -> frozenset[int]:
    """Return the bytes that one node of one byte stands for.

    Letters' cases do not matter here: only digits, separators and line ends do.
    """
    if operation is _op.LITERAL:
        return frozenset((argument,))
    if operation is _op.NOT_LITERAL:
        return _ALL - {argument}
    if operation is _op.ANY:
        return _ALL
    if operation is _op.IN:
        return _class_members(argument)
    raise _Unknown


def _class_members(items: Sequence[tuple[Any, Any]]) -> frozenset[int]:
    members: set[int] = set()
    for operation, argument in items:
        if operation is _op.LITERAL:
            members.add(argument)
        elif operation is _op.RANGE:
            members.update(range(argument[0], argument[1] + 1))
        elif operation is not _op.NEGATE:
            members |= _category_members(argument)
    return _ALL - members if items[0][0] is _op.NEGATE else frozenset(members)


@lru_cache
def _category_members(category: Any) -> frozenset[int]:
    regex = re.compile(_CATEGORIES[category])
    return frozenset(byte for byte in _ALL if regex.fullmatch(bytes((byte,))))


def _reach(nodes: Iterable[Any]) -> Reach:
    near = walks = 0
    for operation, argument in nodes:
        part = _reach_of(operation, argument)
        near, walks = near + part.near, walks + part.walks
    return Reach(near, walks)


def _reach_of(operation: Any, argument: Any) -> Reach:
    if operation is _op.AT:
        return Reach(0, 0)
    if operation is _op.SUBPATTERN:
        return _reach(argument[-1])
    if operation is _op.BRANCH:
        return farthest(map(_reach, argument[1]))
    if operation in (_op.MAX_REPEAT, _op.MIN_REPEAT):
        return _reach_of_repeat(*argument)
    _members(operation, argument)
    return Reach(1, 0)


def farthest(reaches: Iterable[Reach]) -> Reach:
    """Return a reach as far as each of `reaches`."""
    near, walks = zip(*reaches, strict=True)
    return Reach(max(near), max(walks))


def _reach_of_repeat(_least: int, most: Any, nodes: Sequence[Any]) -> Reach:
    if most is not _op.MAXREPEAT:
        part = _reach(nodes)
        return Reach(part.near * most, part.walks * most)
    if len(nodes) != 1 or _NEWLINE in _members(*nodes[0]):
        raise _Unknown
    return Reach(0, 1)


def _clusters(nodes: Iterable[Any], before: _Cluster) -> _Cluster:
    for operation, argument in nodes:
        before = _clusters_of(operation, argument, before)
    return before


def _clusters_of(operation: Any, argument: Any, before: _Cluster) -> _Cluster:
    if operation is _op.AT:
        return before
    if operation is _op.SUBPATTERN:
        return _clusters(argument[-1], before)
    if operation is _op.BRANCH:
        first, *others = (_clusters(nodes, before) for nodes in argument[1])
        for other in others:
            first = first.or_else(other)
        return first
    if operation in (_op.MAX_REPEAT, _op.MIN_REPEAT):
        return _clusters_of_repeat(before, *argument)
    return before.after(_members(operation, argument))


def _clusters_of_repeat(before: _Cluster, least: int, most: Any, nodes: Any) -> _Cluster:
    certain = before
    for _ in range(min(least, _MOST_REPEATS)):
        certain = _clusters(nodes, certain)
    left = _MOST_REPEATS if most is _op.MAXREPEAT else most - least
    while left > 0 and certain != (further := certain.or_else(_clusters(nodes, certain))):
        certain, left = further, left - 1
    return certain
