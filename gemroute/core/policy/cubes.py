"""Conditions in, sets of fact combinations out: regions that can be subtracted exactly.

Facts fall into finitely many classes that no condition can tell apart: the words of an
enumerated fact, the lengths between two constants, one element of a set present or absent.
A cube covers some classes of each dimension; a region is a list of cubes. Cube minus cube
leaves at most one cube a dimension, all disjoint, so that "does A lie within B, C and D?" is
answered over billions of combinations without looking at each.

A cube is one number: a bit for each class that it covers, dimension after dimension, with a
bit between them that stays free. So two cubes meet in `one & other`, and whether that leaves
any dimension without a class is told by one subtraction, whose borrows the free bits stop.
"""

from __future__ import annotations

import operator
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import reduce
from itertools import accumulate
from typing import Any, Final

from gemroute.core.policy.conditions import OPERATORS, Clause, Condition, Operator
from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.policy.vocabulary import FactSpec, FactType, Vocabulary
from gemroute.core.records import dataclass
from gemroute.core.values import UNKNOWN_COST, Facts, MicroUsd

Cube = int
Region = list[Cube]

# Stands for every word of an open fact that the vocabulary does not list.
_UNLISTED: Final = "unlisted"


_MOST_WORK: Final = 4_000_000
_CUBE_BITS: Final = 512
"""How many cubes of so many bits one space looks at, all in all: a second or two of work."""


class BudgetUsedUp(Exception):
    """It came to more cubes than was allowed."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One fact, or one element of a set fact, with a value that stands for each class."""

    fact: str
    element: str
    values: tuple[Any, ...]

    def mask(self, clause: Clause) -> int:
        """Return the classes in which the clause holds."""
        if self.is_length:
            return self._length_mask(clause)
        return sum(1 << bit for bit, value in enumerate(self.values) if clause.accepts(value))

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
        return type(self.values[0]) in (int, MicroUsd)


