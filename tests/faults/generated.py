"""Worlds made by chance, each from its number: what is asked, under which policy, and what fails.

A world says what may leave it, worked out from the policy's plain words without the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from fakes import ANSWER, SECRET, MemoryRecorder, WordDetector, World, probe

from gemroute.backends.base import Delta, End
from gemroute.core.errors import (
    CredentialsRejected,
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
    Spend,
    Unread,
    Usage,
    Wish,
)
from gemroute.events import Options

from .generated_policies import (
    LEAST_USD,
    LONG_TOKENS,
    MOST_USD,
    Rules,
    Words,
    holds,
    keeps_home,
    rules_of,
)

# What is asked


def _text(chance: Random) -> str:
    if chance.random() < 0.03:
        return f"about {SECRET}"
    return chance.choice(["hello", "a report", "word " * 30, ""])


def _zones(chance: Random) -> frozenset[str]:
    return frozenset(zone for zone in ("clients", "open") if chance.random() < 0.1)


def _part(chance: Random) -> Part:
    if chance.random() < 0.15:
        media = Media(Modality.IMAGE, "image/png", b"png", 1_122)
        return Part("a.png", "image/png", Modality.IMAGE, "", "", (Unread("image"),), media)
    modality = chance.choice([Modality.TEXT, Modality.TEXT, Modality.PDF])
    unread = (Unread("limit"),) if chance.random() < 0.1 else ()
    text, hidden = _text(chance), _text(chance)
    return Part("a", "text/plain", modality, text, hidden, unread, None, _zones(chance))


def _label(chance: Random) -> Label:
    return chance.choice([Label.PUBLIC] * 19 + list(Label))


def _request(chance: Random) -> Request:
    history = [
        Message(chance.choice(list(Role)), _text(chance)) for _ in range(chance.choice([0, 0, 1]))
    ]
    return Request(
        prompt="word " * 6_000 if chance.random() < 0.02 else _text(chance),
        system=_text(chance),
        schema=chance.choice(["", '{"type":"object"}']),
        parts=tuple(_part(chance) for _ in range(chance.choice([0, 0, 1, 2]))),
        history=tuple(history),
        declared_label=_label(chance),
        inherited_label=_label(chance),
        inherited_zones=_zones(chance),
    )


# What fails

ERRORS = (
    *(Unreachable, TimedOut, ModelMissing, Overloaded),
    *(ProtocolBroken, RefusedByModel, Truncated, CredentialsRejected),
)
BUSY = (Overloaded("busy"),)


def _script(chance: Random) -> tuple[Any, ...]:
    failure = chance.choice(ERRORS)("it failed")
    cut_at_its_limit = (End(Finish.LENGTH, Usage(), "m"),)
    return chance.choice(
        [ANSWER, ANSWER, (failure,), (Delta("Hel"), failure), (Delta("Hel"),), cut_at_its_limit, ()]
    )


def _scripts(chance: Random) -> list[tuple[Any, ...]]:
    """Return what a back end does, call by call: half of the time it just answers."""
    if chance.random() < 0.5:
        return [ANSWER]
    if chance.random() < 0.2:
        return [BUSY, BUSY, ANSWER]
    return [_script(chance) for _ in range(chance.randint(1, 4))]


@dataclass(frozen=True, kw_only=True)
class Weather:
    """What the world is like while a request is asked."""

    net: Net
    state: LocalState
    host: LocalHost
    classifier: Classifier
    detector_dies: bool
    offline: bool
    runner: Runner
    profile: str
    spend: Spend
    agrees: bool
    broken_intent: bool
    broken_outcome: bool


def _weather(chance: Random) -> Weather:
    def mostly(usual: Any, others: Any) -> Any:
        return usual if chance.random() < 0.8 else chance.choice(list(others))

    return Weather(
        net=mostly(Net.ONLINE, Net),
        state=chance.choice(list(LocalState)),
        host=mostly(LocalHost.LOOPBACK, LocalHost),
        classifier=mostly(Classifier.OK, Classifier),
        detector_dies=chance.random() < 0.05,
        offline=chance.random() < 0.1,
        runner=chance.choice(list(Runner)),
        profile=mostly("default", ["legal", "dev"]),
        spend=mostly(Spend.UNDER, Spend),
        agrees=chance.random() < 0.5,
        broken_intent=chance.random() < 0.1,
        broken_outcome=chance.random() < 0.1,
    )


WISHES = (
    *(Wish(), Wish(), Wish(Place.CLOUD), Wish(Place.LOCAL)),
    *(Wish(Place.CLOUD, "gemini-3.5-flash"), Wish(Place.LOCAL, "gemma4:12b")),
)
TOO_LITTLE_USD = Decimal("0.000000001")


def _options(chance: Random) -> Options:
    return Options(
        wish=chance.choice(WISHES),
        max_cost_usd=chance.choice([None, None, None, Decimal(9), TOO_LITTLE_USD]),
        always_confirm=chance.random() < 0.1,
        think=chance.random() < 0.2,
    )


# The world, and what may leave it


@dataclass(frozen=True)
class Made:
    """One world: what is asked of it, under which rules, and what it is like."""

    request: Request
    options: Options
    rules: Rules
    weather: Weather
    local: list[tuple[Any, ...]]
    cloud: list[tuple[Any, ...]]

    def world(self) -> World:
        weather = self.weather
        dies = RuntimeError("boom") if weather.detector_dies else None
        world = World(
            detector=WordDetector(weather.classifier, dies),
            recorder=MemoryRecorder([], weather.broken_intent, weather.broken_outcome),
            probe=probe(state=weather.state, host=weather.host),
            net=weather.net,
            offline=weather.offline,
            runner=weather.runner,
            profile=weather.profile,
            spend=weather.spend,
            agrees=weather.agrees,
            policy=self.rules.policy,
        )
        world.local.scripts, world.cloud.scripts = self.local, self.cloud
        return world

    def why_forbidden(self, *, local_failed: bool) -> list[str]:
        """Return every reason why nothing may leave, worked out without the engine.

        `local_failed` says that the local runtime was asked first and failed: a policy may
        say then what it did not say before.
        """
        states = {self.weather.state.value}
        if local_failed:
            states = {"down", "missing_model", *states}
        reasons = [self._why({**self._facts(), "local": state}) for state in states]
        return [] if [] in reasons else reasons[0]

    def is_for_elsewhere(self) -> bool:
        """Whether a runtime that is not on this machine may be told, in some state of it."""
        if self.weather.host in (LocalHost.LOOPBACK, LocalHost.TRUSTED):
            return True
        return any(self._may_go(self._facts() | {"local": state.value}) for state in LocalState)

    def _may_go(self, facts: Words) -> bool:
        is_text = {"text"} <= facts["modality"] <= {"text", "pdf"}
        is_open = facts["label"] == "public" and facts["classifier"] == "ok"
        return is_open and is_text and not facts["offline"] and not self._shut(facts)

    def _shut(self, facts: Words) -> list[str]:
        """Return the guards that keep such a request at home."""
        guards = [guard for guard in self.rules.guards if holds(guard["when"], facts)]
        return [guard["id"] for guard in guards if keeps_home(guard)]

    def _why(self, facts: Words) -> list[str]:
        weather, options = self.weather, self.options
        guards = [guard for guard in self.rules.guards if holds(guard["when"], facts)]
        shut = self._shut(facts)
        demands = {one for guard in guards for one in guard.get("require", ())}
        asks = options.always_confirm or "confirm" in demands
        forbidden = {
            "it is restricted": facts["label"] == "restricted",
            "it was not all judged": facts["classifier"] != "ok",
            "--offline was given": facts["offline"],
            "it is not only text": not {"text"} <= facts["modality"] <= {"text", "pdf"},
            f"a guard keeps it: {shut}": bool(shut),
            "it cannot be redacted": "redact" in demands and bool(facts["category"]),
            "nobody agreed": asks and not weather.agrees,
            "the intent cannot be recorded": weather.broken_intent,
            "local was wished for": options.wish.place is Place.LOCAL,
            "it costs too much": options.max_cost_usd == TOO_LITTLE_USD,
            "it costs more than a call may": self.rules.call_budget == LEAST_USD,
        }
        return [why for why, is_so in forbidden.items() if is_so]

    def _facts(self) -> dict[str, Any]:
        weather, request = self.weather, self.request
        texts = [segment.text for segment in request.segments()]
        found = any(SECRET in text for text in texts) and not weather.detector_dies
        labels = [request.declared_label, request.inherited_label, self.rules.default_label]
        if found:
            labels.append(self.rules.label_of("classified", "government_marking"))
        modality = {part.modality.value for part in request.parts}
        modality |= {"text"} if any(texts) or not modality else set()
        return {
            "label": max(labels).word,
            "classifier": _classifier(weather, request),
            "category": {"classified"} if found else set(),
            "found": {"government_marking"} if found else set(),
            "modality": modality,
            "tokens": 10 * LONG_TOKENS if len(request.prompt) > LONG_TOKENS else 0,
            "zone": request.inherited_zones.union(*(part.zones for part in request.parts)),
            "net": "offline" if weather.offline else weather.net.value,
            "offline": weather.offline,
            "runner": weather.runner.value,
            "local_host": weather.host.value,
            "profile": weather.profile,
            "spend": weather.spend.value,
            "thinking": self.options.think,
            "cost": (LEAST_USD + MOST_USD) / 2,
        }


def _classifier(weather: Weather, request: Request) -> str:
    if weather.detector_dies:
        return "failed"
    unread = any(part.unread for part in request.parts)
    return "degraded" if unread and weather.classifier == "ok" else weather.classifier.value


POLICIES = 500


def made(number: int, seed: str = "gemroute") -> Made:
    """Return the world of that number; the same number makes the same world."""
    chance = Random(f"{seed} {number}")
    return Made(
        request=_request(chance),
        options=_options(chance),
        rules=rules_of(f"{seed} {chance.randrange(POLICIES)}"),
        weather=_weather(chance),
        local=_scripts(chance),
        cloud=_scripts(chance),
    )
