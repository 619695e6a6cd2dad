"""A journal, its key and an anchor in; what its chain proves, and where it first breaks, out."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from pathlib import Path

from gemroute.journal.entry import GENESIS, Entry, parse_line
from gemroute.journal.reading import Line, read_lines


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold: `where` is file:line, or the folder."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a journal's chain proves.

    `keyed` records carry an HMAC; `unchecked` of them could not be checked for want of the
    key. `torn` lines are the remains of writes that never returned. `anchored_to` is the last
    sequence number that the given anchor vouches for, 0 without one: records after it could
    have been cut off without a trace. A `first_seq` above 1 means that older files are gone.
    """

    files: int
    records: int
    keyed: int
    unchecked: int
    torn: int
    first_seq: int
    last_seq: int
    head: str
    anchored_to: int
    first_break: Break | None

    @property
    def holds(self) -> bool:
        return self.first_break is None


def verify(folder: Path, key: bytes | None = None, *, anchor: str = "") -> Verification:
    """Return what the journal in `folder` proves, given its key and an `anchor` (`seq:h`).

    Raises:
        JournalUnusable: the folder or a file of the journal cannot be read.
        ValueError: the anchor is not of the form `seq:h`.
    """
    walk = _Walk(folder, key, *_parse_anchor(anchor))
    for line in read_lines(folder):
        walk.take(line)
    return walk.finish()


def _parse_anchor(anchor: str) -> tuple[int, str]:
    if not anchor:
        return 0, ""
    seq, _, h = anchor.strip().partition(":")
    if not (seq.isascii() and seq.isdecimal() and len(h) == len(GENESIS)):
        raise ValueError("an anchor has the form seq:h")
    return int(seq), h


@dataclass(slots=True)
class _Walk:
    """The state of one walk along the chain."""

    folder: Path
    key: bytes | None
    anchor_seq: int
    anchor_h: str
    files: set[str] = field(default_factory=set)
    records: int = 0
    keyed: int = 0
    unchecked: int = 0
    torn: int = 0
    torn_since_last: Line | None = None
    first: Entry | None = None
    last: Entry | None = None
    anchored_to: int = 0
    first_break: Break | None = None

    def take(self, line: Line) -> None:
        self.files.add(line.file)
        entry = parse_line(line.data)
        if entry is None:
            self.torn += 1
            self.torn_since_last = self.torn_since_last or line
            return
        if objection := self._objection(line, entry):
            self._break(f"{line.file}:{line.number}", objection)
        self._count(entry)

    def _objection(self, line: Line, entry: Entry) -> str:
        """Return the first reason why `entry` does not go on from the last record, or nothing."""
        if self.torn_since_last and not entry.torn:
            return f"line {self.torn_since_last.number} before it is not a record"
        return self._link_objection(entry) or self._seal_objection(line, entry)

    def _link_objection(self, entry: Entry) -> str:
        last = self.last
        if last is None:
            starts_well = entry.seq > 1 or entry.prev == GENESIS
            return "" if starts_well else "the first record does not start a chain"
        if entry.torn and not self.torn_since_last:
            return f"the torn bytes before record {entry.seq} are missing"
        if entry.seq != last.seq + 1:
            return f"record {entry.seq} follows record {last.seq}"
        if entry.prev != last.h:
            return f"record {entry.seq} does not go on from record {last.seq}"
        if last.is_keyed and not entry.is_keyed:
            return f"record {entry.seq} is not sealed with the key, but the one before it is"
        return ""

    def _seal_objection(self, line: Line, entry: Entry) -> str:
        if entry.line().rstrip(b"\n") != line.data:
            return f"record {entry.seq} is not in the form in which it was written"
        can_check = self.key is not None or not entry.is_keyed
        if can_check and not hmac.compare_digest(entry.expected_hash(self.key), entry.h):
            return f"record {entry.seq} was changed (its hash does not fit it)"
        return self._anchor_objection(entry)

    def _anchor_objection(self, entry: Entry) -> str:
        if entry.seq == self.anchor_seq:
            return "" if entry.h == self.anchor_h else f"record {entry.seq} is not the anchored one"
        if self.first is None and entry.seq == self.anchor_seq + 1 and self.anchor_h:
            return "" if entry.prev == self.anchor_h else "it does not go on from the anchor"
        return ""

    def _count(self, entry: Entry) -> None:
        self.records += 1
        self.keyed += entry.is_keyed
        self.unchecked += entry.is_keyed and self.key is None
        self.first = self.first or entry
        self.last = entry
        self.torn_since_last = None
        if entry.seq <= self.anchor_seq and self.first_break is None:
            self.anchored_to = entry.seq

    def _break(self, where: str, what: str) -> None:
        self.first_break = self.first_break or Break(where, what)

    def finish(self) -> Verification:
        last_seq = self.last.seq if self.last else 0
        if last_seq < self.anchor_seq:
            missing = f"it ends at record {last_seq}; the anchor names record {self.anchor_seq}"
            self._break(str(self.folder), missing)
        return Verification(
            files=len(self.files),
            records=self.records,
            keyed=self.keyed,
            unchecked=self.unchecked,
            torn=self.torn,
            first_seq=self.first.seq if self.first else 0,
            last_seq=last_seq,
            head=self.last.head if self.last else "",
            anchored_to=self.anchored_to if self.first_break is None else 0,
            first_break=self.first_break,
        )
