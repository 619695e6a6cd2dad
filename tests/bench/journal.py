"""Prints what a durable record costs beside a plain durable write, and how fast a chain verifies.

    python tests/bench/journal.py [--records 300] [--folder .]

Both writers open, write, make durable and close for each record, in turn, on the same disk.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
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


def measure(folder: Path, records: int) -> None:
    journal = Journal(folder / "journal", now=lambda: datetime.now(UTC))
    line = journal.append("session", BODY).line()
    chained, plain = [], []
    for _ in range(records):
        chained.append(seconds_of(lambda: journal.append("session", BODY)))
        plain.append(seconds_of(lambda: plain_write(folder / "plain", line)))
    report("durable record", chained)
    report("plain write and sync", plain)
    print(f"ratio of medians      {statistics.median(chained) / statistics.median(plain):9.2f}")
    taken_s = seconds_of(lambda: verify(journal.folder))
    print(f"verify                {(records + 1) / taken_s:9.0f} records/s")


def report(name: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    p99 = ordered[int(len(ordered) * 0.99)]
    print(f"{name:21} {statistics.median(ordered) * 1e3:9.3f} ms median {p99 * 1e3:9.3f} ms p99")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=300)
    parser.add_argument("--folder", type=Path, default=Path.cwd())
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as place:
        measure(Path(place), options.records)


if __name__ == "__main__":
    main()
