"""A journal, its key and its anchors in; what its chain proves, and where it first breaks, out."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from dataclasses import field
from pathlib import Path

from gemroute.core.records import dataclass
from gemroute.journal.anchors import Anchor, parse_anchor
from gemroute.journal.deletions import Deletion, deletions_in, since_of
from gemroute.journal.entry import GENESIS, Entry, canonical, parse_line
from gemroute.journal.reading import Line, read_lines


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold: `where` is file:line, or the folder."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True, slots=True)
class Pruned:
    """Records that retention deleted, and the record that keeps their anchor."""

    first: int
    last: int
    kept_by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a journal's chain proves.

    `keyed` records carry an HMAC, the first of them is `keyed_from`; `unchecked` of them could
    not be checked for want of the key. `unsealed` records carry a plain hash, which anybody can
    make, though the journal has a key, and no anchor vouches for them. `torn` lines are the
    remains of writes that never returned. `anchored_to` is the last sequence number that a given
    anchor vouches for, 0 without one: records after it could have been cut off without a trace.
    `anchors` is how many fit, `anchored_at` when the last of them was kept;
    `anchors_of_deleted` name records that are gone. A `first_seq` above 1 means that older
    records are gone: `pruned` says that retention deleted them, or an anchor of theirs was
    given; without either, the chain breaks.
    """

    files: int
    records: int
    keyed: int
    keyed_from: int
    unchecked: int
    unsealed: int
    torn: int
    first_seq: int
    last_seq: int
    head: str
    anchored_to: int
    anchored_at: str
    anchors: int
    anchors_of_deleted: int
    pruned: Pruned | None
    first_break: Break | None

    @property
    def holds(self) -> bool:
        return self.first_break is None


def _look_away(_entry: Entry) -> None:
    """Take a record and do nothing with it."""


def verify(
    folder: Path,
    key: bytes | None = None,
    *,
    anchor: str = "",
    anchors: Iterable[Anchor] = (),
    has_key: bool = False,
    watch: Callable[[Entry], None] = _look_away,
) -> Verification:
    """Return what the journal in `folder` proves, given its key and what was kept elsewhere.

    `anchor` is one more anchor, as `seq:h`. `has_key` says that it has a key, though that may
    not be at hand. `watch` sees each whole record on the way.

    Raises:
        JournalUnusable: the folder or a file of the journal cannot be read.
        ValueError: the anchor is not of the form `seq:h`.
    """
    walk = _Walk(folder, key, watch, has_key or key is not None)
    walk.expect((*anchors, parse_anchor(anchor)) if anchor else anchors)
    for line in read_lines(folder):
        walk.take(line)
    return walk.finish()


