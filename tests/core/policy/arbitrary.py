"""Conditions over a few facts, and facts that meet some of them, for Hypothesis to draw."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from gemroute.core.policy.conditions import Clause, Condition, Operator
from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.values import UNKNOWN_COST, Label, MicroUsd, Runner

CLAUSES = st.sampled_from(
    [
        Clause("label", Operator.AT_LEAST, Label.INTERNAL),
        Clause("label", Operator.EQ, Label.CONFIDENTIAL),
        Clause("runner", Operator.NOT, Runner.CI.value),
        Clause("offline", Operator.EQ, True),
        Clause("tokens", Operator.GT, 5),
        Clause("tokens", Operator.AT_MOST, 900),
        Clause("thinking", Operator.EQ, True),
        Clause("cost", Operator.GT, MicroUsd(50_000)),
        Clause("cost", Operator.NOT, UNKNOWN_COST),
        Clause("found", Operator.HAS, "tax"),
        Clause("found", Operator.HAS_ANY, frozenset({"tax", "salary"})),
        Clause("found", Operator.HAS_NONE, frozenset({"salary", "person"})),
    ]
)
CLAUSE_LISTS = st.lists(CLAUSES, max_size=3).map(tuple)
CONDITIONS = st.builds(
    Condition, CLAUSE_LISTS, st.lists(CLAUSE_LISTS.map(Condition), max_size=2).map(tuple)
)
FACTS = st.builds(
    lambda **changes: replace(BASE_FACTS, **changes),
    label=st.sampled_from(Label),
    runner=st.sampled_from(Runner),
    offline=st.booleans(),
    tokens=st.sampled_from((0, 5, 6, 900, 901)),
    thinking=st.booleans(),
    cost=st.sampled_from((MicroUsd(0), MicroUsd(50_000), MicroUsd(50_001), UNKNOWN_COST)),
    found=st.frozensets(st.sampled_from(("tax", "salary", "person", "health"))),
)
