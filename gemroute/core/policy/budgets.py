"""The section `budgets` of a policy in; amounts, and the guards that keep to them, out.

A budget is a guard like any other: it only takes the cloud away, the prover sees it, records name
it, and of several layers the lowest holds. What a call may cost at most is a fact; what a day and
a month have cost is one too, worked out from the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from gemroute.core.policy.conditions import Clause, Condition, Operator
from gemroute.core.policy.language import BUDGET_CALL, BUDGET_SPENT, BUDGETS, Budgets, Guard
from gemroute.core.policy.reading import Node
from gemroute.core.values import UNKNOWN_COST, MicroUsd, Place, Spend

_UNKNOWN: Final = "unknown"
_MICRO: Final = Decimal(1_000_000)
_CLOUD: Final = frozenset({Place.CLOUD})
_NOTHING: Final = frozenset[str]()
_SPENT: Final = Condition((Clause("spend", Operator.EQ, Spend.OVER),))


def read_cost(node: Node) -> MicroUsd:
    """Return what a fact or a clause says that a call costs; `unknown` is more than any amount."""
    return UNKNOWN_COST if node.value == _UNKNOWN else read_amount(node)


def read_amount(node: Node) -> MicroUsd:
    """Return an amount that is written in US dollars, to the millionth."""
    amount = Decimal(str(node.value)) if type(node.value) in (int, float) else Decimal(-1)
    micro = amount * _MICRO
    if 0 <= micro < UNKNOWN_COST and micro == int(micro):
        return MicroUsd(int(micro))
    node.mistake("only US dollars can stand here, to the millionth.", "Write them as 0.05 or 20.")
    return MicroUsd(0)


def read_budgets(node: Node) -> tuple[Budgets, tuple[Guard, ...]]:
    """Return what may be spent, and the guards that forbid the cloud beyond it."""
    fields = node.fields((), BUDGETS)
    if node.value == {}:
        node.mistake("no budget is given.", f"Known: {', '.join(BUDGETS)}.")
    amounts = {name: read_amount(fields[name]) for name in BUDGETS if name in fields}
    budgets = Budgets(**amounts)
    return budgets, tuple(_guards(budgets, node.at))


def _guards(budgets: Budgets, at: str) -> Iterator[Guard]:
    if budgets.call is not None:
        dearer = Condition((Clause("cost", Operator.GT, budgets.call),))
        why = f"A call may cost ${budgets.call} at most."
        yield Guard(BUDGET_CALL, dearer, _CLOUD, _NOTHING, why, at)
    if budgets.day is not None or budgets.month is not None:
        why = "The budget of the day or of the month is used up."
        yield Guard(BUDGET_SPENT, _SPENT, _CLOUD, _NOTHING, why, at)


def lowest(budgets: Iterable[Budgets]) -> Budgets:
    """Return the lowest of each budget; one that nobody gives is none."""
    given = [*budgets]
    least = {name: [getattr(one, name) for one in given] for name in BUDGETS}
    known = {name: [one for one in amounts if one is not None] for name, amounts in least.items()}
    return Budgets(**{name: min(amounts) for name, amounts in known.items() if amounts})


def tightest(guards: Iterable[Guard]) -> tuple[Guard, ...]:
    """Return the guards with one for each budget: of several layers, that of the lowest."""
    kept: dict[str, Guard] = {}
    others = []
    for guard in guards:
        if guard.id not in (BUDGET_CALL, BUDGET_SPENT):
            others.append(guard)
        elif guard.id not in kept or _bound(guard) < _bound(kept[guard.id]):
            kept[guard.id] = guard
    return (*kept.values(), *others)


def _bound(guard: Guard) -> int:
    """Return the amount above which a guard of a budget holds; 0 for one that has none."""
    value = guard.when.clauses[0].value
    return value if isinstance(value, MicroUsd) else 0
