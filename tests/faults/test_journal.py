"""A journal that cannot be written, is not what it should be, or is locked."""

from __future__ import annotations

import errno
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes import World
from running import CommandLine

from gemroute.core.errors import OutcomeNotRecorded, RouteRefused
from gemroute.core.request import Request
from gemroute.core.values import Place, Wish
from gemroute.events import Options

from .conftest import CARD, PUBLIC
from .injection import (
    journal_in,
    key_in,
    lock_holder,
    recorded_world,
    with_largest_file,
    without_privileges,
)

CLOUD = ("ask", PUBLIC, "--to", "cloud")
LOCAL = ("ask", CARD)
MONTH = "journal-2026-11.jsonl"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder in use: it has a key, and a journal of three records."""
    folder = tmp_path / "state"
    for number in range(3):
        journal_in(folder, key=key_in(folder)).append("session", {"number": number})
    return folder


def ask(world: World, place: Place) -> None:
    list(world.router().ask(Request(prompt=PUBLIC), Options(wish=Wish(place))))


def require_closed_cloud(state: Path, why: str) -> None:
    """Fail unless the cloud is refused because of `why`, with a way out, and local goes on."""
    world = recorded_world(state)
    with pytest.raises(RouteRefused, match=re.escape(why)) as refusal:
        ask(world, Place.CLOUD)
    assert "Nothing may leave while it cannot be recorded." in refusal.value.message
    assert refusal.value.hint
    assert world.cloud.received == []
    with pytest.raises(OutcomeNotRecorded):
        ask(world, Place.LOCAL)
    assert len(world.local.received) == 1
    assert any(
        said.startswith("This local call is not recorded:") and why in said
        for said in world.warnings
    )


# What does not take a record


@pytest.mark.row(29)
@pytest.mark.parametrize(
    ("largest_bytes", "file"),
    [
        pytest.param(0, "journal.key", id="no byte"),
        pytest.param(200, "journal-", id="a key, not a record"),
    ],
)
def test_a_limit_on_files_closes_the_cloud_and_not_the_local_model(
    cli: CommandLine, largest_bytes: int, file: str
):
    assert cli("classify", PUBLIC).status == 0  # compiles the detectors, in files
    limited = with_largest_file(cli, largest_bytes)
    refused, answered = limited(*CLOUD), limited(*LOCAL)
    assert refused.status == 7
    assert file in refused.err
    assert "raise the limit" in refused.err
    assert not cli.cloud.prompts
    assert answered.status == 8
    assert answered.out
    assert "This local call is not recorded:" in answered.err


@pytest.mark.row(29)
def test_a_folder_that_may_not_be_written_closes_the_cloud_and_not_the_local_model(
    cli: CommandLine,
):
    state = cli.home / "state"
    state.mkdir(mode=0o500)
    modest = without_privileges(cli)
    refused, answered = modest(*CLOUD), modest(*LOCAL)
    assert refused.status == 7
    assert f"{state}/journal.key.new: Permission denied." in refused.err
    assert "Mend its owner and mode" in refused.err
    assert "GEMROUTE_HOME" in refused.err
    assert not cli.cloud.prompts
    assert answered.status == 8
    assert answered.out


@pytest.mark.row(29)
@pytest.mark.parametrize("number", [errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO])
def test_a_write_that_fails_closes_the_cloud_and_not_the_local_model(
    state: Path, monkeypatch: pytest.MonkeyPatch, number: int
):
    def fail(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "write", fail)
    require_closed_cloud(state, os.strerror(number))


_APPEND_WITHIN = """
import os, pathlib, resource, sys
from datetime import UTC, datetime
from gemroute.core.errors import JournalUnusable
from gemroute.journal.chain import Journal
from gemroute.journal.verify import verify