@dataclass(slots=True)
class _Walk:
    """The state of one walk along the chain."""

    folder: Path
    key: bytes | None
    watch: Callable[[Entry], None]
    has_key: bool
    expected: dict[int, list[Anchor]] = field(default_factory=dict)
    deleted: dict[int, list[tuple[Deletion, Pruned]]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    records: int = 0
    keyed: int = 0
    keyed_from: int = 0
    unchecked: int = 0
    torn: int = 0
    torn_since_last: Line | None = None
    first: Entry | None = None
    first_where: str = ""
    last: Entry | None = None
    fitting: int = 0
    anchored_to: int = 0
    anchored_at: str = ""
    first_break: Break | None = None

    def expect(self, anchors: Iterable[Anchor]) -> None:
        for anchor in anchors:
            self.expected.setdefault(anchor.seq, []).append(anchor)

    def take(self, line: Line) -> None:
        self.files.add(line.file)
        entry = parse_line(line.data)
        if entry is None:
            self.torn += 1
            self.torn_since_last = self.torn_since_last or line
            return
        where = f"{line.file}:{line.number}"
        if objection := self._objection(line, entry):
            self._break(where, objection)
        self._count(entry, where)
        self.watch(entry)

    def _objection(self, line: Line, entry: Entry) -> str:
        """Return the first reason why `entry` does not go on from the last record, or nothing."""
        if self.torn_since_last and not entry.torn:
            return f"line {self.torn_since_last.number} before it is not a record"
        return (
            self._link_objection(entry)
            or self._seal_objection(line, entry)
            or self._anchor_objection(entry)
        )

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
        text = canonical(entry.fields())
        if text != line.data:
            return f"record {entry.seq} is not in the form in which it was written"
        if self.key is None and entry.is_keyed:
            return ""
        if not hmac.compare_digest(entry.hash_over(_without_hash(text, entry), self.key), entry.h):
            return f"record {entry.seq} was changed (its hash does not fit it)"
        return ""

    def _anchor_objection(self, entry: Entry) -> str:
        """Return which anchor `entry` does not fit; the first record tells the one before it."""
        if self.first is None:
            for anchor in self.expected.get(entry.seq - 1, ()):
                if anchor.h != entry.prev:
                    return f"it does not go on from the anchor{_at(anchor)}"
                self._fits(anchor)
        for anchor in self.expected.get(entry.seq, ()):
            if anchor.h != entry.h:
                return f"record {entry.seq} is not the anchored one{_at(anchor)}"
            self._fits(anchor)
        return ""

    def _fits(self, anchor: Anchor) -> None:
        self.fitting += 1
        self.anchored_to = max(self.anchored_to, anchor.seq)
        self.anchored_at = max(self.anchored_at, anchor.ts)

    def _count(self, entry: Entry, where: str) -> None:
        self.records += 1
        self.keyed += entry.is_keyed
        self.keyed_from = self.keyed_from or (entry.seq if entry.is_keyed else 0)
        self.unchecked += entry.is_keyed and self.key is None
        if self.first is None:
            self.first, self.first_where = entry, where
        self.last = entry
        self.torn_since_last = None
        for deletion in deletions_in(entry):
            pruned = Pruned(since_of(entry), deletion.last, entry.seq)
            self.deleted.setdefault(deletion.last, []).append((deletion, pruned))

    def _break(self, where: str, what: str) -> None:
        self.first_break = self.first_break or Break(where, what)

    def finish(self) -> Verification:
        pruned = self._pruned()
        first_seq, last_seq = (each.seq if each else 0 for each in (self.first, self.last))
        if missing := min((seq for seq in self.expected if seq > last_seq), default=0):
            where = _at(self.expected[missing][0])
            ends = f"it ends at record {last_seq}; the anchor{where} names record {missing}"
            self._break(str(self.folder), ends)
        gone = (len(kept) for seq, kept in self.expected.items() if seq < first_seq - 1)
        return Verification(
            files=len(self.files),
            records=self.records,
            keyed=self.keyed,
            keyed_from=self.keyed_from,
            unchecked=self.unchecked,
            unsealed=self._unsealed(first_seq) if self.has_key else 0,
            torn=self.torn,
            first_seq=first_seq,
            last_seq=last_seq,
            head=self.last.head if self.last else "",
            anchored_to=self.anchored_to if self.first_break is None else 0,
            anchored_at=self.anchored_at,
            anchors=self.fitting,
            anchors_of_deleted=sum(gone),
            pruned=pruned,
            first_break=self.first_break,
        )

    def _unsealed(self, first_seq: int) -> int:
        """Return how many records no key sealed; only the first ones can be such."""
        vouched = max(self.anchored_to - first_seq + 1, 0)
        return max(self.records - self.keyed - vouched, 0)

    def _pruned(self) -> Pruned | None:
        """Return what retention deleted before the first record, which must go on from it."""
        if self.first is None or self.first.seq == 1:
            return None
        kept = self.deleted.get(self.first.seq - 1, [])
        for deletion, pruned in kept:
            if deletion.h == self.first.prev:
                return pruned
        if not kept and self.first.seq - 1 not in self.expected:
            gone = f"records 1 to {self.first.seq - 1} are missing"
            self._break(self.first_where, f"{gone}, and no record says that retention deleted them")
        for _, pruned in kept:
            what = f"record {self.first.seq} does not go on from record {pruned.last}"
            self._break(self.first_where, f"{what}, as record {pruned.kept_by} anchored it")
        return None


def _without_hash(text: bytes, entry: Entry) -> bytes:
    """Return what the hash covers, without writing the record out a second time."""
    own = b'"h":"%s",' % entry.h.encode("ascii")
    if text.count(own) == 1:
        return text.replace(own, b"")
    fields = entry.fields()  # the body holds the like too
    del fields["h"]
    return canonical(fields)


def _at(anchor: Anchor) -> str:
    return f" ({anchor.where})" if anchor.where else ""
