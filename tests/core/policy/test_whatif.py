"""What a changed policy would newly let through."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.decide import decide
from gemroute.core.errors import InvariantUnproved
from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.policy.loader import load_policy
from gemroute.core.policy.mutation import mutants
from gemroute.core.policy.whatif import changes, loosened, widenings
from gemroute.core.values import (
    Classifier,
    Label,
    LocalHost,
    LocalState,
    Net,
    Place,
    Runner,
    Spend,
    Wish,
)

ACME = load_policy(Path(__file__).with_name("acme.yaml").read_bytes(), "acme.yaml")


def without(*ids: str):
    return replace(ACME, guards=tuple(g for g in ACME.guards if g.id not in ids))


def test_a_policy_is_not_wider_than_itself():
    assert widenings(ACME, ACME) == ()


def test_what_is_newly_let_through_is_told_by_an_example():
    elsewhere, wider = widenings(ACME, without("patients-zone"))
    assert (wider.what, wider.example.zone) == ("cloud", {"patients"})
    assert (elsewhere.what, elsewhere.example.zone) == ("local", {"patients"})
    assert elsewhere.example.local_host in (LocalHost.REMOTE, LocalHost.CLOUD_MODEL)
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


def test_a_policy_decides_as_itself():
    assert changes(ACME, ACME) == ()
    assert loosened(ACME, ACME) == ()


FACTS = st.builds(
    replace,
    st.just(BASE_FACTS),
    label=st.sampled_from(Label),
    classifier=st.sampled_from(Classifier),
    found=st.frozensets(st.sampled_from(("health", "bank_account")), max_size=2),
    modality=st.sampled_from([frozenset({"text"}), frozenset({"text", "image"})]),
    tokens=st.sampled_from((0, 500, 32_768, 32_769, 131_072, 131_073, 400_000)),
    zone=st.frozensets(st.sampled_from(ACME.vocabulary["zone"].values), max_size=1),
    net=st.sampled_from(Net),
    offline=st.booleans(),
    runner=st.sampled_from(Runner),
    local=st.sampled_from(LocalState),
    local_host=st.sampled_from(LocalHost),
    profile=st.sampled_from(("default", "healthcare", "finance")),
    spend=st.sampled_from(Spend),
)
MUTANTS = list(mutants(ACME))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(MUTANTS), FACTS)
def test_what_is_said_to_be_the_same_is_decided_the_same(mutant, facts):
    before, after = decide(ACME, facts), decide(mutant.policy, facts)
    required = (before.require, after.require) if before.to == after.to == "cloud" else ((), ())
    if before.to != after.to or required[0] != required[1]:
        assert changes(ACME, mutant.policy)


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_each_change_is_shown_by_facts_that_are_decided_otherwise(mutant):
    for change in changes(ACME, mutant.policy):
        before, after = (decide(each, change.example) for each in (ACME, mutant.policy))
        if change.what[0] in "+-":
            assert (change.what[1:] in after.require) is (change.what[0] == "+")
            assert before.require != after.require
        elif change.is_fallback:
            assert (before.to, len(before.routes)) == (after.to, 3 - len(after.routes))
        else:
            assert (after.to, before.to != after.to) == (change.what, True)


def test_another_model_at_the_same_place_is_a_change_and_shown_by_facts(base):
    def choosing(model: str):
        rest = "{id: rest, when: {}, to: local, model: gemma4, else: cloud}"
        long = f"{{id: long, when: {{tokens: {{gt: 9}}}}, to: cloud{model}, else: local}}"
        return base(prefer=f"[{long}, {rest}]")

    old, new = choosing(", model: gemini-a"), choosing(", model: gemini-b")
    (change,) = changes(old, new)
    assert (change.what, change.model) == ("model", "gemini-b")
    asked = [decide(each, change.example).routes[0].model for each in (old, new)]
    assert asked == ["gemini-a", "gemini-b"]
    assert [(each.what, each.model) for each in changes(old, choosing(""))] == [("model", "")]


def test_a_comparison_of_decisions_that_would_cost_too_much_is_an_error():
    with pytest.raises(InvariantUnproved):
        changes(ACME, without("patients-zone"), budget=1)


def test_a_label_that_falls_and_a_zone_that_shrinks_are_looser(base):
    labels = (
        "{{default: {0}, credentials: restricted, personal: {1}, financial: restricted, "
        "health: restricted, legal: restricted, classified: restricted, internal: internal, "
        "own_term: {2}}}"
    )
    old = base(
        labels=labels.format("internal", "confidential", "restricted"), zones="{a: [/x, /y]}"
    )
    new = base(labels=labels.format("public", "internal", "internal"), zones="{a: [/x]}")
    found = loosened(old, new)
    assert found[0] == "the label of every text falls from internal to public"
    assert "the label of other personal (personal) falls from confidential to internal" in found
    assert "the label of own_term (internal) falls from restricted to internal" in found
    assert found[-1] == "the zone a loses /y"
    assert loosened(new, old) == ()


@pytest.mark.parametrize("asks", ["lacks: a", "has_none: [a, b]"])
def test_a_zone_whose_absence_keeps_something_here_is_looser_with_more_paths(base, asks):
    stays = f"[{{id: only-a-leaves, when: {{zone: {{{asks}}}}}, allow: [local], why: w}}]"
    old = base(zones="{a: [/x], b: [/z], c: [/c]}", guards=stays)
    new = base(zones="{a: [/x, /y], b: [/z], c: [/c, /d]}", guards=stays)
    assert loosened(old, new) == ("the zone a gains /y, and only-a-leaves holds outside of it",)


@pytest.mark.parametrize("otherwise", ["cloud", "refuse"])
def test_another_place_to_go_on_to_is_a_change(base, otherwise):
    def going_on_to(place: str):
        here = "local_host: {in: [loopback, trusted]}"
        big = f"{{id: big, when: {{{here}}}, to: local, model: big, else: {place}}}"
        return base(prefer=f"[{big}, {{id: rest, when: {{}}, to: local, else: refuse}}]")

    before = going_on_to("refuse" if otherwise == "cloud" else "cloud")
    (change,) = changes(before, going_on_to(otherwise))
    assert (change.what, change.is_fallback) == (f"else-{otherwise}", True)
    routes = [decide(each, change.example).routes for each in (before, going_on_to(otherwise))]
    assert routes[0][0] == routes[1][0]
    assert routes[0][1:] != routes[1][1:]


def test_a_zone_that_gains_paths_is_looser_where_a_guard_holds_outside_of_it(base):
    guards = "[{id: ours, when: {zone: {lacks: pub}}, allow: [local], why: x}]"
    old, new = (base(zones=zones, guards=guards) for zones in ("{pub: [/a]}", "{pub: [/a, /b]}"))
    assert loosened(old, new) == ("the zone pub gains /b, and ours holds outside of it",)
    assert loosened(base(zones="{pub: [/a]}"), base(zones="{pub: [/a, /b]}")) == ()