class Space:
    """All combinations of facts, as finely as the given conditions can tell them apart.

    Whatever makes regions may raise `BudgetUsedUp`: all of it together looks at so many cubes.
    """

    def __init__(self, vocabulary: Vocabulary, conditions: Iterable[Condition]) -> None:
        about = _by_fact(conditions)
        self.dimensions = tuple(
            dimension
            for spec in vocabulary.values()
            for dimension in _dimensions(spec, about.get(spec.name, []))
        )
        self._numbers = {(d.fact, d.element): n for n, d in enumerate(self.dimensions)}
        widths = [len(dimension.values) + 1 for dimension in self.dimensions]
        self._starts = [0, *accumulate(widths)][:-1]
        self._lowest = sum(1 << start for start in self._starts)
        self._free = sum(1 << end - 1 for end in accumulate(widths))
        self._work_left = _MOST_WORK // (1 + sum(widths) // _CUBE_BITS)
        self.whole: Cube = self._free - self._lowest
        self._fields = [
            (1 << width - 1) - 1 << start for start, width in zip(self._starts, widths, strict=True)
        ]
        self._field_of_bit = [
            field for field, width in zip(self._fields, widths, strict=True) for _ in range(width)
        ]

    def region(self, condition: Condition) -> Region:
        """Return where the condition holds."""
        region = [self.whole]
        for clause in condition.clauses:
            region = self.common(region, self._clause_region(clause))
        if condition.alternatives:
            either = [cube for one in condition.alternatives for cube in self.region(one)]
            region = self.common(region, either)
        return region

    def common(self, one: Region, other: Region) -> Region:
        """Return what lies in both regions."""
        self._work(len(one) * len(other))
        both = (cube & cut for cube in one for cut in other)
        return [cube for cube in both if not self._is_empty(cube)]

    def subtract(self, region: Region, others: Iterable[Cube], budget: int) -> Region:
        """Return what of the region lies in none of `others`.

        Raises:
            BudgetUsedUp: it came to more than `budget` cubes on the way.
        """
        for other in others:
            self._work(len(region))
            left: Region = []
            for cube in region:
                if self._is_empty(cube & other):
                    left.append(cube)
                else:
                    left.extend(self._pieces(cube, other))
            if len(left) > budget:
                raise BudgetUsedUp
            region = left
        return region

    def mask(self, cube: Cube, number: int) -> int:
        """Return the classes that the cube covers in one dimension."""
        return (cube & self._fields[number]) >> self._starts[number]

    def facts_in(self, cube: Cube) -> Facts:
        """Return one combination of facts out of the cube, as usual as it allows."""
        changes: dict[str, Any] = {}
        for number, dimension in enumerate(self.dimensions):
            mask, usual = self.mask(cube, number), getattr(BASE_FACTS, dimension.fact)
            if dimension.element:
                one = frozenset({dimension.element})
                held = changes.get(dimension.fact, usual)
                changes[dimension.fact] = (held - one) | dimension.value(mask, usual & one)
            else:
                changes[dimension.fact] = dimension.value(mask, usual)
        return replace(BASE_FACTS, **changes)

    def classes_of(self, facts: Facts) -> Cube:
        """Return the class that the facts are in, for each dimension: a cube of one point."""
        starts = zip(self.dimensions, self._starts, strict=True)
        return sum(dimension.class_of(facts) << start for dimension, start in starts)

    def nearest(self, region: Region, facts: Facts) -> Region:
        """Return the cubes that the fewest changes lead to: of a fact, or of a set's element."""
        distances = [self.distance(cube, facts) for cube in region]
        least = min(distances, default=0)
        return [cube for cube, far in zip(region, distances, strict=True) if far == least]

    def distance(self, cube: Cube, facts: Facts) -> int:
        """Return how many changes lead into the cube."""
        return len(self.outside(cube, facts))

    def outside(self, cube: Cube, facts: Facts) -> tuple[int, ...]:
        """Return the dimensions in which the facts lie outside the cube."""
        both = cube & self.classes_of(facts)
        return tuple(number for number, field in enumerate(self._fields) if not both & field)

    def _work(self, cubes: int) -> None:
        self._work_left -= cubes
        if self._work_left < 0:
            raise BudgetUsedUp

    def _is_empty(self, cube: Cube) -> bool:
        """Return whether there is a dimension of which nothing is covered."""
        return ((cube | self._free) - self._lowest) & self._free != self._free

    def _pieces(self, cube: Cube, other: Cube) -> Iterator[Cube]:
        """Yield disjoint cubes that together are `cube` outside `other`, which it meets."""
        outside = cube & ~other
        while outside:
            lowest = outside & -outside
            field = self._field_of_bit[lowest.bit_length() - 1]
            yield cube & ~field | outside & field
            cube &= other | ~field
            outside &= ~field

    def _clause_region(self, clause: Clause) -> Region:
        cubes = [self._narrowed(clause, element) for element in _elements(clause)]
        return (
            cubes
            if clause.operator is Operator.HAS_ANY
            else [reduce(operator.and_, cubes, self.whole)]
        )

    def _narrowed(self, clause: Clause, element: str) -> Cube:
        """Return everything in which the clause holds for one element, or for the whole fact."""
        number = self._numbers[clause.fact, element]
        mask = self.dimensions[number].mask(clause)
        return self.whole & ~self._fields[number] | mask << self._starts[number]


def _by_fact(conditions: Iterable[Condition]) -> Mapping[str, list[Clause]]:
    clauses: dict[str, list[Clause]] = defaultdict(list)
    for condition in conditions:
        for clause in condition.every_clause():
            clauses[clause.fact].append(clause)
    return clauses


def _dimensions(spec: FactSpec, clauses: Iterable[Clause]) -> Iterator[Dimension]:
    """Yield what a fact varies in, as far as the clauses about it can tell."""
    if spec.type is not FactType.SET:
        yield Dimension(spec.name, "", _classes(spec, clauses))
        return
    for element in sorted({element for clause in clauses for element in _elements(clause)}):
        yield Dimension(spec.name, element, (frozenset(), frozenset({element})))


def _classes(spec: FactSpec, clauses: Iterable[Clause]) -> tuple[Any, ...]:
    """Return one value for each class of a fact that has one value at a time."""
    if spec.type is FactType.BOOL:
        return (False, True)
    if spec.type in (FactType.INT, FactType.USD):
        number = int if spec.type is FactType.INT else MicroUsd
        constants = [int(clause.value) for clause in clauses if isinstance(clause.value, int)]
        # Nothing is above the cost that stands for every one that is not known.
        after = (one + 1 for one in constants if one < UNKNOWN_COST)
        starts = {0, getattr(BASE_FACTS, spec.name), *constants, *after}
        return tuple(number(start) for start in sorted(starts))
    words = tuple(spec.parse(word) for word in spec.values)
    return (*words, _UNLISTED) if spec.is_open else words


def _elements(clause: Clause) -> tuple[str, ...]:
    """Return the elements of a set that the clause is about; one empty for other facts."""
    if clause.operator not in OPERATORS[FactType.SET]:
        return ("",)
    if isinstance(clause.value, frozenset):
        return tuple(sorted(map(str, clause.value)))
    return (str(clause.value),)
