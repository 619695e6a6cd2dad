"""Which words may stand without quotes, and what they are then."""

from __future__ import annotations

import pytest

from gemroute.core.yaml_words import core_value, is_plain_text, refusal


@pytest.mark.parametrize("word", ["local", "gemini-x", "2026-11-21", "127.0.0.1", "-x", ".", "été"])
def test_text_without_quotes_is_that_text(word):
    assert is_plain_text(word)
    assert (refusal(word), core_value(word)) == (None, word)


@pytest.mark.parametrize("word", ["", "~", "Null", "true", "FALSE", "7", "-0", "+1.5", ".5e3"])
def test_what_is_no_text_has_a_value_of_its_own(word):
    assert not is_plain_text(word)
    assert refusal(word) is None
    assert core_value(word) != word


@pytest.mark.parametrize(
    "word", ["Yes", "n", "010", "0x1F", "1_0", "1:30", "1e3", "-.inf", "9" * 17]
)
def test_what_readers_understand_differently_is_refused(word):
    assert not is_plain_text(word)
    assert refusal(word)
