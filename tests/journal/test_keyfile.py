"""The journal's key: made once, private, whole, and never replaced."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gemroute.core.errors import CredentialsRejected, JournalUnusable
from gemroute.journal.keyfile import (
    KeyStore,
    NoKeyring,
    is_in_keyring,
    key_id,
    move_key,
    read_key,
    read_or_make_key,
)


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


@dataclass
class Store:
    """A keyring of one process; `locked` makes it fail as a locked one does."""

    kept: dict[str, str] = field(default_factory=dict)
    locked: bool = False

    def find(self, name: str, /) -> str | None:
        self._must_be_open()
        return self.kept.get(name)

    def keep(self, name: str, secret: str, /) -> bool:
        self._must_be_open()
        self.kept[name] = secret
        return True

    def _must_be_open(self) -> None:
        if self.locked:
            raise CredentialsRejected("The keyring is locked or broken.")


def test_a_new_key_goes_into_the_keyring_and_the_file_names_it(path: Path):
    store = Store()
    key = read_or_make_key(path, store)
    assert path.read_text() == f"keyring:{key_id(key)}\n"
    assert store.kept == {f"journal-{key_id(key)}": key.hex()}
    assert read_or_make_key(path, store) == read_key(path, store) == key
    assert is_in_keyring(path)


def test_a_locked_keyring_leaves_a_new_key_in_the_file(path: Path):
    key = read_or_make_key(path, Store(locked=True))
    assert path.read_bytes() == key
    assert is_in_keyring(path) is False


@pytest.mark.parametrize(
    "store",
    [
        pytest.param(Store(locked=True), id="locked"),
        pytest.param(Store(), id="empty"),
        pytest.param(NoKeyring(), id="none on this machine"),
        pytest.param(Store({f"journal-{'a' * 16}": "ff" * 32}), id="another key under its name"),
        pytest.param(Store({f"journal-{'a' * 16}": "no hex"}), id="no key under its name"),
    ],
)
def test_a_key_that_the_keyring_does_not_give_out_is_never_made_anew(path: Path, store: KeyStore):
    path.parent.mkdir(mode=0o700)
    path.write_text(f"keyring:{'a' * 16}\n")
    path.chmod(0o600)
    with pytest.raises(JournalUnusable, match="key"):
        read_or_make_key(path, store)
    assert path.read_text() == f"keyring:{'a' * 16}\n"


def test_a_key_moves_into_the_keyring_and_back(path: Path):
    store = Store()
    key = read_or_make_key(path)
    assert move_key(path, store, to_keyring=True)
    assert key not in path.read_bytes()
    assert read_key(path, store) == key
    assert move_key(path, store, to_keyring=False)
    assert path.read_bytes() == key


def test_a_key_stays_where_it_is_when_the_keyring_does_not_take_it(path: Path):
    key = read_or_make_key(path)
    assert not move_key(path, NoKeyring(), to_keyring=True)
    assert path.read_bytes() == key


def test_there_is_no_key_before_it_is_needed(path: Path):
    assert read_key(path) is None
    assert is_in_keyring(path) is None
    path.parent.mkdir(mode=0o700)
    assert read_key(path) is None
    with pytest.raises(JournalUnusable, match="no key yet"):
        move_key(path, Store(), to_keyring=True)


def test_processes_that_start_at_once_share_one_key(path: Path):
    script = (
        "import pathlib, sys; from gemroute.journal.keyfile import read_or_make_key\n"
        "print(read_or_make_key(pathlib.Path(sys.argv[1])).hex())"
    )
    command = [sys.executable, "-c", script, str(path)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]
    assert len({process.communicate(timeout=20)[0] for process in started}) == 1
