"""The journal, its key and what was kept elsewhere in; what its chain proves, in words, out."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gemroute.cli.wiring import Bench
from gemroute.core.errors import JournalUnusable, UsageError
from gemroute.core.records import dataclass
from gemroute.core.wording import counted
from gemroute.journal.anchors import Anchor, KeptAnchors, parse_anchor, read_anchors
from gemroute.journal.entry import Entry
from gemroute.journal.keyfile import key_id, read_key
from gemroute.journal.verify import Verification, verify

_NO_ANCHORS = KeptAnchors((), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a chain proves, by which key, and the file of the anchors that it was held to."""

    proof: Verification
    key_id: str
    anchor_file: str
    unreadable_anchors: int

    @property
    def is_proved(self) -> bool:
        """Whether all of it was checked.

        Without its key, a sealed record could say anything; so could one that no key sealed.
        """
        return self.proof.holds and not (self.proof.unchecked or self.proof.unsealed)


def check_chain(
    bench: Bench,
    *,
    anchor: str = "",
    anchor_file: str = "",
    watch: Callable[[Entry], None] = lambda _entry: None,
) -> Checked:
    """Return what the journal's chain proves; `watch` sees each of its records.

    Without an `anchor_file` of its own, it is held to the one of the settings.

    Raises:
        UsageError: the anchor is not one, or the file holds none.
        JournalUnusable: the journal, or the file named here, cannot be read.
    """
    given = [_anchor(anchor)] if anchor else []
    kept = _named_anchors(anchor_file) if anchor_file else _usual_anchors(bench)
    key, has_key = _key(bench)
    proof = verify(
        bench.records.journal.folder,
        key,
        anchors=[*kept.anchors, *given],
        has_key=has_key,
        watch=watch,
    )
    return Checked(
        proof=proof,
        key_id=key_id(key) if key and proof.keyed else "",
        anchor_file=anchor_file or bench.settings.anchor_file,
        unreadable_anchors=kept.unreadable,
    )


def _anchor(text: str) -> Anchor:
    try:
        return parse_anchor(text)
    except ValueError:
        hint = "Give what `gemroute logs anchor` printed, such as 42:9f86d0…"
        raise UsageError(f"{text}: is not an anchor.", hint=hint) from None


def _named_anchors(name: str) -> KeptAnchors:
    kept = read_anchors(Path(name))
    if not kept.anchors:
        hint = "Give a file that `gemroute logs anchor --to` wrote."
        raise UsageError(f"{name}: holds no anchor.", hint=hint)
    return kept


def _usual_anchors(bench: Bench) -> KeptAnchors:
    """Return the anchors of the settings' file, which may be one that we can only write to."""
    if not bench.settings.anchor_file:
        return _NO_ANCHORS
    path = Path(bench.settings.anchor_file)
    has_begun = bench.records.journal.folder.exists()
    try:
        kept = read_anchors(path)
    except JournalUnusable as failure:
        if has_begun or os.path.lexists(path):
            bench.warn(f"The kept anchors are not looked at: {failure.message}")
        return _NO_ANCHORS
    if has_begun and not kept.anchors:
        bench.warn(f"The kept anchors are not looked at: {path} holds none.")
    return kept


def _key(bench: Bench) -> tuple[bytes | None, bool]:
    """Return (the key beside the journal, whether there is one).

    What is sealed with a key that is not given out is not checked.
    """
    if not bench.records.journal.folder.exists():
        return None, False
    try:
        key = read_key(bench.records.key_file, bench.records.key_store)
    except JournalUnusable as failure:
        bench.warn(failure.message)
        return None, True
    return key, key is not None


def chain_shape(checked: Checked) -> dict[str, Any]:
    """Return what `logs verify --json` prints; ranges are [first, last], null when empty."""
    shape = asdict(checked.proof)
    del shape["anchored_to"]
    return shape | {
        "holds": checked.is_proved,
        "anchored": anchored(checked.proof),
        "unanchored": unanchored(checked.proof),
        "key_id": checked.key_id,
        "unreadable_anchors": checked.unreadable_anchors,
    }


def anchored(proof: Verification) -> list[int] | None:
    """Return the first and the last record that an anchor vouches for, or None."""
    return _range(proof.first_seq, proof.anchored_to)


def unanchored(proof: Verification) -> list[int] | None:
    """Return the first and the last record that no anchor vouches for, or None."""
    first = max(proof.first_seq, proof.anchored_to + 1)
    return _range(first, proof.last_seq) if proof.holds else None


def _range(first: int, last: int) -> list[int] | None:
    return [first, last] if 0 < first <= last else None


def chain_lines(checked: Checked) -> list[str]:
    """Return what the chain proves, or where it breaks, in words."""
    proof = checked.proof
    counts = f"{counted(proof.records, 'record')} in {counted(proof.files, 'file')}"
    if proof.first_break:
        return [f"{counts}: the chain breaks.", f"{proof.first_break}."]
    lines = [f"{counts}, {_seals(proof)}: the chain holds."]
    lines += _seal_lines(checked)
    lines += _beginning_lines(proof)
    if proof.torn:
        lines.append(f"{counted(proof.torn, 'torn line')}: what was left of unfinished writes.")
    return lines + _anchor_lines(checked)


def _seals(proof: Verification) -> str:
    if proof.unchecked:
        return f"{proof.unchecked:,} sealed with a key that is not here, so not checked"
    return f"{proof.keyed:,} sealed with the key" if proof.keyed else "hashed with SHA-256"


def _seal_lines(checked: Checked) -> list[str]:
    proof, lines = checked.proof, []
    if checked.key_id:
        lines.append(f"The key is {checked.key_id}.")
    if before := _range(proof.first_seq, proof.keyed_from - 1):
        words = f"Records {before[0]:,} to {before[1]:,} are hashed with SHA-256 only"
        lines.append(f"{words}: they are older than the key.")
    if proof.unsealed:
        loose = counted(proof.unsealed, "record")
        lines.append(f"Not proved: {loose} without a seal or an anchor. Anybody can write such a")
        lines.append("  record, and gemroute seals each of its own with the key.")
    return lines


def _beginning_lines(proof: Verification) -> list[str]:
    if pruned := proof.pruned:
        deleted = f"Records {pruned.first:,} to {pruned.last:,} were deleted by retention"
        return [f"{deleted}; record {pruned.kept_by:,} keeps their anchor."]
    if proof.first_seq > 1:
        return [f"It goes on from the anchor of record {proof.first_seq - 1:,}; the rest is gone."]
    return []


def _anchor_lines(checked: Checked) -> list[str]:
    proof, lines = checked.proof, []
    if vouched := anchored(proof):
        newest = f" The newest anchor was kept at {proof.anchored_at}." if proof.anchored_at else ""
        lines.append(f"Anchored: records {vouched[0]:,} to {vouched[1]:,}.{newest}")
    if proof.anchors_of_deleted:
        gone = counted(proof.anchors_of_deleted, "anchor")
        lines.append(f"Not to be checked: {gone} of records that are deleted.")
    if checked.unreadable_anchors:
        lines.append(f"No anchors: {counted(checked.unreadable_anchors, 'line')} of the file.")
    if loose := unanchored(proof):
        lines.append(f"Not anchored: records {loose[0]:,} to {loose[1]:,}.")
        lines.append("  Without an anchor kept elsewhere, a cut end or a journal written anew")
        lines.append("  would not show. The anchor of now:")
        lines.append(f"  {proof.head}")
    return lines
