"""Months that retention deleted into the bodies of records, and back: what stays of a month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gemroute.core.records import dataclass
from gemroute.journal.entry import Entry, JSONValue

RETENTION = "retention"
# Twelve months, of 95 bytes each, fit one record with room to spare.
_MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Deletion:
    """What stays of a month's file: its first and last record, and the hash of the last."""

    month: str
    first: int
    last: int
    h: str


def deletion_bodies(deletions: Sequence[Deletion], since: int) -> Iterator[dict[str, JSONValue]]:
    """Yield the bodies of the records that keep the anchors of files about to be deleted.

    `since` is the first record that retention ever deleted.
    """
    for start in range(0, len(deletions), _MOST_MONTHS):
        group = deletions[start : start + _MOST_MONTHS]
        rows: list[JSONValue] = [[each.month, each.first, each.last, each.h] for each in group]
        yield {"why": RETENTION, "since": since, "deleted": rows}


def deletions_in(entry: Entry) -> tuple[Deletion, ...]:
    """Return the files whose anchors `entry` keeps; what is not such a record keeps none."""
    rows = entry.body.get("deleted")
    if entry.event != "anchor" or not isinstance(rows, list):
        return ()
    found = (_deletion(row) for row in rows)
    return tuple(deletion for deletion in found if deletion is not None)


def since_of(entry: Entry) -> int:
    """Return the first record that retention had deleted when `entry` was written."""
    since = entry.body.get("since")
    return since if isinstance(since, int) and since > 0 else 1


def _deletion(row: JSONValue) -> Deletion | None:
    match row:
        case [str() as month, int() as first, int() as last, str() as h]:
            return Deletion(month, first, last, h)
    return None
