"""A journal that cannot be written, is not what it should be, was changed, or has a wrong clock."""

from __future__ import annotations

import errno
import itertools
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes import World
from running import CommandLine

from gemroute.core.decide import Wish
from gemroute.core.errors import OutcomeNotRecorded, RouteRefused
from gemroute.core.request import Request
from gemroute.core.values import Place
from gemroute.events import Options
from gemroute.journal.chain import Journal
from gemroute.journal.entry import Entry
from gemroute.journal.files import journal_names
from gemroute.journal.reading import anchor, read_entries
from gemroute.journal.verify import Verification, verify

from .conftest import CARD, PUBLIC
from .injection import (
    NOON,
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
KEY = b"k" * 32


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


# What was changed afterwards


@pytest.fixture
def file(state: Path) -> Path:
    return state / "journal" / MONTH


def verified(state: Path, anchored: str = "") -> Verification:
    return verify(state / "journal", key_in(state), anchor=anchored)


@pytest.mark.row(33)
def test_a_last_line_torn_at_any_byte_is_closed_by_the_next_writer_and_counted(
    state: Path, file: Path
):
    whole = file.read_bytes()
    start = whole[:-1].rindex(b"\n") + 1
    for end in range(start + 1, len(whole) - 1):
        file.write_bytes(whole[:end])
        written = journal_in(state, key=key_in(state)).append("session", {})
        assert (written.seq, written.torn) == (3, True)
        verification = verified(state)
        assert (verification.holds, verification.torn) == (True, 1)


@pytest.mark.row(33)
def test_a_last_line_that_lacks_only_its_end_is_a_record(state: Path, file: Path):
    file.write_bytes(file.read_bytes()[:-1])
    written = journal_in(state, key=key_in(state)).append("session", {})
    assert (written.seq, written.torn) == (4, False)
    assert (verified(state).holds, verified(state).torn) == (True, 0)


@pytest.mark.row(33)
def test_the_command_goes_on_after_a_torn_line_and_reports_it(cli: CommandLine):
    assert cli(*LOCAL).status == 0
    (file,) = (cli.home / "state" / "journal").iterdir()
    file.write_bytes(file.read_bytes()[:-40])
    assert cli(*LOCAL).status == 0
    verification = cli("logs", "verify")
    assert verification.status == 0
    assert "1 torn line" in verification.out


def _changed(data: bytes) -> Iterator[bytes]:
    """Yield the journal with each of its bytes replaced by two others, the last newline apart."""
    for at, byte in enumerate(data[:-1]):
        for other in {ord("0"), ord("a")} - {byte}:
            yield data[:at] + bytes([other]) + data[at + 1 :]


@pytest.mark.row(34)
def test_every_edit_of_a_byte_is_detected(state: Path, file: Path):
    data, head = file.read_bytes(), anchor(state / "journal")
    for changed in _changed(data):
        file.write_bytes(changed)
        verification = verified(state)
        # What makes the last line unreadable looks like a torn write, which is reported too.
        assert not verification.holds or verification.torn == 1
        assert not verified(state, head).holds


@pytest.mark.row(34)
@pytest.mark.parametrize(
    "order",
    [
        *itertools.permutations((0, 1, 2)),
        *[(1, 2), (0, 2), (0, 1, 1, 2), (0, 1, 2, 0), (0, 1, 2, 2)],
    ],
)
def test_every_deletion_exchange_and_repetition_is_detected(
    state: Path, file: Path, order: tuple[int, ...]
):
    lines, head = file.read_bytes().splitlines(keepends=True), anchor(state / "journal")
    file.write_bytes(b"".join(lines[at] for at in order))
    for verification in (verified(state), verified(state, head)):
        # Retention deletes from the front, so a missing front is told by `first_seq` instead.
        is_whole = verification.holds and verification.first_seq == 1
        assert is_whole is (order == (0, 1, 2))


@pytest.mark.row(34)
@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_cut_tail_is_detected_by_the_anchor_alone(state: Path, file: Path, kept: int):
    lines, head = file.read_bytes().splitlines(keepends=True), anchor(state / "journal")
    file.write_bytes(b"".join(lines[:kept]))
    assert verified(state).holds
    with_anchor = verified(state, head)
    assert not with_anchor.holds
    assert "the anchor names record 3" in str(with_anchor.first_break)


# What the clock says


def clocked(state: Path, *moments: datetime) -> Journal:
    """Return the journal with a clock that shows these moments in turn, the last for ever."""
    shown = itertools.chain(moments, itertools.repeat(moments[-1]))
    return journal_in(state, key=key_in(state), now=lambda: next(shown))


@pytest.mark.row(38)
@pytest.mark.parametrize(
    "moments",
    [
        pytest.param((NOON, NOON - timedelta(hours=1)), id="an hour back"),
        pytest.param((NOON, NOON + timedelta(days=365), NOON), id="a year on and back"),
        pytest.param((NOON + timedelta(days=10), NOON), id="back over the end of a month"),
        pytest.param((NOON, datetime(1970, 1, 1, tzinfo=UTC)), id="the clock was reset"),
    ],
)
def test_records_keep_their_order_whatever_the_wall_clock_does(
    tmp_path: Path, moments: tuple[datetime, ...]
):
    state = tmp_path / "state"
    journal = clocked(state, *moments)
    written = [journal.append("session", {"number": number}) for number in range(5)]
    read = list(read_entries(journal.folder))
    assert read == written
    assert [entry.seq for entry in read] == [1, 2, 3, 4, 5]
    assert all(one.mono_ns <= two.mono_ns for one, two in itertools.pairwise(read))
    assert verified(state).holds
    newest = max(moments[:5]).strftime("journal-%Y-%m.jsonl")
    assert journal_names(journal.folder)[-1] == newest


@pytest.mark.row(38)
@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(days=365), timedelta(days=-31)])
def test_a_clock_that_jumps_during_a_call_gives_no_negative_duration(
    tmp_path: Path, step: timedelta
):
    state = tmp_path / "state"
    world = recorded_world(state)
    world.recorder.journal = clocked(state, NOON, NOON + step)  # type: ignore[attr-defined] # the real one
    ask(world, Place.CLOUD)
    intent, outcome = read_entries(state / "journal")
    assert outcome.body["intent"] == intent.id
    assert duration_of(outcome) >= 0
    assert verified(state).holds


