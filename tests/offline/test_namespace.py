"""Every way off the machine, tried in an empty network namespace at each level of the guard.

192.0.2.1, a documentation address, is given to the namespace's own loopback device and stands
for another machine; nothing outside the namespace is ever addressed.
"""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gemroute.offline import Strength

from .conftest import ENTER_NAMESPACE

ATTEMPTS = Path(__file__).with_name("attempts.py")

# What Python's runtime reports before it happens.
SEEN_BY_THE_HOOK = (
    "tcp",
    "connect_ex",
    "_socket",
    "mapped address",
    "asyncio",
    "urllib",
    "httpx",
    "httpx with a proxy",
    "ollama elsewhere",
    "google-genai",
    "udp sendto",
    "udp sendmsg",
    "udp connect",
    "fast open by sendto",
    "fast open by sendmsg",
    "child process",
    "bind",
)
HIDDEN_FROM_THE_HOOK = (
    "later thread",
    "udp by ctypes",
    "fast open by ctypes",
    "fast open by sendmmsg",
    "connect by ctypes",
    "loopback, another port, by ctypes",
    "io_uring",
    "x32",
    "raw socket",
    "netlink socket",
    "vsock socket",
    "mptcp socket",
)
LOOKUPS = ("lookup of a name", "old lookup of a name", "lookup of an address")
STILL_WORKS = (
    "runtime",
    "runtime by name",
    "lookup of localhost",
    "files",
    "unix sockets",
    "threads",
    "our reader",
)
# Those that put a packet on the wire when nothing stops them.
REACH_OUT = (*SEEN_BY_THE_HOOK[:-1], *HIDDEN_FROM_THE_HOOK[:3], "connect by ctypes")


@functools.cache
def results(level: str, *chosen: str) -> dict[str, Any]:
    """Return what came of the attempts at `level`, each as its error and its packets."""
    script = f'{ENTER_NAMESPACE} exec "$@"'
    attempts = [sys.executable, str(ATTEMPTS), level, "192.0.2.1", *chosen]
    command = ["unshare", "-rn", "sh", "-c", script, "sh", *attempts]
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize("attempt", REACH_OUT)
def test_without_a_guard_the_attempt_reaches_out(attempt: str):
    assert results("none", *REACH_OUT)[attempt]["packets"] > 0


@pytest.mark.parametrize("attempt", [*SEEN_BY_THE_HOOK, *LOOKUPS, "shell"])
def test_the_hook_alone_refuses_what_python_reports(attempt: str):
    assert results("hook")[attempt]["error"] == "OfflineViolation"


@pytest.mark.parametrize("attempt", [*SEEN_BY_THE_HOOK, *HIDDEN_FROM_THE_HOOK])
def test_the_kernel_alone_refuses_every_attempt(attempt: str):
    outcome = results("kernel")[attempt]
    assert outcome["error"]
    assert outcome["packets"] == 0


@pytest.mark.parametrize("attempt", [*SEEN_BY_THE_HOOK, *HIDDEN_FROM_THE_HOOK, *LOOKUPS])
def test_hook_and_kernel_together_let_no_packet_out(attempt: str):
    outcome = results("both")[attempt]
    assert outcome["error"] in {"OfflineViolation", "PermissionError"}
    assert outcome["packets"] == 0


@pytest.mark.parametrize("attempt", STILL_WORKS)
def test_what_offline_work_needs_still_works(attempt: str):
    assert results("both")[attempt]["error"] == ""


def test_an_empty_namespace_is_the_strongest_level():
    assert results("both")["strength"] == Strength.NAMESPACE
