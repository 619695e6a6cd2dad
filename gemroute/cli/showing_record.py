"""logs show: the journal in; everything that is recorded of one call, or in one record, out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from gemroute.cli.asked import Asked
from gemroute.cli.shapes import print_json
from gemroute.cli.wiring import Bench
from gemroute.core.errors import UsageError
from gemroute.core.values import Place
from gemroute.journal.calls import PENDING, intent_of
from gemroute.journal.entry import Entry, JSONValue, parse_line
from gemroute.journal.reading import read_lines
from gemroute.journal.record import Status
from gemroute.terminal import show, usd

_MOST_NAMED = 10


def show_call(id_prefix: str, *, json: bool) -> int:
    """Print all that is recorded of the one call whose id starts so; return 0.

    Raises:
        UsageError: no call has such an id, or several have.
    """
    records = _records_of_one(Bench(Asked()).records.journal.folder, id_prefix.upper())
    shape = record_shape(records)
    if json:
        print_json(shape)
    else:
        show("\n".join(_record_lines(shape)))
    return 0


def _records_of_one(folder: Path, prefix: str) -> list[Entry]:
    found: dict[str, list[Entry]] = {}
    for entry in _entries_with(folder, prefix):
        call = (intent_of(entry) if entry.event == "outcome" else "") or entry.id
        if call.startswith(prefix):
            found.setdefault(call, []).append(entry)
    if not found:
        hint = "See `gemroute logs list`."
        raise UsageError(f'No call has an id that starts with "{prefix}".', hint=hint)
    if len(found) > 1:
        named = ", ".join([*found][:_MOST_NAMED]) + (", …" if len(found) > _MOST_NAMED else "")
        raise UsageError(f'{len(found):,} calls have ids that start with "{prefix}".', hint=named)
    return next(iter(found.values()))


def _entries_with(folder: Path, letters: str) -> Iterator[Entry]:
    """Yield the records with these letters in their line; reading all of them takes longer."""
    sought = letters.encode("ascii", "replace")
    for line in read_lines(folder):
        entry = parse_line(line.data) if sought in line.data else None
        if entry is not None:
            yield entry


_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "decision": ("to", "by", "prefer", "wish", "wish_model", "require", "confirmed_by"),
    "sent": ("place", "model", "endpoint_host", "region", "attempt", "bytes_out", "input_hmac"),
    "answer": ("model_version", "finish", "output_hmac"),
    "usage": ("input_tokens", "output_tokens", "thinking_tokens", "cached_tokens", "estimated"),
    "run": ("policy_sha256", "policy_rev", "app_ver", "boot_id", "offline_strength"),
}
_OF_CALLS = frozenset({"intent", "outcome"})
_CHAIN = ("seq", "event", "ts", "mono_ns", "alg", "torn", "prev", "h")


def record_shape(records: Sequence[Entry]) -> dict[str, Any]:
    """Return everything in the records of one call: what `logs show --json` prints.

    A field that stands in no section is kept at the top, so that nothing is left out. A record
    that belongs to no call has no sections.
    """
    chain = [{name: getattr(record, name) for name in _CHAIN} for record in records]
    if not any(record.event in _OF_CALLS for record in records):
        first = records[0]
        known = {"id": first.id, "event": first.event, "began": first.ts}
        return {**first.body, **known, "records": chain}
    body: dict[str, Any] = {}
    for record in records:
        body |= record.body
    top = _beginning_and_end(records, body)
    shaped = {
        "facts": body.pop("facts", {}),
        "findings": _counted(body.pop("findings", []), "rule", "category"),
        "unread": _counted(body.pop("unread", []), "reason"),
        "cost": _cost(body, str(top["status"])),
    }
    sections = {
        title: {name: body.pop(name, None) for name in names} for title, names in _SECTIONS.items()
    }
    return top | body | shaped | sections | {"records": chain}


def _beginning_and_end(records: Sequence[Entry], body: dict[str, Any]) -> dict[str, Any]:
    outcomes = [record for record in records if record.event == "outcome"]
    return {
        "id": body.pop("intent", "") or records[0].id,
        "status": body.pop("status", PENDING),
        "began": records[0].ts,
        "ended": outcomes[-1].ts if outcomes else None,
    }


def _cost(body: dict[str, Any], status: str) -> dict[str, Any]:
    """Return what was spent, None when it is unknown; what never left is not billed."""
    micro = body.pop("cost_micro_usd", None)
    if body.get("place") == Place.LOCAL or status == Status.REFUSED:
        micro = micro or 0
    amount = micro / 1_000_000 if isinstance(micro, int) else None
    return {"usd": amount, "price_table": body.pop("price_table", None)}


def _counted(rows: object, *names: str) -> list[dict[str, JSONValue]]:
    """Return rows of words and a count by name; a row of another length is not one of ours."""
    known = rows if isinstance(rows, list) else []
    keys = (*names, "count")
    fitting = (row for row in known if isinstance(row, list) and len(row) == len(keys))
    return [dict(zip(keys, row, strict=True)) for row in fitting]


_ORDER = ("decision", "facts", "findings", "unread", "sent", "answer", "usage", "cost", "run")


def _record_lines(shape: Mapping[str, Any]) -> list[str]:
    """Return what `logs show` prints; what is empty is left out, but an unknown cost is said."""
    top = {name: value for name, value in shape.items() if name not in (*_ORDER, "records")}
    lines = _field_lines(top.items())
    for title in (title for title in _ORDER if title in shape):
        if fields := _field_lines(_pairs(title, shape)):
            lines += ["", title.upper(), *fields]
    lines += ["", "RECORDS"]
    return lines + [f"{each['seq']} {each['event']} {each['h']}" for each in shape["records"]]


def _pairs(title: str, shape: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    section = shape[title]
    match title:
        case "findings":
            return [(each["rule"], f"{each['count']} × {each['category']}") for each in section]
        case "unread":
            return [(each["reason"], each["count"]) for each in section]
        case "cost":
            amount = section["usd"]
            known = None if amount is None else Decimal(str(amount))
            return [("spent", usd(known)), ("price table", section["price_table"])]
    return section.items() if isinstance(section, Mapping) else []


def _field_lines(fields: Iterable[tuple[str, Any]]) -> list[str]:
    shown = ((name, _words(value)) for name, value in fields)
    return [_field_line(name.replace("_", " "), words) for name, words in shown if words]


def _field_line(name: str, words: str) -> str:
    """Return a name and its value, broken between words where 80 columns end.

    A digest of 64 letters just fits beside a name of 15.
    """
    from textwrap import fill

    line, indent = f"{name:<15} {words}", " " * 16
    return fill(line, 80, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _words(value: object) -> str:
    say: Mapping[type, Callable[[Any], str]] = {
        bool: lambda truth: "yes" if truth else "no",
        int: lambda count: f"{count:,}",
        list: lambda words: ", ".join(map(_item_words, words)),
        type(None): lambda _: "",
    }
    return say.get(type(value), str)(value)


def _item_words(item: object) -> str:
    return " ".join(map(str, item)) if isinstance(item, list) else str(item)
