"""One attempt after the other: intent, permit, call, outcome."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from decimal import Decimal

import pytest
from fakes import ANSWER, MemoryRecorder, ScriptedBackend, failing, free, pacing

from gemroute.backends.base import Call, Delta, End
from gemroute.core.errors import (
    BackendError,
    Overloaded,
    ProtocolBroken,
    RefusedByModel,
    RouteRefused,
    Truncated,
    Unreachable,
)
from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.request import Request
from gemroute.core.values import (
    Classified,
    Decision,
    Finish,
    Label,
    Place,
    Reply,
    Route,
    TokenCount,
    Usage,
)
from gemroute.dispatch import Dispatch, Sending, Unrecorded

REQUEST = Request(prompt="hello")


def sending(place: Place = Place.CLOUD, **facts: object) -> Sending:
    classified = Classified(
        facts=replace(BASE_FACTS, **facts),
        findings=(),
        tokens=TokenCount(1, 2, exact=False),
        media_tokens=0,
        unread=(),
        reasons=(),
        size_bytes=5,
        digest=REQUEST.payload().digest(),
    )
    route = Route(place, "model-0")
    call = Call(model="model-0", payload=REQUEST.payload())
    return Sending(
        decision=Decision(routes=(route,)),
        classified=classified,
        route=route,
        call=call,
        endpoint_host="generativelanguage.googleapis.com",
    )


def dispatch(
    backend: ScriptedBackend, recorder: MemoryRecorder, warnings: list[str] | None = None
) -> Dispatch:
    warn = (warnings if warnings is not None else []).append
    return Dispatch(backend, recorder, pacing(), free, warn)


def cloud(*scripts: tuple[object, ...]) -> ScriptedBackend:
    return ScriptedBackend(Place.CLOUD, list(scripts) or [ANSWER])  # type: ignore[arg-type] # events


@pytest.mark.parametrize(
    ("place", "stays", "receives"),
    [
        pytest.param(Place.CLOUD, True, 0, id="the cloud is told nothing"),
        pytest.param(Place.LOCAL, False, 0, id="nor is a runtime that may be elsewhere"),
        pytest.param(Place.LOCAL, True, 1, id="what stays here is answered"),
    ],
)
def test_a_last_look_once_the_intent_is_recorded_may_forbid_what_leaves(place, stays, receives):
    backend, recorder = ScriptedBackend(place), MemoryRecorder()
    refusing = dispatch(backend, recorder)
    known = []

    def last_look():
        known.extend(recorder.intents)
        raise RouteRefused("no longer")

    refusing.last_look = last_look
    asked = sending(place)
    asked = replace(asked, call=replace(asked.call, stays=stays))
    with nullcontext() if receives else pytest.raises(RouteRefused):
        list(refusing.stream(asked))
    assert len(backend.received) == receives
    assert known == ([] if receives else ["intent-1"])
    assert [kind for kind, _ in recorder.events] == ["intent", "outcome"]


def test_an_answer_comes_in_pieces_and_ends_in_one_reply():
    backend, recorder = cloud(), MemoryRecorder()
    events = list(dispatch(backend, recorder).stream(sending()))
    assert events[:2] == [Delta("Hel"), Delta("lo")]
    reply = events[2]
    assert isinstance(reply, Reply)
    assert (reply.text, reply.model_version, reply.cost_usd) == ("Hello", "model-1", Decimal(0))


def test_the_intent_is_recorded_before_and_the_outcome_after_the_call():
    backend, recorder = cloud(), MemoryRecorder()
    list(dispatch(backend, recorder).stream(sending()))
    assert recorder.events == [
        ("intent", ("intent-1", "cloud", 1)),
        ("outcome", ("intent-1", "answered", "")),
    ]
    assert backend.intents == ["intent-1"]


def test_thoughts_are_shown_and_are_not_the_answer():
    script = (Delta("hm", is_thought=True), Delta("yes"), End(Finish.STOP, Usage(), "m"))
    events = list(dispatch(cloud(script), MemoryRecorder()).stream(sending()))
    assert events[0] == Delta("hm", is_thought=True)
    assert isinstance(events[-1], Reply)
    assert events[-1].text == "yes"


def test_a_retry_is_a_new_intent_with_a_new_permit():
    backend, recorder = cloud(failing(Overloaded), ANSWER), MemoryRecorder()
    list(dispatch(backend, recorder).stream(sending()))
    assert recorder.events == [
        ("intent", ("intent-1", "cloud", 1)),
        ("outcome", ("intent-1", "failed", "overloaded")),
        ("intent", ("intent-2", "cloud", 2)),
        ("outcome", ("intent-2", "answered", "")),
    ]
    assert backend.intents == ["intent-1", "intent-2"]


def test_retries_are_bounded():
    backend, warnings = cloud(failing(Overloaded)), []
    with pytest.raises(Overloaded):
        list(dispatch(backend, MemoryRecorder(), warnings).stream(sending()))
    assert len(backend.received) == 3
    assert len(warnings) == 2


def test_a_server_that_asks_for_an_hour_is_not_waited_for():
    backend = cloud((Overloaded("busy", retry_after_s=3_600.0),))
    with pytest.raises(Overloaded):
        list(dispatch(backend, MemoryRecorder()).stream(sending()))
    assert len(backend.received) == 1


@pytest.mark.parametrize(
    ("attempt", "asked_s", "waited_s", "pause_s"),
    [
        pytest.param(1, None, 0.0, 1.0, id="the first pause"),
        pytest.param(2, None, 1.0, 2.0, id="the next is twice as long"),
        pytest.param(1, 7.0, 0.0, 7.0, id="what the server asks for counts"),
        pytest.param(1, 0.1, 0.0, 1.0, id="but never hurries us"),
        pytest.param(1, 19.0, 2.0, None, id="the whole wait is bounded"),
        pytest.param(3, None, 0.0, None, id="the attempts are bounded"),
    ],
)
def test_pauses_honour_the_server_within_the_budget(attempt, asked_s, waited_s, pause_s):
    assert pacing().pause_s(attempt, asked_s, waited_s) == pause_s


def test_once_output_began_nothing_is_tried_again():
    backend = cloud((Delta("Hel"), Overloaded("busy")))
    recorder = MemoryRecorder()
    with pytest.raises(Overloaded):
        list(dispatch(backend, recorder).stream(sending()))
    assert len(backend.received) == 1
    assert recorder.events[-1] == ("outcome", ("intent-1", "truncated", "overloaded"))


@pytest.mark.parametrize(
    ("script", "error", "recorded"),
    [
        pytest.param(failing(Unreachable), Unreachable, "failed", id="no connection"),
        pytest.param(failing(ProtocolBroken), ProtocolBroken, "failed", id="nonsense"),
        pytest.param(failing(RefusedByModel), RefusedByModel, "blocked", id="a safety block"),
        pytest.param((Delta("a"),), Truncated, "truncated", id="no end marker"),
        pytest.param((), Truncated, "truncated", id="nothing at all"),
        pytest.param((Delta("a"), Unreachable("lost")), Unreachable, "truncated", id="cut"),
    ],
)
def test_every_failure_is_an_outcome(script, error, recorded):
    recorder = MemoryRecorder()
    with pytest.raises(error):
        list(dispatch(cloud(script), recorder).stream(sending()))
    assert recorder.events[-1] == ("outcome", ("intent-1", recorded, error.error_class))


def test_a_cut_by_the_token_limit_is_an_answer_that_is_marked_as_cut():
    recorder = MemoryRecorder()
    script = (Delta("Hel"), End(Finish.LENGTH, Usage(), "m"))
    events = list(dispatch(cloud(script), recorder).stream(sending()))
    assert isinstance(events[-1], Reply)
    assert events[-1].finish is Finish.LENGTH
    assert recorder.events[-1] == ("outcome", ("intent-1", "truncated", ""))


def test_an_interrupted_answer_is_recorded_as_such_and_its_call_is_closed():
    backend, recorder = cloud(), MemoryRecorder()
    stream = dispatch(backend, recorder).stream(sending())
    assert next(stream) == Delta("Hel")
    stream.close()
    assert recorder.events[-1] == ("outcome", ("intent-1", "interrupted", ""))
    assert backend.closed == 1


def test_ctrl_c_in_the_back_end_is_recorded():
    recorder = MemoryRecorder()
    with pytest.raises(KeyboardInterrupt):
        list(dispatch(cloud((KeyboardInterrupt(),)), recorder).stream(sending()))
    assert recorder.events[-1] == ("outcome", ("intent-1", "interrupted", ""))


def test_a_bug_in_a_back_end_is_recorded_and_not_hidden():
    recorder = MemoryRecorder()
    with pytest.raises(ZeroDivisionError):
        list(dispatch(cloud((ZeroDivisionError(),)), recorder).stream(sending()))
    assert recorder.events[-1] == ("outcome", ("intent-1", "failed", "internal"))


def test_without_a_durable_intent_nothing_leaves():
    backend = cloud()
    with pytest.raises(RouteRefused, match="cannot be recorded"):
        list(dispatch(backend, MemoryRecorder(broken_intent=True)).stream(sending()))
    assert backend.received == []


def test_a_local_call_goes_on_without_a_journal_and_says_so():
    backend, warnings = ScriptedBackend(Place.LOCAL), []
    recorder = MemoryRecorder(broken_intent=True)
    with pytest.raises(Unrecorded) as caught:
        list(dispatch(backend, recorder, warnings).stream(sending(Place.LOCAL)))
    assert caught.value.reply.text == "Hello"
    assert caught.value.exit_status == 8
    assert "not recorded" in warnings[0]


def test_where_all_must_be_recorded_nothing_is_answered_here_either():
    backend = ScriptedBackend(Place.LOCAL)
    strict = dispatch(backend, MemoryRecorder(broken_intent=True))
    strict.records_all = True
    with pytest.raises(RouteRefused, match="be answered while it cannot be recorded"):
        list(strict.stream(sending(Place.LOCAL)))
    assert backend.received == []


def test_an_answer_whose_outcome_is_lost_is_not_lost_itself():
    recorder, warnings = MemoryRecorder(broken_outcome=True), []
    with pytest.raises(Unrecorded) as caught:
        list(dispatch(cloud(), recorder, warnings).stream(sending()))
    assert caught.value.reply.text == "Hello"
    assert recorder.intents == ["intent-1"]


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"label": Label.RESTRICTED}, id="restricted"),
        pytest.param({"offline": True}, id="offline"),
    ],
)
def test_a_wrong_decision_does_not_get_past_the_permit(facts):
    backend, recorder = cloud(), MemoryRecorder()
    with pytest.raises(RouteRefused, match="Kept local"):
        list(dispatch(backend, recorder).stream(sending(**facts)))
    assert backend.received == []
    assert recorder.events[-1] == ("outcome", ("intent-1", "failed", "policy"))


def test_events_after_the_end_are_not_read():
    script = (Delta("a"), End(Finish.STOP, Usage(), "m"), BackendError("never reached"))
    events = list(dispatch(cloud(script), MemoryRecorder()).stream(sending()))
    assert isinstance(events[-1], Reply)
