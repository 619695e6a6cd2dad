"""Rules and what they cost in; the rows and the JSON of `gemroute rules` out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gemroute.cli.timing_rules import Cost
    from gemroute.core.sensitivity.rules import Rule

_SHIPPED = "policies/detectors/"
_SLOW_MB_PER_S = 50.0
_MOST_ROWS = 40


def is_own(rule: Rule) -> bool:
    """Return whether a rule comes from a pack that is not one of ours."""
    return not rule.examples.source.startswith(_SHIPPED)


def _pack(rule: Rule) -> str:
    source = rule.examples.source
    return source if is_own(rule) else source.removeprefix(_SHIPPED).removesuffix(".yaml")


def list_shape(rules: Sequence[Rule]) -> dict[str, Any]:
    """Return what `rules list --json` prints."""
    return {"rules": [_summary(rule) for rule in rules]}


def _summary(rule: Rule) -> dict[str, Any]:
    score = rule.score
    return {
        "id": rule.id,
        "title": rule.title,
        "category": rule.category.value,
        "kind": rule.kind,
        "score": {name: getattr(score, name) for name in ("base", "validator", "context", "both")},
        "pack": _pack(rule),
        "own": is_own(rule),
    }


def rule_rows(rules: Sequence[Rule]) -> list[str]:
    """Return a row for each rule, and a last one that counts them."""
    widest = max((len(rule.id) for rule in rules), default=0)
    rows = [
        f"{rule.id:<{widest}}  {rule.category.value:<11}  {rule.kind:<18}  {_best(rule):.2f}  "
        f"{_pack(rule)}{' *' if is_own(rule) else ''}"
        for rule in rules
    ]
    return [*rows, f"{len(rules):,} rules"]


def _best(rule: Rule) -> float:
    score = rule.score
    return max(score.base, score.validator, score.context, score.both)


def rule_shape(rule: Rule) -> dict[str, Any]:
    """Return what `rules show --json` prints."""
    return _summary(rule) | {
        "source": rule.source,
        "pattern": rule.pattern,
        "validator": rule.validator,
        "context": list(rule.context),
        "window": rule.window,
        "placeholder": "drop" if rule.drops_placeholders else "keep",
        "spares": rule.spares,
        "near": rule.near,
        "seek": rule.seek,
        "match": list(rule.examples.match),
        "no_match": list(rule.examples.no_match),
    }


def rule_lines(rule: Rule) -> list[str]:
    """Return everything about one rule, a line for each part; what is empty is left out."""
    shape = rule_shape(rule)
    scores = ", ".join(f"{name} {score:g}" for name, score in shape["score"].items())
    parts = [
        ("id", rule.id),
        ("title", rule.title),
        ("finds", f"{rule.category.value}, {rule.kind}"),
        ("source", rule.source),
        ("pack", rule.examples.source),
        ("score", scores),
        ("validator", rule.validator),
        ("context", ", ".join(rule.context)),
        ("window", f"{rule.window} bytes" if rule.context else ""),
        ("placeholders", shape["placeholder"]),
        ("spares", rule.spares),
        ("near", rule.near),
        ("seek", rule.seek),
        ("pattern", rule.pattern),
        *(("finds", repr(text)) for text in rule.examples.match),
        *(("not", repr(text)) for text in rule.examples.no_match),
    ]
    return [f"{name:<13} {words}" for name, words in parts if words]


def cost_shape(costs: Sequence[Cost], size_bytes: int) -> dict[str, Any]:
    """Return what `rules bench --json` prints, the dearest rule first."""
    total = sum(cost.seconds for cost in costs) or 1.0
    rows = [
        {
            "id": cost.rule.id,
            "mb_per_s": round(cost.mb_per_s(size_bytes), 1),
            "share": round(cost.seconds / total, 4),
            "matches": cost.matches,
            "guessed": cost.rule.prefilter,
            "slow": _is_slow(cost, size_bytes),
        }
        for cost in sorted(costs, key=lambda cost: -cost.seconds)
    ]
    return {"bytes": size_bytes, "rules": rows}


def _is_slow(cost: Cost, size_bytes: int) -> bool:
    return cost.rule.prefilter or cost.mb_per_s(size_bytes) < _SLOW_MB_PER_S


def cost_rows(costs: Sequence[Cost], size_bytes: int) -> list[str]:
    """Return the dearest rules in rows, and then the slow ones by name."""
    return list(_cost_rows(cost_shape(costs, size_bytes)))


def _cost_rows(shape: dict[str, Any]) -> Iterator[str]:
    rows = shape["rules"]
    for row in rows[:_MOST_ROWS]:
        speed, share = f"{row['mb_per_s']:>10,.1f} MB/s", f"{row['share']:>6.1%}"
        yield f"{speed}  {share}  {row['matches']:>9,} matches  {row['id']}"
    if len(rows) > _MOST_ROWS:
        yield f"{len(rows) - _MOST_ROWS:,} cheaper rules are left out; --json has them all."
    yield f"{len(rows):,} rules, each alone over {shape['bytes']:,} bytes"
    for row in rows:
        if row["slow"]:
            why = "guessed at by Hyperscan" if row["guessed"] else "below 50 MB/s"
            yield f"slow: {row['id']} ({why})"
