"""Bytes in; for each expression, where its matches end, out.

Hyperscan reads many expressions in one pass, and those that need digits only around some.
Where it misses matches, it says only where the strings are, and RE2 reads around those; where
it has no wheel, RE2 reads all, one by one: some thirty times slower, with the same findings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cached_property, partial
from typing import Final, Protocol

from gemroute.core.records import dataclass
from gemroute.core.sensitivity.bounds import EngineFailed
from gemroute.core.sensitivity.databases import (
    Compiler,
    Database,
    Members,
    compiled_database,
)
from gemroute.core.sensitivity.framing import framed, unframed
from gemroute.core.sensitivity.needs import Needs
from gemroute.core.sensitivity.patterns import Expression, Source, match_ends
from gemroute.core.sensitivity.plan import Plan, planned, restored, sought
from gemroute.core.sensitivity.triggers import Stretches, Triggers
from gemroute.core.sensitivity.unlined import flattened
from gemroute.core.sensitivity.windows import EVERYWHERE, Part, windows

_MERGED_GAP_BYTES: Final = 16
HYPERSCAN: Final = "hyperscan"
HYPERSCAN_FOR_STRINGS: Final = "re2 around the strings that hyperscan finds"
RE2: Final = "re2"

_HEADER: Final = b"gemroute-hs9"


class Ends:
    """Where the matches of each expression end, as [first, last] stretches of close ends.

    A greedy match ends at each of its last bytes; merging keeps one entry for it.
    `complete` is false when there were more matches than the cap.
    """

    __slots__ = ("complete", "of")

    def __init__(self) -> None:
        self.of: dict[int, list[list[int]]] = {}
        self.complete = True

    def note(self, number: int, end: int) -> None:
        """Add one end; ends of one expression come in rising order."""
        stretches = self.of.get(number)
        if stretches is None:
            self.of[number] = [[end, end]]
        elif end - stretches[-1][1] <= _MERGED_GAP_BYTES:
            stretches[-1][1] = end
        else:
            stretches.append([end, end])


_NONE: Final = Ends()


class Engine(Protocol):
    """What says where matches end."""

    @property
    def name(self) -> str: ...

    def scan(self, data: bytes, cap: int) -> Ends: ...

    def saved(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Engines:
    """One engine for every text, and one more for texts that are not plain ASCII."""

    main: Engine
    others: Engine

    def scan(self, data: bytes, cap: int) -> tuple[Ends, Ends]:
        """Return where matches end in `data`, up to `cap` of each engine."""
        return self.main.scan(data, cap), _NONE if data.isascii() else self.others.scan(data, cap)

    def saved(self) -> bytes:
        """Return both databases, for `engines_for` on this machine; empty if there are none."""
        main, others = self.main.saved(), self.others.saved()
        return framed((main, others)) if main else b""


def engines_for(
    main: Source, others: Source, saved: bytes | memoryview | None, name: str, compiler: Compiler
) -> Engines:
    """Return the engines called `name`; an empty name is the best one that can be imported.

    What was not `saved` is compiled when a text first needs it.

    Raises:
        ImportError: `name` is "hyperscan" and it is not installed.
    """
    if name != RE2:
        try:
            return _hyperscan(main, others, saved or b"", compiler)
        except ImportError:
            if name:
                raise
    return Engines(
        Re2Engine(main.expressions(), compiler.known),
        Re2Engine(others.expressions(), compiler.known),
    )


def _hyperscan(
    main: Source, others: Source, saved: bytes | memoryview, compiler: Compiler
) -> Engines:
    import hyperscan  # noqa: F401

    # Databases have megabytes: they are copied once, and only to be loaded.
    first, second = unframed(memoryview(saved), 2)
    return Engines(
        HyperscanEngine(main, first, compiler), HyperscanEngine(others, second, compiler)
    )


class HyperscanEngine:
    """What needs digits or some string is sought around those; everything else everywhere."""

    def __init__(self, source: Source, saved: memoryview, compiler: Compiler) -> None:
        self._source = source
        self.compiler = compiler
        head, layout, body = unframed(saved, 3)
        fits = head == self._head(layout)
        self._layout = restored(bytes(layout)) if fits else self._plan.layout
        self._parts = self._layout.parts
        stored = unframed(body if fits else body[:0], len(self._parts) + 1)
        self._triggers = Triggers(self._layout, self._checked_plan, stored[0], compiler)
        self._databases = [
            Database(
                partial(self._members, part),
                one,
                compiler,
                at_once=part.kind == EVERYWHERE,
            )
            for part, one in zip(self._parts, stored[1:], strict=True)
        ]

    @property
    def name(self) -> str:
        """Which library reads what."""
        return HYPERSCAN if self.compiler.is_exact else HYPERSCAN_FOR_STRINGS

    @cached_property
    def _plan(self) -> Plan:
        return planned(self._source.expressions(), self.compiler.known)

    def _checked_plan(self) -> Plan:
        """Return the plan, for a database that must be built beside others that are stored."""
        if self._plan.layout != self._layout:
            raise EngineFailed("the saved databases are of another plan")
        return self._plan

    def _members(self, part: Part) -> Members:
        members = ((number, self._source.expression(number)) for number in part.numbers)
        return tuple((number, one if part.is_lined else one.flat) for number, one in members)

    def saved(self) -> bytes:
        """Return the databases, as far as they were needed, for this version and platform."""
        body = framed((self._triggers.saved(), *(one.saved() for one in self._databases)))
        layout = self._layout.dump()
        return framed((self._head(layout), layout, body))

    def _head(self, layout: bytes | memoryview) -> bytes:
        digest = hashlib.sha256(self._source.digest)
        digest.update(layout)
        return _HEADER + digest.digest()

    def scan(self, data: bytes, cap: int) -> Ends:
        """Return where matches end, up to `cap` of them."""
        ends = Ends()
        left = cap

        def take(number: int, end: int) -> bool:
            nonlocal left
            ends.note(number, end)
            left -= 1
            return left <= 0

        flat = flattened(data)
        stretches = self._triggers.stretches(data, flat)
        ends.complete = all(
            self._databases[number].scan(text, take, *window)
            for number, near in stretches.items()
            for text in (data if self._parts[number].is_lined else flat,)
            for window in self._windows(data, number, near)
        )
        return ends

    def _windows(self, data: bytes, number: int, near: Stretches) -> Iterable[tuple[int, int]]:
        part = self._parts[number]
        if part.kind == EVERYWHERE:
            return [(0, len(data))]
        return windows(data, near, part.reach)


def refusals(expressions: Sequence[Expression], known: Needs) -> dict[int, str]:
    """Return why Hyperscan refuses some of `expressions`, by number; {} if it is missing.

    Those whose patterns are `known` it takes.
    """
    try:
        import hyperscan
    except ImportError:
        return {}
    reasons: dict[int, str] = {}
    looked_for = [sought(one, known).expression for one in expressions]
    new = [n for n, one in enumerate(looked_for) if one.prefilter or not known.knows(one.pattern)]
    parts = planned([expressions[n] for n in new], known).parts
    waiting = [tuple(new[n] for n in part.numbers) for part in parts]
    while waiting:
        numbers = waiting.pop()
        try:
            compiled_database(tuple((n, looked_for[n]) for n in numbers))
        except hyperscan.error as error:
            if len(numbers) == 1:
                reasons[numbers[0]] = f"Hyperscan refuses the pattern: {error}"
            else:
                waiting += [(number,) for number in numbers]
    return reasons


class Re2Engine:
    """Expression by expression, for machines without Hyperscan."""

    name = RE2

    def __init__(self, expressions: Sequence[Expression], known: Needs) -> None:
        self._sought = tuple(sought(one, known) for one in expressions)

    def saved(self) -> bytes:
        """Return nothing: there is no database."""
        return b""

    def scan(self, data: bytes, cap: int) -> Ends:
        """Return where matches end, up to `cap` of them."""
        ends = Ends()
        left = cap
        flat = flattened(data)
        for number, (expression, _, is_lined) in enumerate(self._sought):
            for end in match_ends(expression, data if is_lined else flat):
                ends.note(number, end)
                left -= 1
                if left <= 0:
                    ends.complete = False
                    return ends
        return ends
