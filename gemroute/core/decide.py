"""Policy and facts in, Decision out: the permitted routes in order, and every reason.

Pure, and order-free where it matters: the floor in code and all guards subtract places;
only then do the person's wish and the policy's preferences choose among what is left.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from gemroute.core.errors import BackendError, ModelMissing, NotProved, WindowExceeded
from gemroute.core.policy.language import (
    FLOOR_CLASSIFIER,
    FLOOR_INCOMPLETE,
    FLOOR_MODALITY,
    FLOOR_NOT_LOCAL,
    FLOOR_OFFLINE,
    FLOOR_RESTRICTED,
    Guard,
    Policy,
    Preference,
)
from gemroute.core.values import (
    Classifier,
    Decision,
    Facts,
    Label,
    LocalHost,
    LocalState,
    MicroUsd,
    Modality,
    Nearest,
    Net,
    Place,
    Reason,
    Route,
    Spend,
    Wish,
)

_PLACES: Final = frozenset(Place)
_NOTHING: Final = frozenset[str]()
_NO_WISH: Final = Wish()
_CLOUD: Final = frozenset({Place.CLOUD})
_LOCAL: Final = frozenset({Place.LOCAL})
# A PDF leaves as the text that was read from it and judged, never as the file.
_SENT_AS_TEXT: Final = frozenset({Modality.TEXT, Modality.PDF})
_ELSEWHERE: Final = frozenset({LocalHost.REMOTE, LocalHost.CLOUD_MODEL})
# To reach a member through its class takes longer than to compare with it.
_TEXT: Final = Modality.TEXT
_RESTRICTED: Final = Label.RESTRICTED
_INTERNAL: Final = Label.INTERNAL
_JUDGED: Final = Classifier.OK

FLOOR_CLOUD: Final = "floor:cloud"
"""The name under which stands what took the cloud away after the decision."""

FLOOR_LOCAL: Final = "floor:local-model"
"""The name under which stands what took a local model away that is not here."""

COMMAND_LINE: Final = "command-line"
"""The name under which a person's wish stands where a preference would."""


def decide(
    policy: Policy, facts: Facts, wish: Wish = _NO_WISH, *, explain: bool = False
) -> Decision:
    """Return the permitted routes in order, none when refused, with all reasons.

    `explain` also finds the nearest guard, which costs more than the decision itself; there is
    none when no guard would change anything, as when the request is refused already.
    """
    guards, preference = _holding(policy, facts)
    private = [*_privacy_floors(facts)]
    closed = bool(private) or any(Place.CLOUD in guard.excludes for guard in guards)
    stays = closed or facts.label >= _INTERNAL
    floors = (*_incomplete(policy), *private, *_elsewhere(facts, stays=stays))
    permitted = _PLACES.difference(
        *[_FLOOR_EXCLUDES[reason.rule] for reason in floors],
        *[guard.excludes for guard in guards],
    )
    decision = Decision(
        routes=_routes(permitted, preference, wish),
        by=(*floors, *[guard.reason for guard in guards]),
        prefer=COMMAND_LINE if wish.place else preference.id if preference else "",
        require=_NOTHING.union(*[guard.require for guard in guards if guard.require]),
        wish=wish,
        stays=stays,
    )
    if not explain:
        return decision
    return replace(decision, nearest=_nearest(policy, facts, decision))


# In the order in which reasons are listed; each is the worst that could be said of a send.
_FLOOR_EXCLUDES: Final[Mapping[str, frozenset[Place]]] = {
    FLOOR_INCOMPLETE: _PLACES,
    FLOOR_RESTRICTED: _CLOUD,
    FLOOR_CLASSIFIER: _CLOUD,
    FLOOR_OFFLINE: _CLOUD,
    FLOOR_MODALITY: _CLOUD,
    FLOOR_NOT_LOCAL: _LOCAL,
}


def without_cloud(decision: Decision, facts: Facts, why: str) -> Decision:
    """Return the decision without its ways to the cloud, and why, for what came up after it.

    A runtime that is not proved to be here is no way out of that either.
    """
    elsewhere = tuple(_elsewhere(facts, stays=True))
    local = () if elsewhere else (r for r in decision.routes if r.place is Place.LOCAL)
    by = (*decision.by, Reason(FLOOR_CLOUD, why), *(r for r in elsewhere if r not in decision.by))
    return replace(decision, routes=tuple(local), by=by, stays=True)


