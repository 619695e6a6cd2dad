"""The journal's head in; the same head kept where whoever writes the journal cannot change it.

A chain shows every change but the loss of its end, or of the whole of it. An anchor, `seq:h`,
that was kept elsewhere shows these too.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from gemroute.core.errors import JournalUnusable
from gemroute.journal.files import append_durably, locked, unusable
from gemroute.journal.reading import open_for_reading

JOURNALD = "/run/systemd/journal/socket"
_LINE = re.compile(
    r"(?:([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z) )?([0-9]{1,18}):([0-9a-f]{64})"
)
_LONGEST_LINE = 120
_SAFE = os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
_LOCK_TIMEOUT_S = 5.0
_SEND_TIMEOUT_S = 2.0
_INFORMATIONAL = 6


class Anchor(NamedTuple):
    """A head that was kept: `ts` is UTC, empty when not said; `where` is file:line, or empty."""

    seq: int
    h: str
    ts: str = ""
    where: str = ""


class KeptAnchors(NamedTuple):
    """The anchors of one file, in its order, and how many of its lines are none."""

    anchors: tuple[Anchor, ...]
    unreadable: int


def parse_anchor(text: str, where: str = "") -> Anchor:
    """Return the anchor that `text` is: `seq:h`, with the time before it or without.

    Raises:
        ValueError: it is none.
    """
    found = _LINE.fullmatch(text.strip())
    if found is None:
        raise ValueError("an anchor has the form seq:h")
    return Anchor(int(found[2]), found[3], found[1] or "", where)


def anchor_line(head: str, moment: datetime) -> bytes:
    """Return the line that keeps `head`, with its newline: `2026-11-21T12:00:00Z 42:9f86…`."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {head}\n".encode("ascii")


def read_anchors(path: Path) -> KeptAnchors:
    """Return the anchors that were appended to `path`.

    Raises:
        JournalUnusable: it cannot be read.
    """
    anchors, unreadable = [], 0
    with unusable(path), open_for_reading(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                anchors.append(parse_anchor(line.decode("ascii"), f"{path.name}:{number}"))
            except ValueError:
                unreadable += bool(line.strip())
    return KeptAnchors(tuple(anchors), unreadable)


def append_anchor(path: Path, head: str, moment: datetime) -> None:
    """Append `head` to `path`, a file of anchors that is made private when it is missing.

    The file may belong to another user, who then guards it, or be a device, such as a printer.

    Raises:
        JournalUnusable: it is a link, a pipe or a file of something else, or the line could
            not be made durable.
    """
    line = anchor_line(head, moment)
    with unusable(path, "The anchor is not kept there."), _opened(path) as descriptor:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            if os.write(descriptor, line) < len(line):
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return
        with locked(descriptor, _LOCK_TIMEOUT_S, path):
            append_durably(descriptor, _closing(descriptor, path) + line)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = _descriptor(path)
    try:
        mode = os.fstat(descriptor).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISCHR(mode)):
            raise JournalUnusable(f"{path}: is no file of anchors.", hint="Name another file.")
        yield descriptor
    finally:
        os.close(descriptor)


def _descriptor(path: Path) -> int:
    """Return `path`, open for appending; readable too where that is permitted."""
    with contextlib.suppress(PermissionError, FileNotFoundError):
        return os.open(path, os.O_RDWR | _SAFE)
    with contextlib.suppress(FileNotFoundError):
        return os.open(path, os.O_WRONLY | _SAFE)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _SAFE, 0o600)
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return descriptor


def _closing(descriptor: int, path: Path) -> bytes:
    """Return the newline that the last line may lack.

    Raises:
        JournalUnusable: the file holds something else than anchors, which is not to be spoilt.
    """
    size_bytes = os.fstat(descriptor).st_size
    if not size_bytes:
        return b""
    try:
        first = os.pread(descriptor, _LONGEST_LINE, 0).partition(b"\n")[0]
        last = os.pread(descriptor, 1, size_bytes - 1)
    except OSError:
        return b"\n"  # open for writing only; an empty line does no harm
    try:
        parse_anchor(first.decode("ascii"))
    except ValueError:
        hint = "Name a file that holds anchors only, or a new one."
        raise JournalUnusable(f"{path}: holds something else than anchors.", hint=hint) from None
    return b"" if last == b"\n" else b"\n"


def send_to_journald(head: str, moment: datetime, address: str = JOURNALD) -> None:
    """Send `head` to systemd's journal, which other users keep and root alone can rewrite.

    `journalctl -t gemroute -o cat` prints it as a line that `read_anchors` reads.

    Raises:
        JournalUnusable: there is no such journal here, or it did not take the line.
    """
    import socket

    datagram = b"PRIORITY=%d\nSYSLOG_IDENTIFIER=gemroute\nMESSAGE=" % _INFORMATIONAL
    hint = "Keep the anchor in a file instead: gemroute logs anchor --to FILE"
    with (
        unusable("systemd's journal did not take the anchor", hint),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel,
    ):
        channel.settimeout(_SEND_TIMEOUT_S)
        channel.sendto(datagram + anchor_line(head, moment), address)


def keep(
    head: str,
    path: Path | None,
    moment: datetime,
    say: Callable[[str], None],
    *,
    in_ci: bool = False,
) -> None:
    """Keep `head` in the anchor file of the settings, and in a CI runner in its log too.

    What fails is said, and is never an error: the records themselves are on the disk.
    """
    if in_ci:
        say(f"Journal anchor: {head}")
    if path is None:
        return
    try:
        append_anchor(path, head, moment)
    except JournalUnusable as failure:
        say(f"The journal's anchor is not kept: {failure.message}")
