"""The JSON Schema of the policy language: what loads is valid, what an editor can see is marked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from gemroute.core.errors import PolicyInvalid
from gemroute.core.policy.loader import SECTIONS, load_policy
from gemroute.core.policy.schema import policy_schema
from gemroute.core.strict_yaml import read_document

SCHEMA = policy_schema()
POLICIES = Path(__file__).parents[3] / "policies"
SHIPPED = sorted(path for path in POLICIES.glob("*.yaml") if path.name != "prices.yaml")
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}


def is_valid(value: Any, schema: Any = SCHEMA) -> bool:
    """Return whether a value fits a schema: of JSON Schema, the words that ours has."""
    if isinstance(schema, bool):
        return schema
    if "$ref" in schema and not is_valid(value, SCHEMA["$defs"][schema["$ref"].split("/")[-1]]):
        return False
    if "type" in schema and not has_type(value, schema["type"]):
        return False
    if "if" in schema:
        branch = "then" if is_valid(value, schema["if"]) else "else"
        if not is_valid(value, schema[branch]):
            return False
    return (
        ("const" not in schema or value == schema["const"])
        and ("enum" not in schema or value in schema["enum"])
        and ("anyOf" not in schema or any(is_valid(value, one) for one in schema["anyOf"]))
        and ("oneOf" not in schema or sum(is_valid(value, one) for one in schema["oneOf"]) == 1)
        and ("not" not in schema or not is_valid(value, schema["not"]))
        and (not isinstance(value, str) or fits_text(value, schema))
        and (not isinstance(value, list) or fits_list(value, schema))
        and (not isinstance(value, dict) or fits_object(value, schema))
        and (type(value) not in (int, float) or value >= schema.get("minimum", value))
    )


def has_type(value: Any, name: str) -> bool:
    return isinstance(value, TYPES[name]) and not (name in ("integer", "number") and value is True)


def fits_text(value: str, schema: dict[str, Any]) -> bool:
    fits = re.search(schema.get("pattern", ""), value) is not None
    return fits and len(value) >= schema.get("minLength", 0)


def fits_list(value: list[Any], schema: dict[str, Any]) -> bool:
    is_long = schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
    return is_long and all(is_valid(one, schema.get("items", True)) for one in value)


def fits_object(value: dict[str, Any], schema: dict[str, Any]) -> bool:
    known, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
    return (
        all(key in value for key in schema.get("required", ()))
        and len(value) >= schema.get("minProperties", 0)
        and all(is_valid(each, known.get(key, rest)) for key, each in value.items())
        and all(is_valid(key, schema.get("propertyNames", True)) for key in value)
    )


def value_of(text: str) -> Any:
    return read_document(text.encode(), "p.yaml").value


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_is_shipped_is_valid(path):
    assert is_valid(value_of(path.read_text()))


def test_every_section_is_known_and_described():
    assert tuple(SCHEMA["properties"]) == SECTIONS
    assert all(section["description"] for section in SCHEMA["properties"].values())
    condition = SCHEMA["$defs"]["condition"]["properties"]
    assert all(clause["description"] for clause in condition.values())


BASE = """gemroute: 1
name: base
budgets: {call: 0.05, month: 20}
guards: [{id: g, when: {label: restricted}, allow: [local], why: "."}]
prefer: [{id: p, when: {}, to: local, else: cloud}]
invariants: [{id: i, forall: {offline: true}, never: cloud}]
fixtures: {clinic: {runner: pipe, cost: unknown, thinking: true}}
tests: [{name: s, base: clinic, expect: {to: local}},
  {name: t, given: {found: [tax]}, expect: {to: local, by: [p]}}]
"""


def test_the_least_policy_is_valid_and_loads():
    assert load_policy(BASE.encode(), "p.yaml").name == "base"
    assert is_valid(value_of(BASE))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("name: base", "nome: base", id="unknown section"),
        pytest.param("gemroute: 1", "gemroute: 2", id="another version"),
        pytest.param("prefer: [{id: p, when: {}, to: local, else: cloud}]\n", "", id="no section"),
        pytest.param("label: restricted", "lable: restricted", id="unknown fact"),
        pytest.param("label: restricted", "label: secret", id="unknown label"),
        pytest.param("label: restricted", "label: {over: public}", id="unknown operator"),
        pytest.param("label: restricted", "label: {}", id="no operator"),
        pytest.param("label: restricted", "found: tax", id="a set without operator"),
        pytest.param("label: restricted", "tokens: -1", id="a negative length"),
        pytest.param("label: restricted", "any: []", id="no alternative"),
        pytest.param("label: restricted", "any: [{any: [{offline: true}]}]", id="nested twice"),
        pytest.param(', why: "."', "", id="no reason"),
        pytest.param(", allow: [local]", "", id="no effect"),
        pytest.param("allow: [local]", "allow: [local], deny: [cloud]", id="two effects"),
        pytest.param("allow: [local]", "require: [pray]", id="unknown obligation"),
        pytest.param("else: cloud", "else: nowhere", id="unknown target"),
        pytest.param("forall: {offline: true}", "exists: {offline: true}", id="half an invariant"),
        pytest.param("id: g", 'id: "9"', id="no name"),
        pytest.param("found: [tax]", "found: tax", id="no list"),
        pytest.param("name: base", "name: base\nextends: other", id="no digest"),
        pytest.param("runner: pipe", "runner: robot", id="unknown fact of a fixture"),
        pytest.param("call: 0.05", "call: -0.05", id="a negative budget"),
        pytest.param("call: 0.05", "week: 0.05", id="a budget for something else"),
        pytest.param("{call: 0.05, month: 20}", "{}", id="no budget"),
        pytest.param("cost: unknown", "cost: much", id="a cost that is no amount"),
        pytest.param("{clinic:", "{a b:", id="no name for a fixture"),
        pytest.param("base: clinic, ", "", id="a test without facts"),
    ],
)
def test_what_an_editor_can_see_to_be_wrong_is_marked(old, new):
    text = BASE.replace(old, new)
    assert text != BASE
    assert not is_valid(value_of(text))
    with pytest.raises(PolicyInvalid):
        load_policy(text.encode(), "p.yaml")


def test_a_layer_needs_less_and_declares_no_facts():
    layer = f"gemroute: 1\nname: l\nextends: b@sha256:{'0' * 64}\nguards: []\ninvariants: []\n"
    assert is_valid(value_of(layer))
    assert not is_valid(value_of(layer.replace("guards", "facts: {}\nguards")))
