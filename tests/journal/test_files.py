"""Where a journal refuses to be written: what is not private, not a file, full or locked."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gemroute.core.errors import JournalUnusable
from gemroute.journal import files
from gemroute.journal.verify import verify

from .conftest import MakeJournal


def _as_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def _as_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, mode=0o600)


def _as_device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/null")


def _as_folder(path: Path) -> None:
    path.unlink()
    path.mkdir(mode=0o600)


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        pytest.param(_as_link, "symbolic links", id="a symbolic link"),
        pytest.param(_as_device, "symbolic links", id="a link to a device"),
        pytest.param(_as_pipe, "not a regular file", id="a pipe"),
        pytest.param(_as_folder, "not a regular file", id="a folder"),
        pytest.param(lambda path: path.chmod(0o644), "mode 0644", id="readable by all"),
        pytest.param(lambda path: path.chmod(0o700), "mode 0700", id="executable"),
        pytest.param(lambda path: os.link(path, path.with_name("b")), "2 names", id="a hard link"),
    ],
)
def test_a_file_that_is_not_private_is_refused_without_a_hang(
    five: Path, make_journal: MakeJournal, spoil: Callable[[Path], None], what: str
):
    spoil(five)
    with pytest.raises(JournalUnusable, match=what) as refusal:
        make_journal().append("session", {})
    assert str(five) in str(refusal.value)
    assert refusal.value.hint


def test_a_name_taken_by_a_link_is_refused_in_a_new_month(
    folder: Path, make_journal: MakeJournal, tmp_path: Path
):
    folder.mkdir(mode=0o700)
    target = tmp_path / "target"
    (folder / "journal-2026-11.jsonl").symlink_to(target)
    with pytest.raises(JournalUnusable):
        make_journal().append("session", {})
    assert not target.exists()


@pytest.mark.parametrize(
    ("mode", "what"), [(0o755, "mode 0755"), (0o770, "mode 0770"), (0o701, "mode 0701")]
)
def test_a_folder_open_to_others_is_refused(
    five: Path, folder: Path, make_journal: MakeJournal, mode: int, what: str
):
    folder.chmod(mode)
    with pytest.raises(JournalUnusable, match=what):
        make_journal().append("session", {})


def test_a_folder_that_is_a_link_is_refused(
    five: Path, folder: Path, make_journal: MakeJournal, tmp_path: Path
):
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(JournalUnusable):
        make_journal().append("session", {})


def test_a_folder_that_is_a_file_is_refused(folder: Path, make_journal: MakeJournal):
    folder.write_text("")
    with pytest.raises(JournalUnusable, match="Not a directory"):
        make_journal().append("session", {})


def test_the_folder_of_another_user_is_refused(
    five: Path, make_journal: MakeJournal, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(JournalUnusable, match="belongs to another user"):
        make_journal().append("session", {})


def test_the_file_of_another_user_is_refused(
    five: Path, make_journal: MakeJournal, monkeypatch: pytest.MonkeyPatch
):
    owners = iter([os.getuid(), os.getuid() + 1])
    monkeypatch.setattr(os, "geteuid", lambda: next(owners))
    with pytest.raises(JournalUnusable, match=r"2026-11.jsonl: belongs to another user"):
        make_journal().append("session", {})


def test_files_and_folders_are_private_whatever_the_umask(tmp_path: Path, folder: Path):
    script = (
        "import os, sys, pathlib, datetime as d; os.umask(0)\n"
        "from gemroute.journal.chain import Journal\n"
        "Journal(pathlib.Path(sys.argv[1]), now=lambda: d.datetime.now(d.UTC))"
        ".append('session', {})"
    )
    deep = tmp_path / "state" / "gemroute" / "journal"
    subprocess.run([sys.executable, "-c", script, str(deep)], check=True, timeout=20)
    modes = [oct(path.stat().st_mode & 0o777) for path in (deep, deep.parent, *deep.iterdir())]
    assert modes == ["0o700", "0o700", "0o600"]


def test_a_lock_that_stays_taken_ends_in_a_refusal_within_its_limit(
    five: Path, folder: Path, make_journal: MakeJournal
):
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD_LOCK, str(folder)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        holder.send_signal(signal.SIGSTOP)
        before = time.monotonic()
        with pytest.raises(JournalUnusable, match=r"held the lock for 0\.2 s"):
            make_journal(lock_timeout_s=0.2).append("session", {})
        assert time.monotonic() - before < 2
    finally:
        holder.kill()
        holder.communicate()
    assert make_journal(lock_timeout_s=0.2).append("session", {}).seq == 6


_HOLD_LOCK = """
import fcntl, os, sys, time
fcntl.flock(os.open(sys.argv[1], os.O_RDONLY), fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


def test_the_lock_is_free_after_a_failure(five: Path, folder: Path, make_journal: MakeJournal):
    five.chmod(0o644)
    with pytest.raises(JournalUnusable):
        make_journal().append("session", {})
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        assert fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB) is None
    finally:
        os.close(descriptor)


