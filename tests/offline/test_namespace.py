"""Every way off the machine, tried in an empty network namespace at each level of the guard.

192.0.2.1, a documentation address, is given to the namespace's own loopback device and stands
for the world; nothing outside the namespace is ever addressed, and every packet is counted.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from namespaces import inside

from gemroute.offline import Strength

from .ways import ON_THE_RUNTIMES_PORT, STILL_WORKS, TRIED, Way

pytestmark = pytest.mark.usefixtures("network_namespace")

WORLD = Path(__file__).with_name("world.py")
SEEN_ELSEWHERE, HIDDEN_ELSEWHERE = ON_THE_RUNTIMES_PORT


def table(ways: tuple[Way, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("way", ways, ids=lambda way: way.name)


@functools.cache
def results(level: str, *chosen: str) -> dict[str, Any]:
    """Return what came of the attempts at `level`, each as its error and its packets."""
    command = inside(sys.executable, str(WORLD), level, *chosen)
    run = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(WORLD.parents[1])},
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def names(ways: tuple[Way, ...]) -> tuple[str, ...]:
    return tuple(way.name for way in ways)


SENDING = tuple(way for way in TRIED if way.sends) + ON_THE_RUNTIMES_PORT
SEEN = (*(way for way in TRIED if way.seen), SEEN_ELSEWHERE)


@table(SENDING)
def test_without_a_guard_the_attempt_reaches_out(way: Way):
    assert results("none", *names(SENDING))[way.name]["packets"] > 0


@table(SEEN)
def test_the_hook_alone_refuses_what_python_reports(way: Way):
    outcome = results("hook", *names(SEEN))[way.name]
    assert outcome["error"]
    assert outcome["by_hook"]
    assert outcome["packets"] == 0


@table(TRIED)
def test_the_kernel_alone_refuses_every_attempt(way: Way):
    outcome = results("kernel", *names(TRIED))[way.name]
    assert outcome["error"]
    assert outcome["packets"] == 0


def guarded() -> dict[str, Any]:
    return results("both", *names((*TRIED, *ON_THE_RUNTIMES_PORT)), *STILL_WORKS)


@table((*TRIED, SEEN_ELSEWHERE))
def test_hook_and_kernel_together_let_no_packet_out(way: Way):
    outcome = guarded()[way.name]
    assert outcome["error"]
    assert outcome["packets"] == 0


@table(tuple(way for way in TRIED if not way.sends and not way.seen))
def test_an_odd_call_is_refused_by_name_and_not_by_chance(way: Way):
    assert results("kernel", *names(TRIED))[way.name]["error"] == "PermissionError"


def test_past_python_the_runtimes_own_port_is_open_on_other_machines_too():
    """What the guard does not hold: Landlock knows ports, not addresses."""
    assert guarded()[HIDDEN_ELSEWHERE.name]["packets"] > 0


@pytest.mark.parametrize("name", STILL_WORKS)
def test_what_offline_work_needs_still_works(name: str):
    assert guarded()[name]["error"] == ""


def test_an_empty_namespace_is_the_strongest_level():
    assert guarded()["strength"] == Strength.NAMESPACE
