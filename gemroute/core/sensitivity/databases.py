"""Numbered expressions in; a Hyperscan database of them, opened when first scanned, out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from gemroute.core.sensitivity.bounds import EngineFailed
from gemroute.core.sensitivity.patterns import Expression

_LENGTH_BYTES: Final = 8

Members = tuple[tuple[int, Expression], ...]
Take = Callable[[int, int], bool]
"""Told the number of an expression and where a match of it ends; true for no more of them."""


class Database:
    """`saved` is what `saved()` gave for the same members; one that does not fit is built anew.

    `members` are asked for only then. One that `is_empty` has none.
    """

    def __init__(
        self, members: Callable[[], Members], saved: memoryview, *, is_empty: bool = False
    ) -> None:
        self._members = members
        self._stored: memoryview | None = saved
        self._opened: tuple[Any, Any] | None = None
        self._is_empty = is_empty
        self.is_rebuilt = not is_empty and not saved

    def open(self) -> tuple[Any, Any]:
        """Return the database and its scratch space."""
        if self._opened is None:
            import hyperscan

            database = self._loaded() or compiled_database(self._members())
            self._opened = database, hyperscan.Scratch(database)
            self._stored = None
        return self._opened

    def _loaded(self) -> Any:
        import hyperscan

        if not self._stored:
            return None
        try:
            return hyperscan.loadb(bytes(self._stored), hyperscan.HS_MODE_BLOCK)
        except hyperscan.error:
            self.is_rebuilt = True
            return None

    def saved(self) -> bytes:
        """Return the database in a form that this very version and platform can load."""
        import hyperscan

        return bytes(hyperscan.dumpb(self.open()[0])) if not self._is_empty else b""

    def scan(self, data: bytes, take: Take, start: int = 0, end: int | None = None) -> bool:
        """Report matches between `start` and `end`; return whether `take` wanted them all."""

        def report(number: int, _start: int, at: int, _flags: int, _context: object) -> bool:
            return take(number, start + at)

        return self._is_read(memoryview(data)[start:end], report)

    def _is_read(self, piece: memoryview, report: Callable[..., bool]) -> bool:
        import hyperscan

        database, scratch = self.open()
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

        is_read = self._is_empty or self._is_read(memoryview(data)[start:end], report)
        return found if is_read else None


@lru_cache(maxsize=512)
def compiled_database(members: Members) -> Any:
    """Return a database of `members`; the last few are kept.

    Raises:
        hyperscan.error: it refuses one of the patterns.
    """
    import hyperscan

    guess = int(hyperscan.HS_FLAG_PREFILTER)
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[expression.pattern for _, expression in members],
        ids=[number for number, _ in members],
        flags=[guess * expression.prefilter for _, expression in members],
    )
    return database


def framed(parts: Iterable[bytes]) -> bytes:
    """Return `parts` as one, for `unframed`."""
    return b"".join(len(part).to_bytes(_LENGTH_BYTES, "big") + part for part in parts)


def unframed(data: memoryview, count: int) -> Sequence[memoryview]:
    """Return `count` parts of `data`; one that is not all there is empty."""
    parts = []
    for _ in range(count):
        border = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "big")
        parts.append(data[_LENGTH_BYTES:border] if border <= len(data) else data[:0])
        data = data[border:]
    return parts
