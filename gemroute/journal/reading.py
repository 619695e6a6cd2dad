"""A journal's folder in; its lines, its records, its head and its open intents out.

Reading asks less than writing: an auditor's copy may have any owner and mode.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from gemroute.core.errors import JournalUnusable
from gemroute.journal.entry import Entry, parse_line
from gemroute.journal.files import journal_names, unusable
from gemroute.journal.tail import last_entry


class Line(NamedTuple):
    """One line as it lies in a file. `number` is from 1, `offset` in bytes from 0."""

    file: str
    number: int
    offset: int
    data: bytes


_START = Line("", 1, 0, b"")


def read_lines(folder: Path, start: Line = _START) -> Generator[Line, None, None]:
    """Yield every line from `start` on that is not empty, oldest first, without its newline.

    Raises:
        JournalUnusable: the folder or a file of the journal cannot be read.
    """
    with unusable(folder):
        names = journal_names(folder) if folder.exists() else []
    for name in names:
        if name >= start.file:
            first = start if name == start.file else _START
            with unusable(folder / name), open_for_reading(folder / name) as file:
                yield from _lines_of(file, name, first)


def _lines_of(file: BinaryIO, name: str, first: Line) -> Iterator[Line]:
    offset = file.seek(first.offset)
    for number, data in enumerate(file, start=first.number):
        if line := data.rstrip(b"\n"):
            yield Line(name, number, offset, line)
        if not data.endswith(b"\n"):
            return  # a writer may be at it: what it writes next is no line of its own
        offset += len(data)


def open_for_reading(path: Path) -> BinaryIO:
    """Return the regular file at `path`, opened without following a link or waiting on a pipe.

    Raises:
        JournalUnusable: it is not a regular file.
        OSError: it cannot be opened.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise JournalUnusable(f"{path}: not a regular file.", hint="Move it away.")
    return os.fdopen(descriptor, "rb")


def read_entries(folder: Path) -> Iterator[Entry]:
    """Yield every whole record, oldest first; torn lines are left to `verify` to report.

    Raises:
        JournalUnusable: the folder or a file of the journal cannot be read.
    """
    for line in read_lines(folder):
        if (entry := parse_line(line.data)) is not None:
            yield entry


def pending(folder: Path) -> tuple[Entry, ...]:
    """Return the intents that have no outcome: what they name may have been sent.

    Raises:
        JournalUnusable: the folder or a file of the journal cannot be read.
    """
    intents: dict[str, Entry] = {}
    for entry in read_entries(folder):
        if entry.event == "intent":
            intents[entry.id] = entry
        elif entry.event == "outcome":
            intents.pop(str(entry.body.get("intent")), None)
    return tuple(intents.values())


def anchor(folder: Path) -> str:
    """Return `seq:h` of the last record, to be kept elsewhere; empty for an empty journal.

    Raises:
        JournalUnusable: the folder or a file of the journal cannot be read.
    """
    last = last_record(folder)
    return last.head if last is not None else ""


def last_record(folder: Path) -> Entry | None:
    """Return the last whole record, or None when there is none.

    Raises:
        JournalUnusable: the folder or a file of the journal cannot be read.
    """
    with unusable(folder):
        names = journal_names(folder) if folder.exists() else []
    for name in reversed(names):
        with unusable(folder / name), open_for_reading(folder / name) as file:
            last, _ = last_entry(file.fileno())
        if last is not None:
            return last
    return None
