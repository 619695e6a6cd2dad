"""What records: the state folder, the journal's lock and disk, its key, its chain, its loose ends.

The disk is tried with a file that is taken away again, never with a record.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gemroute.cli.checks.check import Check, doubtful, failed, failure_of, well
from gemroute.core.errors import GemrouteError, JournalUnusable
from gemroute.core.wording import counted
from gemroute.settings.folders import NOWHERE

if TYPE_CHECKING:
    from gemroute.cli.wiring import Bench
    from gemroute.journal.anchors import Anchor
    from gemroute.journal.entry import Entry
    from gemroute.journal.verify import Verification

_LOCK_S = 1.0
_LITTLE_BYTES = 100 << 20
_UNDER_WAY_S = 600
_NETWORK_FILES = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "9p", "afs", "ceph", "glusterfs", "lustre", "fuse.sshfs"}
)
_NO_HOME = "Set HOME or GEMROUTE_HOME."
_MEND_FOLDER = "Set GEMROUTE_HOME to a folder of yours, with 0700."


def state(bench: Bench) -> Iterator[Check]:
    """Yield whose the state folder is, and whether a durable write below it works."""
    if bench.settings.state_folder.is_relative_to(NOWHERE):
        yield failed("state folder", "there is no home folder to keep files in", _NO_HOME)
        yield failed("journal", "there is no place for it", _NO_HOME)
        return
    try:
        written = _durable_write(bench.records.journal.folder)
    except JournalUnusable as failure:
        written = failure_of("journal", failure, _MEND_FOLDER)
    # After the write, which makes what is missing.
    yield _state_folder(bench.settings.state_folder)
    yield written


def _durable_write(folder: Path) -> Check:
    """Return how long the journal's own way of writing takes here.

    Raises:
        JournalUnusable: the folder is not ours, is locked, or cannot be written.
    """
    from gemroute.journal.files import append_durably, locked, open_folder, open_private, unusable

    name, flags = f".doctor-{os.getpid()}", os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with open_folder(folder) as folder_fd, locked(folder_fd, _LOCK_S, folder):
        try:
            with open_private(folder_fd, name, flags, folder) as file, unusable(folder):
                started_s = time.perf_counter()
                append_durably(file, b"gemroute doctor\n")
                spent_ms = (time.perf_counter() - started_s) * 1000
        finally:
            with contextlib.suppress(OSError):
                os.unlink(name, dir_fd=folder_fd)
    return well("journal", f"the lock is free; a durable write took {spent_ms:.1f} ms", str(folder))


def _state_folder(folder: Path) -> Check:
    """Return whose the folder is, and how much room there is."""
    try:
        about = folder.stat()
        free_bytes = shutil.disk_usage(folder).free
    except OSError as failure:
        return failed("state folder", f"{folder}: {failure.strerror}", _MEND_FOLDER)
    owner = "yours" if about.st_uid == os.geteuid() else f"of user {about.st_uid}"
    found = f"{folder}, mode {stat.S_IMODE(about.st_mode):04o}, {owner}"
    free = f"{free_bytes / 1e9:.1f} GB free"
    kind = _file_system(about.st_dev)
    if not stat.S_ISDIR(about.st_mode):
        return failed("state folder", f"{folder} is not a folder", _MEND_FOLDER)
    if about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return doubtful("state folder", f"{found}: others may write", f"chmod 700 {folder}", free)
    if kind in _NETWORK_FILES:
        mend = "Set GEMROUTE_HOME to a folder on a disk of this machine."
        return doubtful("state folder", f"{found}, on {kind}: locks may not hold", mend, free)
    if free_bytes < _LITTLE_BYTES:
        return doubtful("state folder", f"{found}, {free}", "Free some space.")
    return well("state folder", f"{found}, {free}", *([f"on {kind}"] if kind else []))


def _file_system(device: int) -> str:
    """Return the kind of file system with that device number; empty where it cannot be told."""
    number = f"{os.major(device)}:{os.minor(device)}"
    try:
        mounts = Path("/proc/self/mountinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    kinds = (line.partition(" - ")[2].split() for line in mounts if line.split()[2] == number)
    return next((words[0] for words in kinds if words), "")


def journal_key(bench: Bench) -> Iterator[Check]:
    """Yield where the key lies that seals the records, and whether it can be read."""
    from gemroute.journal.keyfile import is_in_keyring, key_id, read_key

    kept = is_in_keyring(bench.records.key_file)
    key = None if kept is None else read_key(bench.records.key_file, bench.records.key_store)
    if key is None:
        yield well("journal key", "none yet; it is made for the first record")
    elif kept:
        yield well("journal key", f"in the keyring, {key_id(key)}", str(bench.records.key_file))
    else:
        yield well(
            "journal key", f"in a file of mode 0600, {key_id(key)}", str(bench.records.key_file)
        )


def records(bench: Bench) -> Iterator[Check]:
    """Yield whether the chain of records is whole."""
    from gemroute.journal.verify import verify

    yield _chain(verify(bench.records.journal.folder, _key(bench), anchors=_anchors(bench)))


def _anchors(bench: Bench) -> tuple[Anchor, ...]:
    """Return the heads that were kept elsewhere; none where no file for them is set."""
    from gemroute.journal.anchors import read_anchors

    path = Path(bench.settings.anchor_file)
    if not bench.settings.anchor_file or not path.exists():
        return ()
    return read_anchors(path).anchors


def _key(bench: Bench) -> bytes | None:
    """Return the key; None when it cannot be had, which is a check of its own."""
    from gemroute.journal.keyfile import read_key

    try:
        return read_key(bench.records.key_file, bench.records.key_store)
    except GemrouteError:
        return None


def _chain(found: Verification) -> Check:
    words = f"{counted(found.records, 'record')} in {counted(found.files, 'file')}"
    evidence = [f"head {found.head}"] if found.head else []
    if found.first_seq > 1 and found.pruned is None:
        evidence.append(f"begins with record {found.first_seq}: older files are gone")
    if found.anchors:
        evidence.append(f"held to {counted(found.anchors, 'anchor')}, up to {found.anchored_to}")
    if found.first_break:
        mend = "gemroute logs verify; keep the files, and move them away to begin anew."
        return failed("records", f"the chain breaks at {found.first_break}", mend, *evidence)
    if not found.records:
        return well("records", "none yet")
    if found.unchecked:
        mend = (
            f"Put the journal's key back: {counted(found.unchecked, 'seal')} could not be checked."
        )
        return failed("records", f"{words}, sealed with a key that is missing", mend, *evidence)
    if found.unsealed:
        mend = "gemroute logs verify; keep the files, and move them away to begin anew."
        loose = f"{words}, {found.unsealed:,} of them without a seal: anybody can write such"
        return failed("records", loose, mend, *evidence)
    if found.torn:
        torn = f"{words}, chain whole; {counted(found.torn, 'torn line')}"
        return doubtful("records", torn, "gemroute logs verify", *evidence)
    seal = "all sealed" if found.keyed == found.records else f"{found.keyed:,} sealed"
    return well("records", f"{words}, chain whole, {seal}", *evidence)


def loose_ends(bench: Bench, now: datetime) -> Iterator[Check]:
    """Yield the calls that may have been sent and never got an outcome."""
    from gemroute.journal.reading import pending

    ages_s = [_age_s(entry, now) for entry in pending(bench.records.journal.folder)]
    lost_s = [age for age in ages_s if age > _UNDER_WAY_S]
    if lost_s:
        oldest = _hours(max(lost_s))
        found = f"{counted(len(lost_s), 'call')} without an outcome, the oldest {oldest} old"
        yield doubtful("pending", f"{found}: may have been sent", "gemroute logs pending")
    else:
        yield well("pending", f"{counted(len(ages_s), 'call')} under way" if ages_s else "none")


def retention(bench: Bench, on: date) -> Iterator[Check]:
    """Yield the months of records that are kept longer than was set."""
    from gemroute.journal.retention import overdue

    months = bench.settings.journal_months
    old = overdue(bench.records.journal.folder, months, on)
    if old:
        found = f"{counted(len(old), 'file')} older than {counted(months, 'month')}"
        yield doubtful("retention", found, "gemroute logs prune", *(path.name for path in old))
    else:
        kept = counted(months, "month") if months else "ever"
        yield well("retention", f"records are kept for {kept}; none is overdue")


def _age_s(entry: Entry, now: datetime) -> float:
    try:
        return (now - datetime.fromisoformat(entry.ts)).total_seconds()
    except (ValueError, TypeError) as failure:
        raise JournalUnusable("A record's time is none.", hint="gemroute logs verify") from failure


def _hours(age_s: float) -> str:
    if age_s < 2 * 3600:
        return counted(round(age_s / 60), "minute")
    if age_s < 2 * 86400:
        return counted(round(age_s / 3600), "hour")
    return counted(round(age_s / 86400), "day")
