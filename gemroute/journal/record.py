"""Facts, a decision and an outcome in; the bodies that a journal may hold, out.

A record holds closed words, counts, digests and money, and never content: no prompt, answer,
file name, path, message or any other free text. What should be a word and is not becomes "?".
"""

from __future__ import annotations

import enum
import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal

from gemroute.core.errors import ERROR_CLASSES
from gemroute.core.records import dataclass
from gemroute.core.values import (
    UNKNOWN_COST,
    Classified,
    Decision,
    Facts,
    Finish,
    Place,
    Reply,
    Usage,
    Wish,
)
from gemroute.journal.entry import JSONValue, canonical

Body = dict[str, JSONValue]

# What the fields of the chain need at most is 420 bytes; a record has MAX_RECORD_BYTES.
MAX_BODY_BYTES = 1600
_MICRO_USD = Decimal(1_000_000)
_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/@+-]{0,63}")
_HOST = re.compile(r"[A-Za-z0-9\[][A-Za-z0-9.:\]-]{0,127}")
_UNFIT = "?"
# Tried in turn on a record that is too long; without lists, every record fits.
_LIST_LENGTHS = (32, 16, 8, 4, 2, 1, 0)


class Status(enum.StrEnum):
    """How a call ended."""

    ANSWERED = "answered"
    TRUNCATED = "truncated"
    BLOCKED = "blocked"
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    REFUSED = "refused"


