"""The promise: whatever is asked, whatever fails, the cloud never gets what it must not get.

The first test plays thousands of worlds with scripted ends; the last puts the real adapters,
the real SDK, the real journal and the simulated services into the same worlds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
from fakes import ScriptedBackend, World

from gemroute import weighing
from gemroute.backends.gemini import GeminiBackend
from gemroute.backends.gemini_gate import payload_in
from gemroute.backends.ollama import OllamaBackend
from gemroute.core.errors import GemrouteError
from gemroute.core.request import Request
from gemroute.core.values import Decision, LocalState, Place, Route, Wish
from gemroute.events import Options
from gemroute.journal.reading import read_entries
from gemroute.journal.record import input_hmac
from gemroute.simulators.gemini import GeminiSimulator
from gemroute.simulators.ollama import OllamaSimulator

from .generated import Made, made
from .injection import key_in, recorder_in

Services = tuple[OllamaSimulator, GeminiSimulator]


@dataclass
class Tally:
    """What the cloud got in all: bodies, and those among them that it must never get.

    `elsewhere` is what a runtime of another machine was told and must never be.
    `unrecorded` had no intent of their own, `altered` were not the payload that was judged.
    `numbers` are the worlds in which anything of that kind happened.
    """

    worlds: int = 0
    bodies: int = 0
    forbidden: int = 0
    unrecorded: int = 0
    altered: int = 0
    elsewhere: int = 0
    numbers: tuple[int, ...] = ()

    @property
    def wrong(self) -> int:
        return self.forbidden + self.unrecorded + self.altered + self.elsewhere


def worlds(count: int, seed: str = "gemroute") -> Tally:
    """Return what the cloud got in the worlds 0 to `count`, each asked one request."""
    tally = Tally(count)
    for number in range(count):
        before = tally.wrong
        _play(made(number, seed), tally)
        if tally.wrong > before:
            tally.numbers += (number,)
    return tally


def _play(one: Made, tally: Tally) -> None:
    world = one.world()
    asked(world, one)
    got, intents = world.cloud.received, world.cloud.intents
    tally.bodies += len(got)
    if got and one.why_forbidden(local_failed=bool(world.local.received)):
        tally.forbidden += len(got)
    tally.elsewhere += 0 if one.is_for_elsewhere() else len(world.local.received)
    tally.altered += sum(payload != one.request.payload() for payload in got)
    tally.unrecorded += len(got) - len(set(intents) & set(world.recorder.intents))


def asked(world: World, one: Made) -> None:
    """Ask to the end, whatever the end is; only known failures are ends."""
    try:
        list(world.router().ask(one.request, one.options))
    except GemrouteError:
        return


def test_the_cloud_never_receives_what_is_forbidden_nor_what_is_not_recorded():
    tally = worlds(40_000)
    assert (tally.forbidden, tally.unrecorded, tally.altered) == (0, 0, 0), tally.numbers
    assert tally.elsewhere == 0, tally.numbers
    assert tally.bodies > 2_000


def test_a_router_that_forgot_its_rules_would_be_found(monkeypatch):
    """A property that holds of every router, were it without rules, would say nothing."""
    anywhere = Decision(routes=(Route(Place.CLOUD), Route(Place.LOCAL)))
    monkeypatch.setattr(weighing, "decide", lambda *_, **__: anywhere)
    tally = worlds(500)
    assert tally.forbidden > 50
    assert (tally.unrecorded, tally.altered) == (0, 0)


def test_a_router_that_took_every_runtime_for_local_would_be_found(monkeypatch):
    here = Decision(routes=(Route(Place.LOCAL),))
    monkeypatch.setattr(weighing, "decide", lambda *_, **__: here)
    assert worlds(500).elsewhere > 10


def test_a_back_end_that_sent_another_text_and_twice_would_be_found(monkeypatch):
    stream = ScriptedBackend.stream

    def careless(self, call, permit):
        yield from stream(self, call, permit)
        self.received.append(replace(call.payload, system="something else"))

    monkeypatch.setattr(ScriptedBackend, "stream", careless)
    tally = worlds(500)
    assert tally.altered > 0
    assert tally.unrecorded > 0


def test_a_world_is_made_of_its_number_alone():
    assert [repr(made(number)) for number in (7, 8)] == [repr(made(number)) for number in (7, 8)]
    assert repr(made(7)) != repr(made(8))


def test_the_generated_worlds_do_reach_the_cloud_when_they_may():
    """A property that nothing is sent would hold of a router that sends nothing."""
    sent = 0
    for state in LocalState:
        world = World()
        world.probe = replace(world.probe, state=state)
        list(world.router().ask(Request(prompt="hello"), Options(wish=Wish(Place.CLOUD))))
        sent += len(world.cloud.received)
    assert sent == len(LocalState)


# The same, with the real adapters


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    """The simulated services, one of each for the whole module."""
    with OllamaSimulator() as local, GeminiSimulator() as cloud:
        yield local, cloud


LOCAL_FAULTS = ("refuse", "503", "cut-without-done", "remote-host", "404-model")
CLOUD_FAULTS = ("503-once", "429", "401", "safety-block", "cut", "redirect")


def test_the_same_holds_of_the_real_adapters_and_the_real_journal(services, tmp_path):
    bodies = sum(play_for_real(services, tmp_path / f"{n}", n) for n in range(200))
    assert bodies > 10


def play_for_real(services: Services, state: Path, number: int) -> int:
    """Play a world through the real adapters; return how many bodies the cloud got of it.

    Fails when it got what it must not.
    """
    local, cloud = services
    chance = Random(number)
    local.set_fault(chance.choice([None, None, *LOCAL_FAULTS]))
    cloud.set_fault(chance.choice([None, None, *CLOUD_FAULTS]))
    before = len(cloud.requests)
    one = made(number, "real")
    one = replace(one, weather=replace(one.weather, broken_intent=False, broken_outcome=False))
    world = real_world(one.world(), services, state)
    asked(world, one)
    world.local.close()
    world.cloud.close()
    bodies = [json.loads(sent.body) for sent in cloud.requests[before:] if sent.method == "POST"]
    if bodies:
        assert one.why_forbidden(local_failed=local.fault is not None) == [], number
    digests = [payload_in(body).digest() for body in bodies]
    assert intents_in(state) >= {input_hmac(key_in(state), digest) for digest in digests}
    assert all(body["store"] is False for body in bodies)
    return len(bodies)


def real_world(world: World, services: Services, state: Path) -> World:
    """Return the world with the real adapters and a real journal in `state`."""
    local, cloud = services
    world.probe = replace(world.probe, base_url=local.url)
    world.local = OllamaBackend(local.url)  # type: ignore[assignment] # the real one
    world.cloud = GeminiBackend("key", cloud.url)  # type: ignore[assignment] # the real one
    world.recorder = recorder_in(state)  # type: ignore[assignment] # the real one
    return world


def intents_in(state: Path) -> set[object]:
    """Return the HMACs of all intents for the cloud in the journal below a state folder."""
    folder = state / "journal"
    entries = read_entries(folder) if folder.exists() else ()
    intents = (entry.body for entry in entries if entry.event == "intent")
    return {body["input_hmac"] for body in intents if body["place"] == "cloud"}


def test_a_scripted_cloud_refuses_to_be_called_without_a_permit():
    backend = ScriptedBackend(Place.CLOUD)
    with pytest.raises(AssertionError, match="without a permit"):
        next(backend.stream(None, None))  # type: ignore[arg-type] # nothing else is looked at
