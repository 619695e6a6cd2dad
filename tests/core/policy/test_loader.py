"""What a policy file may say, and how each mistake in it is told."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace

import pytest

from gemroute.core.errors import PolicyInvalid
from gemroute.core.policy.conditions import Clause, Condition, Operator
from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.policy.loader import load_policy
from gemroute.core.values import Label, Place, Runner


def mistakes(text: str) -> list[str]:
    with pytest.raises(PolicyInvalid) as caught:
        load_policy(text.encode(), "team.yaml")
    return [str(problem) for problem in caught.value.problems]


def guard(body: str) -> str:
    return f"[{{id: g, why: because, {body}}}]"


def test_the_least_policy_loads(base):
    policy = base()
    assert (policy.name, policy.revision, policy.is_complete) == ("base", "", True)
    assert policy.guards == ()
    assert policy.prefer[0].to is Place.LOCAL
    assert policy.prefer[0].otherwise is Place.CLOUD


def test_the_digest_is_over_the_exact_bytes():
    text = (
        b"gemroute: 1\nname: one\nguards: []\n"
        b"prefer: [{id: p, when: {}, to: cloud, else: refuse}]\n"
        b"invariants: []\ntests: [{name: t, given: {}, expect: {to: cloud}}]\n"
    )
    policy = load_policy(text, "a.yaml")
    assert policy.sha256 == hashlib.sha256(text).hexdigest()
    assert load_policy(text + b"# a comment\n", "a.yaml").sha256 != policy.sha256


def test_a_guard_says_what_it_takes_away_what_it_requires_and_where_it_stands(base):
    policy = base(
        guards="""
  - {id: a, when: {label: confidential}, allow: [local], why: stays}
  - {id: b, when: {runner: ci}, deny: [local], require: [redact, confirm], why: goes}
  - {id: c, when: {}, allow: [], why: nowhere}"""
    )
    a, b, c = policy.guards
    assert (a.excludes, a.require, a.why) == ({Place.CLOUD}, frozenset(), "stays")
    assert (b.excludes, b.require) == ({Place.LOCAL}, {"confirm", "redact"})
    assert c.excludes == {Place.LOCAL, Place.CLOUD}
    assert (a.at, b.at) == ("base.yaml:4", "base.yaml:5")


def test_conditions_are_read_as_clauses_and_alternatives(base):
    policy = base(guards=guard(
        "when: {label: {at_least: internal, not: restricted}, runner: {in: [pipe, ci]}, "
        "any: [{tokens: {gt: 9}}, {found: {has: tax}, offline: true}]}, allow: [local]"
    ))  # fmt: skip
    assert policy.guards[0].when == Condition(
        (
            Clause("label", Operator.AT_LEAST, Label.INTERNAL),
            Clause("label", Operator.NOT, Label.RESTRICTED),
            Clause("runner", Operator.IN, frozenset({Runner.PIPE, Runner.CI})),
        ),
        (
            Condition((Clause("tokens", Operator.GT, 9),)),
            Condition((Clause("found", Operator.HAS, "tax"), Clause("offline", Operator.EQ, True))),
        ),
    )


def test_a_preference_may_name_a_model_and_may_refuse(base):
    policy = base(prefer="[{id: p, when: {}, to: cloud, else: refuse, model: gemini-x}]")
    assert (policy.prefer[0].model, policy.prefer[0].otherwise) == ("gemini-x", None)


def test_invariants_claim_never_or_can(base):
    never, can = base(
        invariants="[{id: never, forall: {offline: true}, never: cloud}, "
        "{id: c, exists: {}, can: local}]"
    ).invariants
    assert (never.place, never.must_reach) == (Place.CLOUD, False)
    assert (can.place, can.must_reach) == (Place.LOCAL, True)


def test_what_a_test_is_given_is_laid_over_the_base_facts(base):
    test = base(
        tests="[{name: t, given: {label: restricted, tokens: 7, modality: [image], offline: true, "
        "runner: ci}, expect: {to: refuse, by: [local-first, 'floor:offline'], "
        "require: [confirm]}}]"
    ).tests[0]
    assert test.given.label is Label.RESTRICTED
    assert test.given.runner is Runner.CI
    assert (test.given.tokens, test.given.modality, test.given.offline) == (7, {"image"}, True)
    assert test.given.net is BASE_FACTS.net
    assert (test.to, test.by, test.require) == (
        "refuse", ("local-first", "floor:offline"), {"confirm"},
    )  # fmt: skip


FIXTURES = "{clinic: {profile: healthcare, runner: pipe, zone: [patients]}, night-shift: {}}"


@pytest.mark.parametrize(
    ("facts", "changes"),
    [
        pytest.param("base: clinic", {}, id="the fixture alone"),
        pytest.param("base: clinic, given: {}", {}, id="nothing on top"),
        pytest.param(
            "base: clinic, given: {runner: ci, zone: []}",
            {"runner": Runner.CI, "zone": frozenset()},
            id="facts on top",
        ),
    ],
)
def test_a_test_may_begin_with_the_facts_of_a_fixture(base, facts, changes):
    policy = base(
        zones="{patients: [/p]}",
        fixtures=FIXTURES,
        tests=f"[{{name: t, {facts}, expect: {{to: local}}}}]",
    )
    clinic = replace(
        BASE_FACTS, profile="healthcare", runner=Runner.PIPE, zone=frozenset({"patients"})
    )
    assert policy.tests[0].given == replace(clinic, **changes)


def test_a_layer_has_its_own_fixtures(base, layer):
    below = base(fixtures="{clinic: {runner: pipe}}")
    tests = "[{name: t, base: clinic, expect: {to: local}}]"
    above = layer(below, fixtures="{clinic: {runner: ci}}", tests=tests)
    assert above.tests[0].given.runner is Runner.CI
    with pytest.raises(PolicyInvalid, match='unknown fixture "clinic"'):
        layer(below, tests=tests)


def test_every_sign_may_stand_in_the_brackets_of_a_zone(base):
    globs = ("~/[$][{][\\]/[!a-c0-9-]", "/a/../b", "a..b", "[!]", "[-a]", "[a-]")
    quoted = ", ".join(f"'{glob}'" for glob in globs)
    policy = base(zones=f"{{attic: [{quoted}]}}")
    assert policy.zones == {"attic": globs}


def test_zones_profiles_and_kinds_may_be_named_in_the_file(base):
    policy = base(
        facts="{found: {set: [dna]}, profile: {enum: [default, clinic]}, zone: {set: [attic]}}",
        zones="{patients: ['~/patients/**', /srv/p]}",
        guards=guard(
            "when: {zone: {has_any: [patients, attic]}, found: {has: dna}, profile: clinic}, "
            "allow: [local]"
        ),
    )
    assert policy.zones == {"patients": ("~/patients/**", "/srv/p")}
    assert policy.vocabulary["zone"].values == ("attic", "patients")


def test_facts_may_be_declared_as_far_as_they_agree_with_the_engine(base):
    policy = base(
        facts="{label: {order: [public, restricted]}, net: {enum: [online]}, offline: {bool: true},"
        " modality: {set: [text]}, tokens: {int: [0, 2000000]}}"
    )
    assert policy.vocabulary["label"].values[1] == "internal"


LABELS = (
    "{default: public, credentials: restricted, personal: internal, financial: restricted, "
    "health: restricted, legal: restricted, classified: restricted, internal: internal, "
    "passport: confidential}"
)


@pytest.mark.parametrize(
    ("category", "kind", "label"),
    [
        pytest.param("personal", "contact", Label.INTERNAL, id="by category"),
        pytest.param("personal", "passport", Label.CONFIDENTIAL, id="a kind overrides"),
        pytest.param("health", "health", Label.RESTRICTED, id="health names the category"),
        pytest.param("unheard-of", "thing", Label.RESTRICTED, id="unknown is restricted"),
    ],
)
def test_findings_get_the_label_of_their_kind_or_category(base, category, kind, label):
    assert base(labels=LABELS).label_of(category, kind) is label


def test_without_labels_findings_are_restricted_and_all_else_is_internal(base):
    policy = base()
    assert policy.label_of("personal", "contact") is Label.RESTRICTED
    assert policy.default_label is Label.INTERNAL
    assert base(labels=LABELS).default_label is Label.PUBLIC


def test_token_thresholds_are_every_length_that_a_deciding_rule_compares_with(base):
    policy = base(
        guards=guard(
            "when: {any: [{tokens: {gt: 900, lt: 5000}}, {offline: true}]}, deny: [cloud]"
        ),
        prefer="[{id: p, when: {tokens: {at_most: 70}}, to: local, else: cloud},"
        " {id: q, when: {tokens: 900}, to: cloud, else: refuse}]",
        invariants="[{id: i, forall: {tokens: {lt: 3}}, never: cloud}]",
    )
    assert policy.token_thresholds() == (70, 900, 5000)
    assert policy.thresholds("cost") == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "team.yaml:1:1: this must be a mapping, but it is nothing.", id="empty"),
        pytest.param("[]", "team.yaml:1:1: this must be a mapping, but it is a list.", id="list"),
    ],
)
def test_a_file_that_is_no_mapping_is_no_policy(text, message):
    assert mistakes(text)[0] == message


def test_every_mistake_in_a_file_is_told_in_the_order_of_its_lines(base_text):
    text = base_text(
        name="1",
        guards="\n  - {id: a, when: {labl: public}, allow: [cloud], why: x}\n"
        "  - {id: a, when: {}, alow: [cloud], why: x}",
        colours="red",
    )
    lines = [int(one.split(":")[1]) for one in mistakes(text)]
    assert lines == sorted(lines)
    assert set(lines) == {2, 4, 5}


def test_sections_stand_in_their_order_so_that_a_cut_file_cannot_load(base_text):
    text = base_text(guards=None) + "guards: []\n"
    assert mistakes(text)[0].startswith('team.yaml:6:1: "guards" must stand before "tests".')


def test_an_unknown_section_is_told_with_the_nearest_known_one(base_text):
    found = mistakes(base_text() + "test: []\n")
    assert found[0].startswith('team.yaml:7:1: unknown key "test".')
    assert found[0].endswith('Did you mean "tests"?')


def test_a_layer_must_name_the_exact_file_that_it_extends(base_text):
    text = "gemroute: 1\nname: t\nextends: base\nguards: []\ninvariants: []\n"
    assert mistakes(text) == [
        'team.yaml:3:10: "extends" does not name one exact file.\n  Write NAME@sha256:DIGEST.'
    ]


def test_a_layer_may_not_redeclare_facts(base, layer):
    with pytest.raises(PolicyInvalid, match='unknown key "facts"'):
        layer(base(), facts="{zone: {set: [attic]}}")


def test_a_layer_that_was_cut_before_its_invariants_does_not_load(base, layer):
    with pytest.raises(PolicyInvalid, match='"invariants" is missing'):
        layer(base(), invariants=None)


def test_loading_a_policy_imports_neither_pydantic_nor_difflib(base_text):
    program = (
        "import sys; from gemroute.core.policy.loader import load_policy; "
        "load_policy(sys.stdin.buffer.read(), 'x'); "
        "print([name for name in ('pydantic', 'difflib') if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], input=base_text().encode(), capture_output=True, check=True
    )
    assert run.stdout == b"[]\n"
