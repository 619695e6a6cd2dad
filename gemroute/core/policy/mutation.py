"""A policy in; the policies that one slip of the pen would have made of it, out.

A test suite that passes for a mutant would not notice that slip. What makes a rule say less is
tried: a rule deleted, a value or an alternative left out, a bound moved by one, an obligation
dropped, a model left out or mistaken for another, two preferences exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, pairwise

from gemroute.core.policy.conditions import Clause, Condition, Operator
from gemroute.core.policy.language import Guard, Policy, Preference
from gemroute.core.policy.testing import Decider, run_tests
from gemroute.core.policy.whatif import changes
from gemroute.core.records import dataclass
from gemroute.core.values import Label

_UP = frozenset({Operator.AT_LEAST, Operator.GT})
_DOWN = frozenset({Operator.AT_MOST, Operator.LT})


@dataclass(frozen=True, slots=True)
class Mutant:
    """One slip: the rule, what happened to it in words, and the policy that it makes."""

    rule: str
    what: str
    policy: Policy

    def __str__(self) -> str:
        return f"{self.rule}: {self.what}"


def mutants(policy: Policy) -> Iterator[Mutant]:
    """Yield every mutant of a policy, guards first, each in the order of the file."""
    for guard in policy.guards:
        for what, changed in _guard_slips(guard):
            yield Mutant(guard.id, what, _with_guard(policy, guard, changed))
    for preference in policy.prefer:
        slips = chain(_preference_slips(preference), _model_slips(preference, policy))
        for what, other in slips:
            yield Mutant(preference.id, what, _with_preference(policy, preference, other))
    for one, two in pairwise(policy.prefer):
        order = [{one.id: two, two.id: one}.get(each.id, each) for each in policy.prefer]
        what = f"exchanged with {two.id}"
        yield Mutant(one.id, what, replace(policy, prefer=tuple(order)))


def unnoticed(policy: Policy, decide: Decider) -> tuple[Mutant, ...]:
    """Return the mutants for which every test passes, though they decide something else.

    A slip that changes no decision, since the floor or another rule says the same, is no slip;
    nor is one that changes only what comes after the first place, which no test can ask about.

    Raises:
        InvariantUnproved: whether one decides something else was not found out.
    """
    passing = (each for each in mutants(policy) if _passes(each.policy, decide))
    return tuple(each for each in passing if _decides_otherwise(policy, each.policy))


def _decides_otherwise(policy: Policy, mutant: Policy) -> bool:
    return any(not change.is_fallback for change in changes(policy, mutant))


def _passes(policy: Policy, decide: Decider) -> bool:
    return all(outcome.passed for outcome in run_tests(policy, decide))


def _with_guard(policy: Policy, guard: Guard, changed: Guard | None) -> Policy:
    guards = (changed if each is guard else each for each in policy.guards)
    return replace(policy, guards=tuple(each for each in guards if each is not None))


def _with_preference(policy: Policy, old: Preference, changed: Preference | None) -> Policy:
    prefer = (changed if each is old else each for each in policy.prefer)
    return replace(policy, prefer=tuple(each for each in prefer if each is not None))


def _guard_slips(guard: Guard) -> Iterator[tuple[str, Guard | None]]:
    yield "deleted", None
    for obligation in sorted(guard.require):
        if len(guard.require) > 1 or guard.excludes:
            yield f"without {obligation}", replace(guard, require=guard.require - {obligation})
    for place in sorted(guard.excludes):
        if len(guard.excludes) > 1 or guard.require:
            yield f"allows {place}", replace(guard, excludes=guard.excludes - {place})
    for what, condition in _narrower(guard.when):
        yield what, replace(guard, when=condition)


def _preference_slips(preference: Preference) -> Iterator[tuple[str, Preference | None]]:
    yield "deleted", None
    if preference.otherwise is not None:
        yield "refuses where it fell back", replace(preference, otherwise=None)
    for what, condition in _narrower(preference.when):
        yield what, replace(preference, when=condition)


def _model_slips(preference: Preference, policy: Policy) -> Iterator[tuple[str, Preference]]:
    """Yield the preference without its model, and with each other that is named for its place."""
    if not preference.model:
        return
    yield "asks for the configured model", replace(preference, model="")
    named = {each.model for each in policy.prefer if each.to is preference.to and each.model}
    for model in sorted(named - {preference.model}):
        yield f"asks for {model}", replace(preference, model=model)


def _narrower(condition: Condition) -> Iterator[tuple[str, Condition]]:
    """Yield conditions that hold in fewer cases."""
    for at, clause in enumerate(condition.clauses):
        for narrow in _narrower_clauses(clause):
            clauses = (*condition.clauses[:at], narrow, *condition.clauses[at + 1 :])
            yield f"only when {narrow}", replace(condition, clauses=clauses)
    if len(condition.alternatives) > 1:
        for at in range(len(condition.alternatives)):
            fewer = (*condition.alternatives[:at], *condition.alternatives[at + 1 :])
            yield f"without alternative {at + 1}", replace(condition, alternatives=fewer)


def _narrower_clauses(clause: Clause) -> Iterator[Clause]:
    value = clause.value
    if isinstance(value, frozenset) and clause.operator in (Operator.IN, Operator.HAS_ANY):
        if len(value) > 1:
            for one in sorted(value, key=str):
                yield replace(clause, value=value.difference((one,)))
    elif isinstance(value, Label):
        if clause.operator is Operator.AT_LEAST and value < max(Label):
            yield replace(clause, value=Label(value + 1))
        elif clause.operator is Operator.AT_MOST and value > min(Label):
            yield replace(clause, value=Label(value - 1))
    elif isinstance(value, int) and not isinstance(value, bool):
        if clause.operator in _UP:
            yield replace(clause, value=type(value)(value + 1))
        elif clause.operator in _DOWN:
            yield replace(clause, value=type(value)(value - 1))
