"""A path or a stream in; its bytes, read once and within a limit, and where it really lies, out.

Only regular files are opened, and without waiting for anybody; what a file is, how long it is
and in which folder it lies is asked of the opened descriptor, never of the name again.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import BinaryIO

from gemroute.core.errors import InputUnreadable
from gemroute.core.records import dataclass

_WIDER = "Raise max_input_bytes in config.toml, or set GEMROUTE_MAX_INPUT_BYTES."
_DELETED = " (deleted)"  # what Linux appends to the path of a file without a name; proc(5)
_PATH_BYTES = 1024  # MAXPATHLEN of macOS
_KINDS = (
    (stat.S_ISDIR, "a folder", "Attach its files one by one."),
    (stat.S_ISFIFO, "a pipe", "Pipe it into standard input instead."),
    (stat.S_ISCHR, "a device", "Attach a file, or pipe the device into standard input."),
    (stat.S_ISBLK, "a device", "Attach a file."),
    (stat.S_ISSOCK, "a socket", "Attach a file."),
)


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes as they came; `name` is one line. `real_path` is empty where no file is behind them.

    It is so too where there is one that `is_lost`: nobody knows where it lies. `path` is what it
    was opened by, if by a name; `links` counts the names that it has, and the others are not known.
    """

    name: str
    data: bytes = field(repr=False)
    real_path: str = field(default="", repr=False)
    links: int = 1
    path: str = field(default="", repr=False)
    is_lost: bool = False


def read_file(path: str, most_bytes: int) -> Raw:
    """Return the bytes of the regular file at `path`.

    Raises:
        InputUnreadable: it is missing, closed to us, not a regular file or too large.
    """
    name = one_line(path)
    with _opened(path) as descriptor:
        _must_be_regular(name, descriptor)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = _read(file, name, most_bytes)
        real_path = _proved_path(path, descriptor)
        return Raw(name, data, real_path, os.fstat(descriptor).st_nlink, path)


def read_stream(stream: BinaryIO, name: str, most_bytes: int) -> Raw:
    """Return all that `stream` holds, however late its end comes.

    Raises:
        InputUnreadable: it holds more than `most_bytes`, or reading failed.
    """
    descriptor = _descriptor(stream)
    if descriptor is None:
        return Raw(name, _read(stream, name, most_bytes))
    with contextlib.suppress(OSError):
        # Another program may have left the shared end non-blocking: a short read is no end.
        os.set_blocking(descriptor, True)
    data = _read(stream, name, most_bytes)
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        return Raw(name, data)
    last_path = _last_path(descriptor, status)
    return Raw(name, data, last_path, status.st_nlink, is_lost=not last_path)


@contextlib.contextmanager
def _opened(path: str) -> Iterator[int]:
    """Give a descriptor of whatever is at `path`; it is closed when the block ends."""
    try:
        # O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (OSError, ValueError) as failure:
        raise _not_opened(one_line(path), failure) from failure
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def one_line(name: str) -> str:
    """Return a name as one line: what follows a line's end in it would look like ours."""
    return name.replace("\n", "␊").replace("\t", "␉")


def _read(file: BinaryIO, name: str, most_bytes: int) -> bytes:
    """Return the whole content in one allocation: one byte too many is enough to refuse."""
    try:
        data = file.read(most_bytes + 1)
    except OSError as failure:
        raise InputUnreadable(f"{name}: cannot be read: {failure.strerror}.") from failure
    if len(data) > most_bytes:
        limit = f"{most_bytes:,} bytes" if most_bytes < 1 << 20 else f"{most_bytes >> 20} MiB"
        raise InputUnreadable(f"{name}: larger than the limit of {limit} for input.", hint=_WIDER)
    return data


def _descriptor(stream: BinaryIO) -> int | None:
    try:
        return stream.fileno()
    except (io.UnsupportedOperation, ValueError):
        return None


def _not_opened(name: str, failure: OSError | ValueError) -> InputUnreadable:
    if isinstance(failure, FileNotFoundError):
        return InputUnreadable(f"{name}: there is no such file.", hint="Check the spelling.")
    if isinstance(failure, PermissionError):
        return InputUnreadable(f"{name}: you may not read it.", hint="Change its permissions.")
    why = failure.strerror if isinstance(failure, OSError) else "not a possible name"
    return InputUnreadable(f"{name}: cannot be opened: {why}.", hint="Attach a regular file.")


def _must_be_regular(name: str, descriptor: int) -> None:
    mode = os.fstat(descriptor).st_mode
    for is_kind, words, way_out in _KINDS:
        if is_kind(mode):
            raise InputUnreadable(f"{name}: is {words}, not a file.", hint=way_out)


def _proved_path(path: str, descriptor: int) -> str:
    """Return where the opened file lies.

    Raises:
        InputUnreadable: it was moved or replaced meanwhile, so its zone cannot be known.
    """
    real = _path_behind(descriptor) or _same_file(os.path.realpath(path), descriptor)
    if real is None:
        raise InputUnreadable(
            f"{one_line(path)}: changed place while it was read.", hint="Try again."
        )
    return real


def _path_behind(descriptor: int) -> str | None:
    """Return the path that the kernel knows for a file; None where it is not proved to be its."""
    path = _told_path(descriptor)
    return _same_file(path, descriptor) if path else None


def _last_path(descriptor: int, status: os.stat_result) -> str:
    """Return where a file lies or, deleted or replaced meanwhile, lay; empty if nobody knows.

    What the kernel tells is the path of another file, or of none, where the file came from
    another container or lies on what is mounted no more.
    """
    if path := _path_behind(descriptor):
        return path
    return "" if status.st_nlink else _told_path(descriptor).removesuffix(_DELETED)


def _told_path(descriptor: int) -> str:
    """Return what the kernel says of where a file lies; empty where it says nothing."""
    try:
        if sys.platform == "darwin":
            import fcntl

            told = fcntl.fcntl(descriptor, fcntl.F_GETPATH, bytes(_PATH_BYTES))
            return os.fsdecode(told.partition(b"\0")[0])
        return str(Path(f"/proc/self/fd/{descriptor}").readlink())
    except OSError:
        return ""


def _same_file(path: str, descriptor: int) -> str | None:
    try:
        return path if os.path.samestat(Path(path).stat(), os.fstat(descriptor)) else None
    except OSError:
        return None
