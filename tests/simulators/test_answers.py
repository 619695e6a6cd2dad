"""Simulated answers follow the question's form and never its words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gemroute.simulators.answers import simulated_json, simulated_text, simulated_tokens


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, "simulated"),
        ({"type": "string", "minLength": 11}, "simulated.."),
        ({"type": "integer"}, 0),
        ({"type": "number", "minimum": 2.5}, 2.5),
        ({"type": "boolean"}, True),
        ({"type": "null"}, None),
        ({"type": ["integer", "null"]}, 0),
        ({"const": 7}, 7),
        ({"enum": ["a", "b"]}, "a"),
        ({"type": "array", "items": {"type": "boolean"}, "minItems": 2}, [True, True]),
        ({"type": "array"}, ["simulated"]),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, 0),
        ({"oneOf": [{"const": 1}]}, 1),
        ({"allOf": [{"const": 2}]}, 2),
        ({"properties": {"a": {"type": "object"}}}, {"a": {}}),
        ({"$ref": "#/$defs/x", "$defs": {"x": {"const": "found"}}}, "found"),
        ({}, "simulated"),
    ],
)
def test_the_plainest_value_that_follows_a_schema(schema: dict[str, Any], value: object) -> None:
    assert json.loads(simulated_json(schema)) == value


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("a", 1), ("abcd", 1), ("äöüß", 2)])
def test_a_token_is_four_bytes(text: str, tokens: int) -> None:
    assert simulated_tokens(text) == tokens


def test_the_text_counts_what_was_read() -> None:
    text = simulated_text("gemma4:e4b", ["x" * 1200, "yes!"], media=2)
    assert text == (
        "(simulated gemma4:e4b) I read 1,204 characters in 2 messages and 2 attachments."
        " A real model would answer here."
    )
