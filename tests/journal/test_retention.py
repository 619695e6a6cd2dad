"""Retention: which months are too old, and how they go without the chain losing its beginning."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gemroute.core.errors import JournalUnusable
from gemroute.journal.chain import Journal
from gemroute.journal.deletions import Deletion, deletion_bodies, deletions_in
from gemroute.journal.entry import Entry, canonical, parse_line
from gemroute.journal.reading import read_entries
from gemroute.journal.retention import (
    cutoff,
    files_before,
    overdue,
    plan,
    prune,
    read_month,
)
from gemroute.journal.verify import Pruned, verify

from .conftest import journal_in

KEY = b"k" * 32
KEYS = pytest.mark.parametrize("key", [None, KEY], ids=["hashed", "sealed"])


def months_of(folder: Path) -> list[str]:
    return sorted(path.stem.removeprefix("journal-") for path in folder.glob("*.jsonl"))


def written(folder: Path, *months: str, key: bytes | None = None) -> Journal:
    """Write two records in each of these months; return the writer of the last one."""
    for month in months:
        year, number = map(int, month.split("-"))
        journal = journal_in(folder, datetime(year, number, 5, tzinfo=UTC), key=key)
        journal.append("session", {})
        journal.append("session", {})
    return journal


def pruned_before(journal: Journal, month: str, since: int = 1) -> tuple[Entry, ...]:
    return prune(journal, plan(files_before(journal.folder, month)), since)


@pytest.mark.parametrize(
    ("months", "today", "first_kept"),
    [
        pytest.param(1, date(2026, 11, 1), "2026-10", id="the whole month before counts"),
        pytest.param(1, date(2026, 11, 30), "2026-10", id="until this one ends"),
        pytest.param(12, date(2026, 11, 21), "2025-11", id="a year"),
        pytest.param(11, date(2026, 11, 21), "2025-12", id="back over the new year"),
        pytest.param(1200, date(2026, 11, 21), "1926-11", id="a century"),
        pytest.param(99_999, date(2026, 11, 21), "0000-01", id="longer than there were years"),
    ],
)
def test_a_month_goes_when_every_record_of_it_is_old_enough(
    months: int, today: date, first_kept: str
):
    assert cutoff(months, today) == first_kept


def test_overdue_files_are_the_oldest_and_never_the_newest(folder: Path):
    written(folder, "2026-01", "2026-02", "2026-03")
    today = date(2026, 11, 21)
    assert [path.name for path in overdue(folder, 9, today)] == ["journal-2026-01.jsonl"]
    assert len(overdue(folder, 1, today)) == 2
    assert overdue(folder, 0, today) == ()
    assert overdue(folder.parent / "none", 1, today) == ()


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-1", "26-01", "2026-01-01", "x"])
def test_what_is_not_a_month_is_refused(text: str):
    with pytest.raises(ValueError, match="2026-11"):
        read_month(text)
    assert read_month("2026-12") == "2026-12"


@KEYS
def test_a_deleted_month_stays_provable(folder: Path, key: bytes | None):
    journal = written(folder, "2026-01", "2026-02", "2026-03", key=key)
    (kept,) = pruned_before(journal, "2026-03")
    assert months_of(folder) == ["2026-03"]
    january, february = deletions_in(kept)
    assert (january.month, january.first, january.last) == ("2026-01", 1, 2)
    assert february == Deletion("2026-02", 3, 4, next(read_entries(folder)).prev)
    checked = verify(folder, key)
    assert checked.holds
    assert checked.pruned == Pruned(1, 4, kept.seq)


def test_what_was_deleted_before_is_not_forgotten(folder: Path):
    journal = written(folder, "2026-01", "2026-02")
    pruned_before(journal, "2026-02")
    journal = written(folder, "2026-03")
    checked = verify(folder)
    assert checked.pruned is not None
    (again,) = pruned_before(journal, "2026-03", since=checked.pruned.first)
    # The record that kept the first month's anchor has gone with the second month.
    assert verify(folder).pruned == Pruned(1, 5, again.seq)


@KEYS
def test_a_beginning_that_was_not_anchored_is_found(folder: Path, key: bytes | None):
    journal = written(folder, "2026-01", "2026-02", key=key)
    pruned_before(journal, "2026-02")
    (path,) = folder.glob("*.jsonl")
    entries = list(read_entries(folder))
    path.write_bytes(b"".join(line(each) for each in chained(entries, "1" * 64)))
    assert str(verify(folder).first_break) == (
        "journal-2026-02.jsonl:1: record 3 does not go on from record 2, as record 5 anchored it"
    )


def line(fields: dict[str, object]) -> bytes:
    return canonical(fields) + b"\n"  # type: ignore[arg-type] # what a record holds


def chained(entries: list[Entry], prev: str) -> list[dict[str, object]]:
    """Return the records hashed anew from another beginning, as a forger without a key would."""
    forged = []
    for entry in entries:
        fields = entry.fields() | {"prev": prev, "alg": "sha256"}
        unhashed = parse_line(canonical(fields))
        assert unhashed is not None
        prev = unhashed.expected_hash(None)
        forged.append(fields | {"h": prev})
    return forged


def test_a_month_that_somebody_else_deleted_is_not_taken_for_retention(folder: Path):
    journal = written(folder, "2026-01", "2026-02", "2026-03")
    pruned_before(journal, "2026-02")
    (folder / "journal-2026-02.jsonl").unlink()
    checked = verify(folder)
    assert (checked.holds, checked.first_seq, checked.pruned) == (False, 5, None)


def test_many_months_take_several_records(folder: Path):
    months = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
    journal = written(folder, *months, "2026-01")
    kept = pruned_before(journal, "2026-01")
    assert [len(deletions_in(each)) for each in kept] == [12, 12]
    assert verify(folder).pruned == Pruned(1, 48, kept[1].seq)


def test_the_largest_record_of_deletions_fits():
    digest, last = "f" * 64, 10**15
    months = [Deletion("2026-11", last, last, digest)] * 12
    (body,) = deletion_bodies(months, last)
    assert len(canonical(body)) < 1600


@pytest.mark.parametrize("survivors", [0, 1], ids=["before the first file", "between two"])
def test_a_crash_after_the_anchor_is_mended_by_doing_it_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, survivors: int
):
    journal = written(folder, "2026-01", "2026-02", "2026-03")
    calls: list[object] = []
    unlink = os.unlink

    def crash(name: str, *, dir_fd: int) -> None:
        if len(calls) == survivors:
            raise OSError(5, "Input/output error")
        calls.append(name)
        unlink(name, dir_fd=dir_fd)

    monkeypatch.setattr("os.unlink", crash)
    with pytest.raises(JournalUnusable, match="Input/output error"):
        pruned_before(journal, "2026-03")
    monkeypatch.undo()
    halfway = verify(folder)
    assert halfway.holds
    assert (halfway.pruned is not None) == bool(survivors)
    pruned_before(journal, "2026-03")
    assert verify(folder).pruned == Pruned(1, 4, 7)


def test_nothing_goes_when_the_anchor_cannot_be_recorded(folder: Path):
    written(folder, "2026-01", "2026-02", key=KEY)
    with pytest.raises(JournalUnusable, match="key is missing"):
        pruned_before(journal_in(folder, datetime(2026, 3, 1, tzinfo=UTC)), "2026-02")
    assert months_of(folder) == ["2026-01", "2026-02"]


def test_files_that_are_not_as_planned_stay(folder: Path):
    journal = written(folder, "2026-01", "2026-02", "2026-03")
    planned = plan(files_before(folder, "2026-02"))
    path = folder / "journal-2026-01.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    with pytest.raises(JournalUnusable, match="changed meanwhile"):
        prune(journal, planned, 1)
    second = plan((folder / "journal-2026-02.jsonl",))
    with pytest.raises(JournalUnusable, match="changed meanwhile"):
        prune(journal, second, 1)
    assert len(months_of(folder)) == 3


def test_a_month_of_torn_bytes_alone_goes_without_an_anchor(folder: Path):
    folder.mkdir(mode=0o700)
    torn = folder / "journal-2026-01.jsonl"
    torn.write_bytes(b'{"half')
    torn.chmod(0o600)
    journal = written(folder, "2026-02")
    assert pruned_before(journal, "2026-02") == ()
    assert months_of(folder) == ["2026-02"]


@pytest.mark.parametrize("body", [{}, {"deleted": 3}, {"deleted": [[1, 2], "x", ["a", 1, 2, 3]]}])
def test_a_body_of_another_form_keeps_no_anchor(folder: Path, body: dict[str, object]):
    entry = journal_in(folder).append("anchor", body)  # type: ignore[arg-type] # JSON
    assert deletions_in(entry) == ()
    assert verify(folder).holds
