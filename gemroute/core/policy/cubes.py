"""Conditions in, sets of fact combinations out: regions that can be subtracted exactly.

Facts fall into finitely many classes that no condition can tell apart: the words of an
enumerated fact, the lengths between two constants, one element of a set present or absent.
A cube has, for each dimension, a bit mask of the classes it covers; a region is a list of
cubes. Cube minus cube leaves at most one cube a dimension, all disjoint, so that "does A lie
within B, C and D?" is answered over billions of combinations without looking at each.
"""

from __future__ import annotations

import operator
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, product
from typing import Any, Final

from gemroute.core.policy.conditions import OPERATORS, Clause, Condition, Operator
from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.policy.vocabulary import FactSpec, FactType, Vocabulary
from gemroute.core.values import Facts

Cube = tuple[int, ...]
Region = list[Cube]

# Stands for every word of an open fact that the vocabulary does not list.
_UNLISTED: Final = "unlisted"


class BudgetUsedUp(Exception):
    """A subtraction came to more cubes than it was allowed."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One fact, or one element of a set fact, with a value that stands for each class."""

    fact: str
    element: str
    values: tuple[Any, ...]
    probes: tuple[Facts, ...] = field(init=False)

    def __post_init__(self) -> None:
        values = () if self.is_length else self.values
        probes = tuple(replace(BASE_FACTS, **{self.fact: value}) for value in values)
        object.__setattr__(self, "probes", probes)

    def mask(self, clause: Clause) -> int:
        """Return the classes in which the clause holds."""
        if self.is_length:
            return self._length_mask(clause)
        return sum(1 << bit for bit, facts in enumerate(self.probes) if clause.holds(facts))

    def _length_mask(self, clause: Clause) -> int:
        """Return the same for numbers: there may be hundreds of classes, all in order."""
        whole, at = (1 << len(self.values)) - 1, bisect_left(self.values, clause.value)
        below, up_to = (1 << at) - 1, (2 << at) - 1
        return {
            Operator.LT: below,
            Operator.AT_MOST: up_to,
            Operator.EQ: up_to & ~below,
            Operator.NOT: whole & ~up_to | below,
            Operator.AT_LEAST: whole & ~below,
            Operator.GT: whole & ~up_to,
        }[clause.operator]

    def value(self, mask: int, usual: Any) -> Any:
        """Return the usual value if the mask has it, else the first that it has."""
        allowed = [value for bit, value in enumerate(self.values) if mask >> bit & 1]
        return usual if usual in allowed else allowed[0]

    def class_of(self, facts: Facts) -> int:
        """Return the class that the facts are in, as a mask of one bit."""
        actual = getattr(facts, self.fact)
        if self.element:
            return 2 if self.element in actual else 1
        if actual in self.values:
            return 1 << self.values.index(actual)
        above = bisect_right(self.values, actual) if self.is_length else len(self.values)
        return 1 << above - 1

    @property
    def is_length(self) -> bool:
        """Whether each class is a run of numbers, from its value up to the next one."""
        return type(self.values[0]) is int


