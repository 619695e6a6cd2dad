"""A journal whose every system call fails once, and gemroute without memory."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from fakes import World
from running import CommandLine

from gemroute.core.errors import GemrouteError, JournalUnusable
from gemroute.core.request import Request
from gemroute.core.values import Place, Wish
from gemroute.events import Options
from gemroute.journal.keyfile import KEY_BYTES
from gemroute.journal.reading import read_entries
from gemroute.journal.verify import verify

from .conftest import CARD
from .injection import (
    failing_call,
    journal_in,
    key_in,
    open_descriptors,
    recorded_world,
    require_free_lock,
    with_memory,
)

KEY = b"k" * KEY_BYTES
PROMPT = "Why is the sky blue?"


class Interrupt(KeyboardInterrupt):
    """Ctrl-C, told apart from a real one."""


def system_error(number: int) -> Callable[[], BaseException]:
    return lambda: OSError(number, os.strerror(number))


FAILURES = [
    pytest.param(system_error(errno.EIO), False, id="EIO"),
    pytest.param(system_error(errno.ENOSPC), False, id="ENOSPC"),
    pytest.param(system_error(errno.EINTR), False, id="EINTR"),
    pytest.param(MemoryError, False, id="no memory"),
    pytest.param(Interrupt, False, id="Ctrl-C before it"),
    pytest.param(Interrupt, True, id="Ctrl-C after it"),
]
EACH_CALL_FAILS = pytest.mark.parametrize(("failure", "done"), FAILURES)


def each_call(
    act: Callable[[Path], object], folder: Path, failure: Callable[[], BaseException], done: bool
) -> Iterator[tuple[Path, BaseException | None]]:
    """Do `act` in a new folder for every system call that it makes, each failing in turn.

    Gives the folder and what came of it, after looking for descriptors left open.
    """
    for number in count(1):
        place = folder / str(number)
        place.mkdir(mode=0o700)
        before, ended = open_descriptors(), None
        with failing_call(number, failure(), done=done) as calls:
            try:
                act(place)
            except (OSError, GemrouteError, MemoryError, Interrupt) as end:
                ended = end
        if len(calls) < number:
            return
        assert open_descriptors() == before, f"{calls[number - 1]} left a descriptor open"
        yield place, ended


def require_known(ended: BaseException | None, failure: Callable[[], BaseException]) -> None:
    """Fail unless it ended well, in JournalUnusable, or in the interrupt itself."""
    if ended is not None and not isinstance(ended, JournalUnusable):
        assert type(ended) is type(failure()), repr(ended)
        assert not isinstance(ended, OSError), repr(ended)


@pytest.mark.row(48)
@EACH_CALL_FAILS
def test_a_record_that_any_system_call_fails_is_refused_and_the_chain_goes_on(
    tmp_path: Path, failure: Callable[[], BaseException], done: bool
):
    acknowledged: list[str] = []

    def append_three(place: Path) -> None:
        nonlocal acknowledged
        acknowledged = []
        journal = journal_in(place, key=KEY)
        for _ in range(3):
            head = journal.append("session", {}).head
            acknowledged += [head]

    for place, ended in each_call(append_three, tmp_path, failure, done):
        require_known(ended, failure)
        after = journal_in(place, key=KEY).append("session", {})
        heads = [entry.head for entry in read_entries(place / "journal")]
        assert set(acknowledged) <= set(heads)
        assert heads[-1] == after.head
        verification = verify(place / "journal", KEY)
        assert verification.holds
        assert verification.records - 1 <= len(acknowledged) + 1


@pytest.mark.row(48)
@EACH_CALL_FAILS
def test_a_key_that_any_system_call_fails_is_whole_or_not_there(
    tmp_path: Path, failure: Callable[[], BaseException], done: bool
):
    made: list[bytes] = []

    def make_key(place: Path) -> None:
        made.clear()
        made.append(key_in(place / "state"))
        made.append(key_in(place / "state"))

    for place, ended in each_call(make_key, tmp_path, failure, done):
        require_known(ended, failure)
        after = key_in(place / "state")
        assert len(after) == KEY_BYTES
        assert set(made) <= {after}


@pytest.fixture(scope="module")
def router_parts() -> Any:
    """What reads files of its own, made once and outside of the faults."""
    return World().router()


@pytest.mark.row(48)
@EACH_CALL_FAILS
def test_nothing_is_sent_without_an_intent_whichever_system_call_fails(
    tmp_path: Path, router_parts: Any, failure: Callable[[], BaseException], done: bool
):
    worlds: list[World] = []

    def ask(place: Path) -> None:
        world = recorded_world(place)
        worlds.append(world)
        router_parts.recorder = lambda _policy: world.recorder
        router_parts.backend = lambda _place: world.cloud
        list(router_parts.ask(Request(prompt=PROMPT), Options(wish=Wish(Place.CLOUD))))

    sent = 0
    for place, ended in each_call(ask, tmp_path, failure, done):
        if ended is not None and not isinstance(ended, GemrouteError):
            require_known(ended, failure)
        assert PROMPT not in str(ended)
        entries = list(read_entries(place / "journal"))
        intents = {entry.id for entry in entries if entry.event == "intent"}
        assert set(worlds[-1].cloud.intents) <= intents
        sent += len(worlds[-1].cloud.intents)
        require_free_lock(place / "journal")
        key = key_in(place)
        assert verify(place / "journal", key).holds
    assert sent > 0


# Not enough memory

MEGABYTE = 1 << 20
DOCUMENT = "The sky is blue, said nobody twice. " * 40_000


def require_silence(ended: Any) -> None:
    """Fail when a process that lacked memory said anything of its document."""
    # A library in C or Rust that gets no memory may abort the process.
    assert ended.status in {0, 1, 7, 14, -signal.SIGABRT, -signal.SIGSEGV}
    assert "said nobody" not in ended.err
    assert "4111" not in ended.err


@pytest.mark.row(48)
@pytest.mark.parametrize("megabytes", [60, 140, 180, 190, 200, 210, 220, 400])
def test_without_memory_there_is_an_answer_or_a_silent_end(cli: CommandLine, megabytes: int):
    assert cli("classify", PROMPT).status == 0  # compiles the detectors, which takes memory
    limited = with_memory(cli, megabytes * MEGABYTE)
    ended = limited("ask", "Sum this up", "--to", "cloud", stdin=DOCUMENT.encode())
    require_silence(ended)
    assert (ended.status == 0) is bool(ended.out)


@pytest.mark.row(48)
@pytest.mark.parametrize("megabytes", [160, 190, 220, 400])
def test_without_memory_what_is_restricted_stays_home(cli: CommandLine, megabytes: int):
    assert cli("classify", PROMPT).status == 0  # compiles the detectors, which takes memory
    limited = with_memory(cli, megabytes * MEGABYTE)
    require_silence(limited("ask", "Sum this up", stdin=f"{DOCUMENT} {CARD}".encode()))
    assert not cli.cloud.requests
