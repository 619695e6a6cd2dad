"""The journal, a day and the budgets in; how much of them is spent, out.

The records of the month are the ledger. What a call was billed is unknown until its outcome
comes: until then, and where it never came, the most that it may cost is counted. A month that
cannot be read, or whose chain does not hold, is a budget that is used up.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from gemroute.core.errors import JournalUnusable
from gemroute.core.records import dataclass
from gemroute.core.values import Place, Spend
from gemroute.journal.deletions import deletions_in
from gemroute.journal.entry import GENESIS, Entry, parse_line
from gemroute.journal.files import journal_names, unusable
from gemroute.journal.reading import Line, open_for_reading, read_lines
from gemroute.journal.record import Status, micro_usd
from gemroute.journal.tail import last_entry

NEAR_PERCENT = 80
"""From this part of a budget on, `spend` is `near`."""

# Where the service answered with nothing but an error, nothing is billed, nor where the policy
# ended an attempt, which it does before anything is sent. An error that came after output began
# ends a call that is `truncated`, and what was written until then is billed.
_UNBILLED = frozenset({"unreachable", "overloaded", "quota", "auth", "policy"})


@dataclass(frozen=True, slots=True)
class Budgets:
    """What may be spent in the cloud, in US dollars a day and a month in UTC; None: no limit."""

    day_usd: Decimal | None = None
    month_usd: Decimal | None = None


def spend(folder: Path, budgets: Budgets, today: date, key: bytes | None) -> Spend:
    """Return how much of the budgets is spent; OVER when that cannot be found out."""
    try:
        costs = dict(_costs_by_day(_checked(folder, f"{today:%Y-%m}", key)))
    except (JournalUnusable, _Untrusted):
        return Spend.OVER
    parts = (
        _part(costs.get(today.isoformat(), 0), micro_usd(budgets.day_usd)),
        _part(sum(costs.values()), micro_usd(budgets.month_usd)),
    )
    return max(parts, key=list(Spend).index)


class _Untrusted(Exception):
    """The month's records do not hold together, or one does not say what it may cost."""


def _part(spent: int, budget: int | None) -> Spend:
    if budget is None or spent * 100 < budget * NEAR_PERCENT:
        return Spend.UNDER
    return Spend.NEAR if spent < budget else Spend.OVER


def _checked(folder: Path, month: str, key: bytes | None) -> Iterator[Entry]:
    """Yield the records of a month.

    Raises:
        JournalUnusable: the journal cannot be read.
        _Untrusted: a line is no record and no torn one, or a record does not fit the chain.
    """
    chain = _Chain(key, _hashes_before(folder, month))
    for line in read_lines(folder, Line(f"journal-{month}.jsonl", 1, 0, b"")):
        entry = parse_line(line.data)
        if entry is None:
            chain.has_torn_line = True
            continue
        chain.take(entry)
        if entry.ts.startswith(month):
            yield entry
    chain.finish()


def _hashes_before(folder: Path, month: str) -> set[str]:
    """Return what the month's first record may go on from: nothing, or the month before."""
    with unusable(folder):
        names = journal_names(folder) if folder.exists() else []
        older = [name for name in names if name < f"journal-{month}"]
        if not older:
            return {GENESIS}
        with open_for_reading(folder / older[-1]) as file:
            last, _ = last_entry(file.fileno())
    return {last.h} if last is not None else set()


@dataclass(slots=True)
class _Chain:
    """The records of a month, each checked against the one before it."""

    key: bytes | None
    may_go_on_from: set[str]
    first: Entry | None = None
    last: Entry | None = None
    has_torn_line: bool = False

    def take(self, entry: Entry) -> None:
        """Add a record, or raise _Untrusted."""
        if not self._fits(entry) or (self.has_torn_line and not entry.torn):
            raise _Untrusted
        self.may_go_on_from.update(deletion.h for deletion in deletions_in(entry))
        self.first, self.last, self.has_torn_line = self.first or entry, entry, False

    def _fits(self, entry: Entry) -> bool:
        last = self.last
        if last is not None:
            follows = (entry.seq, entry.prev) == (last.seq + 1, last.h)
            if not follows or (last.is_keyed and not entry.is_keyed):
                return False
        if self.key is not None and not entry.is_keyed:
            return False
        return hmac.compare_digest(entry.expected_hash(self.key), entry.h)

    def finish(self) -> None:
        """Raise _Untrusted when what the first record goes on from is not known."""
        if self.first is not None and self.first.prev not in self.may_go_on_from:
            raise _Untrusted


def _costs_by_day(entries: Iterator[Entry]) -> Iterator[tuple[str, int]]:
    """Yield (day, millionths of a US dollar) once for each day that something was sent."""
    most: dict[str, tuple[str, object]] = {}
    costs: dict[str, int] = {}
    for entry in entries:
        body = entry.body
        if entry.event == "intent" and body.get("place") == Place.CLOUD:
            most[entry.id] = (entry.ts[:10], body.get("most_micro_usd"))
        elif entry.event == "outcome" and str(body.get("intent")) in most:
            day, bound = most.pop(str(body["intent"]))
            costs[day] = costs.get(day, 0) + _billed(entry, bound)
    for day, bound in most.values():
        costs[day] = costs.get(day, 0) + _amount(bound)
    yield from costs.items()


def _billed(outcome: Entry, bound: object) -> int:
    cost, status = (outcome.body.get(name) for name in ("cost_micro_usd", "status"))
    is_error_alone = status == Status.FAILED and outcome.body.get("error_class") in _UNBILLED
    if cost is None and is_error_alone:
        return 0
    return _amount(bound if cost is None else cost)


def _amount(value: object) -> int:
    """Return millionths of a US dollar.

    Raises:
        _Untrusted: the record holds none, so what was spent is not known.
    """
    if isinstance(value, int) and value >= 0:
        return value
    raise _Untrusted
