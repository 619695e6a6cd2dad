"""Texts and a policy's thresholds in; a length in tokens out, no more exact than needed.

Three steps, each dearer than the one before, and the next only while some threshold may
still lie on either side of the length:

1. a text has at most as many tokens as bytes, and at least one for 48 bytes;
2. it has more tokens than it surely has cuts (some 250 MB/s);
3. the exact count, which stops once it is past the last threshold in doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from gemroute.core.tokens.cuts import LONGEST_ENTRY_BYTES, floor_tokens
from gemroute.core.tokens.gemma import GemmaVocabulary, utf8, utf8_size
from gemroute.core.values import TokenCount

VocabularySource = Callable[[], GemmaVocabulary]

_NO_LIMIT: Final = 1 << 62


def bound_tokens(
    texts: Sequence[str], thresholds: Iterable[int], vocabulary: VocabularySource
) -> TokenCount:
    """Return the length of all texts together, as exact as the thresholds need.

    Afterwards every threshold `t` has one answer to both `tokens > t` and `tokens >= t`,
    for all lengths between `low` and `high`. The one exception is a text with a stretch too
    long to count (see `gemma.LONGEST_COUNTED_CHARACTERS`); its `high` stays true.
    `vocabulary` is called only for the third step.
    """
    thresholds = tuple(thresholds)
    size = sum(utf8_size(text) for text in texts)
    bounds = TokenCount(-(-size // LONGEST_ENTRY_BYTES), size, exact=size <= 1)
    if not _in_doubt(bounds, thresholds):
        return bounds
    floor = sum(floor_tokens(utf8(text)) for text in texts)
    bounds = TokenCount(floor, size, exact=floor == size)
    if not (doubtful := _in_doubt(bounds, thresholds)):
        return bounds
    counted = _count_up_to(texts, max(doubtful), vocabulary())
    return TokenCount(max(floor, counted.low), counted.high, counted.exact)


def count_exactly(texts: Sequence[str], vocabulary: VocabularySource) -> TokenCount:
    """Return the exact length of all texts together.

    Bounds come back only for a text with a stretch too long to count.
    """
    return _count_up_to(texts, _NO_LIMIT, vocabulary())


def template_tokens(messages: int, thinks: bool) -> int:
    """Return how many tokens Gemma 4's chat template adds at most to `messages` turns.

    The system text counts as a turn. Around the texts there are `<bos>`; for each turn
    `<|turn>`, the role, a newline, `<turn|>` and a newline; and `<|turn>model` with a newline
    before the answer. Thinking adds `<|think|>` with a newline, in a system turn of its own if
    there is none; without it some models get `<|channel>thought`, a newline and `<channel|>`.

    Source: ollama/ollama, model/renderers/gemma4.go, read 2026-08-21.
    """
    start, turn, answer = 1, 5, 3
    thinking = turn + 2 if thinks else 4
    return start + turn * messages + answer + thinking


def _in_doubt(bounds: TokenCount, thresholds: Iterable[int]) -> list[int]:
    """Return the thresholds for which lengths between the bounds have different answers."""
    if bounds.low == bounds.high:
        return []
    return [each for each in thresholds if bounds.low <= each <= bounds.high]


def _count_up_to(texts: Iterable[str], limit: int, vocabulary: GemmaVocabulary) -> TokenCount:
    low = high = 0
    exact = True
    for text in texts:
        # Past the limit nothing more is counted: each further text adds its bounds at once.
        count = vocabulary.count_up_to(text, limit - low)
        low += count.low
        high += count.high
        exact = exact and count.exact
    return TokenCount(low, high, exact)
