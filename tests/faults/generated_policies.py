"""Policies made by chance, each from its name; what their words say, without the engine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from gemroute.core.policy.language import Policy
from gemroute.core.policy.layers import combine
from gemroute.core.policy.loader import load_policy
from gemroute.core.values import (
    Category,
    Classifier,
    Label,
    LocalHost,
    LocalState,
    Net,
    Runner,
    Spend,
)
from gemroute.settings import shipped

Words = Mapping[str, Any]
LABELS = [label.word for label in Label]
LONG_TOKENS = 5_000
"""What generated rules compare lengths with: texts here are far shorter, or far longer."""

LEAST_USD, MOST_USD = 0, 1_000
"""What generated rules compare costs with: every call may cost more than the one, and less
than the other."""

SHIPPED = [shipped(f"{name}.yaml") for name in ("default", "strict", "offline")]
TEAM = (Path(__file__).parents[2] / "examples" / "team-policy.yaml").read_bytes()

_ASKED = {
    "label": LABELS,
    "classifier": list(Classifier),
    "net": list(Net),
    "runner": list(Runner),
    "local": list(LocalState),
    "local_host": list(LocalHost),
    "profile": ["default", "legal", "dev"],
    "spend": list(Spend),
    "category": list(Category),
    "found": ["government_marking", "payment_card"],
    "modality": ["text", "image", "pdf"],
    "zone": ["clients", "open"],
}
_NUMBERS_AND_TRUTHS = ("offline", "thinking", "tokens", "cost")
_SETS = frozenset({"category", "found", "modality", "zone"})


def _clause(chance: Random, fact: str) -> Any:
    if fact in ("offline", "thinking"):
        return chance.choice([True, False, {"not": True}])
    if fact == "cost":
        return {chance.choice(["gt", "lt"]): chance.choice([LEAST_USD, MOST_USD])}
    if fact == "tokens":
        return {chance.choice(["gt", "lt", "at_least", "at_most"]): LONG_TOKENS}
    word = chance.choice(_ASKED[fact])
    some = chance.sample(_ASKED[fact], chance.randint(1, 2))
    if fact in _SETS:
        operator = chance.choice(["has", "lacks", "has_any", "has_none"])
        return {operator: some if operator.startswith("has_") else word}
    operators = ["not", "in", *(["at_least", "at_most"] * (fact == "label"))]
    operator = chance.choice(["", *operators])
    return {operator: some if operator == "in" else word} if operator else word


def _condition(chance: Random, most: int = 2) -> dict[str, Any]:
    facts = chance.sample([*_ASKED, *_NUMBERS_AND_TRUTHS], chance.randint(0, most))
    condition = {fact: _clause(chance, fact) for fact in facts}
    if chance.random() < 0.15:
        alternatives = [_condition(chance, 2) for _ in range(2)]
        condition["any"] = [one for one in alternatives if one and "any" not in one] or [
            {"offline": True}
        ]
    return condition


def _guard(chance: Random, number: str) -> Words:
    does = chance.choice(
        [{"allow": ["local"]}, {"allow": []}, {"deny": ["local"]}, {"deny": ["cloud"]}]
        + [{"require": ["confirm"]}] * 2
        + [{"require": ["redact"]}]
    )
    return {"id": f"guard-{number}", "when": _condition(chance), **does, "why": "By chance."}


def _preference(chance: Random, number: str) -> Words:
    to = chance.choice(["local", "cloud"])
    otherwise = chance.choice(["refuse", {"local": "cloud", "cloud": "local"}[to]])
    when = _condition(chance, 1)
    return {"id": f"prefer-{number}", "when": when, "to": to, "else": otherwise}


def _budgets(chance: Random) -> Words:
    """Return the section of budgets, or none: one that no call keeps, or that every call does."""
    call = chance.choice([None] * 16 + [LEAST_USD, MOST_USD])
    return {} if call is None else {"budgets": {"call": call}}


def _policy(chance: Random) -> Words:
    labels = {str(one): chance.choice(LABELS) for one in Category}
    return {
        "gemroute": 1,
        "name": "generated",
        "labels": {"default": chance.choice(["public"] * 5 + LABELS), **labels},
        "zones": {"clients": ["/srv/clients/**"], "open": ["/srv/open/**"]},
        **_budgets(chance),
        "guards": [_guard(chance, f"{n}") for n in range(chance.randint(0, 4))],
        "prefer": [
            *(_preference(chance, f"{n}") for n in range(chance.randint(0, 2))),
            {"id": "prefer-last", "when": {}, "to": "cloud", "else": "local"},
        ],
        "invariants": [],
        "tests": [{"name": "one", "given": {}, "expect": {"to": "cloud"}}],
    }


def _layer(chance: Random, below: Policy, number: int) -> Words:
    return {
        "gemroute": 1,
        "name": f"layer-{number}",
        "extends": f"{below.layers[-1].name}@sha256:{below.layers[-1].sha256}",
        "labels": {"classified": chance.choice(LABELS), "default": "public"},
        **_budgets(chance),
        "guards": [_guard(chance, f"{number}-{n}") for n in range(chance.randint(0, 2))],
        "prefer": [_preference(chance, f"{number}-{n}") for n in range(chance.randint(0, 2))],
        "invariants": [],
    }


def _written(words: Words) -> bytes:
    return json.dumps(words, default=str).encode()


@dataclass(frozen=True)
class Rules:
    """A loaded policy, and the plain words of its layers, the base first."""

    policy: Policy
    layers: Sequence[Words]

    def label_of(self, category: str, kind: str) -> Label:
        found = (
            layer["labels"].get(kind) or layer["labels"].get(category, "public")
            for layer in self.layers
        )
        return max(map(Label.of, found))

    @property
    def default_label(self) -> Label:
        return max(Label.of(layer["labels"]["default"]) for layer in self.layers)

    @property
    def call_budget(self) -> float:
        """What a call may cost: the lowest that a layer says, or more than anything costs."""
        said = (layer["budgets"]["call"] for layer in self.layers if "budgets" in layer)
        return min(said, default=MOST_USD)

    @property
    def guards(self) -> list[Words]:
        return [guard for layer in self.layers for guard in layer["guards"]]


@cache
def rules_of(name: str) -> Rules:
    """Return the policy of that name: one that comes with gemroute, or one made by chance."""
    chance = Random(f"policy {name}")
    if chance.random() < 0.2:
        data = chance.choice([*SHIPPED, SHIPPED[0], TEAM])
        return Rules(load_policy(data, name), [yaml.safe_load(data)])
    base = _policy(chance)
    policies, layers = [load_policy(_written(base), name)], [base]
    for number in range(chance.choice([0, 0, 1, 2])):
        layer = _layer(chance, policies[-1], number)
        policies.append(load_policy(_written(layer), name))
        layers.append(layer)
    return Rules(combine(policies), layers)


# What they say

_TESTS = {
    "eq": lambda fact, word: fact == word,
    "not": lambda fact, word: fact != word,
    "in": lambda fact, words: fact in words,
    "at_least": lambda fact, least: _rank(fact) >= _rank(least),
    "at_most": lambda fact, most: _rank(fact) <= _rank(most),
    "gt": lambda fact, most: fact > most,
    "lt": lambda fact, least: fact < least,
    "has": lambda fact, word: word in fact,
    "lacks": lambda fact, word: word not in fact,
    "has_any": lambda fact, words: bool(fact & set(words)),
    "has_none": lambda fact, words: not fact & set(words),
}


def _rank(value: Any) -> int:
    return LABELS.index(value) if value in LABELS else value


def holds(when: Words, facts: Words) -> bool:
    """Return whether a condition, in plain words, holds of facts in plain words."""
    return all(
        any(holds(one, facts) for one in wanted)
        if fact == "any"
        else all(_TESTS[operator](facts[fact], value) for operator, value in _tests_in(wanted))
        for fact, wanted in when.items()
    )


def _tests_in(wanted: Any) -> Any:
    return wanted.items() if isinstance(wanted, dict) else [("eq", wanted)]


def keeps_home(guard: Words) -> bool:
    return "cloud" in guard.get("deny", ()) or "cloud" not in guard.get("allow", ["cloud"])
