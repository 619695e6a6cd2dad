"""logs list and pending: the journal in; its calls out, a line for each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from gemroute.cli.asked import Asked
from gemroute.cli.shapes import print_json
from gemroute.cli.wiring import Bench
from gemroute.core.errors import UsageError
from gemroute.journal.calls import Call, call_of
from gemroute.journal.costs import billed_micro_usd
from gemroute.journal.index import Filters, Index
from gemroute.journal.reading import pending
from gemroute.terminal import console, notice, sanitise, usd

ALL_CALLS = -1
NOTHING_YET = "Nothing is recorded yet; every `gemroute ask` will be."
# Ten letters of an id are its time, in milliseconds.
_SHORT_ID = 10
_MOST_MODEL_LETTERS = 24


def read_day(text: str) -> str:
    """Return a day as the journal writes it, empty for none.

    Raises:
        UsageError: it is not a day.
    """
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise UsageError(f"{text}: is not a day.", hint="Write it as 2026-11-21.") from None


def recent_calls(bench: Bench, limit: int, filters: Filters) -> tuple[Call, ...]:
    """Return the last calls that match, the newest last.

    Raises:
        JournalUnusable: the journal cannot be read.
    """
    with opened_index(bench) as index:
        return index.recent(limit, filters)[::-1]


def opened_index(bench: Bench) -> Index:
    """Return the index of the journal, brought up to its end.

    Raises:
        JournalUnusable: the journal cannot be read.
    """
    return Index(bench.settings.cache_folder / "journal.sqlite", bench.records.journal.folder)


def list_calls(filters: Filters, limit: int, *, json: bool) -> int:
    """Print the last calls that match; return 0."""
    calls = recent_calls(Bench(Asked()), limit or ALL_CALLS, filters)
    if not calls:
        notice(NOTHING_YET if filters == Filters() else "No call matches.")
    return _print_calls(calls, json=json)


def list_pending(*, json: bool) -> int:
    """Print the calls that have no outcome, and how old each is; return 0."""
    journal = Bench(Asked()).records.journal
    now = journal.now()
    calls = [call for call in map(call_of, pending(journal.folder)) if call is not None]
    if not calls:
        notice("Every call that began has its outcome.")
    elif json:
        for call in calls:
            print_json(call_shape(call) | {"age_s": age_s(call, now)})
    else:
        sys.stdout.write("Without an outcome: each may have been sent, or is still running.\n\n")
        _print_table(calls, "AGE", lambda call: age_words(age_s(call, now)))
    return 0


def age_s(call: Call, now: datetime) -> int | None:
    """Return how long ago a call began, in seconds; None when that lies ahead of the clock."""
    seconds = (now - datetime.fromisoformat(call.ts)).total_seconds()
    return int(seconds) if seconds >= 0 else None


def age_words(seconds: int | None) -> str:
    """Return an age in its largest unit: `59 s`, `3 min`, `2 h`, `40 d`; `?` for none."""
    if seconds is None:
        return "?"
    units = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    word, size_s = next((unit for unit in units if seconds >= unit[1]), units[-1])
    return f"{seconds // size_s:,} {word}"


def _print_calls(calls: Sequence[Call], *, json: bool) -> int:
    if json:
        for call in calls:
            print_json(call_shape(call))
    elif calls:
        _print_table(calls, "COST", _cost_words)
    return 0


def call_shape(call: Call) -> dict[str, Any]:
    """Return one line of `logs list --json`. What is unknown is null."""
    shape, micro = asdict(call), billed_micro_usd(call)
    del shape["cost_micro_usd"]
    return shape | {
        "category": _split(call.category),
        "rules": _split(call.rules),
        "cost_usd": None if micro is None else micro / 1_000_000,
    }


def _split(words: str) -> list[str]:
    return words.split(",") if words else []


def _print_table(calls: Sequence[Call], last: str, words: Callable[[Call], str]) -> None:
    """Print a row for each call; the column `last` holds what `words` says of it."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="", padding=(0, 1, 0, 0))
    for heading in ("ID", "UTC", "LABEL", "TO"):
        table.add_column(heading, no_wrap=True)
    # Rich cuts the one column that may wrap; `show` and --json have the whole name.
    table.add_column("MODEL", overflow="ellipsis", max_width=_MOST_MODEL_LETTERS)
    table.add_column("STATUS", no_wrap=True)
    table.add_column(last, no_wrap=True, justify="right")
    letters = _telling_length([call.id for call in calls])
    for call in calls:
        table.add_row(*map(sanitise, (*_row(call, letters), words(call))))
    console(sys.stdout).print(table)


def _row(call: Call, letters: int) -> tuple[str, ...]:
    when = f"{call.ts[5:10]} {call.ts[11:16]}"
    model = call.model_version or call.model
    return (call.id[:letters], when, call.label, call.place, model, call.status)


def _cost_words(call: Call) -> str:
    micro = billed_micro_usd(call)
    return usd(Decimal(micro).scaleb(-6)) if micro is not None else "unknown"


def _telling_length(ids: Sequence[str]) -> int:
    """Return how many first letters tell these ids apart."""
    longest = max(map(len, ids))
    lengths = range(min(_SHORT_ID, longest), longest)
    return next((n for n in lengths if len({id_[:n] for id_ in ids}) == len(ids)), longest)
