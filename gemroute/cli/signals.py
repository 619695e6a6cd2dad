"""Signals into exits, so that an outcome is recorded and the terminal is left whole."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class Signalled(SystemExit):
    """A signal asked this process to end; the exit status is 128 plus its number.

    It is a SystemExit because event loops let nothing else out of a callback.
    """

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)


@contextmanager
def ending_signals() -> Iterator[None]:
    """Raise `Signalled` where SIGTERM or SIGHUP would end the process without a word.

    So does a standard output that nobody reads any more: Python does not let SIGPIPE through.
    """

    def end(number: int, _frame: FrameType | None) -> None:
        raise Signalled(number)

    before = {number: signal.signal(number, end) for number in _SIGNALS}
    try:
        yield
    except BrokenPipeError:
        raise Signalled(signal.SIGPIPE) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
