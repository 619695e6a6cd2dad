"""Facts in the words of a policy's own tests, which can be pasted."""

from __future__ import annotations

from dataclasses import replace

from gemroute.core.policy.describing import as_test, fact_words, title
from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.values import Label, LocalState, MicroUsd

ODD = replace(
    BASE_FACTS,
    label=Label.RESTRICTED,
    offline=True,
    modality=frozenset({"text", "image"}),
    tokens=7,
    local=LocalState.DOWN,
    thinking=True,
    cost=MicroUsd(50_000),
)


def test_a_policy_without_a_revision_is_called_by_its_name_alone(base):
    assert title(base(name="ours")) == "ours"
    assert title(base(name="ours", revision='"7"')) == "ours 7"


def test_only_what_is_unusual_is_said():
    assert fact_words(BASE_FACTS) == ""
    assert fact_words(ODD) == (
        "label: restricted, modality: [image, text], tokens: 7, offline: true, local: down, "
        "thinking: true, cost: 0.05"
    )


def test_facts_become_a_test_that_the_loader_reads(base):
    line = as_test("odd", ODD, "refuse")
    policy = base(tests=f"\n  {line}")
    (test,) = policy.tests
    assert (test.name, test.given, test.to) == ("odd", ODD, "refuse")
