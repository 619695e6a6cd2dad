"""Signals into exits, so that an outcome is recorded and the terminal is left whole."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from gemroute.core.records import dataclass

if TYPE_CHECKING:
    from gemroute.core.values import Classified, Decision
    from gemroute.dispatch import Recorder, Sending
    from gemroute.journal.record import Outcome

_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class Signalled(SystemExit):
    """A signal asked this process to end; the exit status is 128 plus its number.

    It is a SystemExit because event loops let nothing else out of a callback.
    """

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)


@dataclass(slots=True)
class _Door:
    """Whether signals have to wait, and the first that does."""

    closed: int = 0
    waiting: int = 0


_door = _Door()


@contextmanager
def ending_signals() -> Iterator[None]:
    """Raise where a signal would end the process: KeyboardInterrupt for SIGINT, or `Signalled`.

    What the caller ignores, as `nohup` does SIGHUP, stays ignored. A standard output that nobody
    reads any more ends it too: Python does not let SIGPIPE through.
    """
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    heard = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, _arrived)
    try:
        yield
    except BrokenPipeError:
        raise Signalled(signal.SIGPIPE) from None
    finally:
        for number in heard:
            signal.signal(number, before[number])


def _arrived(number: int, _frame: FrameType | None) -> None:
    if _door.closed:
        _door.waiting = _door.waiting or number
    else:
        raise _ending(number)


def _ending(number: int) -> BaseException:
    return KeyboardInterrupt() if number == signal.SIGINT else Signalled(number)


@contextmanager
def signals_wait() -> Iterator[None]:
    """Let a signal wait until the block has ended; then the first that came is raised."""
    _door.closed += 1
    try:
        yield
    finally:
        _door.closed -= 1
        if _door.waiting and not _door.closed:
            number, _door.waiting = _door.waiting, 0
            raise _ending(number)


class WholeRecords:
    """A recorder that no signal interrupts, so that every record is whole and has its pair."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def intent(self, sending: Sending, attempt: int) -> str:
        """Return the id of the intent; a signal that came meanwhile ends the attempt with it.

        Where signals wait beyond this call, whoever has them wait records that end.
        """
        from gemroute.journal.record import Outcome, Status

        with signals_wait():
            intent_id = self._recorder.intent(sending, attempt)
            if _door.waiting and _door.closed == 1:
                unsent = Outcome(status=Status.INTERRUPTED, duration_ms=0)
                self._recorder.outcome(intent_id, sending, unsent)
        return intent_id

    def outcome(self, intent_id: str, sending: Sending, outcome: Outcome, answer: str = "") -> None:
        with signals_wait():
            self._recorder.outcome(intent_id, sending, outcome, answer)

    def refusal(
        self, classified: Classified, decision: Decision, error_class: str = "policy"
    ) -> None:
        with signals_wait():
            self._recorder.refusal(classified, decision, error_class)
