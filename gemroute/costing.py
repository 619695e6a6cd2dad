"""A request, a policy and prices in; what a call may cost and what it did cost, out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from gemroute.core.errors import OverBudget
from gemroute.core.planning import (
    FREE,
    Estimate,
    affordable_output,
    cloud_models,
    estimate,
    longest_output,
)
from gemroute.core.policy.language import Policy
from gemroute.core.records import dataclass
from gemroute.core.values import UNKNOWN_COST, Classified, Facts, MicroUsd, Place, Route, Usage
from gemroute.events import Options

if TYPE_CHECKING:
    from gemroute.core.pricing import PriceTable

_SPENT = (
    "`gemroute cost` shows what was spent and `gemroute logs verify` whether the record of it is "
    "whole; `budget_day_usd`, `budget_month_usd` and the policy's `budgets` say what may be."
)
_DEAR = (
    "Ask with `--max-tokens` or `--max-cost`, which bound the answer; `gemroute route` shows what "
    "a request may cost."
)
_UNPRICED = "Add the model to prices.yaml, or ask another with `--model`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Costing:
    """What calls cost by the prices of today, and may cost by the policy's budget for one."""

    policy: Policy
    prices: Callable[[], PriceTable]
    today: Callable[[], date]
    cloud_model: str

    def price(self, route: Route, model: str, usage: Usage) -> Decimal | None:
        """Return US dollars for `usage` today; None when they are not known. Local is free."""
        if route.place is Place.LOCAL:
            return Decimal(0)
        if usage.estimated:
            return None
        return self.prices().price(model, usage, self.today())

    def estimate(self, route: Route, classified: Classified, options: Options) -> Estimate:
        """Return what the call may cost whose answer is as long as it may be asked for."""
        if route.place is Place.LOCAL:
            return FREE
        price = partial(self.price, route, route.model)
        most = options.max_output_tokens or self.prices().max_output(route.model) or 0
        longest = longest_output(classified.facts.tokens, most, self._limit_usd(options), price)
        return estimate(classified, longest, price)

    def priced(self, classified: Classified, options: Options) -> Classified:
        """Return the facts with what the call may cost at most, and whether it is to think."""
        facts = replace(classified.facts, thinking=options.think)
        models = cloud_models(self.policy, facts, options.wish)
        routes = (Route(Place.CLOUD, model or self.cloud_model) for model in models)
        most = (self.estimate(route, classified, options).most_usd for route in routes)
        cost = max(map(MicroUsd.at_least, most))
        return replace(classified, facts=replace(facts, cost=cost))

    def output_cap(self, route: Route, tokens: int, options: Options) -> int:
        """Return the most output tokens to ask for; 0 where nothing but the model bounds them.

        Raises:
            OverBudget: no answer keeps the call below what it may cost.
        """
        cap, limit_usd = options.max_output_tokens, self._limit_usd(options)
        if limit_usd is None or route.place is Place.LOCAL:
            return cap
        affordable = affordable_output(tokens, limit_usd, partial(self.price, route, route.model))
        return min(affordable, cap or affordable)

    def _limit_usd(self, options: Options) -> Decimal | None:
        """Return what one call may cost: as the caller says or the policy, what is lower."""
        budget = self.policy.budgets.call
        limits = (options.max_cost_usd, None if budget is None else budget.usd)
        return min((limit for limit in limits if limit is not None), default=None)


def over_budget(budget: str, facts: Facts) -> OverBudget:
    """Return the error for a request that only a budget keeps from leaving: `spend` or `cost`."""
    if budget == "spend":
        return OverBudget("Refused; nothing was sent: the budget is used up.", hint=_SPENT)
    if facts.cost >= UNKNOWN_COST:
        what = "what it may cost is not known"
        return OverBudget(f"Refused; nothing was sent: {what}.", hint=_UNPRICED)
    what = f"it may cost up to ${facts.cost}, more than the policy permits"
    return OverBudget(f"Refused; nothing was sent: {what}.", hint=_DEAR)
