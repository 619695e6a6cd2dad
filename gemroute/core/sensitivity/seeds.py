"""Words in; whether they hold a wallet's mnemonic sentence, its checksum right, out.

The word lists and the checksum are those of `mnemonic`, the reference implementation.

Source: BIP-39, mnemonic code for generating deterministic keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mnemonic import Mnemonic

# The lists whose words are ASCII, English first: with others no pattern without a label looks.
_LANGUAGES: Final = ("english", "italian", "portuguese", "czech", "turkish")
_LENGTHS: Final = (12, 15, 18, 21, 24)
_MOST_STRETCHES: Final = 20_000
_MOST_SPARE: Final = 4
_WORD: Final = re.compile(r"[a-z]+")
_HAS_LENGTH: Final = re.compile(r"[a-z]{3,8}")


def is_seed_phrase(value: str) -> bool:
    """Return whether some 12, 15, 18, 21 or 24 words of `value` in a row are a mnemonic."""
    words = _WORD.findall(value.lower())
    return any(_is_mnemonic(language, words) for language in _LANGUAGES)


def are_seed_words(value: str) -> bool:
    """Return whether `value` begins with twelve words, most of them of one list.

    A phrase with a slip, or from a wallet with a list of its own, shares that many.
    """
    words = _WORD.findall(value.lower())[: _LENGTHS[0]]
    most = max(len(_listed(language).intersection(words)) for language in _LANGUAGES)
    has_length = len(words) == _LENGTHS[0] and all(map(_HAS_LENGTH.fullmatch, words))
    is_varied = len(set(words)) * 2 > len(words)
    return has_length and is_varied and most * 3 > len(set(words)) * 2


def _is_mnemonic(language: str, words: list[str]) -> bool:
    stretches = _stretches(_listed(language), words)
    # Each once: a check takes a third of a millisecond.
    phrases = {
        " ".join(stretch)
        for stretch in islice(stretches, _MOST_STRETCHES)
        if not _is_alphabetical(stretch)
    }
    # More listed words in a row than that are no prose, and not worth the time.
    return any(map(_list(language).check, phrases)) or next(stretches, None) is not None


def _stretches(listed: frozenset[str], words: list[str]) -> Iterator[list[str]]:
    """Yield every stretch that is as long as a mnemonic; none of one word again and again."""
    for run in _runs(listed, words):
        if len(set(run)) > 1:
            for length in _LENGTHS:
                spare = len(run) - length
                # In a long row of listed words chance alone makes some checksum right.
                step = 1 if spare <= _MOST_SPARE else length
                yield from (run[start : start + length] for start in range(0, spare + 1, step))


def _runs(listed: frozenset[str], words: list[str]) -> Iterator[list[str]]:
    """Yield the stretches of at least twelve words that are all listed."""
    run: list[str] = []
    for word in [*words, ""]:
        if word in listed:
            run.append(word)
            continue
        if len(run) >= _LENGTHS[0]:
            yield run
        run = []


def _is_alphabetical(words: list[str]) -> bool:
    """Return whether each word comes after the one before it, as in the word list itself."""
    return all(first < second for first, second in pairwise(words))


@lru_cache(maxsize=8)
def _listed(language: str) -> frozenset[str]:
    return frozenset(_list(language).wordlist)


@lru_cache(maxsize=8)
def _list(language: str) -> Mnemonic:
    from mnemonic import Mnemonic

    return Mnemonic(language)
