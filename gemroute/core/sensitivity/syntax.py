"""A pattern in; the nodes that it consists of, and how far a match of it reaches, out.

Python's own parser reads it. What it reads otherwise than RE2 does, and whatever is not
understood here, is unknown: nobody may then conclude anything from the pattern.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

from gemroute.core.sensitivity.windows import Reach

_ALL: Final = frozenset(range(256))
_NEWLINE, _BLANK = 0x0A, 0x20
_CASES: Final = {
    byte: frozenset((byte, byte ^ 0x20)) for byte in range(256) if bytes((byte,)).isalpha()
}

# RE2 reads a named class, and a repeat without a least number, otherwise than Python does.
_AMBIGUOUS: Final = re.compile(rb"\[:\^?[a-z]+:\]|(?<![\\\[^])\{,[0-9]*\}")
# Private, but the same since Python 3.11; what it lacks makes a pattern one not understood.
_parser: Final[Any] = import_module("re._parser")
op: Final[Any] = import_module("re._constants")
_CATEGORIES: Final[dict[Any, bytes]] = {
    op.CATEGORY_DIGIT: rb"\d",
    op.CATEGORY_NOT_DIGIT: rb"\D",
    op.CATEGORY_SPACE: rb"\s",
    op.CATEGORY_NOT_SPACE: rb"\S",
    op.CATEGORY_WORD: rb"\w",
    op.CATEGORY_NOT_WORD: rb"\W",
}

Nodes = Sequence[tuple[Any, Any]]


class Unknown(Exception):
    """The pattern says something that is not understood here, or reaches without an end."""


def parsed(pattern: bytes) -> Nodes:
    """Return the nodes of `pattern`.

    Raises:
        Unknown: it is read otherwise by RE2, or not at all.
    """
    if _AMBIGUOUS.search(pattern):
        raise Unknown
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            nodes: Nodes = _parser.parse(pattern)
    except (re.error, Warning, LookupError, OverflowError, RecursionError) as error:
        raise Unknown from error
    return nodes


def members(operation: Any, argument: Any, *, folds: bool = False) -> frozenset[int]:
    """Return the bytes that one node of one byte stands for; in either case if it `folds`.

    Raises:
        Unknown: the node is of another kind.
    """
    if operation is op.LITERAL:
        return _cased(frozenset((argument,)), folds=folds)
    if operation is op.NOT_LITERAL:
        return _ALL - _cased(frozenset((argument,)), folds=folds)
    if operation is op.ANY:
        return _ALL
    if operation is op.IN:
        return _class_members(argument, folds=folds)
    raise Unknown


def _class_members(items: Nodes, *, folds: bool) -> frozenset[int]:
    found: set[int] = set()
    for operation, argument in items:
        if operation is op.LITERAL:
            found.add(argument)
        elif operation is op.RANGE:
            found.update(range(argument[0], argument[1] + 1))
        elif operation is not op.NEGATE:
            found |= _category_members(argument)
    cased = _cased(frozenset(found), folds=folds)
    return _ALL - cased if items[0][0] is op.NEGATE else cased


def _cased(found: frozenset[int], *, folds: bool) -> frozenset[int]:
    return found.union(*(_CASES[byte] for byte in found if byte in _CASES)) if folds else found


@lru_cache
def _category_members(category: Any) -> frozenset[int]:
    regex = re.compile(_CATEGORIES[category])
    return frozenset(byte for byte in _ALL if regex.fullmatch(bytes((byte,))))


def is_lined(nodes: Nodes) -> bool:
    """Return whether a match of `nodes` may need an end of a line where a blank would not do.

    All others match a text with blanks for its line ends wherever they match the text itself.

    Raises:
        Unknown: a node is not understood.
    """
    return _has_line_end(nodes, is_multiline=bool(nodes.state.flags & re.MULTILINE))  # type: ignore[attr-defined]


def _has_line_end(nodes: Nodes, *, is_multiline: bool) -> bool:
    return any(_is_line_end(*node, is_multiline=is_multiline) for node in nodes)


def _is_line_end(operation: Any, argument: Any, *, is_multiline: bool) -> bool:
    if operation is op.AT:
        return is_multiline
    if operation is op.SUBPATTERN:
        return _has_line_end(argument[-1], is_multiline=is_multiline)
    if operation in (op.MAX_REPEAT, op.MIN_REPEAT):
        # Without line ends the rest of a line has no end either; the rest of a word has one.
        is_rest = argument[1] is op.MAXREPEAT and _BLANK in members(*argument[-1][0])
        return is_rest or _has_line_end(argument[-1], is_multiline=is_multiline)
    if operation is op.BRANCH:
        # An end of a line is not needed where a blank may stand in its place.
        has_blank = any(len(row) == 1 and _is_blank(*row[0]) for row in argument[1])
        needs_end = is_multiline and not has_blank
        return any(_has_line_end(row, is_multiline=needs_end) for row in argument[1])
    found = members(operation, argument)
    return _NEWLINE in found and _BLANK not in found


def _is_blank(operation: Any, argument: Any) -> bool:
    return operation in (op.LITERAL, op.NOT_LITERAL, op.IN) and _BLANK in members(
        operation, argument
    )


def reach_of(nodes: Iterable[tuple[Any, Any]]) -> Reach:
    """Return how far a match of `nodes` reaches.

    Raises:
        Unknown: it may reach over any number of lines.
    """
    near = walks = 0
    for operation, argument in nodes:
        part = _reach_of_node(operation, argument)
        near, walks = near + part.near, walks + part.walks
    return Reach(near, walks)


def farthest(reaches: Iterable[Reach]) -> Reach:
    """Return a reach as far as each of `reaches`."""
    near, walks = zip(*reaches, strict=True)
    return Reach(max(near), max(walks))


def _reach_of_node(operation: Any, argument: Any) -> Reach:
    if operation is op.AT:
        return Reach(0, 0)
    if operation is op.SUBPATTERN:
        return reach_of(argument[-1])
    if operation is op.BRANCH:
        return farthest(map(reach_of, argument[1]))
    if operation in (op.MAX_REPEAT, op.MIN_REPEAT):
        return _reach_of_repeat(*argument)
    members(operation, argument)
    return Reach(1, 0)


def _reach_of_repeat(_least: int, most: Any, nodes: Nodes) -> Reach:
    if most is not op.MAXREPEAT:
        part = reach_of(nodes)
        return Reach(part.near * most, part.walks * most)
    if len(nodes) != 1 or _NEWLINE in members(*nodes[0]):
        raise Unknown
    return Reach(0, 1)
