"""The whole flow with scripted ends: what is decided, what is sent, what a failure teaches."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from fakes import ANSWER, SECRET, World, failing, probe

from gemroute.backends.base import Delta
from gemroute.core.errors import (
    BackendError,
    CredentialsRejected,
    GemrouteError,
    ModelMissing,
    NotProved,
    OverBudget,
    Overloaded,
    ProtocolBroken,
    RefusedByModel,
    RouteRefused,
    TimedOut,
    Unreachable,
    WindowExceeded,
)
from gemroute.core.planning import FREE
from gemroute.core.policy.conditions import Condition
from gemroute.core.policy.language import Guard
from gemroute.core.policy.loader import load_policy
from gemroute.core.request import Media, Message, Part, Request
from gemroute.core.values import (
    UNKNOWN_COST,
    Label,
    LocalHost,
    LocalState,
    MicroUsd,
    Modality,
    Net,
    Place,
    Role,
    Runner,
    Spend,
    Unread,
    Usage,
    Wish,
)
from gemroute.events import Answered, Options, Weighed
from gemroute.router import Router

TO_CLOUD = Options(wish=Wish(Place.CLOUD))
HELLO = Request(prompt="hello")
USUAL = Options()
POLICY_OF_ITS_OWN = """gemroute: 1
name: own
labels: {default: public, credentials: restricted, personal: restricted, financial: restricted,
  health: restricted, legal: restricted, classified: restricted, internal: restricted}
