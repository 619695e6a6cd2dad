"""Paths in; open, private, locked descriptors out, or JournalUnusable saying where and why.

Every check is made on the opened descriptor, so nothing can be exchanged between look and use.
Opening never follows a link and never waits on a pipe.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from gemroute.core.errors import JournalUnusable

# Short against a durable write (0.4 to 4 ms), so that waiting writers seldom sleep past a turn.
_POLL_S = 0.0003
_GROUP_OR_OTHERS = 0o077
_ELSEWHERE = "Choose another state folder with GEMROUTE_HOME, or mend this one."
_SPACE = "Free some space or raise the limit, or choose another folder with GEMROUTE_HOME."
_WAYS_OUT = dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), _SPACE) | {
    errno.EROFS: "Make the disk writable, or choose another folder with GEMROUTE_HOME.",
    errno.EACCES: "Mend its owner and mode, or choose another folder with GEMROUTE_HOME.",
}
_NAME = re.compile(r"journal-[0-9]{4}-(0[1-9]|1[0-2])\.jsonl")


def journal_names(folder: int | Path) -> list[str]:
    """Return the names of the journal's files, oldest first."""
    return sorted(name for name in names_in(folder) if _NAME.fullmatch(name))


def names_in(folder: int | Path) -> frozenset[str]:
    """Return the names of everything in `folder`, a path or an open descriptor."""
    with os.scandir(folder) as entries:
        return frozenset(entry.name for entry in entries)


@contextlib.contextmanager
def unusable(where: Path | str, hint: str = "") -> Iterator[None]:
    """Turn an OSError of the block into JournalUnusable about `where`, with the way out.

    `hint` is for a failure that does not itself say what would mend it.
    """
    try:
        yield
    except OSError as failure:
        number = failure.errno or 0
        reason = failure.strerror or errno.errorcode.get(number, "failed")
        way_out = _WAYS_OUT.get(number) or hint or _ELSEWHERE
        raise JournalUnusable(f"{where}: {reason}.", hint=way_out) from failure


@contextlib.contextmanager
def open_folder(folder: Path, *, forbidden_bits: int = _GROUP_OR_OTHERS) -> Iterator[int]:
    """Yield a descriptor of `folder`, which is made with mode 0700 when it is missing.

    Raises:
        JournalUnusable: it cannot be made or opened, is a link, belongs to someone else, or
            its mode has one of `forbidden_bits`.
    """
    with unusable(folder):
        _make_folder(folder)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            _require_folder(folder, os.fstat(descriptor), forbidden_bits)
            yield descriptor
        finally:
            os.close(descriptor)


def _make_folder(folder: Path) -> None:
    """Make `folder` and its missing parents with mode 0700, and their names durable."""
    if folder.exists() or folder.is_symlink():
        return
    _make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    parent = os.open(folder.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)


def _require_folder(folder: Path, status: os.stat_result, forbidden_bits: int) -> None:
    if status.st_uid != os.geteuid():
        raise JournalUnusable(f"{folder}: belongs to another user.", hint="Use a folder of yours.")
    if status.st_mode & forbidden_bits:
        mode = stat.S_IMODE(status.st_mode)
        raise JournalUnusable(f"{folder}: mode {mode:04o} is too open.", hint=f"chmod 700 {folder}")


@contextlib.contextmanager
def locked(folder_fd: int, timeout_s: float, where: Path) -> Iterator[None]:
    """Hold the one lock of the journal, that of its folder, for the block.

    Raises:
        JournalUnusable: the lock was not free within `timeout_s`, or there are no such locks.
    """
    try:
        import fcntl
    except ImportError as missing:
        hint = "gemroute records on Linux and macOS; on Windows, run it inside WSL."
        raise JournalUnusable("The journal needs POSIX file locks.", hint=hint) from missing
    with unusable(where):
        _wait_for_lock(folder_fd, timeout_s, where)
        try:
            yield
        finally:
            # Closing would not do: a child forked meanwhile holds the same open folder.
            fcntl.flock(folder_fd, fcntl.LOCK_UN)


def _wait_for_lock(folder_fd: int, timeout_s: float, where: Path) -> None:
    import fcntl

    deadline = time.monotonic() + timeout_s
    while True:
        try:
            fcntl.flock(folder_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                hint = "Look for a stopped gemroute process: ps -o pid,stat,args -C gemroute"
                raise JournalUnusable(
                    f"{where}: another process held the lock for {timeout_s:g} s.", hint=hint
                ) from None
        else:
            return
        time.sleep(_POLL_S)


@contextlib.contextmanager
def open_private(folder_fd: int, name: str, flags: int, where: Path) -> Iterator[int]:
    """Yield a descriptor of the file `name`; with O_CREAT it is 0600 from its first byte.

    Raises:
        JournalUnusable: it cannot be opened, or is not a regular file with mode 0600, one
            name and this user as owner.
    """
    path = where / name
    safe = os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    with unusable(path, "Move it away; gemroute then starts a new one."):
        descriptor = os.open(name, flags | safe, 0o600, dir_fd=folder_fd)
        try:
            _require_private(path, os.fstat(descriptor))
            yield descriptor
        finally:
            os.close(descriptor)


def _require_private(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise JournalUnusable(f"{path}: not a regular file.", hint="Move it away.")
    if status.st_uid != os.geteuid():
        raise JournalUnusable(f"{path}: belongs to another user.", hint="Move it away.")
    if status.st_nlink != 1:
        hint = "Remove the other names, or copy the file over itself."
        raise JournalUnusable(f"{path}: has {status.st_nlink} names (hard links).", hint=hint)
    mode = stat.S_IMODE(status.st_mode)
    if mode != 0o600:
        raise JournalUnusable(f"{path}: mode {mode:04o} is not 0600.", hint=f"chmod 600 {path}")


def append_durably(descriptor: int, data: bytes) -> None:
    """Write `data` by one call and make it durable, or leave the file as it was.

    Raises:
        OSError: the disk is full, a limit was hit or the write failed; it was rolled back.
    """
    size_bytes = os.fstat(descriptor).st_size
    try:
        _write_whole(descriptor, data)
        _sync(descriptor)
    except OSError:
        # Failing again leaves a torn line, which the next writer closes and reports.
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, size_bytes)
        raise


def _write_whole(descriptor: int, data: bytes) -> None:
    if os.write(descriptor, data) < len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _sync(descriptor: int) -> None:
    # macOS has no fdatasync.
    getattr(os, "fdatasync", os.fsync)(descriptor)
