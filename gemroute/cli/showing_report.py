"""logs report: the journal and the settings in; what an auditor asks, as Markdown or JSON, out."""

from __future__ import annotations

import json as json_text
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gemroute import __version__
from gemroute.cli.asked import Asked
from gemroute.cli.chain import Checked, chain_shape, check_chain
from gemroute.cli.copying import new_file
from gemroute.cli.report_words import ROPA, report_text
from gemroute.cli.showing_chain import EXIT_BROKEN
from gemroute.cli.wiring import Bench, today
from gemroute.core.errors import InvariantRefuted, JournalUnusable, UsageError
from gemroute.core.records import dataclass
from gemroute.journal.keyfile import is_in_keyring
from gemroute.journal.report import Report, Tally
from gemroute.journal.retention import overdue
from gemroute.offline.levels import Strength
from gemroute.terminal import notice, show

_STDOUT = ("", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """A report with what no record says: how the journal is kept, and what its chain proves.

    `made` is UTC; `key_place` is `keyring`, `file` or empty without a key.
    """

    made: str
    report: Report
    checked: Checked
    key_place: str
    journal_months: int
    overdue_files: int


def show_report(since: str, until: str, output: str, *, ropa: bool, json: bool) -> int:
    """Print the report, or write it to a new file; return 0 when all is as it must be.

    Else 3 for a chain that is not proved, or 5 when something left that must not.

    Raises:
        UsageError: the period ends before it begins, or the file cannot be written.
        JournalUnusable: the journal cannot be read.
    """
    if until and until < since:
        raise UsageError(f"{until}: is before {since}.", hint="Give --since before --until.")
    bench = Bench(Asked())
    audit = audit_of(bench, Tally(since, until))
    shape = report_shape(audit, ropa=ropa)
    text = json_text.dumps(shape, ensure_ascii=True) if json else report_text(shape)
    if output in _STDOUT:
        sys.stdout.write(f"{text}\n") if json else show(text)
    else:
        with new_file(Path(output), bench.records.journal.folder) as draft:
            draft.write_text(f"{text}\n", encoding="utf-8")
        notice(f"{output}: {audit.report.records:,} records.")
    return _exit_status(audit)


def _exit_status(audit: Audit) -> int:
    if not audit.checked.is_proved:
        return EXIT_BROKEN
    return InvariantRefuted.exit_status if audit.report.wrongly_sent else 0


def audit_of(bench: Bench, tally: Tally) -> Audit:
    """Return what the journal says, with one walk along it for its chain and its counts.

    Raises:
        JournalUnusable: the journal cannot be read.
    """
    checked = check_chain(bench, watch=tally.take)
    months = bench.settings.journal_months
    return Audit(
        made=bench.records.journal.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        report=tally.report(),
        checked=checked,
        key_place=_key_place(bench),
        journal_months=months,
        overdue_files=len(overdue(bench.records.journal.folder, months, today())),
    )


def _key_place(bench: Bench) -> str:
    try:
        is_in = is_in_keyring(bench.records.key_file)
    except JournalUnusable:
        return ""
    return {None: "", True: "keyring", False: "file"}[is_in]


def report_shape(audit: Audit, *, ropa: bool) -> dict[str, Any]:
    """Return what `logs report --json` prints; a day that was not given is null."""
    report = asdict(audit.report)
    days = {name: report.pop(name) or None for name in ("since", "until", "first", "last")}
    strengths = report.pop("offline_strengths")
    return {
        "made": audit.made,
        "gemroute": __version__,
        "period": days,
        **report,
        "measures": {
            "key_place": audit.key_place or None,
            "anchor_file": audit.checked.anchor_file or None,
            "journal_months": audit.journal_months,
            "overdue_files": audit.overdue_files,
            "offline": [_strength_shape(level, calls) for level, calls in strengths.items()],
        },
        "chain": chain_shape(audit.checked),
        "ropa": [asdict(heading) for heading in ROPA] if ropa else None,
    }


def _strength_shape(level: str, calls: int) -> dict[str, Any]:
    known = {str(int(strength)): strength.words for strength in Strength}
    return {"level": int(level), "words": known.get(level, "unknown"), "calls": calls}
