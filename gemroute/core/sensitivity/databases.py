"""Numbered expressions in; a Hyperscan database of them, opened when first scanned, out."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any, Final

from gemroute.core.sensitivity.bounds import EngineFailed
from gemroute.core.sensitivity.needs import Needs
from gemroute.core.sensitivity.patterns import SEEK_BRANCHES, Expression, match_ends

_CALL_BYTES: Final = 256

_MISSED: Final = (
    (rb"(?:my|recent) (?:[a-z]{2,12} )?diagnosis", b"z " * 30 + b"my diagnosis\n"),
    (rb"(?s)curl.*\|\s*python", b"curl http://model:8080/ 2>&1 | python"),
)
"""Patterns, each with a text that Vectorscan 5.4.12 finds no match in (issue 358 there)."""

Members = tuple[tuple[int, Expression], ...]
Take = Callable[[int, int], bool]
"""Told the number of an expression and where a match of it ends; true for no more of them."""


class Compiler:
    """Compiles databases, and counts them.

    What is `known` of patterns needs no finding out. `compiling` is called before each
    database that is compiled, which takes up to a second or two: so long that what is scanned
    for little more than `patience_bytes` is better left to RE2. All is, where the library
    misses matches.
    """

    def __init__(
        self, known: Needs, compiling: Callable[[], None], patience_bytes: int = 0
    ) -> None:
        self.known = known
        self.patience_bytes = patience_bytes
        self._compiling = compiling
        self.count = 0

    @cached_property
    def is_exact(self) -> bool:
        """Whether the library reports each match of a pattern: some versions do of strings only.

        hyperscan 0.7.23 to 0.9.1 have Vectorscan 5.4.12, which overlooks a pair of bytes where
        a piece that it reads ends: of 1,200 matches of made-up patterns it missed one.
        """
        return all(map(_is_found, *zip(*_MISSED, strict=True)))

    def compiled(self, members: Members) -> Any:
        """Return a database of `members`.

        Raises:
            EngineFailed: Hyperscan refuses them.
        """
        import hyperscan

        self._compiling()
        self.count += 1
        try:
            return compiled_database(members)
        except hyperscan.error as error:
            raise EngineFailed(f"hyperscan: {type(error).__name__}") from error


class Database:
    """`saved` is what `saved()` gave for the same members; one that does not fit is no use.

    It is then compiled when it is first scanned `at_once`, or else when RE2 has read so much
    for it that this is worth its time. Only then are `members` asked for; one that `is_empty`
    has none.
    """

    def __init__(
        self,
        members: Callable[[], Members],
        saved: memoryview,
        compiler: Compiler,
        *,
        is_empty: bool = False,
        at_once: bool = False,
    ) -> None:
        self._asked = members
        self._saved = saved
        self._compiler = compiler
        self._opened: tuple[Any, Any] | None = None
        self._is_empty = is_empty
        self._patience_bytes = 0 if at_once else compiler.patience_bytes

    @cached_property
    def _members(self) -> Members:
        return self._asked()

    def _open(self) -> tuple[Any, Any]:
        """Return the database and its scratch space."""
        if self._opened is None:
            import hyperscan

            database = self._loaded() or self._compiled()
            self._opened = database, hyperscan.Scratch(database)
        return self._opened

    def _loaded(self) -> Any:
        import hyperscan

        if not self._saved:
            return None
        try:
            return hyperscan.loadb(bytes(self._saved), hyperscan.HS_MODE_BLOCK)
        except hyperscan.error:
            return None

    def _compiled(self) -> Any:
        import hyperscan

        database = self._compiler.compiled(self._members)
        self._saved = memoryview(hyperscan.dumpb(database))
        return database

    def saved(self) -> memoryview:
        """Return the database in a form that this very version and platform can load.

        It is empty where none was saved, and none needed yet.
        """
        return self._saved

    def scan(self, data: bytes, take: Take, start: int = 0, end: int | None = None) -> bool:
        """Report matches between `start` and `end`; return whether `take` wanted them all."""
        piece = data[start:end]
        if self._is_left_to_re2(len(piece)):
            return self._is_read_by_re2(piece, take, start)

        def report(number: int, _start: int, at: int, _flags: int, _context: object) -> bool:
            return take(number, start + at)

        return self._is_read(piece, report)

    def _is_left_to_re2(self, size: int) -> bool:
        # What was saved was compiled by this very version, after it was asked.
        if self._opened is not None or self._saved:
            return False
        if not self._compiler.is_exact:
            return True
        self._patience_bytes -= size + _CALL_BYTES
        return self._patience_bytes >= 0

    def _is_read_by_re2(self, piece: bytes, take: Take, start: int) -> bool:
        return not any(
            take(number, start + end)
            for number, expression in self._members
            for end in match_ends(expression, piece)
        )

    def _is_read(self, piece: bytes, report: Callable[..., bool]) -> bool:
        import hyperscan

        database, scratch = self._open()
        try:
            database.scan(piece, match_event_handler=report, scratch=scratch)
        except hyperscan.ScanTerminated:
            return False
        except hyperscan.error as error:
            raise EngineFailed(f"hyperscan: {type(error).__name__}") from error
        return True

    def ends(self, data: bytes, start: int, end: int, many: int) -> list[tuple[int, int]] | None:
        """Return (number, end) of each match between `start` and `end`; None for over `many`."""
        found = list[tuple[int, int]]()

        def report(number: int, _start: int, at: int, _flags: int, _context: object) -> bool:
            found.append((number, start + at))
            return len(found) > many

        is_read = self._is_empty or self._is_read(data[start:end], report)
        return found if is_read else None


def _is_found(pattern: bytes, text: bytes) -> bool:
    import hyperscan

    found = list[int]()

    def take(_number: int, _start: int, end: int, _flags: int, _context: object) -> None:
        found.append(end)

    try:
        compiled_database(((0, Expression(pattern)),)).scan(text, match_event_handler=take)
    except hyperscan.error:
        return False
    return bool(found)


@lru_cache(maxsize=512)
def compiled_database(members: Members) -> Any:
    """Return a database of `members`; the last few are kept.

    Raises:
        hyperscan.error: it refuses one of the patterns.
    """
    import hyperscan

    guess = int(hyperscan.HS_FLAG_PREFILTER)
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    rows = [
        (number, pattern, guess * expression.prefilter)
        for number, expression in members
        for pattern in _patterns(expression)
    ]
    ids, patterns, flags = (list(column) for column in zip(*rows, strict=True))
    database.compile(expressions=patterns, ids=ids, flags=flags)
    return database


def _patterns(expression: Expression) -> tuple[bytes, ...]:
    if expression.seek != SEEK_BRANCHES:
        return (expression.pattern,)
    from gemroute.core.sensitivity.parting import parted

    return parted(expression.pattern)
