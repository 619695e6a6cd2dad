"""The facts alone: of one request, and of any number of items, as they come."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

DATA = Path(__file__).parents[1] / "data" / "tokens"
TEXTS = (DATA / "gemma4.inp").read_bytes().decode().split("\n__ggml_vocab_test__\n")
IDS = (DATA / "gemma4.out").read_text().splitlines()
SECRETS = "4111 1111 1111 1111 and AKIAQ7RZD3XW5LTN2VKC"


def test_the_facts_of_a_text_are_shown_and_nothing_is_asked_or_recorded(cli):
    ended = cli("classify", SECRETS)
    assert ended.status == 0
    assert ended.out.startswith("label         restricted (")
    assert not any(secret in ended.out for secret in SECRETS.split(" and "))
    assert cli.cloud.requests == cli.local.requests == []
    assert cli.records() == []


def test_json_has_the_documented_shape(cli):
    shape = cli("classify", "--json", "hello").json
    assert shape.keys() == {
        *("label", "sensitive", "categories", "classifier", "reasons", "findings", "tokens"),
        *("modality", "unread", "bytes"),
    }
    assert (shape["label"], shape["sensitive"], shape["bytes"]) == ("public", False, 5)
    assert shape["tokens"].keys() == {"text", "media", "exact", "low", "high"}


def test_all_lists_everything_that_is_found(cli):
    shape = cli("classify", "--json", "--all", SECRETS).json
    assert shape["categories"] == ["credentials", "financial"]
    assert [finding["rule"] for finding in shape["findings"]] == [
        "payment-card",
        "aws-access-key-id",
    ]


def test_what_was_left_unread_is_told_only_where_it_was(cli):
    told = "`gemroute classify --all` lists everything"
    assert told in cli("classify", SECRETS).out
    assert told not in cli("classify", "--all", SECRETS).out


def test_bounds_that_meet_are_one_number(cli):
    assert "tokens        16 · 0 bytes" in cli("classify", "").out


def test_a_label_is_only_raised(cli):
    assert cli("classify", "--json", "--label", "internal", "hello").json["label"] == "internal"
    assert cli("classify", "--json", "--label", "public", SECRETS).json["label"] == "restricted"


@pytest.mark.parametrize("number", [0, 10, 20, 30, 45])
def test_count_is_exact(cli, number):
    """What the model gets around a text is counted with it, the same for every text."""
    text, ids = TEXTS[number], IDS[number].split()
    plain = cli("classify", "--json", "--count", "Hello world").json["tokens"]
    tokens = cli("classify", "--json", "--count", stdin=text.encode()).json["tokens"]
    assert tokens["exact"] is True
    assert tokens["text"] - len(ids) == plain["text"] - 2


def test_items_are_answered_as_they_come(cli):
    with cli.started("classify", "--jsonl") as process:
        for number, text in enumerate(["hello", SECRETS, "bye"]):
            process.stdin.write(json.dumps({"id": number, "text": text}).encode() + b"\n")
            process.stdin.flush()
            item = json.loads(process.stdout.readline())
            assert item["id"] == number
            assert item["sensitive"] is (text == SECRETS)
        out, said = process.communicate(timeout=60)
    assert (process.returncode, out, said) == (0, b"", b"")


def test_an_item_has_the_documented_shape(cli):
    ended = cli("classify", "--jsonl", stdin=b'{"id": "a", "text": "hello"}\n')
    assert ended.json == {
        "id": "a",
        "label": "public",
        "sensitive": False,
        "classifier": "ok",
        "categories": [],
        "findings": [],
    }


@pytest.mark.parametrize(
    "line", ["not json", "[]", "3", "{}", '{"id": 1}', '{"text"', '"text"', "\xff"]
)
def test_a_line_that_is_no_item_is_named_by_its_number(cli, line):
    items = f'{{"text": "one"}}\n{{"text": "two"}}\n{line}\n'
    ended = cli("classify", "--jsonl", stdin=items.encode("latin-1"))
    assert ended.status == 14
    assert ended.err.startswith("stdin:3: is not an item.")
    assert len(ended.out.splitlines()) == 2


def test_lines_are_not_judged_together_with_a_prompt_or_a_file(cli):
    name = cli.write("note.txt", "hello")
    for words in (["hello"], ["-a", name], ["-s", "Be brief."]):
        ended = cli("classify", "--jsonl", *words)
        assert (ended.status, ended.out) == (2, "")
        assert "--jsonl judges the lines of standard input alone." in ended.err


def test_blank_lines_are_no_items_but_have_numbers(cli):
    ended = cli("classify", "--jsonl", stdin=b'{"text": "one"}\n\n{"text": "two"}\n\nx\n')
    assert [json.loads(line)["id"] for line in ended.out.splitlines()] == [1, 3]
    assert ended.err.startswith("stdin:5: is not an item.")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('{"id": 1, "text": null}', id="no text"),
        pytest.param('{"id": 1, "text": 4111111111111111}', id="a number"),
        pytest.param('{"id": 1, "text": ["a\\nb"]}', id="a list"),
        pytest.param('{"text": "4111 1111 1111 1111", "text": "a"}', id="a text twice"),
        pytest.param('{"id": 1e999, "text": "a"}', id="an id that is no number"),
        pytest.param('{"text": "a", "n": ' + "[" * 200_000 + "]" * 200_000 + "}", id="nested"),
        pytest.param('["text"]', id="no object"),
    ],
)
def test_a_line_of_which_not_all_would_be_judged_is_no_item(cli, line):
    ended = cli("classify", "--jsonl", stdin=f'{{"text": "one"}}\n{line}\n'.encode())
    assert (ended.status, len(ended.out.splitlines())) == (14, 1)
    assert ended.err.startswith("stdin:2: is not an item.\n")
