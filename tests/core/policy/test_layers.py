"""Layers over a base policy: what they add, and that they only ever tighten."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gemroute.core.decide import decide
from gemroute.core.errors import PolicyInvalid
from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.policy.layers import (
    combine,
    constrained,
    held_under,
    without_cloud,
    without_ways_out,
)
from gemroute.core.values import Label, LocalState, Net, Place, Runner

CONFIRM = "[{id: ask, when: {label: internal}, require: [confirm], why: ask}]"
PIPES_STAY = "[{id: pipes-stay, when: {runner: pipe}, allow: [local], why: pipes}]"
CLOUD_FIRST = "[{id: cloud-first, when: {label: public}, to: cloud, else: local}]"


def refusals(*policies) -> list[str]:
    with pytest.raises(PolicyInvalid) as caught:
        combine(policies)
    return [problem.message for problem in caught.value.problems]


def test_a_base_policy_alone_is_what_it_was(base):
    policy = base()
    assert combine([policy]) == policy


def test_guards_and_claims_are_united_and_later_preferences_come_first(base, layer):
    under = base(guards=CONFIRM, invariants="[{id: i, forall: {offline: true}, never: cloud}]")
    over = layer(
        under,
        guards=PIPES_STAY,
        prefer=CLOUD_FIRST,
        tests="[{name: t, given: {}, expect: {to: cloud}}]",
    )
    policy = combine([under, over])
    assert [guard.id for guard in policy.guards] == ["ask", "pipes-stay"]
    assert [rule.id for rule in policy.prefer] == ["cloud-first", "local-first"]
    assert [test.name for test in policy.tests] == ["anything", "t"]
    assert [claim.id for claim in policy.invariants] == ["i"]
    assert (policy.name, policy.is_complete) == ("team", True)


def test_the_digest_of_a_combination_names_all_its_layers(base, layer):
    under = base()
    over = layer(under)
    policy = combine([under, over])
    digests = f"{under.sha256}\n{over.sha256}"
    assert policy.sha256 == hashlib.sha256(digests.encode()).hexdigest()
    assert [one.name for one in policy.layers] == ["base", "team"]


def test_a_third_layer_extends_the_second(base, layer):
    under = base()
    middle = layer(under)
    top = layer(middle, name="user")
    assert [one.name for one in combine([combine([under, middle]), top]).layers] == [
        "base", "team", "user",
    ]  # fmt: skip


def test_zones_are_united(base, layer):
    under = base(zones="{patients: [/a]}")
    over = layer(under, zones="{patients: [/b, /a], ledger: [/c]}")
    assert combine([under, over]).zones == {"patients": ("/a", "/b"), "ledger": ("/c",)}


LABELS = (
    "{default: public, credentials: restricted, personal: internal, financial: restricted, "
    "health: confidential, legal: restricted, classified: restricted, internal: internal}"
)


@pytest.mark.parametrize(
    ("labels", "category", "kind", "label"),
    [
        pytest.param("{personal: restricted}", "personal", "contact", Label.RESTRICTED, id="up"),
        pytest.param("{personal: public}", "personal", "contact", Label.INTERNAL, id="not down"),
        pytest.param("{contact: public}", "personal", "contact", Label.INTERNAL, id="kind down"),
        pytest.param("{contact: confidential}", "personal", "contact", Label.CONFIDENTIAL, id="k"),
        pytest.param("{own_term: public}", "unknown", "own_term", Label.RESTRICTED, id="unknown"),
        pytest.param(None, "health", "health", Label.CONFIDENTIAL, id="silent"),
    ],
)
def test_a_layer_can_raise_a_label_and_never_lower_it(base, layer, labels, category, kind, label):
    under = base(labels=LABELS)
    policy = combine([under, layer(under, labels=labels)])
    assert policy.label_of(category, kind) is label
    assert policy.default_label is Label.PUBLIC


def test_a_layer_may_raise_the_label_of_text_without_findings(base, layer):
    under = base(labels=LABELS)
    policy = combine([under, layer(under, labels="{default: confidential}")])
    assert policy.default_label is Label.CONFIDENTIAL


def test_a_layer_may_use_the_words_and_rules_of_the_base(base, layer):
    under = base(zones="{attic: [/a]}", facts="{found: {set: [dna]}, profile: {enum: [clinic]}}")
    over = layer(
        under,
        labels="{dna: restricted}",
        guards="[{id: g, when: {zone: {has: attic}, profile: clinic}, deny: [cloud], why: x}]",
        tests="[{name: t, given: {found: [dna]}, expect: {to: local, by: [local-first]}}]",
    )
    policy = combine([under, over])
    assert policy.unresolved == ()
    assert policy.label_of("health", "dna") is Label.RESTRICTED


@pytest.mark.parametrize(
    ("section", "text", "message"),
    [
        pytest.param(
            "guards",
            "[{id: g, when: {zone: {has: attic}}, deny: [cloud], why: x}]",
            'rule "g": unknown zone "attic".',
            id="a zone",
        ),
        pytest.param(
            "labels", "{dna: public}", 'unknown category or kind "dna".', id="a kind with a label"
        ),
        pytest.param(
            "tests",
            "[{name: t, given: {}, expect: {to: local, by: [nobody]}}]",
            'test "t": unknown rule "nobody".',
            id="a rule",
        ),
    ],
)
def test_a_word_that_no_layer_declares_is_refused(base, layer, section, text, message):
    under = base()
    assert refusals(under, layer(under, **{section: text})) == [message]


def test_a_layer_over_other_bytes_is_refused(base, layer):
    under = base()
    over = layer(under)
    changed = base(name="base", revision="'2'")
    assert refusals(changed, over) == ["it does not extend the file under it, base.yaml."]


def test_a_layer_without_its_base_is_refused(base, layer):
    assert refusals(layer(base()))[0].startswith("it extends base@sha256:")


def test_a_base_policy_cannot_lie_over_another(base):
    assert "it does not extend the file under it, base.yaml." in refusals(base(), base())


def test_two_layers_cannot_give_one_id_twice(base, layer):
    under = base(guards=CONFIRM)
    over = layer(under, guards=CONFIRM)
    assert refusals(under, over) == ['the rule "ask" is in base.yaml:3 already.']


def test_no_policy_is_a_mistake():
    assert refusals() == ["no policy was given."]


GUARDS = st.lists(
    st.sampled_from(
        [
            "{id: %s, when: {runner: pipe}, allow: [local], why: x}",
            "{id: %s, when: {label: {at_least: internal}}, deny: [cloud], why: x}",
            "{id: %s, when: {local: down}, deny: [local], require: [confirm], why: x}",
            "{id: %s, when: {any: [{net: unknown}, {tokens: {gt: 9}}]}, allow: [], why: x}",
        ]
    ),
    max_size=3,
)


def numbered(guards: list[str], prefix: str) -> str:
    return "[" + ", ".join(guard % f"{prefix}{n}" for n, guard in enumerate(guards)) + "]"


FACTS = st.builds(
    lambda **changes: replace(BASE_FACTS, **changes),
    label=st.sampled_from(Label),
    runner=st.sampled_from(Runner),
    local=st.sampled_from(LocalState),
    net=st.sampled_from(Net),
    tokens=st.sampled_from((5, 500)),
)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(below=GUARDS, above=GUARDS, facts=FACTS)
def test_a_layer_never_opens_a_place_that_the_base_closes(base, layer, below, above, facts):
    under = base(guards=numbered(below, "b"))
    over = layer(under, guards=numbered(above, "a"), prefer=CLOUD_FIRST)
    alone, together = decide(under, facts), decide(combine([under, over]), facts)
    assert together.require >= alone.require
    assert {route.place for route in together.routes} <= {route.place for route in alone.routes}
    assert together.may_leave <= alone.may_leave


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(demanded=GUARDS, own=GUARDS, facts=FACTS)
def test_what_an_organisation_takes_away_no_policy_gives_back(base, demanded, own, facts):
    organisation = base(guards=numbered(demanded, "g"))
    policy = base(guards=numbered(own, "g"), prefer=CLOUD_FIRST)
    holding = [guard for guard in organisation.guards if guard.when.holds(facts)]
    alone, together = decide(policy, facts), decide(constrained(policy, organisation), facts)
    places = {route.place for route in together.routes}
    assert places.isdisjoint(frozenset[Place]().union(*(guard.excludes for guard in holding)))
    assert places <= {route.place for route in alone.routes}
    assert together.require >= alone.require.union(*(guard.require for guard in holding))


def test_an_organisations_rules_are_laid_under_a_policy_by_names_of_their_own(base):
    claims = "[{id: i, forall: {offline: true}, never: cloud}]"
    organisation = base(
        name="acme", guards=PIPES_STAY, zones="{ledger: [/b]}", invariants=claims, labels=LABELS
    )
    policy = base(guards=PIPES_STAY, zones="{ledger: [/a]}", invariants=claims, prefer=CLOUD_FIRST)
    under = constrained(policy, organisation)
    assert [guard.id for guard in under.guards] == ["organisation:pipes-stay", "pipes-stay"]
    assert [claim.id for claim in under.invariants] == ["organisation:i", "i"]
    assert under.zones == {"ledger": ("/b", "/a")}
    assert under.label_of("health", "health") is Label.RESTRICTED
    assert (under.prefer, under.tests, under.name) == (policy.prefer, policy.tests, policy.name)


def test_the_digest_under_an_organisation_names_its_policy_first(base):
    organisation, policy = base(name="acme"), base()
    under = constrained(policy, organisation)
    assert [layer.name for layer in under.layers] == ["acme", "base"]
    digests = f"{organisation.sha256}\n{policy.sha256}"
    assert under.sha256 == hashlib.sha256(digests.encode()).hexdigest()


def test_a_name_too_long_for_a_record_is_cut(base):
    long_name = PIPES_STAY.replace("pipes-stay", "p" * 64)
    (guard,) = constrained(base(), base(guards=long_name)).guards
    assert guard.id == "organisation:" + "p" * 51


def test_an_organisations_policy_stands_alone(base, layer):
    with pytest.raises(PolicyInvalid, match="must stand alone"):
        constrained(base(), layer(base()))


def test_a_layer_without_its_base_decides_nothing_under_an_organisation_either(base, layer):
    assert not constrained(layer(base()), base()).is_complete


def test_a_policy_without_the_cloud_is_another_policy(base):
    policy = base(prefer=CLOUD_FIRST)
    closed = without_cloud(policy, "organisation-unsigned", "Not verified.")
    decision = decide(closed, BASE_FACTS)
    assert decide(policy, BASE_FACTS).may_leave
    assert [route.place for route in decision.routes] == [Place.LOCAL]
    assert [(reason.rule, reason.why) for reason in decision.by] == [
        ("organisation-unsigned", "Not verified.")
    ]
    assert closed.sha256 != policy.sha256
    assert closed.layers[1:] == policy.layers


def test_a_layer_of_a_project_may_turn_answers_home_and_not_out(base, layer):
    prefer = (
        "[{id: out, when: {}, to: cloud, else: local}, {id: or-out, when: {}, to: local, "
        "else: cloud}, {id: home, when: {}, to: local, else: refuse}]"
    )
    policy = without_ways_out(layer(base(), prefer=prefer))
    assert [preference.id for preference in policy.prefer] == ["home"]


# The user's own profile under one that a project proposes

ONLY_DEV = "[{id: only-dev, when: {profile: {not: dev}}, allow: [local], why: Others stay.}]"
PROFILES = st.fixed_dictionaries(
    {
        "when": st.sampled_from(
            (
                "{profile: {not: dev}}",
                "{profile: dev}",
                "{profile: {in: [dev, legal]}, label: {at_least: internal}}",
                "{runner: pipe, any: [{profile: {not: dev}}, {tokens: {gt: 100}}]}",
                "{any: [{profile: dev, runner: pipe}, {profile: legal, tokens: {gt: 100}}]}",
                "{any: [{profile: legal}, {profile: dev, label: internal}]}",
            )
        ),
        "does": st.sampled_from(("allow: [local]", "allow: [cloud]", "require: [confirm]")),
    }
)


@settings(
    deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    guards=st.lists(PROFILES, max_size=4),
    own=st.sampled_from(("default", "dev", "legal", "unlisted")),
    proposed=st.sampled_from(("default", "dev", "legal")),
    facts=FACTS,
)
def test_a_proposed_profile_lifts_no_guard(base, guards, own, proposed, facts):
    rules = (
        f"{{id: g{n}, when: {each['when']}, {each['does']}, why: w}}"
        for n, each in enumerate(guards)
    )
    policy = base(guards=f"[{', '.join(rules)}]", prefer=CLOUD_FIRST)
    ours, theirs = replace(facts, profile=own), replace(facts, profile=proposed)
    held = decide(held_under(policy, own), theirs)
    alone = [decide(policy, each) for each in (ours, theirs)]
    for each in alone:
        assert held.require >= each.require
        assert {route.place for route in held.routes} <= {route.place for route in each.routes}
    assert {route.place for route in held.routes} == set.intersection(
        *({route.place for route in each.routes} for each in alone)
    )


def test_a_guard_that_is_held_under_the_own_profile_says_so(base):
    policy = base(guards=ONLY_DEV, prefer=CLOUD_FIRST)
    held = held_under(policy, "default")
    facts = replace(BASE_FACTS, profile="dev", local=LocalState.READY)
    assert [reason.rule for reason in decide(held, facts).by] == ["own-profile:only-dev"]
    assert decide(policy, facts).routes[0].place is Place.CLOUD
    assert held.sha256 != policy.sha256
    assert held.sha256 != held_under(policy, "legal").sha256
    legal = held_under(policy, "legal", "profile-legal")
    assert [reason.rule for reason in decide(legal, facts).by] == ["profile-legal:only-dev"]


def test_what_asks_of_no_profile_is_held_already(base):
    policy = base(guards=PIPES_STAY)
    assert held_under(policy, "default") is policy
    never = base(guards="[{id: g, when: {profile: dev}, allow: [local], why: w}]")
    assert held_under(never, "default") is never


UNPUBLISHED_STAYS = "[{id: unpublished, when: {zone: {lacks: pub}}, allow: [local], why: Ours.}]"


def test_no_layer_adds_paths_to_a_zone_outside_of_which_a_guard_holds(base, layer):
    under = base(zones="{pub: [/pub/**]}", guards=UNPUBLISHED_STAYS)
    assert combine([under, layer(under, zones="{pub: [/pub/**], ledger: [/c]}")])
    assert refusals(under, layer(under, zones="{pub: [/pub/**, /**]}")) == [
        'it adds /** to the zone "pub", outside of which "unpublished" holds.'
    ]


def test_no_layer_gives_paths_to_a_zone_that_no_layer_under_it_declares(base, layer):
    under = base()
    middle = layer(under, guards=UNPUBLISHED_STAYS)
    top = layer(middle, name="user", zones="{pub: [/**]}")
    assert 'it adds /** to the zone "pub", outside of which "unpublished" holds.' in refusals(
        under, middle, top
    )


def test_a_layer_may_guard_what_lies_outside_of_a_zone_under_it(base, layer):
    under = base(zones="{pub: [/pub/**]}")
    over = layer(under, zones="{pub: [/more/**]}", guards=UNPUBLISHED_STAYS)
    assert combine([under, over]).zones == {"pub": ("/pub/**", "/more/**")}


@pytest.mark.parametrize("zones", ["{pub: [/pub/**]}", "{pub: [/**]}"])
def test_neither_policy_adds_paths_to_a_zone_outside_of_which_a_guard_of_the_other_holds(
    base, zones
):
    mine = base(zones=zones)
    theirs = base(name="acme", zones="{pub: [/pub/**]}", guards=UNPUBLISHED_STAYS)
    if mine.zones == theirs.zones:
        assert constrained(mine, theirs).zones == theirs.zones
        return
    for policy, organisation in ((mine, theirs), (theirs, mine)):
        with pytest.raises(PolicyInvalid, match="outside of which"):
            constrained(policy, organisation)
