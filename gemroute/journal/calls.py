"""Records in; calls, one row for each attempt or refusal, out: what `logs` and `cost` show."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from gemroute.core.records import dataclass
from gemroute.journal.entry import Entry, JSONValue

PENDING = "pending"
REFUSED_PLACE = "refuse"
_LARGEST_INTEGER = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One attempt with its outcome, or a refusal. What is unknown is None, never zero.

    `status` is `pending` until an outcome comes; `category` and `rules` are joined by commas;
    `day` is that of `ts`, in UTC; money is in millionths of a US dollar.
    """

    id: str
    seq: int
    ts: str
    day: str
    label: str
    classifier: str
    category: str
    profile: str
    runner: str
    place: str
    model: str
    endpoint_host: str
    region: str
    attempt: int | None
    bytes_out: int | None
    rules: str
    confirmed_by: str
    policy_sha256: str
    offline_strength: int | None
    status: str = PENDING
    error_class: str = ""
    finish: str = ""
    model_version: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None
    thinking_tokens: int | None = None
    cached_tokens: int | None = None
    cost_micro_usd: int | None = None
    price_table: str = ""
    duration_ms: int | None = None


ENDING_TEXTS = ("status", "error_class", "finish", "model_version", "price_table")
ENDING_COUNTS = (
    "input_tokens",
    "output_tokens",
    "thinking_tokens",
    "cached_tokens",
    "cost_micro_usd",
    "duration_ms",
)


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How often a rule held in the input of one call."""

    call: str
    rule: str
    category: str
    count: int


def call_of(entry: Entry) -> Call | None:
    """Return the call that `entry` begins, or None when it begins none."""
    if entry.event == "intent":
        return _begun(entry)
    if entry.event == "outcome" and not intent_of(entry):
        return dataclasses.replace(_begun(entry), place=REFUSED_PLACE, **ending_of(entry))
    return None


def intent_of(outcome: Entry) -> str:
    """Return the id of the intent that `outcome` closes; empty for a refusal."""
    return _text(outcome.body, "intent")


def ending_of(entry: Entry) -> dict[str, Any]:
    """Return the fields of a Call that an outcome fills in."""
    texts = {name: _text(entry.body, name) for name in ENDING_TEXTS}
    return {**texts, **{name: _count(entry.body, name) for name in ENDING_COUNTS}}


def findings_of(entry: Entry) -> tuple[FindingCount, ...]:
    """Return the counts of findings that the record of a call holds."""
    rows = entry.body.get("findings")
    found = (_finding(_ascii(entry.id), row) for row in (rows if isinstance(rows, list) else []))
    return tuple(finding for finding in found if finding is not None)


def _finding(call: str, row: JSONValue) -> FindingCount | None:
    match row:
        case [str() as rule, str() as category, int() as count] if 0 <= count <= _LARGEST_INTEGER:
            return FindingCount(call, _ascii(rule), _ascii(category), count)
    return None


def _begun(entry: Entry) -> Call:
    body = entry.body
    found = body.get("facts")
    facts: Mapping[str, JSONValue] = found if isinstance(found, Mapping) else {}
    return Call(
        id=_ascii(entry.id),
        seq=min(max(entry.seq, 0), _LARGEST_INTEGER),
        ts=entry.ts,
        day=entry.ts[:10],
        label=_text(facts, "label"),
        classifier=_text(facts, "classifier"),
        category=_joined(facts, "category"),
        profile=_text(facts, "profile"),
        runner=_text(facts, "runner"),
        place=_text(body, "place"),
        model=_text(body, "model"),
        endpoint_host=_text(body, "endpoint_host"),
        region=_text(body, "region"),
        attempt=_count(body, "attempt"),
        bytes_out=_count(body, "bytes_out"),
        rules=_joined(body, "by"),
        confirmed_by=_text(body, "confirmed_by"),
        policy_sha256=_text(body, "policy_sha256"),
        offline_strength=_count(body, "offline_strength"),
    )


def _text(fields: Mapping[str, JSONValue], name: str) -> str:
    return _ascii(fields.get(name))


def _ascii(value: object) -> str:
    """Return a word as records hold it; a forged one may hold what no database takes."""
    return value if isinstance(value, str) and value.isascii() else ""


def _count(fields: Mapping[str, JSONValue], name: str) -> int | None:
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= _LARGEST_INTEGER else None


def _joined(fields: Mapping[str, JSONValue], name: str) -> str:
    value = fields.get(name)
    return ",".join(map(_ascii, value)) if isinstance(value, list) else ""
