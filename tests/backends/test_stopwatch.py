"""Deadlines, with a clock that moves when it is told to."""

from __future__ import annotations

import pytest

from gemroute.backends.deadlines import Deadlines
from gemroute.backends.stopwatch import Stopwatch
from gemroute.core.errors import TimedOut

LIMITS = Deadlines(connect_s=5, first_byte_s=30, idle_s=10, total_s=100)


class Clock:
    """A clock that stands still unless it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(clock: Clock) -> Stopwatch:
    return Stopwatch(LIMITS, clock, least_bytes=80)


def drip(watch: Stopwatch, clock: Clock, size_bytes: int, every_s: float, times: int) -> None:
    """Receive a little, again and again."""
    for _ in range(times):
        with watch.waiting():
            clock.now += every_s
        watch.received(size_bytes)


def test_connecting_takes_no_longer_than_the_whole_may(clock: Clock) -> None:
    assert Stopwatch(LIMITS, clock).connect_s == 5
    assert Stopwatch(Deadlines(connect_s=5, total_s=2), clock).connect_s == 2


def test_before_the_answer_the_first_byte_deadline_runs_from_the_start(
    watch: Stopwatch, clock: Clock
) -> None:
    clock.now += 12
    assert watch.left_s() == 18
    clock.now += 18
    with pytest.raises(TimedOut, match="No answer began within 30 s"):
        watch.left_s()


def test_bytes_of_the_headers_do_not_put_the_first_byte_deadline_off(
    watch: Stopwatch, clock: Clock
) -> None:
    with pytest.raises(TimedOut, match="No answer began"):
        drip(watch, clock, size_bytes=1, every_s=1, times=31)


def test_in_the_answer_every_wait_has_the_idle_time(watch: Stopwatch, clock: Clock) -> None:
    watch.has_answered = True
    clock.now += 50
    assert watch.left_s() == 10
    with pytest.raises(TimedOut, match="stopped for 10 s"):
        watch.expire()


def test_the_total_deadline_bounds_the_last_wait(watch: Stopwatch, clock: Clock) -> None:
    watch.has_answered = True
    clock.now += 97
    assert watch.left_s() == 3
    with pytest.raises(TimedOut, match="not complete after 100 s"):
        watch.expire()


def test_a_steady_drip_ends_at_the_total_deadline(watch: Stopwatch, clock: Clock) -> None:
    watch.has_answered = True
    with pytest.raises(TimedOut, match="not complete after 100 s"):
        drip(watch, clock, size_bytes=1, every_s=1 / 128, times=12_801)
    assert watch.received_bytes == 12_800


def test_a_slower_drip_ends_after_one_idle_period(watch: Stopwatch, clock: Clock) -> None:
    watch.has_answered = True
    with pytest.raises(TimedOut, match="too slowly"):
        drip(watch, clock, size_bytes=7, every_s=1, times=10)
    assert clock.now == 1010


def test_the_rate_is_judged_anew_in_every_period(watch: Stopwatch, clock: Clock) -> None:
    watch.has_answered = True
    drip(watch, clock, size_bytes=1000, every_s=1, times=10)
    with pytest.raises(TimedOut, match="too slowly"):
        drip(watch, clock, size_bytes=1, every_s=1, times=10)


def test_a_reader_that_pauses_does_not_make_the_server_slow(watch: Stopwatch, clock: Clock) -> None:
    watch.has_answered = True
    for _ in range(8):
        drip(watch, clock, size_bytes=9, every_s=1, times=1)
        clock.now += 9
    assert watch.received_bytes == 72


LINE = (
    b'{"model":"gemma4:e2b:local","created_at":"2026-11-02T08:15:00.123456789Z",'
    b'"message":{"role":"assistant","content":"a"},"done":false}\n'
)


@pytest.mark.parametrize("cut", [0, 1, 60, len(LINE) - 1], ids="cut at {}".format)
@pytest.mark.parametrize("every_s", [1, 15, 40, 59.9])
def test_a_model_that_is_within_the_idle_time_is_never_too_slow(
    clock: Clock, every_s: float, cut: int
) -> None:
    """One token in each period, its line cut in two by the network at the worst place."""
    watch = Stopwatch(Deadlines(total_s=10_000), clock)
    watch.has_answered = True
    for _ in range(20):
        drip(watch, clock, size_bytes=len(LINE) - cut, every_s=every_s, times=1)
        drip(watch, clock, size_bytes=cut or 1, every_s=0, times=1)
    assert watch.received_bytes >= 20 * len(LINE)


@pytest.mark.parametrize("every_s", [2, 10, 59])
def test_a_server_that_says_less_than_half_a_line_in_the_idle_time_is_too_slow(
    clock: Clock, every_s: float
) -> None:
    watch = Stopwatch(Deadlines(), clock)
    watch.has_answered = True
    with pytest.raises(TimedOut, match="too slowly"):
        drip(watch, clock, size_bytes=1, every_s=every_s, times=100)
    assert clock.now < 1000 + 2 * 60


def test_no_bytes_are_the_end(watch: Stopwatch) -> None:
    watch.received(1)
    assert not watch.has_ended
    watch.received(0)
    assert watch.has_ended