_STATUS_OF = {
    Finish.STOP: Status.ANSWERED,
    Finish.LENGTH: Status.TRUNCATED,
    Finish.BLOCKED: Status.BLOCKED,
    Finish.INTERRUPTED: Status.INTERRUPTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run of gemroute decides by: the policy in force, the program, the guard.

    `offline_strength` is 0 to 4.
    """

    policy_sha256: str
    policy_rev: str = ""
    app_version: str = ""
    boot_id: str = ""
    offline_strength: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Locality:
    """What proves where the local runtime and its model are, in the closed words of its probe."""

    proof: tuple[str, ...] = ()
    model_digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where one attempt goes. `attempt` is from 1; `input_hmac` is that of what is sent.

    `confirmed_by` says who agreed that it leaves (`user`), empty when nobody had to.
    `most_usd` is what it may cost at most, None when that is not known.
    """

    place: Place
    model: str
    endpoint_host: str
    bytes_out: int
    input_hmac: str
    attempt: int = 1
    region: str = ""
    confirmed_by: str = ""
    most_usd: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an attempt ended. An unknown cost is None; `price_table` names what priced it."""

    status: Status
    duration_ms: int
    error_class: str = ""
    finish: Finish | None = None
    usage: Usage | None = None
    model_version: str = ""
    cost_usd: Decimal | None = None
    price_table: str = ""
    output_hmac: str = ""

    @classmethod
    def of(cls, reply: Reply, *, price_table: str = "", output_hmac: str = "") -> Outcome:
        """Return the outcome of an attempt that ended with an end marker."""
        return cls(
            status=_STATUS_OF[reply.finish],
            duration_ms=reply.duration_ms,
            finish=reply.finish,
            usage=reply.usage,
            model_version=reply.model_version,
            cost_usd=reply.cost_usd,
            price_table=price_table,
            output_hmac=output_hmac,
        )


_UNKNOWN = Locality()


def intent_body(
    classified: Classified,
    decision: Decision,
    run: Run,
    target: Target,
    locality: Locality = _UNKNOWN,
) -> Body:
    """Return the body that must be durable before the first byte of an attempt leaves."""
    return _fitting(
        {
            **_decided(classified, decision, run, locality),
            "confirmed_by": _word(target.confirmed_by),
            "place": target.place.value,
            "model": _word(target.model),
            "endpoint_host": _word(target.endpoint_host, _HOST),
            "region": _word(target.region),
            "attempt": target.attempt,
            "bytes_out": target.bytes_out,
            "input_hmac": _word(target.input_hmac),
            "most_micro_usd": micro_usd(target.most_usd),
        }
    )


def outcome_body(intent_id: str, outcome: Outcome) -> Body:
    """Return the body that closes the intent whose record is `intent_id`."""
    return {"intent": _word(intent_id), **_ended(outcome)}


def refusal_body(
    classified: Classified,
    decision: Decision,
    run: Run,
    error_class: str,
    locality: Locality = _UNKNOWN,
) -> Body:
    """Return the body of an outcome without an intent: nothing was to be sent."""
    refused = Outcome(status=Status.REFUSED, duration_ms=0, error_class=error_class)
    decided = _decided(classified, decision, run, locality)
    return _fitting({"intent": "", **decided, **_ended(refused)})


def input_hmac(key: bytes, sent: bytes | str) -> str:
    """Return the HMAC-SHA256 of what is sent, or of its digest, in hex.

    Whoever holds the key and the input can show that it was sent; a plain hash would let
    anybody test guesses.
    """
    message = sent.encode("utf-8", "surrogatepass") if isinstance(sent, str) else sent
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def micro_usd(amount_usd: Decimal | None) -> int | None:
    """Return US dollars as whole millionths, or None when the amount is unknown."""
    if amount_usd is None:
        return None
    return int((amount_usd * _MICRO_USD).to_integral_value(rounding=ROUND_HALF_EVEN))


def _decided(classified: Classified, decision: Decision, run: Run, locality: Locality) -> Body:
    findings = Counter((_word(f.rule), f.category.value) for f in classified.findings)
    judged = _counts(classified.judged)
    return {
        "policy_sha256": _word(run.policy_sha256.removeprefix("sha256:")),
        "policy_rev": _word(run.policy_rev),
        "app_ver": _word(run.app_version),
        "boot_id": _word(run.boot_id),
        "offline_strength": run.offline_strength,
        "facts": _facts(classified.facts),
        "label_by": _words(classified.label_by),
        "locality": _words(locality.proof),
        "model_digest": _word(locality.model_digest),
        "findings": [[rule, category, n] for (rule, category), n in sorted(findings.items())],
        "unread": _counts(item.reason for item in classified.unread),
        **({"judged": judged} if judged else {}),
        "to": decision.to,
        "by": _words(reason.rule for reason in decision.by),
        "prefer": _word(decision.prefer),
        **_wished(decision.wish),
        "require": sorted(_words(decision.require)),
    }


def _facts(facts: Facts) -> Body:
    return {
        "label": facts.label.word,
        "classifier": facts.classifier.value,
        "category": sorted(_words(facts.category)),
        "found": sorted(_words(facts.found)),
        "modality": sorted(_words(facts.modality)),
        "tokens": facts.tokens,
        "zone": sorted(_words(facts.zone)),
        "net": facts.net.value,
        "offline": facts.offline,
        "runner": facts.runner.value,
        "local": facts.local.value,
        "local_host": facts.local_host.value,
        "profile": _word(facts.profile),
        "spend": facts.spend.value,
        "thinking": facts.thinking,
        "cost_micro_usd": None if facts.cost >= UNKNOWN_COST else int(facts.cost),
    }


def _wished(wish: Wish) -> Body:
    """Return what a person asked for; a record of a request without a wish does not speak of it."""
    if wish == Wish():
        return {}
    return {"wish": wish.place.value if wish.place else "", "wish_model": _word(wish.model)}


def _ended(outcome: Outcome) -> Body:
    usage = outcome.usage
    return {
        "status": outcome.status.value,
        "error_class": _error_class(outcome.error_class),
        "duration_ms": outcome.duration_ms,
        "finish": outcome.finish.value if outcome.finish else "",
        "input_tokens": usage.input_tokens if usage else None,
        "output_tokens": usage.output_tokens if usage else None,
        "thinking_tokens": usage.thinking_tokens if usage else None,
        "cached_tokens": usage.cached_tokens if usage else None,
        "estimated": usage.estimated if usage else None,
        "model_version": _word(outcome.model_version),
        "cost_micro_usd": micro_usd(outcome.cost_usd),
        "price_table": _word(outcome.price_table),
        "output_hmac": _word(outcome.output_hmac),
    }


def _error_class(word: str) -> str:
    return word if not word or word in ERROR_CLASSES else _UNFIT


def _counts(words: Iterable[str]) -> list[JSONValue]:
    return [[word, n] for word, n in sorted(Counter(_words(words)).items())]


def _words(texts: Iterable[str]) -> list[str]:
    return [_word(text) for text in texts]


def _word(text: str, shape: re.Pattern[str] = _WORD) -> str:
    return text if not text or shape.fullmatch(text) else _UNFIT


def _fitting(body: Body) -> Body:
    """Return `body` small enough for one record; `cut` is what its lists were cut to."""
    if len(canonical(body)) <= MAX_BODY_BYTES:
        return body
    shortened = ({**_shortened(body, most), "cut": most} for most in _LIST_LENGTHS)
    return next(short for short in shortened if len(canonical(short)) <= MAX_BODY_BYTES)


def _shortened(body: Body, most: int) -> Body:
    short: Body = {}
    for name, value in body.items():
        if isinstance(value, dict):
            short[name] = _shortened(value, most)
        else:
            short[name] = value[:most] if isinstance(value, list) else value
    return short
