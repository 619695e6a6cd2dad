"""The journal among processes: many writers at once, and writers that are killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import writers

from gemroute.journal.reading import read_entries
from gemroute.journal.verify import verify

_APPEND = """
import datetime as d, os, pathlib, sys
from gemroute.journal.chain import Journal
journal = Journal(pathlib.Path(sys.argv[1]), now=lambda: d.datetime.now(d.UTC), lock_timeout_s=30)
for number in range(int(sys.argv[2])):
    print(journal.append("session", {"pid": os.getpid(), "number": number}).head, flush=True)
"""


def _writer(folder: Path, appends: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _APPEND, str(folder), str(appends)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_eight_writers_lose_nothing_and_share_no_number(folder: Path):
    processes = [_writer(folder, 50) for _ in range(8)]
    acknowledged = [
        line for process in processes for line in process.communicate(timeout=60)[0].splitlines()
    ]
    assert [process.returncode for process in processes] == [0] * 8
    entries = list(read_entries(folder))
    assert [entry.seq for entry in entries] == list(range(1, 401))
    assert sorted(entry.head for entry in entries) == sorted(acknowledged)
    assert verify(folder).holds


def test_no_acknowledged_record_is_lost_by_a_killed_writer(folder: Path):
    acknowledged = writers.killed(folder, kills=50)
    assert len(acknowledged) >= 50
    assert acknowledged <= {entry.head for entry in read_entries(folder)}
    assert verify(folder, writers.KEY).holds
