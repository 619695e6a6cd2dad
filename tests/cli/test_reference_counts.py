"""`classify --json --count` counts every reference text as Gemma 4's own tokenizer does."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from gemroute.cli.app import run

DATA = Path(__file__).parents[1] / "data" / "tokens"


def references() -> list[tuple[str, int]]:
    """Return each reference text with its number of tokens."""
    texts = next(DATA.glob("*.inp")).read_bytes().decode("utf-8").split("\n__ggml_vocab_test__\n")
    lines = next(DATA.glob("*.out")).read_text(encoding="ascii").splitlines()
    return [(text, len(line.split())) for text, line in zip(texts, lines, strict=False)]


def test_there_are_46_references():
    assert len(references()) == 46


def test_every_reference_is_counted_exactly(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "stdin", None)
    counted = []
    for text, _ in references():
        assert run(["classify", "--json", "--count", "--", text]) == 0
        tokens = json.loads(capsys.readouterr().out)["tokens"]
        assert tokens["exact"]
        counted.append(tokens["text"])
    assert counted == [tokens for _, tokens in references()]
