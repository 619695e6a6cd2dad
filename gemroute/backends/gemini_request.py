"""A Call goes in, what the SDK is given for it comes out: contents and settings."""

from __future__ import annotations

import json
import re

from google.genai import types

from gemroute.backends.base import Call
from gemroute.core.request import Message
from gemroute.core.values import Role

_ROLES = {Role.USER: "user", Role.ASSISTANT: "model"}
_GENERATION = re.compile(r"gemini-([0-9]+)(?:\.([0-9]+))?-", re.ASCII)
_NEWEST = (99, 0)
_LEAST_BUDGET_OF_PRO = 128


def contents_of(call: Call) -> list[types.Content]:
    """Return the turns as the SDK wants them."""
    return [_content(message) for message in call.payload.messages]


def config_of(call: Call) -> types.GenerateContentConfig:
    """Return the settings of one call; sampling is left to the model.

    Whatever the SDK would do by itself is switched off: storing, continuing, calling tools.
    """
    system, schema = call.payload.system, call.payload.schema
    return types.GenerateContentConfig(
        system_instruction=types.Content(parts=[types.Part(text=system)]) if system else None,
        store=False,
        automatic_continuation=False,
        automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
        max_output_tokens=call.max_output_tokens or None,
        thinking_config=thinking_of(call.model, think=call.think),
        response_mime_type="application/json" if schema else None,
        response_json_schema=json.loads(schema) if schema else None,
    )


def thinking_of(model: str, *, think: bool) -> types.ThinkingConfig | None:
    """Return the thinking settings, or None for a model that has none.

    Thinking is shown and left to the model's own depth, or it is as little as the model
    allows: off for 2.5 Flash, 128 tokens for 2.5 Pro, minimal for Flash-Lite from 3 on and
    low for the others, of which the newest know no minimal.

    Source: https://ai.google.dev/gemini-api/docs/thinking, read 2026-11.
    """
    generation = _generation(model)
    if generation < (2, 5):
        return None
    if think:
        return types.ThinkingConfig(include_thoughts=True)
    if generation < (3, 0):
        return types.ThinkingConfig(thinking_budget=_LEAST_BUDGET_OF_PRO if "pro" in model else 0)
    level = types.ThinkingLevel.MINIMAL if "flash-lite" in model else types.ThinkingLevel.LOW
    return types.ThinkingConfig(thinking_level=level)


def _generation(model: str) -> tuple[int, int]:
    if match := _GENERATION.match(model):
        return int(match[1]), int(match[2] or 0)
    return _NEWEST if model.startswith("gemini-") and model.endswith("-latest") else (0, 0)


def _content(message: Message) -> types.Content:
    return types.Content(role=_ROLES[message.role], parts=[types.Part(text=message.text)])
