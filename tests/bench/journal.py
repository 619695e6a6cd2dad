"""Prints what a durable record costs beside its peers, and how fast a chain verifies.

    python tests/bench/journal.py [--records 300] [--folder .]

The peers are a plain durable write, and a row in SQLite (WAL, synchronous=FULL). All open,
write, make durable and close for each record, in turn, on the same disk.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from gemroute.journal.chain import Journal
from gemroute.journal.verify import verify

# As large as an ordinary intent.
BODY = {"text": "x" * 800}


def plain_write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, data)
        getattr(os, "fdatasync", os.fsync)(descriptor)
    finally:
        os.close(descriptor)


def seconds_of(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def sqlite_row(path: Path, data: bytes) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        with database:
            database.execute("CREATE TABLE IF NOT EXISTS record (line BLOB)")
            database.execute("INSERT INTO record VALUES (?)", (data,))


def durations(folder: Path, records: int) -> dict[str, list[float]]:
    """Return the seconds of every record and of its peers, after one of each to warm up."""
    journal = Journal(folder / "journal", now=lambda: datetime.now(UTC), key=b"k" * 32)
    line = journal.append("session", BODY).line()
    writers: dict[str, Callable[[], object]] = {
        "durable record": lambda: journal.append("session", BODY),
        "plain write and sync": lambda: plain_write(folder / "plain", line),
        "SQLite WAL FULL": lambda: sqlite_row(folder / "peer.sqlite", line),
    }
    for write in writers.values():
        write()
    rounds = [[seconds_of(write) for write in writers.values()] for _ in range(records)]
    return dict(zip(writers, map(list, zip(*rounds, strict=True)), strict=True))


def measure(folder: Path, records: int) -> None:
    measured = durations(folder, records)
    medians = {name: statistics.median(seconds) for name, seconds in measured.items()}
    for name, seconds in measured.items():
        ratio = medians["durable record"] / medians[name]
        print(
            f"{name:21} {medians[name] * 1e3:9.3f} ms median {p99(seconds) * 1e3:9.3f} ms p99"
            f"   a record takes {ratio:.2f} times as long"
        )
    taken_s = seconds_of(lambda: verify(folder / "journal", b"k" * 32))
    print(f"verify                {(records + 2) / taken_s:9.0f} records/s")


def p99(seconds: list[float]) -> float:
    ordered = sorted(seconds)
    return ordered[int(len(ordered) * 0.99)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=300)
    parser.add_argument("--folder", type=Path, default=Path.cwd())
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as place:
        measure(Path(place), options.records)


if __name__ == "__main__":
    main()
