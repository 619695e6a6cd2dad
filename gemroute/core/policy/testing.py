"""Runs the tests that stand in a policy, and finds guards that no test would miss.

The decider is an argument, so that a policy is tested with the very function that decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from gemroute.core.policy.language import Policy, PolicyTest
from gemroute.core.records import dataclass
from gemroute.core.values import Decision, Facts

Decider = Callable[[Policy, Facts], Decision]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test and what was decided; `failures` says in words what was expected instead."""

    test: PolicyTest
    decision: Decision
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.failures


def run_tests(policy: Policy, decide: Decider) -> tuple[Outcome, ...]:
    """Return the outcome of each test of the policy, in its order."""
    return tuple(_outcome(test, decide(policy, test.given)) for test in policy.tests)


def untested_guards(policy: Policy, decide: Decider) -> tuple[str, ...]:
    """Return the ids of the guards that could be deleted without any test noticing."""
    return tuple(
        guard.id
        for guard in policy.guards
        if all(outcome.passed for outcome in run_tests(_without(policy, guard.id), decide))
    )


def _without(policy: Policy, guard_id: str) -> Policy:
    guards = tuple(guard for guard in policy.guards if guard.id != guard_id)
    return replace(policy, guards=guards)


def _outcome(test: PolicyTest, decision: Decision) -> Outcome:
    return Outcome(test, decision, tuple(_failures(test, decision)))


def _failures(test: PolicyTest, decision: Decision) -> Iterator[str]:
    if decision.to != test.to:
        yield f"expected to: {test.to}, decided {decision.to}"
    elif test.model and decision.routes[0].model != test.model:
        asked = decision.routes[0].model or "the configured one"
        yield f"expected model: {test.model}, decided {asked}"
    spoke = {reason.rule for reason in decision.by} | {decision.prefer}
    for rule in test.by:
        if rule not in spoke:
            yield f'expected "{rule}" among the reasons'
    for obligation in sorted(test.require - decision.require):
        yield f"expected the obligation {obligation}"
