"""The journal among processes: many writers at once, and writers that are killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from gemroute.journal.reading import read_entries
from gemroute.journal.verify import verify

_APPEND = """
import datetime as d, os, pathlib, sys
from gemroute.journal.chain import Journal
journal = Journal(pathlib.Path(sys.argv[1]), now=lambda: d.datetime.now(d.UTC), lock_timeout_s=30)
for number in range(int(sys.argv[2])):
    entry = journal.append("session", {"pid": os.getpid(), "number": number})
    print(entry.seq, entry.h, flush=True)
"""


def _writer(folder: Path, appends: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _APPEND, str(folder), str(appends)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_eight_writers_lose_nothing_and_share_no_number(folder: Path):
    writers = [_writer(folder, 50) for _ in range(8)]
    acknowledged = [
        line for writer in writers for line in writer.communicate(timeout=60)[0].split("\n")
    ]
    assert [writer.returncode for writer in writers] == [0] * 8
    entries = list(read_entries(folder))
    assert [entry.seq for entry in entries] == list(range(1, 401))
    assert {f"{entry.seq} {entry.h}" for entry in entries} == set(acknowledged) - {""}
    assert verify(folder).holds


def kill_writers(folder: Path, kills: int, pause_s: float = 0.003) -> set[str]:
    """Return what writers, two at a time, acknowledged before each was killed."""
    acknowledged: set[str] = set()
    for killed in range(0, kills, 2):
        pair = [_writer(folder, 10_000) for _ in range(2)]
        acknowledged.update(_line_of(writer) for writer in pair)
        time.sleep(pause_s * (killed % 7))
        for writer in pair:
            writer.send_signal(signal.SIGKILL)
            acknowledged.update(_last_words(writer))
    return acknowledged


def _line_of(writer: subprocess.Popen[str]) -> str:
    assert writer.stdout is not None
    return writer.stdout.readline().strip()


def _last_words(writer: subprocess.Popen[str]) -> set[str]:
    """Return the whole lines that a killed writer had still printed."""
    assert writer.stdout is not None
    with writer.stdout as printed:
        lines = printed.read().splitlines(keepends=True)
    writer.wait(timeout=20)
    return {line.strip() for line in lines if line.endswith("\n")}


def test_no_acknowledged_record_is_lost_by_a_killed_writer(folder: Path):
    acknowledged = kill_writers(folder, kills=30)
    assert len(acknowledged) >= 30
    assert acknowledged <= {f"{entry.seq} {entry.h}" for entry in read_entries(folder)}
    verification = verify(folder)
    assert verification.holds
    assert verification.torn <= 30
