"""Rules that say nothing are named; rules that say something are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from gemroute.core.policy.language import Policy
from gemroute.core.policy.loader import load_policy
from gemroute.core.policy.review import Flaw, review

ACME = load_policy(Path(__file__).with_name("acme.yaml").read_bytes(), "acme.yaml")
HOME = "{id: home, when: {label: {at_least: internal}}, allow: [local], why: w}"
DEFAULT = "{id: last, when: {}, to: local, else: cloud}"


def flaws(policy: Policy, **options: int) -> dict[str, Flaw]:
    return {remark.rule: remark.flaw for remark in review(policy, **options)}


@pytest.mark.parametrize(
    ("guards", "expected"),
    [
        pytest.param(f"[{HOME}]", {}, id="one that says something"),
        pytest.param(
            f"[{HOME}, {{id: dead, when: {{label: {{at_least: internal, at_most: public}}}}, "
            "allow: [local], why: w}]",
            {"dead": Flaw.DEAD},
            id="one that contradicts itself",
        ),
        pytest.param(
            f"[{HOME}, {{id: again, when: {{label: restricted}}, allow: [local], why: w}}]",
            {"again": Flaw.REDUNDANT},
            id="one that another covers",
        ),
        pytest.param(
            f"[{HOME}, {{id: ask, when: {{label: restricted}}, require: [confirm], why: w}}]",
            {"ask": Flaw.REDUNDANT},
            id="an obligation where nothing leaves",
        ),
        pytest.param(
            f"[{HOME}, {{id: ask, when: {{}}, require: [confirm], why: w}}]",
            {},
            id="an obligation where something leaves",
        ),
        pytest.param(
            f"[{HOME}, {{id: more, when: {{label: restricted}}, allow: [local], "
            "require: [redact], why: w}]",
            {"more": Flaw.REDUNDANT},
            id="two things that others say",
        ),
    ],
)
def test_a_guard_that_says_nothing_is_named(base, guards, expected):
    assert flaws(base(guards=guards)) == expected


@pytest.mark.parametrize(
    ("prefer", "expected"),
    [
        pytest.param(f"[{DEFAULT}]", {}, id="one for everything"),
        pytest.param(
            f"[{{id: all, when: {{}}, to: cloud, else: local}}, {DEFAULT}]",
            {"last": Flaw.SHADOWED},
            id="one behind one for everything",
        ),
        pytest.param(
            f"[{{id: out, when: {{label: restricted}}, to: cloud, else: local}}, {DEFAULT}]",
            {"out": Flaw.INEFFECTIVE},
            id="one that the floor forbids",
        ),
        pytest.param(
            "[{id: short, when: {tokens: {lt: 100}}, to: local, else: cloud}]",
            {"prefer": Flaw.NOT_TOTAL},
            id="none for long texts",
        ),
    ],
)
def test_a_preference_that_says_nothing_is_named(base, prefer, expected):
    assert flaws(base(prefer=prefer)) == expected


def test_what_no_preference_holds_for_is_shown_by_facts(base):
    (remark,) = review(base(prefer="[{id: s, when: {tokens: {lt: 100}}, to: local, else: cloud}]"))
    assert remark.example is not None
    assert remark.example.tokens >= 100
    assert str(remark).startswith("prefer: leave facts")


def test_what_would_cost_too_much_is_said_to_be_undecided():
    found = flaws(ACME, budget=1)
    assert Flaw.UNDECIDED in found.values()
    assert found["prefer"] is Flaw.UNDECIDED


def test_in_a_whole_organisations_policy_one_rule_says_nothing():
    assert flaws(ACME) == {"video": Flaw.INEFFECTIVE}
