"""A path that must be new in; a private file that is whole, or not there at all, out."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from gemroute.core.errors import UsageError


@contextlib.contextmanager
def new_file(path: Path, journal: Path) -> Iterator[Path]:
    """Give an empty private draft beside `path`; it takes that name when the block ends well.

    What is there already is never written over: it may be all that is left of it.

    Raises:
        UsageError: the file is there, in the `journal`'s folder, or cannot be written.
    """
    if path.resolve().parent == journal.resolve():
        raise UsageError(f"{path}: lies in the journal's own folder.", hint="Choose another.")
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with _removed_on_failure(path), _removed_on_failure(draft):
            yield draft
            _make_durable(draft)
            draft.replace(path)
    except FileExistsError:
        raise UsageError(f"{path}: is there already.", hint="Choose another name.") from None
    except OSError as failure:
        raise UsageError(f"{path}: cannot be written: {failure.strerror}.") from None


@contextlib.contextmanager
def _removed_on_failure(path: Path) -> Iterator[None]:
    """Make `path`, which must not exist; a block that fails leaves nothing behind."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    os.close(os.open(path, flags, 0o600))
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _make_durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
