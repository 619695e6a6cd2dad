"""Regions hold exactly the facts that the conditions they were made of say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.policy.conditions import Clause, Condition, Operator
from gemroute.core.policy.cubes import BudgetUsedUp, Region, Space
from gemroute.core.policy.vocabulary import ENGINE_VOCABULARY
from gemroute.core.values import Facts

from .arbitrary import CONDITIONS, FACTS


def holds(space: Space, region: Region, facts: Facts) -> int:
    """Return how many cubes of the region the facts are in."""
    return len(space.common(region, [space.classes_of(facts)]))


@settings(deadline=None, max_examples=200)
@given(one=CONDITIONS, other=CONDITIONS, samples=st.lists(FACTS, min_size=20, max_size=20))
def test_regions_are_cut_and_subtracted_exactly(one, other, samples):
    space = Space(ENGINE_VOCABULARY, [one, other])
    first, second = space.region(one), space.region(other)
    both, rest = space.common(first, second), space.subtract(first, second, 20_000)
    for facts in samples:
        is_in, is_cut = one.holds(facts), other.holds(facts)
        assert bool(holds(space, first, facts)) is is_in
        assert bool(holds(space, both, facts)) is (is_in and is_cut)
        assert bool(holds(space, rest, facts)) is (is_in and not is_cut)


@settings(deadline=None, max_examples=50)
@given(other=CONDITIONS, facts=FACTS)
def test_what_is_left_of_one_cube_is_in_pieces_that_do_not_overlap(other, facts):
    space = Space(ENGINE_VOCABULARY, [other])
    left = space.subtract([space.whole], space.region(other), 20_000)
    assert holds(space, left, facts) == (not other.holds(facts))


def test_a_subtraction_that_comes_to_more_cubes_than_allowed_is_given_up():
    two = Condition((Clause("offline", Operator.EQ, True), Clause("tokens", Operator.GT, 5)))
    space = Space(ENGINE_VOCABULARY, [two])
    assert len(space.subtract([space.whole], space.region(two), 2)) == 2
    with pytest.raises(BudgetUsedUp):
        space.subtract([space.whole], space.region(two), 1)
