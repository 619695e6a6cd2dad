"""A journal that was torn, edited or cut, and one whose clock does what it likes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes import World
from running import CommandLine

from gemroute.core.request import Request
from gemroute.core.values import Place, Wish
from gemroute.events import Options
from gemroute.journal.chain import Journal
from gemroute.journal.entry import Entry
from gemroute.journal.files import journal_names
from gemroute.journal.reading import anchor, read_entries
from gemroute.journal.verify import Verification, verify

from .conftest import CARD, PUBLIC
from .injection import (
    NOON,
    journal_in,
    key_in,
    recorded_world,
)

LOCAL = ("ask", CARD)
MONTH = "journal-2026-11.jsonl"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder in use: it has a key, and a journal of three records."""
    folder = tmp_path / "state"
    for number in range(3):
        journal_in(folder, key=key_in(folder)).append("session", {"number": number})
    return folder


def ask(world: World, place: Place) -> None:
    list(world.router().ask(Request(prompt=PUBLIC), Options(wish=Wish(place))))


# What was changed afterwards


@pytest.fixture
def file(state: Path) -> Path:
    return state / "journal" / MONTH


def verified(state: Path, anchored: str = "") -> Verification:
    return verify(state / "journal", key_in(state), anchor=anchored)


@pytest.mark.row(33)
def test_a_last_line_torn_at_any_byte_is_closed_by_the_next_writer_and_counted(
    state: Path, file: Path
):
    whole = file.read_bytes()
    start = whole[:-1].rindex(b"\n") + 1
    for end in range(start + 1, len(whole) - 1):
        file.write_bytes(whole[:end])
        written = journal_in(state, key=key_in(state)).append("session", {})
        assert (written.seq, written.torn) == (3, True)
        verification = verified(state)
        assert (verification.holds, verification.torn) == (True, 1)


@pytest.mark.row(33)
def test_a_last_line_that_lacks_only_its_end_is_a_record(state: Path, file: Path):
    file.write_bytes(file.read_bytes()[:-1])
    written = journal_in(state, key=key_in(state)).append("session", {})
    assert (written.seq, written.torn) == (4, False)
    assert (verified(state).holds, verified(state).torn) == (True, 0)


@pytest.mark.row(33)
def test_the_command_goes_on_after_a_torn_line_and_reports_it(cli: CommandLine):
    assert cli(*LOCAL).status == 0
    (file,) = (cli.home / "state" / "journal").iterdir()
    file.write_bytes(file.read_bytes()[:-40])
    assert cli(*LOCAL).status == 0
    verification = cli("logs", "verify")
    assert verification.status == 0
    assert "1 torn line" in verification.out


def _changed(data: bytes) -> Iterator[bytes]:
    """Yield the journal with each of its bytes replaced by two others, the last newline apart."""
    for at, byte in enumerate(data[:-1]):
        for other in {ord("0"), ord("a")} - {byte}:
            yield data[:at] + bytes([other]) + data[at + 1 :]


@pytest.mark.row(34)
def test_every_edit_of_a_byte_is_detected(state: Path, file: Path):
    data, head = file.read_bytes(), anchor(state / "journal")
    for changed in _changed(data):
        file.write_bytes(changed)
        verification = verified(state)
        # What makes the last line unreadable looks like a torn write, which is reported too.
        assert not verification.holds or verification.torn == 1
        assert not verified(state, head).holds


@pytest.mark.row(34)
@pytest.mark.parametrize(
    "order",
    [
        *itertools.permutations((0, 1, 2)),
        *[(1, 2), (0, 2), (0, 1, 1, 2), (0, 1, 2, 0), (0, 1, 2, 2)],
    ],
)
def test_every_deletion_exchange_and_repetition_is_detected(
    state: Path, file: Path, order: tuple[int, ...]
):
    lines, head = file.read_bytes().splitlines(keepends=True), anchor(state / "journal")
    file.write_bytes(b"".join(lines[at] for at in order))
    for verification in (verified(state), verified(state, head)):
        # Retention deletes from the front, so a missing front is told by `first_seq` instead.
        is_whole = verification.holds and verification.first_seq == 1
        assert is_whole is (order == (0, 1, 2))


@pytest.mark.row(34)
@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_cut_tail_is_detected_by_the_anchor_alone(state: Path, file: Path, kept: int):
    lines, head = file.read_bytes().splitlines(keepends=True), anchor(state / "journal")
    file.write_bytes(b"".join(lines[:kept]))
    assert verified(state).holds
    with_anchor = verified(state, head)
    assert not with_anchor.holds
    assert "the anchor names record 3" in str(with_anchor.first_break)


# What the clock says


def clocked(state: Path, *moments: datetime) -> Journal:
    """Return the journal with a clock that shows these moments in turn, the last for ever."""
    shown = itertools.chain(moments, itertools.repeat(moments[-1]))
    return journal_in(state, key=key_in(state), now=lambda: next(shown))


@pytest.mark.row(38)
@pytest.mark.parametrize(
    "moments",
    [
        pytest.param((NOON, NOON - timedelta(hours=1)), id="an hour back"),
        pytest.param((NOON, NOON + timedelta(days=365), NOON), id="a year on and back"),
        pytest.param((NOON + timedelta(days=10), NOON), id="back over the end of a month"),
        pytest.param((NOON, datetime(1970, 1, 1, tzinfo=UTC)), id="the clock was reset"),
    ],
)
def test_records_keep_their_order_whatever_the_wall_clock_does(
    tmp_path: Path, moments: tuple[datetime, ...]
):
    state = tmp_path / "state"
    journal = clocked(state, *moments)
    written = [journal.append("session", {"number": number}) for number in range(5)]
    read = list(read_entries(journal.folder))
    assert read == written
    assert [entry.seq for entry in read] == [1, 2, 3, 4, 5]
    assert all(one.mono_ns <= two.mono_ns for one, two in itertools.pairwise(read))
    assert verified(state).holds
    newest = max(moments[:5]).strftime("journal-%Y-%m.jsonl")
    assert journal_names(journal.folder)[-1] == newest


@pytest.mark.row(38)
@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(days=365), timedelta(days=-31)])
def test_a_clock_that_jumps_during_a_call_gives_no_negative_duration(
    tmp_path: Path, step: timedelta
):
    state = tmp_path / "state"
    world = recorded_world(state)
    world.recorder.journal = clocked(state, NOON, NOON + step)  # type: ignore[attr-defined] # the real one
    ask(world, Place.CLOUD)
    intent, outcome = read_entries(state / "journal")
    assert outcome.body["intent"] == intent.id
    assert duration_of(outcome) >= 0
    assert verified(state).holds


@pytest.mark.row(38)
def test_a_monotonic_clock_that_fails_to_be_one_gives_no_negative_duration(tmp_path: Path):
    state = tmp_path / "state"
    world = recorded_world(state)
    router = world.router()
    seconds = itertools.count(0, -10)
    pacing = router.pacing()
    router.pacing = lambda: replace(pacing, clock_s=lambda: float(next(seconds)))
    list(router.ask(Request(prompt=PUBLIC), Options(wish=Wish(Place.CLOUD))))
    _, outcome = read_entries(state / "journal")
    assert duration_of(outcome) == 0


def duration_of(outcome: Entry) -> int:
    duration_ms = outcome.body["duration_ms"]
    assert isinstance(duration_ms, int)
    return duration_ms
