"""The object of `logs report --json` in; the same as Markdown that a terminal shows too, out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gemroute.core.records import dataclass
from gemroute.core.wording import counted
from gemroute.terminal import sanitise

Shape = Mapping[str, Any]
NONE = "none"
TO_FILL_IN = "*To be filled in: no record says it.*"
_MARKUP = re.compile(r"([\\`*\[\]<>|#!&])")
_MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Heading:
    """A point of Art. 30(1) GDPR: what the report says to it, and what only the controller can."""

    point: str
    title: str
    sections: tuple[str, ...]
    to_fill_in: tuple[str, ...]


ROPA = (
    Heading("a", "Controller, representative and data protection officer", (), ("all of it",)),
    Heading("b", "Purposes of the processing", (), ("all of it",)),
    Heading(
        "c",
        "Categories of data subjects and of personal data",
        ("Labels", "Categories", "Findings"),
        ("categories of data subjects",),
    ),
    Heading("d", "Categories of recipients", ("Recipients",), ("contracts with the recipients",)),
    Heading(
        "e",
        "Transfers to third countries",
        ("Transfers",),
        ("countries of the recipients", "suitable safeguards"),
    ),
    Heading(
        "f",
        "Time limits for erasure",
        ("Retention",),
        ("time limits of the recipients", "time limits of the answers"),
    ),
    Heading("g", "Technical and organisational security measures", ("Measures", "Chain"), ()),
)


def report_text(shape: Shape) -> str:
    """Return the report as Markdown; every word of the journal is made visible and inert."""
    lines = ["# Report on the journal of gemroute", ""]
    lines += [f"Made at {shape['made']} by gemroute {shape['gemroute']}. All times are UTC."]
    if shape["ropa"] is None:
        for title in _SECTIONS:
            lines += _section(2, title, shape)
        return "\n".join(lines)
    lines += ["", "Evidence for a record of processing activities, by Art. 30(1) GDPR."]
    told = {title for heading in ROPA for title in heading.sections}
    for heading in ROPA:
        lines += _heading_lines(heading, shape)
    lines += ["", "## Evidence"]
    for title in _SECTIONS:
        lines += [] if title in told else _section(3, title, shape)
    return "\n".join(lines)


def _heading_lines(heading: Heading, shape: Shape) -> list[str]:
    lines = ["", f"## ({heading.point}) {heading.title}"]
    for title in heading.sections:
        lines += _section(3, title, shape)
    if heading.to_fill_in:
        lines += ["", *(f"- {what}: {TO_FILL_IN}" for what in heading.to_fill_in)]
    return lines


def _section(level: int, title: str, shape: Shape) -> list[str]:
    return ["", f"{'#' * level} {title}", "", *(_SECTIONS[title](shape) or [NONE])]


def word(text: object) -> str:
    """Return a word of the journal as Markdown shows it: no control, no line end, no markup."""
    visible = sanitise(str(text)).replace("\n", "␊").replace("\t", "␉")
    return _MARKUP.sub(r"\\\1", visible)


def _period(shape: Shape) -> list[str]:
    period = shape["period"]
    asked = f"{period['since'] or 'the beginning'} to {period['until'] or 'the end'}"
    lines = [f"- asked for: {asked}", f"- records: {shape['records']:,}"]
    if period["first"]:
        lines.append(f"- the first at {period['first'][:19]}, the last at {period['last'][:19]}")
    retries = shape["attempts"] - shape["requests"]
    return [
        *lines,
        f"- requests: {shape['requests']:,}",
        f"- attempts after the first: {retries:,}",
    ]


def _wrongly_sent(shape: Shape) -> list[str]:
    ids = shape["wrongly_sent"]
    what = "Restricted, not judged as a whole, or under --offline, and sent all the same"
    if not ids:
        return [f"{what}: {NONE}."]
    named = [f"- {word(each)}" for each in ids[:_MOST_NAMED]]
    more = len(ids) - len(named)
    return [f"{what}: **{len(ids):,}**", "", *named, *([f"- and {more:,} more"] if more else [])]


def _counts(name: str, heading: str) -> Callable[[Shape], list[str]]:
    """Return how a section is told that is one table of counts."""
    return lambda shape: _table(heading, shape[name])


def _table(heading: str, counts: Mapping[str, int]) -> list[str]:
    if not counts:
        return []
    rows = [(word(name), f"{count:,}") for name, count in counts.items()]
    first, second = (
        max(map(len, column)) for column in zip((heading, "calls"), *rows, strict=True)
    )
    lines = [f"| {heading:<{first}} | {'calls':>{second}} |"]
    lines += [f"| {'-' * first} | {'-' * (second - 1)}: |"]
    return lines + [f"| {name:<{first}} | {count:>{second}} |" for name, count in rows]


def _recipients(shape: Shape) -> list[str]:
    return [line for each in shape["recipients"] for line in _recipient_lines(each)]


def _recipient_lines(each: Shape) -> list[str]:
    host, models = word(each["endpoint_host"] or "unknown"), ", ".join(map(word, each["models"]))
    region = f", {word(each['region'])}" if each["region"] else ""
    unreported = each["unreported_calls"]
    silent = f" ({counted(unreported, 'call')} reported none)" if unreported else ""
    return [
        f"- {host} ({word(each['place'])}{region})",
        f"  - models: {models}",
        f"  - calls: {each['calls']:,}, of which {each['answered']:,} answered",
        f"  - bytes to be sent: {each['bytes_out']:,}",
        f"  - tokens: {each['input_tokens']:,} in, {each['output_tokens']:,} out{silent}",
    ]


def _transfers(shape: Shape) -> list[str]:
    away = [each for each in shape["recipients"] if each["place"] != "local"]
    return [
        f"- {word(each['endpoint_host'])}: region {word(each['region'] or 'not said')}"
        for each in away
    ]


def _refusals(shape: Shape) -> list[str]:
    by_rule = _table("rule", shape["refusals_by_rule"])
    by_class = _table("reason", shape["refusals_by_class"])
    return [*by_rule, *([""] if by_rule and by_class else []), *by_class]


def _failures(shape: Shape) -> list[str]:
    unjudged = {name: n for name, n in shape["by_classifier"].items() if name != "ok"}
    failed = {f"classifier {name}": count for name, count in unjudged.items()}
    return _table("what failed", failed | shape["failures_by_class"])


def _policies(shape: Shape) -> list[str]:
    return [line for each in shape["policies"] for line in _policy_lines(each)]


def _policy_lines(each: Shape) -> list[str]:
    revision = f"revision {word(each['revision'])}" if each["revision"] else "without a revision"
    return [
        f"- sha256 {word(each['sha256'] or 'unknown')}",
        f"  - {revision}, decisions: {each['calls']:,}",
        f"  - first used {each['first'][:19]}, last used {each['last'][:19]}",
    ]


def _confirmations(shape: Shape) -> list[str]:
    if not shape["to_confirm"]:
        return []
    agreed = shape["agreed"].items()
    lines = [f"- agreed by {word(who)}: {count:,}" for who, count in agreed if who != "unknown"]
    unknown = shape["agreed"].get("unknown", 0)
    nobody = [f"- nobody is recorded to have agreed: {unknown:,}"] if unknown else []
    return [f"- had to be confirmed: {shape['to_confirm']:,}", *lines, *nobody]


def _pending(shape: Shape) -> list[str]:
    calls = shape["pending"]
    named = [
        f"- {word(each['id'])} ({word(each['place'])}), since {each['ts'][:19]}"
        for each in calls[:_MOST_NAMED]
    ]
    more = len(calls) - len(named)
    return [*named, *([f"- and {more:,} more"] if more else [])]


def _retention(shape: Shape) -> list[str]:
    measures, pruned = shape["measures"], shape["chain"]["pruned"]
    months = measures["journal_months"]
    lines = [f"- records are kept for {months:,} months" if months else "- all records are kept"]
    if measures["overdue_files"]:
        lines.append(
            f"- files that are older: {measures['overdue_files']:,} (`gemroute logs prune`)"
        )
    if pruned:
        lines.append(
            f"- records {pruned['first']:,} to {pruned['last']:,} were deleted; "
            f"record {pruned['kept_by']:,} keeps their anchor"
        )
    return lines


def _measures(shape: Shape) -> list[str]:
    measures, chain = shape["measures"], shape["chain"]
    place = f", key in the {measures['key_place']}" if measures["key_place"] else ""
    lines = [
        f"- records sealed by HMAC-SHA256: {chain['keyed']:,}{place}",
        f"- records hashed by SHA-256 only: {chain['records'] - chain['keyed']:,}",
        f"- anchors kept in: {word(measures['anchor_file'] or 'no file of the settings')}",
        "- no content is recorded: words of fixed lists, counts and keyed digests",
    ]
    lines += [
        f"- calls under --offline, by {each['words']}: {each['calls']:,}"
        for each in measures["offline"]
        if each["level"]
    ]
    judged = shape["by_classifier"].items()
    return lines + [f"- calls with classifier {word(name)}: {count:,}" for name, count in judged]


def _chain(shape: Shape) -> list[str]:
    chain = shape["chain"]
    broken = chain["first_break"]
    if broken:
        state = f"**breaks** at {word(broken['where'])}: {word(broken['what'])}"
    elif chain["unchecked"]:
        state = f"**not proved**: the key of {chain['unchecked']:,} records is not here"
    elif chain["unsealed"]:
        state = f"**not proved**: {counted(chain['unsealed'], 'record')} without a seal"
    else:
        state = "holds"
    counts = f"{counted(chain['records'], 'record')} in {counted(chain['files'], 'file')}"
    lines = [f"- the whole journal, {counts}: the chain {state}"]
    lines += [f"- torn lines: {chain['torn']:,}"]
    for name in ("anchored", "unanchored"):
        records = chain[name]
        lines.append(f"- {name}: " + ("{:,} to {:,}".format(*records) if records else NONE))
    return [*lines, f"- anchor of now: {chain['head'] or NONE}"]


_SECTIONS: Mapping[str, Callable[[Shape], Sequence[str]]] = {
    "Period": _period,
    "What must never leave": _wrongly_sent,
    "Routes": _counts("by_route", "route"),
    "Labels": _counts("by_label", "label"),
    "Sources of the labels": _counts("by_label_source", "source"),
    "Categories": _counts("by_category", "category"),
    "Findings": _counts("by_finding", "found"),
    "Recipients": _recipients,
    "Transfers": _transfers,
    "Outcomes": _counts("by_status", "status"),
    "Refusals": _refusals,
    "Failures": _failures,
    "Policies in force": _policies,
    "Confirmations": _confirmations,
    "Without an outcome": _pending,
    "Retention": _retention,
    "Measures": _measures,
    "Chain": _chain,
}