def without_local(decision: Decision, why: str) -> Decision:
    """Return the decision without its ways to answers here, and why: the model is not there."""
    cloud = tuple(route for route in decision.routes if route.place is Place.CLOUD)
    return replace(decision, routes=cloud, by=(*decision.by, Reason(FLOOR_LOCAL, why)))


def budget_in_the_way(policy: Policy, facts: Facts, wish: Wish) -> str:
    """Return the fact but for which the policy would leave a route: `cost` or `spend`.

    Where both are in the way it is `spend`; empty where something else is, or nothing.
    """
    free = replace(facts, cost=MicroUsd(0))
    in_the_way = {"": facts, "cost": free, "spend": replace(free, spend=Spend.UNDER)}
    possible = (fact for fact, known in in_the_way.items() if decide(policy, known, wish).routes)
    return next(possible, "")


def learnt(facts: Facts, place: Place, failed: BackendError) -> Facts:
    """Return the facts as they stand after the back end at `place` failed and said nothing."""
    if place is Place.CLOUD:
        return replace(facts, net=Net.UNKNOWN)
    if isinstance(failed, ModelMissing | WindowExceeded):
        return replace(facts, local=LocalState.MISSING_MODEL)
    if isinstance(failed, NotProved):
        return replace(facts, local=LocalState.DOWN, local_host=LocalHost.REMOTE)
    return replace(facts, local=LocalState.DOWN)


# The floor: the rules in code that hold whatever the policy says.


def _incomplete(policy: Policy) -> Iterator[Reason]:
    if not policy.is_complete:
        yield Reason(FLOOR_INCOMPLETE, "The policy is a layer without the one it extends.")


def _elsewhere(facts: Facts, *, stays: bool) -> Iterator[Reason]:
    if stays and facts.local_host in _ELSEWHERE:
        yield Reason(FLOOR_NOT_LOCAL, "The runtime called local is not proved to be here.")


def _privacy_floors(facts: Facts) -> Iterator[Reason]:
    if facts.label >= _RESTRICTED:
        yield Reason(FLOOR_RESTRICTED, "Restricted text stays on this machine.")
    if facts.classifier is not _JUDGED:
        yield Reason(FLOOR_CLASSIFIER, "The text could not be judged completely.")
    if facts.offline:
        yield Reason(FLOOR_OFFLINE, "--offline was given.")
    if _TEXT not in facts.modality or not facts.modality <= _SENT_AS_TEXT:
        yield Reason(FLOOR_MODALITY, "Only judged text may leave.")


def _holding(policy: Policy, facts: Facts) -> tuple[list[Guard], Preference | None]:
    """Return the guards that hold, and the preference that holds first."""
    numbers, count = policy.matching.holding(facts), len(policy.guards)
    first = bisect_left(numbers, count)
    guards = [policy.guards[number] for number in numbers[:first]]
    return guards, policy.prefer[numbers[first] - count] if numbers[first:] else None


def _routes(
    permitted: frozenset[Place], preference: Preference | None, wish: Wish
) -> tuple[Route, ...]:
    usual = preference.routes if preference else ()
    wanted = _wished(wish, preference) if wish.place else usual
    routes = tuple([route for route in wanted if route.place in permitted])
    if routes and wish.model and not wish.place:
        return (replace(routes[0], model=wish.model), *routes[1:])
    return routes


def _wished(wish: Wish, preference: Preference | None) -> Iterator[Route]:
    places = (Place.LOCAL,) if wish.place is Place.LOCAL else (Place.CLOUD, Place.LOCAL)
    for place in places:
        usual = preference.model if preference and preference.to is place else ""
        yield Route(place, wish.model if wish.model and place is wish.place else usual)


def _nearest(policy: Policy, facts: Facts, decision: Decision) -> Nearest | None:
    """Return the guard that would change the outcome at the fewest changes of facts."""
    from gemroute.core.policy.nearness import nearest_of

    near = [guard for guard in policy.guards if _would_change(decision, facts, guard)]
    return nearest_of(near, policy, facts)


def _would_change(decision: Decision, facts: Facts, guard: Guard) -> bool:
    reached = {route.place for route in decision.routes}
    is_elsewhere = Place.CLOUD in guard.excludes and facts.local_host in _ELSEWHERE
    excluded = _PLACES if is_elsewhere else guard.excludes
    return bool(reached) and bool(excluded & reached or guard.require - decision.require)