@pytest.mark.row(38)
def test_a_monotonic_clock_that_fails_to_be_one_gives_no_negative_duration(tmp_path: Path):
    state = tmp_path / "state"
    world = recorded_world(state)
    router = world.router()
    seconds = itertools.count(0, -10)
    pacing = router.pacing()
    router.pacing = lambda: replace(pacing, clock_s=lambda: float(next(seconds)))
    list(router.ask(Request(prompt=PUBLIC), Options(wish=Wish(Place.CLOUD))))
    _, outcome = read_entries(state / "journal")
    assert duration_of(outcome) == 0


def duration_of(outcome: Entry) -> int:
    duration_ms = outcome.body["duration_ms"]
    assert isinstance(duration_ms, int)
    return duration_ms


# Where there is no home for it


@pytest.fixture
def homeless(cli: CommandLine, tmp_path: Path) -> CommandLine:
    """gemroute without a home, but with detectors that are compiled already."""
    caches = tmp_path / "caches"
    caches.mkdir()
    (caches / "gemroute").symlink_to(cli.home / "cache")
    cli.environment["XDG_CACHE_HOME"] = str(caches)
    return cli


@pytest.mark.row(43)
@pytest.mark.parametrize("home", [None, "", "/", "relative"])
def test_without_a_home_the_cloud_is_closed_and_the_local_model_is_not(
    homeless: CommandLine, home: str | None
):
    env = {"GEMROUTE_HOME": None, "HOME": home}
    refused, answered = homeless(*CLOUD, env=env), homeless(*LOCAL, env=env)
    assert refused.status == 7
    assert "Nothing may leave while it cannot be recorded." in refused.err
    assert "GEMROUTE_HOME" in refused.err
    assert not homeless.cloud.prompts
    assert answered.status == 8
    assert answered.out


@pytest.mark.row(43)
def test_a_relative_gemroute_home_is_a_mistake_that_sends_nothing(cli: CommandLine):
    ended = cli(*CLOUD, env={"GEMROUTE_HOME": "here"})
    assert ended.status == 3
    assert "GEMROUTE_HOME must be an absolute path." in ended.err
    assert cli.sent_nothing


@pytest.mark.row(43)
def test_a_gemroute_home_that_is_a_file_is_a_mistake_that_sends_nothing(
    cli: CommandLine, tmp_path: Path
):
    file = tmp_path / "file"
    file.touch()
    ended = cli(*CLOUD, env={"GEMROUTE_HOME": str(file)})
    assert ended.status == 3
    assert f"{file}/config/detectors: cannot be listed: Not a directory." in ended.err
    assert cli.sent_nothing


@pytest.mark.row(43)
def test_a_gemroute_home_below_folders_that_are_missing_is_made_private(
    cli: CommandLine, tmp_path: Path
):
    home = tmp_path / "not" / "yet"
    home.mkdir(mode=0o700, parents=True)
    (home / "cache").symlink_to(cli.home / "cache")
    cli.environment["GEMROUTE_HOME"] = str(home)
    assert cli(*CLOUD).status == 0
    assert cli.statuses == ["answered"]
    made = [home / "state", home / "state" / "journal"]
    assert [oct(path.stat().st_mode & 0o777) for path in made] == ["0o700", "0o700"]
