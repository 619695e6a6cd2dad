"""A pattern as it is looked for in a text with blanks for its line ends."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemroute.core.sensitivity.syntax import is_lined, parsed
from gemroute.core.sensitivity.unlined import unlined


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param(r"a b", r"a b", id="no line end"),
        pytest.param(r"a\nb", r"a[\n\x20]b", id="an escape"),
        pytest.param("a\nb", r"a[\n\x20]b", id="itself"),
        pytest.param(r"a\x0Ab", r"a[\n\x20]b", id="a number"),
        pytest.param(r"a\r?\nb", r"a\r?[\n\x20]b", id="after a carriage return"),
        pytest.param(r"a\\nb", r"a\\nb", id="a backslash and a letter"),
        pytest.param(r"[;\n]", r"[;\n\x20]", id="in a class"),
        pytest.param(r"[]\n-]", r"[]\n\x20-]", id="in a class with signs of its own"),
        pytest.param(r"[\\n]", r"[\\n]", id="a backslash and a letter in a class"),
        pytest.param(r"[\n-\r]", r"[\n-\r]", id="the first of a range"),
        pytest.param(r"[^\n]", r"[^\n]", id="in a class of all others"),
        pytest.param(r"[^a-z ]", r"[^a-z]", id="in a class of all but blanks and letters"),
        pytest.param(r"[^ ]", r"[\x00-\xff]", id="all but blanks"),
        pytest.param(r"[^\x20-\x2f]", r"[^\x20-\x2f]", id="all but a range"),
        pytest.param(r"[^ \s]", r"[^ \s]", id="all but blanks of any kind"),
        pytest.param(r"[[:digit:]\n]", r"[[:digit:]\n\x20]", id="beside a named class"),
    ],
)
def test_a_blank_may_stand_for_each_line_end_of_a_pattern(pattern: str, expected: str) -> None:
    assert unlined(pattern) == expected


PIECES = st.sampled_from(
    ["a", " ", r"\n", r"\s", r"[\n,]", "[^a]", "[^ a]", r"[^\n]", "(?:^|\n)", "b?"]
)


@given(st.lists(PIECES, min_size=1, max_size=6).map("".join), st.text("ab ,\n", max_size=12))
def test_what_matches_a_text_matches_it_with_blanks_for_its_line_ends(
    pattern: str, text: str
) -> None:
    matches = re.search(pattern, text) is None
    assert matches or re.search(unlined(pattern), text.replace("\n", " "))


@pytest.mark.parametrize(
    ("pattern", "needs_line_end"),
    [
        pytest.param(rb"a b", False, id="a blank"),
        pytest.param(rb"(?:a\nb)", True, id="a line end in a group"),
        pytest.param(rb"(?:[;\n]){2}", True, id="a class in a repeat"),
        pytest.param(rb"a\s[^;]b", False, id="what a blank is as well"),
        pytest.param(rb"a[^ ]b", True, id="all but a blank"),
        pytest.param(rb"a[^\n]*b", True, id="the rest of a line"),
        pytest.param(rb"a[a-z]+b", False, id="the rest of a word"),
        pytest.param(rb"^a", False, id="the beginning of a text"),
        pytest.param(rb"(?m)^a", True, id="the beginning of a line"),
        pytest.param(rb"(?m)(?:^|[^a-z])a", False, id="that or what is no letter"),
        pytest.param(rb"(?m)(?:^|b|cd)a", True, id="that or a letter"),
        pytest.param(rb"(?m)(?:$| )", False, id="the end of a line or a blank"),
        pytest.param(rb"a(?:x|\n)b", True, id="a letter or a line end"),
    ],
)
def test_a_pattern_may_need_an_end_of_a_line(pattern: bytes, needs_line_end: bool) -> None:
    assert is_lined(parsed(pattern)) is needs_line_end
