"""cost: the journal and the price table in; what was spent, saved and drawn from the socket out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gemroute.cli.asked import Asked
from gemroute.cli.shapes import print_json
from gemroute.cli.showing_logs import ALL_CALLS, NOTHING_YET, recent_calls
from gemroute.cli.wiring import Bench
from gemroute.core.pricing import energy_kwh
from gemroute.core.records import dataclass
from gemroute.core.values import Place, Usage
from gemroute.journal.calls import REFUSED_PLACE, Call
from gemroute.journal.costs import By, CostRow, cost_rows, cost_total
from gemroute.journal.index import Filters
from gemroute.terminal import console, notice, sanitise, usd

if TYPE_CHECKING:
    from rich.console import Console

_MOST_KEY_LETTERS = 24
_MOST_BAR_CELLS = 48
_NS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Energy:
    """What local runs drew: `kwh` and `usd` are None where power or price are not set.

    `untimed_calls` have no duration, so they are in no sum.
    """

    seconds: float
    untimed_calls: int
    kwh: float | None
    usd: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What `cost` says. `cloud_model` is the one that all-cloud is priced by."""

    by: By
    since: str
    rows: tuple[CostRow, ...]
    total: CostRow
    refused_calls: int
    cloud_model: str
    price_table: str
    energy: Energy


def show_cost(by: str, since: str, *, json: bool) -> int:
    """Print what the calls from the day `since` on cost and saved; return 0."""
    bench = Bench(Asked())
    report = cost_report(bench, recent_calls(bench, ALL_CALLS, Filters(since=since)), By(by), since)
    if json:
        print_json(_report_shape(report))
    elif report.rows:
        _print_report(report)
    elif report.refused_calls:
        notice(f"Nothing was spent: {_refusals(report)}.")
    else:
        notice("No call matches." if since else NOTHING_YET)
    return 0


def cost_report(bench: Bench, calls: Sequence[Call], by: By, since: str) -> Report:
    """Return what these calls cost and saved, by the settings and prices of `bench`."""
    cloud_model, prices = bench.settings.cloud_model, bench.prices

    def price_if_cloud(input_tokens: int, output_tokens: int, day: date) -> Decimal | None:
        return prices.price(cloud_model, Usage(input_tokens, output_tokens), day)

    return Report(
        by=by,
        since=since,
        rows=cost_rows(calls, by, price_if_cloud),
        total=cost_total(calls, price_if_cloud),
        refused_calls=sum(call.place == REFUSED_PLACE for call in calls),
        cloud_model=cloud_model,
        price_table=prices.name,
        energy=_energy(calls, bench.settings.local_power_w, bench.settings.price_per_kwh),
    )


def _energy(calls: Sequence[Call], power_w: Decimal | None, per_kwh: Decimal | None) -> Energy:
    times = [call.duration_ms for call in calls if call.place == Place.LOCAL]
    spent_ms = sum(ms for ms in times if ms is not None)
    kwh = None if power_w is None else energy_kwh(float(power_w), spent_ms * _NS_PER_MS)
    return Energy(
        seconds=spent_ms / 1000,
        untimed_calls=times.count(None),
        kwh=kwh,
        usd=None if kwh is None or per_kwh is None else Decimal(str(kwh)) * per_kwh,
    )


def _report_shape(report: Report) -> dict[str, Any]:
    """Return what `cost --json` prints; what is unknown is null."""
    energy = report.energy
    return {
        "by": report.by.value,
        "since": report.since or None,
        "rows": [_row_shape(row) for row in report.rows],
        "total": _row_shape(report.total),
        "refused_calls": report.refused_calls,
        "cloud_model": report.cloud_model,
        "price_table": report.price_table,
        "local_energy": asdict(energy) | {"usd": _number(energy.usd)},
    }


def _row_shape(row: CostRow) -> dict[str, Any]:
    money = {"cost_usd": _spent(row), "if_cloud_usd": row.if_cloud_usd, "saved_usd": row.saved_usd}
    return asdict(row) | {name: _number(amount) for name, amount in money.items()}


def _number(amount: Decimal | None) -> float | None:
    return None if amount is None else round(float(amount), 9)


def _spent(row: CostRow) -> Decimal | None:
    """Return the known part of what was spent, None when no part of it is known."""
    return None if row.calls and row.unpriced_calls == row.calls else row.cost_usd


