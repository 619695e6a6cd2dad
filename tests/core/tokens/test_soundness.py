from __future__ import annotations

import pytest

from gemroute.core.errors import ConfigError
from gemroute.core.tokens.soundness import (
    joiners_of,
    merged,
    ranked_entries,
    require_sound,
    unreachable_entries,
)


def merges_of(*entries):
    """Every split of every entry whose halves are characters or entries themselves."""
    known = set(entries) | {character for entry in entries for character in entry}
    return [
        (entry[:at], entry[at:])
        for entry in entries
        for at in range(1, len(entry))
        if {entry[:at], entry[at:]} <= known
    ]


def require(*entries, merges=None):
    characters = frozenset(character for entry in entries for character in entry)
    require_sound(characters, merges_of(*entries) if merges is None else merges)


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param(("th", "the", " the"), id="letters behind a space"),
        pytest.param(("  ", "   "), id="runs of spaces"),
        pytest.param(("\n\n", "\t\t", "\x02\x02"), id="runs of newlines, tabs and U+0002"),
        pytest.param(("==", ' "', "\x1b["), id="punctuation behind a space"),
        pytest.param(("”.", "x”", "”””"), id="a joiner with letters and punctuation"),
        pytest.param(("</", " </", "> </"), id="the one entry that spans a cut"),
    ],
)
def test_a_vocabulary_of_this_shape_is_sound(entries):
    assert require(*entries) is None


@pytest.mark.parametrize(
    ("entry", "pair"),
    [
        pytest.param("a1", "'a' and '1'", id="a letter and a digit"),
        pytest.param("12", "'1' and '2'", id="two digits"),
        pytest.param(" 1", "' ' and '1'", id="a space and a digit"),
        pytest.param("a ", "'a' and ' '", id="a space at the end"),
        pytest.param(";\n", "';' and '\\\\n'", id="a newline behind punctuation"),
        pytest.param("\n\t", "'\\\\n' and '\\\\t'", id="a newline and a tab"),
        pytest.param("\r\n", "'\\\\r' and '\\\\n'", id="a carriage return and a newline"),
        pytest.param(" \t", "' ' and '\\\\t'", id="a space and a tab"),
        pytest.param("a.", "'a' and '.'", id="a letter and punctuation"),
        pytest.param("(a", "'\\(' and 'a'", id="punctuation and a letter"),
        pytest.param("\x00\x00", "and '\\\\x00'", id="two control characters"),
    ],
)
def test_an_entry_that_spans_a_cut_is_refused_by_name(entry, pair):
    with pytest.raises(ConfigError, match=pair) as refusal:
        require(entry)
    assert repr(entry) in str(refusal.value)


def test_an_entry_of_more_than_48_bytes_is_refused():
    with pytest.raises(ConfigError, match="longer than 48 bytes"):
        require("é" * 25, merges=[("é" * 24, "é")])


def test_a_merge_of_something_that_is_no_entry_is_refused():
    with pytest.raises(ConfigError, match="joins what is no entry"):
        require("abc", merges=[("ab", "c")])


def test_an_entry_with_a_split_that_is_no_merge_is_refused():
    """Ranks by entry would join "a" and "bc", which the vocabulary's own merges do not."""
    with pytest.raises(ConfigError, match="'a' and 'bc' is not listed"):
        require("abc", merges=[("b", "c"), ("a", "b"), ("ab", "c")])


def test_an_entry_whose_merges_stand_apart_is_refused():
    merges = [("a", "b"), ("b", "c"), ("ab", "c"), ("c", "d"), ("a", "bc")]
    with pytest.raises(ConfigError, match="merges of 'abc' stand apart"):
        require("abcd", merges=merges)


def test_the_merges_of_runs_may_stand_apart():
    merges = [("  ", " "), ("\n\n", "\n"), (" ", "  "), ("\n", "\n\n"), (" ", " "), ("\n", "\n")]
    assert require(" \n", merges=merges) is None


def test_entries_are_ranked_by_the_first_of_their_merges():
    assert ranked_entries([("a", "b"), ("b", "c"), ("ab", "c"), ("a", "bc")]) == ["ab", "bc", "abc"]


def test_joiners_are_the_characters_beyond_ascii_that_stand_beside_punctuation():
    assert joiners_of(["x”", ".”", "“(", "é", "né", "。\x1b"]) == "“”。"


def test_an_entry_is_unreachable_when_its_parts_are_merged_otherwise():
    """In "abcd" the better merge is "bc", and then no entry holds "a" and "bc"."""
    assert unreachable_entries(["bc", "ab", "cd", "abcd"]) == {"abcd"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("aab", ["a", "ab"], id="the better rank first"),
        pytest.param("aaaa", ["aa", "aa"], id="the leftmost of equals first"),
        pytest.param("xyz", ["x", "y", "z"], id="nothing to merge"),
        pytest.param("", [], id="nothing at all"),
    ],
)
def test_merging_takes_the_lowest_rank_and_then_the_leftmost_pair(text, parts):
    assert merged(text, {"ab": 0, "aa": 1}) == parts
