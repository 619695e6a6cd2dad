"""What a simulated model says: only facts of the request, never its words, the same every time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_CHARACTERS_PER_TOKEN = 4


def simulated_tokens(text: str) -> int:
    """Return a length in tokens by the rule of thumb: four bytes each, rounded up."""
    return -(-len(text.encode("utf-8", errors="replace")) // _CHARACTERS_PER_TOKEN)


def simulated_text(model: str, texts: list[str], media: int = 0) -> str:
    """Return an answer that says that it is simulated, and how much was read."""
    size = sum(map(len, texts))
    read = f"{size:,} characters in {_counted(len(texts), 'message')}"
    attached = f" and {_counted(media, 'attachment')}" if media else ""
    return f"(simulated {model}) I read {read}{attached}. A real model would answer here."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def simulated_json(schema: Mapping[str, Any]) -> str:
    """Return a JSON value that follows `schema`, as text."""
    return json.dumps(follow(schema, schema))


CLEAR = '{"sensitive": false, "categories": [], "evidence": ""}'
"""The usual verdict of a simulated judge."""


def asks_for_verdict(form: object) -> bool:
    """Return whether an answer of this form is a verdict on a text."""
    fields = form.get("properties") if isinstance(form, dict) else None
    return isinstance(fields, dict) and {"sensitive", "categories", "evidence"} == fields.keys()


def follow(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
    """Return the plainest value that follows a simple JSON Schema.

    Knows const, enum, anyOf, oneOf, allOf, local $ref, types, properties, items, least lengths
    and least numbers; not patterns. `root` is the whole schema, for references.
    """
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if "$ref" in schema:
        return follow(_referred(schema["$ref"], root), root)
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return follow(schema[key][0], root)
    return _plain(schema, root)


def _referred(reference: str, root: Mapping[str, Any]) -> Mapping[str, Any]:
    target: Any = root
    for name in reference.removeprefix("#").strip("/").split("/"):
        target = target[name] if name else target
    return target  # type: ignore[no-any-return]  # a schema's own text


def _plain(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
    kind = schema.get("type", "object" if "properties" in schema else "string")
    match kind[0] if isinstance(kind, list) else kind:
        case "object":
            fields = schema.get("properties", {})
            return {name: follow(field, root) for name, field in fields.items()}
        case "array":
            least = max(1, schema.get("minItems", 1))
            return [follow(schema.get("items", {}), root)] * least
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return True
        case "null":
            return None
        case _:
            return "simulated".ljust(schema.get("minLength", 0), ".")
