"""logs report: what an auditor reads, as Markdown and as JSON, and what it ends with."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from recorded import Recorded

from gemroute.cli.app import run
from gemroute.cli.report_schema import ReportShape
from gemroute.core.values import Classifier, Label, Place
from gemroute.journal.anchors import append_anchor
from gemroute.journal.reading import anchor

Capture = pytest.CaptureFixture[str]
MUST_NEVER = "Restricted, not judged as a whole, or under --offline, and sent all the same"


@pytest.fixture
def recorded() -> Recorded:
    return Recorded(Path(os.environ["GEMROUTE_HOME"]))


@pytest.fixture
def out(capsys: Capture) -> Callable[..., str]:
    """Run `logs report`, which must end with 0 unless told, and return what it printed."""

    def of(*words: str, status: int = 0) -> str:
        assert run(["logs", "report", *words]) == status
        return capsys.readouterr().out

    return of


def sections(text: str) -> dict[str, list[str]]:
    """Return the lines of each section that are not empty, by its title."""
    parts = [part.splitlines() for part in text.replace("\n### ", "\n## ").split("\n## ")[1:]]
    return {part[0]: [line for line in part[1:] if line] for part in parts}


def shape(text: str) -> dict[str, Any]:
    ReportShape.model_validate_json(text)
    return dict(json.loads(text))


def test_a_missing_journal_has_a_report_too(recorded: Recorded, out):
    said = sections(out())
    assert said["What must never leave"] == [f"{MUST_NEVER}: none."]
    assert said["Recipients"] == ["none"]
    assert shape(out("--json"))["records"] == 0
    assert not recorded.folder.exists()


def test_every_question_has_its_answer(recorded: Recorded, out):
    recorded.call()
    recorded.call(Place.LOCAL, label=Label.RESTRICTED, classifier=Classifier.FAILED)
    recorded.refusal(label=Label.RESTRICTED)
    recorded.failure()
    intent = recorded.intent()
    said = sections(out())
    assert said["Period"] == [
        "- asked for: the beginning to the end",
        "- records: 8",
        "- the first at 2026-11-21T12:00:00, the last at 2026-11-21T12:00:07",
        "- requests: 5",
        "- attempts after the first: 0",
    ]
    assert said["Routes"][2:] == [
        "| cloud  |     3 |",
        "| local  |     1 |",
        "| refuse |     1 |",
    ]
    assert said["Recipients"][:5] == [
        "- generativelanguage.googleapis.com (cloud)",
        "  - models: gemini-3.8-flash",
        "  - calls: 3, of which 1 answered",
        "  - bytes to be sent: 14,700",
        "  - tokens: 1,000,000 in, 200,000 out (2 calls reported none)",
    ]
    assert "| restricted-stays-home |     1 |" in said["Refusals"]
    assert said["Failures"][2:] == [
        "| classifier failed |     1 |",
        "| timeout           |     1 |",
    ]
    assert said["Policies in force"][1] == "  - revision 2026-11-01, decisions: 5"
    assert said["Without an outcome"] == [f"- {intent} (cloud), since 2026-11-21T12:00:07"]
    assert said["Chain"][-1] == f"- anchor of now: {anchor(recorded.folder)}"


@pytest.mark.parametrize("words", [[], ["--ropa"]], ids=["plain", "ropa"])
def test_what_must_never_have_left_is_listed_and_ends_with_5(
    recorded: Recorded, out, words: list[str]
):
    wrong = recorded.call(label=Label.RESTRICTED)
    lines = sections(out(*words, status=5))["What must never leave"]
    assert lines == [f"{MUST_NEVER}: **1**", f"- {wrong}"]


def test_a_broken_chain_ends_with_3_and_its_place(recorded: Recorded, out):
    recorded.call()
    (file,) = recorded.files
    file.write_bytes(file.read_bytes().replace(b'"public"', b'"secret"'))
    assert "the chain **breaks** at journal-2026-11.jsonl:1" in out(status=3)
    assert shape(out("--json", status=3))["chain"]["holds"] is False


def test_a_seal_that_cannot_be_checked_is_not_proved(recorded: Recorded, out):
    recorded.key = bytes(32)
    recorded.call()
    assert "**not proved**: the key of 2 records is not here" in out(status=3)


def test_only_the_days_asked_for_are_counted(recorded: Recorded, out):
    recorded.call()
    said = sections(out("--since", "2026-11-22", "--until", "2026-11-30"))
    assert said["Period"][0] == "- asked for: 2026-11-22 to 2026-11-30"
    assert said["Routes"] == ["none"]
    assert shape(out("--until", "2026-11-21", "--json"))["requests"] == 1


def test_a_period_that_ends_before_it_begins_is_a_usage_error(capsys: Capture):
    words = ["--since", "2026-11-22", "--until", "2026-11-21"]
    assert run(["logs", "report", *words]) == 2
    assert capsys.readouterr().err.startswith("2026-11-21: is before 2026-11-22.")


def test_ropa_has_every_point_of_the_article_and_says_what_no_record_can(recorded: Recorded, out):
    recorded.call()
    text = out("--ropa")
    points = [line[3:6] for line in text.splitlines() if line.startswith("## (")]
    assert points == [f"({letter})" for letter in "abcdefg"]
    for heading in ("(a) Controller", "(b) Purposes"):
        part = text.partition(f"## {heading}")[2].partition("\n## ")[0]
        assert part.count("To be filled in: no record says it.") == 1
        assert "###" not in part
    for what in ("categories of data subjects", "suitable safeguards"):
        assert f"- {what}: *To be filled in" in text
    assert "- generativelanguage.googleapis.com: region not said" in text
    plain, arranged = sections(out()), sections(text)
    assert {*plain} <= {*arranged}
    assert len(shape(out("--ropa", "--json"))["ropa"]) == 7


def test_measures_name_key_anchors_and_retention(
    recorded: Recorded, out, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    recorded.key = bytes(range(32))
    recorded.call()
    key_file = recorded.home / "state" / "journal.key"
    key_file.write_bytes(recorded.key)
    key_file.chmod(0o600)
    kept = tmp_path / "anchors.txt"
    append_anchor(kept, anchor(recorded.folder), recorded.start)
    monkeypatch.setenv("GEMROUTE_ANCHOR_FILE", str(kept))
    monkeypatch.setenv("GEMROUTE_JOURNAL_MONTHS", "24")
    said = sections(out())
    measures = shape(out("--json"))["measures"]
    assert "- records sealed by HMAC-SHA256: 2, key in the file" in said["Measures"]
    assert "- anchored: 1 to 2" in said["Chain"]
    assert said["Retention"] == ["- records are kept for 24 months"]
    assert (measures["key_place"], measures["anchor_file"]) == ("file", str(kept))


def test_a_report_can_go_to_a_new_private_file(recorded: Recorded, tmp_path: Path, capsys: Capture):
    recorded.call()
    target = tmp_path / "report.md"
    assert run(["logs", "report", "-o", str(target)]) == 0
    assert target.read_text().startswith("# Report on the journal of gemroute\n")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert capsys.readouterr().err == f"{target}: 2 records.\n"
    assert run(["logs", "report", "-o", str(target)]) == 2


@pytest.mark.parametrize("words", [[], ["--ropa"], ["--json"]], ids=["plain", "ropa", "json"])
def test_a_forged_journal_can_neither_command_the_terminal_nor_mark_up_the_report(
    recorded: Recorded, out, words: list[str]
):
    evil = "\x1b]52;c;AAAA\x07\n## Injected\n| a | b |\n[x](javascript:1) <b>"
    facts = {"label": evil, "classifier": evil, "category": [evil], "found": [evil]}
    names = ("place", "model", "endpoint_host", "region", "policy_sha256", "policy_rev")
    body = {**dict.fromkeys(names, evil), "facts": facts, "by": [evil], "label_by": [evil]}
    intent = recorded.journal.append("intent", body).id
    recorded.journal.append("outcome", {"intent": intent, "status": evil, "error_class": evil})
    recorded.journal.append("outcome", {**body, "intent": "", "error_class": evil})
    text = out(*words, status=5)
    assert not {letter for letter in text if letter < " "} - {"\n"}
    assert "\n## Injected" not in text
    assert "<b>" not in text.replace("\\<b\\>", "") or "--json" in words


def test_no_word_of_a_request_is_in_the_report(cli):
    secret = "Project Nightingale pays with 4111 1111 1111 1111"
    assert cli("ask", secret).status == 0
    cli.local.set_fault("refuse")
    assert cli("ask", f"Nothing to hide: {secret}").status == 7
    for words in ([], ["--ropa"], ["--json"]):
        printed = cli("logs", "report", *words)
        assert printed.status == 0
        for word in ("Nightingale", "4111", "Nothing to hide"):
            assert word not in printed.out + printed.err
    assert '"by_finding": {' in printed.out
