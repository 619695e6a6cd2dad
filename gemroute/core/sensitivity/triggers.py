"""A text in; where each part of the expressions must be scanned in it, out.

Digits stand in clusters, strings as they are; where a piece of the text holds very many of
either, all of it is scanned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

from gemroute.core.sensitivity.databases import Compiler, Database, Members
from gemroute.core.sensitivity.framing import framed, unframed
from gemroute.core.sensitivity.patterns import Expression
from gemroute.core.sensitivity.plan import SIGNPOST_BYTES, SIGNPOSTS, Kind, Layout, Plan
from gemroute.core.sensitivity.signposts import Numbered, checks_of, checks_restored
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
        stored = unframed(saved, len(CLUSTERS) + len(SIGNPOSTS))
        self._clusters = {
            kind: Database(partial(_cluster_members, digits), one, compiler)
            for (kind, digits), one in zip(CLUSTERS.items(), stored, strict=False)
        }
        self._kinds = tuple(
            Strings(partial(_numbered, plan, kind), one, compiler, is_empty=not has_some)
            for kind, one, has_some in zip(
                SIGNPOSTS, stored[len(CLUSTERS) :], layout.signposts, strict=True
            )
        )

    def saved(self) -> bytes:
        """Return the databases in a form that this very version and platform can load."""
        clusters = (one.saved() for one in self._clusters.values())
        return framed((*clusters, *(one.saved() for one in self._kinds)))

    def stretches(self, data: bytes, flat: bytes) -> dict[int, Stretches]:
        """Return around what the parts that must be scanned are to be, by number.

        `flat` is `data` with blanks for its line ends.
        """
        found = {number: Stretches() for number in self._everywhere}
        if any(self._around_digits.values()):
            for kind, clusters in self._digits(data).items():
                found |= dict.fromkeys(self._around_digits[kind], clusters)
        return found | self._strings(data, flat)

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

    def _strings(self, data: bytes, flat: bytes) -> dict[int, Stretches]:
        found: dict[int, Stretches] = {}
        is_ascii = data.isascii()
        for kind, strings in zip(SIGNPOSTS, self._kinds, strict=True):
            # Text that is all ASCII holds none of the strings that are not.
            if is_ascii and not kind.is_plain:
                continue
            text = data if kind.is_lined else flat
            for start, stop in _pieces(text, _LONG_PIECE_BYTES):
                low = max(0, start - SIGNPOST_BYTES)
                places = strings.places(text, low, stop)
                if places is None:
                    for number in self._around_strings:
                        found.setdefault(number, []).append((low, stop))
                    continue
                for number, end in places:
                    found.setdefault(number, []).append((end, end))
        for stretches in found.values():
            stretches.sort()
        return found


class Strings:
    """What finds signposts in a text: all of one kind."""

    def __init__(
        self,
        numbered: Callable[[], Sequence[Numbered]],
        saved: memoryview,
        compiler: Compiler,
        *,
        is_empty: bool,
    ) -> None:
        self._numbered = numbered
        checks, database = unframed(saved, 2)
        self._checks = checks_restored(checks)
        # Its numbers are those of the checks that were saved with it, and of no others.
        stored = database if self._checks else database[:0]
        self.database = Database(self._members, stored, compiler, is_empty=is_empty)

    def _members(self) -> Members:
        """Return signposts by numbers of their own.

        Of ten thousand patterns with one number Hyperscan takes twenty seconds to make one.
        """
        numbered = self._numbered()
        self._checks = checks_of(numbered)
        return tuple(
            (number, Expression(signpost.pattern)) for number, (_, signpost) in enumerate(numbered)
        )

    def saved(self) -> bytes:
        """Return the database and the checks, in a form that this very version can load."""
        return framed((self._checks.saved if self._checks else b"", self.database.saved()))

    def places(self, data: bytes, start: int, end: int) -> list[tuple[int, int]] | None:
        """Return (part, end) of each signpost between `start` and `end`; None for very many."""
        found = self.database.ends(data, start, end, _MANY_STRINGS)
        if not found or not self._checks:
            return None if found is None else []
        borne_out = self._checks.part
        return [
            (part, at) for number, at in found if (part := borne_out(number, data, at)) is not None
        ]


def _numbers(parts: Iterable[Part], kind: str) -> list[int]:
    return [number for number, part in enumerate(parts) if part.kind == kind]


def _numbered(plan: Callable[[], Plan], kind: Kind) -> Sequence[Numbered]:
    return plan().signposts(kind)


def _cluster_members(digits: int) -> Members:
    return ((0, Expression(cluster(digits))),)


def _pieces(data: bytes, each: int) -> Iterable[tuple[int, int]]:
    size = len(data)
    return ((at, min(at + each, size)) for at in range(0, size, each))
