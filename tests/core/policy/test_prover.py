"""Proofs agree with what is decided, for every fact, and counterexamples are real."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gemroute.core.decide import decide
from gemroute.core.errors import InvariantRefuted, InvariantUnproved
from gemroute.core.policy.language import BASE_FACTS, Policy
from gemroute.core.policy.loader import load_policy
from gemroute.core.policy.nearness import Opening, nearest_of, openings
from gemroute.core.policy.prover import Verdict, prove, require_proved
from gemroute.core.policy.review import Flaw, review
from gemroute.core.policy.whatif import changes, widenings
from gemroute.core.values import (
    UNKNOWN_COST,
    Category,
    Classifier,
    Facts,
    Label,
    LocalHost,
    MicroUsd,
    Modality,
    Net,
    Place,
    Runner,
    Spend,
    Wish,
)

from .wide import wide_policy


def reaches(policy: Policy, facts: Facts, place: Place) -> bool:
    """Whether anything, a person's wish included, could route these facts to `place`."""
    wishes = (Wish(), Wish(place))
    return any(route.place is place for w in wishes for route in decide(policy, facts, w).routes)


@pytest.mark.parametrize(
    ("guards", "claim", "verdict"),
    [
        pytest.param("", "forall: {label: restricted}, never: cloud", "proved", id="the floor"),
        pytest.param("", "forall: {label: internal}, never: cloud", "refuted", id="no guard"),
        pytest.param(
            "{id: g, when: {label: {at_least: internal}}, allow: [local], why: x}",
            "forall: {label: {in: [internal, confidential]}}, never: cloud", "proved", id="a guard",
        ),
        pytest.param(
            "{id: g, when: {tokens: {gt: 9}}, deny: [cloud], why: x}",
            "forall: {tokens: {at_least: 10}}, never: cloud", "proved", id="bounds that meet",
        ),
        pytest.param(
            "{id: g, when: {tokens: {gt: 10}}, deny: [cloud], why: x}",
            "forall: {tokens: {at_least: 10}}, never: cloud", "refuted", id="bounds off by one",
        ),
        pytest.param(
            "{id: g, when: {found: {has_any: [tax, salary]}}, deny: [cloud], why: x}",
            "forall: {found: {has: salary}}, never: cloud", "proved", id="one of a set",
        ),
        pytest.param(
            "{id: g, when: {found: {has_none: [tax, salary]}}, deny: [cloud], why: x}",
            "forall: {found: {lacks: salary}}, never: cloud", "refuted", id="none of two",
        ),
        pytest.param(
            "{id: g, when: {any: [{net: online}, {net: {not: online}}]}, deny: [cloud], why: x}",
            "forall: {}, never: cloud", "proved", id="alternatives that cover all",
        ),
        pytest.param(
            "{id: g, when: {profile: {in: [default, healthcare, finance, legal, government, "
            "developer, dev, ci]}}, deny: [cloud], why: x}",
            "forall: {}, never: cloud", "refuted", id="a profile nobody listed",
        ),
        pytest.param("", "exists: {label: public}, can: cloud", "proved", id="reachable"),
        pytest.param("", "exists: {label: restricted}, can: cloud", "refuted", id="unreachable"),
        pytest.param("", "exists: {tokens: {lt: 0}}, can: local", "refuted", id="impossible"),
        pytest.param(
            "", "forall: {local_host: remote, offline: true}, never: local", "proved", id="afar"
        ),
        pytest.param(
            "{id: g, when: {runner: ci}, deny: [cloud], why: x}",
            "forall: {local_host: remote, runner: ci}, never: local", "proved", id="as the cloud",
        ),
        pytest.param(
            "{id: g, when: {runner: ci}, deny: [cloud], why: x}",
            "forall: {local_host: remote}, never: local", "refuted", id="where the cloud is open",
        ),
        pytest.param(
            "{id: g, when: {runner: ci}, deny: [cloud], why: x}",
            "forall: {local_host: trusted, runner: ci}, never: local", "refuted", id="trusted",
        ),
    ],
)  # fmt: skip
def test_a_claim_is_proved_or_refuted(base, guards, claim, verdict):
    policy = base(guards=f"[{guards}]", invariants=f"[{{id: claim, {claim}}}]")
    (proof,) = prove(policy)
    assert proof.verdict == verdict
    if proof.example:
        assert proof.invariant.when.holds(proof.example)
        assert reaches(policy, proof.example, proof.invariant.place)


def test_a_counterexample_is_as_usual_as_can_be(base):
    claim = "[{id: i, forall: {label: {at_least: internal}, found: {has: tax}}, never: cloud}]"
    (proof,) = prove(base(invariants=claim))
    usual = replace(BASE_FACTS, label=Label.INTERNAL, found=frozenset({"tax"}))
    assert proof.example == usual


def test_a_proof_that_would_cost_too_much_is_no_proof(base):
    pairs = ", ".join(
        f"{{id: g{n}, when: {{found: {{has: {one}}}, category: {{has: {two}}}}}, "
        "deny: [cloud], why: x}"
        for n, (one, two) in enumerate(
            [("tax", "legal"), ("salary", "health"), ("person", "personal")]
        )
    )
    policy = base(guards=f"[{pairs}]", invariants="[{id: i, forall: {}, never: cloud}]")
    assert [proof.verdict for proof in prove(policy, budget=3)] == [Verdict.UNPROVED]
    assert [proof.verdict for proof in prove(policy)] == [Verdict.REFUTED]


