"""Months and today in; which files of the journal are older, and their deletion with a trace."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from gemroute.core.errors import JournalUnusable
from gemroute.core.records import dataclass
from gemroute.journal.chain import Journal
from gemroute.journal.deletions import Deletion, deletion_bodies
from gemroute.journal.entry import Entry, parse_line
from gemroute.journal.files import journal_names, locked, open_folder, open_private, unusable
from gemroute.journal.reading import open_for_reading
from gemroute.journal.tail import last_entry

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """The files to delete, oldest first, and what of each of them will stay."""

    files: tuple[Path, ...]
    deletions: tuple[Deletion, ...]

    @property
    def records(self) -> int:
        return sum(each.last - each.first + 1 for each in self.deletions)


def read_month(text: str) -> str:
    """Return a month as the names of the files have it: 2026-11.

    Raises:
        ValueError: it is not a month.
    """
    if _MONTH.fullmatch(text):
        return text
    raise ValueError("a month is written 2026-11")


def cutoff(months: int, today: date) -> str:
    """Return the first month that is kept: one in which a record may be `months` months old."""
    index = max(today.year * _MONTHS_A_YEAR + today.month - 1 - months, 0)
    return f"{index // _MONTHS_A_YEAR:04}-{index % _MONTHS_A_YEAR + 1:02}"


def files_before(folder: Path, month: str) -> tuple[Path, ...]:
    """Return the files of the months before `month`, oldest first, but never the newest file.

    Raises:
        JournalUnusable: the folder cannot be read.
    """
    with unusable(folder):
        names = journal_names(folder) if folder.exists() else []
    return tuple(folder / name for name in names[:-1] if month_of(name) < month)


def overdue(folder: Path, months: int, today: date) -> tuple[Path, ...]:
    """Return the files of which every record is older than `months` months; none for 0.

    Raises:
        JournalUnusable: the folder cannot be read.
    """
    return files_before(folder, cutoff(months, today)) if months else ()


def month_of(name: str) -> str:
    """Return the month in the name of a journal's file."""
    return name.removeprefix("journal-").removesuffix(".jsonl")


def plan(files: Sequence[Path]) -> Plan:
    """Return what deleting these files would take away; one without a whole record goes too.

    Raises:
        JournalUnusable: a file cannot be read.
    """
    deletions = []
    for path in files:
        with unusable(path), open_for_reading(path) as file:
            first = next(filter(None, map(parse_line, file)), None)
            last, _ = last_entry(file.fileno())
        if first is not None and last is not None:
            deletions.append(_deletion(path.name, first, last))
    return Plan(tuple(files), tuple(deletions))


def _deletion(name: str, first: Entry, last: Entry) -> Deletion:
    return Deletion(month_of(name), first.seq, last.seq, last.h)


def prune(journal: Journal, planned: Plan, since: int) -> tuple[Entry, ...]:
    """Delete the planned files; return the records that keep their anchors.

    These are durable before the first file goes, and the oldest file goes first, so that it can
    be done again whatever stopped it. `since` is the first record that was ever deleted.

    Raises:
        JournalUnusable: an anchor could not be recorded, or a file is not what was planned, or
            could not be deleted.
    """
    bodies = deletion_bodies(planned.deletions, since)
    kept = tuple(journal.append("anchor", body) for body in bodies)
    with ExitStack() as held:
        folder_fd = held.enter_context(open_folder(journal.folder))
        held.enter_context(locked(folder_fd, journal.lock_timeout_s, journal.folder))
        _require_planned(folder_fd, journal.folder, planned)
        for path in planned.files:
            with unusable(path, "Run the same command again; nothing is lost by it."):
                os.unlink(path.name, dir_fd=folder_fd)
                os.fsync(folder_fd)
    return kept


def _require_planned(folder_fd: int, folder: Path, planned: Plan) -> None:
    """Refuse to delete what is not the oldest of the journal, as planned and anchored."""
    with unusable(folder):
        names = journal_names(folder_fd)
    count = len(planned.files)
    ends = {each.h for each in planned.deletions}
    is_oldest = names[:count] == [path.name for path in planned.files] and len(names) > count
    if not is_oldest or not all(_ends_in(folder_fd, folder, name, ends) for name in names[:count]):
        hint = "Nothing was deleted. Look again: gemroute logs verify"
        raise JournalUnusable(f"{folder}: the files changed meanwhile.", hint=hint)


def _ends_in(folder_fd: int, folder: Path, name: str, ends: set[str]) -> bool:
    with open_private(folder_fd, name, os.O_RDONLY, folder) as descriptor, unusable(folder / name):
        last, _ = last_entry(descriptor)
    return last is None or last.h in ends
