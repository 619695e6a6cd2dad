"""A base policy and the layers laid over it in, one policy out that is never wider than any.

Guards, obligations and zones are united, labels joined with `max`, budgets with `min`; a later
layer's preferences come first, but they can only choose among what all guards together leave.
An organisation's policy is laid under any other in the same way, preferences aside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import reduce
from itertools import chain, pairwise
from types import MappingProxyType
from typing import Final, TypeVar

from gemroute.core.errors import PolicyInvalid, Problem
from gemroute.core.policy.budgets import lowest, tightest
from gemroute.core.policy.conditions import Condition
from gemroute.core.policy.language import (
    BUDGET_CALL,
    BUDGET_SPENT,
    FLOORS,
    Guard,
    Invariant,
    Layer,
    Policy,
)
from gemroute.core.policy.vocabulary import united
from gemroute.core.policy.zones import opened
from gemroute.core.values import Place

_Rule = TypeVar("_Rule", Guard, Invariant)
_LONGEST_ID: Final = 64

OWN_PROFILE: Final = "own-profile"
"""What a guard is named after that holds as under the user's own profile, too."""


def combine(policies: Sequence[Policy]) -> Policy:
    """Return the policy that the files make together; the base first, the last layer last.

    Raises:
        PolicyInvalid: there is none, a layer does not extend the very bytes under it, two
            rules have one name, a layer uses a word that no layer declares, or it adds paths to
            a zone that a guard under it wants absent.
    """
    if not policies:
        raise PolicyInvalid((Problem("policy", 0, 0, "no policy was given.", code="policy"),))
    combined = policies[0] if len(policies) == 1 else _united(policies)
    problems = [
        *_broken_chain(policies),
        *_double_ids(policies),
        *_unknown_words(combined),
        *_opened_zones(policies),
    ]
    if problems:
        raise PolicyInvalid(tuple(problems))
    return replace(combined, extends="", unresolved=())


def constrained(policy: Policy, organisation: Policy) -> Policy:
    """Return `policy` with the organisation's guards, labels, zones and invariants laid under it.

    Guards only take places away, so whatever the policy permits is permitted by both. The
    organisation's preferences and tests are its own; its rules are called `organisation:ID`.

    Raises:
        PolicyInvalid: the organisation's is a layer that extends another, or one of the two adds
            paths to a zone that a guard of the other wants absent.
    """
    if not organisation.is_complete:
        message = "the organisation's policy must stand alone, without extends."
        raise PolicyInvalid((Problem(organisation.source, 0, 0, message, code="layer"),))
    both = ((organisation, policy), (policy, organisation))
    if problems := [each for one, other in both for each in _opened_by(other, (one,))]:
        raise PolicyInvalid(tuple(problems))
    layers = (*organisation.layers, *policy.layers)
    return replace(
        policy,
        sha256=_digest(layers),
        layers=layers,
        vocabulary=united(organisation.vocabulary, policy.vocabulary),
        labels=(*organisation.labels, *policy.labels),
        zones=_united_zones((organisation, policy)),
        guards=(*map(_renamed, organisation.guards), *policy.guards),
        budgets=lowest((organisation.budgets, policy.budgets)),
        invariants=(*map(_renamed, organisation.invariants), *policy.invariants),
    )


def without_cloud(policy: Policy, rule: str, why: str) -> Policy:
    """Return `policy` with one guard more, named `rule`, that leaves nothing but local."""
    guard = Guard(rule, Condition(), frozenset({Place.CLOUD}), frozenset(), why, at=rule)
    # The guard is part of what decides, so the digest has to tell this policy from the other.
    marker = Layer(rule, "", hashlib.sha256(rule.encode("utf-8")).hexdigest())
    layers = (marker, *policy.layers)
    return replace(policy, sha256=_digest(layers), layers=layers, guards=(guard, *policy.guards))


def held_under(policy: Policy, profile: str, name: str = OWN_PROFILE) -> Policy:
    """Return `policy` with its guards held as under `profile`, too, whatever the profile is.

    For a profile that came with a project: it may choose among what is left, and not lift a
    guard. Each guard that asks about the profile gets a second, named `own-profile:ID` or after
    another `name`, so that whatever decides, explains or proves has nothing more to know.
    """
    asking = (guard for guard in policy.guards if _asks_of_profile(guard))
    held = ((guard, guard.when.given("profile", profile)) for guard in asking)
    also = [
        replace(guard, id=f"{name}:{guard.id}"[:_LONGEST_ID], when=when)
        for guard, when in held
        if when is not None
    ]
    if not also:
        return policy
    marker = Layer(name, "", hashlib.sha256(profile.encode("utf-8")).hexdigest())
    layers = (*policy.layers, marker)
    guards = (*policy.guards, *also)
    return replace(policy, sha256=_digest(layers), layers=layers, guards=guards)