class Space:
    """All combinations of facts, as finely as the given conditions can tell them apart."""

    def __init__(self, vocabulary: Vocabulary, conditions: Iterable[Condition]) -> None:
        clauses = [clause for condition in conditions for clause in condition.every_clause()]
        self.dimensions = tuple(
            dimension for spec in vocabulary.values() for dimension in _dimensions(spec, clauses)
        )
        self._numbers = {(d.fact, d.element): n for n, d in enumerate(self.dimensions)}
        self.whole: Cube = tuple((1 << len(d.values)) - 1 for d in self.dimensions)

    def region(self, condition: Condition) -> Region:
        """Return where the condition holds."""
        factors = [self._clause_region(clause) for clause in condition.clauses]
        if condition.alternatives:
            regions = (self.region(alternative) for alternative in condition.alternatives)
            factors.append(list(chain.from_iterable(regions)))
        region = [self.whole]
        for factor in factors:
            region = common(region, factor)
        return region

    def facts_in(self, cube: Cube) -> Facts:
        """Return one combination of facts out of the cube, as usual as it allows."""
        changes: dict[str, Any] = {}
        for mask, dimension in zip(cube, self.dimensions, strict=True):
            usual = getattr(BASE_FACTS, dimension.fact)
            if dimension.element:
                one = frozenset({dimension.element})
                held = changes.get(dimension.fact, usual)
                changes[dimension.fact] = (held - one) | dimension.value(mask, usual & one)
            else:
                changes[dimension.fact] = dimension.value(mask, usual)
        return replace(BASE_FACTS, **changes)

    def classes_of(self, facts: Facts) -> Cube:
        """Return the class that the facts are in, for each dimension: a cube of one point."""
        return tuple(dimension.class_of(facts) for dimension in self.dimensions)

    def nearest(self, region: Region, facts: Facts) -> Region:
        """Return the cubes that the fewest changes lead to: of a fact, or of a set's element."""
        distances = [self.distance(cube, facts) for cube in region]
        least = min(distances, default=0)
        return [cube for cube, far in zip(region, distances, strict=True) if far == least]

    def distance(self, cube: Cube, facts: Facts) -> int:
        """Return how many changes lead into the cube."""
        here = self.classes_of(facts)
        return sum(not mask & bit for mask, bit in zip(cube, here, strict=True))

    def _clause_region(self, clause: Clause) -> Region:
        numbers = [self._numbers[clause.fact, element] for element in _elements(clause)]
        masks = {number: self.dimensions[number].mask(clause) for number in numbers}
        if clause.operator is Operator.HAS_ANY:
            return [self._narrowed({number: mask}) for number, mask in masks.items()]
        return [self._narrowed(masks)]

    def _narrowed(self, masks: Mapping[int, int]) -> Cube:
        return tuple(masks.get(number, mask) for number, mask in enumerate(self.whole))


def common(one: Region, other: Region) -> Region:
    """Return what lies in both regions."""
    both = (_intersection(cube, cut) for cube, cut in product(one, other))
    return [cube for cube in both if all(cube)]


def subtract(region: Region, others: Iterable[Cube], budget: int) -> Region:
    """Return what of the region lies in none of `others`.

    Raises:
        BudgetUsedUp: it came to more than `budget` cubes on the way.
    """
    for other in others:
        region = [piece for cube in region for piece in _without(cube, other)]
        if len(region) > budget:
            raise BudgetUsedUp
    return region


def _intersection(one: Cube, other: Cube) -> Cube:
    return tuple(map(operator.and_, one, other))


def _without(cube: Cube, other: Cube) -> Iterator[Cube]:
    """Yield disjoint cubes that together are `cube` outside `other`."""
    both = _intersection(cube, other)
    if not all(both):
        yield cube
        return
    for number, (mask, shared) in enumerate(zip(cube, both, strict=True)):
        if outside := mask & ~shared:
            yield (*both[:number], outside, *cube[number + 1 :])


def _dimensions(spec: FactSpec, clauses: Iterable[Clause]) -> Iterator[Dimension]:
    about = [clause for clause in clauses if clause.fact == spec.name]
    if spec.type is not FactType.SET:
        yield Dimension(spec.name, "", _classes(spec, about))
        return
    for element in sorted({element for clause in about for element in _elements(clause)}):
        yield Dimension(spec.name, element, (frozenset(), frozenset({element})))


def _classes(spec: FactSpec, clauses: Iterable[Clause]) -> tuple[Any, ...]:
    """Return one value for each class of a fact that has one value at a time."""
    if spec.type is FactType.BOOL:
        return (False, True)
    if spec.type is FactType.INT:
        constants = [int(clause.value) for clause in clauses if isinstance(clause.value, int)]
        starts = {0, getattr(BASE_FACTS, spec.name), *constants, *(one + 1 for one in constants)}
        return tuple(sorted(starts))
    words = tuple(spec.parse(word) for word in spec.values)
    return (*words, _UNLISTED) if spec.is_open else words


def _elements(clause: Clause) -> tuple[str, ...]:
    """Return the elements of a set that the clause is about; one empty for other facts."""
    if clause.operator not in OPERATORS[FactType.SET]:
        return ("",)
    if isinstance(clause.value, frozenset):
        return tuple(sorted(map(str, clause.value)))
    return (str(clause.value),)
