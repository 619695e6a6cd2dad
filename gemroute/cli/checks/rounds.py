"""Looks go in, checks come out, in their order, each look within the time that it has.

All are begun at once, in threads that may be left behind: one that hangs is a line, no more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from typing import NamedTuple

from gemroute.cli.checks.check import Check, failed, failure_of
from gemroute.core.errors import GemrouteError

PATIENCE_S = 5.0

Found = tuple[Check, ...]


class Look(NamedTuple):
    """One part to look at. `mend` is said when the looking itself fails or takes too long.

    `late` is said in its place where to take too long is no fault.
    """

    area: str
    name: str
    look: Callable[[], Iterable[Check]]
    mend: str = ""
    patience_s: float = PATIENCE_S
    late: Check | None = None


def look_at_all(
    looks: Sequence[Look], waiting_for: Callable[[str], None] = lambda _: None
) -> Iterator[tuple[str, Found]]:
    """Yield (area, checks) of each look in turn; `waiting_for` is told the name of the next."""
    started_s = time.monotonic()
    begun = [_Round(look) for look in looks]
    for one in begun:
        waiting_for(one.look.name)
        yield one.look.area, one.found_by(started_s + one.look.patience_s)


class _Round:
    """One look at work, in a thread of its own; what it found stays when it then fails."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self._found: list[Check] = []
        self._end: Future[None] = Future()
        threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        try:
            for check in self.look.look():
                self._found.append(check)
        except BaseException as failure:  # noqa: BLE001 (raised again where it is waited for)
            self._end.set_exception(failure)
        else:
            self._end.set_result(None)

    def found_by(self, deadline_s: float) -> Found:
        """Return the checks that were made by then, one of them for what ended the look."""
        failure = self._failure(max(deadline_s - time.monotonic(), 0.0))
        return (*self._found, failure) if failure else tuple(self._found)

    def _failure(self, left_s: float) -> Check | None:
        """Return what the world or --offline refused; a bug is raised, for it is none of these."""
        from gemroute.offline.audit_hook import OfflineViolation

        name, mend = self.look.name, self.look.mend
        try:
            self._end.result(left_s)
        except TimeoutError:
            silent = failed(name, f"no answer within {self.look.patience_s:g} s", mend)
            return self.look.late or silent
        except GemrouteError as failure:
            return failure_of(name, failure, mend)
        except OSError as failure:
            return failed(name, f"the system refused: {failure.strerror or 'it'}", mend)
        except OfflineViolation as refusal:
            return failed(name, str(refusal), mend)
        return None
