"""Records in; what an auditor asks of them out: what left, to whom, by which policy, and why not.

A call belongs to the day on which it began; its outcome is taken wherever it lies.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from gemroute.core.records import dataclass
from gemroute.core.values import Classifier, Label, LocalHost, Modality, Place
from gemroute.journal.calls import REFUSED_PLACE, Call, call_of, ending_of, intent_of
from gemroute.journal.entry import Entry, JSONValue
from gemroute.journal.record import Status

Counts = Mapping[str, int]
UNKNOWN = "unknown"
_MAY_LEAVE = frozenset(label.word for label in Label if label is not Label.RESTRICTED)
_SENT_AS_TEXT = frozenset({Modality.TEXT.value, Modality.PDF.value})
_OWN_HOSTS = frozenset({LocalHost.LOOPBACK.value, LocalHost.TRUSTED.value})
_FAILED = frozenset({Status.FAILED, Status.TRUNCATED, Status.BLOCKED, Status.INTERRUPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Where calls of one place, host and region went; tokens are those that were reported.

    `unreported_calls` told no tokens: they failed, or have no outcome.
    """

    place: str
    endpoint_host: str
    region: str
    models: tuple[str, ...]
    calls: int
    answered: int
    bytes_out: int
    input_tokens: int
    output_tokens: int
    unreported_calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyUse:
    """A policy in force, by its digest: when it first and last decided, and how often."""

    sha256: str
    revision: str
    first: str
    last: str
    calls: int


