"""Bytes in; for each expression, where its matches end, out.

Hyperscan reads many expressions in one pass, and those that need digits only around some.
Where it has no wheel, RE2 reads them one by one: far slower, with the same findings.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from gemroute.core.sensitivity.databases import Database, compiled_database, framed, unframed
from gemroute.core.sensitivity.patterns import VALUE, Expression, compiled
from gemroute.core.sensitivity.windows import CLUSTER, CLUSTER_BYTES, Part, Reach, windows

_MERGED_GAP_BYTES: Final = 16
_HEADER: Final = b"gemroute-hs2"
_PIECE_BYTES: Final = 32_768
_MANY_CLUSTERS: Final = 128


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
    """What says where matches end. `rebuilt` says that a saved database was of no use."""

    name: str

    @property
    def rebuilt(self) -> bool: ...

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
    main: Sequence[Expression], others: Sequence[Expression], saved: bytes | None, name: str
) -> Engines:
    """Return the engines called `name`; an empty name is the best one that can be imported.

    Raises:
        ImportError: `name` is "hyperscan" and it is not installed.
    """
    if name != "re2":
        try:
            return _hyperscan(main, others, saved or b"")
        except ImportError:
            if name:
                raise
    return Engines(Re2Engine(main), Re2Engine(others))


def _hyperscan(main: Sequence[Expression], others: Sequence[Expression], saved: bytes) -> Engines:
    # Databases have megabytes: they are copied once, and only to be loaded.
    first, second = unframed(memoryview(saved), 2)
    return Engines(HyperscanEngine(main, first), HyperscanEngine(others, second))


class HyperscanEngine:
    """What needs digits is sought around digits; everything else everywhere."""

    name = "hyperscan"

    def __init__(self, expressions: Sequence[Expression], saved: memoryview) -> None:
        self._expressions = tuple(expressions)
        head, plan, body = unframed(saved, 3)
        fits = head == self._head(plan)
        self._parts = _restored(plan) if fits else _parted(expressions)
        stored = unframed(body if fits else body[:0], len(self._parts) + 1)
        members = [tuple((n, expressions[n]) for n in part.numbers) for part in self._parts]
        self._clusters = Database(((0, Expression(CLUSTER)),), stored[0])
        self._databases = list(map(Database, members, stored[1:]))
        for part, database in zip(self._parts, self._databases, strict=True):
            if part.reach is None:
                database.open()

    @property
    def rebuilt(self) -> bool:
        """Whether a saved database was of no use, as far as they were opened."""
        return any(database.is_rebuilt for database in (self._clusters, *self._databases))

    def saved(self) -> bytes:
        """Return the databases in a form that this very version and platform can load."""
        body = framed(database.saved() for database in (self._clusters, *self._databases))
        plan = json.dumps(self._parts).encode()
        return framed((self._head(plan), plan, body))

    def _head(self, plan: bytes | memoryview) -> bytes:
        digest = hashlib.sha256(repr(self._expressions).encode())
        digest.update(plan)
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

        clusters = self._stretches(data)
        ends.complete = all(
            database.scan(data, take, *window)
            for part, database in zip(self._parts, self._databases, strict=True)
            for window in _windows(data, part.reach, clusters)
        )
        return ends

    def _stretches(self, data: bytes) -> list[tuple[int, int]]:
        """Return where clusters of digits end; where they are many, whole pieces of `data`."""
        found = list[tuple[int, int]]()
        for start in range(0, len(data), _PIECE_BYTES):
            stop = start + _PIECE_BYTES
            ends = list[int]()

            def take(_: int, end: int, ends: list[int] = ends) -> bool:
                ends.append(end)
                return len(ends) > _MANY_CLUSTERS

            low = max(0, start - CLUSTER_BYTES)
            is_whole = self._clusters.scan(data, take, low, stop)
            found += [(end, end) for end in ends] if is_whole else [(low, min(stop, len(data)))]
        return found


def _windows(
    data: bytes, reach: Reach | None, stretches: list[tuple[int, int]]
) -> Iterable[tuple[int, int]]:
    return windows(data, stretches, reach) if reach else [(0, len(data))]


def _parted(expressions: Sequence[Expression]) -> tuple[Part, ...]:
    # Patterns are parsed for it, which takes a second: a start from the cache does without.
    from gemroute.core.sensitivity.sieve import parted

    return parted(expressions)


def _restored(plan: memoryview) -> tuple[Part, ...]:
    parts = json.loads(bytes(plan))
    return tuple(Part(numbers, Reach(*reach) if reach else None) for numbers, reach in parts)


def refusal(expressions: Sequence[Expression]) -> str:
    """Return why Hyperscan refuses some of `expressions`; "" if it takes them or is missing.

    The databases are kept, so that asking here first makes the engine no slower to build.
    """
    try:
        import hyperscan
    except ImportError:
        return ""
    try:
        for part in _parted(expressions):
            compiled_database(tuple((n, expressions[n]) for n in part.numbers))
    except hyperscan.error as error:
        return f"Hyperscan refuses the pattern: {error}"
    return ""


class Re2Engine:
    """Expression by expression, for machines without Hyperscan."""

    name = "re2"
    rebuilt = False

    def __init__(self, expressions: Sequence[Expression]) -> None:
        self._expressions = tuple(expressions)

    def saved(self) -> bytes:
        """Return nothing: there is no database."""
        return b""

    def scan(self, data: bytes, cap: int) -> Ends:
        """Return where matches end, up to `cap` of them."""
        ends = Ends()
        left = cap
        for number, expression in enumerate(self._expressions):
            for end in _match_ends(expression, data):
                ends.note(number, end)
                left -= 1
                if left <= 0:
                    ends.complete = False
                    return ends
        return ends


def _match_ends(expression: Expression, data: bytes) -> Any:
    regex = compiled(expression.pattern)
    group = regex.groupindex.get(VALUE, 0)
    match = regex.search(data)
    while match:
        yield match.end()
        match = regex.search(data, max(match.end(group), match.start() + 1))
