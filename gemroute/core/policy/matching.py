"""Conditions in; for any facts, which of them hold, out: one look-up for each fact.

A condition is a row of clauses, or as many rows as it has alternatives. For every value of a
fact, one number has a bit for each row that the value does not rule out; the rows that no fact
rules out hold. So it hardly matters how many conditions there are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

from gemroute.core.policy.conditions import Clause, Condition
from gemroute.core.values import Facts, Label

_VALUES_KEPT: Final = 256
"""For how many values of a fact it is known which rows they leave: sets have countless."""

_Test = tuple[int, Clause]
_Left = Callable[[Any], int]


class Matching:
    """Tells which of some conditions hold, by their numbers."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        tests: dict[str, list[_Test]] = defaultdict(list)
        self._numbers: list[int] = []
        self._but_these: list[int] = []
        for number, condition in enumerate(conditions):
            first = len(self._numbers)
            for row in _rows(condition):
                for clause in row:
                    tests[clause.fact].append((1 << len(self._numbers), clause))
                self._numbers.append(number)
            rows = (1 << len(self._numbers)) - (1 << first)
            self._but_these += [~rows] * (len(self._numbers) - first)
        self._all = (1 << len(self._numbers)) - 1
        self._left = [(attrgetter(fact), _left(one, self._all)) for fact, one in tests.items()]

    def holding(self, facts: Facts) -> list[int]:
        """Return the numbers of the conditions that hold, in rising order."""
        rows = self._all
        for fact, left in self._left:
            rows &= left(fact(facts))
        numbers = []
        while rows:
            lowest = (rows & -rows).bit_length() - 1
            numbers.append(self._numbers[lowest])
            rows &= self._but_these[lowest]
        return numbers


def _rows(condition: Condition) -> Iterator[tuple[Clause, ...]]:
    """Yield the conjunctions of clauses of which one has to hold."""
    if not condition.alternatives:
        yield condition.clauses
    for alternative in condition.alternatives:
        for row in _rows(alternative):
            yield (*condition.clauses, *row)


def _left(tests: Sequence[_Test], all_rows: int) -> _Left:
    """Return what tells the rows that a value of a fact leaves, by the tests of that fact."""

    @lru_cache(_VALUES_KEPT)
    def left(value: Any) -> int:
        return all_rows & ~sum({row for row, clause in tests if not clause.accepts(value)})

    values = [clause.value for _, clause in tests]
    numbers = {int(one) for one in values if isinstance(one, int) and not _is_word(one)}
    if not numbers:
        return left
    # Lengths and costs are countless too: between two bounds, one stands for all.
    starts = sorted({*numbers, *(number + 1 for number in numbers)})
    stands = (starts[0] - 1, *starts)
    return lambda value: left(stands[bisect_right(starts, value)])


def _is_word(value: object) -> bool:
    """Return whether a value is one of few, though it can be counted."""
    return isinstance(value, bool | Label)
