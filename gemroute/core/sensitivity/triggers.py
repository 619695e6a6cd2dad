"""A text in; where each part of the expressions must be scanned in it, out.

Digits stand in clusters, strings as they are; where a piece of the text holds very many of
either, all of it is scanned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from gemroute.core.sensitivity.databases import Compiler, Database, Members, framed, unframed
from gemroute.core.sensitivity.patterns import Expression
from gemroute.core.sensitivity.plan import SIGNPOST_BYTES, Layout, Plan, Signpost
from gemroute.core.sensitivity.windows import (
    CLUSTERS,
    EVERYWHERE,
    STRINGS,
    Part,
    cluster,
)

_PIECE_BYTES: Final = 32_768
_MANY_CLUSTERS: Final = 128
_LONG_PIECE_BYTES: Final = 262_144
_MANY_STRINGS: Final = 16_384

Stretches = list[tuple[int, int]]
"""Places [first end, last end] of what was sought, rising."""


class Triggers:
    """`saved` is what `saved()` gave for the same plan; what does not fit is compiled anew.

    Only then is the `plan` of `layout` asked for.
    """

    def __init__(
        self, layout: Layout, plan: Callable[[], Plan], saved: memoryview, compiler: Compiler
    ) -> None:
        self._everywhere = _numbers(layout.parts, EVERYWHERE)
        self._around_digits = {kind: _numbers(layout.parts, kind) for kind in CLUSTERS}
        self._around_strings = _numbers(layout.parts, STRINGS)
        *clusters, plain, others = unframed(saved, len(CLUSTERS) + 2)
        self._clusters = {
            kind: Database(partial(_cluster_members, digits), stored, compiler)
            for (kind, digits), stored in zip(CLUSTERS.items(), clusters, strict=True)
        }
        # Text that is all ASCII holds none of the strings that are not.
        self._count = len(layout.parts)
        self._plain = Database(
            lambda: self._members(plan().plain), plain, compiler, is_empty=not layout.has_plain
        )
        self._others = Database(
            lambda: self._members(plan().others), others, compiler, is_empty=not layout.has_others
        )

    def _members(self, signposts: Iterable[Signpost]) -> Members:
        """Return signposts by numbers that differ, and are those of parts modulo their count.

        Of ten thousand patterns with one number Hyperscan takes twenty seconds to make one.
        """
        return tuple(
            (part + self._count * number, Expression(pattern))
            for number, (part, pattern) in enumerate(signposts)
        )

    @property
    def _databases(self) -> tuple[Database, ...]:
        return *self._clusters.values(), self._plain, self._others

    def saved(self) -> bytes:
        """Return the databases in a form that this very version and platform can load."""
        return framed(one.saved() for one in self._databases)

    def stretches(self, data: bytes) -> dict[int, Stretches]:
        """Return around what the parts that must be scanned are to be, by number."""
        found = {number: Stretches() for number in self._everywhere}
        if any(self._around_digits.values()):
            for kind, clusters in self._digits(data).items():
                found |= dict.fromkeys(self._around_digits[kind], clusters)
        return found | self._strings(data)

    def _digits(self, data: bytes) -> dict[str, Stretches]:
        """Return where clusters end, by kind; where there are none of few, there are no others."""
        found: dict[str, Stretches] = {}
        for start, stop in _pieces(data, _PIECE_BYTES):
            for kind, digits in CLUSTERS.items():
                low = max(0, start - 2 * digits)
                ends = self._clusters[kind].ends(data, low, stop, _MANY_CLUSTERS)
                if ends == []:
                    break
                places = [(low, stop)] if ends is None else [(end, end) for _, end in ends]
                found.setdefault(kind, []).extend(places)
        return found

    def _strings(self, data: bytes) -> dict[int, Stretches]:
        found: dict[int, Stretches] = {}
        databases = [self._plain] if data.isascii() else [self._plain, self._others]
        for database in databases:
            for start, stop in _pieces(data, _LONG_PIECE_BYTES):
                low = max(0, start - SIGNPOST_BYTES)
                ends = database.ends(data, low, stop, _MANY_STRINGS)
                if ends is None:
                    for number in self._around_strings:
                        found.setdefault(number, []).append((low, stop))
                    continue
                for number, end in ends:
                    found.setdefault(number % self._count, []).append((end, end))
        for places in found.values():
            places.sort()
        return found


def _numbers(parts: Iterable[Part], kind: str) -> list[int]:
    return [number for number, part in enumerate(parts) if part.kind == kind]


def _cluster_members(digits: int) -> Members:
    return ((0, Expression(cluster(digits))),)


def _pieces(data: bytes, each: int) -> Iterable[tuple[int, int]]:
    size = len(data)
    return ((at, min(at + each, size)) for at in range(0, size, each))
