"""A terminal of 80 columns that keeps every byte it is sent, and that one can type into."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from running import CommandLine

SECONDS = 20
_MOMENT_S = 0.05


@dataclass
class Terminal:
    """The screen and keyboard of one running gemroute."""

    process: subprocess.Popen[bytes]
    descriptor: int
    modes: list[Any]
    shown: bytes = b""

    def type(self, keys: bytes) -> None:
        os.write(self.descriptor, keys)

    def read_until(self, words: bytes) -> None:
        """Read on until `words` are on the screen."""
        start = len(self.shown)
        deadline_s = time.monotonic() + SECONDS
        while words not in self.shown[start:]:
            assert time.monotonic() < deadline_s, self.shown
            self._read(_MOMENT_S)

    def ended(self) -> int:
        """Read to the end and return the exit status."""
        deadline_s = time.monotonic() + SECONDS
        while self._read(_MOMENT_S) or self.process.poll() is None:
            assert time.monotonic() < deadline_s, self.shown
        return self.process.returncode

    def _read(self, patience_s: float) -> bool:
        """Read what is there; return whether there was anything."""
        ready, _, _ = select.select([self.descriptor], [], [], patience_s)
        if ready:
            self.shown += os.read(self.descriptor, 65_536)
        return bool(ready)

    @property
    def is_as_it_was(self) -> bool:
        """Whether echo, line input and every other mode are as they were at the start."""
        return termios.tcgetattr(self.descriptor) == self.modes


@contextmanager
def terminal(
    cli: CommandLine, *words: str | bytes, env: Mapping[str, str | None] | None = None
) -> Iterator[Terminal]:
    """Give the terminal of a gemroute that was just started in it.

    What is written reaches it unchanged: no line end is made into two bytes.
    """
    screen, end = os.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    modes = termios.tcgetattr(end)
    modes[1] &= ~termios.OPOST
    termios.tcsetattr(end, termios.TCSANOW, modes)
    before = termios.tcgetattr(end)

    def take_terminal() -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    process = subprocess.Popen(
        [*map(os.fsencode, cli.words([])), *map(os.fsencode, words)],
        stdin=end,
        stdout=end,
        stderr=end,
        cwd=cli.folder,
        env=cli.changed({"TERM": "xterm", **(env or {})}),
        start_new_session=True,
        preexec_fn=take_terminal,  # noqa: PLW1509 (nothing else runs in this process yet)
    )
    # The terminal must outlive the process, so that its modes can be looked at.
    try:
        yield Terminal(process, screen, before)
    finally:
        process.kill()
        process.wait()
        os.close(end)
        os.close(screen)
