"""What the writer promises: a durable, chained line for every append, or nothing at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from gemroute.core.errors import JournalUnusable
from gemroute.journal.entry import GENESIS, MAX_RECORD_BYTES
from gemroute.journal.reading import anchor, pending, read_entries
from gemroute.journal.verify import verify

from .conftest import NOON, MakeJournal


def test_a_record_is_one_line_of_sorted_ascii_json(five: Path):
    first = five.read_bytes().split(b"\n")[0]
    assert first.isascii()
    fields = json.loads(first)
    assert list(fields) == sorted(fields)
    assert fields | {"h": "", "id": ""} == {
        "alg": "sha256",
        "event": "session",
        "h": "",
        "id": "",
        "mono_ns": 0,
        "number": 0,
        "prev": GENESIS,
        "seq": 1,
        "ts": "2026-11-21T12:00:00.000000Z",
        "v": 1,
    }


def test_append_returns_what_a_reader_finds(make_journal: MakeJournal, folder: Path):
    journal = make_journal()
    written = [journal.append("session", {"text": "é\n\u2028"}), journal.append("policy", {})]
    assert list(read_entries(folder)) == written


def test_each_record_goes_on_from_the_one_before(five: Path, folder: Path):
    entries = list(read_entries(folder))
    assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry.prev for entry in entries] == [GENESIS, *(entry.h for entry in entries[:-1])]


def test_identifiers_sort_by_time_and_take_the_given_chance(five: Path, folder: Path):
    ids = [entry.id for entry in read_entries(folder)]
    assert ids == sorted(ids)
    assert [name[10:] for name in ids] == ["0" * 15 + digit for digit in "01234"]


def test_times_are_written_in_utc(make_journal: MakeJournal):
    east = datetime(2026, 12, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    assert make_journal(east).append("session", {}).ts == "2026-11-30T22:30:00.000000Z"


def test_a_new_month_is_a_new_file_that_goes_on_from_the_old(
    make_journal: MakeJournal, folder: Path
):
    old = make_journal().append("session", {})
    new = make_journal(datetime(2026, 12, 1, tzinfo=UTC)).append("session", {})
    assert (new.seq, new.prev) == (2, old.h)
    assert sorted(path.name for path in folder.iterdir()) == [
        "journal-2026-11.jsonl",
        "journal-2026-12.jsonl",
    ]
    assert verify(folder).holds


@pytest.mark.parametrize(
    "then",
    [
        pytest.param(NOON - timedelta(hours=1), id="an hour"),
        pytest.param(NOON - timedelta(days=400), id="a year"),
    ],
)
def test_a_clock_that_goes_back_does_not_disturb_the_order(
    make_journal: MakeJournal, folder: Path, then: datetime
):
    make_journal().append("session", {})
    make_journal(then).append("session", {})
    assert [path.name for path in folder.iterdir()] == ["journal-2026-11.jsonl"]
    assert verify(folder).holds


def test_an_emptied_newest_file_is_gone_on_with(make_journal: MakeJournal, folder: Path):
    make_journal().append("session", {})
    (folder / "journal-2026-12.jsonl").touch(mode=0o600)
    make_journal(datetime(2026, 12, 1, tzinfo=UTC)).append("session", {})
    assert verify(folder).last_seq == 2


def test_a_torn_line_is_closed_kept_and_told(five: Path, make_journal: MakeJournal, folder: Path):
    whole = five.read_bytes()
    five.write_bytes(whole[:-40])
    entry = make_journal().append("session", {})
    assert (entry.seq, entry.torn) == (5, True)
    assert five.read_bytes().startswith(whole[:-40] + b"\n{")
    assert (verify(folder).holds, verify(folder).torn) == (True, 1)


def test_a_line_that_lacks_only_its_newline_is_whole(
    five: Path, make_journal: MakeJournal, folder: Path
):
    five.write_bytes(five.read_bytes()[:-1])
    entry = make_journal().append("session", {})
    assert (entry.seq, entry.torn) == (6, False)
    assert verify(folder).holds


def test_a_torn_line_at_the_end_of_a_month_is_told_in_the_next(
    five: Path, make_journal: MakeJournal, folder: Path
):
    five.write_bytes(five.read_bytes() + b'{"alg":"sha')
    entry = make_journal(datetime(2026, 12, 1, tzinfo=UTC)).append("session", {})
    assert (entry.seq, entry.torn) == (6, True)
    assert (verify(folder).holds, verify(folder).torn) == (True, 1)


def test_the_last_whole_record_is_found_behind_any_amount_of_torn_bytes(
    five: Path, make_journal: MakeJournal, folder: Path
):
    five.write_bytes(five.read_bytes() + b"x" * 100_000)
    assert make_journal().append("session", {}).seq == 6
    assert verify(folder).holds


def test_a_journal_of_torn_bytes_alone_starts_a_chain(make_journal: MakeJournal, folder: Path):
    folder.mkdir(mode=0o700)
    (folder / "journal-2026-11.jsonl").touch(mode=0o600)
    (folder / "journal-2026-11.jsonl").write_bytes(b"{")
    entry = make_journal().append("session", {})
    assert (entry.seq, entry.torn) == (1, True)
    assert verify(folder).holds


def test_other_files_in_the_folder_are_let_be(five: Path, make_journal: MakeJournal, folder: Path):
    (folder / "journal-2026-13.jsonl").write_text("not a month")
    (folder / "notes.txt").write_text("mine")
    assert make_journal().append("session", {}).seq == 6
    assert verify(folder).files == 1


@pytest.mark.parametrize(
    ("event", "body"),
    [
        pytest.param("gossip", {}, id="an unknown event"),
        pytest.param("session", {"seq": 7}, id="a field of the chain"),
        pytest.param("session", {"text": "x" * MAX_RECORD_BYTES}, id="a body that is too long"),
        pytest.param("session", {"number": float("nan")}, id="a number that JSON lacks"),
    ],
)
def test_a_body_that_no_journal_may_hold_is_a_mistake_of_the_caller(
    make_journal: MakeJournal, folder: Path, event: str, body: dict[str, object]
):
    with pytest.raises(ValueError):
        make_journal().append(event, body)
    assert list(read_entries(folder)) == []


def test_a_keyed_journal_goes_on_with_no_other_key(make_journal: MakeJournal, folder: Path):
    make_journal(key=b"k" * 32).append("intent", {})
    with pytest.raises(JournalUnusable, match="not sealed with the journal's key"):
        make_journal(key=b"x" * 32).append("intent", {})
    assert make_journal(key=b"k" * 32).append("intent", {}).seq == 2


def test_a_keyed_journal_needs_its_key_to_go_on(make_journal: MakeJournal, folder: Path):
    make_journal(key=b"k" * 32).append("session", {})
    with pytest.raises(JournalUnusable, match="key is missing"):
        make_journal().append("session", {})
    assert verify(folder, b"k" * 32).records == 1


def test_an_intent_without_an_outcome_is_pending(make_journal: MakeJournal, folder: Path):
    journal = make_journal()
    first, retry = journal.append("intent", {}), journal.append("intent", {})
    journal.append("outcome", {"intent": first.id})
    journal.append("outcome", {"intent": "", "status": "refused"})
    assert pending(folder) == (retry,)


def test_the_anchor_is_the_head(make_journal: MakeJournal, folder: Path):
    assert anchor(folder) == ""
    entry = make_journal().append("session", {})
    assert anchor(folder) == f"1:{entry.h}" == verify(folder).head


def test_the_key_is_not_in_the_representation(make_journal: MakeJournal):
    assert "kkkk" not in repr(make_journal(key=b"k" * 32))


def test_the_anchor_looks_behind_a_month_without_a_whole_record(five: Path, folder: Path):
    (folder / "journal-2026-12.jsonl").write_bytes(b"torn")
    assert anchor(folder) == verify(folder).head
    assert anchor(folder).startswith("5:")
