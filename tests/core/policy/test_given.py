"""Facts that are set one by one, in the grammar of a test's `given`."""

from __future__ import annotations

import pytest

from gemroute.core.errors import PolicyInvalid
from gemroute.core.policy.given import given_facts
from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.policy.vocabulary import ENGINE_VOCABULARY
from gemroute.core.values import UNKNOWN_COST, Label


def facts_of(*words: str):
    return given_facts(words, ENGINE_VOCABULARY, BASE_FACTS, "--set")


def test_without_words_the_facts_stay_as_they_are():
    assert facts_of() == BASE_FACTS


def test_facts_of_every_type_can_be_set():
    facts = facts_of(
        "label=restricted", "offline=true", "tokens=7", "found=[tax, health]", "net=offline"
    )
    assert (facts.label, facts.offline, facts.tokens) == (Label.RESTRICTED, True, 7)
    assert (facts.found, facts.net) == ({"tax", "health"}, "offline")
    assert facts_of("cost=0.05", "thinking=true").cost == 50_000
    assert facts_of("cost=unknown").cost == UNKNOWN_COST


def test_the_only_element_of_a_set_needs_no_brackets():
    assert facts_of("found=tax").found == {"tax"}
    assert facts_of("found=[]").found == frozenset()


@pytest.mark.parametrize(
    ("word", "message"),
    [
        pytest.param("label", "sets nothing", id="no value"),
        pytest.param("=restricted", "sets nothing", id="no fact"),
        pytest.param("lable=restricted", 'unknown fact "lable"', id="unknown fact"),
        pytest.param("label=secret", 'unknown label "secret"', id="unknown value"),
        pytest.param("tokens=many", "whole number", id="wrong type"),
        pytest.param("label=*x", "alias", id="an alias"),
    ],
)
def test_what_sets_nothing_is_a_mistake(word, message):
    with pytest.raises(PolicyInvalid, match=message):
        facts_of(word)


def test_a_fact_is_set_once():
    with pytest.raises(PolicyInvalid, match='"tokens" is set 2 times'):
        facts_of("tokens=1", "tokens=2")
