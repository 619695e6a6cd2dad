"""What the Gemini back end promises of any Gemini: the simulator's, and the real one if asked.

GEMROUTE_TEST_GEMINI_KEY adds the real service to the run; it costs a few hundred tokens.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest
from issuing import permit_for

from gemroute.backends.base import Call, Delta, End
from gemroute.backends.gemini import BASE_URL, GeminiBackend
from gemroute.core.errors import CredentialsRejected, ModelMissing
from gemroute.core.request import Message, Payload, schema_text
from gemroute.core.values import Finish, Role
from gemroute.simulators.gemini import GeminiSimulator

MODEL = "gemini-3.5-flash-lite"
REAL_KEY = os.environ.get("GEMROUTE_TEST_GEMINI_KEY", "")
SERVICES = ["simulator", "real"] if REAL_KEY else ["simulator"]
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
QUESTION = Payload("Answer in one word.", (Message(Role.USER, "What colour is a clear sky?"),))


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """The address and a key of one Gemini."""
    if request.param == "real":
        yield BASE_URL, REAL_KEY
        return
    with GeminiSimulator() as simulator:
        yield simulator.url, "any-key"


def answer_to(service: tuple[str, str], call: Call) -> tuple[str, End]:
    url, key = service
    backend = GeminiBackend(key, url)
    *pieces, end = backend.stream(call, permit_for(call.payload, backend.host, call.model))
    assert isinstance(end, End)
    text = "".join(p.text for p in pieces if isinstance(p, Delta) and not p.is_thought)
    return text, end


def test_a_question_gets_text_then_one_end_with_figures(service: tuple[str, str]) -> None:
    text, end = answer_to(service, Call(model=MODEL, payload=QUESTION))
    assert text.strip()
    assert end.finish is Finish.STOP
    assert end.model_version.startswith("gemini-")
    assert end.usage.input_tokens > 0
    assert end.usage.output_tokens > 0
    assert not end.usage.estimated


def test_earlier_turns_and_every_script_are_taken(service: tuple[str, str]) -> None:
    turns = (
        Message(Role.USER, "Mein Name ist Zoë \U0001f600."),
        Message(Role.ASSISTANT, "Grüezi!"),
        Message(Role.USER, "何と言いますか"),
    )
    text, end = answer_to(service, Call(model=MODEL, payload=Payload("", turns)))
    assert text
    assert end.finish is Finish.STOP


def test_a_token_limit_ends_the_answer_as_cut_short(service: tuple[str, str]) -> None:
    payload = Payload("", (Message(Role.USER, "Count from one to two hundred in words."),))
    _, end = answer_to(service, Call(model=MODEL, payload=payload, max_output_tokens=8))
    assert end.finish is Finish.LENGTH


def test_a_schema_is_followed(service: tuple[str, str]) -> None:
    payload = Payload("", (Message(Role.USER, "How many legs has a spider?"),), schema_text(SCHEMA))
    text, _ = answer_to(service, Call(model=MODEL, payload=payload))
    assert isinstance(json.loads(text)["n"], int)


def test_thinking_can_be_shown(service: tuple[str, str]) -> None:
    _, end = answer_to(service, Call(model="gemini-3.8-flash", payload=QUESTION, think=True))
    assert end.usage.thinking_tokens >= 0
    assert end.usage.billed_output_tokens >= end.usage.output_tokens


def test_a_retired_model_is_missing(service: tuple[str, str]) -> None:
    with pytest.raises(ModelMissing):
        answer_to(service, Call(model="gemini-2.0-flash", payload=QUESTION))


def test_a_wrong_key_is_rejected(service: tuple[str, str]) -> None:
    url, _ = service
    with pytest.raises(CredentialsRejected):
        answer_to((url, "bad-key"), Call(model=MODEL, payload=QUESTION))
