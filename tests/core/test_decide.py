"""Where a request may go: the floor in code, guards, preferences and a person's wish."""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gemroute.core.decide import (
    COMMAND_LINE,
    FLOOR_CLOUD,
    FLOOR_LOCAL,
    budget_in_the_way,
    decide,
    learnt,
    without_cloud,
    without_local,
)
from gemroute.core.errors import ModelMissing, NotProved, TimedOut, Unreachable, WindowExceeded
from gemroute.core.policy.language import BASE_FACTS, FLOOR_NOT_LOCAL, FLOORS, Policy
from gemroute.core.policy.loader import load_policy
from gemroute.core.values import (
    UNKNOWN_COST,
    Classifier,
    Label,
    LocalHost,
    LocalState,
    MicroUsd,
    Modality,
    Net,
    Place,
    Reason,
    Route,
    Runner,
    Spend,
    Wish,
)

ELSEWHERE = (LocalHost.REMOTE, LocalHost.CLOUD_MODEL)
LOCAL, CLOUD = Route(Place.LOCAL), Route(Place.CLOUD)
LEAST = {
    "guards": "guards: []\n",
    "prefer": "prefer:\n  - {id: local-first, when: {}, to: local, else: cloud}\n",
}


def written(rules: str) -> Policy:
    """Return the policy with these sections; those not given are the least."""
    rules = textwrap.dedent(rules)
    sections = {name: part for part in re.split(r"^(?=\w)", rules, flags=re.MULTILINE)
                if (name := part.partition(":")[0])}  # fmt: skip
    text = "".join((
        "gemroute: 1\nname: tested\n",
        sections.get("budgets", ""),
        sections.get("guards", LEAST["guards"]),
        sections.get("prefer", LEAST["prefer"]),
        "invariants: []\ntests: [{name: x, given: {}, expect: {to: local}}]\n",
    ))  # fmt: skip
    return load_policy(text.encode(), "tested.yaml")


@pytest.fixture
def policy(request) -> Policy:
    """The policy that a test's docstring states."""
    return written(request.function.__doc__ or "")


OPEN = written("")


def rules_of(decision) -> list[str]:
    return [reason.rule for reason in decision.by]


def test_without_guards_the_preferences_routes_stand_in_their_order():
    decision = decide(OPEN, BASE_FACTS)
    assert decision.routes == (LOCAL, CLOUD)
    assert (decision.by, decision.prefer, decision.require) == ((), "local-first", frozenset())


@pytest.mark.parametrize(
    ("changes", "floor"),
    [
        pytest.param({"label": Label.RESTRICTED}, "floor:restricted", id="restricted"),
        pytest.param({"classifier": Classifier.DEGRADED}, "floor:classifier", id="degraded"),
        pytest.param({"classifier": Classifier.FAILED}, "floor:classifier", id="failed"),
        pytest.param({"offline": True}, "floor:offline", id="offline"),
        pytest.param({"modality": frozenset({Modality.IMAGE})}, "floor:modality", id="an image"),
        pytest.param(
            {"modality": frozenset({Modality.PDF})}, "floor:modality", id="a textless PDF"
        ),
        pytest.param({"modality": frozenset()}, "floor:modality", id="nothing judged"),
    ],
)
@pytest.mark.parametrize("wish", [Wish(), Wish(Place.CLOUD), Wish(Place.CLOUD, "gemini-x")])
def test_no_policy_and_no_wish_gets_past_the_floor(changes, floor, wish):
    decision = decide(OPEN, replace(BASE_FACTS, **changes), wish)
    assert decision.routes == (LOCAL,)
    assert rules_of(decision) == [floor]


@pytest.mark.parametrize("host", ELSEWHERE)
@pytest.mark.parametrize(
    ("changes", "routes"),
    [
        pytest.param({"label": Label.PUBLIC}, (LOCAL, CLOUD), id="public may go there"),
        pytest.param({"label": Label.INTERNAL}, (CLOUD,), id="internal may not"),
        pytest.param({"label": Label.RESTRICTED}, (), id="restricted is refused"),
        pytest.param({"offline": True}, (), id="offline is refused"),
        pytest.param({"classifier": Classifier.FAILED}, (), id="unjudged is refused"),
    ],
)
def test_a_runtime_elsewhere_is_local_for_what_could_leave_anyway(host, changes, routes):
    decision = decide(OPEN, replace(BASE_FACTS, local_host=host, **changes))
    assert decision.routes == routes
    assert ("floor:not-local" in rules_of(decision)) is (LOCAL not in routes)


