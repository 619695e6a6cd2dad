"""Bytes and a path in; a file that holds all of them, or what it held before, out."""

from __future__ import annotations

import os
from pathlib import Path

from gemroute.core.errors import UsageError


def replace_file(path: Path, data: bytes, mode: int) -> None:
    """Write a file in one step, in place of what is there.

    Raises:
        UsageError: it cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        _write_new(draft, data, mode)
        draft.replace(path)
    except OSError as failure:
        draft.unlink(missing_ok=True)
        raise UsageError(f"{path}: cannot be written: {failure.strerror}.") from None


def new_file(path: Path, data: bytes) -> None:
    """Write a file that was not there.

    Raises:
        UsageError: it is there already, or cannot be written.
    """
    try:
        _write_new(path, data, 0o644)
    except FileExistsError:
        raise UsageError(f"{path}: is there already.", hint="Choose another name.") from None
    except OSError as failure:
        raise UsageError(f"{path}: cannot be written: {failure.strerror}.") from None


def _write_new(path: Path, data: bytes, mode: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
