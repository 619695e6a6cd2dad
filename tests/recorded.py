"""A journal with calls in it, written by the real writer, as a run writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from gemroute.core.values import (
    Category,
    Classified,
    Classifier,
    Decision,
    Facts,
    Finding,
    Finish,
    Label,
    LocalHost,
    LocalState,
    Net,
    Place,
    Reason,
    Route,
    Runner,
    Spend,
    TokenCount,
    Unread,
    Usage,
)
from gemroute.journal.chain import Journal
from gemroute.journal.record import (
    Outcome,
    Run,
    Status,
    Target,
    intent_body,
    outcome_body,
    refusal_body,
)

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CLOUD_MODEL, LOCAL_MODEL = "gemini-3.8-flash", "gemma4:e4b"
USAGE = Usage(input_tokens=1_000_000, output_tokens=100_000, thinking_tokens=100_000)
# At the shipped prices of November 2026: 1 × $0.75 of input and 0.2 × $3.75 of output.
CLOUD_PRICE = Decimal("1.5")
_RUN = Run(policy_sha256="a" * 64, policy_rev="2026-11-01", app_version="0.1.0")
_HOSTS = {Place.CLOUD: "generativelanguage.googleapis.com", Place.LOCAL: "127.0.0.1:11434"}
_MODELS = {Place.CLOUD: CLOUD_MODEL, Place.LOCAL: LOCAL_MODEL}


@dataclass
class Recorded:
    """Writes calls into the journal below `home`, a `step` apart; each method returns the id."""

    home: Path
    start: datetime = NOON
    step: timedelta = timedelta(seconds=1)
    key: bytes | None = None
    _ticks: Iterator[int] = field(default_factory=count)

    @property
    def folder(self) -> Path:
        return self.home / "state" / "journal"

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*.jsonl"))

    @property
    def journal(self) -> Journal:
        tick = next(self._ticks)
        return Journal(
            self.folder,
            now=lambda: self.start + self.step * tick,
            key=self.key,
            monotonic_ns=lambda: tick,
            random_bytes=lambda n: tick.to_bytes(n, "big"),
        )

    def intent(self, place: Place = Place.CLOUD, **facts: Any) -> str:
        """Begin a call and leave it without an outcome."""
        model = facts.pop("model", _MODELS[place])
        most_usd = facts.pop("most_usd", CLOUD_PRICE)
        target = Target(
            place=place,
            model=model,
            endpoint_host=_HOSTS[place],
            bytes_out=4900,
            input_hmac="b" * 64,
            most_usd=most_usd,
        )
        decision = Decision(
            routes=(Route(place, model),),
            by=(Reason("large-to-cloud", "…"),),
            prefer="cloud-first",
            require=frozenset({"confirm"}),
        )
        body = intent_body(_classified(facts), decision, _RUN, target)
        return self.journal.append("intent", body).id

    def call(
        self, place: Place = Place.CLOUD, outcome: Mapping[str, Any] | None = None, **facts: Any
    ) -> str:
        """Begin a call and end it, answered unless `outcome` says otherwise."""
        model = facts.get("model", _MODELS[place])
        ended: dict[str, Any] = {
            "status": Status.ANSWERED,
            "duration_ms": 2000,
            "finish": Finish.STOP,
            "usage": USAGE,
            "model_version": model,
            "cost_usd": CLOUD_PRICE if place is Place.CLOUD else Decimal(0),
            "price_table": "gemini-2026-11-12",
        }
        intent = self.intent(place, **facts)
        body = outcome_body(intent, Outcome(**{**ended, **(outcome or {})}))
        self.journal.append("outcome", body)
        return intent

    def failure(self, place: Place = Place.CLOUD, **facts: Any) -> str:
        """Begin a call that ends without an answer and without a known cost."""
        failed = {"status": Status.FAILED, "error_class": "timeout", "finish": None}
        unknown = {"usage": None, "model_version": "", "cost_usd": None}
        return self.call(place, {**failed, **unknown}, **facts)

    def refusal(self, error_class: str = "policy", **facts: Any) -> str:
        """Record that nothing was sent."""
        decision = Decision(routes=(), by=(Reason("restricted-stays-home", "…"),))
        body = refusal_body(_classified(facts), decision, _RUN, error_class)
        return self.journal.append("outcome", body).id


def _classified(changes: Mapping[str, Any]) -> Classified:
    facts: dict[str, Any] = {
        "label": Label.PUBLIC,
        "classifier": Classifier.OK,
        "category": frozenset({"personal"}),
        "found": frozenset({"email"}),
        "modality": frozenset({"text"}),
        "tokens": 1204,
        "zone": frozenset(),
        "net": Net.ONLINE,
        "offline": False,
        "runner": Runner.PIPE,
        "local": LocalState.READY,
        "local_host": LocalHost.LOOPBACK,
        "profile": "default",
        "spend": Spend.UNDER,
    }
    finding = Finding(
        rule="email",
        category=Category.PERSONAL,
        kind="email",
        where="prompt",
        line=1,
        start=0,
        end=5,
        masked="a…",
    )
    return Classified(
        facts=Facts(**{**facts, **changes}),
        findings=(finding, finding),
        tokens=TokenCount(1200, 1204, exact=False),
        media_tokens=0,
        unread=(Unread("page_without_text", "2 pages"),),
        reasons=(),
        size_bytes=4800,
        digest="d" * 64,
    )
