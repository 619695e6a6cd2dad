"""The system's faults, made on purpose: file systems, limits, failing calls, held locks."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fakes import World
from running import CommandLine

from gemroute.journal.chain import Journal
from gemroute.journal.files import locked, open_folder
from gemroute.journal.keyfile import read_or_make_key
from gemroute.journal.record import Run
from gemroute.recording import JournalRecorder

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PAGE_BYTES = 4096
"""What a tmpfs gives out at a time: the end of a file's last page is free on a full disk."""


# A journal as a run has it, in process


class NoKeyring:
    """A machine without a keyring: the key lies in the file."""

    def find(self, name: str) -> str | None:
        return None

    def keep(self, name: str, secret: str) -> bool:
        return False


def key_in(state: Path, lock_timeout_s: float = 0.2) -> bytes:
    """Return the journal's key below a state folder, made when there is none."""
    return read_or_make_key(state / "journal.key", NoKeyring(), lock_timeout_s=lock_timeout_s)


def journal_in(state: Path, **changes: Any) -> Journal:
    """Return the journal below a state folder, with a clock that stands."""
    return Journal(state / "journal", **{"now": lambda: NOON, "lock_timeout_s": 0.2, **changes})


def recorder_in(
    state: Path, warn: Callable[[str], None] = lambda _: None, **changes: Any
) -> JournalRecorder:
    """Return the recorder of a run, whose journal and key are below a state folder."""
    journal = journal_in(state, **changes)
    return JournalRecorder(
        journal=journal,
        run=Run(policy_sha256="0" * 64),
        key=cache(lambda: key_in(state, lock_timeout_s=journal.lock_timeout_s)),
        price_table="prices",
        warn=warn,
    )


def recorded_world(state: Path, **changes: Any) -> World:
    """Return a world of scripted back ends that records in a real journal."""
    world = World()
    world.recorder = recorder_in(state, world.warnings.append, **changes)  # type: ignore[assignment] # the real one
    return world


# gemroute behind something that takes something away from it


@dataclass
class Confined(CommandLine):
    """gemroute as people run it, started by the words of `prefix`."""

    prefix: tuple[str, ...] = ()

    def words(self, words: Sequence[str]) -> list[str]:  # type: ignore[override] # has a prefix
        return [*self.prefix, *super().words(words)]


def confined(cli: CommandLine, *prefix: str) -> Confined:
    """Return the same command line, started by `prefix`."""
    return Confined(cli.folder, cli.local, cli.cloud, cli.environment, prefix)


def without_privileges(cli: CommandLine) -> CommandLine:
    """Return the same command line, for which modes hold even if root runs the tests."""
    if os.geteuid():
        return cli
    return confined(cli, "setpriv", "--bounding-set=-all", "--inh-caps=-all")


def with_largest_file(cli: CommandLine, size_bytes: int) -> Confined:
    """Return the same command line, which cannot write a file any larger."""
    # A cut-off .pyc in the cache of modules would break every later process.
    return confined(cli, "env", "PYTHONDONTWRITEBYTECODE=1", "prlimit", f"--fsize={size_bytes}")


def with_memory(cli: CommandLine, size_bytes: int) -> Confined:
    """Return the same command line, which gets no more address space."""
    return confined(cli, "env", "PYTHONDONTWRITEBYTECODE=1", "prlimit", f"--as={size_bytes}")


def can_mount() -> bool:
    """Say whether file systems can be mounted in a namespace of one's own."""
    command = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=64k none /mnt"]
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


@dataclass
class Mounted(Confined):
    """gemroute in a mount namespace of its own; `disk` is what it sees at `place`."""

    place: Path = field(default_factory=Path)
    disk: Path = field(default_factory=Path)

    def fill(self) -> None:
        """Leave no free page on the disk; the ends of last pages stay free."""
        with suppress(OSError), (self.disk / "filler").open("ab", buffering=0) as filler:
            while filler.write(b"\0" * PAGE_BYTES):
                pass

    def freeze(self) -> None:
        """Make the disk read-only."""
        words = (*self.prefix, "mount", "-o", "remount,ro", str(self.place))
        subprocess.run(words, check=True, capture_output=True)


@contextmanager
def mounted(cli: CommandLine, place: Path, command: str) -> Iterator[Mounted]:
    """Give the command line in a mount namespace where `command` was run; $PLACE is `place`.

    What was mounted on `place` is copied to it at the end, to be examined.
    """
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with subprocess.Popen(
        ["unshare", "-rm", "sh", "-c", f"{command} && echo ready && exec cat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PLACE": str(place)},
    ) as keeper:
        assert keeper.stdout is not None
        assert keeper.stdout.readline() == b"ready\n"
        disk = Path(f"/proc/{keeper.pid}/root{place}")
        enter = ("nsenter", "-t", str(keeper.pid), "-U", "-m", "--preserve-credentials")
        try:
            yield Mounted(cli.folder, cli.local, cli.cloud, cli.environment, enter, place, disk)
        finally:
            if not disk.samefile(place):
                shutil.copytree(disk, place, dirs_exist_ok=True)
            keeper.communicate()


SMALL_DISK = 'mount -t tmpfs -o size=64k,mode=0700 none "$PLACE"'


# A lock that somebody holds

_HOLD_LOCK = """
import fcntl, os, sys
fcntl.flock(os.open(sys.argv[1], os.O_RDONLY), fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def lock_holder(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Give a process that holds the lock of a folder until the block ends."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD_LOCK, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        try:
            yield holder
        finally:
            holder.kill()


def require_free_lock(folder: Path) -> None:
    """Fail when somebody holds the lock of a folder."""
    with open_folder(folder) as folder_fd, locked(folder_fd, 0, folder):
        return


# The k-th system call

_FALLIBLE: Mapping[Any, tuple[str, ...]] = {
    os: (
        *("open", "close", "read", "pread", "write", "stat", "lstat", "fstat", "scandir"),
        *("fsync", "fdatasync", "ftruncate", "mkdir", "rename", "unlink"),
    ),
    fcntl: ("flock",),
}


_OPENING = {"open", "scandir"}


@contextmanager
def failing_call(
    number: int = 0, failure: BaseException | None = None, *, done: bool = False
) -> Iterator[list[str]]:
    """Give the names of the system calls made in the block; that of `number`, from 1, fails.

    With `done` it does its work first, as when a signal comes in right after it; what opens
    does not, since what is opened and has no name yet is in nobody's power to close.
    """
    calls: list[str] = []

    def interposed(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def made(*words: Any, **options: Any) -> Any:
            calls.append(name)
            if len(calls) != number or failure is None:
                return call(*words, **options)
            # Linux closes a descriptor whatever close(2) says.
            if name == "close" or (done and name not in _OPENING):
                call(*words, **options)
            raise failure

        return made

    with pytest.MonkeyPatch.context() as patch:
        for module, names in _FALLIBLE.items():
            for name in names:
                patch.setattr(module, name, interposed(name, getattr(module, name)))
        yield calls


def open_descriptors() -> frozenset[str]:
    """Return the numbers of this process's open descriptors, without the one that looks."""
    with os.scandir("/proc/self/fd") as entries:
        return frozenset(entry.name for entry in entries if Path(entry.path).exists())
