"""What the SDK is asked for: nothing that it would do by itself, as little thinking as can be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gemroute.backends.base import Call
from gemroute.backends.gemini_request import config_of, contents_of, thinking_of
from gemroute.core.request import Message, Payload, schema_text
from gemroute.core.values import Role

PAYLOAD = Payload("", (Message(Role.USER, "hi"), Message(Role.ASSISTANT, "yes")))


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        pytest.param("gemini-4-argon", {"thinking_level": "LOW"}, id="4: low"),
        pytest.param("gemini-3.8-flash", {"thinking_level": "LOW"}, id="3.8 Flash: low"),
        pytest.param("gemini-3.1-pro-preview", {"thinking_level": "LOW"}, id="3.1 Pro: low"),
        pytest.param("gemini-3.5-flash-lite", {"thinking_level": "MINIMAL"}, id="Lite: minimal"),
        pytest.param("gemini-flash-latest", {"thinking_level": "LOW"}, id="the newest: low"),
        pytest.param("gemini-flash-lite-latest", {"thinking_level": "MINIMAL"}, id="newest Lite"),
        pytest.param("gemini-2.5-flash", {"thinking_budget": 0}, id="2.5 Flash: off"),
        pytest.param("gemini-2.5-flash-lite", {"thinking_budget": 0}, id="2.5 Lite: off"),
        pytest.param("gemini-2.5-pro", {"thinking_budget": 128}, id="2.5 Pro: the least it can"),
        pytest.param("gemini-2.0-flash", None, id="2.0 does not think"),
        pytest.param("gemma-4-31b-it", None, id="another family"),
    ],
)
def test_thinking_is_as_little_as_the_model_allows_unless_asked_for(
    model: str, expected: dict[str, object] | None
) -> None:
    thinking = thinking_of(model, think=False)
    assert (thinking and thinking.model_dump(mode="json", exclude_none=True)) == expected


@pytest.mark.parametrize("model", ["gemini-4-argon", "gemini-2.5-pro", "gemini-pro-latest"])
def test_thinking_that_is_asked_for_is_shown_and_left_to_the_model(model: str) -> None:
    thinking = thinking_of(model, think=True)
    assert thinking is not None
    assert thinking.model_dump(exclude_none=True) == {"include_thoughts": True}


def test_nothing_is_stored_continued_or_called_and_sampling_is_left_alone() -> None:
    config = config_of(Call(model="gemini-3.8-flash", payload=PAYLOAD))
    assert config.model_dump(exclude_defaults=True, mode="json") == {
        "store": False,
        "automatic_continuation": False,
        "automatic_function_calling": {"disable": True},
        "thinking_config": {"thinking_level": "LOW"},
    }


def test_length_and_schema_are_passed_on() -> None:
    schema = {"type": "object"}
    payload = replace(PAYLOAD, schema=schema_text(schema))
    call = Call(model="gemini-3.8-flash", payload=payload, max_output_tokens=7)
    config = config_of(call)
    assert config.max_output_tokens == 7
    assert config.response_mime_type == "application/json"
    assert config.response_json_schema == schema


def test_the_roles_are_geminis() -> None:
    contents = contents_of(Call(model="gemini-3.8-flash", payload=PAYLOAD))
    assert [content.role for content in contents] == ["user", "model"]
