"""Tests within a policy, and guards that no test would miss."""

from __future__ import annotations

from pathlib import Path

import pytest

from gemroute.core.decide import decide
from gemroute.core.policy.loader import load_policy
from gemroute.core.policy.testing import run_tests, untested_guards

GUARDS = "[{id: ask, when: {label: internal}, require: [confirm], why: ask}]"


def failures(policy) -> list[tuple[str, ...]]:
    return [outcome.failures for outcome in run_tests(policy, decide)]


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        pytest.param("{to: local}", (), id="holds"),
        pytest.param("{to: local, by: [ask, local-first], require: [confirm]}", (), id="in full"),
        pytest.param("{to: cloud}", ("expected to: cloud, decided local",), id="another place"),
        pytest.param(
            "{to: local, by: ['floor:offline']}",
            ('expected "floor:offline" among the reasons',),
            id="another reason",
        ),
        pytest.param(
            "{to: local, require: [redact]}", ("expected the obligation redact",), id="obligation"
        ),
    ],
)
def test_a_test_tells_what_was_expected_instead(base, expect, told):
    tests = f"[{{name: t, given: {{label: internal}}, expect: {expect}}}]"
    policy = base(guards=GUARDS, tests=tests)
    assert failures(policy) == [told]
    assert run_tests(policy, decide)[0].passed is (told == ())


@pytest.mark.parametrize(
    ("model", "told"),
    [
        pytest.param("model: gemini-a, ", (), id="the model"),
        pytest.param("model: gemini-b, ", ("expected model: gemini-b, decided gemini-a",), id="b"),
        pytest.param("", (), id="any model"),
    ],
)
def test_a_test_may_say_which_model_is_asked_for(base, model, told):
    prefer = "[{id: p, when: {}, to: cloud, model: gemini-a, else: refuse}]"
    tests = f"[{{name: t, given: {{}}, expect: {{to: cloud, {model}by: [p]}}}}]"
    assert failures(base(prefer=prefer, tests=tests)) == [told]


def test_a_model_that_is_expected_is_not_the_configured_one(base):
    tests = "[{name: t, given: {}, expect: {to: local, model: gemma4}}]"
    assert failures(base(tests=tests)) == [("expected model: gemma4, decided the configured one",)]


def test_a_guard_that_no_test_would_miss_is_named(base):
    policy = base(guards=GUARDS, tests="[{name: t, given: {}, expect: {to: local}}]")
    assert untested_guards(policy, decide) == ("ask",)


def test_a_guard_that_a_test_would_miss_is_not(base):
    tests = "[{name: t, given: {label: internal}, expect: {to: local, by: [ask]}}]"
    assert untested_guards(base(guards=GUARDS, tests=tests), decide) == ()


def test_a_whole_organisations_policy_loads_and_its_tests_pass():
    data = Path(__file__).with_name("acme.yaml").read_bytes()
    policy = load_policy(data, "acme.yaml")
    assert len(policy.guards) == 17
    assert len(policy.tests) == 21
    assert [outcome.test.name for outcome in run_tests(policy, decide) if not outcome.passed] == []


def test_its_only_guard_that_no_test_would_miss_is_also_a_floor():
    policy = load_policy(Path(__file__).with_name("acme.yaml").read_bytes(), "acme.yaml")
    assert untested_guards(policy, decide) == ("offline-flag",)
