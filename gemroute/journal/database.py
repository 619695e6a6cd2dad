"""A journal in; one SQLite file with its records and its calls out, whose schema explains itself.

Every column carries its meaning as a comment: `.schema` in the sqlite3 shell shows it.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from gemroute.journal.entry import Entry, parse_line
from gemroute.journal.reading import read_lines
from gemroute.journal.tables import Clean, call_column_types, take_in

Columns = Mapping[str, tuple[str, str]]
_LARGEST_INTEGER = 2**63 - 1

_RECORDS: Columns = {
    "position": ("INTEGER PRIMARY KEY", "place in the journal, from 1"),
    "seq": ("INTEGER", "number of the record in the chain; NULL when it is none"),
    "ts": ("TEXT", "UTC, ISO 8601, by the clock of the machine"),
    "mono_ns": ("INTEGER", "monotonic nanoseconds, comparable within one boot"),
    "event": ("TEXT", "session, intent, outcome, policy or anchor"),
    "id": ("TEXT", "id of the record"),
    "alg": ("TEXT", "how h was made: sha256, or hmac-sha256 with the journal's key"),
    "prev": ("TEXT", "h of the record before, 64 zeros for the first"),
    "h": ("TEXT", "hash over prev and all else in the line"),
    "torn": ("INTEGER", "1 when remains of an unfinished write lie before it"),
    "line": ("TEXT", "the whole record as it stands in the journal, JSON"),
}
_CALL_MEANINGS: Mapping[str, str] = {
    "id": "id of the intent, or of the refusal",
    "seq": "number of that record",
    "ts": "when it began, UTC",
    "day": "day of ts",
    "label": "public, internal, confidential or restricted",
    "classifier": "ok, degraded or failed: whether the whole of it was judged",
    "category": "kinds of sensitive content, joined by commas",
    "profile": "profile of the policy in force",
    "runner": "interactive, pipe or ci",
    "place": "local, cloud or refuse",
    "model": "model that was asked",
    "endpoint_host": "host and port that it was sent to",
    "region": "region of the endpoint, empty when not known",
    "attempt": "from 1; higher for a retry",
    "bytes_out": "bytes of text and media that were to be sent",
    "rules": "ids of the guards that held, joined by commas",
    "confirmed_by": "who agreed that it leaves, empty when nobody had to",
    "policy_sha256": "digest of the policy that decided",
    "offline_strength": "0 to 4: how strongly --offline was enforced",
    "status": "answered, truncated, blocked, interrupted, failed, refused or pending",
    "error_class": "what failed, in one fixed word",
    "finish": "how the model ended its answer",
    "model_version": "model that the back end says has answered",
    "input_tokens": "NULL when not known, as all counts",
    "output_tokens": "without thinking",
    "thinking_tokens": "billed as output",
    "cached_tokens": "part of input_tokens",
    "cost_micro_usd": "millionths of a US dollar",
    "price_table": "price table that priced it",
    "duration_ms": "milliseconds from sending to the end",
}
_CALLS: Columns = {
    name: (f"{kind} PRIMARY KEY" if name == "id" else kind, _CALL_MEANINGS[name])
    for name, kind in call_column_types().items()
}
_FINDINGS: Columns = {
    "call": ("TEXT", "calls.id"),
    "rule": ("TEXT", "id of the detector's rule that held"),
    "category": ("TEXT", "kind of sensitive content"),
    "count": ("INTEGER", "how often it held in the input of that call"),
}
_META: Columns = {
    "name": ("TEXT PRIMARY KEY", "gemroute, head, last_record, records, calls or findings"),
    "value": ("TEXT", "version, seq:h, UTC time of the last record, or a count"),
}
TABLES: Mapping[str, Columns] = {
    "records": _RECORDS,
    "calls": _CALLS,
    "findings": _FINDINGS,
    "meta": _META,
}
# No value is ever part of a statement; these are made of our own columns' names.
_ADD_RECORD = f"INSERT INTO records VALUES ({', '.join('?' * len(_RECORDS))})"  # noqa: S608
_INDEXES = """
CREATE INDEX records_by_seq ON records (seq);
CREATE INDEX calls_by_seq ON calls (seq);
CREATE INDEX findings_by_call ON findings (call);
"""


def export_sqlite(folder: Path, path: Path, version: str, clean: Clean = str) -> int:
    """Write the whole journal into the empty file `path`; return how many records it has.

    `version` is that of gemroute; every word passes `clean`, and the records' lines stay as
    they are: ASCII, with every escape spelt out.

    Raises:
        JournalUnusable: the journal cannot be read.
        sqlite3.Error: the file cannot be written.
    """
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        # The file is new and moves to its place when it is whole: a rollback has no use.
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.executescript("".join(_statements()))
        db.execute("BEGIN")
        last: Entry | None = None
        count = 0
        for line in read_lines(folder):
            if (entry := parse_line(line.data)) is not None:
                last, count = entry, count + 1
                db.execute(_ADD_RECORD, _row(count, entry, line.data, clean))
                take_in(db, entry, clean)
        db.executemany("INSERT INTO meta VALUES (?, ?)", _meta(db, version, last))
        db.execute("COMMIT")
        db.executescript(_INDEXES)
    return count


def _statements() -> Iterator[str]:
    for table, columns in TABLES.items():
        lines = [
            f"  {name} {kind}{',' if number < len(columns) else ''} -- {meaning}"
            for number, (name, (kind, meaning)) in enumerate(columns.items(), start=1)
        ]
        yield f"CREATE TABLE {table} (\n" + "\n".join(lines) + "\n) STRICT;\n"


def _row(position: int, entry: Entry, line: bytes, clean: Clean) -> tuple[object, ...]:
    return (
        position,
        _stored(entry.seq),
        entry.ts,
        _stored(entry.mono_ns),
        entry.event,
        clean(entry.id.encode("ascii", "replace").decode("ascii")),
        entry.alg,
        entry.prev,
        entry.h,
        int(entry.torn),
        line.decode("ascii"),
    )


def _stored(number: int) -> int | None:
    """Return a number as SQLite can hold it; a forged record may have a longer one."""
    return number if -_LARGEST_INTEGER <= number <= _LARGEST_INTEGER else None


def _meta(db: sqlite3.Connection, version: str, last: Entry | None) -> Iterator[tuple[str, str]]:
    yield "gemroute", version
    yield "head", last.head if last else ""
    yield "last_record", last.ts if last else ""
    for table in ("records", "calls", "findings"):
        (count,) = db.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own
        yield table, str(count)
