"""Deadlines and a clock go in; how long the next wait may last, or `TimedOut`, comes out.

A read timeout alone lets a server drip one byte at a time for ever. So every wait on the
socket asks here first, in the headers as in the body.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from gemroute.backends.deadlines import Deadlines
from gemroute.core.errors import TimedOut

Clock = Callable[[], float]
_PATIENCE = "A slow machine may need more: --timeout sets it."
LEAST_BYTES = 48
"""To come in an idle period of waiting: half a line.

A line of Ollama's has over 100 bytes and says one token; an event of Gemini's is longer. So a
model on a slow processor may use the whole idle period for each token, wherever the network
cuts its lines, and is never too slow; what drips less than half a line says nothing at all.
"""


class Stopwatch:
    """Measures one exchange, from connecting to the last byte.

    `has_asked` says that something of the request was written, `has_answered` that the headers
    are in: until then the first-byte deadline holds, afterwards the idle deadline and the least
    rate do; the total deadline always holds. `received_bytes` counts what came over the wire,
    `has_ended` says that no more will.
    """

    def __init__(
        self,
        deadlines: Deadlines,
        clock: Clock = time.monotonic,
        least_bytes: int = LEAST_BYTES,
    ) -> None:
        self.has_asked = False
        self.has_answered = False
        self.has_ended = False
        self.received_bytes = 0
        self._deadlines = deadlines
        self._clock = clock
        self._least_bytes = least_bytes
        self._begun = clock()
        self._limit = TimedOut("")
        self._waited_s = 0.0
        self._window_bytes = 0

    @property
    def connect_s(self) -> float:
        """Seconds that connecting may take."""
        return min(self._deadlines.connect_s, self._deadlines.total_s)

    def left_s(self) -> float:
        """Return the seconds that the next wait may last.

        Raises:
            TimedOut: there are none.
        """
        elapsed = self._clock() - self._begun
        left_s, self._limit = min(self._limits(elapsed), key=lambda limit: limit[0])
        if left_s <= 0:
            self.expire()
        return left_s

    def _limits(self, elapsed_s: float) -> Iterator[tuple[float, TimedOut]]:
        """Yield each limit that holds now: the seconds left, and what passing it means."""
        total_s, first_byte_s = self._deadlines.total_s, self._deadlines.first_byte_s
        idle_s = self._deadlines.idle_s
        if self.has_answered:
            yield idle_s, TimedOut(f"The answer stopped for {idle_s:g} s.")
        else:
            why = f"No answer began within {first_byte_s:g} s."
            yield first_byte_s - elapsed_s, TimedOut(why, hint=_PATIENCE)
        why = f"The answer was not complete after {total_s:g} s."
        yield total_s - elapsed_s, TimedOut(why, hint=_PATIENCE)

    def expire(self) -> NoReturn:
        """Say which limit ended the last wait.

        Raises:
            TimedOut: always.
        """
        raise self._limit

    @contextmanager
    def waiting(self) -> Iterator[float]:
        """Give the seconds that this wait may last, and count how long it did.

        Only waits count for the rate: a reader that pauses does not make the server slow.
        """
        left_s = self.left_s()
        begun = self._clock()
        yield left_s
        if self.has_answered:
            self._waited_s += self._clock() - begun

    def received(self, size_bytes: int) -> None:
        """Count bytes that came; none are the end.

        Raises:
            TimedOut: over the last idle period of waiting they came too slowly.
        """
        self.has_ended = size_bytes == 0
        self.received_bytes += size_bytes
        self._window_bytes += size_bytes
        if self._waited_s < self._deadlines.idle_s:
            return
        if self._window_bytes < self._least_bytes * self._waited_s / self._deadlines.idle_s:
            raise TimedOut("The answer came too slowly, a few bytes at a time.")
        self._waited_s, self._window_bytes = 0.0, 0
