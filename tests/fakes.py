"""Scripted stand-ins that remember: a back end, a recorder, a detector, a world around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

from gemroute.backends.base import Call, Delta, End
from gemroute.core.errors import GemrouteError, JournalUnusable
from gemroute.core.permit import CloudPermit, Leave, redeem
from gemroute.core.policy.language import Policy
from gemroute.core.policy.loader import load_policy
from gemroute.core.pricing import PriceTable, load_prices
from gemroute.core.request import Payload, Segment
from gemroute.core.values import (
    Category,
    Classified,
    Classifier,
    Decision,
    Finding,
    Finish,
    Judgement,
    LocalHost,
    LocalState,
    Net,
    Place,
    Runner,
    Spend,
    Usage,
)
from gemroute.dispatch import Pacing, Sending
from gemroute.events import Weighed
from gemroute.journal.record import Outcome
from gemroute.locality import LocalProbe
from gemroute.plugins import load_vocabulary
from gemroute.router import Router
from gemroute.settings import shipped

ANSWER = (Delta("Hel"), Delta("lo"), End(Finish.STOP, Usage(10, 2), "model-1"))
SECRET = "the launch code"

Event = Delta | End | BaseException


@dataclass
class ScriptedBackend:
    """Plays one script a call, the last one for ever; keeps every payload it got."""

    place: Place
    scripts: list[tuple[Event, ...]] = field(default_factory=lambda: [ANSWER])
    name: str = "scripted"
    host: str = "generativelanguage.googleapis.com"
    received: list[Payload] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    intents: list[str] = field(default_factory=list)
    closed: int = 0

    def stream(self, call: Call, permit: CloudPermit | None) -> Iterator[Delta | End]:
        if self.place is Place.CLOUD:
            assert permit is not None, "a cloud back end was called without a permit"
            leave = Leave(call.payload.digest(), call.model, self.host)
            self.intents.append(redeem(permit, leave))
        self.received.append(call.payload)
        self.calls.append(call)
        script = self.scripts[min(len(self.received), len(self.scripts)) - 1]
        try:
            for event in script:
                if isinstance(event, BaseException):
                    raise event
                yield event
        finally:
            self.closed += 1

    def close(self) -> None:
        self.closed += 1


@dataclass
class MemoryRecorder:
    """Keeps intents and outcomes in order; breaks when told to."""

    events: list[tuple[str, Any]] = field(default_factory=list)
    broken_intent: bool = False
    broken_outcome: bool = False

    def intent(self, sending: Sending, attempt: int) -> str:
        if self.broken_intent:
            raise JournalUnusable("/state/journal: No space left on device.")
        intent_id = f"intent-{sum(kind == 'intent' for kind, _ in self.events) + 1}"
        self.events.append(("intent", (intent_id, sending.route.place.value, attempt)))
        return intent_id

    def outcome(
        self, intent_id: str, _sending: Sending, outcome: Outcome, answer: str = ""
    ) -> None:
        if self.broken_outcome:
            raise JournalUnusable("/state/journal: No space left on device.")
        self.events.append(("outcome", (intent_id, outcome.status.value, outcome.error_class)))

    def refusal(
        self, classified: Classified, decision: Decision, error_class: str = "policy"
    ) -> None:
        self.events.append(("refusal", (decision.to, error_class)))

    @property
    def intents(self) -> list[str]:
        return [body[0] for kind, body in self.events if kind == "intent"]


@dataclass
class WordDetector:
    """Finds SECRET; says, or does, what it was told to otherwise."""

    classifier: Classifier = Classifier.OK
    failure: BaseException | None = None

    def judge(
        self,
        segments: Iterable[Segment],
        *,
        thorough: bool = False,
        enough: Callable[[Finding], bool] | None = None,
    ) -> Judgement:
        if self.failure:
            raise self.failure
        findings = tuple(
            Finding("word", Category.CLASSIFIED, "government_marking", s.name, 1, 0, 1, "••")
            for s in segments
            if SECRET in s.text
        )
        return Judgement(self.classifier, findings)


def probe(**changes: Any) -> LocalProbe:
    """Return what a probe says of a ready local runtime, changed as asked."""
    ready = LocalProbe(
        base_url="http://127.0.0.1:11434",
        state=LocalState.READY,
        host=LocalHost.LOOPBACK,
        window_tokens=131_072,
        capabilities=frozenset({"vision"}),
    )
    return replace(ready, **changes)


def pacing(**changes: Any) -> Pacing:
    """Return a pacing whose clock ticks a second a look and that never really waits."""
    ticks = count()
    return replace(
        Pacing(clock_s=lambda: float(next(ticks)), sleep=lambda _s: None, jitter=lambda: 1.0),
        **changes,
    )


@cache
def _policy(name: str) -> Policy:
    return load_policy(shipped(name), name)


@cache
def _prices() -> PriceTable:
    return load_prices(shipped("prices.yaml"), "prices.yaml")


@dataclass
class World:
    """A router with scripted back ends, and what they were told."""

    local: ScriptedBackend = field(default_factory=lambda: ScriptedBackend(Place.LOCAL))
    cloud: ScriptedBackend = field(default_factory=lambda: ScriptedBackend(Place.CLOUD))
    recorder: MemoryRecorder = field(default_factory=MemoryRecorder)
    detector: WordDetector = field(default_factory=WordDetector)
    probe: LocalProbe = field(default_factory=probe)
    probes: dict[str, LocalProbe] = field(default_factory=dict)
    probed: list[str] = field(default_factory=list)
    net: Net = Net.ONLINE
    offline: bool = False
    runner: Runner = Runner.INTERACTIVE
    policy: str | Policy = "default.yaml"
    profile: str = "default"
    agrees: bool = True
    spend: Spend = Spend.UNDER
    asked_to_confirm: list[Weighed] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def router(self) -> Router:
        """Return the router of this world."""
        prices = _prices()
        return Router(
            policy=_policy(self.policy) if isinstance(self.policy, str) else self.policy,
            detector=lambda: self.detector,
            vocabulary=load_vocabulary,
            prices=lambda: prices,
            probe=lambda: self.probe,
            probe_of=self._probe_of,
            net=lambda: self.net,
            backend=lambda place: self.local if place is Place.LOCAL else self.cloud,
            recorder=lambda _policy: self.recorder,
            pacing=pacing,
            today=lambda: date(2026, 11, 21),
            confirm=self._confirm,
            warn=self.warnings.append,
            local_model="gemma4:e4b",
            cloud_model="gemini-3.8-flash",
            local_host=lambda: "127.0.0.1:11434",
            cloud_host=self.cloud.host,
            runner=self.runner,
            offline=self.offline,
            profile=self.profile,
            spend=lambda: self.spend,
        )

    def _probe_of(self, model: str) -> LocalProbe:
        self.probed.append(model)
        return self.probes[model]

    def _confirm(self, weighed: Weighed) -> bool:
        self.asked_to_confirm.append(weighed)
        return self.agrees


def free(*_: Any) -> Decimal:
    return Decimal(0)


def failing(error: type[GemrouteError]) -> tuple[Event, ...]:
    """Return the script of a call that fails before it says anything."""
    return (error("it failed"),)
