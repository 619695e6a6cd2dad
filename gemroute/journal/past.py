"""Records in; requests as they were decided, out, for a policy to decide them anew.

A record that does not hold every fact decides nothing: the reason is told instead.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any, Final

from gemroute.core.decide import COMMAND_LINE, FLOOR_CLOUD, FLOOR_LOCAL
from gemroute.core.policy.language import TARGETS
from gemroute.core.replay import Past
from gemroute.core.values import (
    UNKNOWN_COST,
    Category,
    Classifier,
    Facts,
    Label,
    LocalHost,
    LocalState,
    MicroUsd,
    Modality,
    Net,
    Place,
    Runner,
    Spend,
    Wish,
)
from gemroute.journal.calls import intent_of
from gemroute.journal.entry import Entry, JSONValue

_UNFIT: Final = "?"
_WORDS: Final[Mapping[str, type[enum.StrEnum]]] = {
    "classifier": Classifier,
    "net": Net,
    "runner": Runner,
    "local": LocalState,
    "local_host": LocalHost,
    "spend": Spend,
}
_SETS: Final[Mapping[str, frozenset[str] | None]] = {
    "category": frozenset(Category),
    "modality": frozenset(Modality),
    "found": None,
    "zone": None,
}
"""The sets among the facts, with their elements where these are closed."""

_LATER: Final[Mapping[str, str]] = {"thinking": "thinking", "cost_micro_usd": "cost"}
"""What records did not hold from the beginning, with the facts that it is."""


class Incomplete(Exception):
    """A record from which no decision can be taken; its words say why."""


def decides(entry: Entry) -> bool:
    """Return whether a record is of a request's first decision: not of another attempt at it."""
    if entry.event == "intent":
        return entry.body.get("attempt") == 1
    return entry.event == "outcome" and not intent_of(entry)


def past_of(entry: Entry) -> Past:
    """Return the request that a record is of.

    Raises:
        Incomplete: a fact is missing, was cut short, or is no word of this version.
    """
    body = entry.body
    by = _texts(body.get("by"))
    if body.get("to") not in TARGETS:
        raise Incomplete("no decision")
    return Past(
        id=entry.id,
        facts=_facts(body.get("facts"), body.get("cut")),
        to=str(body["to"]),
        require=_texts(body.get("require")),
        label_by=_texts(body.get("label_by")),
        policy_sha256=str(body.get("policy_sha256")),
        by_hand=body.get("prefer") == COMMAND_LINE,
        wish=_wish(body),
        unknown=_unknown(body.get("facts")),
        closed_after=FLOOR_CLOUD in by,
        lacked_model=FLOOR_LOCAL in by,
    )


def _wish(body: Mapping[str, JSONValue]) -> Wish | None:
    """Return what a person asked for; None for a record that does not say, though one did."""
    if "wish" not in body:
        return None if body.get("prefer") == COMMAND_LINE else Wish()
    place, model = body["wish"], body.get("wish_model")
    try:
        wish = Wish(Place(str(place)) if place else None, str(model))
    except ValueError:
        raise Incomplete("an unknown word") from None
    if not isinstance(model, str) or model == _UNFIT:
        raise Incomplete("an unknown word")
    return wish


def _unknown(facts: JSONValue) -> frozenset[str]:
    """Return the facts that records of earlier versions do not hold, where this is such a one."""
    held = facts if isinstance(facts, Mapping) else {}
    return frozenset(fact for name, fact in _LATER.items() if name not in held)


def _facts(found: JSONValue, cut: JSONValue) -> Facts:
    if not isinstance(found, Mapping):
        raise Incomplete("no facts")
    try:
        words: dict[str, Any] = {name: kind(str(found[name])) for name, kind in _WORDS.items()}
        words["label"] = _label(str(found["label"]))
        profile, tokens, offline = found["profile"], found["tokens"], found["offline"]
        words |= {name: _set(found[name], known, cut) for name, known in _SETS.items()}
    except KeyError:
        raise Incomplete("a fact is missing") from None
    except ValueError:
        raise Incomplete("an unknown word") from None
    thinking, cost = found.get("thinking", False), _cost(found.get("cost_micro_usd"))
    if type(tokens) is not int or type(offline) is not bool or type(thinking) is not bool:
        raise Incomplete("an unknown word")
    if not _is_word(profile):
        raise Incomplete("an unknown word")
    words |= {"tokens": tokens, "offline": offline, "thinking": thinking, "cost": cost}
    return Facts(profile=str(profile), **words)


def _cost(micro_usd: JSONValue) -> MicroUsd:
    if micro_usd is None:
        return UNKNOWN_COST
    if type(micro_usd) is not int or micro_usd < 0:
        raise Incomplete("an unknown word")
    return min(MicroUsd(micro_usd), UNKNOWN_COST)


def _label(word: str) -> Label:
    try:
        return Label.of(word)
    except KeyError:
        raise Incomplete("an unknown word") from None


def _set(value: JSONValue, known: frozenset[str] | None, cut: JSONValue) -> frozenset[str]:
    """Return the elements of a set fact; one that may have lost some is not complete."""
    if not isinstance(value, list) or not all(map(_is_word, value)):
        raise Incomplete("an unknown word")
    if isinstance(cut, int) and len(value) >= cut:
        raise Incomplete("cut short")
    elements = frozenset(map(str, value))
    if known is not None and not elements <= known:
        raise Incomplete("an unknown word")
    return elements


def _is_word(value: object) -> bool:
    return isinstance(value, str) and value != _UNFIT


def _texts(value: JSONValue) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset()
