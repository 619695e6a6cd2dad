"""A signal ends the process with its number, after what was open has been closed."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from gemroute.cli.signals import Signalled, ending_signals


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
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGHUP)
    with ending_signals():
        assert signal.getsignal(signal.SIGTERM) != before[0]
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGHUP)) == before


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
