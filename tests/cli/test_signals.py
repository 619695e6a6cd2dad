"""A signal ends the process with its number, after what was open has been closed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import count
from types import FrameType
from typing import Any

import pytest
from fakes import MemoryRecorder, World, probe

from gemroute.cli.signals import Signalled, WholeRecords, ending_signals, signals_wait
from gemroute.core.request import Request
from gemroute.core.values import LocalState, Place, Wish
from gemroute.events import Options
from gemroute.router import Router


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["TERM", "HUP"]
)
def test_a_signal_unwinds_the_stack_and_ends_with_128_and_its_number(
    number: signal.Signals, status: int
) -> None:
    closed = []

    def interrupted() -> None:
        try:
            os.kill(os.getpid(), number)
        finally:
            closed.append(number)

    with pytest.raises(Signalled) as ended, ending_signals():
        interrupted()
    assert ended.value.code == status
    assert closed == [number]


def test_the_handlers_of_before_are_put_back() -> None:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    with ending_signals():
        assert signal.getsignal(signal.SIGTERM) != before[1]
    assert [signal.getsignal(number) for number in numbers] == before


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ending_signals():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_signal_waits_for_the_end_of_what_must_be_whole() -> None:
    done = []

    def signalled() -> None:
        with signals_wait():
            os.kill(os.getpid(), signal.SIGTERM)
            with signals_wait():
                os.kill(os.getpid(), signal.SIGINT)
                done.append("inner")
            done.append("outer")

    with pytest.raises(Signalled) as ended, ending_signals():
        signalled()
    assert (done, ended.value.code) == (["inner", "outer"], 143)


def test_nothing_waits_when_no_signal_came() -> None:
    with ending_signals(), signals_wait():
        pass
    with pytest.raises(KeyboardInterrupt), ending_signals():
        os.kill(os.getpid(), signal.SIGINT)


class Signalling(MemoryRecorder):
    """A recorder that is signalled while it writes a record of one kind."""

    kind = ""

    def intent(self, *words: Any) -> str:
        return self._signalled("intent", super().intent(*words))

    def outcome(self, *words: Any) -> None:
        self._signalled("outcome", super().outcome(*words))

    def refusal(self, *words: Any) -> None:
        self._signalled("refusal", super().refusal(*words))

    def _signalled(self, kind: str, result: Any) -> Any:
        if kind == self.kind:
            self.kind = ""
            os.kill(os.getpid(), signal.SIGTERM)
        return result


@pytest.mark.parametrize(
    ("kind", "offline", "left"),
    [
        pytest.param("intent", False, ["intent", "outcome interrupted"], id="the intent"),
        pytest.param("outcome", False, ["intent", "outcome answered"], id="the outcome"),
        pytest.param("refusal", True, ["refusal"], id="a refusal"),
    ],
)
def test_a_signal_in_a_record_leaves_it_whole_and_with_its_pair(
    kind: str, offline: bool, left: list[str]
) -> None:
    recorder = Signalling()
    recorder.kind = kind
    state = LocalState.DOWN if offline else LocalState.READY
    world = World(offline=offline, probe=probe(state=state))
    router = replace(world.router(), recorder=lambda _policy: WholeRecords(recorder))
    with pytest.raises(Signalled), ending_signals():
        list(router.ask(Request(prompt="hi"), Options()))
    assert [
        f"{event} {body[1]}" if event == "outcome" else event for event, body in recorder.events
    ] == left
    assert len(world.local.received) == (kind == "outcome")


def steps_until_signal(router: Router, place: Place, at: int) -> bool:
    """Ask, with Ctrl-C at the line of that number; return whether there was one."""
    line = 0

    def trace(frame: FrameType, event: str, _: object) -> Callable[..., Any] | None:
        nonlocal line
        if not frame.f_code.co_filename.endswith(("gemroute/dispatch.py", "gemroute/router.py")):
            return None
        if event == "line":
            line += 1
            if line == at:
                signal.raise_signal(signal.SIGINT)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        list(router.ask(Request(prompt="hi"), Options(wish=Wish(place))))
    finally:
        sys.settrace(before)
    return line >= at


@pytest.mark.parametrize("place", Place)
def test_a_signal_at_any_line_of_an_attempt_leaves_each_intent_with_one_outcome(
    place: Place,
) -> None:
    for at in count(1):
        world = World()
        recorder = WholeRecords(world.recorder)
        router = replace(world.router(), recorder=lambda _, it=recorder: it, whole=signals_wait)
        came = True
        with suppress(KeyboardInterrupt), ending_signals():
            came = steps_until_signal(router, place, at)
        kinds = [kind for kind, _ in world.recorder.events]
        assert kinds in ([], ["intent", "outcome"]), at
        if not came:
            break
    assert at > 100


def test_a_signal_leaves_an_event_loop_that_keeps_other_errors() -> None:
    async def signalled() -> None:
        asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGTERM)
        await asyncio.sleep(5)

    with pytest.raises(Signalled), ending_signals():
        asyncio.run(signalled())


def test_a_reader_that_has_gone_ends_as_sigpipe_would() -> None:
    with pytest.raises(Signalled) as ended, ending_signals():
        raise BrokenPipeError
    assert ended.value.code == 141
