"""The journal's open folder in; where its chain stands out, however much lies before it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from gemroute.journal.entry import Entry, parse_line
from gemroute.journal.files import journal_names, open_private, unusable

_FIRST_BLOCK_BYTES = 8192


class Tail(NamedTuple):
    """Where the chain stands: its newest file, its last whole record, and torn bytes after it."""

    newest: str
    last: Entry | None
    is_torn: bool


def read_tail(folder_fd: int, where: Path) -> Tail:
    """Return the end of the chain, looking no further back than the last whole record.

    Raises:
        JournalUnusable: a file of the journal is not private, or cannot be read.
    """
    with unusable(where):
        names = journal_names(folder_fd)
    is_torn = False
    for name in reversed(names):
        with open_private(folder_fd, name, os.O_RDONLY, where) as descriptor, unusable(where):
            last, ends_torn = last_entry(descriptor)
        is_torn = is_torn or ends_torn
        if last is not None:
            return Tail(names[-1], last, is_torn)
    return Tail(names[-1] if names else "", None, is_torn)


def last_entry(descriptor: int) -> tuple[Entry | None, bool]:
    """Return a file's last whole record, and whether other bytes follow it."""
    size_bytes = os.fstat(descriptor).st_size
    block_bytes = _FIRST_BLOCK_BYTES
    while True:
        start = max(0, size_bytes - block_bytes)
        lines = os.pread(descriptor, size_bytes - start, start).split(b"\n")
        # The first line of a block is a piece of a line, unless the block is the whole file.
        whole = lines[1:] if start else lines
        ends_torn = False
        for line in reversed(whole):
            if (entry := parse_line(line)) is not None:
                return entry, ends_torn
            ends_torn = ends_torn or bool(line)
        if not start:
            return None, ends_torn
        block_bytes *= 4
