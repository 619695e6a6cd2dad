"""One thing that was looked at: how it is, what that rests on, and the command that mends it."""

from __future__ import annotations

import enum

from gemroute.core.errors import GemrouteError
from gemroute.core.records import dataclass


class Status(enum.StrEnum):
    """OK: as it should be. WARN: it works, or is not needed. FAIL: what needs it does not work."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """What was found. `evidence` are further lines; `mend` is the way out, empty when all is well.

    No field holds a key's value, nor what a request or a server said.
    """

    name: str
    status: Status
    found: str
    evidence: tuple[str, ...] = ()
    mend: str = ""


def well(name: str, found: str, *evidence: str) -> Check:
    """Return a check with nothing to mend."""
    return Check(name, Status.OK, found, evidence)


def doubtful(name: str, found: str, mend: str, *evidence: str) -> Check:
    """Return a check of something that works less well than it could."""
    return Check(name, Status.WARN, found, evidence, mend)


def failed(name: str, found: str, mend: str, *evidence: str) -> Check:
    """Return a check of something that does not work."""
    return Check(name, Status.FAIL, found, evidence, mend)


def failure_of(name: str, failure: GemrouteError, mend: str = "", *evidence: str) -> Check:
    """Return the check that an error is: its first line is what was found, its hint the way out."""
    found, *more = failure.message.splitlines() or [type(failure).__name__]
    lines = (line.strip() for line in more)
    return failed(name, found, failure.hint or mend, *lines, *evidence)
