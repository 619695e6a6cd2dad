"""A journal or its calls in; JSON lines, a table or a database for other programs out."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, TextIO

from gemroute.journal.calls import Call
from gemroute.journal.entry import parse_line
from gemroute.journal.reading import read_lines


def export_jsonl(folder: Path, out: BinaryIO) -> int:
    """Write every whole record as it stands in the journal; return how many.

    Raises:
        JournalUnusable: the journal cannot be read.
    """
    count = 0
    for line in read_lines(folder):
        if parse_line(line.data) is not None:
            out.write(line.data + b"\n")
            count += 1
    return count


def export_csv(calls: Iterable[Call], out: TextIO) -> int:
    """Write a header and one row for each call; return how many. Unknown is an empty cell."""
    names = [column.name for column in dataclasses.fields(Call)]
    writer = csv.writer(out)
    writer.writerow(names)
    count = 0
    for count, call in enumerate(calls, start=1):  # noqa: B007 - counts
        writer.writerow([getattr(call, name) for name in names])
    return count
