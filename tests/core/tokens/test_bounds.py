from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.tokens.bounds import bound_tokens, count_exactly, template_tokens
from gemroute.core.tokens.cuts import floor_tokens
from gemroute.core.tokens.gemma import LONGEST_COUNTED_CHARACTERS, utf8, utf8_size
from gemroute.core.values import TokenCount

# fmt: off
WORDS = st.sampled_from([
    " the", "word", "123", "\n\n", "\t", "  ", "> </", "</p>", ".\r\n", "naïve", "你好。", "“x”",
    "▁", "▁▁", "\x02\x02", "\x1b[31m", "\U0001f999", "a" * 60, " " * 40, "e\u0301", "\x00",
])
# fmt: on
TEXT = st.lists(WORDS | st.text(max_size=8), max_size=15).map("".join)
LINES = "Antidisestablishmentarians naïvely wrote 13 zyzzyvas.\n" * 5_000


@given(TEXT)
@settings(deadline=None, max_examples=1000)
def test_the_floor_never_exceeds_the_exact_count_nor_that_the_size(vocabulary, text):
    assert floor_tokens(utf8(text)) <= vocabulary.count(text) <= utf8_size(text)


def unwanted():
    raise AssertionError("the vocabulary is not needed here")


@pytest.mark.parametrize(
    ("texts", "thresholds", "count"),
    [
        pytest.param([], [100], TokenCount(0, 0, exact=True), id="no text"),
        pytest.param(["a"], [100], TokenCount(1, 1, exact=True), id="one character"),
        pytest.param(["a b" * 16], [], TokenCount(1, 48, exact=False), id="no threshold"),
        pytest.param(["a b"], [4, 100], TokenCount(1, 3, exact=False), id="fewer bytes than asked"),
        pytest.param(["aé", "b"], [5], TokenCount(1, 4, exact=False), id="bytes, not characters"),
        pytest.param(["a" * 480], [9], TokenCount(10, 480, exact=False), id="too long whatever"),
        pytest.param([" a" * 50], [49], TokenCount(50, 100, exact=False), id="more cuts than that"),
        pytest.param(["1 2", "34"], [4], TokenCount(5, 5, exact=True), id="all cuts: exact"),
    ],
)
def test_cheap_bounds_settle_without_a_vocabulary(texts, thresholds, count):
    assert bound_tokens(texts, thresholds, unwanted) == count


def test_a_threshold_between_the_bounds_asks_for_the_exact_count(vocabulary):
    exact = vocabulary.count(LINES)
    assert bound_tokens([LINES], [exact + 1000], lambda: vocabulary) == TokenCount(
        exact, exact, exact=True
    )


def test_counting_stops_past_the_last_threshold_in_doubt(vocabulary):
    floor, exact = floor_tokens(utf8(LINES)), vocabulary.count(LINES)
    threshold = (floor + exact) // 2
    count = bound_tokens([LINES, LINES, LINES], [2 * threshold, 10**9, 5], lambda: vocabulary)
    assert floor < threshold < exact
    assert 2 * threshold < count.low < 3 * exact <= count.high


def test_the_last_threshold_below_the_count_leaves_bounds_above_it(vocabulary):
    text = "naïveté " * 100_000
    count = bound_tokens([text, "x"], [150_000], lambda: vocabulary)
    assert count.low > 150_000
    assert not count.exact
    assert count.high == utf8_size(text) + 1


@given(st.lists(TEXT, max_size=4), st.lists(st.integers(0, 150), max_size=4))
@settings(deadline=None, max_examples=700)
def test_every_threshold_has_one_answer_and_it_is_the_true_one(vocabulary, texts, thresholds):
    exact = sum(vocabulary.count(text) for text in texts)
    bounds = bound_tokens(texts, thresholds, lambda: vocabulary)
    assert bounds.low <= exact <= bounds.high
    assert bounds.exact == (bounds.low == bounds.high)
    for threshold in thresholds:
        assert (bounds.low > threshold) == (bounds.high > threshold) == (exact > threshold)
        assert (bounds.low >= threshold) == (bounds.high >= threshold) == (exact >= threshold)


def test_a_stretch_too_long_to_count_keeps_its_upper_bound(vocabulary):
    text = "a" * (LONGEST_COUNTED_CHARACTERS + 1)
    count = bound_tokens([text], [500_000], lambda: vocabulary)
    assert count == TokenCount(-(-len(text) // 48), len(text), exact=False)


def test_an_exact_count_is_the_sum_over_the_texts(vocabulary):
    texts = ["Hello world", "", "naïve"]
    expected = sum(map(vocabulary.count, texts))
    assert count_exactly(texts, lambda: vocabulary) == TokenCount(expected, expected, exact=True)


@pytest.mark.parametrize(
    ("messages", "thinks", "rendered"),
    [
        pytest.param(
            1,
            False,
            "<bos> <|turn>user\n <turn|>\n <|turn>model\n <|channel>thought\n <channel|>",
            id="one question",
        ),
        pytest.param(
            1,
            True,
            "<bos> <|turn>system\n <|think|>\n <turn|>\n <|turn>user\n <turn|>\n <|turn>model\n",
            id="one question, thinking",
        ),
        pytest.param(
            3,
            False,
            "<bos> <|turn>system\n <turn|>\n <|turn>user\n <turn|>\n <|turn>model\n <turn|>\n "
            "<|turn>model\n <|channel>thought\n <channel|>",
            id="system, question and answer",
        ),
    ],
)
def test_the_template_adds_its_marks_roles_and_newlines(vocabulary, messages, thinks, rendered):
    """Every mark is one token of its own; what stands between two is counted as text."""
    tokens = 0
    for piece in rendered.split(" "):
        mark, _, rest = piece.partition(">")
        assert mark.startswith("<")
        tokens += 1 + vocabulary.count(rest)
    assert template_tokens(messages, thinks) == tokens
