"""The journal in, answers about its calls out: a SQLite index that can be thrown away any time.

The journal is the truth. The index follows it from where it stood; when the two do not fit,
or the file is damaged or not private, it is made anew, and without a usable file in memory.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from gemroute.core.records import dataclass
from gemroute.journal.calls import Call, FindingCount
from gemroute.journal.costs import By, CostRow, PriceIfCloud, cost_rows
from gemroute.journal.entry import Entry, parse_line
from gemroute.journal.reading import Line, read_lines
from gemroute.journal.tables import CALL_COLUMNS, call_column_types, take_in

_SCHEMA_VERSION = 2
_IN_MEMORY = ":memory:"
_MOST_CALLS = 2**63 - 1
_CALLS = ", ".join(
    f"{name} {kind}{' PRIMARY KEY' if name == 'id' else ''}"
    for name, kind in call_column_types().items()
)
_SCHEMA = f"""
CREATE TABLE calls ({_CALLS}) STRICT;
CREATE INDEX calls_by_seq ON calls (seq);
CREATE TABLE findings (call TEXT, rule TEXT, category TEXT, count INTEGER) STRICT;
CREATE INDEX findings_by_call ON findings (call);
CREATE TABLE position (first TEXT, file TEXT, number INTEGER, offset INTEGER, head TEXT) STRICT;
PRAGMA user_version = {_SCHEMA_VERSION};
"""
# No value is ever part of a statement; it is made of our own columns' names.
_SELECT = f"SELECT {', '.join(CALL_COLUMNS)} FROM calls"  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which calls to show; an empty word matches all. `since` is a day, 2026-11-21."""

    place: str = ""
    label: str = ""
    status: str = ""
    model: str = ""
    since: str = ""


class Index:
    """Answers about the calls in the journal of `folder`, kept in the file `path`."""

    def __init__(self, path: Path, folder: Path) -> None:
        """Open the index and bring it up to the journal's end.

        Raises:
            JournalUnusable: the journal cannot be read.
        """
        self._folder = folder
        try:
            self._db = _opened(path)
            self.refresh()
        except sqlite3.OperationalError:
            # Locked for long, or on a full or read-only disk.
            self._db.close()
            self._db = _connected(_IN_MEMORY)
            self.refresh()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def refresh(self) -> None:
        """Take in what was recorded since the last time.

        Raises:
            JournalUnusable: the journal cannot be read.
        """
        with _transaction(self._db):
            start = self._checked_position()
            if start is None:
                for emptied in ("calls", "findings", "position"):
                    self._db.execute(f"DELETE FROM {emptied}")  # noqa: S608
            self._take_in(start)

    def _checked_position(self) -> Line | None:
        """Return the line up to which the index is good; None when it starts at the beginning."""
        row = self._db.execute("SELECT first, file, number, offset, head FROM position").fetchone()
        if row is None:
            return None
        first, file, number, offset, head = row
        start = Line(file, number, offset, b"")
        fits = _head_at(self._folder, None) == first and _head_at(self._folder, start) == head
        return start if fits else None

    def _take_in(self, start: Line | None) -> None:
        lines = read_lines(self._folder, start) if start else read_lines(self._folder)
        if start is not None:
            next(lines)
        last: tuple[Line, Entry] | None = None
        for line in lines:
            if (entry := parse_line(line.data)) is not None:
                take_in(self._db, entry)
                last = line, entry
        if last is not None:
            self._remember(*last)

    def _remember(self, line: Line, entry: Entry) -> None:
        first = _head_at(self._folder, None)
        self._db.execute("DELETE FROM position")
        self._db.execute(
            "INSERT INTO position VALUES (?, ?, ?, ?, ?)",
            (first, line.file, line.number, line.offset, entry.head),
        )

    def recent(self, limit: int, filters: Filters | None = None) -> tuple[Call, ...]:
        """Return at most `limit` calls, the newest first."""
        wanted = filters or Filters()
        words = (wanted.place, wanted.label, wanted.status, wanted.model, wanted.since)
        return self._calls(
            """ WHERE ?1 IN ('', place) AND ?2 IN ('', label) AND ?3 IN ('', status)
            AND ?4 IN ('', model, model_version) AND day >= ?5 ORDER BY seq DESC LIMIT ?6""",
            (*words, min(limit, _MOST_CALLS)),
        )

    def every(self) -> Iterator[Call]:
        """Yield all calls, oldest first, without holding them all."""
        return self._each(" ORDER BY seq", ())

    def show(self, id_prefix: str) -> tuple[Call, ...]:
        """Return the calls whose id starts with `id_prefix`, in either case, oldest first."""
        prefix = id_prefix.upper()
        return self._calls(" WHERE substr(id, 1, ?) = ? ORDER BY seq", (len(prefix), prefix))

    def findings(self, call_id: str) -> tuple[FindingCount, ...]:
        """Return how often each rule held in the input of that call."""
        rows = self._db.execute("SELECT * FROM findings WHERE call = ? ORDER BY rule", (call_id,))
        return tuple(FindingCount(*row) for row in rows)

    def costs(self, by: By, price_if_cloud: PriceIfCloud | None = None) -> tuple[CostRow, ...]:
        """Return what the calls cost; with a price, also what the cloud would have cost."""
        return cost_rows(self.every(), by, price_if_cloud)

    def _calls(self, where: str, values: tuple[str | int, ...]) -> tuple[Call, ...]:
        return tuple(self._each(where, values))

    def _each(self, where: str, values: tuple[str | int, ...]) -> Iterator[Call]:
        for row in self._db.execute(_SELECT + where, values):
            yield Call(**dict(zip(CALL_COLUMNS, row, strict=True)))