def test_every_floor_is_one_that_policies_can_name_in_their_tests():
    facts = replace(
        BASE_FACTS, label=Label.RESTRICTED, classifier=Classifier.FAILED, offline=True,
        modality=frozenset({Modality.AUDIO}), local_host=LocalHost.REMOTE,
    )  # fmt: skip
    layer = replace(OPEN, extends="base@sha256:" + "0" * 64)
    assert set(rules_of(decide(layer, facts))) == set(FLOORS)


@pytest.mark.parametrize("wish", [Wish(), Wish(Place.LOCAL), Wish(Place.CLOUD)])
def test_a_layer_without_its_base_permits_nothing(wish):
    layer = replace(OPEN, extends="base@sha256:" + "0" * 64)
    assert decide(layer, BASE_FACTS, wish).is_refused


def test_every_guard_that_holds_narrows_and_is_a_reason(policy):
    """
    guards:
      - {id: a, when: {runner: pipe}, require: [confirm], why: A}
      - {id: b, when: {label: internal}, allow: [local], require: [redact], why: B}
      - {id: c, when: {label: public}, allow: [], why: C}
    """
    facts = replace(BASE_FACTS, runner=Runner.PIPE, label=Label.INTERNAL)
    decision = decide(policy, facts)
    assert decision.routes == (LOCAL,)
    assert decision.by == (Reason("a", "A"), Reason("b", "B"))
    assert decision.require == {"confirm", "redact"}


@pytest.mark.parametrize(
    ("changes", "routes", "prefer"),
    [
        pytest.param({}, (LOCAL, CLOUD), "ready", id="local first, cloud if it fails"),
        pytest.param({"label": Label.INTERNAL}, (LOCAL,), "ready", id="else is forbidden"),
        pytest.param({"runner": Runner.CI}, (CLOUD,), "ready", id="to is forbidden"),
        pytest.param({"tokens": 11}, (Route(Place.CLOUD, "gemini-x"),), "long", id="to, or refuse"),
        pytest.param({"tokens": 11, "label": Label.INTERNAL}, (), "long", id="refused"),
        pytest.param({"local": LocalState.DOWN}, (), "", id="no preference holds"),
    ],
)
def test_the_first_preference_that_holds_chooses_among_what_is_left(
    policy, changes, routes, prefer
):
    """
    guards:
      - {id: internal-stays, when: {label: internal}, allow: [local], why: x}
      - {id: ci-leaves, when: {runner: ci}, deny: [local], why: x}
    prefer:
      - {id: long, when: {tokens: {gt: 10}}, to: cloud, else: refuse, model: gemini-x}
      - {id: ready, when: {local: ready}, to: local, else: cloud}
      - {id: never, when: {local: ready}, to: cloud, else: local}
    """
    decision = decide(policy, replace(BASE_FACTS, **{"tokens": 5, **changes}))
    assert (decision.routes, decision.prefer) == (routes, prefer)


WITH_MODEL = written(
    """
    prefer:
      - {id: p, when: {}, to: cloud, else: local, model: gemini-x}
    """
)


@pytest.mark.parametrize(
    ("wish", "routes"),
    [
        pytest.param(Wish(), (Route(Place.CLOUD, "gemini-x"), LOCAL), id="none"),
        pytest.param(Wish(Place.LOCAL), (LOCAL,), id="local removes the cloud"),
        pytest.param(Wish(Place.LOCAL, "g"), (Route(Place.LOCAL, "g"),), id="local with a model"),
        pytest.param(
            Wish(Place.CLOUD), (Route(Place.CLOUD, "gemini-x"), LOCAL), id="cloud, local after"
        ),
        pytest.param(
            Wish(Place.CLOUD, "gemini-y"),
            (Route(Place.CLOUD, "gemini-y"), LOCAL),
            id="cloud, model",
        ),
        pytest.param(
            Wish(model="gemini-z"), (Route(Place.CLOUD, "gemini-z"), LOCAL), id="a model alone"
        ),
    ],
)
def test_a_wish_stands_before_the_preferences(wish, routes):
    decision = decide(WITH_MODEL, BASE_FACTS, wish)
    assert decision.routes == routes
    assert decision.prefer == (COMMAND_LINE if wish.place else "p")


def test_a_wish_for_a_model_does_not_open_a_refused_request():
    refused = written("guards:\n  - {id: nowhere, when: {}, allow: [], why: x}\n")
    assert decide(refused, BASE_FACTS, Wish(model="m")).routes == ()


