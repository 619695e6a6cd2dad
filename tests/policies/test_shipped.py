"""What the shipped policies promise, tested with the function that decides."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.decide import decide
from gemroute.core.errors import PolicyInvalid
from gemroute.core.policy.language import BASE_FACTS, Policy
from gemroute.core.policy.loader import load_policy
from gemroute.core.policy.mutation import unnoticed
from gemroute.core.policy.prover import Verdict, prove
from gemroute.core.policy.review import review
from gemroute.core.policy.testing import run_tests, untested_guards
from gemroute.core.policy.vocabulary import KINDS, PROFILES
from gemroute.core.values import (
    Category,
    Classifier,
    Facts,
    Label,
    LocalHost,
    LocalState,
    Modality,
    Net,
    Runner,
    Spend,
)

POLICIES = Path(__file__).parents[2] / "policies"
NAMES = ("default", "strict", "offline")

every_policy = pytest.mark.parametrize("name", NAMES)

FACTS = st.builds(
    Facts,
    label=st.sampled_from(Label),
    classifier=st.sampled_from(Classifier),
    category=st.frozensets(st.sampled_from(Category), max_size=2),
    found=st.frozensets(st.sampled_from(KINDS), max_size=2),
    modality=st.just(frozenset({Modality.TEXT})) | st.frozensets(st.sampled_from(Modality)),
    tokens=st.sampled_from((0, 500, 131_072, 131_073, 2_000_000)),
    zone=st.just(frozenset()),
    net=st.sampled_from(Net),
    offline=st.booleans(),
    runner=st.sampled_from(Runner),
    local=st.sampled_from(LocalState),
    local_host=st.sampled_from(LocalHost),
    profile=st.sampled_from(PROFILES),
    spend=st.sampled_from(Spend),
)


def shipped(name: str) -> Policy:
    path = POLICIES / f"{name}.yaml"
    return load_policy(path.read_bytes(), path.name)


shipped_default, shipped_strict, shipped_offline = map(shipped, NAMES)


def leaves_wider(narrow: Policy, wide: Policy, facts: Facts) -> bool:
    """Whether `wide` sends something out, or without an obligation, where `narrow` does not."""
    wider, narrower = decide(wide, facts), decide(narrow, facts)
    return wider.may_leave and (not narrower.may_leave or not wider.require >= narrower.require)


@every_policy
def test_every_test_in_a_shipped_policy_passes(name):
    policy = shipped(name)
    failed = {o.test.name: o.failures for o in run_tests(policy, decide) if not o.passed}
    assert failed == {}
    assert policy.tests


@every_policy
def test_no_guard_can_be_deleted_unnoticed(name):
    assert untested_guards(shipped(name), decide) == ()


@every_policy
def test_no_slip_of_the_pen_goes_unnoticed(name):
    assert unnoticed(shipped(name), decide) == ()


@every_policy
def test_no_rule_says_nothing(name):
    assert review(shipped(name)) == ()


@every_policy
def test_every_invariant_of_a_shipped_policy_is_proved(name):
    verdicts = {proof.invariant.id: proof.verdict for proof in prove(shipped(name))}
    assert verdicts
    assert set(verdicts.values()) == {Verdict.PROVED}


@every_policy
def test_a_shipped_policy_opens_by_saying_whom_it_is_for(name):
    lines = (POLICIES / f"{name}.yaml").read_text().splitlines()
    assert all(line.startswith("# ") for line in lines[:5])
    assert lines[0].startswith("# For ")
    assert lines[5] == ""


@every_policy
def test_a_shipped_policy_bears_its_files_name_and_labels_every_category(name):
    policy = shipped(name)
    assert policy.name == name
    assert policy.default_label is Label.PUBLIC
    assert set(policy.labels[0].categories) == set(Category)


@pytest.mark.parametrize(
    ("name", "category", "kind", "label"),
    [
        pytest.param("default", "credentials", "private_key", Label.RESTRICTED, id="a key"),
        pytest.param("default", "health", "health", Label.RESTRICTED, id="a diagnosis"),
        pytest.param("default", "financial", "bank_account", Label.RESTRICTED, id="an account"),
        pytest.param("default", "legal", "privilege", Label.RESTRICTED, id="privilege"),
        pytest.param("default", "classified", "tlp", Label.RESTRICTED, id="a marking"),
        pytest.param("default", "personal", "contact", Label.CONFIDENTIAL, id="an address"),
        pytest.param("default", "personal", "passport", Label.RESTRICTED, id="a passport"),
        pytest.param("default", "personal", "national_id", Label.RESTRICTED, id="a tax id"),
        pytest.param("default", "internal", "own_term", Label.CONFIDENTIAL, id="an own term"),
        pytest.param("default", "astrology", "ascendant", Label.RESTRICTED, id="unknown"),
        pytest.param("strict", "personal", "contact", Label.RESTRICTED, id="strict: an address"),
        pytest.param("strict", "internal", "own_term", Label.RESTRICTED, id="strict: own term"),
    ],
)
def test_findings_have_the_labels_that_the_header_promises(name, category, kind, label):
    assert shipped(name).label_of(category, kind) is label


@settings(deadline=None, max_examples=200)
@given(FACTS)
def test_strict_never_lets_out_what_default_keeps(facts):
    assert not leaves_wider(shipped_default, shipped_strict, facts)


@settings(deadline=None, max_examples=200)
@given(FACTS)
def test_offline_never_lets_anything_out(facts):
    decision = decide(shipped_offline, facts)
    assert not decision.may_leave
    assert decision.routes or facts.local_host in {LocalHost.REMOTE, LocalHost.CLOUD_MODEL}


@settings(deadline=None, max_examples=300)
@given(FACTS)
def test_default_lets_out_only_judged_text_over_a_proven_connection(facts):
    if decide(shipped_default, facts).may_leave:
        assert facts.label < Label.RESTRICTED
        assert facts.classifier is Classifier.OK
        assert facts.net is Net.ONLINE
        assert not facts.offline
        assert facts.modality == {Modality.TEXT}
        assert facts.label < Label.CONFIDENTIAL or facts.runner is Runner.INTERACTIVE


def _prefixes_that_load(data: bytes, step: int) -> list[Policy]:
    loaded = []
    for end in range(0, len(data), step):
        with contextlib.suppress(PolicyInvalid):
            loaded.append(load_policy(data[:end], "cut.yaml"))
    return loaded


def _nearly_sendable() -> list[Facts]:
    """Facts that differ from a sendable request in one or two of the ways that count."""
    sendable = replace(BASE_FACTS, local=LocalState.DOWN)
    changes = [{"label": label} for label in Label] + [
        {"classifier": Classifier.FAILED}, {"net": Net.UNKNOWN}, {"net": Net.OFFLINE},
        {"offline": True}, {"modality": frozenset({Modality.IMAGE})}, {"runner": Runner.PIPE},
        {"runner": Runner.CI}, {"spend": Spend.NEAR}, {"spend": Spend.OVER},
        {"local_host": LocalHost.REMOTE}, {"tokens": 400_000},
        {"category": frozenset({Category.PERSONAL})},
    ]  # fmt: skip
    return [replace(sendable, **{**one, **two}) for one in changes for two in changes]


@pytest.mark.parametrize(("name", "step"), [("default", 1), ("strict", 7), ("offline", 1)])
def test_a_file_that_was_cut_short_does_not_load_or_is_no_wider(name, step):
    data = (POLICIES / f"{name}.yaml").read_bytes()
    whole = load_policy(data, "whole.yaml")
    prefixes = _prefixes_that_load(data, step)
    assert prefixes
    for cut in prefixes:
        assert (cut.guards, cut.labels) == (whole.guards, whole.labels)
        assert not any(leaves_wider(whole, cut, facts) for facts in _nearly_sendable())