@contextlib.contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    with db:
        yield


def _head_at(folder: Path, start: Line | None) -> str:
    """Return the head of the record at `start`, or of the first; empty when there is none."""
    lines = read_lines(folder, start) if start else read_lines(folder)
    with contextlib.closing(lines):
        for line in lines:
            if (entry := parse_line(line.data)) is not None:
                return entry.head
            if start is not None:
                return ""
    return ""


def _opened(path: Path) -> sqlite3.Connection:
    """Return the index in `path`, an empty one if need be, or one in memory."""
    try:
        _make_private(path)
        return _connected_or_anew(path)
    except (OSError, sqlite3.OperationalError):
        return _connected(_IN_MEMORY)


def _connected_or_anew(path: Path) -> sqlite3.Connection:
    try:
        return _connected(str(path))
    except sqlite3.OperationalError:
        # It may be sound, and another process busy with it.
        raise
    except sqlite3.DatabaseError:
        path.unlink()
        _make_private(path)
        return _connected(str(path))


def _connected(where: str) -> sqlite3.Connection:
    """Return a connection to a sound database with our tables.

    Raises:
        sqlite3.DatabaseError: the file is damaged, or of another version.
    """
    db = sqlite3.connect(where, timeout=5, isolation_level=None)
    try:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version == 0:
            db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT")
        elif version != _SCHEMA_VERSION or not _is_sound(db):
            raise sqlite3.DatabaseError("not a sound index of this version")
    except sqlite3.Error:
        db.close()
        raise
    return db


def _is_sound(db: sqlite3.Connection) -> bool:
    return bool(db.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))


def _make_private(path: Path) -> None:
    """Leave a private file at `path`: its own if it is one, else a new one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        if not _is_private(path.lstat()):
            path.unlink()
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    os.close(os.open(path, flags, 0o600))


def _is_private(status: os.stat_result) -> bool:
    is_plain = stat.S_ISREG(status.st_mode) and status.st_nlink == 1
    return is_plain and status.st_uid == os.geteuid() and stat.S_IMODE(status.st_mode) == 0o600
