"""A path in, the journal's 32-byte key out; made on first use, never shown."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from gemroute.core.errors import JournalUnusable
from gemroute.journal.files import (
    append_durably,
    locked,
    names_in,
    open_folder,
    open_private,
    unusable,
)

KEY_BYTES = 32
# The state folder holds more than the key: others may look into it, but not write.
_OTHERS_WRITE = 0o022


def read_or_make_key(
    path: Path,
    *,
    random_bytes: Callable[[int], bytes] = os.urandom,
    lock_timeout_s: float = 5.0,
) -> bytes:
    """Return the key in `path`, a private file that is made when it is missing.

    Raises:
        JournalUnusable: the file or its folder is not private, cannot be read or written, or
            does not hold a key.
    """
    folder = path.parent
    with (
        open_folder(folder, forbidden_bits=_OTHERS_WRITE) as folder_fd,
        locked(folder_fd, lock_timeout_s, folder),
    ):
        if path.name not in names_in(folder_fd):
            _make(folder_fd, path, random_bytes(KEY_BYTES))
        with open_private(folder_fd, path.name, os.O_RDONLY, folder) as descriptor:
            key = os.read(descriptor, KEY_BYTES + 1)
    if len(key) != KEY_BYTES:
        hint = "Put the right file back, or move it and the journal away to start anew."
        raise JournalUnusable(f"{path}: does not hold a key of {KEY_BYTES} bytes.", hint=hint)
    return key


def _make(folder_fd: int, path: Path, key: bytes) -> None:
    """Write the key under another name first: a crash must not leave half a key."""
    draft = f"{path.name}.new"
    with contextlib.suppress(FileNotFoundError):
        os.unlink(draft, dir_fd=folder_fd)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with open_private(folder_fd, draft, flags, path.parent) as descriptor, unusable(path):
        append_durably(descriptor, key)
        os.rename(draft, path.name, src_dir_fd=folder_fd, dst_dir_fd=folder_fd)
        os.fsync(folder_fd)
