"""The simulated Gemini says over the wire what the real one says."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gemroute.simulators.gemini import BAD_KEY, GeminiSimulator
from gemroute.simulators.gemini_replies import MODELS, sample_of

QUESTION = {"contents": [{"role": "user", "parts": [{"text": "eight ch"}]}], "store": False}
STREAM = "/v1/models/gemini-3.8-flash:streamGenerateContent?alt=sse"
ONCE = "/v1/models/gemini-3.8-flash:generateContent"


@pytest.fixture
def gemini() -> Iterator[GeminiSimulator]:
    with GeminiSimulator() as simulator:
        yield simulator


def ask(
    simulator: GeminiSimulator, path: str, body: object = None, key: str = "any"
) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=5)
    headers = {"x-goog-api-key": key} if key else {}
    data = body if isinstance(body, bytes | None) else json.dumps(body)
    try:
        connection.request("GET" if body is None else "POST", path, data, headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def events(simulator: GeminiSimulator, body: object = QUESTION) -> list[Any]:
    status, headers, data = ask(simulator, STREAM, body)
    assert status == 200
    assert headers["Content-Type"] == "text/event-stream"
    assert data.endswith(b"\r\n\r\n")
    lines = data.removesuffix(b"\r\n\r\n").split(b"\r\n\r\n")
    return [json.loads(line.removeprefix(b"data: ")) for line in lines]


def error(simulator: GeminiSimulator, path: str, body: object, key: str = "any") -> Any:
    status, _, data = ask(simulator, path, body, key)
    complaint = json.loads(data)["error"]
    assert complaint["code"] == status
    return complaint


def test_a_stream_is_events_with_usage_in_each_and_thoughts_in_the_last(
    gemini: GeminiSimulator,
) -> None:
    *firsts, last = events(gemini)
    assert len(firsts) > 1
    for first in firsts:
        assert first["usageMetadata"] == {"promptTokenCount": 2, "totalTokenCount": 2}
        assert "finishReason" not in first["candidates"][0]
    assert last["candidates"][0]["finishReason"] == "STOP"
    usage = last["usageMetadata"]
    parts = ("promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount")
    assert usage["totalTokenCount"] == sum(usage[name] for name in parts)
    assert {event["modelVersion"] for event in (*firsts, last)} == {"gemini-3.8-flash"}


def test_the_same_question_gets_the_same_answer(gemini: GeminiSimulator) -> None:
    assert events(gemini) == events(gemini)


@pytest.mark.parametrize("name", ["include_thoughts", "includeThoughts"])
def test_thoughts_are_shown_when_asked_for_under_either_name(
    name: str, gemini: GeminiSimulator
) -> None:
    thinking = {"thinkingConfig": {name: True}}
    first, *_ = events(gemini, {**QUESTION, "generationConfig": thinking})
    assert first["candidates"][0]["content"]["parts"][0]["thought"] is True


@pytest.mark.parametrize(
    ("model", "thinking"),
    [
        ("gemini-2.5-flash", {"thinkingBudget": 0}),
        ("gemini-3.5-flash-lite", {"thinkingLevel": "MINIMAL"}),
    ],
)
def test_thinking_can_be_switched_off(
    model: str, thinking: object, gemini: GeminiSimulator
) -> None:
    body = {**QUESTION, "generationConfig": {"thinkingConfig": thinking}}
    _, _, data = ask(gemini, f"/v1/models/{model}:generateContent", body)
    assert "thoughtsTokenCount" not in json.loads(data)["usageMetadata"]


def test_an_answer_at_once_holds_the_whole_text(gemini: GeminiSimulator) -> None:
    gemini.text = "One two three four five."
    status, _, data = ask(gemini, ONCE, QUESTION)
    parts = json.loads(data)["candidates"][0]["content"]["parts"]
    assert status == 200
    assert "".join(part["text"] for part in parts) == gemini.text


def test_tokens_are_counted(gemini: GeminiSimulator) -> None:
    _, _, data = ask(gemini, "/v1beta/models/gemini-3.8-flash:countTokens", QUESTION)
    assert json.loads(data) == {"totalTokens": 2}


def test_models_are_listed_and_described(gemini: GeminiSimulator) -> None:
    _, _, data = ask(gemini, "/v1/models")
    names = [model["name"] for model in json.loads(data)["models"]]
    assert names == [f"models/{name}" for name in MODELS]
    _, _, data = ask(gemini, f"/v1/models/{MODELS[0]}")
    assert json.loads(data)["inputTokenLimit"] == 1_048_576


@pytest.mark.parametrize(
    ("path", "body", "key", "status", "word"),
    [
        pytest.param(STREAM, QUESTION, BAD_KEY, 400, "INVALID_ARGUMENT", id="bad key"),
        pytest.param(STREAM, QUESTION, "", 403, "PERMISSION_DENIED", id="no key"),
        pytest.param(STREAM, b"{", "k", 400, "INVALID_ARGUMENT", id="no JSON"),
        pytest.param(STREAM, {}, "k", 400, "INVALID_ARGUMENT", id="no contents"),
        pytest.param(STREAM, {**QUESTION, "x": 1}, "k", 400, "INVALID_ARGUMENT", id="odd field"),
        pytest.param("/v1/models/gemini-9", None, "k", 404, "NOT_FOUND", id="unknown model"),
        pytest.param("/elsewhere", None, "k", 404, "NOT_FOUND", id="unknown path"),
        pytest.param(
            "/v1/models/gemini-3.8-flash:embed", QUESTION, "k", 404, "NOT_FOUND", id="method"
        ),
        pytest.param(
            "/v1/models/gemini-2.0-flash:generateContent",
            QUESTION,
            "k",
            404,
            "NOT_FOUND",
            id="retired model",
        ),
        pytest.param(
            ONCE,
            {**QUESTION, "generationConfig": {"thinkingConfig": {"thinkingLevel": "MINIMAL"}}},
            "k",
            400,
            "INVALID_ARGUMENT",
            id="a level that the model lacks",
        ),
        pytest.param(
            "/v1/models/gemini-2.5-flash:generateContent",
            {**QUESTION, "generationConfig": {"thinkingConfig": {"thinkingLevel": "LOW"}}},
            "k",
            400,
            "INVALID_ARGUMENT",
            id="a level for a model of budgets",
        ),
        pytest.param(
            ONCE,
            {"contents": [{"parts": [{"text": "x" * 4_194_308}]}]},
            "k",
            400,
            "INVALID_ARGUMENT",
            id="a prompt over the window",
        ),
    ],
)
def test_mistakes_get_the_services_answers(
    path: str, body: object, key: str, status: int, word: str, gemini: GeminiSimulator
) -> None:
    complaint = error(gemini, path, body, key)
    assert (complaint["code"], complaint["status"]) == (status, word)


@pytest.mark.parametrize(
    ("fault", "status"),
    [("401", 401), ("403", 403), ("404", 404), ("429", 429), ("500", 500), ("504", 504)],
)
def test_an_error_fault_answers_with_its_status(
    fault: str, status: int, gemini: GeminiSimulator
) -> None:
    gemini.set_fault(fault)
    assert error(gemini, STREAM, QUESTION)["code"] == status


def test_a_used_up_quota_says_when_to_come_back(gemini: GeminiSimulator) -> None:
    gemini.set_fault("429-long")
    quota, retry = error(gemini, STREAM, QUESTION)["details"]
    assert quota["violations"][0]["quotaId"].startswith("GenerateRequestsPerDay")
    assert retry["retryDelay"] == "3600s"


def test_a_passing_overload_passes_after_one_answer(gemini: GeminiSimulator) -> None:
    gemini.set_fault("503-once")
    assert error(gemini, STREAM, QUESTION)["code"] == 503
    assert events(gemini)[-1]["candidates"][0]["finishReason"] == "STOP"


def test_a_blocked_prompt_has_a_reason_and_no_candidate(gemini: GeminiSimulator) -> None:
    gemini.set_fault("blocked-prompt")
    (event,) = events(gemini)
    assert event["promptFeedback"] == {"blockReason": "PROHIBITED_CONTENT"}
    assert "candidates" not in event


def test_a_safety_block_ends_without_content(gemini: GeminiSimulator) -> None:
    gemini.set_fault("safety-block")
    last = events(gemini)[-1]["candidates"][0]
    assert last["finishReason"] == "SAFETY"
    assert "content" not in last


def test_the_token_limit_cuts_the_answer(gemini: GeminiSimulator) -> None:
    body = {**QUESTION, "generationConfig": {"maxOutputTokens": 16}}
    last = events(gemini, body)[-1]
    assert last["candidates"][0]["finishReason"] == "MAX_TOKENS"
    assert last["usageMetadata"]["candidatesTokenCount"] == 2


def test_a_continuation_comes_with_its_token(gemini: GeminiSimulator) -> None:
    gemini.set_fault("continuation")
    last = events(gemini)[-1]["candidates"][0]
    assert (last["finishReason"], last["continuationToken"]) == ("CONTINUATION", "dG9rZW4=")


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        pytest.param({"type": "integer"}, 0, id="number"),
        pytest.param({"type": "array", "items": {"type": "string"}}, ["simulated"], id="list"),
        pytest.param({"enum": ["red", "blue"]}, "red", id="enum"),
        pytest.param({"type": "null"}, None, id="null"),
        pytest.param({}, "simulated", id="anything"),
        pytest.param(
            {"type": "object", "properties": {"a": {"type": "boolean"}}}, {"a": False}, id="object"
        ),
    ],
)
def test_an_answer_by_schema_has_its_shape(schema: dict[str, Any], expected: object) -> None:
    assert sample_of(schema) == expected


def test_prompts_are_recorded_and_keys_are_not(tmp_path: Path) -> None:
    record = tmp_path / "requests.jsonl"
    with GeminiSimulator(record_to=record) as gemini:
        ask(gemini, ONCE, QUESTION, key="a-secret-key")
        assert gemini.prompts == [QUESTION]
        assert gemini.requests[0].credentials == {"x-goog-api-key"}
    assert "a-secret-key" not in record.read_text()


def test_an_unknown_fault_is_an_error(gemini: GeminiSimulator) -> None:
    with pytest.raises(ValueError, match="unknown fault"):
        gemini.set_fault("nonsense")
