"""What is told of many conditions at once is what each says for itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.policy.conditions import Clause, Condition, Operator
from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.policy.matching import Matching

from .arbitrary import CONDITIONS, FACTS


@settings(deadline=None, max_examples=300)
@given(
    conditions=st.lists(CONDITIONS, max_size=8),
    samples=st.lists(FACTS, min_size=10, max_size=10),
)
def test_the_conditions_that_hold_are_told_in_order(conditions, samples):
    matching = Matching(conditions)
    for facts in (*samples, *samples):
        held = [number for number, one in enumerate(conditions) if one.holds(facts)]
        assert matching.holding(facts) == held


@pytest.mark.parametrize("tokens", [-1, 0, 4, 5, 6, 7, 10**9])
@pytest.mark.parametrize(
    "operator",
    [Operator.EQ, Operator.NOT, Operator.GT, Operator.LT, Operator.AT_LEAST, Operator.AT_MOST],
)
def test_a_length_is_told_from_the_next_only_at_a_bound(operator, tokens):
    condition = Condition((Clause("tokens", operator, 5),))
    facts = replace(BASE_FACTS, tokens=tokens)
    assert Matching([condition]).holding(facts) == [0] * condition.holds(facts)


def test_no_more_values_of_a_fact_are_kept_than_a_bound_allows(monkeypatch):
    monkeypatch.setattr("gemroute.core.policy.matching._VALUES_KEPT", 2)
    has = [Condition((Clause("found", Operator.HAS, word),)) for word in ("tax", "salary")]
    matching = Matching(has)
    for words in (["tax"], ["salary"], ["tax", "salary"], [], ["tax"], ["health"]):
        facts = replace(BASE_FACTS, found=frozenset(words))
        assert matching.holding(facts) == [n for n, one in enumerate(has) if one.holds(facts)]


def test_an_alternative_counts_once_however_many_hold():
    either = tuple(Condition((Clause("tokens", Operator.GT, least),)) for least in (1, 2, 3))
    assert Matching([Condition(alternatives=either), Condition()]).holding(BASE_FACTS) == [0, 1]
