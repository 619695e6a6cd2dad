"""Two policies in; what the new one decides otherwise than the old one, out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from gemroute.core.errors import InvariantUnproved
from gemroute.core.policy.cubes import BudgetUsedUp, Region, Space
from gemroute.core.policy.language import BUDGETS, OBLIGATIONS, REFUSE, TARGETS, Policy
from gemroute.core.policy.prover import CUBE_BUDGET, closed_region, space_of
from gemroute.core.policy.zones import opened
from gemroute.core.records import dataclass
from gemroute.core.values import Category, Facts, Place


@dataclass(frozen=True, slots=True)
class Widening:
    """One way in which a policy is wider than another, and facts that show it.

    `what` is a place that is newly permitted, or an obligation that is no longer required
    where the cloud is permitted.
    """

    what: str
    example: Facts


def widenings(old: Policy, new: Policy, budget: int = CUBE_BUDGET) -> tuple[Widening, ...]:
    """Return every way in which `new` is wider than `old`; none proves that it is not wider.

    Compares guards and floors over every combination of facts. Labels, zones and
    preferences are not compared: they choose facts, or among what is permitted.

    Raises:
        InvariantUnproved: the comparison came to more than `budget` cubes.
    """
    space = space_of(old, new)
    try:
        return tuple(
            Widening(what, space.facts_in(region[0]))
            for what, region in _wider(space, old, new, budget)
            if region
        )
    except BudgetUsedUp as error:
        raise InvariantUnproved("The comparison of the two policies was given up.") from error


def _wider(space: Space, old: Policy, new: Policy, budget: int) -> Iterator[tuple[str, Region]]:
    for place in Place:
        closed = closed_region(space, new, place)
        yield place.value, space.subtract(closed_region(space, old, place), closed, budget)
    kept = closed_region(space, new, Place.CLOUD)
    for obligation in OBLIGATIONS:
        excused = [*_required(space, new, obligation), *kept]
        yield obligation, space.subtract(_required(space, old, obligation), excused, budget)


def _required(space: Space, policy: Policy, obligation: str) -> Region:
    guards = [guard.when for guard in policy.guards if obligation in guard.require]
    return [cube for condition in guards for cube in space.region(condition)]


@dataclass(frozen=True, slots=True)
class Change:
    """One way in which a policy decides otherwise than another, and facts that show it.

    `what` is where such a request goes now (`cloud`, `local`, `refuse`), `model` where it goes
    to the same place for another model, `else-cloud` and the like where it goes to the same place
    and on to another where that cannot answer, or an obligation with a sign: `+confirm` is newly
    required, `-confirm` no longer. `model` is the one asked for now, empty for the configured one.
    """

    what: str
    example: Facts
    model: str = ""

    @property
    def is_fallback(self) -> bool:
        """Whether the request goes where it went, and only what comes after that is otherwise."""
        return self.what.startswith(_ELSE)


_ELSE: Final = "else-"


def changes(old: Policy, new: Policy, budget: int = CUBE_BUDGET) -> tuple[Change, ...]:
    """Return every kind of facts that `new` decides otherwise; none proves that they agree.

    Preferences are compared with guards and floors; labels and zones are not: they make facts.

    Raises:
        InvariantUnproved: the comparison came to more than `budget` cubes.
    """
    space = space_of(old, new)
    try:
        before, after = (_ends(space, policy, budget) for policy in (old, new))
        leaving = space.common(_going(before, "cloud"), _going(after, "cloud"))
        regions = [
            *_moved(space, before, after, budget),
            *_asked_elsewhere(space, before, after),
            *_fallen_back(space, before, after),
            *_asked(space, old, new, leaving, budget),
        ]
    except BudgetUsedUp as error:
        raise InvariantUnproved("The comparison of the two policies was given up.") from error
    return tuple(
        Change(end.to, space.facts_in(region[0]), end.model) for end, region in regions if region
    )


class _End(NamedTuple):
    """Where a request ends: a target, or what changed there, and the model that is asked for.

    `otherwise` is where it goes on to if that cannot answer.
    """

    to: str
    model: str = ""
    otherwise: str = REFUSE


_Ends = Mapping[_End, Region]


def _going(ends: _Ends, target: str) -> Region:
    return _union(ends, (end for end in ends if end.to == target))


def _moved(space: Space, before: _Ends, after: _Ends, budget: int) -> Iterator[tuple[_End, Region]]:
    for target in TARGETS:
        yield _End(target), space.subtract(_going(after, target), _going(before, target), budget)


def _asked_elsewhere(space: Space, before: _Ends, after: _Ends) -> Iterator[tuple[_End, Region]]:
    """Yield what goes where it went, but to another model there."""
    for to, model in dict.fromkeys((end.to, end.model) for end in after):
        now = [end for end in after if (end.to, end.model) == (to, model)]
        was = [end for end in before if end.to == to and end.model != model]
        yield _End("model", model), space.common(_union(after, now), _union(before, was))


def _fallen_back(space: Space, before: _Ends, after: _Ends) -> Iterator[tuple[_End, Region]]:
    """Yield what goes where it went, and on to another place if that cannot answer."""
    for otherwise in TARGETS:
        changed: Region = []
        for target in TARGETS:
            now = [end for end in after if (end.to, end.otherwise) == (target, otherwise)]
            was = [end for end in before if end.to == target and end.otherwise != otherwise]
            changed += space.common(_union(after, now), _union(before, was))
        yield _End(f"{_ELSE}{otherwise}"), changed


def _union(ends: _Ends, some: Iterable[_End]) -> Region:
    return [cube for end in some for cube in ends[end]]


def _asked(
    space: Space, old: Policy, new: Policy, leaving: Region, budget: int
) -> Iterator[tuple[_End, Region]]:
    """Yield where an obligation came or went, for what goes to the cloud before and after."""
    for obligation in OBLIGATIONS:
        was, now = (
            space.common(leaving, _required(space, each, obligation)) for each in (old, new)
        )
        yield _End(f"+{obligation}"), space.subtract(now, was, budget)
        yield _End(f"-{obligation}"), space.subtract(was, now, budget)


def _ends(space: Space, policy: Policy, budget: int) -> _Ends:
    """Return where a policy sends what, and what comes after: over every combination of facts."""
    left: Region = [space.whole]
    found: dict[_End, Region] = {}
    closed = {place: closed_region(space, policy, place) for place in Place}
    for preference in policy.prefer:
        reached = space.common(left, space.region(preference.when))
        left = space.subtract(left, space.region(preference.when), budget)
        taken = space.subtract(reached, closed[preference.to], budget)
        reached = space.subtract(reached, taken, budget)
        first = _End(preference.to.value, preference.model)
        if (other := preference.otherwise) is not None:
            both = space.subtract(taken, closed[other], budget)
            found.setdefault(first._replace(otherwise=other.value), []).extend(both)
            taken = space.subtract(taken, both, budget)
            second = space.subtract(reached, closed[other], budget)
            found.setdefault(_End(other.value), []).extend(second)
            reached = space.subtract(reached, second, budget)
        found.setdefault(first, []).extend(taken)
        found.setdefault(_End(REFUSE), []).extend(reached)
    found.setdefault(_End(REFUSE), []).extend(left)
    return found


def loosened(old: Policy, new: Policy) -> tuple[str, ...]:
    """Return, in words, every label that fell, zone that moved and budget that rose."""
    return (*_fallen_labels(old, new), *moved_zones(old, new), *_raised_budgets(old, new))


def _raised_budgets(old: Policy, new: Policy) -> Iterator[str]:
    for name in BUDGETS:
        before, after = (getattr(each.budgets, name) for each in (old, new))
        if before is not None and (after is None or after > before):
            words = "is gone" if after is None else f"rises to ${after}"
            yield f"the budget of ${before} for a {name} {words}"


def _fallen_labels(old: Policy, new: Policy) -> Iterator[str]:
    if new.default_label < old.default_label:
        words = f"from {old.default_label.word} to {new.default_label.word}"
        yield f"the label of every text falls {words}"
    kinds = sorted({*old.vocabulary["found"].values, *new.vocabulary["found"].values})
    for category in Category:
        for kind in ("", *kinds):
            before, after = (each.label_of(category, kind) for each in (old, new))
            if after < before and (not kind or _is_own(old, new, category, kind)):
                name = kind or f"other {category}"
                yield f"the label of {name} ({category}) falls from {before.word} to {after.word}"


def _is_own(old: Policy, new: Policy, category: Category, kind: str) -> bool:
    """Whether a kind's label is not merely that of its category, in either policy."""
    return any(each.label_of(category, kind) != each.label_of(category, "") for each in (old, new))


def moved_zones(old: Policy, new: Policy) -> tuple[str, ...]:
    """Return, in words, each path that a zone lost, or gained where a guard holds outside."""
    lost = (
        f"the zone {zone} loses {glob}"
        for zone, globs in old.zones.items()
        for glob in globs
        if glob not in new.zones.get(zone, ())
    )
    gained = (
        f"the zone {zone} gains {glob}, and {guard.id} holds outside of it"
        for zone, glob, guard in opened((*old.guards, *new.guards), old.zones, new.zones)
    )
    return (*lost, *gained)