def test_without_posix_locks_the_journal_says_so(
    make_journal: MakeJournal, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with pytest.raises(JournalUnusable, match="needs POSIX file locks"):
        make_journal().append("session", {})


_FILL = """
import datetime as d, pathlib, resource, sys
from gemroute.core.errors import JournalUnusable
from gemroute.journal.chain import Journal
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
journal = Journal(pathlib.Path(sys.argv[1]), now=lambda: d.datetime(2026, 11, 1, tzinfo=d.UTC))
kept = 0
try:
    while True:
        journal.append("session", {"text": "x" * 500})
        kept += 1
except JournalUnusable as refusal:
    print(kept, refusal.message)
"""


def test_a_file_size_limit_refuses_the_record_and_keeps_the_chain_whole(folder: Path):
    run = [sys.executable, "-c", _FILL, str(folder)]
    kept, message = subprocess.check_output(run, text=True, timeout=20).split(" ", 1)
    assert message.endswith("journal-2026-11.jsonl: No space left on device.\n")
    verification = verify(folder)
    assert verification.holds
    assert (verification.records, verification.torn) == (int(kept), 0)
    assert verification.records > 10


@pytest.mark.parametrize(
    ("call", "failure"),
    [
        pytest.param("_write_whole", OSError(28, "No space left on device"), id="ENOSPC"),
        pytest.param("_write_whole", OSError(30, "Read-only file system"), id="EROFS"),
        pytest.param("_write_whole", OSError(122, "Disk quota exceeded"), id="EDQUOT"),
        pytest.param("_sync", OSError(5, "Input/output error"), id="EIO at the sync"),
    ],
)
def test_a_record_that_is_not_durable_is_rolled_back_and_refused(
    five: Path,
    make_journal: MakeJournal,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    failure: OSError,
):
    before = five.read_bytes()

    def fail(descriptor: int, *rest: object) -> None:
        os.write(descriptor, b'{"half')
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr(files, call, fail)
        with pytest.raises(JournalUnusable, match=failure.strerror):
            make_journal().append("session", {})
    assert five.read_bytes() == before
    assert make_journal().append("session", {}).seq == 6


@pytest.mark.parametrize(
    ("number", "way_out"),
    [
        pytest.param(errno.ENOSPC, "Free some space", id="ENOSPC"),
        pytest.param(errno.EDQUOT, "Free some space", id="EDQUOT"),
        pytest.param(errno.EFBIG, "raise the limit", id="EFBIG"),
        pytest.param(errno.EROFS, "Make the disk writable", id="EROFS"),
        pytest.param(errno.EACCES, "Mend its owner and mode", id="EACCES"),
        pytest.param(errno.ELOOP, "Move it away", id="ELOOP"),
    ],
)
def test_the_way_out_fits_what_the_system_said(number: int, way_out: str):
    with pytest.raises(JournalUnusable) as refusal, files.unusable("journal", "Move it away."):
        raise OSError(number, os.strerror(number))
    assert way_out in refusal.value.hint


def test_there_is_always_a_way_out():
    with pytest.raises(JournalUnusable) as refusal, files.unusable("journal"):
        raise OSError(errno.EIO, os.strerror(errno.EIO))
    assert "GEMROUTE_HOME" in refusal.value.hint


def test_a_rollback_that_fails_too_leaves_a_torn_line(
    five: Path, folder: Path, make_journal: MakeJournal, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    def write_half(descriptor: int, data: bytes) -> None:
        os.write(descriptor, data[:50])
        fail()

    with monkeypatch.context() as patch:
        patch.setattr(files, "_write_whole", write_half)
        patch.setattr(os, "ftruncate", fail)
        with pytest.raises(JournalUnusable):
            make_journal().append("session", {})
    assert make_journal().append("session", {}).torn
    assert (verify(folder).holds, verify(folder).torn) == (True, 1)
