"""When clauses and conditions hold, and what they say of facts that do not meet them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemroute.core.policy.conditions import OPERATORS, Clause, Condition, Operator
from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.policy.vocabulary import ENGINE_VOCABULARY, FactType
from gemroute.core.values import Label, Net

FACTS = replace(
    BASE_FACTS,
    label=Label.CONFIDENTIAL,
    net=Net.UNKNOWN,
    tokens=1000,
    found=frozenset({"tax", "salary"}),
)


@pytest.mark.parametrize(
    ("fact", "operator", "met", "unmet"),
    [
        pytest.param("label", "eq", Label.CONFIDENTIAL, Label.INTERNAL, id="label is"),
        pytest.param("label", "not", Label.PUBLIC, Label.CONFIDENTIAL, id="label is not"),
        pytest.param("label", "at_least", Label.CONFIDENTIAL, Label.RESTRICTED, id="at least"),
        pytest.param("label", "at_most", Label.CONFIDENTIAL, Label.INTERNAL, id="at most"),
        pytest.param(
            "label", "in", frozenset({Label.CONFIDENTIAL}), frozenset({Label.PUBLIC}), id="label in"
        ),
        pytest.param("net", "eq", Net.UNKNOWN, Net.ONLINE, id="net is"),
        pytest.param("net", "not", Net.ONLINE, Net.UNKNOWN, id="net is not"),
        pytest.param("net", "in", frozenset({"unknown"}), frozenset({"online"}), id="net in"),
        pytest.param("offline", "eq", False, True, id="offline is"),
        pytest.param("offline", "not", True, False, id="offline is not"),
        pytest.param("tokens", "eq", 1000, 999, id="tokens are"),
        pytest.param("tokens", "not", 999, 1000, id="tokens are not"),
        pytest.param("tokens", "gt", 999, 1000, id="more than"),
        pytest.param("tokens", "lt", 1001, 1000, id="fewer than"),
        pytest.param("tokens", "at_least", 1000, 1001, id="tokens at least"),
        pytest.param("tokens", "at_most", 1000, 999, id="tokens at most"),
        pytest.param("found", "has", "tax", "health", id="has"),
        pytest.param("found", "lacks", "health", "tax", id="lacks"),
        pytest.param(
            "found", "has_any", frozenset({"tax", "tlp"}), frozenset({"tlp"}), id="has any"
        ),
        pytest.param(
            "found", "has_none", frozenset({"tlp"}), frozenset({"tlp", "tax"}), id="has none"
        ),
    ],
)
def test_an_operator_holds_on_one_side_of_its_bound(fact, operator, met, unmet):
    assert Clause(fact, Operator(operator), met).holds(FACTS)
    assert not Clause(fact, Operator(operator), unmet).holds(FACTS)


def test_every_type_of_fact_has_operators_and_every_operator_a_type():
    assert set(OPERATORS) == set(FactType) == {spec.type for spec in ENGINE_VOCABULARY.values()}
    assert {one for operators in OPERATORS.values() for one in operators} == set(Operator)


def test_a_condition_without_clauses_always_holds():
    assert Condition().holds(FACTS)


MET, UNMET = Clause("net", Operator.EQ, Net.UNKNOWN), Clause("offline", Operator.EQ, True)
DEV, LEGAL = (Clause("profile", Operator.EQ, word) for word in ("dev", "legal"))


@pytest.mark.parametrize("first", [MET, UNMET])
@pytest.mark.parametrize("second", [MET, UNMET])
@pytest.mark.parametrize("either", [MET, UNMET])
@pytest.mark.parametrize("other", [MET, UNMET])
def test_all_clauses_and_one_alternative_must_hold(first, second, either, other):
    condition = Condition((first, second), (Condition((either,)), Condition((other,))))
    expected = first is second is MET and MET in (either, other)
    assert condition.holds(FACTS) is expected


@given(st.integers(0, 2_000_000), st.integers(0, 2_000_000))
def test_bounds_on_tokens_agree_with_each_other(tokens, bound):
    facts = replace(FACTS, tokens=tokens)

    def holds(operator: Operator) -> bool:
        return Clause("tokens", operator, bound).holds(facts)

    assert holds(Operator.GT) is not holds(Operator.AT_MOST)
    assert holds(Operator.LT) is not holds(Operator.AT_LEAST)
    assert holds(Operator.EQ) is (holds(Operator.AT_MOST) and holds(Operator.AT_LEAST))


@pytest.mark.parametrize("profile", ["dev", "legal", "default"])
@pytest.mark.parametrize("offline", [True, False])
@pytest.mark.parametrize(
    "condition",
    [
        pytest.param(Condition((DEV,)), id="a clause"),
        pytest.param(Condition((DEV, UNMET)), id="a clause of several"),
        pytest.param(Condition((), (Condition((DEV,)), Condition((UNMET,)))), id="either"),
        pytest.param(Condition((UNMET,), (Condition((DEV,)), Condition((LEGAL,)))), id="any"),
        pytest.param(Condition((), (Condition((DEV, UNMET)), Condition((LEGAL,)))), id="both"),
        pytest.param(Condition((UNMET,)), id="nothing of it"),
    ],
)
def test_a_condition_says_the_same_once_a_fact_is_known(condition, profile, offline):
    left = condition.given("profile", profile)
    facts = replace(FACTS, profile=profile, offline=offline)
    elsewhere = replace(facts, profile="another")
    assert (left is not None and left.holds(elsewhere)) is condition.holds(facts)
