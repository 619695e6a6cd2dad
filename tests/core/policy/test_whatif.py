"""What a changed policy would newly let through."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gemroute.core.decide import Wish, decide
from gemroute.core.errors import InvariantUnproved
from gemroute.core.policy.loader import load_policy
from gemroute.core.policy.whatif import widenings
from gemroute.core.values import Place

ACME = load_policy(Path(__file__).with_name("acme.yaml").read_bytes(), "acme.yaml")


def without(*ids: str):
    return replace(ACME, guards=tuple(g for g in ACME.guards if g.id not in ids))


def test_a_policy_is_not_wider_than_itself():
    assert widenings(ACME, ACME) == ()


def test_what_is_newly_let_through_is_told_by_an_example():
    (wider,) = widenings(ACME, without("patients-zone"))
    assert (wider.what, wider.example.zone) == ("cloud", {"patients"})
    cloud = Wish(Place.CLOUD)
    assert not decide(ACME, wider.example, cloud).may_leave
    assert decide(without("patients-zone"), wider.example, cloud).may_leave


@pytest.mark.parametrize("guard", [g.id for g in ACME.guards])
def test_no_guard_added_makes_a_policy_wider(guard):
    assert widenings(without(guard), ACME) == ()


COVERED_BY_THE_FLOOR = {
    "restricted-local", "unsure-is-restricted", "offline-flag", "remote-ollama-is-not-local",
}  # fmt: skip


@pytest.mark.parametrize("guard", [g.id for g in ACME.guards])
def test_every_guard_deleted_makes_a_policy_wider_unless_the_floor_covers_it(guard):
    assert bool(widenings(ACME, without(guard))) is (guard not in COVERED_BY_THE_FLOOR)


def test_an_obligation_that_is_no_longer_required_is_told():
    (wider,) = widenings(ACME, without("confidential-asks"))
    assert wider.what == "confirm"
    assert "confirm" in decide(ACME, wider.example).require


def test_a_comparison_that_would_cost_too_much_is_an_error():
    with pytest.raises(InvariantUnproved):
        widenings(ACME, without("patients-zone", "private-code"), budget=1)
