"""A journal whose every system call fails once, and gemroute killed at every step."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import writers
from fakes import World
from running import CommandLine

from gemroute.core.decide import Wish
from gemroute.core.errors import GemrouteError, JournalUnusable
from gemroute.core.request import Request
from gemroute.core.values import Place
from gemroute.events import Options
from gemroute.journal.files import locked, open_folder
from gemroute.journal.keyfile import KEY_BYTES
from gemroute.journal.reading import pending, read_entries
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
@pytest.mark.parametrize("megabytes", [60, 140, 180, 200, 220, 400])
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


# Killed at a step of one call

CLOUD = ("ask", PROMPT, "--to", "cloud")
ANSWER = b"The simulated Gemini has read 5 tokens and agrees."
Started = subprocess.Popen[bytes]
Kill = Callable[[CommandLine], None]


def started(cli: CommandLine) -> AbstractContextManager[Started]:
    """Give gemroute while it asks the cloud, with nothing on its standard input."""
    return cli.started(*CLOUD, stdin=subprocess.DEVNULL)


def until(condition: Callable[[], object]) -> None:
    """Return when `condition` holds."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.002)


def journal_of(cli: CommandLine) -> Path:
    return cli.home / "state" / "journal"


def has_open(process: Started, path: Path) -> bool:
    """Return whether a process has a file or folder open."""
    for descriptor in Path(f"/proc/{process.pid}/fd").iterdir():
        try:
            if descriptor.readlink() == path:
                return True
        except FileNotFoundError:
            continue
    return False


def hold_lock(folder: Path) -> ExitStack:
    """Take the lock of a folder, until what is given is closed."""
    with ExitStack() as held:
        held.enter_context(locked(held.enter_context(open_folder(folder)), 5, folder))
        return held.pop_all()


def kill_before_the_intent(cli: CommandLine) -> None:
    with closing(hold_lock(journal_of(cli))), started(cli) as process:
        until(lambda: has_open(process, journal_of(cli)))
        process.kill()
        process.communicate()


def kill_after_the_intent(cli: CommandLine) -> None:
    with started(cli) as process:
        until(lambda: pending(journal_of(cli)))
        process.kill()
        process.communicate()


def kill_when_all_is_sent(cli: CommandLine) -> None:
    with started(cli) as process, answering(cli, before=process.kill):
        assert process.communicate()[0] == b""


def kill_mid_stream(cli: CommandLine) -> None:
    cli.cloud.set_fault("stall-mid-stream")
    with started(cli) as process:
        assert process.stdout is not None
        assert process.stdout.read(1) == ANSWER[:1]
        process.kill()
        process.communicate()


def kill_before_the_outcome(cli: CommandLine) -> None:
    held = ExitStack()

    def hold() -> None:
        held.enter_context(closing(hold_lock(journal_of(cli))))

    with held, answering(cli, before=hold), started(cli) as process:
        assert process.stdout is not None
        assert process.stdout.read(len(ANSWER)) == ANSWER
        until(lambda: has_open(process, journal_of(cli)))
        process.kill()
        process.communicate()


@contextmanager
def answering(cli: CommandLine, before: Callable[[], None]) -> Iterator[None]:
    """Have the cloud do something before it answers a request that it has read whole."""
    answer = cli.cloud.answer

    def do_and_answer(exchange: Any) -> None:
        before()
        answer(exchange)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli.cloud, "answer", do_and_answer)
        yield


@pytest.mark.row(32)
@pytest.mark.parametrize(
    ("kill", "left_open"),
    [
        pytest.param(kill_before_the_intent, 0, id="before the intent"),
        pytest.param(kill_after_the_intent, 1, id="after the intent"),
        pytest.param(kill_when_all_is_sent, 1, id="when all is sent"),
        pytest.param(kill_mid_stream, 1, id="mid-stream"),
        pytest.param(kill_before_the_outcome, 1, id="before the outcome"),
    ],
)
def test_a_kill_at_any_step_leaves_a_whole_chain_and_what_may_have_been_sent(
    cli: CommandLine, kill: Kill, left_open: int
):
    journal_in(cli.home / "state", key=key_in(cli.home / "state")).append("session", {})
    kill(cli)
    assert len(cli.cloud.prompts) <= left_open
    intents = pending(journal_of(cli))
    assert len(intents) == left_open
    cli.cloud.set_fault(None)
    assert cli("ask", CARD).status == 0
    listed = cli("logs", "pending", "--json").out
    assert [json.loads(line)["id"] for line in listed.splitlines()] == [one.id for one in intents]
    verification = verify(journal_of(cli), key_in(cli.home / "state"))
    assert (verification.holds, verification.torn) == (True, 0)


# Many processes


@pytest.mark.row(32)
def test_five_hundred_kills_lose_no_acknowledged_record(tmp_path: Path):
    acknowledged = writers.killed(tmp_path / "journal", kills=500)
    assert len(acknowledged) >= 500
    assert acknowledged <= {entry.head for entry in read_entries(tmp_path / "journal")}
    verification = verify(tmp_path / "journal", writers.KEY)
    assert verification.holds
    assert verification.torn <= 500


@pytest.mark.row(35)
def test_eight_processes_record_two_thousand_calls(tmp_path: Path):
    seconds = writers.call_seconds(tmp_path, calls=250)
    entries = list(read_entries(tmp_path / "journal"))
    assert len(seconds) == len(entries) == 4_000
    assert [entry.seq for entry in entries] == list(range(1, 4_001))
    assert Counter(entry.event for entry in entries) == {"intent": 2_000, "outcome": 2_000}
    assert pending(tmp_path / "journal") == ()
    assert verify(tmp_path / "journal", key_in(tmp_path)).holds
