"""The index: it follows the journal, answers about its calls, and can be lost at any time."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gemroute.journal.index import Filters, Index
from gemroute.journal.record import Outcome, outcome_body

from .conftest import NOON, MakeJournal, Traffic, make_reply


def ids_in(path: Path, folder: Path, **filters: str) -> list[str]:
    with Index(path, folder) as index:
        return [call.id for call in index.recent(100, Filters(**filters))]


def test_a_call_is_its_intent_and_its_outcome(traffic: Traffic, path: Path, folder: Path):
    intent = traffic.answered()
    with Index(path, folder) as index:
        (call,) = index.recent(10)
    assert (call.id, call.place, call.status) == (intent, "cloud", "answered")
    assert (call.label, call.category, call.rules) == ("public", "personal", "large-to-cloud")
    assert (call.input_tokens, call.output_tokens, call.thinking_tokens) == (1210, 300, 50)
    assert (call.cost_micro_usd, call.day) == (2200, "2026-11-21")


def test_an_intent_without_an_outcome_is_pending_and_its_figures_unknown(
    traffic: Traffic, path: Path, folder: Path
):
    traffic.intended()
    with Index(path, folder) as index:
        (call,) = index.recent(10)
    assert (call.status, call.input_tokens, call.cost_micro_usd) == ("pending", None, None)


def test_a_refusal_is_a_call_that_went_nowhere(traffic: Traffic, path: Path, folder: Path):
    refused = traffic.refused()
    with Index(path, folder) as index:
        (call,) = index.recent(10)
    assert (call.id, call.place, call.status) == (refused, "refuse", "refused")
    assert call.rules == "restricted-stays"


def test_other_events_are_no_calls(traffic: Traffic, path: Path, folder: Path):
    traffic.journal.append("session", {})
    traffic.journal.append("policy", {})
    assert ids_in(path, folder) == []


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["refused", "local", "answered"]),
        ({"place": "local"}, ["local"]),
        ({"label": "restricted"}, ["local"]),
        ({"status": "refused"}, ["refused"]),
        ({"model": "gemma4:e4b"}, ["local"]),
        ({"model": "gemini-3.8-flash-001"}, ["answered"]),
        ({"since": "2026-11-21"}, ["refused", "local", "answered"]),
        ({"since": "2026-11-22"}, []),
        ({"place": "local", "label": "public"}, []),
        ({"place": "' OR 1=1 --"}, []),
    ],
)
def test_recent_calls_are_filtered_the_newest_first(
    traffic: Traffic, path: Path, folder: Path, filters: dict[str, str], found: list[str]
):
    names = {traffic.answered(): "answered", traffic.local(): "local", traffic.refused(): "refused"}
    assert [names[call] for call in ids_in(path, folder, **filters)] == found


def test_a_limit_above_every_number_is_all_of_them(traffic: Traffic, path: Path, folder: Path):
    call = traffic.answered()
    with Index(path, folder) as index:
        assert [each.id for each in index.recent(10**20)] == [call]


def test_recent_calls_are_limited(traffic: Traffic, path: Path, folder: Path):
    ids = [traffic.answered() for _ in range(5)]
    with Index(path, folder) as index:
        assert [call.id for call in index.recent(2)] == [ids[4], ids[3]]


def test_a_call_is_shown_by_the_start_of_its_id(traffic: Traffic, path: Path, folder: Path):
    first, second = traffic.answered(), traffic.answered()
    with Index(path, folder) as index:
        assert [call.id for call in index.show(first.lower())] == [first]
        assert [call.id for call in index.show(first[:4])] == [first, second]
        assert index.show("%") == ()
        found = [(count.rule, count.count) for count in index.findings(first)]
    assert found == [("email", 2), ("phone", 1)]


class TestFollowing:
    def test_new_records_are_taken_in_and_none_twice(
        self, traffic: Traffic, path: Path, folder: Path
    ):
        first = traffic.intended()
        assert ids_in(path, folder) == [first]
        traffic.journal.append("outcome", outcome_body(first, Outcome.of(make_reply())))
        second = traffic.answered()
        for _ in range(2):
            assert ids_in(path, folder, status="answered") == [second, first]
        with Index(path, folder) as index:
            assert len(index.findings(first)) == 2

    def test_only_what_is_new_is_read(self, traffic: Traffic, path: Path, folder: Path):
        first = traffic.answered()
        assert ids_in(path, folder) == [first]
        # A mark in the index stays, so the old records were not read again.
        with sqlite3.connect(path) as db:
            db.execute("UPDATE calls SET model = 'marked'")
        db.close()
        second = traffic.answered()
        assert ids_in(path, folder, model="marked") == [first]
        assert ids_in(path, folder) == [second, first]

    def test_a_month_that_was_deleted_leaves_the_index(
        self, make_journal: MakeJournal, path: Path, folder: Path
    ):
        Traffic(make_journal()).answered()
        kept = Traffic(make_journal(NOON.replace(month=12))).answered()
        assert len(ids_in(path, folder)) == 2
        (folder / "journal-2026-11.jsonl").unlink()
        assert ids_in(path, folder) == [kept]

    def test_a_journal_that_was_replaced_is_read_anew(
        self, traffic: Traffic, make_journal: MakeJournal, path: Path, folder: Path
    ):
        for _ in range(3):
            traffic.answered()
        assert len(ids_in(path, folder)) == 3
        (folder / "journal-2026-11.jsonl").unlink()
        other = Traffic(make_journal(NOON.replace(day=22))).local()
        assert ids_in(path, folder) == [other]

    def test_a_tail_that_was_cut_leaves_the_index(self, traffic: Traffic, path: Path, folder: Path):
        first, _ = traffic.answered(), traffic.answered()
        assert len(ids_in(path, folder)) == 2
        file = folder / "journal-2026-11.jsonl"
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join(lines[:2]) + lines[2][:50])
        assert ids_in(path, folder) == [first]

    def test_a_record_that_was_overwritten_is_not_gone_on_from(
        self, traffic: Traffic, path: Path, folder: Path
    ):
        first, _ = traffic.answered(), traffic.answered()
        assert len(ids_in(path, folder)) == 2
        file = folder / "journal-2026-11.jsonl"
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join([*lines[:2], b"x" * len(lines[2]), b"x" * len(lines[3])]))
        assert ids_in(path, folder) == [first]

    def test_a_journal_that_is_gone_leaves_an_empty_index(
        self, traffic: Traffic, path: Path, folder: Path
    ):
        traffic.answered()
        assert len(ids_in(path, folder)) == 1
        (folder / "journal-2026-11.jsonl").unlink()
        assert ids_in(path, folder) == []


def _as_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def _as_other_version(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()


def _damage_a_page(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * 4096 + data[8192:])


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.write_bytes(b"no database" * 100), id="not a database"),
        pytest.param(lambda path: path.write_bytes(b""), id="emptied"),
        pytest.param(lambda path: path.unlink(), id="deleted"),
        pytest.param(lambda path: path.chmod(0o644), id="readable by all"),
        pytest.param(lambda path: os.link(path, path.with_name("b")), id="a hard link"),
        pytest.param(_as_link, id="a symbolic link"),
        pytest.param(_as_other_version, id="another version"),
        pytest.param(_damage_a_page, id="a damaged page"),
    ],
)
def test_a_spoilt_index_is_made_anew(
    traffic: Traffic, path: Path, folder: Path, spoil: Callable[[Path], None]
):
    call = traffic.answered()
    assert ids_in(path, folder) == [call]
    spoil(path)
    assert ids_in(path, folder) == [call]
    assert oct(path.lstat().st_mode) == "0o100600"


def _in_place_of_a_folder(path: Path) -> None:
    path.parent.write_text("a file")


def _as_folder(path: Path) -> None:
    path.mkdir(parents=True)


def _with_foreign_tables(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE calls (id)")
    db.close()
    path.chmod(0o600)


def _with_our_version_and_foreign_tables(path: Path) -> None:
    _with_foreign_tables(path)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 1")
    db.close()


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(_in_place_of_a_folder, id="no folder for it"),
        pytest.param(_as_folder, id="a folder in its place"),
        pytest.param(_with_foreign_tables, id="someone else's tables"),
        pytest.param(_with_our_version_and_foreign_tables, id="tables that are not ours"),
    ],
)
def test_without_a_usable_file_the_index_is_made_in_memory(
    traffic: Traffic, path: Path, folder: Path, spoil: Callable[[Path], None]
):
    call = traffic.answered()
    spoil(path)
    assert ids_in(path, folder) == [call]


def test_a_forged_record_cannot_stop_the_index(traffic: Traffic, path: Path, folder: Path):
    call = traffic.answered()
    file = folder / "journal-2026-11.jsonl"
    intent = json.loads(file.read_bytes().splitlines()[0])
    forged = {
        "id": "\ud800",
        "model": "\ud800",
        "facts": [],
        "by": ["\ud800", 1],
        "attempt": 1 << 70,
        "bytes_out": True,
        "findings": [["\ud800", "x", 1], ["x"], 7, ["x", "y", 1 << 70], ["x", "y", -1 << 70]],
    }
    outcome = {"event": "outcome", "intent": ["a"], "cost_micro_usd": -1}
    with file.open("a") as lines:
        lines.write(json.dumps(intent | forged) + "\n" + json.dumps(intent | outcome) + "\n")
    assert call in ids_in(path, folder)


def test_writing_and_reading_the_journal_loads_no_database():
    script = (
        "import sys, gemroute.journal.chain, gemroute.journal.record, gemroute.journal.verify;"
        "import gemroute.journal.keyfile; print('sqlite3' in sys.modules)"
    )
    printed = subprocess.check_output([sys.executable, "-c", script], text=True, timeout=20)
    assert printed == "False\n"
