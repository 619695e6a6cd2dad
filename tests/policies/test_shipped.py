"""What the shipped policies promise, tested with the function that decides."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.decide import decide
from gemroute.core.policy.formatting import formatted
from gemroute.core.policy.language import Policy
from gemroute.core.policy.loader import load_policy
from gemroute.core.policy.mutation import unnoticed
from gemroute.core.policy.prover import Verdict, prove
from gemroute.core.policy.review import review
from gemroute.core.policy.testing import run_tests, untested_guards
from gemroute.core.policy.vocabulary import KINDS, PROFILES
from gemroute.core.policy.whatif import changes, widenings
from gemroute.core.values import (
    Category,
    Classifier,
    Facts,
    Label,
    LocalHost,
    LocalState,
    Modality,
    Net,
    Place,
    Runner,
    Spend,
    Wish,
)
from gemroute.intake.zones import Zones

POLICIES = Path(__file__).parents[2] / "policies"
NAMES = (
    "default", "strict", "offline", "healthcare", "finance", "legal", "government", "developer",
    "ci", "cost-saver",
)  # fmt: skip
LEAST_LABELS = {"healthcare": Label.INTERNAL, "government": Label.INTERNAL}
"""The label of text in which nothing was found, where it is not public."""

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


SHIPPED = {name: shipped(name) for name in NAMES}


@every_policy
def test_every_test_in_a_shipped_policy_passes(name):
    policy = SHIPPED[name]
    failed = {o.test.name: o.failures for o in run_tests(policy, decide) if not o.passed}
    assert failed == {}
    assert policy.tests


@every_policy
def test_no_guard_can_be_deleted_unnoticed(name):
    assert untested_guards(SHIPPED[name], decide) == ()


@every_policy
def test_no_slip_of_the_pen_goes_unnoticed(name):
    assert unnoticed(SHIPPED[name], decide) == ()


@every_policy
def test_no_rule_says_nothing(name):
    assert review(SHIPPED[name]) == ()


@every_policy
def test_every_invariant_of_a_shipped_policy_is_proved(name):
    verdicts = {proof.invariant.id: proof.verdict for proof in prove(SHIPPED[name])}
    assert verdicts
    assert set(verdicts.values()) == {Verdict.PROVED}


@every_policy
def test_a_shipped_policy_opens_by_saying_whom_it_is_for(name):
    lines = (POLICIES / f"{name}.yaml").read_text().splitlines()
    assert all(line.startswith("# ") for line in lines[:5])
    assert lines[0].startswith("# For ")
    assert lines[5] == ""
    assert max(map(len, lines[:5])) <= 100


@every_policy
def test_a_shipped_policy_stands_in_its_canonical_form(name):
    data = (POLICIES / f"{name}.yaml").read_bytes()
    assert formatted(data, name) == data


@every_policy
def test_a_shipped_policy_bears_its_files_name_and_labels_every_category(name):
    policy = SHIPPED[name]
    assert policy.name == name
    assert policy.default_label is LEAST_LABELS.get(name, Label.PUBLIC)
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
        pytest.param("healthcare", "personal", "person", Label.RESTRICTED, id="a patient"),
        pytest.param("healthcare", "financial", "statement", Label.RESTRICTED, id="a bill"),
        pytest.param("finance", "internal", "unreleased", Label.RESTRICTED, id="figures"),
        pytest.param("finance", "personal", "person", Label.CONFIDENTIAL, id="a customer"),
        pytest.param("legal", "financial", "salary", Label.CONFIDENTIAL, id="a sum in dispute"),
        pytest.param("legal", "financial", "bank_account", Label.RESTRICTED, id="legal: account"),
        pytest.param("government", "internal", "internal_marking", Label.RESTRICTED, id="a mark"),
        pytest.param("developer", "internal", "internal_marking", Label.INTERNAL, id="a host"),
        pytest.param("developer", "internal", "own_term", Label.CONFIDENTIAL, id="a code name"),
        pytest.param("developer", "credentials", "password", Label.RESTRICTED, id="a password"),
        pytest.param("ci", "personal", "contact", Label.RESTRICTED, id="ci: an address"),
        pytest.param("cost-saver", "personal", "contact", Label.CONFIDENTIAL, id="cost: address"),
    ],
)
def test_findings_have_the_labels_that_the_header_promises(name, category, kind, label):
    assert SHIPPED[name].label_of(category, kind) is label


@every_policy
def test_no_guard_of_a_shipped_policy_permits_what_default_keeps(name):
    assert widenings(SHIPPED["default"], SHIPPED[name]) == ()


@pytest.mark.parametrize(("one", "other"), list(combinations(NAMES, 2)))
def test_no_two_shipped_policies_decide_alike(one, other):
    assert changes(SHIPPED[one], SHIPPED[other])


@every_policy
def test_every_guard_says_why_in_a_sentence(name):
    policy = SHIPPED[name]
    assert all(guard.why.endswith(".") and len(guard.why) >= 20 for guard in policy.guards)


@every_policy
@settings(deadline=None, max_examples=60)
@given(facts=FACTS)
def test_only_judged_text_leaves_and_over_a_proven_connection_alone(name, facts):
    if decide(SHIPPED[name], facts).may_leave:
        assert facts.label < Label.RESTRICTED
        assert facts.classifier is Classifier.OK
        assert facts.net is Net.ONLINE
        assert not facts.offline
        assert facts.modality <= {Modality.TEXT, Modality.PDF}
        assert facts.label < Label.CONFIDENTIAL or facts.runner is Runner.INTERACTIVE
        assert facts.spend is not Spend.OVER


@every_policy
@settings(deadline=None, max_examples=100)
@given(facts=FACTS, host=st.sampled_from((LocalHost.REMOTE, LocalHost.CLOUD_MODEL)))
def test_what_may_not_leave_is_told_to_no_runtime_elsewhere(name, facts, host):
    """Whatever the label: a file of the zone `secrets` with harmless text is none the less one."""
    facts = replace(
        facts, local_host=host, zone=frozenset({"secrets"} & SHIPPED[name].zones.keys())
    )
    may_leave = decide(SHIPPED[name], facts, Wish(Place.CLOUD)).may_leave
    assert may_leave or decide(SHIPPED[name], facts, Wish(Place.LOCAL)).is_refused


@settings(deadline=None, max_examples=200)
@given(FACTS)
def test_offline_never_lets_anything_out(facts):
    decision = decide(SHIPPED["offline"], facts)
    assert not decision.may_leave
    assert decision.routes or facts.local_host in {LocalHost.REMOTE, LocalHost.CLOUD_MODEL}


@pytest.mark.parametrize(
    ("name", "path", "zones"),
    [
        pytest.param("healthcare", "/srv/patients/0042/letter.txt", {"patients"}, id="a letter"),
        pytest.param("healthcare", "/data/scan.dcm", {"patients"}, id="an X-ray"),
        pytest.param("healthcare", "/home/ada/trials/arm-b.csv", {"studies"}, id="a trial"),
        pytest.param("healthcare", "/home/ada/menu.txt", set(), id="the canteen's menu"),
        pytest.param("finance", "/srv/accounting/2026/q3.csv", {"ledgers"}, id="the books"),
        pytest.param("finance", "/tmp/camt.053.xml", {"ledgers"}, id="a bank's statement"),
        pytest.param("finance", "/home/ada/deals/falcon/memo.md", {"deals"}, id="a deal"),
        pytest.param("legal", "/srv/clients/roe/brief.txt", {"matters"}, id="a brief"),
        pytest.param("legal", "/srv/law/statutes/bgb.txt", {"public_law"}, id="a statute"),
        pytest.param("government", "/srv/VS/vs-nfd/note.txt", {"registry"}, id="a registry file"),
        pytest.param("developer", "/home/ada/app/.env", {"secrets"}, id="an env file"),
        pytest.param("developer", "/home/ada/.aws/credentials", {"secrets"}, id="a cloud's keys"),
        pytest.param("developer", "/home/ada/company/main.py", {"employer"}, id="the employer"),
        pytest.param("developer", "/home/ada/company/tls.key", {"employer", "secrets"}, id="both"),
        pytest.param("developer", "/home/ada/fun/main.py", set(), id="one's own code"),
        pytest.param("ci", "/run/secrets/token", {"secrets"}, id="a mounted secret"),
        pytest.param("ci", "/build/.npmrc", {"secrets"}, id="a registry's token"),
        pytest.param("ci", "/build/src/env.py", set(), id="code about environments"),
    ],
)
def test_a_file_lies_in_the_zones_of_a_shipped_policy_by_its_path(name, path, zones):
    assert Zones(SHIPPED[name].zones, "/home/ada").of(path) == zones
