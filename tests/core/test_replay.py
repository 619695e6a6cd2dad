"""A request of the past under another policy: the same again, or wider, or narrower."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.decide import decide
from gemroute.core.policy.language import BASE_FACTS, Policy
from gemroute.core.policy.loader import load_policy
from gemroute.core.replay import Past, Replay, Turn
from gemroute.core.values import Classifier, Facts, Label, LocalState, MicroUsd, Place, Runner, Wish

TEXT = """gemroute: 1
name: p
labels:
  default: public
  credentials: restricted
  personal: confidential
  financial: restricted
  health: restricted
  legal: restricted
  classified: restricted
  internal: confidential
guards:
  - {id: asks, when: {label: {at_least: confidential}}, require: [confirm], why: "."}
  - {id: ci, when: {runner: ci}, allow: [local], why: "."}
prefer:
  - {id: first, when: {local: ready}, to: local, else: cloud}
  - {id: rest, when: {}, to: cloud, else: refuse}
invariants: []
tests: [{name: anything, given: {}, expect: {to: local}}]
"""


def policy(*changes: tuple[str, str]) -> Policy:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return load_policy(text.encode(), "p.yaml")


USED = policy()
AWAY = replace(BASE_FACTS, local=LocalState.DOWN)
NONE = Wish()


def past(facts: Facts, wish: Wish = NONE, by: Policy = USED, **changes: Any) -> Past:
    """Return the request as `by` decided it."""
    decision = decide(by, facts, wish)
    known: dict[str, Any] = {
        "id": "r",
        "facts": facts,
        "to": decision.to,
        "require": decision.require,
        "label_by": frozenset({"policy"}),
        "policy_sha256": by.sha256,
        "by_hand": bool(wish.place),
    }
    return Past(**{**known, **changes})


CONFIDENTIAL = replace(AWAY, label=Label.CONFIDENTIAL)
DECLARED = {"label_by": frozenset({"declared"})}


@pytest.mark.parametrize(
    ("change", "facts", "turn"),
    [
        pytest.param(
            ("{runner: ci}", "{label: restricted}"),
            replace(AWAY, runner=Runner.CI),
            Turn.LEAVES,
            id="a refused one leaves",
        ),
        pytest.param(
            ("local: ready", "local: down"), BASE_FACTS, Turn.LEAVES, id="a local one leaves"
        ),
        pytest.param(
            ("to: local, else: cloud", "to: cloud, else: local"),
            BASE_FACTS,
            Turn.LEAVES,
            id="by a preference",
        ),
        pytest.param(("{runner: ci}", "{label: public}"), AWAY, Turn.REFUSED, id="refused"),
        pytest.param(
            ("to: cloud, else: refuse", "to: local, else: refuse"), AWAY, Turn.STAYS, id="stays"
        ),
        pytest.param(("at_least: confidential", "at_least: public"), AWAY, Turn.ASKED, id="asked"),
        pytest.param(
            ("at_least: confidential", "at_least: restricted"),
            CONFIDENTIAL,
            Turn.LEAVES_UNASKED,
            id="unasked",
        ),
        pytest.param(("name: p", "name: q"), AWAY, None, id="the same"),
    ],
)
def test_a_turn_says_how_the_new_decision_differs(change, facts, turn):
    replayed = Replay(policy(change), USED).of(past(facts, **DECLARED))
    assert replayed.turn is turn
    assert (turn is not None and turn.is_wider) is (turn in (Turn.LEAVES, Turn.LEAVES_UNASKED))


FOUND = replace(CONFIDENTIAL, found=frozenset({"contact"}))


@pytest.mark.parametrize(
    ("was", "becomes", "facts", "turn"),
    [
        pytest.param("[redact]", "[confirm]", FOUND, Turn.LEAVES_UNMASKED, id="unmasked"),
        pytest.param("[confirm, redact]", "[redact]", FOUND, Turn.LEAVES_UNASKED, id="unasked"),
        pytest.param("[confirm]", "[redact]", FOUND, Turn.LEAVES_UNASKED, id="masked, unasked"),
        pytest.param("[confirm]", "[confirm, redact]", FOUND, Turn.MASKED, id="masked"),
        pytest.param("[redact]", "[redact, confirm]", FOUND, Turn.ASKED, id="asked"),
        pytest.param("[confirm, redact]", "[confirm]", CONFIDENTIAL, None, id="nothing to mask"),
    ],
)
def test_what_is_masked_no_longer_is_wider(was, becomes, facts, turn):
    used, new = (policy(("[confirm]", each)) for each in (was, becomes))
    replayed = Replay(new, used).of(past(facts, by=used, **DECLARED))
    assert replayed.turn is turn


@pytest.mark.parametrize("obligation", ["confirm", "redact"])
def test_what_was_closed_for_want_of_what_is_asked_no_more_leaves(obligation):
    used = policy(("[confirm]", f"[{obligation}]"))
    refused = past(FOUND, by=used, to="refuse", closed_after=True, **DECLARED)
    assert Replay(used, used).of(refused).turn is None
    freer = policy(("at_least: confidential", "at_least: restricted"))
    assert Replay(freer, used).of(refused).turn is Turn.LEAVES


def test_what_was_longer_than_a_model_takes_may_leave_for_another_model():
    refused = past(AWAY, to="refuse", closed_after=True)
    other = policy(("to: cloud, else: refuse", "to: cloud, model: gemini-long, else: refuse"))
    assert Replay(other, USED).of(refused).turn is Turn.LEAVES


def test_what_was_closed_after_the_decision_is_closed_again():
    replayed = Replay(USED, USED).of(past(AWAY, to="refuse", closed_after=True))
    assert replayed.turn is None


@pytest.mark.parametrize("place", Place)
def test_a_persons_choice_is_known_by_what_the_policy_in_force_made_of_it(place):
    chosen = past(BASE_FACTS, Wish(place))
    assert Replay(USED, USED).of(chosen).turn is None


def test_a_choice_that_the_record_leaves_open_counts_as_one_for_the_cloud():
    """The policy forbade the cloud, so --to cloud and --to local left the same record."""
    chosen = past(replace(BASE_FACTS, runner=Runner.CI), Wish(Place.LOCAL))
    wider = policy(("{runner: ci}", "{label: restricted}"))
    assert Replay(wider, USED).of(chosen).turn is Turn.LEAVES
    assert Replay(USED, USED).of(chosen).turn is None


def test_a_choice_under_another_policy_counts_as_one_for_the_cloud():
    chosen = past(BASE_FACTS, Wish(Place.LOCAL), policy_sha256="0" * 64)
    assert Replay(USED, USED).of(chosen).turn is Turn.LEAVES


LOWER = policy(("personal: confidential", "personal: public"))


def labelled(label: Label, *by: str, category: set[str], found: set[str]) -> Past:
    facts = replace(AWAY, label=label, category=frozenset(category), found=frozenset(found))
    return past(facts, label_by=frozenset(by))


@pytest.mark.parametrize(
    ("request_", "turn"),
    [
        pytest.param(
            labelled(Label.CONFIDENTIAL, "person", category={"personal"}, found={"person"}),
            Turn.LEAVES_UNASKED,
            id="found",
        ),
        pytest.param(
            labelled(
                Label.CONFIDENTIAL, "declared", "person", category={"personal"}, found={"person"}
            ),
            None,
            id="declared too",
        ),
        pytest.param(
            labelled(
                Label.RESTRICTED, "tax", category={"personal", "financial"}, found={"tax", "person"}
            ),
            None,
            id="by another",
        ),
    ],
)
def test_a_label_that_the_new_policy_lowers_is_lowered(request_, turn):
    replay = Replay(LOWER, USED)
    assert [replay.of(request_).turn for _ in range(2)] == [turn, turn]


def test_a_label_that_the_new_policy_raises_is_raised():
    raised = policy(("personal: confidential", "personal: restricted"))
    request = labelled(Label.CONFIDENTIAL, "person", category={"personal"}, found={"person"})
    replayed = Replay(raised, USED).of(request)
    assert (replayed.turn, replayed.relabelled) == (Turn.REFUSED, True)


def test_a_kind_without_a_category_may_have_any_label():
    request = labelled(Label.CONFIDENTIAL, "person", category=set(), found={"person"})
    assert Replay(LOWER, USED).of(request).turn is Turn.LEAVES_UNASKED


FACTS = st.builds(
    lambda **changes: replace(BASE_FACTS, **changes),
    label=st.sampled_from([Label.PUBLIC, Label.RESTRICTED]),
    classifier=st.sampled_from(Classifier),
    runner=st.sampled_from(Runner),
    local=st.sampled_from(LocalState),
    offline=st.booleans(),
)


@given(FACTS, st.sampled_from([None, *Place]))
@settings(deadline=None, max_examples=100)
def test_the_policy_that_decided_decides_the_same_again(facts, place):
    request = past(facts, Wish(place), **DECLARED)
    assert Replay(USED, USED).of(request).turn is None
    assert Replay(replace(USED, labels=(*USED.labels, *USED.labels)), USED).of(request).turn is None


# What newer records say, and older ones do not


def test_a_wish_that_is_recorded_is_the_one_that_was_made():
    wish = Wish(Place.LOCAL)
    chosen = replace(past(replace(BASE_FACTS, runner=Runner.CI), wish), wish=wish)
    wider = policy(("{runner: ci}", "{label: restricted}"))
    assert Replay(wider, USED).of(chosen).turn is None
    assert Replay(wider, USED).of(replace(chosen, wish=Wish(Place.CLOUD))).turn is Turn.LEAVES


def guarded(when: str, effect: str = "deny: [cloud]", prefer: str = "when: {}") -> Policy:
    """Return the policy with a guard more, and perhaps another last preference."""
    guard = f"guards:\n  - {{id: more, when: {when}, {effect}, why: w}}\n"
    return policy(("guards:\n", guard), ("rest, when: {}", f"rest, {prefer}"))


DEAR = guarded("{cost: {gt: 0.05}}")
COSTLY = replace(AWAY, cost=MicroUsd(50_001))
UNKNOWN = {"unknown": frozenset({"cost", "thinking"})}


BIG = policy(("to: local, else: cloud", 'to: local, model: "gemma4:26b", else: cloud'))


@pytest.mark.parametrize(
    ("request_", "turn"),
    [
        pytest.param(past(BASE_FACTS), Turn.LEAVES, id="it may not have been there"),
        pytest.param(past(BASE_FACTS, by=BIG), None, id="it was there"),
        pytest.param(
            past(BASE_FACTS, by=BIG, to="cloud", lacked_model=True), None, id="it was not"
        ),
        pytest.param(
            past(replace(BASE_FACTS, label=Label.RESTRICTED)), None, id="it stays in any case"
        ),
    ],
)
def test_a_local_model_that_another_policy_names_may_not_have_been_there(request_, turn):
    assert Replay(BIG, USED).of(request_).turn is turn


def test_a_local_model_that_a_person_asked_for_was_there_as_the_facts_say():
    wish = Wish(Place.LOCAL, "gemma4:31b")
    asked = replace(past(BASE_FACTS, wish), wish=wish)
    assert Replay(BIG, USED).of(asked).turn is None


@pytest.mark.parametrize(
    ("new", "request_", "turn"),
    [
        pytest.param(DEAR, past(COSTLY), Turn.REFUSED, id="recorded, above the bound"),
        pytest.param(DEAR, past(AWAY), None, id="recorded, below it"),
        pytest.param(DEAR, past(COSTLY, by=DEAR), None, id="decided by that very policy"),
        pytest.param(DEAR, past(COSTLY, **UNKNOWN), None, id="not recorded"),
        pytest.param(
            DEAR, past(COSTLY, policy_sha256="0" * 64), None, id="decided by a policy not at hand"
        ),
        pytest.param(
            guarded("{cost: {gt: 0.05}}", prefer="when: {}, model: lite"),
            past(COSTLY), None, id="another model",
        ),
        pytest.param(
            policy(("guards:\n", "budgets: {call: 0.05}\nguards:\n")),
            past(COSTLY), None, id="answers are cut elsewhere",
        ),
        pytest.param(
            guarded("{cost: {gt: 0.05}}", "require: [confirm]"),
            past(COSTLY, require=frozenset({"confirm"}), **UNKNOWN),
            Turn.LEAVES_UNASKED, id="perhaps too cheap to ask",
        ),
        pytest.param(
            guarded("{thinking: false}"), past(AWAY, **UNKNOWN), None, id="perhaps it thought"
        ),
        pytest.param(
            guarded("{thinking: false}"), past(AWAY), Turn.REFUSED, id="it did not think"
        ),
    ],
)  # fmt: skip
def test_what_a_call_may_have_cost_counts_as_it_was_or_at_its_worst(new, request_, turn):
    assert Replay(new, USED).of(request_).turn is turn
