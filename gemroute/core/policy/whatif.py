"""Two policies in; what the new one would let through that the old one does not, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gemroute.core.errors import InvariantUnproved
from gemroute.core.policy.cubes import BudgetUsedUp, Region, Space, subtract
from gemroute.core.policy.language import OBLIGATIONS, Policy
from gemroute.core.policy.prover import CUBE_BUDGET, closed_region, space_of
from gemroute.core.values import Facts, Place


@dataclass(frozen=True, slots=True)
class Widening:
    """One way in which a policy is wider than another, and facts that show it.

    `what` is a place that is newly permitted, or an obligation that is no longer required
    where the cloud is permitted.
    """

    what: str
    example: Facts


def widenings(old: Policy, new: Policy, budget: int = CUBE_BUDGET) -> tuple[Widening, ...]:
    """Return every way in which `new` is wider than `old`; none proves that it is not wider.

    Compares guards and floors over every combination of facts. Labels, zones and
    preferences are not compared: they choose facts, or among what is permitted.

    Raises:
        InvariantUnproved: the comparison came to more than `budget` cubes.
    """
    space = space_of(old, new)
    try:
        return tuple(
            Widening(what, space.facts_in(region[0]))
            for what, region in _wider(space, old, new, budget)
            if region
        )
    except BudgetUsedUp as error:
        raise InvariantUnproved("The comparison of the two policies was given up.") from error


def _wider(space: Space, old: Policy, new: Policy, budget: int) -> Iterator[tuple[str, Region]]:
    for place in Place:
        closed = closed_region(space, new, place)
        yield place.value, subtract(closed_region(space, old, place), closed, budget)
    kept = closed_region(space, new, Place.CLOUD)
    for obligation in OBLIGATIONS:
        excused = [*_required(space, new, obligation), *kept]
        yield obligation, subtract(_required(space, old, obligation), excused, budget)


def _required(space: Space, policy: Policy, obligation: str) -> Region:
    guards = [guard.when for guard in policy.guards if obligation in guard.require]
    return [cube for condition in guards for cube in space.region(condition)]
