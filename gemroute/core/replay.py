"""A request as it was decided once, and another policy, in; what that would decide, out.

What is not known for certain counts at its worst: as the lowest label that it may have had under
the other policy, and as a wish for the cloud where a person chose and it may have been one.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from gemroute.core.decide import decide, without_cloud
from gemroute.core.policy.language import REFUSE, Policy
from gemroute.core.values import Category, Decision, Facts, Label, Place, Wish

_RAISED = frozenset({"declared", "conversation"})
"""What gives a label that no policy can lower, in the words of `Classified.label_by`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One request as it was decided: under these facts it went `to` a place, or was refused.

    `by_hand` says that a person chose the place or the model, `closed_after` that the cloud was
    taken away after the policy had decided: nobody agreed, or the window was too small.
    """

    id: str
    facts: Facts
    to: str
    require: frozenset[str]
    label_by: frozenset[str]
    policy_sha256: str
    by_hand: bool = False
    closed_after: bool = False


class Turn(enum.StrEnum):
    """How a decision differs from the one that was taken."""

    LEAVES = "leaves"
    LEAVES_UNASKED = "leaves_unasked"
    ASKED = "asked"
    STAYS = "stays"
    REFUSED = "refused"

    @property
    def is_wider(self) -> bool:
        return self in (Turn.LEAVES, Turn.LEAVES_UNASKED)


@dataclass(frozen=True, slots=True)
class Replayed:
    """What another policy makes of a request; `turn` is None where it decides the same."""

    decision: Decision
    turn: Turn | None
    relabelled: bool


_Labelled = tuple[Label, frozenset[str], frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Replay:
    """Decides requests anew. `used` is the policy in force, by which most of them were decided."""

    new: Policy
    used: Policy
    _labels_agree: bool = field(init=False)
    # Requests come in few kinds as far as labels go, and there may be millions of them.
    _labels: dict[_Labelled, Label] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_labels_agree", self.new.labels == self.used.labels)

    def of(self, past: Past) -> Replayed:
        """Return what the new policy decides; of several possible wishes, for the widest."""
        facts = past.facts
        label = facts.label if self._labels_agree else self._label_of(past)
        if label is not facts.label:
            facts = replace(facts, label=label)
        decisions = [self._decided(past, facts, wish) for wish in self._wishes(past)]
        decision = next((each for each in decisions if each.to == Place.CLOUD), decisions[0])
        return Replayed(decision, _turn(past, decision), label is not past.facts.label)

    def _decided(self, past: Past, facts: Facts, wish: Wish) -> Decision:
        decision = decide(self.new, facts, wish)
        return without_cloud(decision, "as it was") if past.closed_after else decision

    def _wishes(self, past: Past) -> Iterator[Wish]:
        """Yield each wish that may have been made: the record says only that there was one."""
        if not past.by_hand:
            yield Wish()
            return
        known = past.policy_sha256 == self.used.sha256 and not past.closed_after
        for place in Place:
            if not known or decide(self.used, past.facts, Wish(place)).to == past.to:
                yield Wish(place)

    def _label_of(self, past: Past) -> Label:
        kind = (past.facts.label, past.facts.category, past.facts.found, past.label_by)
        if kind not in self._labels:
            self._labels[kind] = self._label(past)
        return self._labels[kind]

    def _label(self, past: Past) -> Label:
        """Return the lowest label that the request may have under the new policy."""
        raised = past.facts.label if past.label_by & _RAISED else Label.PUBLIC
        found = (self._least(past, kind) for kind in past.facts.found)
        return max(self.new.default_label, raised, *found)

    def _least(self, past: Past, kind: str) -> Label:
        # A record does not say which category a kind was found in, where there are several.
        possible = [*past.facts.category] or [*Category]
        if kind in past.label_by:
            giving = [c for c in possible if self.used.label_of(c, kind) is past.facts.label]
            possible = giving or possible
        return min(self.new.label_of(category, kind) for category in possible)


def _turn(past: Past, decision: Decision) -> Turn | None:
    if decision.to == past.to == Place.CLOUD:
        asked, was_asked = "confirm" in decision.require, "confirm" in past.require
        if asked == was_asked:
            return None
        return Turn.ASKED if asked else Turn.LEAVES_UNASKED
    if decision.to == past.to:
        return None
    return {Place.CLOUD.value: Turn.LEAVES, REFUSE: Turn.REFUSED}.get(decision.to, Turn.STAYS)
