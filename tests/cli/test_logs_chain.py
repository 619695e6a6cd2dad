"""The journal's chain on the screen: what it proves, its anchors, and how old months go."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from recorded import Recorded

from gemroute.cli import showing_retention
from gemroute.cli.app import run
from gemroute.journal.anchors import read_anchors
from gemroute.journal.keyfile import key_id
from gemroute.journal.reading import anchor

Capture = pytest.CaptureFixture[str]
KEY = bytes(range(32))


@pytest.fixture
def recorded() -> Recorded:
    return Recorded(Path(os.environ["GEMROUTE_HOME"]))


@pytest.fixture
def out(capsys: Capture) -> Callable[..., str]:
    """Run a command that must end with 0, and return what it printed."""

    def of(*words: str) -> str:
        assert run(words) == 0
        return capsys.readouterr().out

    return of


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def keep_key(recorded: Recorded) -> None:
    """Put the key beside the journal that it seals."""
    recorded.key = KEY
    key_file = recorded.home / "state" / "journal.key"
    key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key_file.write_bytes(KEY)
    key_file.chmod(0o600)


class TestVerify:
    def test_a_whole_chain_holds_and_says_what_is_not_anchored(self, recorded: Recorded, out):
        recorded.call()
        recorded.refusal()
        first, second, *_, last = out("logs", "verify").splitlines()
        assert first == "3 records in 1 file, hashed with SHA-256: the chain holds."
        assert second == "Not anchored: records 1 to 3."
        assert last.strip() == anchor(recorded.folder)

    def test_an_anchor_parts_the_records(self, recorded: Recorded, out):
        recorded.call()
        kept = out("logs", "anchor").strip()
        recorded.refusal()
        lines = out("logs", "verify", "--anchor", kept).splitlines()
        assert lines[1:3] == ["Anchored: records 1 to 2.", "Not anchored: records 3 to 3."]
        (shown,) = objects(out("logs", "verify", "--anchor", kept, "--json"))
        assert (shown["anchored"], shown["unanchored"]) == ([1, 2], [3, 3])

    def test_a_changed_record_ends_with_3_and_its_place(self, recorded: Recorded, capsys: Capture):
        recorded.call()
        (file,) = recorded.files
        file.write_bytes(file.read_bytes().replace(b'"public"', b'"secret"'))
        assert run(["logs", "verify"]) == 3
        assert capsys.readouterr().out.splitlines() == [
            "2 records in 1 file: the chain breaks.",
            f"{file.name}:1: record 1 was changed (its hash does not fit it).",
        ]
        assert run(["logs", "verify", "--json"]) == 3
        (shown,) = objects(capsys.readouterr().out)
        assert shown["holds"] is False
        assert shown["first_break"]["where"] == f"{file.name}:1"
        assert shown["unanchored"] is None

    def test_a_cut_end_is_found_by_the_anchor_alone(self, recorded: Recorded, capsys: Capture):
        recorded.call()
        kept = anchor(recorded.folder)
        (file,) = recorded.files
        file.write_bytes(file.read_bytes().splitlines(keepends=True)[0])
        assert run(["logs", "verify"]) == 0
        assert run(["logs", "verify", "--anchor", kept]) == 3
        assert "ends at record 1; the anchor names record 2" in capsys.readouterr().out

    def test_a_deleted_journal_is_found_by_the_anchor(self, recorded: Recorded, capsys: Capture):
        recorded.call()
        kept = anchor(recorded.folder)
        recorded.files[0].unlink()
        assert run(["logs", "verify", "--anchor", kept]) == 3
        assert "0 records in 0 files: the chain breaks." in capsys.readouterr().out

    def test_torn_lines_and_anchored_months_that_are_gone_are_said(self, recorded: Recorded, out):
        recorded.start = recorded.start.replace(month=10)
        recorded.call()
        kept = out("logs", "anchor").strip()
        later = Recorded(recorded.home)
        later.call()
        october, november = recorded.files
        with november.open("ab") as file:
            file.write(b'{"half')
        later.refusal()
        october.unlink()
        lines = out("logs", "verify", "--anchor", kept).splitlines()
        assert lines[1] == "It goes on from the anchor of record 2; the rest is gone."
        assert lines[2] == "1 torn line: what was left of unfinished writes."

    def test_sealed_records_need_their_key(self, recorded: Recorded, capsys: Capture):
        recorded.key = bytes(32)
        recorded.call()
        assert run(["logs", "verify"]) == 3
        said = "2 sealed with a key that is not here, so not checked"
        assert said in capsys.readouterr().out
        assert not (recorded.home / "state" / "journal.key").exists()

    def test_the_key_beside_the_journal_opens_the_seals_and_is_named(self, recorded: Recorded, out):
        recorded.call()
        kept = out("logs", "anchor").strip()
        keep_key(recorded)
        recorded.call()
        lines = out("logs", "verify", "--anchor", kept).splitlines()
        assert lines[:3] == [
            "4 records in 1 file, 2 sealed with the key: the chain holds.",
            f"The key is {key_id(KEY)}.",
            "Records 1 to 2 are hashed with SHA-256 only: they are older than the key.",
        ]
        (shown,) = objects(out("logs", "verify", "--anchor", kept, "--json"))
        assert (shown["key_id"], shown["keyed_from"]) == (key_id(KEY), 3)

    @pytest.mark.parametrize("held", [KEY, b"keyring:0123456789abcdef\n"])
    def test_a_journal_written_anew_without_its_key_is_not_proved(
        self, recorded: Recorded, capsys: Capture, held: bytes
    ):
        recorded.call()
        key = recorded.key
        keep_key(recorded)
        (recorded.home / "state" / "journal.key").write_bytes(held)
        recorded.key = key
        assert run(["logs", "verify"]) == 3
        assert "Not proved: 2 records without a seal" in capsys.readouterr().out
        assert run(["logs", "verify", "--json"]) == 3
        assert objects(capsys.readouterr().out)[0]["holds"] is False
        assert run(["logs", "report"]) == 3
        assert "**not proved**: 2 records without a seal" in capsys.readouterr().out

    def test_a_key_that_is_none_leaves_the_seals_unchecked(
        self, recorded: Recorded, capsys: Capture
    ):
        keep_key(recorded)
        recorded.call()
        (recorded.home / "state" / "journal.key").write_bytes(b"half")
        assert run(["logs", "verify"]) == 3
        printed = capsys.readouterr()
        assert "does not hold a key" in printed.err
        assert "not checked: the chain holds." in printed.out

    def test_what_is_not_an_anchor_is_a_usage_error(self, recorded: Recorded, capsys: Capture):
        recorded.call()
        assert run(["logs", "verify", "--anchor", "3:abc"]) == 2
        assert capsys.readouterr().err.startswith("3:abc: is not an anchor.")


class TestAnchors:
    @pytest.fixture
    def kept(self, recorded: Recorded, tmp_path: Path) -> Path:
        """A file of two anchors; a third call came after them."""
        path = tmp_path / "anchors.txt"
        for _ in range(2):
            recorded.call()
            assert run(["logs", "anchor", "--to", str(path)]) == 0
        recorded.call()
        return path

    def test_each_is_a_line_with_its_time_and_nothing_is_printed(self, kept: Path, capsys: Capture):
        assert [each.seq for each in read_anchors(kept).anchors] == [2, 4]
        assert run(["logs", "anchor", "--to", str(kept)]) == 0
        printed = capsys.readouterr()
        assert (printed.out, printed.err) == ("", f"{kept}: anchor of record 6.\n")

    def test_every_line_is_checked_and_the_newest_named(self, kept: Path, out):
        with kept.open("a") as file:
            file.write("# the auditor\n")
        lines = out("logs", "verify", "--anchors", str(kept)).splitlines()
        newest = read_anchors(kept).anchors[-1].ts
        assert lines[1:4] == [
            f"Anchored: records 1 to 4. The newest anchor was kept at {newest}.",
            "No anchors: 1 line of the file.",
            "Not anchored: records 5 to 6.",
        ]
        (shown,) = objects(out("logs", "verify", "--anchors", str(kept), "--json"))
        assert (shown["anchors"], shown["anchored"], shown["unreadable_anchors"]) == (2, [1, 4], 1)

    def test_the_first_that_does_not_fit_is_named(self, kept: Path, capsys: Capture):
        kept.write_text(kept.read_text().replace(":4", ":5", 1).replace(" 4:", " 3:"))
        assert run(["logs", "verify", "--anchors", str(kept)]) == 3
        assert "is not the anchored one (anchors.txt:2)" in capsys.readouterr().out

    def test_the_file_of_the_settings_is_looked_at_without_being_named(
        self, kept: Path, out, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("GEMROUTE_ANCHOR_FILE", str(kept))
        assert "Anchored: records 1 to 4." in out("logs", "verify")

    @pytest.mark.parametrize(
        "make",
        [
            pytest.param(Path.mkdir, id="unreadable"),
            pytest.param(Path.touch, id="empty"),
            pytest.param(lambda _path: None, id="missing"),
        ],
    )
    def test_one_that_tells_nothing_is_no_failure_and_is_told(
        self, kept: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, make: Any
    ):
        kept.unlink()
        make(kept)
        monkeypatch.setenv("GEMROUTE_ANCHOR_FILE", str(kept))
        capsys.readouterr()
        assert run(["logs", "verify"]) == 0
        assert "The kept anchors are not looked at" in capsys.readouterr().err

    def test_one_that_is_missing_before_the_first_record_is_not_told(
        self, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("GEMROUTE_ANCHOR_FILE", str(tmp_path / "anchors.txt"))
        assert run(["logs", "verify"]) == 0
        assert "anchors" not in capsys.readouterr().err

    def test_a_named_file_must_hold_an_anchor(
        self, recorded: Recorded, tmp_path: Path, capsys: Capture
    ):
        recorded.call()
        path = tmp_path / "empty.txt"
        assert run(["logs", "verify", "--anchors", str(path)]) == 3
        path.write_text("\n")
        assert run(["logs", "verify", "--anchors", str(path)]) == 2
        assert f"{path}: holds no anchor." in capsys.readouterr().err

    def test_gemroutes_own_folder_is_not_elsewhere(self, recorded: Recorded, capsys: Capture):
        recorded.call()
        for name in ("journal.key", "journal/journal-2027-01.jsonl"):
            target = recorded.home / "state" / name
            assert run(["logs", "anchor", "--to", str(target)]) == 2
            assert not target.exists()
        assert "lies in gemroute's own folder" in capsys.readouterr().err

    def test_a_machine_without_systemd_says_so(
        self, recorded: Recorded, capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ):
        recorded.call()
        monkeypatch.setattr(
            "gemroute.journal.anchors.send_to_journald.__defaults__", (str(tmp_path / "none"),)
        )
        assert run(["logs", "anchor", "--journald"]) == 3
        assert "Keep the anchor in a file instead" in capsys.readouterr().err

    def test_nothing_to_anchor_is_said(self, tmp_path: Path, capsys: Capture):
        assert run(["logs", "anchor", "--to", str(tmp_path / "a")]) == 0
        assert "Nothing is recorded yet" in capsys.readouterr().err
        assert not (tmp_path / "a").exists()


class TestPrune:
    @pytest.fixture(params=[None, KEY], ids=["hashed", "sealed"])
    def three_months(self, recorded: Recorded, request: pytest.FixtureRequest) -> Recorded:
        if request.param:
            keep_key(recorded)
        for month in (1, 2, 3):
            recorded.start = recorded.start.replace(year=2020, month=month)
            recorded.call()
        return recorded

    def names(self, recorded: Recorded) -> list[str]:
        return [path.stem[-7:] for path in recorded.files]

    def test_old_months_go_and_the_chain_still_holds(self, three_months: Recorded, capsys: Capture):
        assert run(["logs", "prune", "--before", "2020-03", "--yes"]) == 0
        printed = capsys.readouterr()
        assert printed.out.splitlines() == [
            "journal-2020-01.jsonl  records 1 to 2",
            "journal-2020-02.jsonl  records 3 to 4",
        ]
        kept = "Deleted: 2 files with 4 records. Record 7 keeps their anchor."
        assert printed.err == f"{kept}\n"
        assert run(["logs", "verify"]) == 0
        deleted = "Records 1 to 4 were deleted by retention; record 7 keeps their anchor."
        assert deleted in capsys.readouterr().out

    def test_the_setting_says_how_long_and_the_newest_file_stays(
        self, three_months: Recorded, monkeypatch: pytest.MonkeyPatch, capsys: Capture
    ):
        monkeypatch.setenv("GEMROUTE_JOURNAL_MONTHS", "12")
        assert run(["logs", "prune", "--yes"]) == 0
        # The deletion's own record began the file of the month that it was made in.
        assert self.names(three_months)[0] == "2020-03"
        assert run(["logs", "report"]) == 0
        assert "- files that are older: 1 (`gemroute logs prune`)" in capsys.readouterr().out

    def test_a_dry_run_deletes_nothing(self, three_months: Recorded, capsys: Capture):
        assert run(["logs", "prune", "--keep-months", "1", "--dry-run"]) == 0
        assert capsys.readouterr().err == "Nothing was deleted: this was --dry-run.\n"
        assert len(three_months.files) == 3

    def test_without_a_person_nobody_agrees(self, three_months: Recorded, capsys: Capture):
        assert run(["logs", "prune", "--keep-months", "1"]) == 2
        assert "Add --yes, or look with --dry-run." in capsys.readouterr().err
        assert len(three_months.files) == 3

    @pytest.mark.parametrize(("answer", "left"), [(False, 3), (True, 2)])
    def test_a_person_is_asked(
        self, three_months: Recorded, monkeypatch: pytest.MonkeyPatch, answer: bool, left: int
    ):
        asked: list[str] = []

        def confirm(question: str, **_: object) -> bool:
            asked.append(question)
            return answer

        monkeypatch.setattr(showing_retention, "is_terminal", lambda _stream: True)
        monkeypatch.setattr(showing_retention, "forget_typed_ahead", lambda _stream: None)
        monkeypatch.setattr("typer.confirm", confirm)
        assert run(["logs", "prune", "--before", "2020-03"]) == 0
        assert asked == ["Delete 2 files with 4 records for good?"]
        assert len(three_months.files) == left

    def test_a_broken_chain_is_evidence_and_stays(self, three_months: Recorded, capsys: Capture):
        file = three_months.files[0]
        file.write_bytes(file.read_bytes().replace(b'"public"', b'"secret"'))
        assert run(["logs", "prune", "--before", "2020-03", "--yes"]) == 3
        assert "The chain breaks at journal-2020-01.jsonl:1" in capsys.readouterr().err
        assert len(three_months.files) == 3

    def test_without_the_key_nothing_goes(self, recorded: Recorded, capsys: Capture):
        recorded.key = KEY
        for month in (1, 2):
            recorded.start = recorded.start.replace(year=2020, month=month)
            recorded.call()
        assert run(["logs", "prune", "--before", "2020-02", "--yes"]) == 3
        assert "The journal's key is not here." in capsys.readouterr().err
        assert len(recorded.files) == 2

    def test_records_that_anybody_could_have_written_stay(
        self, recorded: Recorded, capsys: Capture
    ):
        for month in (1, 2):
            recorded.start = recorded.start.replace(year=2020, month=month)
            recorded.call()
        keep_key(recorded)
        assert run(["logs", "prune", "--before", "2020-02", "--yes"]) == 3
        assert "The journal holds 4 records without a seal." in capsys.readouterr().err
        assert len(recorded.files) == 2

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            pytest.param([], "nothing says how long", id="nothing said"),
            pytest.param(["--keep-months", "1", "--before", "2020-01"], "say it twice", id="twice"),
            pytest.param(["--before", "January"], "January: is not a month.", id="no month"),
            pytest.param(["--keep-months", "0"], "--keep-months", id="no months"),
        ],
    )
    def test_how_long_must_be_clear(self, words: list[str], said: str, capsys: Capture):
        assert run(["logs", "prune", *words]) == 2
        assert said in capsys.readouterr().err
