"""The JSON objects of `--json`: stable, one JSON Schema file each in `schemas/`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gemroute.core.planning import Estimate
from gemroute.core.values import (
    Classified,
    Decision,
    FactChange,
    Finding,
    Label,
    MicroUsd,
    Nearest,
    Usage,
)
from gemroute.events import Answered, Weighed

if TYPE_CHECKING:
    from gemroute.core.policy.nearness import Opening


def print_json(value: Mapping[str, Any]) -> None:
    """Print one object on one line of stdout, in ASCII, so that no byte of it is a control."""
    sys.stdout.write(json.dumps(value, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def facts_shape(classified: Classified) -> dict[str, Any]:
    """Return what `classify --json` prints."""
    facts, tokens = classified.facts, classified.tokens
    return {
        "label": facts.label.word,
        "sensitive": facts.label > Label.PUBLIC,
        "categories": sorted(facts.category),
        "classifier": facts.classifier.value,
        "reasons": list(classified.reasons),
        "findings": [finding_shape(finding) for finding in classified.findings],
        "tokens": {
            "text": tokens.high,
            "media": classified.media_tokens,
            "exact": tokens.exact,
            "low": tokens.low,
            "high": tokens.high,
        },
        "modality": sorted(facts.modality),
        "unread": [asdict(item) for item in classified.unread],
        "bytes": classified.size_bytes,
    }


def item_shape(identity: object, classified: Classified) -> dict[str, Any]:
    """Return one line of `classify --jsonl`."""
    facts = classified.facts
    return {
        "id": identity,
        "label": facts.label.word,
        "sensitive": facts.label > Label.PUBLIC,
        "classifier": facts.classifier.value,
        "categories": sorted(facts.category),
        "findings": [finding_shape(finding) for finding in classified.findings],
    }


def finding_shape(finding: Finding) -> dict[str, Any]:
    shape = asdict(finding)
    shape["category"] = finding.category.value
    shape["score"] = round(finding.score, 3)
    return shape


def route_shape(
    weighed: Weighed,
    openings: Iterable[Opening],
    policy: Mapping[str, str],
    connectivity: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what `route --json` prints: the facts, the decision and all that it rests on."""
    return facts_shape(weighed.classified) | {
        "decision": decision_shape(weighed),
        "masked": dict(weighed.masked),
        "unsure": sorted({cue for window in weighed.unsure for cue in window.cues}),
        "judged": list(weighed.classified.judged),
        "nearest": nearest_shape(weighed.decision.nearest),
        "openings": openings_shape(openings),
        "thinking": weighed.classified.facts.thinking,
        "cost": cost_shape(weighed.estimate, weighed.classified.facts.cost),
        "policy": dict(policy),
        "connectivity": dict(connectivity),
    }


def decision_shape(weighed: Weighed) -> dict[str, Any]:
    decision: Decision = weighed.decision
    return {
        "to": decision.to,
        "route": weighed.route.place.value if weighed.route else None,
        "model": weighed.route.model if weighed.route else None,
        "by": [reason.rule for reason in decision.by],
        "why": [reason.why for reason in decision.by],
        "prefer": decision.prefer,
        "require": sorted(decision.require),
        "routes": [route.place.value for route in decision.routes],
    }


def cost_shape(estimate: Estimate, cost: MicroUsd) -> dict[str, Any]:
    return {
        "least_usd": _number(estimate.least_usd),
        "expected_usd": _number(estimate.expected_usd),
        "most_usd": _number(estimate.most_usd),
        "fact_usd": _number(cost.usd),
    }


def answer_shape(shape: Mapping[str, Any], weighed: Weighed, answered: Answered) -> dict[str, Any]:
    """Return what `ask --json` prints: the shape of `route` and what came of it."""
    reply = answered.reply
    return dict(shape) | {
        "answer": reply.text,
        "usage": usage_shape(reply.usage),
        "cost_usd": _number(reply.cost_usd),
        "estimated_usd": _number(weighed.estimate.expected_usd),
        "model_version": reply.model_version,
        "finish": reply.finish.value,
        "duration_ms": reply.duration_ms,
        "record": answered.record_id,
    }


def usage_shape(usage: Usage) -> dict[str, Any]:
    return asdict(usage)


def nearest_shape(nearest: Nearest | None) -> dict[str, Any] | None:
    if nearest is None:
        return None
    changes = [_change_shape(change) for change in nearest.changes]
    return {"rule": nearest.rule, "change": nearest.why, "changes": changes}


def openings_shape(openings: Iterable[Opening]) -> list[dict[str, Any]]:
    """Return what would open each place that is closed."""
    return [
        {
            "place": opening.place.value,
            "ways": [[_change_shape(change) for change in way] for way in opening.ways],
            "gave_up": opening.gave_up,
        }
        for opening in openings
    ]


def _change_shape(change: FactChange) -> dict[str, str]:
    return {
        "fact": change.fact,
        "is": change.now,
        "needs": change.wanted,
        "set": f"{change.fact}={change.value}",
    }


def _number(amount: Decimal | None) -> float | None:
    """Return money as a JSON number, to the millionth; None stays None, never 0."""
    return None if amount is None else round(float(amount), 6)