@pytest.mark.parametrize(
    ("changes", "rule", "why"),
    [
        pytest.param({}, "one", "runner ci (is interactive)", id="the fewest changes"),
        pytest.param(
            {"runner": Runner.CI},
            "two",
            "label internal (is public), and tokens 901 or more (is 500)",
            id="one that holds already is not near",
        ),
    ],
)
def test_the_nearest_guard_is_told_with_what_would_have_to_change(policy, changes, rule, why):
    """
    guards:
      - {id: two, when: {label: internal, tokens: {gt: 900}}, deny: [cloud], why: x}
      - {id: one, when: {runner: ci}, deny: [local], require: [confirm], why: x}
    """
    facts = replace(BASE_FACTS, **changes)
    nearest = decide(policy, facts, explain=True).nearest
    assert nearest is not None
    assert (nearest.rule, nearest.why) == (rule, why)
    assert decide(policy, facts).nearest is None


def test_nothing_is_near_to_a_refused_request(policy):
    """
    guards:
      - {id: nowhere, when: {offline: true}, allow: [], why: x}
      - {id: far, when: {runner: ci}, deny: [local], why: x}
    """
    assert decide(policy, replace(BASE_FACTS, offline=True), explain=True).nearest is None


def test_a_guard_that_would_change_nothing_is_not_near(policy):
    """
    guards:
      - {id: closes-cloud, when: {runner: ci}, deny: [cloud], why: x}
      - {id: asks, when: {runner: ci, offline: true}, require: [confirm], why: x}
    """
    nearest = decide(policy, BASE_FACTS, Wish(Place.LOCAL), explain=True).nearest
    assert nearest is not None
    assert nearest.rule == "asks"


WHEN = st.sampled_from(
    ["{}", "{runner: ci}", "{label: {at_most: internal}}", "{offline: true}", "{local: down}"]
)
EFFECT = st.sampled_from(["allow: [local]", "deny: [local]", "allow: []", "require: [confirm]"])
FACTS = st.builds(
    lambda **changes: replace(BASE_FACTS, **changes),
    label=st.sampled_from(Label),
    runner=st.sampled_from(Runner),
    offline=st.booleans(),
    local=st.sampled_from(LocalState),
    local_host=st.sampled_from(LocalHost),
    classifier=st.sampled_from(Classifier),
)
WISHES = st.builds(Wish, st.sampled_from([None, *Place]), st.sampled_from(["", "m"]))