def test_an_organisations_invariants_are_proved_and_fall_with_their_guards():
    data = Path(__file__).with_name("acme.yaml").read_bytes()
    policy = load_policy(data, "acme.yaml")
    assert {proof.verdict for proof in prove(policy)} == {Verdict.PROVED}
    guards = tuple(g for g in policy.guards if g.id != "ids-and-cards")
    proofs = {proof.invariant.id: proof for proof in prove(replace(policy, guards=guards))}
    broken = proofs["INV-4"]
    assert broken.verdict is Verdict.REFUTED
    assert broken.example is not None
    assert (broken.example.profile, broken.example.found) == ("healthcare", {"health"})


CLAUSES = st.sampled_from(
    [
        "label: {at_least: internal}", "label: {not: public}", "label: {at_most: internal}",
        "runner: ci", "runner: {in: [pipe, ci]}", "net: {not: online}", "offline: false",
        "classifier: {not: ok}", "spend: over", "tokens: {gt: 900}", "tokens: {lt: 1000, gt: 5}",
        "found: {has: tax}", "found: {has_any: [tax, salary]}", "found: {has_none: [tax]}",
        "category: {lacks: legal}", "modality: {has: image}", "local_host: {not: loopback}",
        "local_host: remote", "local_host: {in: [trusted, cloud_model]}",
        "any: [{runner: ci}, {found: {has: salary}, spend: near}]",
        "thinking: true", "cost: {gt: 0.05}", "cost: {at_most: 0.1}", "cost: {not: unknown}",
    ]
)  # fmt: skip
CONDITIONS = st.lists(
    CLAUSES, max_size=3, unique_by=lambda clause: clause.partition(":")[0]
).map(lambda clauses: "{" + ", ".join(clauses) + "}")  # fmt: skip
EFFECTS = st.sampled_from(["allow: [local]", "deny: [local]", "deny: [cloud]", "allow: []"])
ANY_FACTS = st.builds(
    lambda **changes: replace(BASE_FACTS, **changes),
    label=st.sampled_from(Label),
    runner=st.sampled_from(Runner),
    net=st.sampled_from(Net),
    offline=st.booleans(),
    classifier=st.sampled_from([Classifier.OK, Classifier.OK, Classifier.FAILED]),
    spend=st.sampled_from(Spend),
    thinking=st.booleans(),
    cost=st.sampled_from([MicroUsd(one) for one in (0, 50_000, 50_001, 100_001)] + [UNKNOWN_COST]),
    tokens=st.sampled_from((0, 5, 6, 900, 901, 999, 1000, 10**6)),
    found=st.frozensets(st.sampled_from(("tax", "salary", "person")), max_size=2),
    category=st.frozensets(st.sampled_from((Category.LEGAL, Category.HEALTH)), max_size=1),
    modality=st.just(frozenset({Modality.TEXT})) | st.frozensets(st.sampled_from(Modality)),
    local_host=st.sampled_from(LocalHost),
)


@settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    guards=st.lists(st.tuples(CONDITIONS, EFFECTS), max_size=4),
    claim=CONDITIONS,
    place=st.sampled_from(Place),
    samples=st.lists(ANY_FACTS, min_size=20, max_size=20),
)
def test_proofs_agree_with_decisions(base, guards, claim, place, samples):
    rules = [
        f"{{id: g{n}, when: {when}, {effect}, why: x}}" for n, (when, effect) in enumerate(guards)
    ]
    policy = base(
        guards=f"[{', '.join(rules)}]",
        invariants=f"[{{id: i, forall: {claim}, never: {place}}}, "
        f"{{id: c, exists: {claim}, can: {place}}}]",
    )
    never, can = prove(policy)
    assert (never.verdict is Verdict.REFUTED) is (can.verdict is Verdict.PROVED)
    assert never.example == can.example
    if never.verdict is Verdict.PROVED:
        covered = [facts for facts in samples if never.invariant.when.holds(facts)]
        assert not any(reaches(policy, facts, place) for facts in covered)
    else:
        assert never.example is not None
        assert never.invariant.when.holds(never.example)
        assert reaches(policy, never.example, place)


@pytest.mark.parametrize(
    ("claims", "error", "words"),
    [
        pytest.param(
            "[{id: a, forall: {label: internal}, never: cloud}]",
            InvariantRefuted,
            "a does not hold: label: internal",
            id="refuted, with facts",
        ),
        pytest.param(
            "[{id: a, exists: {label: restricted}, can: cloud}]",
            InvariantRefuted,
            "a does not hold: no facts at all",
            id="nowhere at all",
        ),
    ],
)
def test_a_policy_with_a_refuted_invariant_is_not_used(base, claims, error, words):
    with pytest.raises(error, match=words):
        require_proved(prove(base(invariants=claims)))


def test_a_policy_with_an_unproved_invariant_is_not_used_either(base):
    with pytest.raises(InvariantUnproved, match="not proved within the budget"):
        require_proved(prove(base(invariants="[{id: a, forall: {}, never: cloud}]"), budget=0))


def test_a_proved_policy_may_be_used(base):
    assert require_proved(prove(base())) is None


def test_a_policy_of_too_many_combinations_is_given_up_in_time():
    policy = wide_policy()
    assert [proof.verdict for proof in prove(policy)] == [Verdict.UNPROVED]
    assert {remark.flaw for remark in review(policy)} >= {Flaw.UNDECIDED}
    guarded = replace(BASE_FACTS, offline=True, local_host=LocalHost.REMOTE)
    assert openings(policy, guarded) == tuple(Opening(place, (), gave_up=True) for place in Place)
    assert nearest_of(policy.guards, policy, BASE_FACTS) is None
    for compare in (widenings, changes):
        with pytest.raises(InvariantUnproved):
            compare(policy, policy)
