"""Calls in; what they cost, and what they would have cost in the cloud, out.

Amounts are summed as whole millionths of a US dollar. What is unknown is left out of a sum and
counted, never taken for zero.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from gemroute.core.records import dataclass
from gemroute.core.values import Place
from gemroute.journal.calls import REFUSED_PLACE, Call
from gemroute.journal.record import micro_usd

PriceIfCloud = Callable[[int, int, date], Decimal | None]
NO_CATEGORY = "none"


class By(enum.StrEnum):
    """What the rows of a cost table stand for."""

    DAY = "day"
    MODEL = "model"
    ROUTE = "route"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow:
    """The calls of one day, model, route or category, and their cost in US dollars.

    `output_tokens` holds the thinking ones, which are billed as output. `if_cloud_usd` and
    `saved_usd` are None when no call can be compared; `saved_usd` covers those that can, which
    are `compared_calls`.
    """

    key: str
    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: Decimal
    unpriced_calls: int
    compared_calls: int
    if_cloud_usd: Decimal | None
    saved_usd: Decimal | None


def cost_rows(
    calls: Iterable[Call], by: By, price_if_cloud: PriceIfCloud | None = None
) -> tuple[CostRow, ...]:
    """Return a row for each key, in order of keys; refusals cost nothing and are left out.

    A call counts in each of its categories, so those rows add up to more than the whole.
    """
    sums: dict[str, _Sum] = {}
    for call in calls:
        if call.place != REFUSED_PLACE:
            for key in _keys(call, by):
                sums.setdefault(key, _Sum()).add(call, price_if_cloud)
    return tuple(sums[key].row(key) for key in sorted(sums))


def cost_total(calls: Iterable[Call], price_if_cloud: PriceIfCloud | None = None) -> CostRow:
    """Return one row for all calls, each counted once; its key is "total"."""
    whole = _Sum()
    for call in calls:
        if call.place != REFUSED_PLACE:
            whole.add(call, price_if_cloud)
    return whole.row("total")


def billed_micro_usd(call: Call) -> int | None:
    """Return what a call is billed; what never left this machine is not, however it ended."""
    stayed = call.place in (Place.LOCAL, REFUSED_PLACE)
    return call.cost_micro_usd or 0 if stayed else call.cost_micro_usd


def _keys(call: Call, by: By) -> list[str]:
    match by:
        case By.DAY:
            return [call.day]
        case By.MODEL:
            return [call.model_version or call.model]
        case By.ROUTE:
            return [call.place]
        case By.CATEGORY:
            return call.category.split(",") if call.category else [NO_CATEGORY]


@dataclass(slots=True)
class _Sum:
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_micro: int = 0
    unpriced: int = 0
    compared: int = 0
    if_cloud_micro: int | None = None
    saved_micro: int | None = None

    def add(self, call: Call, price_if_cloud: PriceIfCloud | None) -> None:
        billed = billed_micro_usd(call)
        self.calls += 1
        self.input_tokens += call.input_tokens or 0
        self.output_tokens += _billed_output(call)
        self.cost_micro += billed or 0
        self.unpriced += billed is None
        if price_if_cloud is not None and call.input_tokens is not None:
            self._compare(call, call.input_tokens, price_if_cloud)

    def _compare(self, call: Call, input_tokens: int, price_if_cloud: PriceIfCloud) -> None:
        day = date.fromisoformat(call.day)
        micro = micro_usd(price_if_cloud(input_tokens, _billed_output(call), day))
        if micro is None:
            return
        self.if_cloud_micro = (self.if_cloud_micro or 0) + micro
        if (billed := billed_micro_usd(call)) is not None:
            self.compared += 1
            self.saved_micro = (self.saved_micro or 0) + micro - billed

    def row(self, key: str) -> CostRow:
        return CostRow(
            key=key,
            calls=self.calls,
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            cost_usd=_usd(self.cost_micro),
            unpriced_calls=self.unpriced,
            compared_calls=self.compared,
            if_cloud_usd=None if self.if_cloud_micro is None else _usd(self.if_cloud_micro),
            saved_usd=None if self.saved_micro is None else _usd(self.saved_micro),
        )


def _billed_output(call: Call) -> int:
    return (call.output_tokens or 0) + (call.thinking_tokens or 0)


def _usd(micro: int) -> Decimal:
    return Decimal(micro).scaleb(-6)