@settings(
    deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(guards=st.lists(st.tuples(WHEN, EFFECT), max_size=4), facts=FACTS, wish=WISHES)
def test_guards_are_free_of_order_and_no_wish_adds_a_place(guards, facts, wish):
    lines = [f"  - {{id: g{n}, when: {w}, {e}, why: x}}\n" for n, (w, e) in enumerate(guards)]
    forwards = written("guards:\n" + "".join(lines)) if lines else OPEN
    backwards = replace(forwards, guards=forwards.guards[::-1])
    decision = decide(forwards, facts, wish)
    assert decide(backwards, facts, wish).routes == decision.routes
    assert decide(backwards, facts, wish).require == decision.require
    permitted = {route.place for route in decide(forwards, facts).routes}
    assert {route.place for route in decision.routes} <= permitted
    if decision.may_leave:
        assert facts.label < Label.RESTRICTED
        assert facts.classifier is Classifier.OK
        assert not facts.offline


def test_a_model_that_is_not_here_takes_local_away_and_nothing_else():
    decision = without_local(decide(OPEN, BASE_FACTS), "it is not installed")
    assert decision.routes == (CLOUD,)
    assert rules_of(decision)[-1] == FLOOR_LOCAL


def test_what_comes_up_after_a_decision_takes_the_cloud_away_and_nothing_else():
    decision = without_cloud(decide(OPEN, BASE_FACTS), BASE_FACTS, "not confirmed")
    assert decision.routes == (LOCAL,)
    assert rules_of(decision)[-1] == FLOOR_CLOUD


@pytest.mark.parametrize("host", ELSEWHERE)
def test_what_a_person_said_no_to_goes_to_no_runtime_elsewhere(host):
    facts = replace(BASE_FACTS, local_host=host)
    decision = without_cloud(decide(OPEN, facts), facts, "not confirmed")
    assert decision.is_refused
    assert rules_of(decision) == [FLOOR_CLOUD, FLOOR_NOT_LOCAL]
    again = without_cloud(decision, facts, "longer than it takes")
    assert rules_of(again) == [FLOOR_CLOUD, FLOOR_NOT_LOCAL, FLOOR_CLOUD]


@pytest.mark.parametrize(
    ("changes", "stays"),
    [
        pytest.param({}, False, id="public text"),
        pytest.param({"local_host": LocalHost.REMOTE}, False, id="public, wherever it goes"),
        pytest.param({"label": Label.INTERNAL}, True, id="internal"),
        pytest.param({"label": Label.RESTRICTED}, True, id="restricted"),
        pytest.param({"classifier": Classifier.FAILED}, True, id="not judged"),
        pytest.param({"offline": True}, True, id="under --offline"),
        pytest.param({"modality": frozenset({Modality.IMAGE})}, True, id="an image"),
        pytest.param({"spend": Spend.OVER}, True, id="public, that a guard keeps here"),
        pytest.param({"runner": Runner.CI}, False, id="public, that a guard keeps from here"),
    ],
)
def test_a_decision_says_whether_only_what_is_proved_to_be_here_may_be_told(policy, changes, stays):
    """
    guards:
      - {id: spent, when: {spend: over}, allow: [local], why: x}
      - {id: ci, when: {runner: ci}, deny: [local], why: x}
    """
    facts = replace(BASE_FACTS, **changes)
    decision = decide(policy, facts)
    assert decision.stays is stays
    assert without_cloud(decision, facts, "not confirmed").stays


@pytest.mark.parametrize("host", LocalHost)
def test_what_a_guard_keeps_from_the_cloud_is_told_to_no_runtime_elsewhere(policy, host):
    """
    guards:
      - {id: spent, when: {spend: over}, deny: [cloud], why: x}
    """
    facts = replace(BASE_FACTS, local_host=host)
    assert decide(policy, facts).routes == (LOCAL, CLOUD)
    for wish in (Wish(), Wish(Place.LOCAL), Wish(Place.CLOUD)):
        decision = decide(policy, replace(facts, spend=Spend.OVER), wish)
        assert decision.is_refused is (host in ELSEWHERE)
        assert (rules_of(decision) == ["floor:not-local", "spent"]) is (host in ELSEWHERE)


def test_a_guard_that_closes_the_cloud_is_near_where_the_runtime_is_elsewhere(policy):
    """
    guards:
      - {id: closes-cloud, when: {runner: ci}, deny: [cloud], why: x}
    """
    here, there = (
        replace(BASE_FACTS, local_host=h) for h in (LocalHost.LOOPBACK, LocalHost.REMOTE)
    )
    assert decide(policy, here, Wish(Place.LOCAL), explain=True).nearest is None
    nearest = decide(policy, there, Wish(Place.LOCAL), explain=True).nearest
    assert nearest is not None
    assert nearest.rule == "closes-cloud"


@pytest.mark.parametrize(
    ("place", "failure", "fact", "value"),
    [
        (Place.CLOUD, Unreachable("x"), "net", Net.UNKNOWN),
        (Place.LOCAL, ModelMissing("x"), "local", LocalState.MISSING_MODEL),
        (Place.LOCAL, WindowExceeded("x"), "local", LocalState.MISSING_MODEL),
        (Place.LOCAL, TimedOut("x"), "local", LocalState.DOWN),
    ],
)
def test_a_failure_is_one_fact_more(place, failure, fact, value):
    assert learnt(BASE_FACTS, place, failure) == replace(BASE_FACTS, **{fact: value})


def test_a_runtime_that_is_not_proved_when_it_is_asked_is_elsewhere():
    facts = replace(BASE_FACTS, local=LocalState.DOWN, local_host=LocalHost.REMOTE)
    assert learnt(BASE_FACTS, Place.LOCAL, NotProved("x")) == facts


@pytest.mark.parametrize(
    ("changes", "blamed"),
    [
        pytest.param({"spend": Spend.OVER}, "spend", id="only what is spent"),
        pytest.param({"cost": MicroUsd(50_001)}, "cost", id="only the cost"),
        pytest.param({"cost": UNKNOWN_COST}, "cost", id="a cost that is not known"),
        pytest.param({"cost": UNKNOWN_COST, "spend": Spend.OVER}, "spend", id="both"),
        pytest.param({"spend": Spend.OVER, "label": Label.RESTRICTED}, "", id="the label too"),
        pytest.param({}, "", id="nothing"),
    ],
)
def test_a_budget_is_blamed_where_it_alone_is_in_the_way(changes, blamed):
    policy = written("""
        budgets: {call: 0.05, day: 1}
        guards:
          - {id: not-here, when: {}, allow: [cloud], why: w}
    """)
    facts = replace(BASE_FACTS, **changes)
    assert budget_in_the_way(policy, facts, Wish()) == blamed