def _print_report(report: Report) -> None:
    screen = console(sys.stdout)
    _print_table(report, screen)
    _print_plot(report, screen)
    lines = [*_saving_lines(report), *_unknown_lines(report), *_energy_lines(report.energy)]
    sys.stdout.write("\n" + "\n".join(map(sanitise, lines)) + "\n")


def _print_table(report: Report, screen: Console) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="", padding=(0, 1, 0, 0))
    title = report.by.value.upper()
    table.add_column(title, overflow="ellipsis", max_width=_MOST_KEY_LETTERS)
    for heading in ("CALLS", "IN", "OUT", "SPENT", "SAVED"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in (*report.rows, report.total):
        counts = (row.calls, row.input_tokens, row.output_tokens)
        cells = (*(f"{count:,}" for count in counts), _spent_words(row), usd(row.saved_usd))
        table.add_row(sanitise(row.key), *cells)
    screen.print(table)


def _spent_words(row: CostRow) -> str:
    spent = _spent(row)
    return f"{usd(spent)} + ?" if spent is not None and row.unpriced_calls else usd(spent)


def _print_plot(report: Report, screen: Console) -> None:
    """Draw a bar for each row, as long as all-cloud would have been dear; none without money."""
    from rich.table import Table

    scale = max(row.cost_usd + _gain(row) for row in report.rows)
    if not scale:
        return
    spent, saved = ("#", ".") if screen.options.ascii_only else ("█", "░")
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(overflow="ellipsis", max_width=_MOST_KEY_LETTERS)
    grid.add_column(no_wrap=True)
    cells = min(_MOST_BAR_CELLS, max(1, screen.width - _MOST_KEY_LETTERS - 2))
    for row in report.rows:
        whole = _cells(row.cost_usd + _gain(row), scale, cells)
        paid = min(whole, _cells(row.cost_usd, scale, cells))
        grid.add_row(sanitise(row.key), spent * paid + saved * (whole - paid))
    screen.print()
    screen.print(grid)
    screen.print(f"{spent} spent  {saved} saved against all-cloud")


def _gain(row: CostRow) -> Decimal:
    return max(row.saved_usd or Decimal(0), Decimal(0))


def _cells(amount: Decimal, scale: Decimal, cells: int) -> int:
    """Return how many of `cells` an amount takes: at least one when it is anything at all."""
    return max(1, round(amount / scale * cells)) if amount > 0 else 0


def _saving_lines(report: Report) -> list[str]:
    total, when = report.total, f"since {report.since}" if report.since else "in all"
    lines = [f"Spent {_spent_words(total)} {when}."]
    if total.if_cloud_usd is None:
        lines.append(f"What all-cloud would have cost is unknown ({report.cloud_model}).")
    else:
        lines.append(f"All-cloud would have cost {usd(total.if_cloud_usd)} ({report.cloud_model},")
        lines.append(f"  prices {report.price_table}): saved {usd(total.saved_usd)}.")
    if report.by is By.CATEGORY:
        lines.append("A call counts in each of its categories, and once in the total.")
    return lines


def _unknown_lines(report: Report) -> list[str]:
    total, lines = report.total, []
    if total.unpriced_calls:
        lines.append(f"Without a known cost: {_calls(total.unpriced_calls)}, in no sum.")
    if without := total.calls - total.compared_calls:
        lines.append(f"Not compared, for want of tokens or a price: {_calls(without)}.")
    if report.refused_calls:
        lines.append(f"Not counted: {_refusals(report)}.")
    return lines


def _calls(count: int) -> str:
    return f"{count:,} call" if count == 1 else f"{count:,} calls"


def _refusals(report: Report) -> str:
    return f"{_calls(report.refused_calls)} refused, with nothing sent"


def _energy_lines(energy: Energy) -> list[str]:
    if not energy.seconds and not energy.untimed_calls:
        return []
    took = f"Local runs took {energy.seconds:,.1f} s"
    if energy.untimed_calls:
        took += f" and {_calls(energy.untimed_calls)} of unknown length"
    if energy.kwh is None:
        return [f"{took}; their energy is unknown.", "  Set GEMROUTE_LOCAL_POWER_W to the watts."]
    drew = f"{took}: {energy.kwh:,.6f} kWh"
    if energy.usd is None:
        return [f"{drew}.", "  Set GEMROUTE_PRICE_PER_KWH to see what it cost."]
    return [f"{drew}, {usd(energy.usd)}."]
