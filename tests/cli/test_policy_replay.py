"""policy replay: what another policy would have decided of what the journal holds."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from journal.conftest import make_classified, make_run, make_target

from gemroute.cli.policy_schema import ReplayShape
from gemroute.core.decide import decide
from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.policy.loader import load_policy
from gemroute.core.values import Finish, Label, LocalState, Place, Usage
from gemroute.journal.chain import Journal
from gemroute.journal.record import Outcome, Status, intent_body, outcome_body, refusal_body

USED = """gemroute: 1
name: used
guards:
  - {id: ours, when: {label: {at_least: confidential}}, allow: [local], why: "."}
prefer:
  - {id: first, when: {local: ready}, to: local, else: cloud}
  - {id: rest, when: {}, to: cloud, else: refuse}
invariants: []
tests: [{name: anything, given: {}, expect: {to: local}}]
"""
WIDER = USED.replace("at_least: confidential", "at_least: restricted")
NARROWER = USED.replace("at_least: confidential", "at_least: public")
ZONED = USED.replace("guards:", 'zones: {attic: ["/attic/**"]}\nguards:')
CONFIDENTIAL_AWAY = {"label": Label.CONFIDENTIAL, "local": LocalState.DOWN}
AWAY = {"local": LocalState.DOWN}


class World:
    """A command line whose journal holds what the policy `used` decided."""

    def __init__(self, cli: Any) -> None:
        self.cli = cli
        cli.environment["GEMROUTE_POLICY"] = f"{cli.folder}/used.yaml"
        for name, text in (
            ("used", USED),
            ("wider", WIDER),
            ("narrower", NARROWER),
            ("zoned", ZONED),
        ):
            cli.write(f"{name}.yaml", text)
        days = count(1)
        self.journal = Journal(
            cli.home / "state" / "journal", now=lambda: datetime(2026, 11, next(days), tzinfo=UTC)
        )
        self.run = make_run(policy_sha256=hashlib.sha256(USED.encode()).hexdigest())

    def took(self, **facts: Any) -> str:
        """Record a request as `used` decides it; return the record's id."""
        classified = make_classified(facts=replace(BASE_FACTS, **facts))
        classified = replace(classified, label_by=("declared",))
        decision = decide(load_policy(USED.encode(), "used.yaml"), classified.facts)
        if decision.is_refused:
            body = refusal_body(classified, decision, self.run, "policy")
            return self.journal.append("outcome", body).id
        target = make_target(place=Place(decision.to))
        entry = self.journal.append("intent", intent_body(classified, decision, self.run, target))
        outcome = Outcome(
            status=Status.ANSWERED,
            duration_ms=1,
            finish=Finish.STOP,
            usage=Usage(1_000_000, 0),
            cost_usd=Decimal("0.25") if decision.may_leave else Decimal(0),
        )
        self.journal.append("outcome", outcome_body(entry.id, outcome))
        return entry.id

    def replay(self, against: str, *words: str) -> Any:
        return self.cli("policy", "replay", "--against", f"{against}.yaml", *words)


@pytest.fixture
def world(cli):
    return World(cli)


def test_an_empty_journal_is_said_to_be_empty(world):
    ended = world.replay("wider")
    assert ended.status == 0
    assert "0 requests" in ended.out


def test_the_policy_that_decided_changes_nothing(world):
    world.took()
    world.took(**CONFIDENTIAL_AWAY)
    ended = world.replay("used", "--no-wider")
    assert ended.status == 0
    assert "It would have decided the same." in ended.out


def test_what_would_newly_leave_is_counted_and_named_by_its_record(world):
    world.took()
    leaked = world.took(**CONFIDENTIAL_AWAY)
    ended = world.replay("wider")
    assert ended.status == 0
    assert f"would newly leave          1  refuse → cloud  {leaked}" in ended.out


def test_what_would_newly_leave_ends_with_5_where_that_is_asked(world):
    world.took(**CONFIDENTIAL_AWAY)
    ended = world.replay("wider", "--no-wider")
    assert ended.status == 5
    assert "1 of 1 requests would newly leave" in ended.err
    assert world.replay("narrower", "--no-wider").status == 0


def test_what_would_be_refused_saves_what_it_cost(world):
    refused = world.took(**AWAY)
    shape = world.replay("narrower", "--json").json
    assert shape["changes"] == [
        {
            "turn": "refused",
            "from": "cloud",
            "to": "refuse",
            "count": 1,
            "by_hand": 0,
            "examples": [refused],
        }
    ]
    assert shape["cost"] == {"more_usd": 0.0, "less_usd": 0.25, "unknown": 0}


def test_what_would_leave_is_priced_by_the_tokens_that_it_took(world):
    world.took(**CONFIDENTIAL_AWAY)
    cost = world.replay("wider", "--json").json["cost"]
    assert cost["more_usd"] > 0
    assert cost["less_usd"] == 0


def test_only_what_came_since_a_day_is_replayed(world):
    for _ in range(3):
        world.took(**CONFIDENTIAL_AWAY)
    assert world.replay("wider", "--json", "--since", "2026-11-02").json["leaving"] == 2
    assert world.replay("wider", "--since", "tomorrow").status == 2


def test_an_incomplete_record_is_counted_and_proves_nothing(world):
    id_ = world.took(**AWAY)
    broken = dict(world.cli.bodies("intent")[0]) | {"facts": {"label": "public"}}
    torn = world.journal.append("intent", broken).id
    ended = world.replay("used", "--json")
    assert ended.json["requests"] == 2
    assert ended.json["incomplete"] == [
        {"why": "a fact is missing", "count": 1, "examples": [torn]}
    ]
    assert id_ != torn
    assert world.replay("used").status == 0
    assert world.replay("used", "--no-wider").status == 6


def test_a_zone_that_lost_paths_cannot_be_replayed(world):
    world.cli.environment["GEMROUTE_POLICY"] = f"{world.cli.folder}/zoned.yaml"
    world.took()
    ended = world.replay("used", "--no-wider")
    assert ended.status == 6
    assert "the zone attic loses /attic/**" in ended.out


def test_what_it_prints_as_json_is_valid_and_holds_no_content(world):
    world.took(**CONFIDENTIAL_AWAY)
    world.took(**AWAY)
    for name in ("wider", "narrower", "used"):
        ReplayShape.model_validate_json(world.replay(name, "--json").out)
