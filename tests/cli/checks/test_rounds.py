"""Looks that hang, fail or break: each is a line of its own, and the others are made."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from gemroute.cli.asked import Asked
from gemroute.cli.checks.check import Check, Status, failed, well
from gemroute.cli.checks.rounds import Look, look_at_all
from gemroute.cli.checks.settled import settle
from gemroute.cli.doctor import _of_ourselves
from gemroute.cli.wiring import Bench
from gemroute.core.errors import ConfigError
from gemroute.offline.audit_hook import OfflineViolation


def look(name, *steps, patience_s=5.0):
    """A look that yields each check, raises each exception and calls each function in turn."""

    def run():
        for step in steps:
            if isinstance(step, BaseException):
                raise step
            if isinstance(step, Check):
                yield step
            else:
                step()

    return Look("area", name, run, "the way out", patience_s)


def made(*looks):
    return [check for _, checks in look_at_all(looks) for check in checks]


def test_checks_come_in_the_order_of_their_looks():
    slow = look("slow", lambda: time.sleep(0.05), well("first", ""), well("second", ""))
    assert [check.name for check in made(slow, look("quick", well("third", "")))] == [
        "first",
        "second",
        "third",
    ]


@pytest.mark.parametrize(
    ("failure", "found", "mend"),
    [
        pytest.param(ConfigError("Bad.\n  more", hint="Do this."), "Bad.", "Do this.", id="ours"),
        pytest.param(ConfigError("Bad."), "Bad.", "the way out", id="without a hint"),
        pytest.param(
            OSError(5, "Input/output error"),
            "the system refused: Input/output error",
            "the way out",
            id="the system's",
        ),
        pytest.param(OfflineViolation("refused"), "refused", "the way out", id="--offline's"),
    ],
)
def test_a_look_that_fails_is_a_check_that_fails(failure, found, mend):
    (check, after) = made(look("broken", failure), look("sound", well("sound", "")))
    assert (check.name, check.status, check.found, check.mend) == (
        "broken",
        Status.FAIL,
        found,
        mend,
    )
    assert after.status is Status.OK


def test_what_was_found_before_a_failure_stays():
    kept, failed = made(look("half", well("kept", "here"), ConfigError("Then this.")))
    assert (kept.found, failed.found) == ("here", "Then this.")


def test_a_look_that_hangs_is_left_behind_within_its_time():
    release = threading.Event()
    started_s = time.monotonic()
    hanging = look("hanging", release.wait, patience_s=0.1)
    checks = made(hanging, look("sound", well("sound", "")))
    spent_s = time.monotonic() - started_s
    release.set()
    assert [(check.name, check.status) for check in checks] == [
        ("hanging", Status.FAIL),
        ("sound", Status.OK),
    ]
    assert checks[0].found == "no answer within 0.1 s"
    assert spent_s < 2


def test_a_look_may_say_that_to_take_long_is_no_fault():
    release = threading.Event()
    late = failed("slow", "still at it", "wait")
    hanging = look("slow", release.wait, patience_s=0.1)._replace(late=late)
    checks = made(hanging)
    release.set()
    assert checks == [late]


def test_detectors_that_take_long_to_compile_are_no_reason_to_reinstall(monkeypatch):
    monkeypatch.setattr("gemroute.cli.checks.deciding.COMPILING_S", 0.0)
    monkeypatch.setattr("gemroute.plugins.load_scanner", lambda *_: time.sleep(1))
    settled = settle({}, Path("/"), {})
    (detectors,) = (
        each
        for each in _of_ourselves(Bench(Asked(), settled.settings), settled)
        if each.name == "detectors"
    )
    (check,) = made(detectors)
    assert "still compiling" in check.found
    assert "gemroute classify hello" in check.mend


def test_the_times_of_looks_pass_together():
    release = threading.Event()
    started_s = time.monotonic()
    made(*(look(f"hanging {n}", release.wait, patience_s=0.2) for n in range(10)))
    release.set()
    assert time.monotonic() - started_s < 1.5


def test_a_bug_is_a_bug():
    with pytest.raises(KeyError):
        made(look("buggy", KeyError("x")))


def test_who_waits_is_told_for_what():
    told = []
    list(look_at_all([look("policy", well("policy", ""))], told.append))
    assert told == ["policy"]
