"""Bytes in; for each expression, where its matches end, out.

Hyperscan reads all expressions in one pass. Where it has no wheel, RE2 reads them one by
one: far slower, with the same findings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Protocol

from gemroute.core.sensitivity.bounds import EngineFailed
from gemroute.core.sensitivity.patterns import VALUE, Expression, compiled

_MERGED_GAP_BYTES: Final = 16
_LENGTH_BYTES: Final = 8
_HEADER: Final = b"gemroute-hs1"


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
    rebuilt: bool

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
        return len(main).to_bytes(_LENGTH_BYTES, "big") + main + others if main else b""


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
    # A database has megabytes: it is copied once, and only to be loaded.
    view = memoryview(saved)
    border = _LENGTH_BYTES + int.from_bytes(view[:_LENGTH_BYTES], "big")
    first, second = view[_LENGTH_BYTES:border], view[border:]
    return Engines(HyperscanEngine(main, first), HyperscanEngine(others, second))


class HyperscanEngine:
    """All expressions in one pass."""

    name = "hyperscan"

    def __init__(self, expressions: Sequence[Expression], saved: memoryview) -> None:
        import hyperscan

        self._terminated, self._error = hyperscan.ScanTerminated, hyperscan.error
        self._header = _header(expressions)
        self._database: Any = self._loaded(saved)
        self.rebuilt = self._database is None
        if self.rebuilt:
            self._database = _compile(tuple(expressions))
        self._scratch = hyperscan.Scratch(self._database)

    def _loaded(self, saved: memoryview) -> Any:
        import hyperscan

        size = len(self._header)
        if saved[:size] != self._header:
            return None
        try:
            return hyperscan.loadb(bytes(saved[size:]), hyperscan.HS_MODE_BLOCK)
        except hyperscan.error:
            return None

    def saved(self) -> bytes:
        """Return the database in a form that this very version and platform can load."""
        import hyperscan

        return self._header + bytes(hyperscan.dumpb(self._database))

    def scan(self, data: bytes, cap: int) -> Ends:
        """Return where matches end, up to `cap` of them."""
        ends = Ends()
        note, left = ends.note, cap

        def take(number: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            nonlocal left
            note(number, end)
            left -= 1
            return left <= 0

        try:
            self._database.scan(data, match_event_handler=take, scratch=self._scratch)
        except self._terminated:
            ends.complete = False
        except self._error as error:
            raise EngineFailed(f"hyperscan: {type(error).__name__}") from error
        return ends


def _header(expressions: Sequence[Expression]) -> bytes:
    return _HEADER + hashlib.sha256(repr(list(expressions)).encode()).digest()


def _flags(expression: Expression) -> int:
    import hyperscan

    return int(hyperscan.HS_FLAG_PREFILTER) if expression.prefilter else 0


@lru_cache(maxsize=4)
def _compile(expressions: tuple[Expression, ...]) -> Any:
    import hyperscan

    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[expression.pattern for expression in expressions],
        ids=list(range(len(expressions))),
        flags=[_flags(expression) for expression in expressions],
    )
    return database


def refusal(expressions: Sequence[Expression]) -> str:
    """Return why Hyperscan refuses some of `expressions`; "" if it takes them or is missing.

    The database is kept, so that asking here first makes the engine no slower to build.
    """
    try:
        import hyperscan
    except ImportError:
        return ""
    try:
        _compile(tuple(expressions))
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
