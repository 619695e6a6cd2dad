"""A pattern in; patterns that together match where it does, each led by a string, out.

Hyperscan seeks strings, and looks at the rest of a pattern only where one of them stands. A
pattern that begins with a choice of very many it walks through the text with instead, all
of them at once: up to a hundred times slower than with each choice in a pattern of its own.
"""

from __future__ import annotations

import re
from collections import deque
from functools import lru_cache
from typing import Final

from gemroute.core.sensitivity.nodes import Node, nodes_of, width_of
from gemroute.core.sensitivity.rewriting import pattern_of
from gemroute.core.sensitivity.syntax import Unknown, parsed

_MOST: Final = 160

_FLAGS: Final = {b"s": re.DOTALL, b"m": re.MULTILINE}
_SCOPED: Final = re.compile(rb"\(\?[a-z-]*[ms][a-z-]*:")

# Strings of so many letters tell enough: what branches after one is looked at rarely.
_TELLING_BYTES: Final = 4
_CASES: Final = 2

_Row = tuple[Node, ...]


@lru_cache(maxsize=4096)
def parted(pattern: bytes) -> tuple[bytes, ...]:
    """Return patterns whose matches end where those of `pattern` do; it alone for no gain."""
    if _SCOPED.search(pattern):
        return (pattern,)
    try:
        nodes = parsed(pattern)
        flags: int = nodes.state.flags  # type: ignore[attr-defined]
        head = b"".join(b"(?%s)" % name for name, flag in _FLAGS.items() if flags & flag)
        return tuple(dict.fromkeys(head + pattern_of(row) for row in _rows(nodes_of(nodes))))
    except Unknown:
        return (pattern,)


def _rows(nodes: _Row) -> list[_Row]:
    """Return the ways through the first choices of `nodes`, up to where a string stands."""
    waiting, done = deque([nodes]), list[_Row]()
    while waiting:
        row = _trimmed(waiting.popleft())
        at = _first_choice(row)
        branches = row[at].branches if at >= 0 else ()
        if not branches or len(done) + len(waiting) + len(branches) > _MOST:
            done.append(row)
        else:
            waiting += [(*row[:at], *branch, *row[at + 1 :]) for branch in branches]
    return done


def _trimmed(row: _Row) -> _Row:
    """Return `row` without what may be missing at its beginning: its matches end there too.

    Raises:
        Unknown: all of it may be missing.
    """
    for number, node in enumerate(row):
        if not node.repeated or node.has_end:
            return row[number:]
        least, most = node.times
        if least:
            fewest = Node(node.operation, (least, least, node.argument[2]), folds=node.folds)
            return (fewest if least != most else node, *row[number + 1 :])
    raise Unknown  # It matches the empty text.


def _first_choice(row: _Row) -> int:
    """Return where the first choice between strings is in `row`; -1 if a string is before it."""
    letters = 0
    for number, node in enumerate(row):
        if node.branches and max(map(width_of, node.branches)) > 1:
            return number
        is_letter = not (node.branches or node.repeated or node.is_end)
        letters = letters + 1 if is_letter and len(node.bytes) <= _CASES else 0
        if letters >= _TELLING_BYTES:
            return -1
    return -1
