"""The journal on the screen: what `gemroute logs` lists, shows, verifies and copies."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from recorded import NOON, Recorded

from gemroute.cli.app import run
from gemroute.cli.logs import RouteWord, StatusWord
from gemroute.cli.showing_logs import age_s, age_words
from gemroute.core.values import Label, Place
from gemroute.journal.calls import PENDING, REFUSED_PLACE, call_of
from gemroute.journal.reading import read_entries
from gemroute.journal.record import Status

Capture = pytest.CaptureFixture[str]
LONG_NAME = "a-model-with-a-very-long-name-indeed-and-a-long-version-2026-11"
CLOUD = {"cloud", "failed", "open"}
NOTHING = "Nothing is recorded yet"


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


EVERY_COMMAND = [
    ["logs", "list"],
    ["logs", "list", "--json"],
    ["logs", "verify"],
    ["logs", "pending"],
    ["logs", "anchor"],
    ["logs", "export"],
    ["logs", "export", "--format", "csv"],
    ["logs", "prune", "--keep-months", "1"],
    ["cost"],
]


@pytest.mark.parametrize("words", EVERY_COMMAND, ids=" ".join)
def test_a_missing_journal_is_a_friendly_line_and_no_failure(words: list[str], capsys: Capture):
    assert run(words) == 0
    printed = capsys.readouterr()
    nothing_to_do = {
        "pending": "Every call that began has its outcome.",
        "prune": "No file is older",
    }
    friendly = nothing_to_do.get(words[-1] if len(words) == 1 else words[1], NOTHING)
    assert friendly in printed.err
    assert not printed.out or printed.out.startswith("id,seq,ts")


def test_looking_at_a_missing_journal_does_not_make_one(recorded: Recorded, out):
    out("logs", "list")
    assert not recorded.folder.exists()


@pytest.mark.parametrize(
    "words",
    [["list"], ["show"], ["verify"], ["pending"], ["anchor"], ["export"], ["path"], ["key"], []],
)
def test_every_help_has_two_examples(words: list[str], out):
    printed = out("logs", *words, "--help")
    examples = printed.partition("Examples:")[2]
    assert examples.count("gemroute logs") == 2


class TestList:
    def test_the_newest_call_stands_last(self, recorded: Recorded, out):
        recorded.call()
        recorded.refusal(label=Label.RESTRICTED)
        recorded.call(Place.LOCAL, label=Label.CONFIDENTIAL)
        heading, *rows = [line.split() for line in out("logs", "list").splitlines()]
        assert heading == ["ID", "UTC", "LABEL", "TO", "MODEL", "STATUS", "COST"]
        assert [row[1:] for row in rows] == [
            ["11-21", "12:00", "public", "cloud", "gemini-3.8-flash", "answered", "$1.50"],
            ["11-21", "12:00", "restricted", "refuse", "refused", "$0"],
            ["11-21", "12:00", "confidential", "local", "gemma4:e4b", "answered", "$0"],
        ]

    def test_an_unknown_cost_is_said(self, recorded: Recorded, out):
        recorded.failure()
        recorded.intent()
        printed = out("logs", "list").splitlines()[1:]
        assert [line.split()[-2:] for line in printed] == [
            ["failed", "unknown"],
            ["pending", "unknown"],
        ]

    def test_what_stayed_on_this_machine_costs_nothing_even_when_it_failed(
        self, recorded: Recorded, out
    ):
        recorded.failure(Place.LOCAL)
        assert out("logs", "list").split()[-2:] == ["failed", "$0"]
        (call,) = objects(out("logs", "list", "--json"))
        assert call["cost_usd"] == 0

    def test_the_widest_rows_fit_80_columns_with_every_short_id_whole(
        self, recorded: Recorded, out
    ):
        ended = {"status": Status.INTERRUPTED, "cost_usd": Decimal("0.123456")}
        ids = [recorded.call(outcome=ended, label=Label.CONFIDENTIAL, model=LONG_NAME)]
        ids.append(recorded.refusal(label=Label.CONFIDENTIAL))
        lines = out("logs", "list").splitlines()
        assert max(map(len, lines)) <= 80
        assert [line.split()[0] for line in lines[1:]] == [id_[:10] for id_ in ids]
        assert lines[1].endswith("interrupted $0.123456")
        assert "a-model-with" in lines[1]
        assert "…" in lines[1]

    def test_ids_are_as_long_as_it_takes_to_tell_them_apart(self, recorded: Recorded, out):
        recorded.step = timedelta(0)
        ids = [recorded.call(), recorded.call()]
        assert ids[0][:25] == ids[1][:25]
        shown = [line.split()[0] for line in out("logs", "list").splitlines()[1:]]
        assert shown == ids

    def test_a_limit_keeps_the_last_calls_and_nought_keeps_all(self, recorded: Recorded, out):
        ids = [recorded.call() for _ in range(22)]
        for words, kept in ((["--limit", "2"], 2), ([], 20), (["-n", "0"], 22)):
            rows = objects(out("logs", "list", "--json", *words))
            assert [row["id"] for row in rows] == ids[-kept:]

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            pytest.param(["--route", "cloud"], CLOUD, id="by route"),
            pytest.param(["--route", "refuse"], {"refused"}, id="refusals"),
            pytest.param(["--label", "restricted"], {"local", "refused"}, id="by label"),
            pytest.param(["--status", "pending"], {"open"}, id="by status"),
            pytest.param(["--status", "failed", "--route", "local"], set(), id="all at once"),
            pytest.param(["--since", "2026-11-21", "--label", "public"], CLOUD, id="since today"),
            pytest.param(["--since", "2026-11-22"], set(), id="since tomorrow"),
        ],
    )
    def test_filters_choose(self, recorded: Recorded, out, words: list[str], expected: set[str]):
        names = {
            recorded.call(): "cloud",
            recorded.call(Place.LOCAL, label=Label.RESTRICTED): "local",
            recorded.refusal(label=Label.RESTRICTED): "refused",
            recorded.failure(): "failed",
            recorded.intent(): "open",
        }
        shown = {names[row["id"]] for row in objects(out("logs", "list", "--json", *words))}
        assert shown == expected

    def test_no_match_is_said_apart_from_no_journal(self, recorded: Recorded, capsys: Capture):
        recorded.call()
        assert run(["logs", "list", "--label", "internal"]) == 0
        assert capsys.readouterr().err == "No call matches.\n"

    def test_a_line_of_json_holds_one_call(self, recorded: Recorded, out):
        intent = recorded.call(category=frozenset({"personal", "health"}))
        (call,) = objects(out("logs", "list", "--json"))
        known = {"id": intent, "day": "2026-11-21", "place": "cloud", "status": "answered"}
        lists = {"category": ["health", "personal"], "rules": ["large-to-cloud"]}
        counts = {"input_tokens": 1_000_000, "thinking_tokens": 100_000, "duration_ms": 2000}
        expected = {**known, **lists, **counts, "cost_usd": 1.5}
        assert {name: call[name] for name in expected} == expected

    @pytest.mark.parametrize("day", ["21.11.2026", "2026-13-01", "yesterday"])
    def test_what_is_not_a_day_is_a_usage_error(self, day: str, capsys: Capture):
        assert run(["logs", "list", "--since", day]) == 2
        assert capsys.readouterr().err == f"{day}: is not a day.\n  Write it as 2026-11-21.\n"

    def test_the_words_of_the_filters_are_those_that_a_record_may_hold(self):
        assert {word.value for word in StatusWord} == {*(s.value for s in Status), PENDING}
        assert {word.value for word in RouteWord} == {*(p.value for p in Place), REFUSED_PLACE}


class TestShow:
    def test_everything_recorded_of_a_call_is_in_the_object(self, recorded: Recorded, out):
        intent = recorded.call()
        (shown,) = objects(out("logs", "show", intent, "--json"))
        leaves = set(_leaves(shown))
        for entry in read_entries(recorded.folder):
            counted = {"cost_micro_usd": 1.5, "intent": intent}
            body = {name: counted.get(name, value) for name, value in entry.body.items()}
            assert set(_leaves(body)) | {entry.h, entry.ts, entry.seq} <= leaves

    def test_the_screen_groups_what_is_known(self, recorded: Recorded, out):
        intent = recorded.call(label=Label.CONFIDENTIAL, zone=frozenset({"a", "b"}))
        lines = out("logs", "show", intent[:24] + intent[24:].lower()).splitlines()
        assert [line for line in lines if line.isupper() and " " not in line] == [
            *("DECISION", "FACTS", "FINDINGS", "UNREAD", "SENT", "ANSWER", "USAGE", "COST"),
            *("RUN", "RECORDS"),
        ]
        for line in (
            f"id              {intent}",
            "status          answered",
            "by              large-to-cloud",
            "require         confirm",
            "label           confidential",
            "offline         no",
            "zone            a, b",
            "email           2 × personal",
            "page without text 1",
            "bytes out       4,900",
            "thinking tokens 100,000",
            "spent           $1.50",
        ):
            assert line in lines
        assert max(map(len, lines)) <= 80

    def test_long_lists_are_broken_between_words(self, recorded: Recorded, out):
        found = frozenset(f"a-kind-of-secret-{number}" for number in range(6))
        lines = out("logs", "show", recorded.call(found=found)).splitlines()
        assert max(map(len, lines)) <= 80
        assert sum("a-kind-of-secret" in line for line in lines) > 1

    def test_an_open_call_is_pending_and_of_unknown_cost(self, recorded: Recorded, out):
        intent = recorded.intent()
        lines = out("logs", "show", intent).splitlines()
        assert {"status          pending", "spent           unknown"} <= {*lines}
        (shown,) = objects(out("logs", "show", intent, "--json"))
        assert (shown["ended"], shown["cost"]["usd"]) == (None, None)

    def test_a_refusal_was_sent_nowhere_and_cost_nothing(self, recorded: Recorded, out):
        lines = out("logs", "show", recorded.refusal()).splitlines()
        assert {"status          refused", "error class     policy", "spent           $0"} <= {
            *lines
        }
        assert "SENT" not in lines

    def test_a_record_of_no_call_can_be_shown_too(self, recorded: Recorded, out):
        rows = [["2026-01", 1, 812, "c" * 64]]
        entry = recorded.journal.append("anchor", {"why": "retention", "deleted": rows})
        lines = out("logs", "show", entry.id).splitlines()
        for line in (
            "why             retention",
            "event           anchor",
            "deleted         2026-01 1 812",
            f"1 anchor {entry.h}",
        ):
            assert line in lines
        (shown,) = objects(out("logs", "show", entry.id, "--json"))
        assert (shown["event"], shown["deleted"]) == ("anchor", rows)

    def test_a_few_letters_are_enough(self, recorded: Recorded, out):
        recorded.start = recorded.start.replace(month=10)
        recorded.call()
        later = Recorded(recorded.home).call()
        length = next(n for n in range(1, 27) if not _starts_another(recorded, later[:n], later))
        assert f"id              {later}" in out("logs", "show", later[:length])

    def test_letters_that_several_ids_start_with_are_refused_with_those_ids(
        self, recorded: Recorded, capsys: Capture
    ):
        ids = [recorded.call() for _ in range(11)]
        assert run(["logs", "show", ids[0][:6]]) == 2
        message = capsys.readouterr().err
        assert message.startswith(f'11 calls have ids that start with "{ids[0][:6]}".')
        assert [id_ in message for id_ in ids] == [True] * 10 + [False]
        assert message.endswith(", …\n")

    @pytest.mark.parametrize("prefix", ["ZZZ", "\udcff\x1b[31m", "%"])
    def test_an_unknown_id_is_a_usage_error_that_shows_no_control(
        self, recorded: Recorded, capsys: Capture, prefix: str
    ):
        recorded.call()
        assert run(["logs", "show", prefix]) == 2
        message = capsys.readouterr().err
        assert message.startswith("No call has an id that starts with")
        assert "\x1b" not in message


def _leaves(value: object) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in _leaves(part)]
    if isinstance(value, list):
        return [leaf for part in value for leaf in _leaves(part)]
    return [value]


def _starts_another(recorded: Recorded, prefix: str, own: str) -> bool:
    return any(e.id.startswith(prefix) and e.id != own for e in read_entries(recorded.folder))


def test_pending_calls_may_have_been_sent(recorded: Recorded, out):
    recorded.call()
    intent = recorded.intent(label=Label.INTERNAL)
    said, _, heading, row = out("logs", "pending").splitlines()
    assert said == "Without an outcome: each may have been sent, or is still running."
    assert row.split()[0] == intent[:10]
    assert heading.split()[-1] == "AGE"
    (call,) = objects(out("logs", "pending", "--json"))
    assert (call["id"], call["status"], call["endpoint_host"]) == (
        intent,
        "pending",
        "generativelanguage.googleapis.com",
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (7_199, "1 h"),
        (86_400, "1 d"),
        (86_400 * 1_000, "1,000 d"),
        (None, "?"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(seconds: int | None, words: str):
    assert age_words(seconds) == words


def test_a_call_is_as_old_as_the_clock_says_and_never_from_the_future(recorded: Recorded):
    recorded.intent()
    (call,) = filter(None, map(call_of, read_entries(recorded.folder)))
    assert age_s(call, NOON + timedelta(minutes=3)) == 180
    assert age_s(call, NOON - timedelta(hours=1)) is None


def test_path_is_the_folder_of_the_journal(recorded: Recorded, out):
    assert out("logs", "path") == f"{recorded.folder}\n"


class TestExport:
    def test_lines_are_the_records_as_they_stand(self, recorded: Recorded, out):
        recorded.call()
        assert out("logs", "export").encode() == recorded.files[0].read_bytes()

    def test_a_table_has_a_row_for_a_call(self, recorded: Recorded, out):
        ids = [recorded.call(), recorded.refusal()]
        rows = list(csv.DictReader(io.StringIO(out("logs", "export", "--format", "csv"))))
        assert [row["id"] for row in rows] == ids
        assert [row["cost_micro_usd"] for row in rows] == ["1500000", ""]

    def test_a_new_file_is_private_and_whole(
        self, recorded: Recorded, tmp_path: Path, capsys: Capture
    ):
        recorded.call()
        target = tmp_path / "copy.jsonl"
        assert run(["logs", "export", "-o", str(target)]) == 0
        assert target.read_bytes() == recorded.files[0].read_bytes()
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        printed = capsys.readouterr()
        assert (printed.out, printed.err) == ("", f"{target}: 2 records.\n")

    def test_a_database_is_one_private_file(
        self, recorded: Recorded, tmp_path: Path, capsys: Capture
    ):
        recorded.call()
        target = tmp_path / "copy.sqlite"
        assert run(["logs", "export", "--format", "sqlite", "-o", str(target)]) == 0
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        with closing(sqlite3.connect(target)) as db:
            assert db.execute("SELECT status, label FROM calls").fetchall() == [
                ("answered", "public")
            ]
        assert list(tmp_path.iterdir()) == [target]
        assert capsys.readouterr().err == f"{target}: 2 records.\n"

    @pytest.mark.parametrize("words", [[], ["-o", "-"]], ids=["no file", "a dash"])
    def test_a_database_does_not_go_to_stdout(
        self, recorded: Recorded, capsys: Capture, words: list[str]
    ):
        recorded.call()
        assert run(["logs", "export", "--format", "sqlite", *words]) == 2
        printed = capsys.readouterr()
        assert printed.err == "A database cannot go to stdout.\n  Name a new file: -o FILE\n"
        assert printed.out == ""

    def test_a_file_that_is_there_is_not_overwritten(
        self, recorded: Recorded, tmp_path: Path, capsys: Capture
    ):
        recorded.call()
        target = tmp_path / "copy.csv"
        target.write_text("mine")
        assert run(["logs", "export", "--format", "csv", "-o", str(target)]) == 2
        assert target.read_text() == "mine"
        assert capsys.readouterr().err.startswith(f"{target}: is there already.")

    def test_nothing_is_put_among_the_files_of_the_journal(
        self, recorded: Recorded, tmp_path: Path, capsys: Capture
    ):
        recorded.call()
        (tmp_path / "link").symlink_to(recorded.folder)
        target = tmp_path / "link" / "journal-2027-01.jsonl"
        assert run(["logs", "export", "-o", str(target)]) == 2
        assert "lies in the journal's own folder" in capsys.readouterr().err
        assert len(recorded.files) == 1

    def test_a_folder_that_is_not_there_is_a_usage_error(
        self, recorded: Recorded, tmp_path: Path, capsys: Capture
    ):
        recorded.call()
        target = tmp_path / "no" / "copy"
        assert run(["logs", "export", "-o", str(target)]) == 2
        assert "cannot be written: No such file or directory." in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("form", "reason"),
        [
            ("jsonl", "File too large"),
            ("csv", "File too large"),
            ("sqlite", "disk I/O error"),
        ],
    )
    def test_a_file_that_could_not_be_written_to_its_end_is_removed(
        self, recorded: Recorded, tmp_path: Path, form: str, reason: str
    ):
        for _ in range(20):
            recorded.refusal()
        target = tmp_path / "copy.jsonl"
        limited = "import resource, signal, sys; from gemroute.cli.app import run; "
        limited += "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); "
        limited += "sys.exit(run(['logs', 'export', '--format', sys.argv[2], '-o', sys.argv[1]]))"
        command = [sys.executable, "-c", limited, str(target), form]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"cannot be written: {reason}." in done.stderr
        assert list(tmp_path.iterdir()) == []


ESCAPE = "\x1b]52;c;AAAA\x07"


def _forged(recorded: Recorded) -> str:
    """Write what no run of gemroute would: escapes in every word, nested and odd values."""
    words = dict.fromkeys(("model", "place", "policy_rev", "endpoint_host", "to"), ESCAPE)
    odd = {"facts": {"label": ESCAPE, "zone": [ESCAPE]}, "findings": [[ESCAPE, "x", 1], 7, []]}
    body = {**words, **odd, "unread": 3, ESCAPE: {"deep": [ESCAPE]}, "by": [ESCAPE]}
    intent = recorded.journal.append("intent", body).id
    ended = {"intent": intent, "status": ESCAPE, "cost_micro_usd": "many", "model_version": ESCAPE}
    recorded.journal.append("outcome", ended)
    return intent


@pytest.mark.parametrize(
    "words",
    [
        *(
            [*words, *more]
            for words in (["logs", "list"], ["logs", "show"])
            for more in ([], ["--json"])
        ),
        *(["cost", "--by", by] for by in ("day", "model", "route", "category")),
        ["logs", "export"],
        ["logs", "export", "--format", "csv"],
    ],
    ids=" ".join,
)
def test_a_forged_journal_cannot_speak_to_the_terminal(recorded: Recorded, out, words: list[str]):
    intent = _forged(recorded)
    printed = out(*words, *([intent] if "show" in words else []))
    assert printed
    assert not {letter for letter in printed if letter < " "} - {"\n", "\r"}


def test_an_unreadable_journal_ends_with_3(recorded: Recorded, capsys: Capture):
    recorded.folder.parent.mkdir(parents=True)
    recorded.folder.write_text("not a folder")
    for command in (["list"], ["verify"], ["pending"], ["anchor"], ["export"], ["show", "01"]):
        assert run(["logs", *command]) == 3
        assert str(recorded.folder) in capsys.readouterr().err


def test_in_a_pipe_the_table_is_plain_and_a_gone_reader_ends_it_quietly(recorded: Recorded):
    recorded.call()
    command = [sys.executable, "-m", "gemroute", "logs", "list"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert b"\x1b" not in done.stdout
    assert done.stdout.splitlines()[1].endswith(b"answered $1.50")
    reader, writer = os.pipe()
    os.close(reader)
    gone = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (gone.returncode, gone.stderr) == (141, b"")


def test_the_commands_load_no_database_and_no_screen_before_they_are_called():
    look = "import sys, gemroute.cli.logs; "
    look += (
        "print([m for m in ('sqlite3', 'rich', 'yaml', 'gemroute.journal') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
