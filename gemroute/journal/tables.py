"""Records in; rows of the tables `calls` and `findings` out, for the index and for export."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Callable

from gemroute.journal.calls import (
    ENDING_COUNTS,
    ENDING_TEXTS,
    Call,
    call_of,
    ending_of,
    findings_of,
    intent_of,
)
from gemroute.journal.entry import Entry

CALL_COLUMNS = tuple(column.name for column in dataclasses.fields(Call))
_ENDING = (*ENDING_TEXTS, *ENDING_COUNTS)
# No value is ever part of a statement; these are made of our own columns' names.
_MARKS = ", ".join("?" * len(CALL_COLUMNS))
_ASSIGNMENTS = ", ".join(f"{name} = ?" for name in _ENDING)
_BEGIN_CALL = f"INSERT OR REPLACE INTO calls VALUES ({_MARKS})"  # noqa: S608
_END_CALL = f"UPDATE calls SET {_ASSIGNMENTS} WHERE id = ?"  # noqa: S608

Clean = Callable[[str], str]


def call_column_types() -> dict[str, str]:
    """Return the type of each column of `calls`, in order."""
    return {
        column.name: "INTEGER" if "int" in str(column.type) else "TEXT"
        for column in dataclasses.fields(Call)
    }


def take_in(db: sqlite3.Connection, entry: Entry, clean: Clean = str) -> None:
    """Write what `entry` says of a call into the tables; every word passes `clean` on its way."""
    if (call := call_of(entry)) is not None:
        db.execute(_BEGIN_CALL, [_cleaned(getattr(call, name), clean) for name in CALL_COLUMNS])
        for finding in findings_of(entry):
            words = map(clean, (finding.call, finding.rule, finding.category))
            db.execute("INSERT INTO findings VALUES (?, ?, ?, ?)", [*words, finding.count])
    elif entry.event == "outcome":
        ending = ending_of(entry)
        values = [_cleaned(ending[name], clean) for name in _ENDING]
        db.execute(_END_CALL, [*values, clean(intent_of(entry))])


def _cleaned(value: object, clean: Clean) -> object:
    return clean(value) if isinstance(value, str) else value
