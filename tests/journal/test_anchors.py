"""Heads kept elsewhere: how they are appended, read again, and what they then prove."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from gemroute.core.errors import JournalUnusable
from gemroute.journal import anchors
from gemroute.journal.anchors import (
    Anchor,
    append_anchor,
    keep,
    parse_anchor,
    read_anchors,
    send_to_journald,
)
from gemroute.journal.reading import anchor
from gemroute.journal.verify import verify

from .conftest import NOON, MakeJournal

H = "9f" * 32
LINE = f"2026-11-21T12:00:00Z 42:{H}\n"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "anchors.txt"


def test_an_anchor_is_a_line_with_its_time_in_a_private_file(kept: Path):
    append_anchor(kept, f"42:{H}", NOON)
    assert kept.read_text() == LINE
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_the_time_is_utc_wherever_the_machine_is(kept: Path):
    append_anchor(kept, f"42:{H}", NOON.astimezone(timezone(timedelta(hours=5))))
    assert kept.read_text() == LINE


def test_anchors_are_appended_after_a_whole_line(kept: Path):
    kept.write_text(LINE.rstrip("\n"))
    append_anchor(kept, f"43:{H}", NOON)
    assert [each.seq for each in read_anchors(kept).anchors] == [42, 43]


def test_what_is_read_is_what_was_appended(kept: Path):
    append_anchor(kept, f"42:{H}", NOON)
    (read,) = read_anchors(kept).anchors
    assert read == Anchor(42, H, "2026-11-21T12:00:00Z", "anchors.txt:1")


@pytest.mark.parametrize("text", [f"7:{H}", f"7:{H}\n", f"  7:{H}  "])
def test_an_anchor_may_stand_without_its_time(text: str):
    assert parse_anchor(text) == Anchor(7, H)


@pytest.mark.parametrize(
    "text",
    ["", "7", "7:", f"-7:{H}", f"7:{H.upper()}", f"7:{H}0", f"today 7:{H}", f"{'9' * 19}:{H}"],
)
def test_what_has_another_form_is_no_anchor(text: str):
    with pytest.raises(ValueError, match="seq:h"):
        parse_anchor(text)


def test_lines_that_are_no_anchors_are_counted(kept: Path):
    kept.write_bytes(b"\n# kept by the auditor\n\xff\n" + LINE.encode())
    read = read_anchors(kept)
    assert (len(read.anchors), read.unreadable) == (1, 2)


def test_a_file_of_something_else_is_not_spoilt(kept: Path):
    kept.write_text("export PATH\n")
    with pytest.raises(JournalUnusable, match="something else than anchors"):
        append_anchor(kept, f"42:{H}", NOON)
    assert kept.read_text() == "export PATH\n"


def test_a_link_a_pipe_and_a_folder_are_refused_without_waiting(kept: Path, tmp_path: Path):
    (tmp_path / "real").write_text("")
    kept.symlink_to(tmp_path / "real")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (kept, pipe, tmp_path):
        with pytest.raises(JournalUnusable):
            append_anchor(path, f"42:{H}", NOON)
    assert (tmp_path / "real").read_text() == ""


def test_a_pipe_that_somebody_reads_is_no_file_of_anchors_either(tmp_path: Path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(JournalUnusable, match="is no file of anchors"):
            append_anchor(pipe, f"42:{H}", NOON)
    finally:
        os.close(reader)


def test_a_device_takes_a_line():
    append_anchor(Path("/dev/null"), f"42:{H}", NOON)
    with pytest.raises(JournalUnusable, match="No space left"):
        append_anchor(Path("/dev/full"), f"42:{H}", NOON)


def test_a_file_that_can_only_be_written_gets_the_line_too(
    kept: Path, monkeypatch: pytest.MonkeyPatch
):
    kept.write_text("a line that nobody here can read\n")

    def only_write(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_RDWR:
            raise PermissionError(13, "Permission denied")
        return opened(path, flags, mode)

    opened = os.open
    monkeypatch.setattr(anchors.os, "open", only_write)
    append_anchor(kept, f"42:{H}", NOON)
    monkeypatch.undo()
    assert [each.seq for each in read_anchors(kept).anchors] == [42]


def test_a_failed_sync_is_an_error_and_leaves_the_file_as_it_was(
    kept: Path, monkeypatch: pytest.MonkeyPatch
):
    kept.write_text(LINE)

    def fail(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.fdatasync", fail)
    with pytest.raises(JournalUnusable, match="Input/output error"):
        append_anchor(kept, f"43:{H}", NOON)
    assert kept.read_text() == LINE


class TestJournald:
    def test_the_line_is_a_message_under_our_name(self, tmp_path: Path):
        address = str(tmp_path / "socket")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
            server.bind(address)
            send_to_journald(f"42:{H}", NOON, address)
            fields = server.recv(4096).decode().splitlines()
        message = f"MESSAGE={LINE.strip()}"
        assert fields == ["PRIORITY=6", "SYSLOG_IDENTIFIER=gemroute", message]
        assert parse_anchor(message.removeprefix("MESSAGE=")).seq == 42

    def test_a_machine_without_it_is_told_so_with_a_way_out(self, tmp_path: Path):
        with pytest.raises(JournalUnusable, match="No such file") as failure:
            send_to_journald(f"42:{H}", NOON, str(tmp_path / "none"))
        assert "--to FILE" in failure.value.hint


class TestKeep:
    def test_it_appends_and_says_nothing(self, kept: Path):
        said: list[str] = []
        keep(f"42:{H}", kept, NOON, said.append)
        assert (kept.read_text(), said) == (LINE, [])

    def test_in_a_ci_runner_its_log_gets_the_head(self):
        said: list[str] = []
        keep(f"42:{H}", None, NOON, said.append, in_ci=True)
        assert said == [f"Journal anchor: 42:{H}"]

    def test_a_failure_is_said_and_is_no_error(self, tmp_path: Path):
        said: list[str] = []
        keep(f"42:{H}", tmp_path / "none" / "anchors.txt", NOON, said.append)
        assert len(said) == 1
        assert said[0].startswith("The journal's anchor is not kept: ")


Forge = Callable[[list[Anchor]], list[Anchor]]


class TestVerified:
    @pytest.fixture
    def three(self, make_journal: MakeJournal, folder: Path, kept: Path) -> list[Anchor]:
        """Three records, the head after each of them kept, and one more record."""
        journal = make_journal()
        for number in range(3):
            journal.append("session", {})
            append_anchor(kept, anchor(folder), NOON + timedelta(days=number))
        journal.append("session", {})
        return list(read_anchors(kept).anchors)

    def test_records_up_to_the_last_anchor_are_anchored(self, three: list[Anchor], folder: Path):
        checked = verify(folder, anchors=three)
        assert (checked.holds, checked.anchors, checked.anchored_to) == (True, 3, 3)
        assert checked.anchored_at == "2026-11-23T12:00:00Z"

    @pytest.mark.parametrize(
        ("forge", "what"),
        [
            pytest.param(
                lambda kept: [kept[0], kept[1]._replace(h=H), kept[2]],
                "record 2 is not the anchored one (anchors.txt:2)",
                id="another hash",
            ),
            pytest.param(
                lambda kept: [*kept, kept[0]._replace(h=H, where="anchors.txt:4")],
                "record 1 is not the anchored one (anchors.txt:4)",
                id="two hashes for one record",
            ),
            pytest.param(
                lambda kept: [*kept, Anchor(9, H), Anchor(7, H, where="anchors.txt:5")],
                "it ends at record 4; the anchor (anchors.txt:5) names record 7",
                id="a record that is not there",
            ),
        ],
    )
    def test_the_first_anchor_that_does_not_fit_is_named(
        self, three: list[Anchor], folder: Path, forge: Forge, what: str
    ):
        checked = verify(folder, anchors=forge(three))
        assert checked.first_break is not None
        assert checked.first_break.what == what
        assert checked.anchored_to == 0

    def test_anchors_of_a_deleted_month_are_counted_apart(
        self, three: list[Anchor], make_journal: MakeJournal, folder: Path
    ):
        make_journal(datetime(2026, 12, 1, tzinfo=UTC)).append("session", {})
        before = verify(folder).head
        (folder / "journal-2026-11.jsonl").unlink()
        checked = verify(folder, anchors=[*three, parse_anchor(before)])
        assert (checked.holds, checked.anchors, checked.anchors_of_deleted) == (False, 1, 3)
