from __future__ import annotations

import hashlib
import socket
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gemroute.core.errors import ConfigError
from gemroute.core.tokens import cuts
from gemroute.core.tokens.gemma import (
    LONGEST_COUNTED_CHARACTERS,
    GemmaVocabulary,
    utf8,
    utf8_size,
)
from gemroute.core.tokens.packing import pack, unpack
from gemroute.core.tokens.soundness import merged
from gemroute.core.values import TokenCount

DATA = Path(__file__).parents[2] / "data" / "tokens"
TEXTS = (DATA / "gemma4.inp").read_bytes().decode().split("\n__ggml_vocab_test__\n")
IDS = (DATA / "gemma4.out").read_text().splitlines()


def test_there_are_46_reference_texts():
    assert len(TEXTS) == len(IDS) == 46


@pytest.mark.parametrize(
    ("text", "ids"),
    [pytest.param(text, ids, id=ascii(text)[:40]) for text, ids in zip(TEXTS, IDS, strict=True)],
)
def test_a_reference_text_has_as_many_tokens_as_the_reference_says(vocabulary, text, ids):
    assert vocabulary.count(text) == len(ids.split())


def test_the_reference_texts_joined_by_newlines_add_up(vocabulary):
    """The cut between a newline and another character changes no count."""
    starts_new = [text for text in TEXTS if text and text[0] != "\n" and text[-1] != "\n"]
    assert (
        vocabulary.count("\n".join(starts_new))
        == sum(vocabulary.count(text) + 1 for text in starts_new) - 1
    )


@pytest.fixture(scope="module")
def merges(packed):
    """The vocabulary for merging whole texts by characters: no cuts, no bytes, no tiktoken."""
    shipped = unpack(packed)
    ranks = {entry.decode(): rank for rank, entry in enumerate(shipped.entries)}
    return ranks, frozenset(shipped.characters)


def uncut_count(text, merges):
    ranks, characters = merges
    parts = merged(text.replace("▁", " "), ranks)
    return sum(1 if part in ranks or part in characters else len(utf8(part)) for part in parts)


# fmt: off
WORDS = st.sampled_from([
    "the", " of", "Straße", "naïve", "don’t", "“So”", "…", "你好", "，", "Москва", "ไทย", "مرحبا",
    "> </", "</b>", "::::", "YYYY", " diffformul", "[]){", "//", "\x1b[0m", "\x02\x02\x02", "12",
    "\n", "\n\n\n", "\t\t", "\r\n", "  ", " " * 33, "\n" * 32, "\x00", "\x7f", "▁", "▁▁", "ᚠ",
    "\U0001f999", "\U0001f600", "👩\u200d💻", "e\u0301", "\ufeff", "\u200b", "\U00012000", "한국",
])
# fmt: on
TEXT = st.lists(WORDS | st.text(max_size=6), max_size=12).map("".join)


@given(TEXT)
@example("▁ ▁▁a▁")
@example(" yyyy YYYY ::::::::")
@example("a" * 200 + " " * 200 + "=" * 200)
@settings(deadline=None, max_examples=1500)
def test_the_count_is_that_of_merging_the_whole_text_uncut(vocabulary, merges, text):
    assert vocabulary.count(text) == uncut_count(text, merges)


@given(st.data())
@settings(deadline=None, max_examples=300)
def test_any_entries_side_by_side_count_as_merged_whole(vocabulary, merges, data):
    entries = tuple(merges[0])
    which = data.draw(st.lists(st.integers(0, len(entries) - 1), min_size=1, max_size=5))
    text = "".join(entries[at] for at in which)
    assert vocabulary.count(text) == uncut_count(text, merges)


@given(st.lists(TEXT, max_size=8))
@settings(deadline=None, max_examples=300)
def test_small_segments_add_up_to_the_whole(vocabulary, texts):
    text = "".join(texts)
    whole = vocabulary.count(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cuts, "SEGMENT_CHARACTERS", 3)
        assert vocabulary.count(text) == whole


@pytest.mark.parametrize("length", [1, 2, 30, 31, 32, 62, 63, 1000, 100_000])
@pytest.mark.parametrize("character", ["\n", "\t", " "], ids=ascii)
def test_a_run_of_spaces_newlines_or_tabs_is_one_token_for_31(vocabulary, character, length):
    assert vocabulary.count(character * length) == -(-length // 31)


LINES = "The quick brown fox: 42 jumps.\n" * 20_000


def test_a_count_below_the_limit_is_exact(vocabulary):
    exact = vocabulary.count(LINES)
    assert exact == 20_000 * 11
    assert vocabulary.count_up_to(LINES, exact) == TokenCount(exact, exact, exact=True)


@pytest.mark.parametrize("limit", [-1, 0, 1000, 100_000])
def test_counting_stops_soon_after_the_limit(vocabulary, limit):
    count = vocabulary.count_up_to(LINES, limit)
    assert limit < count.low <= limit + cuts.SEGMENT_CHARACTERS
    assert (count.high, count.exact) == (len(LINES), False)


def test_nothing_at_all_has_no_tokens_whatever_the_limit(vocabulary):
    assert vocabulary.count("") == 0
    assert vocabulary.count_up_to("", -1) == TokenCount(0, 0, exact=True)


@pytest.mark.parametrize("character", ["a", " ", "=", "你"], ids=ascii)
def test_a_stretch_too_long_to_merge_is_bounded_instead(vocabulary, character):
    text = "12 " + character * (LONGEST_COUNTED_CHARACTERS + 1)
    count = vocabulary.count_up_to(text, 1 << 40)
    assert not count.exact
    assert count.low < count.high == len(text.encode())
    assert count.low >= len(text.encode()) // 48


def test_a_megabyte_of_one_letter_is_still_counted(vocabulary):
    count = vocabulary.count_up_to("a" * 1_000_000, 1 << 40)
    assert count == TokenCount(125_000, 125_000, exact=True)


@given(st.text(alphabet=st.characters(categories=["Cs", "L", "So", "Zs"]), max_size=30))
@example("\ud83d\ude00")
@settings(deadline=None, max_examples=300)
def test_lone_surrogates_are_bounded_by_their_bytes(vocabulary, text):
    count = vocabulary.count_up_to(text, 1 << 40)
    assert count.exact
    assert cuts.floor_tokens(utf8(text)) <= count.high <= utf8_size(text)


def test_a_lone_surrogate_counts_three(vocabulary):
    assert vocabulary.count("a\udcffb") == 5


@pytest.mark.parametrize("text", ["", "abc", "é", "你\n", "\udcff"], ids=ascii)
def test_the_size_is_the_length_in_utf_8(text):
    assert utf8_size(text) == len(text.encode("utf-8", "surrogatepass"))


def test_a_vocabulary_with_another_digest_is_refused(packed):
    with pytest.raises(ConfigError, match="not the expected one"):
        GemmaVocabulary.unpack(packed[:-1] + b"\x00")


def test_a_vocabulary_of_the_user_s_own_is_used_under_its_own_digest(make_gguf):
    own = pack(make_gguf(["<0xFF>", "▁", "a", "b"], ["a b"]))
    vocabulary = GemmaVocabulary.unpack(own, hashlib.sha256(own).hexdigest())
    assert vocabulary.count("ab a\n") == 4


def test_counting_opens_no_connection_and_no_file_of_tiktoken(packed, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("counting must not use the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert GemmaVocabulary.unpack(packed).count("Hello world") == 2
    assert "tiktoken.load" not in sys.modules
