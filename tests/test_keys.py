"""Where the Gemini key comes from, in which order, and what is refused on the way."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import gemroute.keyrings
import gemroute.keys
from gemroute.core.errors import ConfigError, CredentialsRejected
from gemroute.keyrings import KEYRING_CHOICE, TRUSTED_KEYRINGS
from gemroute.keys import (
    KEY,
    KEY_FILE,
    SERVICE,
    USER,
    Key,
    KeyStatus,
    delete_key,
    find_key,
    key_status,
    store_key,
)

SECRET = "AIzaSyTheSecretOfThisTest-_0"
SECRET_SERVICE = "keyring.backends.SecretService.Keyring"


class MemoryKeyring:
    """A keyring that holds its entries in memory."""

    def __init__(self, *, secret: str | None = None) -> None:
        self.entries = {(SERVICE, USER): secret} if secret else {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


class ForgetfulKeyring(MemoryKeyring):
    """Takes everything and keeps nothing, as keyring's `null` does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Forget it."""


class BrokenKeyring(MemoryKeyring):
    """Raises on every use."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure
        super().__init__()

    def get_password(self, service: str, username: str) -> str | None:
        raise self.failure


class HangingKeyring(MemoryKeyring):
    """Never answers, as a D-Bus socket that accepts and says nothing."""

    def __init__(self, release: threading.Event) -> None:
        self.release = release
        super().__init__()

    def get_password(self, service: str, username: str) -> str | None:
        self.release.wait(10)
        return None


def only(ring: MemoryKeyring, name: str = SECRET_SERVICE) -> Callable[[str], MemoryKeyring]:
    """Return a loader for a machine that has this one trusted keyring."""

    def load(asked: str) -> MemoryKeyring:
        if asked != name:
            raise RuntimeError("not viable here")
        return ring

    return load


def none_here(name: str) -> MemoryKeyring:
    raise ImportError(name)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    path.write_text(f"{SECRET}\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[HangingKeyring]:
    monkeypatch.setattr(gemroute.keyrings, "PATIENCE_S", 0.05)
    release = threading.Event()
    yield HangingKeyring(release)
    release.set()


def descriptor_with(data: bytes) -> int:
    reading, writing = os.pipe()
    os.write(writing, data)
    os.close(writing)
    return reading


def test_the_file_goes_before_the_variable_and_the_variable_before_the_keyring(
    key_file: Path,
) -> None:
    load = only(MemoryKeyring(secret="from-the-keyring"))
    environment = {KEY_FILE: str(key_file), KEY: "from-the-variable"}
    assert find_key(environment, load=load) == Key(SECRET, "file")
    del environment[KEY_FILE]
    assert find_key(environment, load=load) == Key("from-the-variable", "environment")
    del environment[KEY]
    assert find_key(environment, load=load) == Key("from-the-keyring", "keyring")


@pytest.mark.parametrize("form", ["fd:{}", "/dev/fd/{}", "/proc/self/fd/{}"])
def test_a_descriptor_is_read_to_its_end_and_closed(form: str) -> None:
    number = descriptor_with(f"{SECRET}\n".encode())
    environment = {KEY_FILE: form.format(number)}
    assert find_key(environment) == Key(SECRET, "descriptor")
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(number)
    with pytest.raises(ConfigError, match="no such descriptor"):
        find_key(environment)


def test_a_descriptor_that_gives_nothing_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gemroute.keys, "PATIENCE_S", 0.05)
    reading, writing = os.pipe()
    try:
        with pytest.raises(ConfigError, match="nothing came"):
            find_key({KEY_FILE: f"fd:{reading}"})
    finally:
        os.close(writing)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_standard_streams_are_not_for_keys(number: int) -> None:
    with pytest.raises(ConfigError, match="standard streams"):
        find_key({KEY_FILE: f"fd:{number}"})


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o777, 0o601])
def test_a_file_that_others_can_use_is_refused(mode: int, key_file: Path) -> None:
    key_file.chmod(mode)
    with pytest.raises(ConfigError, match="others can use the file"):
        find_key({KEY_FILE: str(key_file), KEY: "a-fallback"})


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_file_that_only_its_owner_reads_is_taken(mode: int, key_file: Path) -> None:
    key_file.chmod(mode)
    assert find_key({KEY_FILE: str(key_file)}) == Key(SECRET, "file")


def test_somebody_elses_file_is_refused(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(ConfigError, match="somebody else's"):
        find_key({KEY_FILE: str(key_file)})


def test_a_folder_a_pipe_and_nothing_at_all_are_no_key_files(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    for place in (tmp_path, pipe):
        with pytest.raises(ConfigError, match="not a regular file"):
            find_key({KEY_FILE: str(place)})
    for missing in (str(tmp_path / "missing"), "nul\0byte"):
        with pytest.raises(ConfigError, match="cannot be opened"):
            find_key({KEY_FILE: missing})


@pytest.mark.parametrize(
    ("value", "word"),
    [
        pytest.param("Zq9 words", "a space", id="space"),
        pytest.param(" Zq9", "a space", id="leading space"),
        pytest.param("Zq9\tkey", "a space", id="tab"),
        pytest.param("Zq9\nline", "more than one line", id="two lines"),
        pytest.param("Zq9\n\n", "more than one line", id="two line breaks"),
        pytest.param("\n", "nothing", id="a line break alone"),
        pytest.param("Zq9ü", "a character that no key has", id="umlaut"),
        pytest.param("Zq9\u200b", "a character that no key has", id="zero-width space"),
        pytest.param("\ufeffZq9", "a character that no key has", id="byte order mark"),
        pytest.param("Zq9\x00", "a character that no key has", id="NUL"),
        pytest.param("Zq9\udcff", "a character that no key has", id="not UTF-8"),
        pytest.param("Zq9" * 2000, "more than 4096", id="too long"),
    ],
)
def test_what_no_key_holds_is_named_and_not_shown(value: str, word: str) -> None:
    with pytest.raises(CredentialsRejected, match=word) as caught:
        find_key({KEY: value})
    assert "Zq9" not in str(caught.value)


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_the_line_break_of_an_editor_is_dropped(ending: str) -> None:
    assert find_key({KEY: SECRET + ending}) == Key(SECRET, "environment")


@pytest.mark.parametrize("data", [b"\xff\xfek\x00", b"key\xc3\xbc", b"x" * 10_000, b""])
def test_a_file_of_something_else_is_no_key(data: bytes, key_file: Path) -> None:
    key_file.write_bytes(data)
    with pytest.raises(CredentialsRejected):
        find_key({KEY_FILE: str(key_file)})


@pytest.mark.parametrize("environment", [{}, {KEY: "", KEY_FILE: ""}, {"GOOGLE_API_KEY": SECRET}])
def test_without_any_key_there_is_none(environment: dict[str, str]) -> None:
    assert find_key(environment, load=none_here) is None
    assert find_key(environment, use_keyring=False) is None


def test_the_keyring_is_not_asked_when_a_variable_has_the_key() -> None:
    load = only(BrokenKeyring(RuntimeError("asked")))
    assert find_key({KEY: SECRET}, load=load) == Key(SECRET, "environment")


def test_keyring_is_not_even_loaded_for_a_key_in_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "keyring"]:
        monkeypatch.delitem(sys.modules, name)
    find_key({KEY: SECRET})
    assert "keyring" not in sys.modules


def test_a_secret_is_not_shown() -> None:
    assert SECRET not in f"{Key(SECRET, 'file')!r}{Key(SECRET, 'file')!s}"


def test_a_stored_key_is_found_and_a_deleted_one_is_not() -> None:
    load = only(MemoryKeyring())
    store_key(f"{SECRET}\n", load=load)
    assert find_key({}, load=load) == Key(SECRET, "keyring")
    assert delete_key(load=load)
    assert find_key({}, load=load) is None
    assert not delete_key(load=load)


def test_without_a_trusted_keyring_a_key_is_stored_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(ConfigError, match="not stored"):
        store_key(SECRET, load=none_here)
    assert list(tmp_path.rglob("*")) == []


def test_a_keyring_that_forgets_is_found_out() -> None:
    with pytest.raises(CredentialsRejected, match="did not keep"):
        store_key(SECRET, load=only(ForgetfulKeyring()))


@pytest.mark.parametrize("key", ["", "two words", "schlüssel"])
def test_what_is_no_key_is_not_stored(key: str) -> None:
    ring = MemoryKeyring()
    with pytest.raises(CredentialsRejected):
        store_key(key, load=only(ring))
    assert ring.entries == {}


def failures() -> list[Exception]:
    from jeepney import DBusAddress, DBusErrorResponse, new_error, new_method_call
    from keyring.errors import InitError, KeyringLocked
    from secretstorage.exceptions import LockedException

    call = new_method_call(DBusAddress("/secrets", "org.freedesktop.secrets"), "Get")
    call.header.serial = 1
    return [
        KeyringLocked("dismissed"),
        InitError("no collection"),
        LockedException("locked"),
        DBusErrorResponse(new_error(call, "org.freedesktop.DBus.Error.NoReply")),
        ConnectionRefusedError("bus"),
        RuntimeError("no bus"),
    ]


@pytest.mark.parametrize("failure", failures(), ids=lambda failure: type(failure).__name__)
def test_a_keyring_that_fails_is_a_clear_error(failure: Exception) -> None:
    with pytest.raises(CredentialsRejected, match="locked or broken") as caught:
        find_key({}, load=only(BrokenKeyring(failure)))
    assert KEY in caught.value.hint


def test_a_bug_in_a_keyring_looks_like_a_bug() -> None:
    with pytest.raises(ZeroDivisionError):
        find_key({}, load=only(BrokenKeyring(ZeroDivisionError())))


def test_a_keyring_that_hangs_is_not_waited_for(hanging: HangingKeyring) -> None:
    load = only(hanging)
    for use in (lambda: find_key({}, load=load), lambda: delete_key(load=load)):
        with pytest.raises(CredentialsRejected, match="does not answer"):
            use()
    assert key_status({}, load=load) == KeyStatus(problem="The keyring does not answer.")


def test_only_trusted_keyrings_are_ever_loaded() -> None:
    asked = []

    def load(name: str) -> MemoryKeyring:
        asked.append(name)
        raise RuntimeError

    assert find_key({}, load=load) is None
    assert tuple(asked) == TRUSTED_KEYRINGS
    assert not [name for name in asked if "alt" in name or "null" in name or "chainer" in name]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        pytest.param("keyring.backends.null.Keyring", [], id="null switches it off"),
        pytest.param("keyring.backends.fail.Keyring", [], id="so does fail"),
        pytest.param("keyrings.alt.file.PlaintextKeyring", [], id="plain files are refused"),
        pytest.param("evil.module.Keyring", [], id="no other module is imported"),
        pytest.param(SECRET_SERVICE, [SECRET_SERVICE], id="a trusted one alone is taken"),
    ],
)
def test_the_users_choice_of_keyring_only_narrows(choice: str, expected: list[str]) -> None:
    asked = []

    def load(name: str) -> MemoryKeyring:
        asked.append(name)
        return MemoryKeyring(secret=SECRET)

    key = find_key({KEYRING_CHOICE: choice}, load=load)
    assert asked == expected
    assert (key is not None) == bool(expected)


def test_the_real_library_is_asked_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring.core

    def load(name: str) -> MemoryKeyring:
        assert name in TRUSTED_KEYRINGS
        return MemoryKeyring(secret=SECRET)

    monkeypatch.setattr(keyring.core, "load_keyring", load)
    assert find_key({}) == Key(SECRET, "keyring")


def test_the_status_names_the_source_and_the_keyring(key_file: Path) -> None:
    name = __name__.rpartition(".")[2]
    load = only(MemoryKeyring(secret=SECRET))
    assert key_status({}, load=load) == KeyStatus("keyring", name)
    assert key_status({KEY: SECRET}, load=load) == KeyStatus("environment", name)
    assert key_status({KEY_FILE: str(key_file)}, load=load) == KeyStatus("file", name)
    assert key_status({}, load=only(MemoryKeyring())) == KeyStatus("", name)
    assert key_status({}, load=none_here) == KeyStatus()


def test_the_status_does_not_use_a_descriptor_up() -> None:
    number = descriptor_with(SECRET.encode())
    environment = {KEY_FILE: f"fd:{number}"}
    assert key_status(environment, load=none_here).source == "descriptor"
    assert find_key(environment) == Key(SECRET, "descriptor")


def test_the_status_says_what_is_wrong_instead_of_failing(key_file: Path) -> None:
    key_file.chmod(0o644)
    status = key_status({KEY_FILE: str(key_file)}, load=only(MemoryKeyring(secret=SECRET)))
    assert status.source == ""
    assert "others can use the file" in status.problem
