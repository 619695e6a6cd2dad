"""Requests read back from their records: whole, or told to be incomplete."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.decide import COMMAND_LINE, FLOOR_CLOUD, FLOOR_LOCAL
from gemroute.core.values import (
    UNKNOWN_COST,
    Category,
    Classifier,
    Label,
    LocalHost,
    LocalState,
    MicroUsd,
    Modality,
    Net,
    Place,
    Reason,
    Runner,
    Spend,
    Wish,
)
from gemroute.journal.entry import Entry
from gemroute.journal.past import Incomplete, decides, past_of
from gemroute.journal.record import Outcome, Status, intent_body, outcome_body, refusal_body

from .conftest import make_classified, make_decision, make_facts, make_run, make_target


def entry(event: str, body: Any) -> Entry:
    return Entry(seq=1, prev="0", h="0", ts="", mono_ns=0, id="r1", event=event, body=body)


def intent(attempt: int = 1, **facts: Any) -> dict[str, Any]:
    classified = replace(make_classified(facts=make_facts(**facts)), label_by=("declared",))
    return intent_body(classified, make_decision(), make_run(), make_target(attempt=attempt))


def words(*known: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(known))


FACTS = st.fixed_dictionaries(
    {
        "label": st.sampled_from(Label),
        "classifier": st.sampled_from(Classifier),
        "category": words(*Category),
        "found": words("person", "tax", "own.word"),
        "modality": words(*Modality),
        "tokens": st.integers(0, 2_000_000),
        "zone": words("attic", "desk"),
        "net": st.sampled_from(Net),
        "offline": st.booleans(),
        "runner": st.sampled_from(Runner),
        "local": st.sampled_from(LocalState),
        "local_host": st.sampled_from(LocalHost),
        "profile": st.sampled_from(["default", "own"]),
        "spend": st.sampled_from(Spend),
        "thinking": st.booleans(),
        "cost": st.sampled_from((0, 50_000, UNKNOWN_COST)).map(MicroUsd),
    }
)


@given(FACTS)
@settings(deadline=None, max_examples=100)
def test_facts_are_read_back_as_they_were_recorded(facts):
    past = past_of(entry("intent", intent(**facts)))
    assert past.facts == make_facts(**facts)
    assert past.unknown == frozenset()


def test_what_older_records_do_not_hold_is_said_to_be_unknown():
    body = intent(thinking=True, cost=MicroUsd(1))
    del body["facts"]["thinking"], body["facts"]["cost_micro_usd"]
    past = past_of(entry("intent", body))
    assert past.unknown == {"thinking", "cost"}
    assert (past.facts.thinking, past.facts.cost) == (False, UNKNOWN_COST)


@pytest.mark.parametrize(
    "wish",
    [Wish(), Wish(Place.LOCAL), Wish(Place.CLOUD, "gemini-x"), Wish(None, "gemma4:26b")],
    ids=str,
)
def test_a_wish_is_read_back_as_it_was_made(wish):
    body = intent_body(make_classified(), make_decision(wish=wish), make_run(), make_target())
    assert past_of(entry("intent", body)).wish == wish
    assert ("wish" in body) is (wish != Wish())


def test_a_wish_that_an_older_record_does_not_hold_is_not_known():
    decision = make_decision(prefer=COMMAND_LINE)
    body = intent_body(make_classified(), decision, make_run(), make_target())
    past = past_of(entry("intent", body))
    assert (past.by_hand, past.wish) == (True, None)


def test_a_decision_is_read_back_with_what_it_rests_on():
    past = past_of(entry("intent", intent()))
    assert (past.id, past.to, past.require) == ("r1", "cloud", {"confirm"})
    assert (past.label_by, past.policy_sha256) == ({"declared"}, "a" * 64)
    assert (past.by_hand, past.closed_after) == (False, False)


def test_a_persons_choice_and_a_door_that_was_closed_after_are_told():
    by = (Reason(FLOOR_CLOUD, "."), Reason(FLOOR_LOCAL, "."))
    decision = make_decision(prefer=COMMAND_LINE, by=by, routes=())
    past = past_of(
        entry("outcome", refusal_body(make_classified(), decision, make_run(), "policy"))
    )
    assert (past.to, past.by_hand, past.closed_after) == ("refuse", True, True)
    assert past.lacked_model


@pytest.mark.parametrize(
    ("event", "body", "is_decision"),
    [
        pytest.param("intent", intent(), True, id="first attempt"),
        pytest.param("intent", intent(attempt=2), False, id="second attempt"),
        pytest.param(
            "outcome",
            refusal_body(make_classified(), make_decision(), make_run(), "policy"),
            True,
            id="refusal",
        ),
        pytest.param(
            "outcome",
            outcome_body("r1", Outcome(status=Status.FAILED, duration_ms=1)),
            False,
            id="outcome",
        ),
        pytest.param("session", {}, False, id="session"),
    ],
)
def test_a_request_is_decided_once(event, body, is_decision):
    assert decides(entry(event, body)) is is_decision


def without(name: str) -> dict[str, Any]:
    facts = intent()["facts"]
    return {key: value for key, value in facts.items() if key != name}


WHOLE = intent()["facts"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        *(
            pytest.param({"facts": without(name)}, "a fact is missing", id=f"no {name}")
            for name in sorted(WHOLE.keys() - {"thinking", "cost_micro_usd"})
        ),
        pytest.param({"facts": None}, "no facts", id="no facts"),
        pytest.param({"to": "?"}, "no decision", id="no decision"),
        pytest.param({"facts": {**WHOLE, "runner": "cron"}}, "an unknown word", id="runner"),
        pytest.param({"facts": {**WHOLE, "label": "secret"}}, "an unknown word", id="label"),
        pytest.param({"facts": {**WHOLE, "category": ["x"]}}, "an unknown word", id="category"),
        pytest.param({"facts": {**WHOLE, "found": ["?"]}}, "an unknown word", id="unfit"),
        pytest.param({"facts": {**WHOLE, "found": "tax"}}, "an unknown word", id="no list"),
        pytest.param({"facts": {**WHOLE, "tokens": True}}, "an unknown word", id="no number"),
        pytest.param({"facts": {**WHOLE, "offline": 0}}, "an unknown word", id="no truth"),
        pytest.param({"facts": {**WHOLE, "profile": "?"}}, "an unknown word", id="profile"),
        pytest.param({"facts": {**WHOLE, "thinking": 1}}, "an unknown word", id="thinking"),
        pytest.param({"facts": {**WHOLE, "cost_micro_usd": -1}}, "an unknown word", id="debt"),
        pytest.param({"facts": {**WHOLE, "cost_micro_usd": "0"}}, "an unknown word", id="no cost"),
        pytest.param({"wish": "moon", "wish_model": ""}, "an unknown word", id="wish"),
        pytest.param({"wish": "cloud", "wish_model": "?"}, "an unknown word", id="wished model"),
        pytest.param({"wish": "cloud"}, "an unknown word", id="half a wish"),
        pytest.param({"cut": 1}, "cut short", id="cut"),
    ],
)
def test_a_record_without_every_fact_decides_nothing(changes, why):
    with pytest.raises(Incomplete, match=why):
        past_of(entry("intent", {**intent(), **changes}))


def test_a_record_is_whole_where_only_other_lists_were_cut():
    assert past_of(entry("intent", {**intent(), "cut": 2})).facts == make_facts()
