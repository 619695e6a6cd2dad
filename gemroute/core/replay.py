"""A request as it was decided once, and another policy, in; what that would decide, out.

What is not known for certain counts at its worst: as the lowest label that it may have had under
the other policy; as a wish for the cloud where a person chose and the record does not say what;
as without a local model that the other policy names, since it may not have been there; as agreed
and masked where the other policy no longer asks for that; and as every cost that the other policy
can tell apart where it may ask other models, or cut answers elsewhere, than the one that decided.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import field, replace
from itertools import chain
from typing import Any, Final

from gemroute.core.decide import decide, without_cloud, without_local
from gemroute.core.planning import cloud_models
from gemroute.core.policy.language import REFUSE, Policy
from gemroute.core.records import dataclass
from gemroute.core.values import Category, Decision, Facts, Label, MicroUsd, Place, Wish

_AS_IT_WAS = "as it was"
_RAISED = frozenset({"declared", "conversation"})
"""What gives a label that no policy can lower, in the words of `Classified.label_by`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One request as it was decided: under these facts it went `to` a place, or was refused.

    `by_hand` says that a person chose the place or the model, `wish` which, None where that was
    not recorded. `closed_after` says that the cloud was taken away after the policy had decided:
    nobody agreed, it could not be masked, or the window was too small; `lacked_model` that local
    was, for want of the model that the policy named. `unknown` are the facts that the record lacks.
    """

    id: str
    facts: Facts
    to: str
    require: frozenset[str]
    label_by: frozenset[str]
    policy_sha256: str
    by_hand: bool = False
    closed_after: bool = False
    lacked_model: bool = False
    wish: Wish | None = None
    unknown: frozenset[str] = frozenset()


class Turn(enum.StrEnum):
    """How a decision differs from the one that was taken."""

    LEAVES = "leaves"
    LEAVES_UNMASKED = "leaves_unmasked"
    LEAVES_UNASKED = "leaves_unasked"
    ASKED = "asked"
    MASKED = "masked"
    STAYS = "stays"
    REFUSED = "refused"

    @property
    def is_wider(self) -> bool:
        return self in (Turn.LEAVES, Turn.LEAVES_UNMASKED, Turn.LEAVES_UNASKED)


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
    _cuts_agree: bool = field(init=False)
    _asks_of_thinking: bool = field(init=False)
    # One for each class of costs that the new policy can tell apart; none where it does not ask.
    _costs: tuple[MicroUsd, ...] = field(init=False)
    # Requests come in few kinds as far as labels go, and there may be millions of them.
    _labels: dict[_Labelled, Label] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        known = {
            "_labels_agree": self.new.labels == self.used.labels,
            "_cuts_agree": self.new.budgets.call == self.used.budgets.call,
            "_asks_of_thinking": self.new.asks_of("thinking"),
            "_costs": tuple(map(MicroUsd, self._told_apart())),
        }
        for name, value in known.items():
            object.__setattr__(self, name, value)

    def _told_apart(self) -> list[int]:
        bounds = self.new.thresholds("cost")
        return sorted({0, *bounds, *(one + 1 for one in bounds)}) if bounds else []

    def of(self, past: Past) -> Replayed:
        """Return what the new policy decides; of several that are possible, the widest."""
        facts = past.facts
        label = facts.label if self._labels_agree else self._label_of(past)
        if label is not facts.label:
            facts = replace(facts, label=label)
        decisions = [
            decision
            for wish in self._wishes(past)
            for known in self._possible(past, facts, wish)
            for decision in self._decided(past, known, wish)
        ]
        decision = min(decisions, key=_narrowness)
        return Replayed(decision, _turn(past, decision), label is not past.facts.label)

    def _decided(self, past: Past, facts: Facts, wish: Wish) -> Iterator[Decision]:
        """Yield what is decided, with and without a local model of which nothing is known."""
        decision = decide(self.new, facts, wish)
        if past.closed_after and self._is_closed_again(past, facts, wish, decision):
            decision = without_cloud(decision, facts, _AS_IT_WAS)
        is_certain = past.policy_sha256 == self.new.sha256
        models = {route.model for route in decision.routes if route.place is Place.LOCAL}
        is_named = bool(models - {"", wish.model})
        if not (is_named and is_certain and past.lacked_model):
            yield decision
        if is_named and (past.lacked_model or not is_certain):
            yield without_local(decision, _AS_IT_WAS)

    def _is_closed_again(self, past: Past, facts: Facts, wish: Wish, decision: Decision) -> bool:
        """Whether what took the cloud away then would again: that may be what is asked no more."""
        models = (cloud_models(self.new, facts, wish), cloud_models(self.used, past.facts, wish))
        return past.require <= decision.require and models[0] <= models[1]

    def _wishes(self, past: Past) -> Iterator[Wish]:
        """Yield each wish that may have been made: old records say only that there was one."""
        if past.wish is not None or not past.by_hand:
            yield past.wish or Wish()
            return
        known = past.policy_sha256 == self.used.sha256 and not past.closed_after
        for place in Place:
            if not known or decide(self.used, past.facts, Wish(place)).to == past.to:
                yield Wish(place)

    def _possible(self, past: Past, facts: Facts, wish: Wish) -> Iterator[Facts]:
        """Yield the facts with each value of those that are not certain under the new policy."""
        is_unsure = "thinking" in past.unknown and self._asks_of_thinking
        for thinking in (False, True) if is_unsure else (facts.thinking,):
            known = _with(facts, thinking=thinking)
            for cost in self._costs_of(past, known, wish):
                yield _with(known, cost=cost)

    def _costs_of(self, past: Past, facts: Facts, wish: Wish) -> tuple[MicroUsd, ...]:
        """Return what the call may cost: what was recorded, or what stands for every cost."""
        is_certain = not self._costs or self._is_billed_alike(past, facts, wish)
        return (facts.cost,) if is_certain else self._costs

    def _is_billed_alike(self, past: Past, facts: Facts, wish: Wish) -> bool:
        """Whether the cost that is recorded is the one that there is under the new policy."""
        if "cost" in past.unknown:
            return False
        if past.policy_sha256 == self.new.sha256:
            return True
        models = (cloud_models(self.new, facts, wish), cloud_models(self.used, past.facts, wish))
        is_used = past.policy_sha256 == self.used.sha256
        return is_used and self._cuts_agree and models[0] == models[1]

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


# What is worst comes first.
_NO_LONGER: Final = {"redact": Turn.LEAVES_UNMASKED, "confirm": Turn.LEAVES_UNASKED}
_NEWLY: Final = {"confirm": Turn.ASKED, "redact": Turn.MASKED}


def _with(facts: Facts, **changes: Any) -> Facts:
    """Return the facts with these changed; the very same, which costs little, if they are so."""
    is_so = all(getattr(facts, name) == value for name, value in changes.items())
    return facts if is_so else replace(facts, **changes)


def _narrowness(decision: Decision) -> tuple[bool, bool, bool]:
    return decision.to != Place.CLOUD, "redact" in decision.require, "confirm" in decision.require


def _turn(past: Past, decision: Decision) -> Turn | None:
    if decision.to == past.to == Place.CLOUD:
        # Where nothing was found, there is nothing to mask.
        idle = frozenset() if past.facts.found else frozenset({"redact"})
        was, now = past.require - idle, decision.require - idle
        gone = (turn for obligation, turn in _NO_LONGER.items() if obligation in was - now)
        new = (turn for obligation, turn in _NEWLY.items() if obligation in now - was)
        return next(chain(gone, new), None)
    if decision.to == past.to:
        return None
    return {Place.CLOUD.value: Turn.LEAVES, REFUSE: Turn.REFUSED}.get(decision.to, Turn.STAYS)