@dataclass(frozen=True, slots=True)
class Open:
    """A call without an outcome: it may have been sent."""

    id: str
    ts: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the records of a period say; days are UTC, and empty where none was given.

    `requests` are first attempts and refusals, `attempts` the retries too. `wrongly_sent` are
    the ids of calls that left this machine though restricted, not judged as a whole, or made
    under --offline. `agreed` counts who agreed to a send that had to be confirmed.
    """

    since: str
    until: str
    first: str
    last: str
    records: int
    events: Counts
    requests: int
    attempts: int
    by_route: Counts
    by_label: Counts
    by_category: Counts
    by_finding: Counts
    by_label_source: Counts
    by_classifier: Counts
    recipients: tuple[Recipient, ...]
    wrongly_sent: tuple[str, ...]
    by_status: Counts
    refusals_by_rule: Counts
    refusals_by_class: Counts
    failures_by_class: Counts
    policies: tuple[PolicyUse, ...]
    to_confirm: int
    agreed: Counts
    offline_strengths: Counts
    pending: tuple[Open, ...]


def report_of(entries: Iterable[Entry], *, since: str = "", until: str = "") -> Report:
    """Return what the records of the days from `since` to `until`, both included, say."""
    tally = Tally(since, until)
    for entry in entries:
        tally.take(entry)
    return tally.report()


@dataclass(slots=True)
class _Sum:
    """What went to one recipient so far."""

    models: set[str] = field(default_factory=set)
    calls: int = 0
    answered: int = 0
    bytes_out: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    reported: int = 0


def _counters() -> dict[str, Counter[str]]:
    names = (each.name for each in dataclasses.fields(Report) if each.type == "Counts")
    return {name: Counter() for name in names}


@dataclass(slots=True)
class Tally:
    """Takes records one at a time, in their order, and reports on them at any time."""

    since: str = ""
    until: str = ""
    first: str = ""
    last: str = ""
    counts: dict[str, Counter[str]] = field(default_factory=_counters)
    attempts: int = 0
    requests: int = 0
    to_confirm: int = 0
    wrongly_sent: list[str] = field(default_factory=list)
    sums: dict[tuple[str, str, str], _Sum] = field(default_factory=dict)
    policies: dict[tuple[str, str], PolicyUse] = field(default_factory=dict)
    open: dict[str, tuple[Call, _Sum]] = field(default_factory=dict)

    def take(self, entry: Entry) -> None:
        """Count what `entry` says; an outcome closes its call, whenever it was written."""
        is_within = self.since <= entry.ts[:10] and (not self.until or entry.ts[:10] <= self.until)
        if is_within:
            self.first, self.last = self.first or entry.ts, entry.ts
            self.counts["events"][entry.event] += 1
        if entry.event == "outcome" and intent_of(entry):
            self._close(entry)
        elif is_within and (call := call_of(entry)) is not None:
            self._begin(call, entry.body)

    def _begin(self, call: Call, body: Mapping[str, JSONValue]) -> None:
        self.attempts += 1
        self.requests += call.attempt in (None, 1)
        self._count_facts(call, body)
        self._count_policy(call, _word(body.get("policy_rev")))
        if call.place == REFUSED_PLACE:
            self._count_refusal(call)
        else:
            self._count_sent(call, body)

    def _count_facts(self, call: Call, body: Mapping[str, JSONValue]) -> None:
        facts = body.get("facts")
        found = facts.get("found") if isinstance(facts, Mapping) else None
        self._count("by_route", call.place)
        self._count("by_label", call.label)
        self._count("by_classifier", call.classifier)
        self._count_each("by_category", call.category.split(",") if call.category else [])
        self._count_each("by_finding", _words(found))
        self._count_each("by_label_source", _words(body.get("label_by")))
        if call.offline_strength is not None:
            self._count("offline_strengths", str(call.offline_strength))

    def _count_policy(self, call: Call, revision: str) -> None:
        key = (call.policy_sha256, revision)
        use = self.policies.get(key)
        self.policies[key] = PolicyUse(
            sha256=call.policy_sha256,
            revision=revision,
            first=use.first if use else call.ts,
            last=call.ts,
            calls=use.calls + 1 if use else 1,
        )

    def _count_refusal(self, call: Call) -> None:
        self._count("by_status", call.status)
        self._count("refusals_by_class", call.error_class)
        self._count_each("refusals_by_rule", call.rules.split(",") if call.rules else [])

    def _count_sent(self, call: Call, body: Mapping[str, JSONValue]) -> None:
        key = (call.place, call.endpoint_host, call.region)
        sent = self.sums.setdefault(key, _Sum())
        sent.models.add(call.model)
        sent.calls += 1
        sent.bytes_out += call.bytes_out or 0
        self.open[call.id] = call, sent
        if _may_not_leave(call, body):
            self.wrongly_sent.append(call.id)
        if call.place != Place.LOCAL and "confirm" in _words(body.get("require")):
            self.to_confirm += 1
            self._count("agreed", call.confirmed_by)

    def _close(self, outcome: Entry) -> None:
        call, sent = self.open.pop(intent_of(outcome), (None, None))
        if call is None or sent is None:
            return
        ending = ending_of(outcome)
        self._count("by_status", ending["status"])
        sent.answered += ending["status"] == Status.ANSWERED
        if ending["status"] in _FAILED:
            self._count("failures_by_class", ending["error_class"] or ending["status"])
        if ending["input_tokens"] is not None:
            sent.reported += 1
            sent.input_tokens += ending["input_tokens"]
            sent.output_tokens += (ending["output_tokens"] or 0) + (ending["thinking_tokens"] or 0)

    def _count(self, name: str, word: str) -> None:
        self.counts[name][word or UNKNOWN] += 1

    def _count_each(self, name: str, words: Iterable[str]) -> None:
        for word in words:
            self._count(name, word)

    def report(self) -> Report:
        """Return what was taken so far."""
        sorted_counts = {name: dict(sorted(c.items())) for name, c in self.counts.items()}
        still_open = [call for call, _ in self.open.values()]
        sorted_counts["by_status"] |= {"pending": len(still_open)} if still_open else {}
        return Report(
            since=self.since,
            until=self.until,
            first=self.first,
            last=self.last,
            records=self.counts["events"].total(),
            requests=self.requests,
            attempts=self.attempts,
            recipients=tuple(_recipient(*item) for item in sorted(self.sums.items(), key=_key)),
            wrongly_sent=tuple(self.wrongly_sent),
            policies=tuple(self.policies.values()),
            to_confirm=self.to_confirm,
            pending=tuple(Open(call.id, call.ts, call.place) for call in still_open),
            **sorted_counts,
        )


def _key(item: tuple[tuple[str, str, str], _Sum]) -> tuple[str, str, str]:
    return item[0]


def _recipient(key: tuple[str, str, str], sent: _Sum) -> Recipient:
    place, host, region = key
    return Recipient(
        place=place,
        endpoint_host=host,
        region=region,
        models=tuple(sorted(sent.models)),
        calls=sent.calls,
        answered=sent.answered,
        bytes_out=sent.bytes_out,
        input_tokens=sent.input_tokens,
        output_tokens=sent.output_tokens,
        unreported_calls=sent.calls - sent.reported,
    )


def _may_not_leave(call: Call, body: Mapping[str, JSONValue]) -> bool:
    """Return whether a call went where no policy lets it; what is not known is the worst.

    These are the rules in code that hold over every policy, asked again of the recorded facts.
    """
    known = body.get("facts")
    facts = known if isinstance(known, Mapping) else {}
    is_private = (
        call.label not in _MAY_LEAVE
        or call.classifier != Classifier.OK
        or facts.get("offline") is not False
        or not _is_only_text(_words(facts.get("modality")), is_cut="cut" in body)
    )
    if call.place != Place.LOCAL:
        return is_private
    is_elsewhere = _word(facts.get("local_host")) not in _OWN_HOSTS
    return is_elsewhere and (is_private or call.label != Label.PUBLIC.word)


def _is_only_text(modality: Sequence[str], *, is_cut: bool) -> bool:
    """Return whether only judged text was sent; a long record's lists may be cut short."""
    return (is_cut or Modality.TEXT in modality) and _SENT_AS_TEXT.issuperset(modality)


def _word(value: JSONValue) -> str:
    return value if isinstance(value, str) and value.isascii() else ""


def _words(values: JSONValue) -> Sequence[str]:
    return [_word(value) for value in values] if isinstance(values, list) else []
