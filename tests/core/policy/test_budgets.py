"""Budgets: guards like any other, of which the lowest of all layers holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gemroute.core.decide import decide
from gemroute.core.errors import PolicyInvalid
from gemroute.core.policy.language import BASE_FACTS, BUDGET_CALL, BUDGET_SPENT, Budgets
from gemroute.core.policy.layers import combine, constrained
from gemroute.core.policy.mutation import unnoticed
from gemroute.core.policy.prover import Verdict, prove
from gemroute.core.policy.whatif import loosened, widenings
from gemroute.core.values import UNKNOWN_COST, LocalState, MicroUsd, Spend

FIVE_CENTS = MicroUsd(50_000)
AWAY = replace(BASE_FACTS, local=LocalState.DOWN)
TO_CLOUD = "[{id: cloud-first, when: {}, to: cloud, else: refuse}]"


@pytest.mark.parametrize(
    ("cost", "to"),
    [
        pytest.param(MicroUsd(0), "cloud", id="nothing"),
        pytest.param(FIVE_CENTS, "cloud", id="just the budget"),
        pytest.param(MicroUsd(50_001), "refuse", id="a millionth more"),
        pytest.param(UNKNOWN_COST, "refuse", id="nobody knows"),
    ],
)
def test_a_call_that_may_cost_more_than_its_budget_never_leaves(base, cost, to):
    policy = base(budgets="{call: 0.05}", prefer=TO_CLOUD)
    decision = decide(policy, replace(AWAY, cost=cost))
    assert decision.to == to
    assert (BUDGET_CALL in {reason.rule for reason in decision.by}) is (to == "refuse")


@pytest.mark.parametrize("budgets", ["{day: 1}", "{month: 20}", "{day: 1, month: 20}"])
def test_a_budget_of_a_day_or_a_month_that_is_used_up_closes_the_cloud(base, budgets):
    policy = base(budgets=budgets, prefer=TO_CLOUD)
    assert decide(policy, AWAY).to == "cloud"
    decision = decide(policy, replace(AWAY, spend=Spend.OVER))
    assert [reason.rule for reason in decision.by] == [BUDGET_SPENT]
    assert decision.is_refused


def test_budgets_are_whole_millionths(base):
    policy = base(budgets="{call: 0.000001, day: 1, month: 20.5}")
    assert policy.budgets == Budgets(MicroUsd(1), MicroUsd(1_000_000), MicroUsd(20_500_000))
    assert base().budgets == Budgets()


@pytest.mark.parametrize(
    ("budgets", "message"),
    [
        pytest.param("{}", "no budget is given", id="none"),
        pytest.param("{week: 1}", 'unknown key "week"', id="for a week"),
        pytest.param("{call: -1}", "only US dollars", id="less than nothing"),
        pytest.param("{call: 0.0000001}", "only US dollars", id="less than a millionth"),
        pytest.param("{call: 1000000000}", "only US dollars", id="beyond all bounds"),
        pytest.param("{call: true}", "only US dollars", id="a truth"),
        pytest.param("{call: unknown}", "only US dollars", id="unknown"),
        pytest.param("{call: $5}", "only US dollars", id="with a sign"),
        pytest.param("5", "must be a mapping", id="no mapping"),
    ],
)
def test_what_is_no_budget_is_a_mistake(base, budgets, message):
    with pytest.raises(PolicyInvalid) as caught:
        base(budgets=budgets)
    assert message in caught.value.problems[0].message


def test_the_lowest_budget_of_all_layers_holds(base, layer):
    below = base(budgets="{call: 0.05, day: 2}", prefer=TO_CLOUD)
    above = layer(below, budgets="{call: 0.5, day: 1, month: 9}")
    tighter = layer(below, budgets="{call: 0.01}")
    whole = combine([below, above])
    assert whole.budgets == Budgets(FIVE_CENTS, MicroUsd(1_000_000), MicroUsd(9_000_000))
    assert [guard.id for guard in whole.guards] == [BUDGET_CALL, BUDGET_SPENT]
    assert widenings(below, whole) == ()
    assert combine([below, tighter]).budgets.call == 10_000
    dearer = replace(AWAY, cost=MicroUsd(10_001))
    assert decide(below, dearer).to == "cloud"
    assert decide(combine([below, tighter]), dearer).is_refused


def test_an_organisations_budgets_hold_under_any_policy(base):
    organisation = base(name="org", budgets="{call: 0.05, month: 9}")
    policy = constrained(base(budgets="{call: 1}", prefer=TO_CLOUD), organisation)
    assert policy.budgets == Budgets(FIVE_CENTS, None, MicroUsd(9_000_000))
    decision = decide(policy, replace(AWAY, cost=MicroUsd(50_001)))
    assert [reason.rule for reason in decision.by] == [f"organisation:{BUDGET_CALL}"]


def test_a_budget_is_proved_like_any_guard(base):
    claims = (
        "[{id: dear, forall: {cost: {gt: 0.05}}, never: cloud}, "
        "{id: unknown, forall: {cost: unknown}, never: cloud}, "
        "{id: cheap, exists: {cost: 0.05}, can: cloud}, "
        "{id: wrong, forall: {cost: {at_least: 0.05}}, never: cloud}]"
    )
    proofs = prove(base(budgets="{call: 0.05}", invariants=claims))
    verdicts = [proof.verdict for proof in proofs]
    assert verdicts == [Verdict.PROVED, Verdict.PROVED, Verdict.PROVED, Verdict.REFUTED]
    assert proofs[3].example is not None
    assert proofs[3].example.cost == FIVE_CENTS


def test_no_cost_lies_beyond_the_one_that_is_not_known(base):
    guards = (
        "[{id: known, when: {cost: {not: unknown}}, deny: [cloud], why: w}, "
        "{id: unknown, when: {cost: unknown}, deny: [cloud], why: w}]"
    )
    (proof,) = prove(base(guards=guards, invariants="[{id: i, forall: {}, never: cloud}]"))
    assert proof.verdict is Verdict.PROVED


def test_a_test_may_name_the_guards_of_a_budget_and_would_miss_them(base):
    tests = (
        "[{name: dear, given: {cost: 0.050001}, expect: {to: refuse, by: ['budget:call']}}, "
        "{name: just so, given: {cost: 0.05}, expect: {to: cloud}}, "
        "{name: spent, given: {spend: over}, expect: {to: refuse, by: ['budget:spent']}}]"
    )
    budgets = "{call: 0.05, day: 1}"
    assert unnoticed(base(budgets=budgets, prefer=TO_CLOUD, tests=tests), decide) == ()
    blind = "[{name: cheap, given: {}, expect: {to: cloud}}]"
    missed = unnoticed(base(budgets=budgets, prefer=TO_CLOUD, tests=blind), decide)
    assert [str(each) for each in missed if "budget" in each.rule] == [
        "budget:call: deleted",
        "budget:call: only when cost gt 0.050001",
        "budget:spent: deleted",
    ]


def test_a_budget_that_rises_or_goes_makes_a_policy_looser(base):
    old = base(budgets="{call: 0.05, day: 1, month: 20}")
    new = base(budgets="{call: 0.04, day: 1.5}")
    assert loosened(old, new) == (
        "the budget of $1 for a day rises to $1.5",
        "the budget of $20 for a month is gone",
    )
    assert loosened(old, old) == ()
