"""A pattern over characters and its translation over bytes say the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.sensitivity.bytewise import Untranslatable, bytewise
from gemroute.core.sensitivity.patterns import compiled

LETTERS = "арьПАРЬі一丁鿿，。 xabcé:：äÖÄö'-[]🎉ß9\u07ff\u0800\uffff\U00010000\U0010ffff"
PATTERNS = [
    "(?i)пар[ьі]?x*", "[^\\s，。]{2}", "пар|ПАР", "[一-鿿]+", "(?i)[äÖ]x?", "[:：]", "[a-cé]{2}",
    "\\[é\\]|\\\\", "[\u0100-\U0010ffff]", "[\u07ff-\u0801]b?", "(?i)ß", "é{1,2}", "[^é]c",
    "[^一丁]", "[а-яі]b?",
    "[\u0081-\uffff]x", "(?i:а)рь", "(?i:(?-i:а)р)ь|(ä)", "(?i)а(?-i:р)ь", "é[ax]",
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_bytes_say_what_characters_said(pattern: str) -> None:
    over_bytes, over_characters = compiled(bytewise(pattern).encode()), re.compile(pattern)

    @settings(deadline=None, max_examples=60)
    @given(st.text(st.sampled_from(LETTERS), max_size=30))
    def check(text: str) -> None:
        seen, meant = over_bytes.search(text.encode()), over_characters.search(text)
        assert (seen and seen.group(0).decode()) == (meant and meant.group(0))

    check()


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        pytest.param(r"\pL{2}", "é中", id="any letter"),
        pytest.param(r"\p{L}b", "éb", id="any letter, in braces"),
        pytest.param(r"[\pL'-]{3}", "é'b", id="any letter, in a class"),
    ],
)
def test_a_letter_outside_ascii_is_any_character_there(pattern: str, text: str) -> None:
    assert compiled(bytewise(pattern).encode()).search(text.encode()).group(0).decode() == text


@pytest.mark.parametrize("pattern", ["a[^b]c", r"\d{3}", "(?i)x|[a-z]"])
def test_a_pattern_in_ascii_stays_as_it_is(pattern: str) -> None:
    assert bytewise(pattern) == pattern


@pytest.mark.parametrize("pattern", [r"\p{Han}", r"\PL", r"\x{4e00}", r"[\PLx]"])
def test_what_bytes_cannot_say_is_refused(pattern: str) -> None:
    with pytest.raises(Untranslatable):
        bytewise(pattern)