def _asks_of_profile(guard: Guard) -> bool:
    return any(clause.fact == "profile" for clause in guard.when.every_clause())


def without_ways_out(policy: Policy) -> Policy:
    """Return a layer without the preferences that name the cloud.

    For a layer that came with a project: it may turn answers home, and not out.
    """
    kept = (each for each in policy.prefer if Place.CLOUD not in (each.to, each.otherwise))
    return replace(policy, prefer=tuple(kept))


def _renamed(rule: _Rule) -> _Rule:
    return replace(rule, id=f"organisation:{rule.id}"[:_LONGEST_ID])


def _united(policies: Sequence[Policy]) -> Policy:
    layers = tuple(chain.from_iterable(policy.layers for policy in policies))
    return replace(
        policies[-1],
        sha256=_digest(layers),
        extends=policies[0].extends,
        layers=layers,
        vocabulary=reduce(united, (policy.vocabulary for policy in policies)),
        labels=tuple(chain.from_iterable(policy.labels for policy in policies)),
        zones=_united_zones(policies),
        guards=tightest(chain.from_iterable(policy.guards for policy in policies)),
        budgets=lowest(policy.budgets for policy in policies),
        prefer=tuple(chain.from_iterable(policy.prefer for policy in reversed(policies))),
        invariants=tuple(chain.from_iterable(policy.invariants for policy in policies)),
        tests=tuple(chain.from_iterable(policy.tests for policy in policies)),
        unresolved=tuple(chain.from_iterable(policy.unresolved for policy in policies)),
    )


def _digest(layers: Iterable[Layer]) -> str:
    return hashlib.sha256("\n".join(layer.sha256 for layer in layers).encode()).hexdigest()


def _united_zones(policies: Iterable[Policy]) -> MappingProxyType[str, tuple[str, ...]]:
    zones: dict[str, tuple[str, ...]] = {}
    for policy in policies:
        for name, globs in policy.zones.items():
            zones[name] = tuple(dict.fromkeys((*zones.get(name, ()), *globs)))
    return MappingProxyType(zones)


def _broken_chain(policies: Sequence[Policy]) -> Iterator[Problem]:
    base = policies[0]
    if base.extends:
        message = f"it extends {base.extends}, which was not given."
        yield Problem(base.source, 0, 0, message, code="layer")
    for below, above in pairwise(policies):
        under = below.layers[-1]
        expected = f"{under.name}@sha256:{under.sha256}"
        if above.extends != expected:
            message = f"it does not extend the file under it, {below.source}."
            yield Problem(above.source, 0, 0, message, f"Write extends: {expected}.", "layer")


def _double_ids(policies: Sequence[Policy]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for policy in policies:
        for rule in policy.rules:
            if rule.id in first and rule.id not in (BUDGET_CALL, BUDGET_SPENT):
                message = f'the rule "{rule.id}" is in {first[rule.id]} already.'
                yield Problem(policy.source, 0, 0, message, "Give it another id.", "layer")
            first.setdefault(rule.id, rule.at)


def _unknown_words(policy: Policy) -> Iterator[Problem]:
    rules = {rule.id for rule in policy.rules}.union(FLOORS)
    for word in policy.unresolved:
        known = policy.vocabulary[word.fact].values if word.fact else rules
        if word.word not in known:
            yield word.problem


def _opened_zones(policies: Sequence[Policy]) -> Iterator[Problem]:
    for number, policy in enumerate(policies):
        yield from _opened_by(policy, policies[:number])


def _opened_by(policy: Policy, others: Sequence[Policy]) -> Iterator[Problem]:
    """Yield a problem for each path by which a policy would lift a guard of others."""
    guards = chain.from_iterable(other.guards for other in others)
    for zone, glob, guard in opened(guards, _united_zones(others), policy.zones):
        message = f'it adds {glob} to the zone "{zone}", outside of which "{guard.id}" holds.'
        hint = f"That would lift the guard ({guard.at}); give the zone another name."
        yield Problem(policy.source, 0, 0, message, hint, "layer")
