"""A policy in; its rules that say nothing, out: what its author did not mean.

The same subtraction as a proof: a rule says nothing where no combination of facts is left that
it alone decides.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator

from gemroute.core.policy.cubes import BudgetUsedUp, Region, Space
from gemroute.core.policy.language import Guard, Policy
from gemroute.core.policy.prover import CUBE_BUDGET, closed_region, space_of
from gemroute.core.records import dataclass
from gemroute.core.values import Facts, Place


class Flaw(enum.StrEnum):
    """What can be wrong with a rule that is well-formed; each value says it in words."""

    DEAD = "never holds"
    REDUNDANT = "says nothing that other guards do not say"
    SHADOWED = "is never reached: those before it hold wherever it does"
    INEFFECTIVE = "never goes where it says: guards forbid that wherever it is reached"
    NOT_TOTAL = "leave facts without any preference; such a request is refused"
    UNDECIDED = "could not be examined within the budget"


@dataclass(frozen=True, slots=True)
class Remark:
    """One flaw of one rule; `rule` is `prefer` for all preferences together.

    `example` are facts that no preference holds for.
    """

    rule: str
    flaw: Flaw
    at: str
    example: Facts | None = None

    def __str__(self) -> str:
        return f"{self.rule}: {self.flaw.value}"


def review(policy: Policy, budget: int = CUBE_BUDGET) -> tuple[Remark, ...]:
    """Return every rule that says nothing, and whether preferences leave facts out.

    `budget` bounds the cubes of one examination; a rule that needs more is UNDECIDED.
    """
    space = space_of(policy)
    return (*_of_guards(space, policy, budget), *_of_preferences(space, policy, budget))


def _of_guards(space: Space, policy: Policy, budget: int) -> Iterator[Remark]:
    for guard in policy.guards:
        others = [other for other in policy.guards if other is not guard]
        flaw = _guards_flaw(space, guard, others, budget)
        if flaw:
            yield Remark(guard.id, flaw, guard.at)


def _guards_flaw(space: Space, guard: Guard, others: list[Guard], budget: int) -> Flaw | None:
    try:
        region = space.region(guard.when)
        if not region:
            return Flaw.DEAD
        covered = (
            space.subtract(region, _union(space, same), budget)
            for same in _saying_alike(guard, others)
        )
        return None if any(covered) else Flaw.REDUNDANT
    except BudgetUsedUp:
        return Flaw.UNDECIDED


def _saying_alike(guard: Guard, others: list[Guard]) -> Iterator[list[Guard]]:
    """Yield, for each thing that a guard says, the other guards that say it."""
    for place in guard.excludes:
        yield [other for other in others if place in other.excludes]
    for obligation in guard.require:
        yield [
            other
            for other in others
            if obligation in other.require or Place.CLOUD in other.excludes
        ]


def _of_preferences(space: Space, policy: Policy, budget: int) -> Iterator[Remark]:
    left: Region = [space.whole]
    try:
        closed = {place: closed_region(space, policy, place) for place in Place}
        for preference in policy.prefer:
            before, left = left, space.subtract(left, space.region(preference.when), budget)
            reached = space.common(before, space.region(preference.when))
            if not reached:
                yield Remark(preference.id, Flaw.SHADOWED, preference.at)
            elif not space.subtract(reached, closed[preference.to], budget):
                yield Remark(preference.id, Flaw.INEFFECTIVE, preference.at)
    except BudgetUsedUp:
        yield Remark("prefer", Flaw.UNDECIDED, policy.source)
        return
    if left:
        yield Remark("prefer", Flaw.NOT_TOTAL, policy.source, space.facts_in(left[0]))


def _union(space: Space, guards: Iterable[Guard]) -> Region:
    return [cube for guard in guards for cube in space.region(guard.when)]
