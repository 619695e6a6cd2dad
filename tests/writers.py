"""Processes that write one journal at once: eight that are killed at it, eight that make calls.

    python tests/writers.py kill FOLDER KILLS
    python tests/writers.py call STATE CALLS

Each writer is forked from one process that has imported everything. What it says on stdout are
whole lines, each by one write that a pipe does not part: an acknowledgement, or a duration.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from gemroute.journal.chain import Journal

WRITERS = 8
KEY = b"k" * 32
_LONGEST_PAUSE_S = 0.012
_PATIENCE_S = 30.0


def killed(folder: Path, kills: int) -> set[str]:
    """Return the heads (`seq:h`) of the records that writers acknowledged before `kills` of them
    were killed, each at a moment of chance.
    """
    return set(_lines_of("kill", folder, kills))


def call_seconds(state: Path, calls: int) -> list[float]:
    """Return how long each durable record took while eight processes make `calls` calls each."""
    return [float(line) for line in _lines_of("call", state, calls)]


def _lines_of(what: str, folder: Path, number: int) -> list[str]:
    command = [sys.executable, __file__, what, str(folder), str(number)]
    return subprocess.check_output(command, text=True, timeout=300).splitlines()


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def _forked(write: Callable[[], None]) -> int:
    """Return the id of a new process that does nothing but `write`."""
    if pid := os.fork():
        return pid
    try:
        write()
    except BaseException:  # noqa: BLE001 - a copy of the parent must not go on, whatever happens
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def _now() -> datetime:
    return datetime.now(UTC)


def kill_writers(folder: Path, kills: int) -> None:
    """Kill one of eight writers after another, and put a new one in its place."""
    chance = Random(7)
    writers = [_forked(lambda: _write_for_ever(folder)) for _ in range(WRITERS)]
    for _ in range(kills):
        time.sleep(chance.uniform(0, _LONGEST_PAUSE_S))
        victim = chance.randrange(WRITERS)
        _kill(writers[victim])
        writers[victim] = _forked(lambda: _write_for_ever(folder))
    for writer in writers:
        _kill(writer)


def _kill(writer: int) -> None:
    os.kill(writer, signal.SIGKILL)
    _, status = os.waitpid(writer, 0)
    assert os.WIFSIGNALED(status), "a writer ended by itself"


def _write_for_ever(folder: Path) -> None:
    journal = Journal(folder, now=_now, key=KEY, lock_timeout_s=_PATIENCE_S)
    while True:
        _say(journal.append("session", {"text": "x" * 600, "pid": os.getpid()}).head)


def make_calls(state: Path, calls: int) -> None:
    """Make `calls` calls in each of eight processes, and wait for them all."""
    write = _calls_of(state, calls)
    writers = [_forked(write) for _ in range(WRITERS)]
    statuses = [os.waitpid(writer, 0)[1] for writer in writers]
    assert statuses == [0] * WRITERS


def _calls_of(state: Path, calls: int) -> Callable[[], None]:
    """Return what makes the calls: an intent and an outcome each, with nothing sent between."""
    from fakes import World
    from faults.injection import recorder_in

    from gemroute.backends.base import Call
    from gemroute.core.request import Request
    from gemroute.core.values import Place, Wish
    from gemroute.dispatch import Sending
    from gemroute.events import Options
    from gemroute.journal.record import Outcome, Status

    request = Request(prompt="Why is the sky blue?")
    weighed = World().router().weigh(request, Options(wish=Wish(Place.CLOUD)))
    assert weighed.route is not None
    sending = Sending(
        decision=weighed.decision,
        classified=weighed.classified,
        route=weighed.route,
        call=Call(model=weighed.route.model, payload=request.payload()),
        endpoint_host="generativelanguage.googleapis.com",
    )
    answered = Outcome(status=Status.ANSWERED, duration_ms=0)

    def write() -> None:
        recorder = recorder_in(state, now=_now, lock_timeout_s=_PATIENCE_S)
        for _ in range(calls):
            start = time.perf_counter()
            intent = recorder.intent(sending, 1)
            between = time.perf_counter()
            recorder.outcome(intent, sending, answered)
            _say(f"{between - start:.6f}")
            _say(f"{time.perf_counter() - between:.6f}")

    return write


if __name__ == "__main__":
    what, place, number = sys.argv[1:]
    {"kill": kill_writers, "call": make_calls}[what](Path(place), int(number))
