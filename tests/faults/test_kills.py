"""gemroute killed at every step of a call, and many writers of one journal, killed or not."""

from __future__ import annotations

import json
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import writers
from running import CommandLine

from gemroute.journal.files import locked, open_folder
from gemroute.journal.reading import pending, read_entries
from gemroute.journal.verify import verify

from .conftest import CARD
from .injection import (
    journal_in,
    key_in,
)

PROMPT = "Why is the sky blue?"
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
