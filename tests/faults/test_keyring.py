"""Keyrings that are not there, hang, forget or write plain files: a message, and nothing kept."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import CommandLine

from gemroute import keyrings

from .conftest import PUBLIC

SECRET = "AIzaSyTheSecretOfThisTest-_0"
NO_KEY = {"GEMINI_API_KEY": None}
GREEDY = '''
from keyring.backend import KeyringBackend

class PlainKeyring(KeyringBackend):
    """Writes what it is given beside itself, and is preferred to everything."""

    priority = 99

    def get_password(self, service, username):
        return None

    def set_password(self, service, username, password):
        with open(__file__ + ".kept", "a") as kept:
            kept.write(password)

    def delete_password(self, service, username):
        pass

PlainKeyring().set_password("", "", "loaded")
'''


@pytest.fixture
def deaf_bus(cli: CommandLine) -> Iterator[str]:
    """The address of a D-Bus socket that accepts and never answers."""
    path = str(cli.folder / "bus")
    taken = []
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()

        def accept() -> None:
            try:
                while True:
                    taken.append(listener.accept()[0])
            except OSError:  # it was shut down
                return

        thread = threading.Thread(target=accept)
        thread.start()
        yield f"unix:path={path}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        for one in taken:
            one.close()


def surroundings(kind: str, cli: CommandLine) -> dict[str, str | None]:
    """Return the environment of one odd keyring."""
    (cli.folder / "greedy.py").write_text(GREEDY)
    match kind:
        case "plain file by the environment":
            return {
                "PYTHONPATH": str(cli.folder),
                "PYTHON_KEYRING_BACKEND": "greedy.PlainKeyring",
            }
        case "null":
            return {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
        case "a missing module":
            return {"PYTHON_KEYRING_BACKEND": "no.such.Keyring"}
        case "a path in the configuration":
            config = cli.folder / "config" / "python_keyring"
            config.mkdir(parents=True)
            chosen = "[backend]\ndefault-keyring=greedy.PlainKeyring\n"
            (config / "keyringrc.cfg").write_text(f"{chosen}keyring-path={cli.folder}\n")
            return {"XDG_CONFIG_HOME": str(cli.folder / "config")}
        case "a broken configuration":
            config = cli.folder / "config" / "python_keyring"
            config.mkdir(parents=True)
            (config / "keyringrc.cfg").write_bytes(b"\xff\x00[[[")
            return {"XDG_CONFIG_HOME": str(cli.folder / "config")}
        case "a stale bus":
            return {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={cli.folder}/gone"}
        case _:
            return {}


KINDS = [
    "none at all",
    "plain file by the environment",
    "null",
    "a missing module",
    "a path in the configuration",
    "a broken configuration",
    "a stale bus",
]


@pytest.mark.row(44)
@pytest.mark.parametrize("kind", KINDS)
def test_a_key_is_stored_in_a_trusted_keyring_or_nowhere(cli, kind):
    env = NO_KEY | surroundings(kind, cli)
    ended = cli("keys", "set", "gemini", stdin=f"{SECRET}\n".encode(), env=env)
    # A keyring that is there and fails may be mended; one that is not there can't.
    is_there = kind == "a stale bus"
    assert ended.status == (11 if is_there else 3)
    assert ("locked or broken" if is_there else "so the key was not stored") in ended.err
    assert "Traceback" not in ended.err
    assert_nothing_kept(cli)
    assert not (cli.folder / "greedy.py.kept").exists()


@pytest.mark.row(44)
@pytest.mark.parametrize("kind", KINDS)
def test_without_a_key_the_cloud_is_not_asked(cli, kind):
    ended = cli("ask", "--to", "cloud", PUBLIC, env=NO_KEY | surroundings(kind, cli))
    assert ended.status == 11
    assert ("locked or broken" if kind == "a stale bus" else "There is no Gemini key") in ended.err
    assert cli.sent_nothing
    assert not (cli.folder / "greedy.py.kept").exists()


@pytest.mark.row(44)
@pytest.mark.parametrize("words", ["keys set gemini", "keys status", "ask --to cloud hello"])
def test_a_bus_that_never_answers_is_waited_for_two_seconds(cli, deaf_bus, words):
    cli("classify", "the first start compiles the detectors")
    env = NO_KEY | {"DBUS_SESSION_BUS_ADDRESS": deaf_bus}
    began_s = time.monotonic()
    ended = cli(*words.split(), stdin=SECRET.encode() if "set" in words else b"", env=env)
    assert ended.status == 11
    # Two seconds for each thing that is looked up: the key, and the journal's.
    assert time.monotonic() - began_s < 6
    assert "Traceback" not in ended.err
    assert SECRET not in ended.err + ended.out
    assert_nothing_kept(cli)
    assert cli.sent_nothing


def assert_nothing_kept(cli: CommandLine) -> None:
    """Fail when the secret is in any file below the homes or the working folder."""
    folders = (cli.home, cli.folder, Path(cli.environment["HOME"]))
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    assert not any(SECRET.encode() in path.read_bytes() for path in files)


def test_a_keyring_is_not_opened_where_there_is_no_room_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keyrings, "_ROOM_BYTES", 1 << 62)
    with pytest.raises(MemoryError):
        keyrings._load(keyrings.TRUSTED_KEYRINGS[0])
