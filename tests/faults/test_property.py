"""The promise: whatever is asked, whatever fails, the cloud never gets what it must not get.

The first test plays thousands of worlds with scripted ends; the second puts the real adapters,
the real SDK, the real journal and the simulated services into the same worlds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fakes import ANSWER, SECRET, MemoryRecorder, ScriptedBackend, WordDetector, World, probe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gemroute.backends.base import Delta, End
from gemroute.backends.gemini import GeminiBackend
from gemroute.backends.gemini_gate import payload_in
from gemroute.backends.ollama import OllamaBackend
from gemroute.core.decide import Wish
from gemroute.core.errors import (
    CredentialsRejected,
    GemrouteError,
    ModelMissing,
    Overloaded,
    ProtocolBroken,
    RefusedByModel,
    TimedOut,
    Truncated,
    Unreachable,
)
from gemroute.core.request import Media, Message, Part, Request
from gemroute.core.values import (
    Classifier,
    Finish,
    Label,
    LocalHost,
    LocalState,
    Modality,
    Net,
    Place,
    Role,
    Runner,
    Unread,
    Usage,
)
from gemroute.dispatch import Pacing
from gemroute.events import Options
from gemroute.journal.chain import Journal
from gemroute.journal.reading import read_entries
from gemroute.journal.record import Run, input_hmac
from gemroute.recording import JournalRecorder
from gemroute.simulators.gemini import GeminiSimulator
from gemroute.simulators.ollama import OllamaSimulator

KEY = b"k" * 32
texts = st.sampled_from([*["hello", "a report", "word " * 30, ""] * 5, f"about {SECRET}"])
pictures = st.just(
    Part(
        "a.png",
        "image/png",
        Modality.IMAGE,
        unread=(Unread("image"),),
        media=Media(Modality.IMAGE, "image/png", b"png", 1_122),
    )
)
documents = st.builds(
    lambda text, hidden, unread: Part(
        "a.txt", "text/plain", Modality.TEXT, text=text, hidden=hidden, unread=unread
    ),
    texts,
    texts,
    st.sampled_from([(), (), (Unread("limit"),)]),
)
turns = st.lists(st.builds(Message, st.sampled_from(Role), texts), max_size=2).map(tuple)
requests = st.builds(
    Request,
    prompt=texts,
    system=texts,
    schema=st.sampled_from(["", '{"type":"object"}']),
    parts=st.lists(documents | documents | pictures, max_size=2).map(tuple),
    history=turns,
    declared_label=st.just(Label.PUBLIC) | st.sampled_from(Label),
    inherited_label=st.just(Label.PUBLIC) | st.sampled_from(Label),
)
ERRORS = (
    *(Unreachable, TimedOut, ModelMissing, Overloaded),
    *(ProtocolBroken, RefusedByModel, Truncated, CredentialsRejected),
)
failures = st.sampled_from(ERRORS).map(lambda error: error("it failed"))
scripts = st.lists(
    st.one_of(
        st.just(ANSWER),
        st.tuples(failures),
        st.tuples(st.just(Delta("Hel")), failures),
        st.just((Delta("Hel"),)),
        st.just((End(Finish.LENGTH, Usage(), "m"),)),
        st.just(()),
    ),
    min_size=1,
    max_size=4,
)
wishes = st.sampled_from(
    [Wish(), Wish(Place.CLOUD), Wish(Place.LOCAL), Wish(Place.CLOUD, "gemini-3.5-flash")]
)


@dataclass(frozen=True)
class Weather:
    """What the world is like while a request is asked."""

    net: Net
    state: LocalState
    host: LocalHost
    classifier: Classifier
    detector_dies: bool
    offline: bool
    runner: Runner
    agrees: bool
    policy: str
    broken_intent: bool
    broken_outcome: bool

    def world(self) -> World:
        dies = RuntimeError("boom") if self.detector_dies else None
        return World(
            detector=WordDetector(self.classifier, dies),
            recorder=MemoryRecorder([], self.broken_intent, self.broken_outcome),
            probe=probe(state=self.state, host=self.host),
            net=self.net,
            offline=self.offline,
            runner=self.runner,
            agrees=self.agrees,
            policy=self.policy,
        )


def mostly(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    """Draw the usual value half of the time, so that whole worlds are not all broken."""
    return st.just(usual) | st.sampled_from([usual, *others])


weathers = st.builds(
    Weather,
    net=mostly(Net.ONLINE, *Net),
    state=st.sampled_from(LocalState),
    host=mostly(LocalHost.LOOPBACK, *LocalHost),
    classifier=mostly(Classifier.OK, *Classifier),
    detector_dies=mostly(False, True),
    offline=mostly(False, True),
    runner=st.sampled_from(Runner),
    agrees=st.booleans(),
    policy=st.sampled_from(["default.yaml", "default.yaml", "strict.yaml", "offline.yaml"]),
    broken_intent=mostly(False, True),
    broken_outcome=mostly(False, True),
)


def why_forbidden(request: Request, weather: Weather) -> list[str]:
    """Return every reason why nothing of this request may leave, worked out without the engine."""
    label = max(request.declared_label, request.inherited_label)
    asks = label is Label.CONFIDENTIAL
    forbidden = {
        "it holds the secret": any(SECRET in segment.text for segment in request.segments()),
        "it is restricted": label is Label.RESTRICTED,
        "a part of it was not read": bool(request.unread),
        "it has a picture": request.payload().has_media,
        "the detector was not sure": weather.classifier is not Classifier.OK,
        "the detector died": weather.detector_dies,
        "--offline was given": weather.offline,
        "the network is not known to be there": weather.net is not Net.ONLINE,
        "the intent cannot be recorded": weather.broken_intent,
        "the policy lets nothing out": weather.policy == "offline.yaml",
        "nobody agreed": asks and not (weather.agrees and weather.runner is Runner.INTERACTIVE),
        "build machines send public text only": weather.runner is Runner.CI
        and label > Label.PUBLIC,
        "the strict policy sends public text only": weather.policy == "strict.yaml"
        and label > Label.PUBLIC,
    }
    return [why for why, holds in forbidden.items() if holds]


def run(world: World, request: Request, options: Options) -> None:
    """Ask to the end, whatever the end is; only known failures are ends."""
    try:
        list(world.router().ask(request, options))
    except GemrouteError:
        return


@settings(max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(requests, weathers, scripts, scripts, wishes)
def test_the_cloud_never_receives_what_is_forbidden_nor_what_is_not_recorded(
    request_, weather, local, cloud, wish
):
    world = weather.world()
    world.local.scripts, world.cloud.scripts = local, cloud
    run(world, request_, Options(wish=wish))
    if world.cloud.received:
        assert why_forbidden(request_, weather) == []
    assert all(payload == request_.payload() for payload in world.cloud.received)
    recorded = [body[0] for kind, body in world.recorder.events if kind == "intent"]
    assert len(world.cloud.intents) == len(set(world.cloud.intents)) == len(world.cloud.received)
    assert set(world.cloud.intents) <= set(recorded)


def test_the_generated_worlds_do_reach_the_cloud_when_they_may():
    """A property that nothing is sent would hold of a router that sends nothing."""
    sent = 0
    for state in LocalState:
        world = World(probe=probe(state=state))
        run(world, Request(prompt="hello"), Options(wish=Wish(Place.CLOUD)))
        sent += len(world.cloud.received)
    assert sent == len(LocalState)


@pytest.fixture(scope="module")
def services() -> Any:
    """The simulated services, one of each for the whole module."""
    with OllamaSimulator() as local, GeminiSimulator() as cloud:
        yield local, cloud


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    request_=requests,
    weather=weathers,
    wish=wishes,
    local_fault=mostly(None, "refuse", "503", "cut-without-done", "remote-host", "404-model"),
    cloud_fault=mostly(None, "503-once", "429", "401", "safety-block", "cut", "redirect"),
)
def test_the_same_holds_of_the_real_adapters_and_the_real_journal(
    services, tmp_path_factory, request_, weather, wish, local_fault, cloud_fault
):
    local, cloud = services
    local.set_fault(local_fault)
    cloud.set_fault(cloud_fault)
    before = len(cloud.requests)
    folder = tmp_path_factory.mktemp("state") / "journal"
    world = replace(weather, broken_intent=False, broken_outcome=False).world()
    world.probe = replace(world.probe, base_url=local.url)
    world.local = OllamaBackend(local.url)  # type: ignore[assignment] # the real one
    world.cloud = GeminiBackend("key", cloud.url)  # type: ignore[assignment] # the real one
    world.recorder = recorder_in(folder)  # type: ignore[assignment] # the real one
    router = world.router()
    router.pacing = quick_pacing
    try:
        list(router.ask(request_, Options(wish=wish)))
    except GemrouteError:
        pass
    finally:
        world.local.close()
        world.cloud.close()
    bodies = [json.loads(one.body) for one in cloud.requests[before:] if one.method == "POST"]
    if bodies:
        calm = replace(weather, broken_intent=False, broken_outcome=False)
        assert why_forbidden(request_, calm) == []
    assert intents_in(folder) >= {input_hmac(KEY, payload_in(body).digest()) for body in bodies}
    assert all(body["store"] is False for body in bodies)


def recorder_in(folder: Path) -> JournalRecorder:
    return JournalRecorder(
        journal=Journal(folder, now=lambda: datetime(2026, 11, 21, tzinfo=UTC)),
        run=Run(policy_sha256="0" * 64),
        key=lambda: KEY,
        price_table="prices",
        warn=lambda _text: None,
    )


def quick_pacing() -> Pacing:
    ticks = iter(range(10**9))
    return Pacing(clock_s=lambda: float(next(ticks)), sleep=lambda _s: None, jitter=lambda: 0.0)


def intents_in(folder: Path) -> set[object]:
    """Return the HMACs of all intents for the cloud in a journal."""
    if not folder.exists():
        return set()
    entries = read_entries(folder)
    return {
        entry.body["input_hmac"]
        for entry in entries
        if entry.event == "intent" and entry.body["place"] == "cloud"
    }


def test_a_scripted_cloud_refuses_to_be_called_without_a_permit():
    backend = ScriptedBackend(Place.CLOUD)
    with pytest.raises(AssertionError, match="without a permit"):
        next(backend.stream(None, None))  # type: ignore[arg-type] # nothing else is looked at
