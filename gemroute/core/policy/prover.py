"""A policy in, a proof or a counterexample for each of its invariants out.

What is proved is what `decide` does: the guards of the policy together with the floor in
code. It says nothing about whether a label is true; that is measured on the classifier.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from functools import reduce
from typing import Final

from gemroute.core.errors import InvariantRefuted, InvariantUnproved
from gemroute.core.policy.conditions import Clause, Condition, Operator
from gemroute.core.policy.cubes import BudgetUsedUp, Cube, Region, Space
from gemroute.core.policy.describing import fact_words
from gemroute.core.policy.language import Invariant, Policy
from gemroute.core.policy.vocabulary import united
from gemroute.core.records import dataclass
from gemroute.core.values import Classifier, Facts, Label, LocalHost, Modality, Place

CUBE_BUDGET: Final = 20_000


class Verdict(enum.StrEnum):
    """UNPROVED means that the budget ended first: it counts as a failure, never as a pass."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNPROVED = "unproved"


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of one invariant.

    `example` are facts that break a refuted `never`, or that show a proved `can`.
    """

    invariant: Invariant
    verdict: Verdict
    example: Facts | None = None


def prove(policy: Policy, budget: int = CUBE_BUDGET) -> tuple[Proof, ...]:
    """Return a proof of each invariant, over every combination of facts.

    `budget` bounds the cubes, and so the memory, of one proof; the time of all is bounded too.
    """
    space = space_of(policy)
    try:
        closed = {place: closed_region(space, policy, place) for place in Place}
    except BudgetUsedUp:
        return tuple(Proof(invariant, Verdict.UNPROVED) for invariant in policy.invariants)
    return tuple(
        _proof(space, invariant, closed[invariant.place], budget) for invariant in policy.invariants
    )


def require_proved(proofs: Iterable[Proof]) -> None:
    """Return when every invariant is proved; a refuted one is named before an unproved one.

    Raises:
        InvariantRefuted: one does not hold; the message has facts that show it.
        InvariantUnproved: for one the budget ended first.
    """
    by_verdict = {proof.verdict: proof for proof in reversed([*proofs])}
    if refuted := by_verdict.get(Verdict.REFUTED):
        facts = fact_words(refuted.example) if refuted.example else "no facts at all"
        raise InvariantRefuted(
            f"{refuted.invariant.at}: {refuted.invariant.id} does not hold: {facts}.",
            hint="`gemroute policy prove` gives a test of it; then tighten the guards.",
        )
    if unproved := by_verdict.get(Verdict.UNPROVED):
        raise InvariantUnproved(
            f"{unproved.invariant.at}: {unproved.invariant.id} is not proved within the budget.",
            hint="Use fewer alternatives in the guards.",
        )


def space_of(*policies: Policy) -> Space:
    """Return the combinations of facts that the policies and the floor can tell apart."""
    conditions = [rule.when for policy in policies for rule in policy.rules]
    conditions += [condition for place in Place for condition in _floor(place)]
    return Space(reduce(united, (policy.vocabulary for policy in policies)), conditions)


def closed_region(space: Space, policy: Policy, place: Place) -> Region:
    """Return where the floor or a guard rules `place` out.

    Whatever closes the cloud closes a runtime that is elsewhere too.
    """
    closed = [cube for condition in _closing(policy, place) for cube in space.region(condition)]
    if place is Place.LOCAL:
        elsewhere = space.region(Condition((_ELSEWHERE,)))
        closed += space.common(closed_region(space, policy, Place.CLOUD), elsewhere)
    return closed


def is_closed(policy: Policy, place: Place, facts: Facts) -> bool:
    """Return whether the floor or a guard rules `place` out for these facts."""
    if any(condition.holds(facts) for condition in _closing(policy, place)):
        return True
    is_elsewhere = place is Place.LOCAL and _ELSEWHERE.holds(facts)
    return is_elsewhere and is_closed(policy, Place.CLOUD, facts)


def _closing(policy: Policy, place: Place) -> tuple[Condition, ...]:
    guards = (guard.when for guard in policy.guards if place in guard.excludes)
    return (*_floor(place), *guards)


def _proof(space: Space, invariant: Invariant, closed: Iterable[Cube], budget: int) -> Proof:
    try:
        left = space.subtract(space.region(invariant.when), closed, budget)
    except BudgetUsedUp:
        return Proof(invariant, Verdict.UNPROVED)
    verdict = Verdict.PROVED if bool(left) is invariant.must_reach else Verdict.REFUTED
    return Proof(invariant, verdict, space.facts_in(left[0]) if left else None)


_OTHER_MEDIA: Final = frozenset(media.value for media in Modality) - {
    Modality.TEXT.value,
    Modality.PDF.value,
}
_PRIVATE: Final = (
    Clause("label", Operator.AT_LEAST, Label.RESTRICTED),
    Clause("classifier", Operator.NOT, Classifier.OK),
    Clause("offline", Operator.EQ, True),
    Clause("modality", Operator.HAS_ANY, _OTHER_MEDIA),
    Clause("modality", Operator.LACKS, Modality.TEXT),
)
_ELSEWHERE: Final = Clause(
    "local_host", Operator.IN, frozenset({LocalHost.REMOTE.value, LocalHost.CLOUD_MODEL.value})
)
_NOT_PUBLIC: Final = Clause("label", Operator.AT_LEAST, Label.INTERNAL)


def _floor(place: Place) -> tuple[Condition, ...]:
    """Return, as conditions, where the floor in code rules `place` out; see `decide`."""
    if place is Place.CLOUD:
        return tuple(Condition((clause,)) for clause in _PRIVATE)
    return (Condition((_ELSEWHERE, _NOT_PUBLIC)),)
