"""Conditions over facts: a conjunction of clauses and at most one level of alternatives.

A condition is data, so that the prover can reason about it; `matching` tells of many at once
which hold.
"""

from __future__ import annotations

import enum
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from gemroute.core.policy.vocabulary import FactType
from gemroute.core.records import dataclass
from gemroute.core.values import Facts, Label

ClauseValue = Label | str | bool | int | frozenset[str] | frozenset[Label]


class Operator(enum.StrEnum):
    EQ = "eq"
    NOT = "not"
    IN = "in"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    GT = "gt"
    LT = "lt"
    HAS = "has"
    LACKS = "lacks"
    HAS_ANY = "has_any"
    HAS_NONE = "has_none"

    @property
    def takes_many(self) -> bool:
        return self in _TAKE_MANY


_TAKE_MANY: Final = frozenset((Operator.IN, Operator.HAS_ANY, Operator.HAS_NONE))

# Each takes what the fact is and what the clause says.
_COMPARISONS: Final[Mapping[Operator, Callable[[Any, Any], bool]]] = {
    Operator.EQ: operator.eq,
    Operator.NOT: operator.ne,
    Operator.IN: lambda actual, values: actual in values,
    Operator.AT_LEAST: operator.ge,
    Operator.AT_MOST: operator.le,
    Operator.GT: operator.gt,
    Operator.LT: operator.lt,
    Operator.HAS: operator.contains,
    Operator.LACKS: lambda actual, value: value not in actual,
    Operator.HAS_ANY: lambda actual, values: not values.isdisjoint(actual),
    Operator.HAS_NONE: frozenset.isdisjoint,
}

OPERATORS: Final[Mapping[FactType, tuple[Operator, ...]]] = {
    FactType.ORDER: (
        Operator.EQ, Operator.NOT, Operator.IN, Operator.AT_LEAST, Operator.AT_MOST,
    ),
    FactType.ENUM: (Operator.EQ, Operator.NOT, Operator.IN),
    FactType.BOOL: (Operator.EQ, Operator.NOT),
    FactType.INT: (
        Operator.EQ, Operator.NOT, Operator.AT_LEAST, Operator.AT_MOST, Operator.GT, Operator.LT,
    ),
    FactType.USD: (
        Operator.EQ, Operator.NOT, Operator.AT_LEAST, Operator.AT_MOST, Operator.GT, Operator.LT,
    ),
    FactType.SET: (Operator.HAS, Operator.LACKS, Operator.HAS_ANY, Operator.HAS_NONE),
}  # fmt: skip
"""The operators that make sense for each type of fact."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One test of one fact; `value` is a set for the operators that take many."""

    fact: str
    operator: Operator
    value: ClauseValue

    def holds(self, facts: Facts) -> bool:
        return self.accepts(getattr(facts, self.fact))

    def accepts(self, actual: Any) -> bool:
        """Return whether the clause holds where its fact is `actual`."""
        return _COMPARISONS[self.operator](actual, self.value)

    def __str__(self) -> str:
        """The clause in words, such as `label at least restricted`."""
        words = "" if self.operator is Operator.EQ else self.operator.value.replace("_", " ") + " "
        return f"{self.fact} {words}{_in_words(self.value)}"


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds if every clause does and, where there are alternatives, at least one of them."""

    clauses: tuple[Clause, ...] = ()
    alternatives: tuple[Condition, ...] = ()

    def holds(self, facts: Facts) -> bool:
        if not all(clause.holds(facts) for clause in self.clauses):
            return False
        return not self.alternatives or any(one.holds(facts) for one in self.alternatives)

    def given(self, fact: str, value: object) -> Condition | None:
        """Return what is still asked once a fact has this value; None where it cannot hold."""
        about = (clause for clause in self.clauses if clause.fact == fact)
        left = [one.given(fact, value) for one in self.alternatives]
        possible = tuple(one for one in left if one is not None)
        if not all(clause.accepts(value) for clause in about) or (left and not possible):
            return None
        holds_anyway = any(one == Condition() for one in possible)
        clauses = tuple(clause for clause in self.clauses if clause.fact != fact)
        return Condition(clauses, () if holds_anyway else possible)

    def without(self, fact: str) -> Condition:
        """Return the condition that this is when nothing is asked about a fact."""
        return Condition(
            tuple(clause for clause in self.clauses if clause.fact != fact),
            tuple(alternative.without(fact) for alternative in self.alternatives),
        )

    def every_clause(self) -> Iterator[Clause]:
        """Yield its clauses and those of its alternatives."""
        yield from self.clauses
        for alternative in self.alternatives:
            yield from alternative.clauses


def _in_words(value: ClauseValue) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(_in_words(one) for one in value)) or "nothing"
    if isinstance(value, Label):
        return value.word
    return str(value).lower() if isinstance(value, bool) else str(value)