guards: []
prefer: [{id: big, when: {}, to: local, model: "gemma4:26b", else: OTHERWISE}]
invariants: []
tests: [{name: t, given: {}, expect: {to: local, model: "gemma4:26b"}}]
"""
DOWN = probe(state=LocalState.DOWN, window_tokens=0, capabilities=frozenset())


def ask(world: World, request: Request = HELLO, options: Options = USUAL) -> list[Any]:
    return list(world.router().ask(request, options))


def picture(data: bytes = b"png") -> Part:
    media = Media(Modality.IMAGE, "image/png", data, tokens=1_122)
    return Part("a.png", "image/png", Modality.IMAGE, unread=(Unread("image"),), media=media)


def test_an_answer_is_a_decision_its_pieces_and_a_reply_with_its_record():
    events = ask(World())
    assert isinstance(events[0], Weighed)
    assert events[1:3] == [Delta("Hel"), Delta("lo")]
    assert isinstance(events[3], Answered)
    assert events[3].record_id == "intent-1"


def test_a_dry_run_sends_and_records_nothing():
    world = World()
    weighed = world.router().weigh(HELLO, Options(), explain=True)
    assert (weighed.place, weighed.model) == (Place.LOCAL, "gemma4:e4b")
    assert weighed.decision.nearest is not None
    assert (world.local.received, world.cloud.received, world.recorder.events) == ([], [], [])


def test_classifying_alone_asks_nothing_outside_the_process():
    def never() -> Any:
        raise AssertionError("the runtime was probed")

    router = World().router()
    router.probe = never
    assert router.classify(HELLO, connected=False).facts.local is LocalState.DOWN


@pytest.mark.parametrize(
    ("world", "request_", "place"),
    [
        pytest.param(World(), HELLO, "local", id="local first"),
        pytest.param(World(probe=DOWN), HELLO, "cloud", id="the cloud when the runtime is down"),
        pytest.param(World(), Request(prompt=SECRET), "local", id="a secret stays"),
        pytest.param(
            World(), Request(prompt="?", parts=(picture(),)), "local", id="so does a picture"
        ),
    ],
)
def test_a_request_goes_where_the_policy_says(world, request_, place):
    ask(world, request_)
    assert len(world.local.received) == (place == "local")
    assert len(world.cloud.received) == (place == "cloud")


@pytest.mark.parametrize(
    ("changes", "request_"),
    [
        pytest.param({"probe": DOWN}, Request(prompt=SECRET), id="a secret and no runtime"),
        pytest.param({"probe": DOWN, "offline": True}, HELLO, id="--offline and no runtime"),
        pytest.param({"probe": DOWN, "net": Net.UNKNOWN}, HELLO, id="a network that is unknown"),
        pytest.param({"probe": DOWN}, Request(prompt="?", parts=(picture(),)), id="a picture"),
        pytest.param(
            {"probe": DOWN}, Request(prompt="hi", inherited_label=Label.RESTRICTED), id="a chat"
        ),
        pytest.param(
            {"probe": probe(host=LocalHost.REMOTE)}, Request(prompt=SECRET), id="a remote runtime"
        ),
        pytest.param(
            {"probe": probe(capabilities=frozenset())},
            Request(prompt="?", parts=(picture(),)),
            id="a model that cannot see",
        ),
    ],
)
def test_what_has_nowhere_to_go_is_refused_recorded_and_not_sent(changes, request_):
    world = World(**changes)
    with pytest.raises(RouteRefused, match="nothing was sent"):
        ask(world, request_)
    assert (world.local.received, world.cloud.received) == ([], [])
    assert world.recorder.events == [("refusal", ("refuse", "policy"))]


@pytest.mark.parametrize(
    ("request_", "changes", "stays"),
    [
        pytest.param(HELLO, {}, False, id="public text"),
        pytest.param(Request(prompt=SECRET), {}, True, id="a secret"),
        pytest.param(HELLO, {"offline": True}, True, id="public text under --offline"),
        pytest.param(HELLO, {"spend": Spend.OVER}, True, id="public text that a guard keeps here"),
    ],
)
def test_a_call_says_whether_it_stays_here(request_, changes, stays):
    world = World(**changes)
    ask(world, request_)
    assert [call.stays for call in world.local.calls] == [stays]


@pytest.mark.parametrize("host", [LocalHost.REMOTE, LocalHost.CLOUD_MODEL])
def test_what_a_person_does_not_agree_to_send_goes_to_no_runtime_elsewhere(host):
    world = World(probe=probe(host=host), agrees=False)
    with pytest.raises(RouteRefused, match="floor:not-local"):
        ask(world, HELLO, Options(wish=Wish(Place.CLOUD), always_confirm=True))
    assert len(world.asked_to_confirm) == 1
    assert (world.local.received, world.cloud.received) == ([], [])


def test_a_runtime_that_is_not_proved_when_it_is_asked_ends_in_a_refusal_that_says_so():
    world = World()
    world.local.scripts = [failing(NotProved)]
    with pytest.raises(RouteRefused) as caught:
        ask(world, Request(prompt=SECRET), Options(wish=Wish(Place.LOCAL)))
    assert "floor:not-local" in caught.value.message
    assert "it failed" in caught.value.hint
    assert [kind for kind, _ in world.recorder.events] == ["intent", "outcome", "refusal"]
    assert world.recorder.events[1][1][2] == "not_proved"


def test_texts_that_are_still_to_be_judged_when_time_is_up_keep_a_request_at_home():
    world = World()
    router = world.router()
    seconds = iter([0.0, 60.0, 121.0])
    router.clock_s = lambda: next(seconds)
    request = Request(prompt="hi", system="be brief")
    list(router.ask(request, Options(wish=Wish(Place.CLOUD))))
    assert (len(world.local.received), len(world.cloud.received)) == (1, 0)


def test_a_wish_for_the_cloud_does_not_get_a_secret_there():
    world = World()
    ask(world, Request(prompt=SECRET), TO_CLOUD)
    assert (len(world.local.received), world.cloud.received) == (1, [])


def test_a_wish_for_local_never_falls_back_to_the_cloud():
    world = World()
    world.local.scripts = [failing(Unreachable)]
    with pytest.raises(GemrouteError):
        ask(world, HELLO, Options(wish=Wish(Place.LOCAL)))
    assert world.cloud.received == []


@pytest.mark.parametrize("error", [Unreachable, TimedOut, ModelMissing, Overloaded, WindowExceeded])
def test_a_runtime_that_fails_before_it_speaks_leads_to_a_new_decision(error):
    world = World()
    world.local.scripts = [failing(error)]
    events = ask(world)
    decisions = [event.place for event in events if isinstance(event, Weighed)]
    assert decisions == [Place.LOCAL, Place.CLOUD]
    assert isinstance(events[-1], Answered)
    assert "deciding again" in world.warnings[-1]


def test_the_new_decision_is_bound_by_the_policy_like_the_first():
    world = World()
    world.local.scripts = [failing(Unreachable)]
    with pytest.raises(RouteRefused):
        ask(world, Request(prompt=SECRET))
    assert world.cloud.received == []


@pytest.mark.parametrize("error", [RefusedByModel, ProtocolBroken])
def test_a_refusal_or_nonsense_from_a_model_goes_nowhere_else(error):
    world = World()
    world.local.scripts = [failing(error)]
    with pytest.raises(error):
        ask(world)
    assert world.cloud.received == []


def test_after_output_began_nothing_falls_back():
    world = World()
    world.local.scripts = [(Delta("Hel"), Unreachable("lost"))]
    with pytest.raises(Unreachable):
        ask(world)
    assert world.cloud.received == []


def test_a_failing_cloud_is_the_error_when_no_runtime_is_there_to_ask_instead():
    """--to cloud leaves the local route open; the runtime is down, and was not what was asked."""
    world = World(probe=DOWN)
    world.cloud.scripts = [(Unreachable("It could not prove who it is."),)]
    with pytest.raises(Unreachable, match="prove who it is"):
        ask(world, options=TO_CLOUD)
    assert world.local.received == []
    assert world.warnings == []
    assert world.recorder.events[-1] == ("outcome", ("intent-1", "failed", "unreachable"))


def test_a_cloud_that_fails_is_the_error_when_nothing_else_is_left():
    world = World(probe=DOWN)
    world.cloud.scripts = [failing(Unreachable)]
    with pytest.raises(Unreachable):
        ask(world)


def test_a_cloud_that_fails_leaves_the_permitted_local_route():
    world = World()
    world.cloud.scripts = [failing(Unreachable)]
    events = ask(world, HELLO, TO_CLOUD)
    assert [event.place for event in events if isinstance(event, Weighed)] == [
        Place.CLOUD,
        Place.LOCAL,
    ]


def test_two_failures_end_the_call():
    world = World()
    world.local.scripts = [failing(Unreachable)]
    world.cloud.scripts = [failing(TimedOut)]
    with pytest.raises(BackendError):
        ask(world)
    assert (len(world.local.received), len(world.cloud.received)) == (1, 1)


class TestConfirming:
    """Confidential text leaves only when a person says so."""

    confidential = Request(prompt="hi", declared_label=Label.CONFIDENTIAL)

    def test_a_person_who_agrees_lets_it_leave(self):
        world = World(probe=DOWN)
        ask(world, self.confidential)
        assert len(world.cloud.received) == 1
        assert world.asked_to_confirm[0].classified.facts.label is Label.CONFIDENTIAL

    def test_a_person_who_does_not_keeps_it_here(self):
        world = World(probe=DOWN, agrees=False)
        with pytest.raises(RouteRefused, match="not confirmed"):
            ask(world, self.confidential)
        assert world.cloud.received == []

    def test_the_local_route_that_is_left_is_taken(self):
        world = World(agrees=False)
        ask(world, self.confidential, TO_CLOUD)
        assert (len(world.local.received), world.cloud.received) == (1, [])

    def test_the_local_route_that_is_left_costs_nothing(self):
        world = World(agrees=False)
        weighed = ask(world, self.confidential, TO_CLOUD)[0]
        assert (weighed.place, weighed.estimate) == (Place.LOCAL, FREE)

    def test_nobody_is_asked_about_a_local_answer(self):
        world = World()
        ask(world, self.confidential)
        assert world.asked_to_confirm == []

    def test_in_a_pipe_nobody_is_there_to_ask(self):
        world = World(probe=DOWN, runner=Runner.PIPE)
        with pytest.raises(RouteRefused):
            ask(world, self.confidential)
        assert (world.asked_to_confirm, world.cloud.received) == ([], [])

    def test_a_person_can_ask_to_be_asked_always(self):
        world = World(probe=DOWN)
        ask(world, HELLO, Options(always_confirm=True))
        assert len(world.asked_to_confirm) == 1

    def test_a_new_decision_is_confirmed_anew(self):
        world = World(agrees=False)
        world.local.scripts = [failing(Unreachable)]
        with pytest.raises(RouteRefused):
            ask(world, self.confidential)
        assert world.cloud.received == []


@pytest.mark.parametrize(
    ("model", "leaves"),
    [
        pytest.param("gemma-4-26b-a4b-it", False, id="a model with a smaller window"),
        pytest.param("gemini-3.5-flash-lite", True, id="a model that takes it"),
    ],
)
def test_the_window_is_that_of_the_model_which_the_policy_chose(model, leaves):
    policy = World().router().policy
    chosen = tuple(replace(each, model=model) if each.to is Place.CLOUD else each
                   for each in policy.prefer)  # fmt: skip
    world = World(policy=replace(policy, prefer=chosen), probe=DOWN)
    long = Request(prompt="word " * 300_000)
    weighed = world.router().weigh(long, USUAL)
    assert (weighed.place is Place.CLOUD) is leaves
    assert (weighed.model == model) is leaves


class TestRedaction:
    """What a rule demands to be masked is masked in what leaves, or nothing leaves."""

    @staticmethod
    def demanding(**changes: Any) -> World:
        guard = Guard(
            "mask", Condition(), frozenset(), frozenset({"redact"}), "Mask it.", at="here"
        )
        policy = World().router().policy
        return World(policy=replace(policy, guards=(*policy.guards, guard)), **changes)

    def test_text_in_which_nothing_was_found_leaves_as_it_is(self):
        world = self.demanding(probe=DOWN)
        ask(world)
        assert world.cloud.received == [HELLO.payload()]

    def test_the_local_model_gets_the_text_as_it_is(self):
        world = self.demanding()
        ask(world, Request(prompt=SECRET))
        assert world.local.received == [Request(prompt=SECRET).payload()]

    def test_what_cannot_be_masked_for_certain_stays_and_says_so(self, monkeypatch):
        monkeypatch.setattr("gemroute.core.redaction.redacted", lambda *_: None)
        world = self.demanding(probe=DOWN)
        weighed = world.router().weigh(HELLO, USUAL)
        assert weighed.decision.by[-1].why == "it cannot be redacted with certainty"
        with pytest.raises(RouteRefused):
            ask(world)
        assert world.cloud.received == []

    def test_a_call_without_what_was_masked_is_not_made(self, monkeypatch):
        world = self.demanding(probe=DOWN)
        router = world.router()
        weighed = replace(router.weigh(HELLO, USUAL), redacted=None)
        monkeypatch.setattr(Router, "weigh", lambda *_: weighed)
        with pytest.raises(RouteRefused, match="redaction"):
            list(router.ask(HELLO, USUAL))
        assert world.cloud.received == []


class TestSize:
    """Windows: what a model cannot take is not sent to it."""

    long = Request(prompt="word " * 150_000)

    def test_a_text_beyond_the_local_window_goes_to_the_cloud_if_it_may(self):
        world = World()
        ask(world, self.long)
        assert (world.local.received, len(world.cloud.received)) == ([], 1)

    def test_a_small_local_model_is_not_overfilled(self):
        world = World(probe=probe(window_tokens=8_192))
        ask(world, Request(prompt="word " * 10_000))
        assert (world.local.received, len(world.cloud.received)) == ([], 1)

    def test_a_long_secret_is_refused_with_the_windows_in_the_message(self):
        world = World(probe=probe(window_tokens=8_192))
        with pytest.raises(RouteRefused) as caught:
            ask(world, Request(prompt=f"{SECRET} " + "word " * 10_000))
        assert "8,192 tokens" in caught.value.hint
        assert world.cloud.received == []

    def test_what_is_beyond_the_clouds_window_is_not_sent_there(self):
        world = World()
        with pytest.raises(RouteRefused, match="longer than gemini"):
            ask(world, Request(prompt="1" * 1_100_000))
        assert world.cloud.received == []

    def test_the_window_that_is_loaded_holds_question_and_answer(self):
        world = World()
        ask(world, Request(prompt="word " * 10_000))
        assert world.local.calls[0].window_tokens == 16_384


class TestMoney:
    """What a call may cost."""

    def test_a_local_answer_is_free_and_a_cloud_answer_is_priced_by_who_answered(self):
        world = World(probe=DOWN)
        script = (*ANSWER[:2], replace(ANSWER[2], model_version="gemini-3.5-flash"))
        world.cloud.scripts = [script]
        reply = ask(world)[-1].reply
        assert reply.cost_usd == Decimal("0.000033")
        assert ask(World())[-1].reply.cost_usd == 0

    def test_a_local_answer_is_estimated_free_to_the_longest(self):
        estimate = World().router().weigh(HELLO, USUAL).estimate
        assert (estimate.least_usd, estimate.expected_usd, estimate.most_usd) == (0, 0, 0)

    def test_an_unknown_model_has_an_unknown_price_and_not_zero(self):
        world = World(probe=DOWN)
        assert ask(world)[-1].reply.cost_usd is None

    def test_a_cloud_answer_without_figures_has_an_unknown_cost_and_not_zero(self):
        world = World(probe=DOWN)
        unknown = Usage(estimated=True)
        end = replace(ANSWER[2], model_version="gemini-3.5-flash", usage=unknown)
        world.cloud.scripts = [(*ANSWER[:2], end)]
        assert ask(world)[-1].reply.cost_usd is None
        world = World()
        world.local.scripts = [(*ANSWER[:2], replace(ANSWER[2], usage=unknown))]
        assert ask(world)[-1].reply.cost_usd == 0

    def test_max_cost_caps_the_answer(self):
        world = World(probe=DOWN)
        ask(world, HELLO, Options(max_cost_usd=Decimal("0.001")))
        assert 0 < world.cloud.calls[0].max_output_tokens < 300

    def test_a_shorter_cap_of_the_caller_wins(self):
        world = World(probe=DOWN)
        ask(world, HELLO, Options(max_cost_usd=Decimal("0.001"), max_output_tokens=7))
        assert world.cloud.calls[0].max_output_tokens == 7

    def test_what_cannot_keep_max_cost_is_not_sent(self):
        world = World(probe=DOWN)
        with pytest.raises(OverBudget):
            ask(world, HELLO, Options(max_cost_usd=Decimal("0.000001")))
        assert world.cloud.received == []
        assert world.recorder.events == [("refusal", ("cloud", "budget"))]

    def test_max_cost_does_not_bound_a_local_answer(self):
        world = World()
        ask(world, HELLO, Options(max_cost_usd=Decimal(0)))
        assert world.local.calls[0].max_output_tokens == 0


class TestAModelOfThePolicys:
    """A preference names its own local model: what is known of another proves nothing of it."""

    BIG = "gemma4:26b"
    MISSING = probe(state=LocalState.MISSING_MODEL, window_tokens=0)

    def world(self, otherwise: str, **changes: Any) -> World:
        text = POLICY_OF_ITS_OWN.replace("OTHERWISE", otherwise)
        return World(policy=load_policy(text.encode(), "own.yaml"), **changes)

    def test_one_that_is_here_is_asked_with_the_window_it_was_trained_for(self):
        world = self.world("cloud", probes={self.BIG: probe(window_tokens=3_000)})
        ask(world)
        (call,) = world.local.calls
        assert (call.model, call.window_tokens) == (self.BIG, 3_000)

    def test_one_that_is_missing_is_not_asked_and_the_policy_goes_on(self):
        world = self.world("cloud", probes={self.BIG: self.MISSING})
        weighed = ask(world)[0]
        assert (world.local.received, len(world.cloud.received)) == ([], 1)
        assert weighed.decision.by[-1].rule == "floor:local-model"

    def test_one_that_is_missing_is_said_to_be_where_nothing_else_is_permitted(self):
        world = self.world("refuse", probes={self.BIG: self.MISSING})
        with pytest.raises(RouteRefused, match="run `gemroute models pull gemma4:26b`"):
            ask(world)
        assert (world.local.received, world.cloud.received) == ([], [])
        assert world.recorder.events == [("refusal", ("refuse", "policy"))]

    def test_no_secret_goes_to_an_alias_of_a_remote_model(self):
        alias = probe(host=LocalHost.CLOUD_MODEL, state=LocalState.MISSING_MODEL)
        world = self.world("cloud", probes={self.BIG: alias})
        with pytest.raises(RouteRefused, match="gemma4:26b is not proved to run on this machine"):
            ask(world, Request(prompt=SECRET))
        assert (world.local.received, world.cloud.received) == ([], [])

    def test_the_configured_one_and_one_that_a_person_asked_for_are_not_looked_at_again(self):
        ask(World())
        world = self.world("cloud")
        ask(world, HELLO, Options(wish=Wish(Place.LOCAL, "gemma4:31b")))
        assert world.local.calls[0].model == "gemma4:31b"
        assert world.probed == []


class TestWhatACallMayCost:
    """The fact is there before anything is decided, and bounds what is sent."""

    def cost(self, world: World, options: Options = USUAL) -> MicroUsd:
        return world.router().weigh(HELLO, options).classified.facts.cost

    def test_it_is_the_most_at_the_model_that_would_be_asked_wherever_it_goes(self):
        world = World(probe=DOWN)
        weighed = world.router().weigh(HELLO, USUAL)
        assert weighed.classified.facts.cost.usd is not None
        assert weighed.classified.facts.cost == MicroUsd.at_least(weighed.estimate.most_usd)
        assert self.cost(World()) == weighed.classified.facts.cost

    def test_it_follows_the_model_that_a_person_asked_for(self):
        cheaper = Options(wish=Wish(Place.CLOUD, "gemini-3.1-flash-lite"))
        assert self.cost(World(), cheaper) < self.cost(World())

    def test_a_model_without_a_price_costs_more_than_any_amount(self):
        unheard = Options(wish=Wish(Place.CLOUD, "gemini-unheard-of"))
        assert self.cost(World(), unheard) == UNKNOWN_COST

    def test_it_falls_with_the_longest_answer(self):
        short = self.cost(World(), Options(max_output_tokens=10))
        assert short < self.cost(World(), Options(max_output_tokens=1_000))
        assert self.cost(World(), Options(max_cost_usd=Decimal("0.01"))) <= 10_000

    def test_thinking_is_what_the_caller_asks_for(self):
        thinking = World().router().weigh(HELLO, Options(think=True)).classified.facts.thinking
        assert thinking is True


def test_a_call_that_lacks_a_key_is_recorded_as_one_that_was_not_made():
    def keyless(_: Place) -> Any:
        raise CredentialsRejected("There is no key.")

    world = World(probe=DOWN)
    router = world.router()
    router.backend = keyless
    with pytest.raises(CredentialsRejected):
        list(router.ask(HELLO, USUAL))
    assert world.recorder.events == [("refusal", ("cloud", "auth"))]


def test_a_wished_model_is_asked_for_where_it_runs():
    world = World()
    ask(world, HELLO, Options(wish=Wish(Place.CLOUD, "gemini-3.5-flash")))
    assert world.cloud.calls[0].model == "gemini-3.5-flash"


def test_a_wished_cloud_model_is_never_asked_for_locally():
    world = World()
    ask(world, Request(prompt=SECRET), Options(wish=Wish(Place.CLOUD, "gemini-3.5-flash")))
    assert world.local.calls[0].model == "gemma4:e4b"


def test_earlier_turns_and_the_schema_are_sent_as_they_were_judged():
    world = World()
    request = Request(
        prompt="and?",
        schema='{"type":"object"}',
        history=(Message(Role.USER, "q"), Message(Role.ASSISTANT, "a")),
    )
    ask(world, request)
    assert world.local.received == [request.payload()]


def test_with_the_budget_alone_in_the_way_the_refusal_says_so():
    world = World(probe=DOWN, spend=Spend.OVER)
    with pytest.raises(OverBudget, match="budget is used up"):
        ask(world)
    assert world.recorder.events == [("refusal", ("refuse", "budget"))]
    assert world.cloud.received == []


def test_a_budget_used_up_is_not_blamed_for_what_stays_home_anyway():
    world = World(probe=DOWN, spend=Spend.OVER)
    with pytest.raises(RouteRefused):
        ask(world, Request(prompt=SECRET))
    assert world.recorder.events == [("refusal", ("refuse", "policy"))]
