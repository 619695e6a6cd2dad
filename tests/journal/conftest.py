"""A journal in a temporary folder, with a clock, a monotonic count and chance that repeat."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

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
    Reply,
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
    Target,
    intent_body,
    outcome_body,
    refusal_body,
)

NOON = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
MakeJournal = Callable[..., Journal]


def steady_clock(start: datetime = NOON) -> Callable[[], datetime]:
    seconds = itertools.count()
    return lambda: start + timedelta(seconds=next(seconds))


def journal_in(folder: Path, start: datetime = NOON, **options: Any) -> Journal:
    ticks, draws = itertools.count(), itertools.count()
    return Journal(
        folder,
        now=steady_clock(start),
        monotonic_ns=lambda: next(ticks),
        random_bytes=lambda n: next(draws).to_bytes(n, "big"),
        **options,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def make_journal(folder: Path) -> MakeJournal:
    def make(start: datetime = NOON, **options: Any) -> Journal:
        return journal_in(folder, start, **options)

    return make


@pytest.fixture
def five(folder: Path, make_journal: MakeJournal) -> Path:
    """The file of a journal with five records."""
    journal = make_journal()
    for number in range(5):
        journal.append("session", {"number": number})
    return folder / "journal-2026-11.jsonl"


def make_facts(**changes: Any) -> Facts:
    facts: dict[str, Any] = {
        "label": Label.CONFIDENTIAL,
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
    return Facts(**{**facts, **changes})


def make_finding(**changes: Any) -> Finding:
    finding: dict[str, Any] = {
        "rule": "email",
        "category": Category.PERSONAL,
        "kind": "email",
        "where": "prompt",
        "line": 1,
        "start": 0,
        "end": 5,
        "masked": "a…",
    }
    return Finding(**{**finding, **changes})


def make_classified(**changes: Any) -> Classified:
    classified: dict[str, Any] = {
        "facts": make_facts(),
        "findings": (make_finding(), make_finding(), make_finding(rule="phone")),
        "tokens": TokenCount(1200, 1204, exact=False),
        "media_tokens": 0,
        "unread": (Unread("page_without_text", "2 pages"),),
        "reasons": (),
        "size_bytes": 4800,
        "digest": "d" * 64,
    }
    return Classified(**{**classified, **changes})


def make_decision(**changes: Any) -> Decision:
    decision: dict[str, Any] = {
        "routes": (Route(Place.CLOUD, "gemini-3.8-flash"), Route(Place.LOCAL)),
        "by": (Reason("large-to-cloud", "it does not fit"),),
        "prefer": "cloud-first",
        "require": frozenset({"confirm"}),
    }
    return Decision(**{**decision, **changes})


def make_run(**changes: Any) -> Run:
    return Run(**{"policy_sha256": "a" * 64, "app_version": "0.1.0", **changes})


def make_target(**changes: Any) -> Target:
    target: dict[str, Any] = {
        "place": Place.CLOUD,
        "model": "gemini-3.8-flash",
        "endpoint_host": "generativelanguage.googleapis.com",
        "bytes_out": 4900,
        "input_hmac": "b" * 64,
    }
    return Target(**{**target, **changes})


def make_reply(**changes: Any) -> Reply:
    reply: dict[str, Any] = {
        "text": "the answer",
        "route": Route(Place.CLOUD, "gemini-3.8-flash"),
        "finish": Finish.STOP,
        "usage": Usage(input_tokens=1210, output_tokens=300, thinking_tokens=50),
        "model_version": "gemini-3.8-flash-001",
        "duration_ms": 1830,
        "cost_usd": Decimal("0.0022"),
    }
    return Reply(**{**reply, **changes})


@dataclass(frozen=True)
class Traffic:
    """Writes the records of calls as a run does, and answers with their ids."""

    journal: Journal

    def answered(self, label: Label = Label.PUBLIC, **reply: object) -> str:
        intent = self.intended(label)
        self.journal.append("outcome", outcome_body(intent, Outcome.of(make_reply(**reply))))
        return intent

    def local(self) -> str:
        facts = make_facts(category=frozenset({"personal", "health"}), label=Label.RESTRICTED)
        target = make_target(place=Place.LOCAL, model="gemma4:e4b", endpoint_host="127.0.0.1")
        body = intent_body(make_classified(facts=facts), make_decision(), make_run(), target)
        intent = self.journal.append("intent", body).id
        reply = make_reply(model_version="gemma4:e4b", cost_usd=Decimal(0))
        self.journal.append("outcome", outcome_body(intent, Outcome.of(reply)))
        return intent

    def intended(self, label: Label = Label.PUBLIC) -> str:
        classified = make_classified(facts=make_facts(label=label))
        body = intent_body(classified, make_decision(), make_run(), make_target())
        return self.journal.append("intent", body).id

    def refused(self) -> str:
        decision = make_decision(routes=(), by=(Reason("restricted-stays", "…"),))
        body = refusal_body(make_classified(), decision, make_run(), "policy")
        return self.journal.append("outcome", body).id


@pytest.fixture
def traffic(make_journal: MakeJournal) -> Traffic:
    return Traffic(make_journal())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "journal.sqlite"
