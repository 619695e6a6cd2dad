"""What a chain proves: every edit, deletion, swap and insertion; a cut tail with an anchor."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.errors import JournalUnusable
from gemroute.journal.entry import Entry, canonical, parse_line
from gemroute.journal.reading import anchor, read_entries, read_lines
from gemroute.journal.verify import verify

from .conftest import MakeJournal, journal_in

KEY = b"k" * 32
Lines = list[bytes]


def _rehashed(lines: Lines) -> Lines:
    """Edit record 3 and give it the hash that fits it, as a careful forger would."""
    fields = json.loads(lines[2]) | {"number": 99}
    entry = parse_line(canonical(fields))
    assert entry is not None
    fields["h"] = entry.expected_hash(None)
    return [*lines[:2], canonical(fields), *lines[3:]]


@pytest.mark.parametrize(
    ("forge", "where"),
    [
        pytest.param(lambda x: [x[0].replace(b'r":0', b'r":9'), *x[1:]], 1, id="edited, first"),
        pytest.param(lambda x: [*x[:4], x[4].replace(b'r":4', b'r":9')], 5, id="edited, last"),
        pytest.param(
            lambda x: [*x[:2], x[2].replace(b":02.0", b":03.0"), *x[3:]], 3, id="its time"
        ),
        pytest.param(_rehashed, 4, id="edited and hashed anew"),
        pytest.param(lambda x: [*x[:2], *x[3:]], 3, id="deleted"),
        pytest.param(lambda x: [x[0], x[2], x[1], *x[3:]], 2, id="swapped"),
        pytest.param(lambda x: [*x[:3], x[2], *x[3:]], 4, id="repeated"),
        pytest.param(lambda x: [*x[:3], b"{}", *x[3:]], 5, id="a line put in"),
        pytest.param(lambda x: [*x[:2], b"garbage", *x[3:]], 4, id="overwritten"),
        pytest.param(lambda x: [x[0] + b" ", *x[1:]], 1, id="a space added"),
        pytest.param(lambda x: [x[0].replace(b',"number"', b', "number"'), *x[1:]], 1, id="spaced"),
        pytest.param(lambda x: [x[0][:-1] + b',"v":1}', *x[1:]], 1, id="a field doubled"),
    ],
)
def test_a_forged_line_is_found(
    five: Path, folder: Path, forge: Callable[[Lines], Lines], where: int
):
    five.write_bytes(b"\n".join(forge(five.read_bytes().splitlines())) + b"\n")
    verification = verify(folder)
    assert verification.first_break is not None
    assert str(verification.first_break).startswith(f"journal-2026-11.jsonl:{where}: ")


def test_a_whole_journal_holds(five: Path, folder: Path):
    verification = verify(folder)
    assert verification.holds
    assert (verification.records, verification.files, verification.torn) == (5, 1, 0)
    assert (verification.first_seq, verification.last_seq) == (1, 5)


def test_an_empty_or_missing_journal_holds(folder: Path):
    assert verify(folder).holds
    folder.mkdir()
    assert verify(folder).records == 0


def test_a_cut_tail_is_found_by_an_anchor_and_only_by_one(five: Path, folder: Path):
    known = anchor(folder)
    five.write_bytes(b"".join(five.read_bytes().splitlines(keepends=True)[:3]))
    assert verify(folder).holds
    cut = verify(folder, anchor=known)
    assert str(cut.first_break) == f"{folder}: it ends at record 3; the anchor names record 5"


def test_a_journal_written_anew_does_not_fit_the_anchor(
    five: Path, folder: Path, make_journal: MakeJournal
):
    known = anchor(folder)
    five.unlink()
    for _ in range(6):
        make_journal().append("session", {})
    assert not verify(folder, anchor=known).holds


def test_records_after_the_anchor_are_told_apart(
    five: Path, folder: Path, make_journal: MakeJournal
):
    known = anchor(folder)
    make_journal().append("session", {})
    verification = verify(folder, anchor=known)
    assert (verification.anchored_to, verification.last_seq) == (5, 6)
    assert verify(folder).anchored_to == 0


@pytest.mark.parametrize("word", ["5", "5:", "x:" + "0" * 64, "-1:" + "0" * 64])
def test_an_anchor_has_a_form(five: Path, folder: Path, word: str):
    with pytest.raises(ValueError, match="seq:h"):
        verify(folder, anchor=word)


def _two_months(make_journal: MakeJournal, folder: Path) -> str:
    make_journal().append("session", {})
    before = anchor(folder)
    make_journal(datetime(2026, 12, 1, tzinfo=UTC)).append("session", {})
    return before


def test_a_deleted_month_is_seen_in_the_range_and_its_anchor_still_fits(
    make_journal: MakeJournal, folder: Path
):
    before = _two_months(make_journal, folder)
    (folder / "journal-2026-11.jsonl").unlink()
    verification = verify(folder, anchor=before)
    assert verification.holds
    assert (verification.first_seq, verification.last_seq) == (2, 2)


def test_a_month_that_went_without_a_word_breaks_the_chain(make_journal: MakeJournal, folder: Path):
    _two_months(make_journal, folder)
    (folder / "journal-2026-11.jsonl").unlink()
    assert str(verify(folder).first_break) == (
        "journal-2026-12.jsonl:1: records 1 to 1 are missing, and no record says that retention "
        "deleted them"
    )


def test_a_month_that_does_not_go_on_from_the_anchor_is_found(
    make_journal: MakeJournal, folder: Path
):
    _two_months(make_journal, folder)
    (folder / "journal-2026-11.jsonl").unlink()
    assert not verify(folder, anchor="1:" + "0" * 64).holds


def test_a_month_missing_in_the_middle_is_found(make_journal: MakeJournal, folder: Path):
    _two_months(make_journal, folder)
    make_journal(datetime(2027, 1, 1, tzinfo=UTC)).append("session", {})
    (folder / "journal-2026-12.jsonl").unlink()
    assert str(verify(folder).first_break).startswith("journal-2027-01.jsonl:1: record 3 follows")


def test_a_first_record_with_a_past_is_found(five: Path, folder: Path):
    first = next(read_entries(folder))
    fields = first.fields() | {"prev": "1" * 64}
    entry = parse_line(canonical(fields))
    assert entry is not None
    five.write_bytes(canonical(fields | {"h": entry.expected_hash(None)}) + b"\n")
    assert "does not start a chain" in str(verify(folder).first_break)


def test_removed_evidence_of_a_torn_line_is_found(
    five: Path, folder: Path, make_journal: MakeJournal
):
    five.write_bytes(five.read_bytes() + b'{"torn')
    make_journal().append("session", {})
    five.write_bytes(five.read_bytes().replace(b'{"torn\n', b""))
    assert "torn bytes before record 6 are missing" in str(verify(folder).first_break)


def test_a_body_that_holds_the_like_of_its_own_hash_is_checked_all_the_same(
    five: Path, folder: Path
):
    *others, last = five.read_bytes().splitlines(keepends=True)
    fields = json.loads(last)
    forged = canonical({**fields, "inner": {"h": fields["h"], "id": 1}}) + b"\n"
    five.write_bytes(b"".join(others) + forged)
    assert "its hash does not fit it" in str(verify(folder).first_break)


class TestWithAKey:
    def test_the_key_seals_the_chain(self, make_journal: MakeJournal, folder: Path):
        make_journal(key=KEY).append("session", {})
        assert verify(folder, KEY).holds
        assert not verify(folder, b"another key").holds

    def test_without_the_key_only_the_links_are_checked(
        self, make_journal: MakeJournal, folder: Path
    ):
        make_journal(key=KEY).append("session", {})
        verification = verify(folder)
        assert (verification.holds, verification.keyed, verification.unchecked) == (True, 1, 1)

    def test_a_key_may_come_later_but_never_go(self, make_journal: MakeJournal, folder: Path):
        plain = make_journal().append("session", {})
        sealed = make_journal(key=KEY).append("session", {})
        assert (verify(folder, KEY).holds, verify(folder, KEY).keyed) == (True, 1)
        assert verify(folder, KEY).unsealed == 1
        assert verify(folder, KEY, anchor=plain.head).unsealed == 0
        self._append_forged(folder, sealed)
        assert "is not sealed" in str(verify(folder, KEY).first_break)
        assert plain.alg == "sha256"

    def test_a_journal_that_has_a_key_is_not_proved_by_plain_hashes(
        self, make_journal: MakeJournal, folder: Path
    ):
        for _ in range(2):
            make_journal().append("session", {})
        assert verify(folder, KEY).unsealed == verify(folder, has_key=True).unsealed == 2
        assert verify(folder).unsealed == 0

    def _append_forged(self, folder: Path, last: Entry) -> None:
        forged = last.fields() | {"alg": "sha256", "seq": last.seq + 1, "prev": last.h}
        entry = parse_line(canonical(forged))
        assert entry is not None
        with (folder / "journal-2026-11.jsonl").open("ab") as file:
            file.write(canonical(forged | {"h": entry.expected_hash(None)}) + b"\n")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[1]", id="not an object"),
        pytest.param(b"[" * 100_000, id="deep nesting"),
        pytest.param(b'{"v":NaN}', id="a constant that JSON lacks"),
        pytest.param(b'{"v":1e999}', id="a number above all others"),
        pytest.param("{“v”:1}".encode(), id="not ASCII"),
    ],
)
def test_what_is_not_a_record_is_not_read_as_one(line: bytes):
    assert parse_line(line) is None


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(b"1e999", id="no finite number"),
        pytest.param(b"[" * 991 + b"]" * 991, id="deep nesting"),
        pytest.param(b'"%s"' % (b"x" * 2048), id="longer than any"),
    ],
)
def test_a_forged_value_breaks_the_chain_and_nothing_else(
    five: Path, folder: Path, make_journal: MakeJournal, value: bytes
):
    first, second, *others = five.read_bytes().splitlines(keepends=True)
    forged = second.replace(b'"number":1', b'"number":' + value)
    five.write_bytes(b"".join((first, forged, *others)))
    assert not verify(folder).holds
    five.write_bytes(first + forged)
    make_journal().append("session", {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("v", 2),
        ("v", True),
        ("alg", "md5"),
        ("seq", "1"),
        ("seq", True),
        ("prev", "0"),
        ("prev", "G" * 64),
        ("h", None),
        ("ts", 0),
        ("ts", "21 November 2026"),
        ("ts", "2026-13-01T00:00:00.000000Z"),
        ("mono_ns", 1.5),
        ("id", None),
        ("event", "gossip"),
        ("torn", False),
    ],
)
def test_a_field_of_the_wrong_kind_makes_a_line_no_record(
    five: Path, folder: Path, name: str, value: object
):
    fields = next(read_entries(folder)).fields()
    assert parse_line(canonical(fields)) is not None
    assert parse_line(canonical(fields | {name: value})) is None


def test_a_line_that_is_still_being_written_is_none_of_two(five: Path, folder: Path):
    whole = five.read_bytes()
    five.write_bytes(whole[:-100])

    def finish(entry: Entry) -> None:
        if entry.seq == 1:
            five.write_bytes(whole)

    assert verify(folder, watch=finish).holds
    five.write_bytes(whole[:-100])
    lines = read_lines(folder)
    assert [next(lines).number for _ in range(5)] == [1, 2, 3, 4, 5]
    with five.open("ab") as file:
        file.write(whole[-100:])
    assert [*lines] == []


def test_reading_does_not_follow_links_or_wait_on_pipes(five: Path, folder: Path):
    os.mkfifo(folder / "journal-2026-12.jsonl")
    with pytest.raises(JournalUnusable, match="not a regular file"):
        verify(folder)
    (folder / "journal-2026-12.jsonl").unlink()
    (folder / "journal-2026-12.jsonl").symlink_to(five)
    with pytest.raises(JournalUnusable):
        list(read_entries(folder))


def _three_lines() -> bytes:
    with tempfile.TemporaryDirectory() as place:
        journal = journal_in(Path(place) / "journal")
        for number in range(3):
            journal.append("session", {"number": number, "text": 'é"\\\n'})
        return (Path(place) / "journal" / "journal-2026-11.jsonl").read_bytes()


THREE_LINES = _three_lines()


def _verification_of(data: bytes, place: str):
    path = Path(place) / "journal-2026-11.jsonl"
    path.write_bytes(data)
    return verify(Path(place))


@settings(deadline=None, max_examples=150)
@given(st.integers(0, len(THREE_LINES)))
def test_a_journal_cut_at_any_byte_is_a_shorter_chain_or_says_that_it_is_torn(cut: int):
    with tempfile.TemporaryDirectory() as place:
        verification = _verification_of(THREE_LINES[:cut], place)
    whole = THREE_LINES[:cut].count(b"\n")
    assert verification.holds
    assert verification.records in (whole, whole + 1)
    ends_at_a_record = cut in (0, *(len(THREE_LINES[:n]) for n in _ends()))
    assert verification.torn == (0 if ends_at_a_record else 1)


def _ends() -> list[int]:
    ends = [n for n, byte in enumerate(THREE_LINES, start=1) if byte == 0x0A]
    return [*ends, *(end - 1 for end in ends)]


@settings(deadline=None, max_examples=300)
@given(st.integers(0, len(THREE_LINES) - 2), st.integers(0, 255))
def test_a_journal_with_any_byte_changed_does_not_verify_as_it_was(place: int, byte: int):
    forged = THREE_LINES[:place] + bytes([byte]) + THREE_LINES[place + 1 :]
    with tempfile.TemporaryDirectory() as folder:
        verification = _verification_of(forged, folder)
    is_as_it_was = verification.holds and (verification.records, verification.torn) == (3, 0)
    assert is_as_it_was == (forged == THREE_LINES)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes_can_be_read(data: bytes):
    with tempfile.TemporaryDirectory() as place:
        assert _verification_of(data, place).records == 0
