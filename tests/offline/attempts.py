"""Tries ways off this machine at one level of the guard, and tells what came of each.

    python attempts.py LEVEL TARGETS ATTEMPT…

LEVEL is `none`, `hook`, `kernel` or `both`; TARGETS is `world.py`'s JSON. Prints the strength
that was reached, then one line of JSON for each attempt, and waits for a line before the next:
meanwhile the world counts packets.
"""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Callable

import by_libraries
import by_processes
import by_sockets
from targets import RUNTIME_PORT, TIMEOUT_S

from gemroute.offline import audit_hook, descriptors, enforce, kernel
from gemroute.offline.audit_hook import refused_events

LEVEL, CHOSEN = sys.argv[1], sys.argv[3:]
ATTEMPTS = by_libraries.ATTEMPTS | by_sockets.ATTEMPTS | by_processes.ATTEMPTS


def guard() -> int:
    """Bring up the guard of LEVEL and return the strength that it reports."""
    if LEVEL == "both":
        return enforce(ports=[RUNTIME_PORT], strict=False)
    if LEVEL == "hook":
        audit_hook.install()
    if LEVEL == "kernel":
        descriptors.put_out_sockets()
        return kernel.confine([RUNTIME_PORT]).strength
    return 0


def outcome_of(attempt: Callable[[], object]) -> dict[str, object]:
    """Return the error that the attempt ended in, and whether the hook refused something."""
    refused = sum(refused_events().values())
    error = ""
    try:
        attempt()
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is what came of it
        error = f"{type(failure).__name__} {failure}"
    # A copy of this process counts for itself, and tells by its status.
    by_hook = sum(refused_events().values()) > refused or "OfflineViolation" in error
    return {"error": error.partition(" ")[0], "by_hook": by_hook}


def main() -> None:
    socket.setdefaulttimeout(TIMEOUT_S)
    print(json.dumps({"strength": guard()}), flush=True)
    for name in CHOSEN:
        sys.stdin.readline()
        print(json.dumps(outcome_of(ATTEMPTS[name])), flush=True)


if __name__ == "__main__":
    main()
