"""An event and its body in, a durable Entry out: the writer of the hash-chained journal.

One file a month, each going on from the last hash of the one before. The lock is held for
reading the tail and writing one line, and for nothing else.
"""

from __future__ import annotations

import dataclasses
import hmac
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path

from gemroute.core.errors import JournalUnusable
from gemroute.core.records import dataclass
from gemroute.journal.entry import (
    GENESIS,
    HMAC_SHA256,
    MAX_RECORD_BYTES,
    SHA256,
    Entry,
    JSONValue,
    check_body,
)
from gemroute.journal.files import (
    append_durably,
    locked,
    open_folder,
    open_private,
    unusable,
)
from gemroute.journal.tail import Tail, read_tail
from gemroute.journal.ulid import RANDOM_BYTES, ulid


@dataclass(frozen=True, slots=True)
class Journal:
    """The record of truth in `folder`. With a `key`, hashes are HMACs that only its owner makes.

    `now` gives aware times; `monotonic_ns` and `random_bytes` are there to be replaced in tests.
    """

    folder: Path
    _: dataclasses.KW_ONLY
    now: Callable[[], datetime]
    key: bytes | None = field(default=None, repr=False)
    lock_timeout_s: float = 5.0
    monotonic_ns: Callable[[], int] = time.monotonic_ns
    random_bytes: Callable[[int], bytes] = os.urandom

    def append(self, event: str, body: Mapping[str, JSONValue]) -> Entry:
        """Return the record of `event`, which is on the disk when this returns.

        Raises:
            JournalUnusable: the record could not be made durable; nothing was recorded.
            ValueError: the event or the body is not one that a journal may hold.
        """
        check_body(event, body)
        with (
            open_folder(self.folder) as folder_fd,
            locked(folder_fd, self.lock_timeout_s, self.folder),
        ):
            tail = read_tail(folder_fd, self.folder)
            entry = self._successor(tail, event, body)
            self._write(folder_fd, tail, entry)
        return entry

    def _successor(self, tail: Tail, event: str, body: Mapping[str, JSONValue]) -> Entry:
        last = tail.last
        self._require_its_key(last)
        moment = self.now().astimezone(UTC)
        unsealed = Entry(
            seq=last.seq + 1 if last else 1,
            prev=last.h if last else GENESIS,
            h="",
            ts=moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            mono_ns=self.monotonic_ns(),
            id=ulid(moment, self.random_bytes(RANDOM_BYTES)),
            event=event,
            body=body,
            alg=SHA256 if self.key is None else HMAC_SHA256,
            torn=tail.is_torn,
        )
        return dataclasses.replace(unsealed, h=unsealed.expected_hash(self.key))

    def _require_its_key(self, last: Entry | None) -> None:
        """Refuse to go on from a sealed record without the very key that sealed it."""
        if last is None or not last.is_keyed:
            return
        if self.key is None:
            hint = "Put the journal's key file back; an unsealed record would break the chain."
            raise JournalUnusable(f"{self.folder}: the journal's key is missing.", hint=hint)
        if not hmac.compare_digest(last.expected_hash(self.key), last.h):
            hint = "See `gemroute logs verify`. To start anew, move the journal's folder away."
            message = f"{self.folder}: its last record was not sealed with the journal's key."
            raise JournalUnusable(message, hint=hint)

    def _write(self, folder_fd: int, tail: Tail, entry: Entry) -> None:
        line = entry.line()
        if len(line) > MAX_RECORD_BYTES:
            raise ValueError(f"a record of {len(line)} bytes is above {MAX_RECORD_BYTES}")
        # A clock that went back must not put a later record into an earlier file.
        name = max(tail.newest, f"journal-{entry.ts[:7]}.jsonl")
        flags = os.O_RDWR | os.O_APPEND
        if name != tail.newest:
            flags |= os.O_CREAT | os.O_EXCL
        with (
            open_private(folder_fd, name, flags, self.folder) as descriptor,
            unusable(self.folder / name),
        ):
            append_durably(descriptor, _closing(descriptor) + line)
            if name != tail.newest:
                os.fsync(folder_fd)


def _closing(descriptor: int) -> bytes:
    """Return the newline that a torn last line lacks, or nothing."""
    size_bytes = os.fstat(descriptor).st_size
    ends_whole = not size_bytes or os.pread(descriptor, 1, size_bytes - 1) == b"\n"
    return b"" if ends_whole else b"\n"
