"""The policy language as a JSON Schema (draft 2020-12), made of the very tables that loading uses.

Editors take it up for completion and help. It is wider than the loader in what a schema cannot
say: the order of sections, digests, words that another layer declares, rules without effect.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gemroute.core.policy.conditions import OPERATORS, Operator
from gemroute.core.policy.language import BUDGETS, LANGUAGE_VERSION, OBLIGATIONS, TARGETS
from gemroute.core.policy.loader import BASE_REQUIRED, LAYER_REQUIRED, SECTIONS
from gemroute.core.policy.vocabulary import ENGINE_VOCABULARY, FactSpec, FactType
from gemroute.core.values import Category, Label, Place

Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_FACTS: Final[Mapping[str, str]] = {
    "label": "How sensitive the request is: the highest of what was found, declared and inherited.",
    "classifier": "Whether all of it was judged: ok, degraded (not all) or failed.",
    "category": "The categories of what was found.",
    "found": "The kinds of what was found.",
    "modality": "What the request is made of.",
    "tokens": "Its length in tokens; an upper bound, never an average.",
    "zone": "The zones that its files lie in, links resolved; one asked absent, only if all do.",
    "net": "Whether there is a proven connection.",
    "offline": "Whether --offline was given.",
    "runner": "Who is there: interactive (somebody who can agree), pipe or ci.",
    "local": "Whether the local runtime can answer now.",
    "local_host": "Where the runtime that calls itself local really is.",
    "profile": "The profile of the organisation.",
    "spend": "How much of the budgets is spent.",
    "thinking": "Whether the model was asked to think.",
    "cost": "The most that the call may cost in the cloud, in US dollars; unknown is above all.",
}
_OPERATORS: Final[Mapping[Operator, str]] = {
    Operator.EQ: "It is this.",
    Operator.NOT: "It is not this.",
    Operator.IN: "It is one of these.",
    Operator.AT_LEAST: "It is this or more.",
    Operator.AT_MOST: "It is this or less.",
    Operator.GT: "It is more than this.",
    Operator.LT: "It is less than this.",
    Operator.HAS: "It holds this.",
    Operator.LACKS: "It does not hold this.",
    Operator.HAS_ANY: "It holds at least one of these.",
    Operator.HAS_NONE: "It holds none of these.",
}
_SECTIONS: Final[Mapping[str, str]] = {
    "gemroute": "The version of this language.",
    "name": "What layers above and messages call this policy.",
    "revision": "Which state of it this is, for people.",
    "extends": "The very file that this layer tightens: NAME@sha256:DIGEST.",
    "facts": "Further kinds and profiles that rules may name.",
    "labels": "The label that a finding raises a request to; a kind overrides its category.",
    "zones": "Names for folders, each with the globs of its paths.",
    "budgets": "What may be spent in the cloud, in US dollars; the lowest of all layers holds.",
    "guards": "In any order: each that holds takes places away; none can give one back.",
    "prefer": "In order: the first that holds chooses among what the guards left.",
    "invariants": "Claims over every combination of facts, proved on every load.",
    "fixtures": "Facts by name, for tests to begin with.",
    "tests": "Examples: under these facts, go there, by these rules.",
}
_ID: Final = {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9._-]{0,63}$"}
_TEXT: Final = {"type": "string", "minLength": 1}
_AMOUNT: Final = {"type": "number", "minimum": 0, "description": "US dollars."}


def policy_schema() -> Schema:
    """Return the schema of a policy file, base or layer."""
    properties = {name: {"description": _SECTIONS[name], **_sections()[name]} for name in SECTIONS}
    return {
        "$schema": DIALECT,
        "title": "gemroute policy",
        "description": f"A policy of gemroute, language version {LANGUAGE_VERSION}.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "if": {"required": ["extends"]},
        "then": {"required": list(LAYER_REQUIRED), "properties": {"facts": False}},
        "else": {"required": list(BASE_REQUIRED)},
        "$defs": {
            "condition": _condition(may_nest=True),
            "alternative": {**_condition(may_nest=False), "minProperties": 1},
            "given": _object(
                "Facts, laid over a short public question at a terminal.",
                {name: _given(spec) for name, spec in ENGINE_VOCABULARY.items()},
            ),
        },
    }


def _sections() -> Mapping[str, Schema]:
    label = _words([one.word for one in Label])
    return {
        "gemroute": {"const": LANGUAGE_VERSION},
        "name": _TEXT,
        "revision": _TEXT,
        "extends": {"type": "string", "pattern": "^[^@\\s]+@sha256:[0-9a-f]{64}$"},
        "facts": _object("", {name: _declared(s) for name, s in ENGINE_VOCABULARY.items()}),
        "labels": {
            "type": "object",
            "properties": dict.fromkeys(("default", *Category), label),
            "additionalProperties": label,
        },
        "zones": {"type": "object", "additionalProperties": _list(_TEXT, at_least=1)},
        "budgets": _object("", dict.fromkeys(BUDGETS, _AMOUNT)) | {"minProperties": 1},
        "guards": {"type": "array", "items": _guard()},
        "prefer": {"type": "array", "items": _preference()},
        "invariants": {"type": "array", "items": {"oneOf": [_never(), _can()]}},
        "fixtures": {
            "type": "object",
            "additionalProperties": _ref("given"),
            "propertyNames": {"pattern": _ID["pattern"]},
        },
        "tests": {"type": "array", "items": _test()},
    }


def _guard() -> Schema:
    places = _list(_words(Place))
    guard = _object(
        "Where it holds, places are taken away, or something must be done first.",
        {
            "id": _ID | {"description": "Its name, in tests and records."},
            "when": _ref("condition", "Where it holds; {} is everywhere."),
            "allow": places | {"description": "Only these places are left."},
            "deny": {**places, "minItems": 1, "description": "These places are taken away."},
            "require": _list(_words(OBLIGATIONS), at_least=1)
            | {"description": "What must be done before anything leaves."},
            "why": _TEXT | {"description": "The reason that people are told."},
        },
        ("id", "when", "why"),
    )
    effects = [{"required": [key]} for key in ("allow", "deny", "require")]
    return guard | {"anyOf": effects, "not": {"required": ["allow", "deny"]}}


def _preference() -> Schema:
    return _object(
        "Where it holds first, go there.",
        {
            "id": _ID,
            "when": _ref("condition", "Where it holds; {} is everywhere."),
            "to": _words(Place) | {"description": "Where to go."},
            "model": _TEXT | {"description": "The model to ask for there."},
            "else": _words(TARGETS) | {"description": "Where to go when guards forbid that."},
        },
        ("id", "when", "to", "else"),
    )


def _never() -> Schema:
    return _object(
        "Nowhere under these facts may that place be permitted.",
        {"id": _ID, "forall": _ref("condition"), "never": _words(Place)},
        ("id", "forall", "never"),
    )


def _can() -> Schema:
    return _object(
        "Somewhere under these facts that place has to be permitted.",
        {"id": _ID, "exists": _ref("condition"), "can": _words(Place)},
        ("id", "exists", "can"),
    )


def _test() -> Schema:
    expect = _object(
        "What has to be decided.",
        {
            "to": _words(TARGETS),
            "model": _TEXT | {"description": "The model that has to be asked for there."},
            "by": _list(_TEXT) | {"description": "Rules that must be among the reasons."},
            "require": _list(_words(OBLIGATIONS)),
        },
        ("to",),
    )
    test = _object(
        "An example that `gemroute policy test` runs.",
        {
            "name": _TEXT,
            "base": _TEXT | {"description": "The fixture that `given` is laid over."},
            "given": _ref("given"),
            "expect": expect,
        },
        ("name", "expect"),
    )
    return test | {"anyOf": [{"required": ["base"]}, {"required": ["given"]}]}


def _condition(*, may_nest: bool) -> Schema:
    clauses = {name: _clause(spec) for name, spec in ENGINE_VOCABULARY.items()}
    if may_nest:
        alternatives = _list(_ref("alternative"), at_least=1)
        clauses["any"] = alternatives | {"description": "At least one of these holds."}
    return _object("All of these hold.", clauses)


def _clause(spec: FactSpec) -> Schema:
    """Return what may stand after a fact in a condition: a value, or operators."""
    value = _value(spec)
    operators = {
        operator.value: {
            **(_list(value, at_least=1) if operator.takes_many else value),
            "description": _OPERATORS[operator],
        }
        for operator in OPERATORS[spec.type]
    }
    tested = {**_object("", operators), "minProperties": 1}
    forms = [value, tested] if Operator.EQ in OPERATORS[spec.type] else [tested]
    return {"description": _FACTS[spec.name], "anyOf": forms}


def _value(spec: FactSpec) -> Schema:
    if spec.type is FactType.BOOL:
        return {"type": "boolean"}
    if spec.type is FactType.INT:
        return {"type": "integer", "minimum": 0}
    if spec.type is FactType.USD:
        return {"anyOf": [_AMOUNT, {"const": "unknown"}]}
    # A policy may declare further words of an open fact: those that are known are proposed.
    known = _words(spec.values)
    return {"anyOf": [known, {"type": "string"}]} if spec.is_open else known


def _given(spec: FactSpec) -> Schema:
    value = _list(_value(spec)) if spec.type is FactType.SET else _value(spec)
    return {**value, "description": _FACTS[spec.name]}


def _declared(spec: FactSpec) -> Schema:
    """Return what the section `facts` may say of a fact."""
    value: Schema = {"type": "boolean"}
    if spec.type in (FactType.INT, FactType.USD):
        value = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}
    elif spec.type is not FactType.BOOL:
        value = _list(_value(spec), at_least=1)
    return _object(_FACTS[spec.name], {spec.type.value: value}, (spec.type.value,))


def _object(description: str, properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if description:
        schema = {"description": description, **schema}
    return schema | {"required": list(required)} if required else schema


def _words(words: Any) -> Schema:
    return {"enum": [str(word) for word in words]}


def _list(items: Schema, at_least: int = 0) -> Schema:
    schema: Schema = {"type": "array", "items": items, "uniqueItems": True}
    return schema | {"minItems": at_least} if at_least else schema


def _ref(name: str, description: str = "") -> Schema:
    reference = {"$ref": f"#/$defs/{name}"}
    return {**reference, "description": description} if description else reference
