"""The JSON Schemas: equal to their models, and true of what the commands print.

`python tests/test_schemas.py --write` writes the files anew after a model changed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from gemroute.cli.models_schema import ModelsShape
from gemroute.cli.schemas import SHAPES, AnswerShape, FactsShape, ItemShape, RouteShape
from gemroute.cli.schemas import schema_files as expected_files
from gemroute.simulators.gemini import GeminiSimulator
from gemroute.simulators.ollama import OllamaSimulator

SCHEMAS = Path(__file__).parents[1] / "gemroute" / "schemas"
CARD = "Bill 4111 1111 1111 1111 today."
GEMROUTE = [sys.executable, "-m", "gemroute"]


def run(*words: str, stdin: str = "") -> str:
    """Return what a command prints; it must end well, or refuse."""
    done = subprocess.run(
        [*GEMROUTE, *words], input=stdin, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode in (0, 7), done.stderr
    return done.stdout


@pytest.fixture
def local(monkeypatch):
    with OllamaSimulator() as simulator:
        monkeypatch.setenv("GEMROUTE_LOCAL_URL", simulator.url)
        yield simulator


@pytest.fixture
def cloud(monkeypatch):
    with GeminiSimulator() as simulator:
        monkeypatch.setenv("GEMROUTE_GEMINI_BASE_URL", simulator.url)
        monkeypatch.setenv("GEMINI_API_KEY", "simulated")
        yield simulator


def test_the_schema_files_are_those_of_the_models():
    written = {path.name: path.read_text() for path in SCHEMAS.glob("*.json")}
    assert written == expected_files()


def properties(schema: dict) -> list[dict]:
    objects = [schema, *schema.get("$defs", {}).values()]
    return [field for each in objects for field in each.get("properties", {}).values()]


@pytest.mark.parametrize("name", SHAPES)
def test_no_schema_lets_an_unknown_key_pass(name):
    schema = json.loads(expected_files()[f"{name}.json"])
    objects = [schema, *schema["$defs"].values()]
    assert all(each["additionalProperties"] is False for each in objects if "properties" in each)
    assert all("description" in each for each in objects if "properties" in each)
    assert len(properties(schema)) >= 5


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["Hello"], id="nothing found"),
        pytest.param([CARD], id="a finding"),
        pytest.param(["--all", "--count", CARD], id="thorough and counted"),
    ],
)
def test_what_classify_prints_is_valid(warm_home, words):
    printed = FactsShape.model_validate_json(run("classify", "--json", *words))
    assert printed.sensitive is (CARD in words)
    assert printed.tokens.low <= printed.tokens.high
    assert printed.tokens.exact is ("--count" in words)


def test_every_line_of_jsonl_is_valid_and_keeps_its_id(warm_home):
    items = [{"id": "a", "text": CARD}, {"text": "Hello"}, {"id": [3], "text": ""}]
    lines = run("classify", "--jsonl", stdin="\n".join(map(json.dumps, items))).splitlines()
    printed = [ItemShape.model_validate_json(line) for line in lines]
    assert [item.id for item in printed] == ["a", 2, [3]]
    assert [item.sensitive for item in printed] == [True, False, False]


@pytest.mark.parametrize(
    ("prompt", "offline", "to"),
    [
        pytest.param("Hello", "off", "local", id="local"),
        pytest.param("word " * 140_000, "off", "cloud", id="cloud"),
        pytest.param("word " * 140_000, "on", "refuse", id="refused"),
    ],
)
def test_what_route_prints_is_valid(warm_home, local, cloud, prompt, offline, to):
    words = ["--offline"] if offline == "on" else []
    printed = RouteShape.model_validate_json(run("route", "--json", *words, stdin=prompt))
    assert printed.decision.to == to
    assert (printed.decision.model is None) is (to == "refuse")


def test_what_ask_prints_is_valid_and_names_its_record(warm_home, local, cloud):
    printed = AnswerShape.model_validate_json(run("ask", "--json", CARD))
    assert printed.decision.to == "local"
    assert printed.answer
    assert printed.record
    assert printed.cost_usd == 0
    assert cloud.prompts == []


def test_a_cloud_answer_is_valid_and_has_a_price(warm_home, local, cloud):
    local.set_fault("refuse")
    printed = AnswerShape.model_validate_json(run("ask", "--json", "Why is the sky blue?"))
    assert printed.decision.to == "cloud"
    assert printed.cost_usd
    assert printed.usage.output_tokens > 0


def test_what_models_list_prints_is_valid(warm_home, local):
    printed = ModelsShape.model_validate_json(run("models", "list", "--json"))
    assert {"local", "cloud"} == {row.place for row in printed.models}
    assert printed.runtime.proof[0] == "address:loopback"


def test_a_key_that_no_schema_has_is_noticed(warm_home):
    printed = json.loads(run("classify", "--json", "Hello")) | {"extra": 1}
    with pytest.raises(ValidationError, match="extra"):
        FactsShape.model_validate_json(json.dumps(printed))


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    for file_name, file_text in expected_files().items():
        (SCHEMAS / file_name).write_text(file_text)
