"""logs export: the journal in; a copy of it for other programs out."""

from __future__ import annotations

import io
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from gemroute import __version__
from gemroute.cli.asked import Asked
from gemroute.cli.copying import new_file
from gemroute.cli.showing_logs import NOTHING_YET, opened_index
from gemroute.cli.wiring import Bench
from gemroute.core.errors import UsageError
from gemroute.core.wording import counted
from gemroute.journal.calls import Call
from gemroute.journal.database import export_sqlite
from gemroute.journal.export import export_csv, export_jsonl
from gemroute.journal.tables import CALL_COLUMNS
from gemroute.terminal import notice, sanitise

_STDOUT = ("", "-")
_DATABASE = "sqlite"


def export_journal(form: str, output: str) -> int:
    """Write the journal (`jsonl`, `sqlite`) or its calls (`csv`) to stdout or a new file.

    Returns 0.

    Raises:
        UsageError: the file is there already, in the journal's folder, or cannot be written; or
            a database was to go to stdout.
        JournalUnusable: the journal cannot be read.
    """
    bench = Bench(Asked())
    if output not in _STDOUT:
        count = _to_file(bench, form, Path(output))
        notice(f"{output}: {counted(count, 'call' if form == 'csv' else 'record')}.")
    elif form == _DATABASE:
        raise UsageError("A database cannot go to stdout.", hint="Name a new file: -o FILE")
    else:
        count = _STREAMS[form](bench, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    if not count:
        notice(NOTHING_YET)
    return 0


def _to_file(bench: Bench, form: str, path: Path) -> int:
    with new_file(path, bench.records.journal.folder) as draft:
        if form == _DATABASE:
            return _to_database(bench, draft)
        with draft.open("wb") as file:
            return _STREAMS[form](bench, file)


def _to_database(bench: Bench, draft: Path) -> int:
    try:
        return export_sqlite(bench.records.journal.folder, draft, __version__, sanitise)
    except sqlite3.Error as failure:
        # Its own words: "database or disk is full", "disk I/O error".
        raise OSError(0, str(failure)) from failure


def _jsonl(bench: Bench, out: BinaryIO) -> int:
    return export_jsonl(bench.records.journal.folder, out)


def _csv(bench: Bench, out: BinaryIO) -> int:
    rows = io.TextIOWrapper(out, encoding="utf-8", newline="")
    with opened_index(bench) as index:
        count = export_csv(_visible(index.every()), rows)
    rows.detach()
    return count


_STREAMS: Mapping[str, Callable[[Bench, BinaryIO], int]] = {"jsonl": _jsonl, "csv": _csv}


def _visible(calls: Iterable[Call]) -> Iterator[Call]:
    """Yield calls whose words no terminal acts on, whoever wrote them into the journal."""
    for call in calls:
        words = ((name, getattr(call, name)) for name in CALL_COLUMNS)
        changed = {
            name: sanitise(word)
            for name, word in words
            if isinstance(word, str) and sanitise(word) != word
        }
        yield replace(call, **changed) if changed else call  # type: ignore[arg-type] # words only
