"""A journal or its calls in; JSON lines or a table for other programs out."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, TextIO

from gemroute.journal.calls import Call
from gemroute.journal.reading import read_entries


def export_jsonl(folder: Path, out: BinaryIO) -> int:
    """Write every whole record as it stands in the journal; return how many.

    Raises:
        JournalUnusable: the journal cannot be read.
    """
    lines = [entry.line() for entry in read_entries(folder)]
    out.writelines(lines)
    return len(lines)


def export_csv(calls: Iterable[Call], out: TextIO) -> int:
    """Write a header and one row for each call; return how many. Unknown is an empty cell."""
    writer = csv.DictWriter(out, [column.name for column in dataclasses.fields(Call)])
    writer.writeheader()
    rows = [dataclasses.asdict(call) for call in calls]
    writer.writerows(rows)
    return len(rows)
