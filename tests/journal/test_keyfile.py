"""The journal's key: made once, private, whole, and never replaced."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gemroute.core.errors import JournalUnusable
from gemroute.journal.keyfile import read_or_make_key


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.key"


def test_a_key_is_made_once_and_then_read(path: Path):
    key = read_or_make_key(path)
    assert len(key) == 32
    assert read_or_make_key(path) == key == path.read_bytes()
    assert [oct(p.stat().st_mode & 0o777) for p in (path, path.parent)] == ["0o600", "0o700"]


def test_a_key_is_the_given_chance(path: Path):
    assert read_or_make_key(path, random_bytes=lambda n: b"r" * n) == b"r" * 32


def test_a_draft_that_a_crash_left_is_not_taken_for_a_key(path: Path):
    path.parent.mkdir()
    path.with_name("journal.key.new").write_bytes(b"half")
    assert len(read_or_make_key(path)) == 32
    assert [entry.name for entry in path.parent.iterdir()] == ["journal.key"]


def test_a_state_folder_that_others_may_read_is_no_hindrance(path: Path):
    path.parent.mkdir(mode=0o755)
    assert len(read_or_make_key(path)) == 32


def test_a_state_folder_that_others_may_write_is_refused(path: Path):
    path.parent.mkdir()
    path.parent.chmod(0o777)
    with pytest.raises(JournalUnusable, match="mode 0777"):
        read_or_make_key(path)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_file_that_holds_no_key_is_refused_and_kept(path: Path, size: int):
    read_or_make_key(path)
    path.write_bytes(b"k" * size)
    with pytest.raises(JournalUnusable, match="does not hold a key"):
        read_or_make_key(path)
    assert path.stat().st_size == size


def test_a_key_that_others_may_read_is_refused(path: Path):
    read_or_make_key(path)
    path.chmod(0o640)
    with pytest.raises(JournalUnusable, match="mode 0640"):
        read_or_make_key(path)


def test_a_key_that_is_a_link_is_refused(path: Path, tmp_path: Path):
    path.parent.mkdir()
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(JournalUnusable):
        read_or_make_key(path)


def test_processes_that_start_at_once_share_one_key(path: Path):
    script = (
        "import pathlib, sys; from gemroute.journal.keyfile import read_or_make_key\n"
        "print(read_or_make_key(pathlib.Path(sys.argv[1])).hex())"
    )
    command = [sys.executable, "-c", script, str(path)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]
    assert len({process.communicate(timeout=20)[0] for process in started}) == 1
