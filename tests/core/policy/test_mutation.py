"""Slips of the pen: each is tried, and those that no test notices are told."""

from __future__ import annotations

import pytest

from gemroute.core.decide import decide
from gemroute.core.policy.mutation import mutants, unnoticed

GUARDS = """[
  {id: home, when: {label: {at_least: confidential}, category: {has_any: [health, legal]}},
   allow: [local], why: w},
  {id: ask, when: {any: [{runner: ci}, {runner: pipe}]}, allow: [local], require: [confirm],
   why: w},
  {id: low, when: {label: {at_most: internal}, tokens: {gt: 10, lt: 99}}, require: [confirm],
   why: w},
  {id: top, when: {label: {at_least: restricted}, category: {has_any: [legal]}, offline: true},
   deny: [cloud, local], why: w},
  {id: least, when: {label: {at_most: public}, tokens: {eq: 5}}, deny: [local], why: w}]"""
PREFER = """[
  {id: long, when: {tokens: {gt: 100}}, to: cloud, else: refuse},
  {id: rest, when: {}, to: local, else: cloud}]"""


MODELS = """[
  {id: long, when: {tokens: {gt: 100}}, to: cloud, model: gemini-a, else: local},
  {id: late, when: {runner: ci}, to: cloud, model: gemini-b, else: refuse},
  {id: rest, when: {}, to: local, model: "gemma4:26b", else: cloud}]"""


@pytest.fixture
def policy(base):
    return base(guards=GUARDS, prefer=PREFER)


def slips(policy, rule: str) -> list[str]:
    return [mutant.what for mutant in mutants(policy) if mutant.rule == rule]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            "home",
            [
                "deleted",
                "only when label at least restricted",
                "only when category has any legal",
                "only when category has any health",
            ],
        ),
        (
            "ask",
            [
                "deleted",
                "without confirm",
                "allows cloud",
                "without alternative 1",
                "without alternative 2",
            ],
        ),
        (
            "low",
            [
                "deleted",
                "only when label at most public",
                "only when tokens gt 11",
                "only when tokens lt 98",
            ],
        ),
        ("top", ["deleted", "allows cloud", "allows local"]),
        ("least", ["deleted"]),
        ("long", ["deleted", "only when tokens gt 101", "exchanged with rest"]),
        ("rest", ["deleted", "refuses where it fell back"]),
    ],
)
def test_every_slip_of_a_rule_is_tried(policy, rule, expected):
    assert slips(policy, rule) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("long", ["asks for the configured model", "asks for gemini-b"]),
        ("late", ["asks for the configured model", "asks for gemini-a"]),
        ("rest", ["asks for the configured model"]),
    ],
)
def test_a_model_is_left_out_and_mistaken_for_the_others_at_its_place(base, rule, expected):
    found = slips(base(prefer=MODELS), rule)
    assert [what for what in found if what.startswith("asks")] == expected


def test_a_slip_in_a_model_is_noticed_by_a_test_that_names_it(base):
    blind = "[{name: a, given: {tokens: 101}, expect: {to: cloud, by: [long]}}]"
    seeing = "[{name: a, given: {tokens: 101}, expect: {to: cloud, model: gemini-a}}]"
    slip = "long: asks for gemini-b"
    assert slip in map(str, unnoticed(base(prefer=MODELS, tests=blind), decide))
    assert slip not in map(str, unnoticed(base(prefer=MODELS, tests=seeing), decide))


def test_a_slip_changes_its_rule_and_no_other(policy):
    for mutant in mutants(policy):
        others = [g for g in policy.guards if g.id != mutant.rule]
        assert [g for g in mutant.policy.guards if g.id != mutant.rule] == others


SIMPLE = "[{id: home, when: {label: {at_least: confidential}}, allow: [local], why: w}]"
TOLD = (
    "[{name: a, given: {label: confidential, tokens: 101}, expect: {to: refuse, by: [home]}}, "
    "{name: b, given: {tokens: 101}, expect: {to: cloud}}, "
    "{name: c, given: {tokens: 100}, expect: {to: local}}, "
    "{name: d, given: {local_host: remote, label: internal, tokens: 9}, expect: {to: cloud}}]"
)


def test_tests_that_say_everything_notice_every_slip(base):
    assert unnoticed(base(guards=SIMPLE, prefer=PREFER, tests=TOLD), decide) == ()


def test_a_slip_that_no_test_notices_is_told(base):
    tests = "[{name: b, given: {tokens: 101}, expect: {to: cloud}}]"
    missed = unnoticed(base(guards=SIMPLE, prefer=PREFER, tests=tests), decide)
    assert "home: deleted" in map(str, missed)


def test_a_slip_that_changes_no_decision_is_none(base):
    floor = "[{id: again, when: {label: restricted}, allow: [local], why: w}]"
    missed = unnoticed(base(guards=floor), decide)
    assert "again: deleted" not in map(str, missed)
