"""Copies for other programs: lines, a table, and a database that explains itself."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from recorded import Recorded

from gemroute.core.values import Label, Place
from gemroute.journal.calls import Call
from gemroute.journal.database import TABLES, export_sqlite
from gemroute.journal.entry import canonical, parse_line
from gemroute.journal.export import export_csv, export_jsonl
from gemroute.journal.index import Index
from gemroute.journal.reading import anchor, read_entries


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    return Recorded(tmp_path)


@pytest.fixture
def database(recorded: Recorded, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The export of a cloud call, a refusal, an open local call and another event."""
    recorded.call()
    recorded.refusal(label=Label.RESTRICTED)
    recorded.intent(Place.LOCAL)
    recorded.journal.append("session", {})
    assert export_sqlite(recorded.folder, tmp_path / "copy.sqlite", "1.2.3") == 5
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as db:
        yield db


def test_lines_are_copied_as_they_stand_and_torn_ones_left_out(recorded: Recorded):
    recorded.call()
    (path,) = recorded.files
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"half')
    out = io.BytesIO()
    assert export_jsonl(recorded.folder, out) == 2
    assert out.getvalue() == whole


def test_a_table_has_a_row_for_a_call_and_an_empty_cell_for_what_is_unknown(
    recorded: Recorded, tmp_path: Path
):
    recorded.call()
    recorded.refusal()
    out = io.StringIO(newline="")
    with Index(tmp_path / "index", recorded.folder) as index:
        assert export_csv(index.every(), out) == 2
    first, second = csv.DictReader(io.StringIO(out.getvalue()))
    assert list(first) == [column.name for column in dataclasses.fields(Call)]
    assert (first["cost_micro_usd"], second["cost_micro_usd"]) == ("1500000", "")


def test_every_record_is_in_the_database_with_its_line(
    database: sqlite3.Connection, recorded: Recorded
):
    rows = database.execute("SELECT seq, event, id, prev, h, line FROM records ORDER BY position")
    for row, entry in zip(rows, read_entries(recorded.folder), strict=True):
        assert row[:5] == (entry.seq, entry.event, entry.id, entry.prev, entry.h)
        assert parse_line(row[5].encode("ascii")) == entry


def test_its_calls_are_those_of_the_index(
    database: sqlite3.Connection, recorded: Recorded, tmp_path: Path
):
    rows = database.execute("SELECT * FROM calls ORDER BY seq").fetchall()
    with Index(tmp_path / "index", recorded.folder) as index:
        calls = list(index.every())
    assert rows == [dataclasses.astuple(call) for call in calls]
    assert [call.status for call in calls] == ["answered", "refused", "pending"]
    findings = database.execute("SELECT rule, category, count FROM findings").fetchall()
    assert findings == [("email", "personal", 2)] * 3


def test_it_says_what_it_is_a_copy_of(database: sqlite3.Connection, recorded: Recorded):
    *_, last = read_entries(recorded.folder)
    assert dict(database.execute("SELECT name, value FROM meta")) == {
        "gemroute": "1.2.3",
        "head": anchor(recorded.folder),
        "last_record": last.ts,
        "records": "5",
        "calls": "3",
        "findings": "3",
    }


def test_two_copies_of_one_journal_are_alike(
    database: sqlite3.Connection, recorded: Recorded, tmp_path: Path
):
    export_sqlite(recorded.folder, tmp_path / "again.sqlite", "1.2.3")
    assert (tmp_path / "again.sqlite").read_bytes() == (tmp_path / "copy.sqlite").read_bytes()


@pytest.mark.parametrize("table", TABLES)
def test_every_column_says_what_it_means(database: sqlite3.Connection, table: str):
    (schema,) = database.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,))
    names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    lines = [line.split(" -- ") for line in schema[0].splitlines()[1:-1]]
    assert [line[0].split()[0] for line in lines] == names
    assert all(len(line) == 2 and line[1].strip() for line in lines)


def test_an_empty_journal_makes_an_empty_database(tmp_path: Path):
    assert export_sqlite(tmp_path / "none", tmp_path / "copy.sqlite", "1") == 0
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as db:
        assert dict(db.execute("SELECT name, value FROM meta"))["head"] == ""


def test_forged_records_are_copied_without_their_words_being_obeyed(
    recorded: Recorded, tmp_path: Path
):
    recorded.call()
    (known, _) = read_entries(recorded.folder)
    (path,) = recorded.files
    huge = {**known.fields(), "seq": 2**80, "mono_ns": -(2**80), "id": "\ud800"}
    path.write_bytes(canonical(huge) + b"\n" + canonical({**huge, "model": "\x1b[2J"}) + b"\n")
    copy = tmp_path / "copy.sqlite"
    assert export_sqlite(recorded.folder, copy, "1", lambda text: text.replace("\x1b", "?")) == 2
    with closing(sqlite3.connect(copy)) as db:
        assert (
            db.execute("SELECT seq, mono_ns, id FROM records").fetchall() == [(None, None, "?")] * 2
        )
        ((model,),) = db.execute("SELECT model FROM calls").fetchall()
        (line,) = db.execute("SELECT line FROM records WHERE position = 2").fetchone()
    assert model == "?[2J"
    assert json.loads(line)["seq"] == 2**80
    assert "\x1b" not in line


def test_a_number_beyond_the_index_does_not_end_it(recorded: Recorded, tmp_path: Path):
    recorded.call()
    (known, _) = read_entries(recorded.folder)
    (path,) = recorded.files
    path.write_bytes(canonical({**known.fields(), "seq": 2**80}) + b"\n")
    with Index(tmp_path / "index", recorded.folder) as index:
        ((call,)) = index.every()
    assert call.id == known.id
