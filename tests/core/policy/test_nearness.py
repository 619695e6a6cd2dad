"""The nearest guard, and what would open a place: the fewest changes of facts, and true ones."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.decide import decide
from gemroute.core.policy.given import given_facts
from gemroute.core.policy.language import BASE_FACTS, Policy
from gemroute.core.policy.loader import load_policy
from gemroute.core.policy.nearness import nearest_of, openings
from gemroute.core.values import (
    UNKNOWN_COST,
    FactChange,
    Facts,
    Label,
    LocalHost,
    MicroUsd,
    Place,
    Runner,
)

HEAD = "gemroute: 1\nname: p\nguards:\n"
TAIL = """prefer: [{id: first, when: {}, to: local, else: cloud}]
invariants: []
tests: [{name: anything, given: {}, expect: {to: local}}]
"""


def written(*guards: str) -> Policy:
    lines = [
        f'  - {{id: g{n}, when: {when}, allow: [local], why: "."}}' for n, when in enumerate(guards)
    ]
    return load_policy((HEAD + "\n".join(lines) + "\n" + TAIL).encode(), "p.yaml")


def changed(policy: Policy, facts: Facts, changes: tuple[FactChange, ...]) -> Facts:
    """Return the facts with the changes made, by the very words that would be pasted."""
    words = [f"{change.fact}={change.value}" for change in changes]
    return given_facts(words, policy.vocabulary, facts, "--set")


@pytest.mark.parametrize(
    ("when", "facts", "why"),
    [
        pytest.param(
            "{label: {at_least: confidential}}",
            {},
            "label confidential or restricted (is public)",
            id="order",
        ),
        pytest.param(
            "{runner: {not: interactive}}", {}, "runner pipe or ci (is interactive)", id="enum"
        ),
        pytest.param("{offline: true}", {}, "offline true (is false)", id="bool"),
        pytest.param("{tokens: {gt: 900}}", {}, "tokens 901 or more (is 500)", id="above"),
        pytest.param("{tokens: {lt: 100}}", {}, "tokens 99 or less (is 500)", id="below"),
        pytest.param(
            "{tokens: {at_least: 10, lt: 20}}", {}, "tokens 10 to 19 (is 500)", id="between"
        ),
        pytest.param("{tokens: 7}", {}, "tokens 7 (is 500)", id="one number"),
        pytest.param("{cost: {gt: 0.05}}", {}, "cost 0.050001 or more (is 0.001)", id="dearer"),
        pytest.param(
            "{cost: {lt: 0.05}}",
            {"cost": UNKNOWN_COST},
            "cost 0.049999 or less (is unknown)",
            id="cheaper",
        ),
        pytest.param("{cost: unknown}", {}, "cost unknown (is 0.001)", id="a cost not known"),
        pytest.param(
            "{tokens: {not: 500}}",
            {},
            "tokens 499 or less or 501 or more (is 500)",
            id="all but one",
        ),
        pytest.param(
            "{found: {has: health, lacks: tax}}",
            {"found": {"tax"}},
            "found with health, without tax (is tax)",
            id="set",
        ),
        pytest.param("{found: {has: tax}}", {}, "found with tax (is nothing)", id="empty set"),
        pytest.param(
            "{profile: {not: ci}}", {"profile": "ci"}, "profile not ci (is ci)", id="open"
        ),
    ],
)
def test_a_change_is_told_by_every_value_that_would_do(when, facts, why):
    policy = written(when)
    known: dict[str, Any] = {
        name: frozenset(value) if isinstance(value, set) else value for name, value in facts.items()
    }
    nearest = nearest_of(policy.guards, policy, replace(BASE_FACTS, **known))
    assert nearest is not None
    assert nearest.why == why


def test_the_closest_value_is_the_one_to_paste():
    policy = written("{tokens: {gt: 900}, label: {not: public}}")
    nearest = nearest_of(policy.guards, policy, BASE_FACTS)
    assert nearest is not None
    assert [(each.fact, each.value) for each in nearest.changes] == [
        ("label", "internal"),
        ("tokens", "901"),
    ]


def test_two_clauses_on_one_fact_are_one_change():
    policy = written(
        "{tokens: {gt: 1000, lt: 2000}, offline: true}",
        "{label: restricted, runner: ci, net: offline}",
    )
    nearest = nearest_of(policy.guards, policy, BASE_FACTS)
    assert nearest is not None
    assert (nearest.rule, len(nearest.changes)) == ("g0", 2)


def test_a_guard_that_holds_or_never_can_is_not_near():
    policy = written("{label: public}", "{tokens: {lt: 1, gt: 5}}")
    assert nearest_of(policy.guards, policy, BASE_FACTS) is None


def test_an_open_place_needs_no_opening():
    assert openings(written("{label: restricted}"), BASE_FACTS) == ()


def test_all_that_would_open_a_place_with_one_change_is_told():
    policy = written("{label: {at_least: confidential}, runner: ci}")
    facts = replace(BASE_FACTS, label=Label.CONFIDENTIAL, runner=Runner.CI)
    (opening,) = openings(policy, facts)
    assert opening.place is Place.CLOUD
    assert [str(change) for (change,) in opening.ways] == [
        "label public or internal (is confidential)",
        "runner interactive or pipe (is ci)",
    ]


def test_the_floor_closes_places_too():
    facts = replace(BASE_FACTS, label=Label.RESTRICTED, local_host=LocalHost.REMOTE)
    local, cloud = openings(written("{tokens: 7}"), facts)
    assert (local.place, cloud.place) == (Place.LOCAL, Place.CLOUD)
    assert [change.fact for way in cloud.ways for change in way] == ["label"]


def test_a_place_that_no_facts_open_has_no_way():
    (opening,) = openings(written("{}"), BASE_FACTS)
    assert (opening.ways, opening.gave_up) == ((), False)


def test_a_search_that_ends_before_its_time_says_so():
    policy = written("{label: {at_least: confidential}, runner: ci}", "{found: {has: tax}}")
    facts = replace(BASE_FACTS, found=frozenset({"tax"}))
    (opening,) = openings(policy, facts, budget=1)
    assert opening.gave_up


CLAUSES = st.sampled_from(
    [
        "label: {at_least: confidential}", "label: {not: public}", "runner: ci",
        "cost: {gt: 0.05}",
        "runner: {not: interactive}", "offline: true", "tokens: {gt: 900}", "found: {has: tax}",
        "found: {has_any: [tax, health]}", "found: {has_none: [tax, health]}", "net: offline",
        "any: [{net: offline}, {tokens: {lt: 100}, offline: true}]",
    ]
)  # fmt: skip
WHENS = st.lists(CLAUSES, min_size=1, max_size=3, unique_by=lambda clause: clause.partition(":")[0])
POLICIES = st.lists(WHENS, min_size=1, max_size=4).map(
    lambda whens: written(*(f"{{{', '.join(when)}}}" for when in whens))
)
SMALL: dict[str, tuple[Any, ...]] = {
    "label": tuple(Label),
    "runner": tuple(Runner),
    "offline": (False, True),
    "tokens": (50, 500, 901),
    "cost": (MicroUsd(1_000), MicroUsd(50_001)),
    "net": ("online", "offline"),
    "found": tuple(map(frozenset, ((), ("tax",), ("health",), ("tax", "health")))),
}
POINTS = [
    replace(BASE_FACTS, **dict(zip(SMALL, values, strict=True)))
    for values in product(*SMALL.values())
]


def far(one: Facts, other: Facts) -> int:
    """Return how many changes lie between two points; each element of a set counts."""
    names = (name for name in SMALL if name != "found")
    return len(one.found ^ other.found) + sum(getattr(one, n) != getattr(other, n) for n in names)


@given(POLICIES, st.sampled_from(POINTS))
@settings(deadline=None, max_examples=60)
def test_no_fewer_changes_reach_a_guard_than_those_told(policy, facts):
    off = [guard for guard in policy.guards if not guard.when.holds(facts)]
    fewest = min((far(facts, p) for g in off for p in POINTS if g.when.holds(p)), default=None)
    nearest = nearest_of(policy.guards, policy, facts)
    if nearest is None:
        assert fewest is None
    else:
        reached = changed(policy, facts, nearest.changes)
        assert next(guard for guard in off if guard.id == nearest.rule).when.holds(reached)
        assert far(facts, reached) == fewest


@given(POLICIES, st.sampled_from(POINTS))
@settings(deadline=None, max_examples=60)
def test_no_fewer_changes_open_a_place_than_those_told(policy, facts):
    def is_open(point: Facts) -> bool:
        decision = decide(policy, point)
        return any(route.place is Place.CLOUD for route in decision.routes)

    found = {opening.place: opening for opening in openings(policy, facts)}
    assert (Place.CLOUD in found) is not is_open(facts)
    for way in found[Place.CLOUD].ways if Place.CLOUD in found else ():
        reached = changed(policy, facts, way)
        assert is_open(reached)
        assert far(facts, reached) == min(far(facts, p) for p in POINTS if is_open(p))
