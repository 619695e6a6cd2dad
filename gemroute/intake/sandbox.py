"""A document and a reader's name in, the Reading from a child process out.

Whatever the child does (dies, hangs, floods, speaks nonsense), the answer is a Reading that
says so, and the document stays on this machine.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from typing import Literal, Self

from gemroute.core.values import Unread
from gemroute.intake.child import LIMIT_REACHED
from gemroute.intake.reading import Reading

WALL_S = 30.0
OUTPUT_BYTES = 160 << 20
_PIECE = 1 << 16
_LIMIT = Reading(unread=(Unread("limit"),))
_DAMAGED = Reading(unread=(Unread("damaged"),))
_KILLED_FOR_TIME = (-signal.SIGXCPU, -signal.SIGKILL)


def read_apart(
    kind: Literal["pdf", "html"],
    data: bytes,
    *,
    wall_s: float = WALL_S,
    output_bytes: int = OUTPUT_BYTES,
) -> Reading:
    """Return what the reader `kind` makes of `data`, within `wall_s` seconds.

    The child has an empty environment and, of the descriptors, only its three pipes.
    """
    # -I: no folder of the caller's, no PYTHON* variable and no user site is looked into.
    command = [sys.executable, "-I", "-m", "gemroute.intake.child", kind]
    with subprocess.Popen(  # noqa: S603 - the arguments are this program's own
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        bufsize=0,
    ) as child:
        try:
            answer = _exchange(child, data, time.monotonic() + wall_s, output_bytes)
        finally:
            child.kill()
    return _understood(answer, child.returncode)


def _exchange(
    child: subprocess.Popen[bytes], data: bytes, deadline: float, most: int
) -> bytes | None:
    """Return all that the child said; None when time or size ran out."""
    heard = bytearray()
    with _Pipes(child, data) as pipes:
        while pipes.are_open:
            piece = pipes.move(deadline - time.monotonic())
            if piece is None or len(heard) > most:
                return None
            heard += piece
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(deadline - time.monotonic(), 0))
    return bytes(heard)


class _Pipes:
    """Both pipes of a child served by turns, so that neither side waits for the other."""

    def __init__(self, child: subprocess.Popen[bytes], data: bytes) -> None:
        assert child.stdin is not None  # noqa: S101 - both were asked for as pipes
        assert child.stdout is not None  # noqa: S101
        self._in, self._out = child.stdin, child.stdout
        self._left = memoryview(data)
        self._ready = selectors.DefaultSelector()
        os.set_blocking(self._in.fileno(), False)
        self._ready.register(self._in, selectors.EVENT_WRITE)
        self._ready.register(self._out, selectors.EVENT_READ)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ready.close()

    @property
    def are_open(self) -> bool:
        return bool(self._ready.get_map())

    def move(self, within_s: float) -> bytes | None:
        """Write and read what is possible now; None when nothing was within the time."""
        events = self._ready.select(max(within_s, 0))
        if not events:
            return None
        heard = b""
        for key, _ in events:
            if key.fileobj is self._in:
                self._write()
            else:
                heard = self._read()
        return heard

    def _write(self) -> None:
        try:
            written = os.write(self._in.fileno(), self._left[:_PIECE])
        except BrokenPipeError:  # the child is gone; its status will tell
            written = len(self._left)
        self._left = self._left[written:]
        if not self._left:
            self._ready.unregister(self._in)
            with contextlib.suppress(BrokenPipeError):
                self._in.close()

    def _read(self) -> bytes:
        piece = os.read(self._out.fileno(), _PIECE)
        if not piece:
            self._ready.unregister(self._out)
        return piece


def _understood(answer: bytes | None, status: int) -> Reading:
    if answer is None or status == LIMIT_REACHED or status in _KILLED_FOR_TIME:
        return _LIMIT
    if status != 0:
        return _DAMAGED
    try:
        text, hidden, unread = json.loads(answer)
        reasons = tuple(Unread(str(reason), str(detail)) for reason, detail in unread)
    except (ValueError, TypeError):
        return _DAMAGED
    if not (isinstance(text, str) and isinstance(hidden, str)):
        return _DAMAGED
    return Reading(text, hidden, reasons)
