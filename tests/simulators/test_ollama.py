"""The simulated Ollama does on the wire what the real one was seen to do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from gemroute.simulators.ollama import OllamaSimulator
from gemroute.simulators.ollama_faults import go_json
from gemroute.simulators.ollama_models import GEMMA, REMOTE_ALIAS, SimulatedModel

PLAIN = SimulatedModel("plain:1b", window_tokens=8192, capabilities=("completion",))
HI = [{"role": "user", "content": "Grüße, <b>Welt</b> & 世界"}]
LONG = [{"role": "user", "content": "word " * 8000}]


@pytest.fixture
def server() -> Iterator[OllamaSimulator]:
    models = [*GEMMA, REMOTE_ALIAS, PLAIN]
    with OllamaSimulator(models, cloud_disabled=False) as running:
        yield running


def post(server: OllamaSimulator, path: str, **body: Any) -> httpx.Response:
    return httpx.post(server.url + path, json=body, trust_env=False, verify=False, timeout=10)


def get(server: OllamaSimulator, path: str) -> httpx.Response:
    return httpx.get(server.url + path, trust_env=False, verify=False, timeout=10)


def chat(server: OllamaSimulator, model: str = "gemma4:e4b", **body: Any) -> list[dict[str, Any]]:
    """Return the lines of a streamed answer."""
    response = post(server, "/api/chat", **{"model": model, "messages": HI, **body})
    assert response.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in response.text.splitlines()]


def said(lines: list[dict[str, Any]], key: str = "content") -> str:
    return "".join(line["message"].get(key, "") for line in lines)


def test_it_introduces_itself_as_ollama(server: OllamaSimulator) -> None:
    assert get(server, "/").text == "Ollama is running"
    assert get(server, "/api/version").json() == {"version": "0.40.12"}
    assert get(server, "/api/status").json() == {"cloud": {"disabled": False, "source": "none"}}


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nowhere"), ("POST", "/api/tags"), ("DELETE", "/api/chat")]
)
def test_other_paths_are_not_found_in_plain_text(
    server: OllamaSimulator, method: str, path: str
) -> None:
    response = httpx.request(method, server.url + path, trust_env=False)
    assert (response.status_code, response.text) == (404, "404 page not found")


def test_the_list_tells_local_models_from_remote_aliases(server: OllamaSimulator) -> None:
    local, _, remote, _ = get(server, "/api/tags").json()["models"]
    assert re.fullmatch("[0-9a-f]{64}", local["digest"])
    assert local["details"]["context_length"] == 131_072
    assert "vision" in local["capabilities"]
    assert (remote["remote_host"], remote["remote_model"]) == (
        "https://ollama.com:443",
        "gemma4:31b",
    )
    assert remote["size"] < 1000
    assert "capabilities" not in remote


def test_a_shown_model_has_its_trained_window(server: OllamaSimulator) -> None:
    shown = post(server, "/api/show", model="gemma4").json()
    assert shown["model_info"]["gemma4.context_length"] == 131_072
    assert post(server, "/api/show", model="gemma4:alias").json()["model_info"] == {}


def test_a_model_is_loaded_with_the_window_of_its_last_call(server: OllamaSimulator) -> None:
    assert get(server, "/api/ps").json() == {"models": []}
    chat(server, options={"num_ctx": 1024})
    (row,) = get(server, "/api/ps").json()["models"]
    assert (row["name"], row["context_length"]) == ("gemma4:e4b", 1024)


def test_the_last_line_has_the_figures_and_no_text(server: OllamaSimulator) -> None:
    *lines, last = chat(server, think=False)
    assert all(line["done"] is False for line in lines)
    assert last["message"] == {"role": "assistant", "content": ""}
    assert (last["done"], last["done_reason"]) == (True, "stop")
    assert last["eval_count"] == len(lines)
    assert "load_duration" not in last


def test_the_name_is_echoed_as_it_was_asked_for(server: OllamaSimulator) -> None:
    assert {line["model"] for line in chat(server, "gemma4:e4b:local")} == {"gemma4:e4b:local"}


def test_it_thinks_unless_it_is_told_not_to(server: OllamaSimulator) -> None:
    thinking, plain = chat(server), chat(server, think=False)
    assert said(thinking, "thinking")
    assert not said(plain, "thinking")
    assert thinking[-1]["prompt_eval_count"] == plain[-1]["prompt_eval_count"] + 10


def test_the_answer_says_that_it_is_simulated_and_repeats_nothing(server: OllamaSimulator) -> None:
    answer = said(chat(server, think=False))
    assert answer.startswith("(simulated gemma4:e4b) I read 23 characters in 1 message.")
    assert "Welt" not in answer


def test_the_same_question_has_the_same_answer(server: OllamaSimulator) -> None:
    assert chat(server) == chat(server)


def test_a_fixed_answer_can_be_given() -> None:
    with OllamaSimulator(text="forty-two < 世") as server:
        assert said(chat(server, think=False)) == "forty-two < 世"


def test_json_is_written_as_go_does() -> None:
    assert go_json({"a": "<é&>"}) == b'{"a":"\\u003c\xc3\xa9\\u0026\\u003e"}\n'


def test_without_a_stream_the_answer_is_one_object(server: OllamaSimulator) -> None:
    body = {"model": "gemma4", "messages": HI, "stream": False}
    response = post(server, "/api/chat", **body)
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    message = response.json()["message"]
    assert message["content"].startswith("(simulated")
    assert message["thinking"].startswith("The question")


@pytest.mark.parametrize("stream", [True, False])
def test_generate_answers_with_a_response_and_no_message(
    server: OllamaSimulator, stream: bool
) -> None:
    body = {"model": "gemma4", "prompt": "hi", "stream": stream, "think": False}
    lines = [json.loads(x) for x in post(server, "/api/generate", **body).text.splitlines()]
    assert "".join(line["response"] for line in lines).startswith("(simulated")
    assert not any("message" in line for line in lines)


def test_no_messages_only_load_the_model(server: OllamaSimulator) -> None:
    (line,) = chat(server, messages=[])
    assert (line["done"], line["done_reason"]) == (True, "load")


@pytest.mark.parametrize(
    ("body", "read"),
    [
        pytest.param({"options": {"num_ctx": 1024}}, 514, id="half of the window that was asked"),
        pytest.param({}, 2050, id="half of the default window"),
    ],
)
def test_a_long_prompt_is_cut_in_silence(
    server: OllamaSimulator, body: dict[str, Any], read: int
) -> None:
    assert chat(server, messages=LONG, **body)[-1]["prompt_eval_count"] == read


def test_a_window_above_the_trained_one_is_clamped_in_silence(server: OllamaSimulator) -> None:
    chat(server, "plain:1b", options={"num_ctx": 200_000})
    assert server.loaded["plain:1b"] == 8192


def test_without_truncation_the_refusal_is_json_in_a_text(server: OllamaSimulator) -> None:
    body = {"model": "gemma4", "messages": LONG, "truncate": False, "think": False}
    response = post(server, "/api/chat", **body)
    assert response.status_code == 400
    inner = json.loads(response.json()["error"])["error"]
    assert inner["type"] == "exceed_context_size_error"
    assert (inner["n_prompt_tokens"], inner["n_ctx"]) == (10_009, 4096)


def test_without_shift_the_refusal_is_a_plain_text(server: OllamaSimulator) -> None:
    response = post(server, "/api/chat", model="gemma4", messages=LONG, shift=False)
    assert response.status_code == 400
    assert "longer than the context length" in response.json()["error"]


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"model": "nosuch"}, 404, "model 'nosuch' not found"),
        ({"model": ""}, 400, "model is required"),
        ({}, 400, "model is required"),
        ({"model": "gemma4:alias:local"}, 404, "model 'gemma4:alias:local' not found"),
        ({"model": "gemma4:cloud"}, 401, "unauthorized"),
        ({"model": "gemma4:31b-cloud"}, 401, "unauthorized"),
        ({"model": "gemma4:cloud:local"}, 400,
         'use either :local or :cloud, not both: "gemma4:cloud:local"'),
        ({"model": "gemma4", "think": "very"}, 400, 'invalid think value: "very"'),
        ({"model": "plain:1b", "think": True}, 400, '"plain:1b" does not support thinking'),
        ({"model": "gemma4", "options": {"num_ctx": "big"}}, 500,
         'option "num_ctx" must be of type integer'),
        ({"model": "gemma4", "messages": [5]}, 400,
         "json: cannot unmarshal into Go struct field ChatRequest.messages"),
    ],
)  # fmt: skip
def test_errors_are_those_of_the_real_server(
    server: OllamaSimulator, body: dict[str, Any], status: int, error: str
) -> None:
    response = post(server, "/api/chat", **body)
    assert (response.status_code, response.json()) == (status, {"error": error})


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"", "missing request body"), (b"{", "invalid character"), (b"[]", "cannot unmarshal")],
)
def test_a_body_that_is_no_object_is_refused(
    server: OllamaSimulator, content: bytes, error: str
) -> None:
    response = httpx.post(f"{server.url}/api/chat", content=content, trust_env=False)
    assert response.status_code == 400
    assert error in response.json()["error"]


def test_images_need_a_model_that_sees(server: OllamaSimulator) -> None:
    messages = [{"role": "user", "content": "what is it?", "images": ["aGk="]}]
    assert "1 attachment" in said(chat(server, messages=messages))
    refused = post(server, "/api/chat", model="plain:1b", messages=messages)
    assert refused.status_code == 400
    assert json.loads(refused.json()["error"])["error"]["type"] == "server_error"


def test_an_alias_asked_for_without_local_answers_as_a_remote_model(
    server: OllamaSimulator,
) -> None:
    lines = chat(server, "gemma4:alias")
    assert {line["remote_host"] for line in lines} == {"https://ollama.com:443"}


def test_with_the_cloud_off_remote_models_are_forbidden() -> None:
    with OllamaSimulator([REMOTE_ALIAS]) as server:
        for model in ("gemma4:alias", "gemma4:cloud"):
            assert post(server, "/api/chat", model=model, messages=HI).status_code == 403
        assert post(server, "/api/show", model="gemma4:alias").status_code == 403


def test_format_json_gives_json(server: OllamaSimulator) -> None:
    assert json.loads(said(chat(server, format="json", think=False))) == {"simulated": True}


def test_prompts_are_kept_for_tests_to_look_at(server: OllamaSimulator) -> None:
    get(server, "/api/tags")
    chat(server)
    assert [prompt["messages"] for prompt in server.prompts] == [HI]


def test_a_pull_of_an_unknown_model_ends_in_an_error_line(server: OllamaSimulator) -> None:
    first, second = post(server, "/api/pull", model="nosuch").text.splitlines()
    assert json.loads(first) == {"status": "pulling manifest"}
    assert json.loads(second) == {"error": "pull model manifest: file does not exist"}


def test_a_pull_twice_lists_a_model_once(server: OllamaSimulator) -> None:
    for _ in range(2):
        post(server, "/api/pull", model="gemma4")
    names = [model["name"] for model in get(server, "/api/tags").json()["models"]]
    assert names.count("gemma4:latest") == 1


def events(response: httpx.Response) -> list[Any]:
    *values, done, end = response.text.split("\n\n")
    assert (done, end) == ("data: [DONE]", "")
    return [json.loads(value.removeprefix("data: ")) for value in values]


@pytest.mark.parametrize("wanted", [True, False])
def test_the_openai_style_stream_has_usage_only_when_asked(
    server: OllamaSimulator, wanted: bool
) -> None:
    options = {"stream": True, "stream_options": {"include_usage": wanted}}
    response = post(server, "/v1/chat/completions", model="gemma4", messages=HI, **options)
    values = events(response)
    assert [value for value in values if "usage" in value] == (values[-1:] if wanted else [])
    assert {value["system_fingerprint"] for value in values} == {"fp_ollama"}


def test_the_openai_style_endpoint_ignores_the_window_and_hides_remote_models(
    server: OllamaSimulator,
) -> None:
    body = {"model": "gemma4:alias", "messages": LONG, "options": {"num_ctx": 65_536}}
    answer = post(server, "/v1/chat/completions", truncate=False, **body).json()
    assert answer["usage"]["prompt_tokens"] == 2050
    assert "remote" not in json.dumps(answer)


def test_the_openai_style_endpoint_lists_models_and_has_its_own_errors(
    server: OllamaSimulator,
) -> None:
    assert get(server, "/v1/models").json()["data"][0]["id"] == "gemma4:e4b"
    error = post(server, "/v1/chat/completions", model="nosuch").json()["error"]
    assert error["message"] == "model 'nosuch' not found"
