"""The path of a file that steers the program in; its bytes out, read once from one descriptor.

A file that somebody else may write to could widen what leaves the machine: it is refused. So
is one in a folder where anybody may put another file in its place.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from pathlib import Path

from gemroute.core.errors import ConfigError
from gemroute.settings.folders import NOWHERE

MOST_BYTES = 256 << 10


def read_trusted(path: Path, name: str) -> bytes:
    """Return the bytes of a file that only its owner, who is us or root, may write or replace.

    `name` is what messages call it.

    Raises:
        FileNotFoundError: there is none.
        ConfigError: it is a link, no regular file, others may write to it, or to its folder,
            whether it is there or was taken away; or it is too large.
    """
    require_closed(path.parent, name)
    return _read(path, name, os.O_NOFOLLOW, owners=(os.geteuid(), 0))


def require_closed(folder: Path, name: str) -> None:
    """Return when not everybody may take files out of a folder, or when there is no such folder.

    `name` is of what is sought there. Of a group that may it is believed that it does not.

    Raises:
        ConfigError: everybody may.
    """
    try:
        mode = folder.stat().st_mode
    except (OSError, ValueError):
        return  # whatever reads there says what is wrong
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        raise ConfigError(
            f"{name}: anybody may replace it or take it away: {folder} is open to all.",
            hint=f"Run `chmod o-w {folder}`.",
        )


def read_owned(path: Path, name: str, owner: int) -> bytes:
    """Return the bytes of a file that belongs to `owner` and that nobody else may write.

    Raises:
        FileNotFoundError: there is none.
        ConfigError: it is a link, no regular file, another's, others may write to it, it is
            unreadable, or too large.
    """
    return _read(path, name, os.O_NOFOLLOW, owners=(owner,))


def read_plain(path: Path, name: str) -> bytes:
    """Return the bytes of a file that can only tighten, or that came with the program.

    Raises:
        FileNotFoundError: there is none.
        ConfigError: it is no regular file, unreadable or too large.
    """
    return _read(path, name, 0)


def obstacle(path: Path) -> Path | None:
    """Return what hides whether there is a file at `path`; None where there plainly is none.

    That is a link that leads nowhere, a file in a folder's place, or what may not be looked at:
    behind it a rule may stand that is missed.
    """
    for each in (path, *path.parents):
        try:
            each.lstat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            return each.parent
        return None if each != path and each.is_dir() else each
    return None


def _read(path: Path, name: str, flags: int, *, owners: Collection[int] = ()) -> bytes:
    """Return the bytes of a file; with `owners` only they may own it, and nobody else write it."""
    try:
        # O_NONBLOCK: a pipe in a file's place must not make us wait.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | flags)
    except (FileNotFoundError, NotADirectoryError) as failure:
        if not path.is_relative_to(NOWHERE) and (hides := obstacle(path)):
            raise ConfigError(
                f"{name}: cannot be reached: {hides} is a link that leads nowhere, or no folder.",
                hint="Mend that, or remove it.",
            ) from failure
        raise FileNotFoundError(name) from failure
    except (OSError, ValueError) as failure:
        raise _not_opened(path, name, failure) from failure
    try:
        _check(os.fstat(descriptor), name, owners)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(MOST_BYTES + 1)
    finally:
        os.close(descriptor)
    if len(data) > MOST_BYTES:
        raise ConfigError(f"{name}: larger than {MOST_BYTES >> 10} KiB.", hint="Split it up.")
    return data


def _not_opened(path: Path, name: str, failure: OSError | ValueError) -> ConfigError:
    if isinstance(failure, OSError) and path.is_symlink():
        return ConfigError(
            f"{name}: is a symbolic link.", hint="Name the file itself: links can be moved."
        )
    why = failure.strerror if isinstance(failure, OSError) else "not a possible name"
    return ConfigError(f"{name}: cannot be read: {why}.", hint="Check its permissions.")


def _check(about: os.stat_result, name: str, owners: Collection[int]) -> None:
    if not stat.S_ISREG(about.st_mode):
        raise ConfigError(f"{name}: is not a regular file.", hint="Name a file.")
    if owners and about.st_uid not in owners:
        raise ConfigError(f"{name}: belongs to another user.", hint="Copy it and use the copy.")
    if owners and about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise ConfigError(
            f"{name}: others may write to it, so it cannot be trusted.",
            hint=f"Run `chmod go-w {name}`.",
        )