folder, key = pathlib.Path(sys.argv[1]), b"k" * 32
journal = Journal(folder, now=lambda: datetime(2026, 11, 21, tzinfo=UTC), key=key)
lengths = [len(journal.append("session", {"text": "x" * 40}).line()) for _ in range(8)]
(path,) = folder.iterdir()
size, refused = path.stat().st_size, 0
for limit in range(size, size + lengths[-1]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        journal.append("session", {"text": "x" * 40})
    except JournalUnusable:
        refused += 1
    assert path.stat().st_size == size, limit
resource.setrlimit(resource.RLIMIT_FSIZE, (limit + 3, resource.RLIM_INFINITY))
assert journal.append("session", {"text": "x" * 40}).seq == 9
print(refused - lengths[-1], verify(folder, key).holds, verify(folder, key).torn)
"""


@pytest.mark.row(31)
def test_a_short_write_is_taken_back_wherever_it_ends(tmp_path: Path):
    words = [sys.executable, "-c", _APPEND_WITHIN, str(tmp_path / "journal")]
    assert subprocess.check_output(words, text=True, timeout=60) == "0 True 0\n"


# What lies in the journal's place


def _link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def _hard_link(path: Path) -> None:
    os.link(path, path.with_name("second-name"))


def _away(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))


def _pipe(path: Path) -> None:
    _away(path)
    os.mkfifo(path, mode=0o600)


def _null(path: Path) -> None:
    _away(path)
    path.symlink_to("/dev/null")


def _folder(path: Path) -> None:
    _away(path)
    path.mkdir(mode=0o600)


def _file(path: Path) -> None:
    _away(path)
    path.touch(mode=0o600)


def _open_to_all(path: Path) -> None:
    path.chmod(path.stat().st_mode | 0o077)


FILE_FAULTS = [
    pytest.param(_link, "symbolic links", id="a link"),
    pytest.param(_null, "symbolic links", id="a link to the null device"),
    pytest.param(_hard_link, "has 2 names", id="a hard link"),
    pytest.param(_pipe, "not a regular file", id="a pipe"),
    pytest.param(_folder, "not a regular file", id="a folder"),
    pytest.param(_open_to_all, "mode 0677 is not 0600", id="open to all"),
]
FOLDER_FAULTS = [
    pytest.param(_link, "Not a directory", id="a link"),
    pytest.param(_null, "Not a directory", id="a link to the null device"),
    pytest.param(_pipe, "Not a directory", id="a pipe"),
    pytest.param(_file, "Not a directory", id="a file"),
    pytest.param(_open_to_all, "mode 0777 is too open", id="open to all"),
]


@pytest.mark.row(37)
@pytest.mark.parametrize("name", [f"journal/{MONTH}", "journal.key"])
@pytest.mark.parametrize(("spoil", "why"), FILE_FAULTS)
def test_what_is_not_a_private_file_closes_the_cloud_and_not_the_local_model(
    state: Path, name: str, spoil: Callable[[Path], None], why: str
):
    spoil(state / name)
    require_closed_cloud(state, why)


@pytest.mark.row(37)
@pytest.mark.parametrize("name", ["journal", "."])
@pytest.mark.parametrize(("spoil", "why"), FOLDER_FAULTS)
def test_what_is_not_a_private_folder_closes_the_cloud_and_not_the_local_model(
    state: Path, name: str, spoil: Callable[[Path], None], why: str
):
    spoil(state / name)
    require_closed_cloud(state, why)


@pytest.mark.row(37)
@pytest.mark.parametrize("name", ["journal/journal-{:%Y-%m}.jsonl", "journal.key", "journal"])
def test_a_pipe_in_the_journals_place_does_not_hang_the_command(cli: CommandLine, name: str):
    state = cli.home / "state"
    journal_in(state, key=key_in(state), now=lambda: datetime.now(UTC)).append("session", {})
    pipe = state / name.format(datetime.now(UTC))
    _pipe(pipe)
    before = time.monotonic()
    ended = cli(*CLOUD)
    assert time.monotonic() - before < 10
    assert ended.status == 7
    assert str(pipe) in ended.err
    pipe.unlink()
    assert not cli.cloud.prompts


# What holds the lock


@pytest.mark.row(36)
def test_a_stopped_holder_of_the_lock_closes_the_cloud_and_not_the_local_model(state: Path):
    with lock_holder(state / "journal") as holder:
        holder.send_signal(signal.SIGSTOP)
        require_closed_cloud(state, "another process held the lock for 0.2 s")
    ask(recorded_world(state), Place.CLOUD)


@pytest.mark.row(36)
def test_the_command_waits_five_seconds_for_the_lock_and_says_where_to_look(cli: CommandLine):
    state = cli.home / "state"
    journal_in(state, key=key_in(state)).append("session", {})
    with lock_holder(state / "journal") as holder:
        holder.send_signal(signal.SIGSTOP)
        before = time.monotonic()
        refused = cli(*CLOUD)
        assert 5 <= time.monotonic() - before < 10
    assert refused.status == 7
    assert "another process held the lock for 5 s" in refused.err
    assert "ps -o pid,stat,args -C gemroute" in refused.err
    assert not cli.cloud.prompts
