from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.tokens.cuts import (
    SEGMENT_CHARACTERS,
    SPANNING,
    cut_count,
    floor_tokens,
    piece_pattern,
    segments,
)

PIECE = re.compile(piece_pattern("”…"))
# At least one character of every class, and those that have rules of their own.
MIXED = st.text(alphabet="aZ1 \n\t\x02\x00\r\x1b.<>/é”…你▁\U0001f999", max_size=40)


def cuts(text):
    """The pieces of `text` by the two characters beside each place, without the pattern."""
    spanned = {
        at for match in re.finditer(SPANNING, text) for at in range(match.start(), match.end() - 1)
    }
    return [
        at + 1
        for at, pair in enumerate(pairwise(text))
        if at not in spanned and not PIECE.fullmatch("".join(pair))
    ]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        pytest.param("ab12", ["ab", "1", "2"], id="each digit alone"),
        pytest.param("a  b", ["a", "  b"], id="spaces begin a piece"),
        pytest.param("a  1", ["a", "  ", "1"], id="spaces before a digit are a piece"),
        pytest.param("a.b", ["a", ".", "b"], id="letters and punctuation apart"),
        pytest.param("a”.b…c", ["a”.", "b…c"], id="joiners join both"),
        pytest.param("a\n\n\tb", ["a", "\n\n", "\t", "b"], id="newlines and tabs apart"),
        pytest.param("<b> </b>", ["<", "b", "> </", "b", ">"], id="the entry that spans a cut"),
        pytest.param("> <", [">", " <"], id="and what only looks like it"),
        pytest.param("\r\n\x00\x02\x02", ["\r", "\n", "\x00", "\x02\x02"], id="controls"),
        pytest.param("né你", ["né你"], id="other scripts are letters"),
    ],
)
def test_text_is_cut_where_no_entry_goes_on(text, pieces):
    assert PIECE.findall(text) == pieces


@given(MIXED)
@settings(deadline=None, max_examples=1000)
def test_the_two_characters_beside_a_place_decide_whether_it_is_cut(text):
    text = text.replace("▁", " ")
    ends = [match.end() for match in PIECE.finditer(text)]
    assert "".join(PIECE.findall(text)) == text
    assert ends[:-1] == cuts(text)


@given(MIXED)
@settings(deadline=None, max_examples=1000)
def test_no_more_cuts_are_counted_than_there_are(text):
    assert cut_count(text.encode()) <= len(cuts(text.replace("▁", " ")))


@pytest.mark.parametrize(
    ("text", "floor"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("a", 1, id="a letter"),
        pytest.param("2026-11-21", 10, id="digits and punctuation"),
        pytest.param("to be, or not", 5, id="words and a comma"),
        pytest.param("a\r\n\r\nb", 6, id="controls and newlines"),
        pytest.param("é” ”é", 2, id="bytes beyond ASCII may join anything but a space before"),
        pytest.param("> </", 1, id="the entry that spans a cut"),
        pytest.param("▁ ▁", 1, id="space marks are spaces"),
        pytest.param("a" * 97, 3, id="a piece of more than two longest entries"),
    ],
)
def test_the_floor_counts_sure_cuts_or_the_longest_entries(text, floor):
    assert floor_tokens(text.encode()) == floor


def test_cuts_at_the_edge_of_a_block_are_counted_once():
    text = "1" * (3 * SEGMENT_CHARACTERS)
    assert cut_count(text.encode()) == len(text) - 1
    shifted = "x" + "ab c" * SEGMENT_CHARACTERS
    assert cut_count(shifted.encode()) == SEGMENT_CHARACTERS


@pytest.mark.parametrize("filler", ["a", "你", "\n", " ", ">"], ids=ascii)
@pytest.mark.parametrize("end", ["1", "\x00", "\nx", "\tx", "x\n", "é ", "a.", "\n 1"], ids=ascii)
def test_a_segment_ends_at_the_first_cut_after_its_size(filler, end):
    text = filler * SEGMENT_CHARACTERS + end + filler * 10
    first, *rest = segments(text)
    assert "".join((first, *rest)) == text
    assert SEGMENT_CHARACTERS <= len(first) <= SEGMENT_CHARACTERS + len(end) + 10
    assert not rest or not PIECE.fullmatch(first[-1] + rest[0][0])


@pytest.mark.parametrize("character", ["a", " ", "\n", "=", "你", "\U0001f999", "\x02"], ids=ascii)
def test_a_stretch_without_a_cut_is_one_segment(character):
    text = character * (2 * SEGMENT_CHARACTERS)
    assert list(segments(text)) == [text]


def test_no_text_has_no_segments():
    assert list(segments("")) == []
