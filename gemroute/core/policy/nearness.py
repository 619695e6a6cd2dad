"""Facts that lie outside a region in; the fewest changes that would bring them into it, out.

Computed over the same classes of facts that proofs are made of, so that no fewer changes do:
what is told is what would really have to be otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from gemroute.core.policy.cubes import BudgetUsedUp, Cube, Dimension, Region, Space
from gemroute.core.policy.describing import value_words
from gemroute.core.policy.language import Guard, Policy
from gemroute.core.policy.prover import CUBE_BUDGET, closed_region, is_closed, space_of
from gemroute.core.records import dataclass
from gemroute.core.values import UNKNOWN_COST, FactChange, Facts, Nearest, Place

_MOST_WAYS: Final = 3
_FEW_WORDS: Final = 2


@dataclass(frozen=True, slots=True)
class Opening:
    """What would have to be otherwise for the floor and all guards to permit a place.

    `ways` are the first few of those with the fewest changes. Where there are none, nothing
    would open it, or, with `gave_up`, that was not found out.
    """

    place: Place
    ways: tuple[tuple[FactChange, ...], ...]
    gave_up: bool = False


def nearest_of(guards: Sequence[Guard], policy: Policy, facts: Facts) -> Nearest | None:
    """Return which of the policy's `guards` the fewest changes of facts lead to.

    The first of equals; guards that hold already, or never can, are left out. There is none
    where it is not found out.
    """
    space = space_of(policy)
    try:
        reachable = [
            (guard.id, cube)
            for guard in guards
            if not guard.when.holds(facts)
            for cube in space.nearest(space.region(guard.when), facts)[:1]
        ]
    except BudgetUsedUp:
        return None
    if not reachable:
        return None
    rule, cube = min(reachable, key=lambda pair: space.distance(pair[1], facts))
    return Nearest(rule, changes_into(space, cube, facts))


def openings(policy: Policy, facts: Facts, budget: int = CUBE_BUDGET) -> tuple[Opening, ...]:
    """Return, for each place that is closed to these facts, what would open it.

    Preferences choose among what is open and are not asked. `budget` bounds the cubes.
    """
    space = space_of(policy)
    closed = (place for place in Place if is_closed(policy, place, facts))
    return tuple(_opening(space, policy, place, facts, budget) for place in closed)


def _opening(space: Space, policy: Policy, place: Place, facts: Facts, budget: int) -> Opening:
    try:
        region = space.subtract([space.whole], closed_region(space, policy, place), budget)
    except BudgetUsedUp:
        return Opening(place, (), gave_up=True)
    ways = [
        changes_into(space, cube, facts)
        for cube in _merged(space.nearest(region, facts), space, facts)
    ]
    return Opening(place, tuple(ways[:_MOST_WAYS]))


def _merged(cubes: Region, space: Space, facts: Facts) -> Region:
    """Return one cube for each set of dimensions to change; one dimension with all that it may."""
    merged: dict[tuple[int, ...], Cube] = {}
    for cube in cubes:
        outside = space.outside(cube, facts)
        same = merged.setdefault(outside, cube)
        if len(outside) == 1:
            merged[outside] = same | cube
    return [*merged.values()]


def changes_into(space: Space, cube: Cube, facts: Facts) -> tuple[FactChange, ...]:
    """Return what has to change, one entry a fact, for the facts to lie within the cube."""
    outside = (
        (space.dimensions[number], space.mask(cube, number))
        for number in space.outside(cube, facts)
    )
    by_fact = groupby(outside, key=lambda pair: pair[0].fact)
    return tuple(_change(fact, list(pairs), facts) for fact, pairs in by_fact)


def _change(fact: str, outside: list[tuple[Dimension, int]], facts: Facts) -> FactChange:
    actual = getattr(facts, fact)
    dimension, mask = outside[0]
    if dimension.element:
        return _set_change(fact, actual, outside)
    runs = [*_runs(dimension, mask)]
    closest = min((run.closest(actual) for run in runs), key=lambda value: _gap(value, actual))
    is_all_but_one = len(runs) == len(dimension.values) - 1 > _FEW_WORDS
    wanted = f"not {_told(actual)}" if is_all_but_one else " or ".join(map(str, runs))
    return FactChange(fact, _told(actual), wanted, value_words(closest))


def _set_change(
    fact: str, actual: frozenset[str], outside: list[tuple[Dimension, int]]
) -> FactChange:
    added = {dimension.element for dimension, mask in outside if mask & 2}
    removed = {dimension.element for dimension, _ in outside} - added
    words = [f"with {each}" for each in sorted(added)] + [
        f"without {each}" for each in sorted(removed)
    ]
    return FactChange(fact, _told(actual), ", ".join(words), value_words(actual - removed | added))


def _told(value: object) -> str:
    return value_words(value).strip("[]") or "nothing"


class _Run(NamedTuple):
    """Values that all would do: one word, or the numbers from `first` to `last` (None: on)."""

    first: Any
    last: Any

    def closest(self, actual: Any) -> Any:
        if self.first is self.last:
            return self.first
        return max(self.first, actual if self.last is None else min(actual, self.last))

    def __str__(self) -> str:
        if self.first in (self.last, UNKNOWN_COST):
            return value_words(self.first)
        if self.last is None:
            return f"{self.first} or more"
        return f"{self.last} or less" if not self.first else f"{self.first} to {self.last}"


def _runs(dimension: Dimension, mask: int) -> Iterator[_Run]:
    """Yield what the mask covers: word by word, or in runs of numbers as long as they can be."""
    values = dimension.values
    bits = [bit for bit in range(len(values)) if mask >> bit & 1]
    if not dimension.is_length:
        yield from (_Run(values[bit], values[bit]) for bit in bits)
        return
    for first in (bit for bit in bits if bit - 1 not in bits):
        last = next(bit for bit in range(first, len(values)) if bit + 1 not in bits)
        number = type(values[first])
        end = number(values[last + 1] - 1) if last + 1 < len(values) else None
        yield _Run(values[first], end)


def _gap(value: Any, actual: Any) -> int:
    """Return how far two numbers or labels are from each other; words are all as far."""
    return abs(value - actual) if isinstance(value, int) and isinstance(actual, int) else 0
