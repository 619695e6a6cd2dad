"""Words in; whether they hold a wallet's mnemonic sentence, its checksum right, out.

The word lists are those of `mnemonic`, the reference implementation. Accents are left out of
words, as people leave them out: no list has two words that differ in one.

Source: BIP-39, mnemonic code for generating deterministic keys.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import unicodedata
from collections.abc import Container, Iterator, Mapping
from functools import lru_cache
from itertools import islice, pairwise
from typing import Final

# Many words are in two lists; English first.
_LANGUAGES: Final = (
    "english",
    "spanish",
    "french",
    "italian",
    "portuguese",
    "czech",
    "turkish",
    "russian",
    "korean",
    "japanese",
    "chinese_simplified",
    "chinese_traditional",
)
_LENGTHS: Final = (12, 15, 18, 21, 24)
_MOST_STRETCHES: Final = 20_000
_MOST_SPARE: Final = 4
_LONGEST: Final = 11
_WORD_BITS: Final = 11
_WORDS_A_CHECK_BIT: Final = 3
# SEP-23: a byte that becomes the letter S, 32 bytes and a CRC-16 of all of them.
_SEED_VERSION: Final = b"\x90"
_CRC_BYTES: Final = 2
_ACCENT: Final = re.compile("[\u0300-\u036f]")
_WORD: Final = re.compile("(?:[^\\W\\d_]|[\u3099\u309a])+")
"""Letters, with the marks that Japanese ones carry when they are taken apart."""


def is_seed_phrase(value: str) -> bool:
    """Return whether some 12, 15, 18, 21 or 24 words of `value` in a row are a mnemonic."""
    words = _words(value)
    return any(_is_mnemonic(language, words) for language in _LANGUAGES)


def are_seed_words(value: str) -> bool:
    """Return whether `value` begins with twelve words, most of them of one list.

    A phrase with a slip, or from a wallet with a list of its own, shares that many.
    """
    words = _words(value)[: _LENGTHS[0]]
    most = max(sum(word in _numbers(language) for word in set(words)) for language in _LANGUAGES)
    has_length = len(words) == _LENGTHS[0] and all(len(word) <= _LONGEST for word in words)
    is_varied = len(set(words)) * 2 > len(words)
    return has_length and is_varied and most * 3 > len(set(words)) * 2


def is_slipped_phrase(value: str) -> bool:
    """Return whether `value` is as long as a mnemonic, and of one list but for a word or so.

    It may have a word too many or too few: someone copied it wrong, or asks what is wrong with it.
    """
    words = _words(value)
    unlisted = min(sum(word not in _numbers(language) for word in words) for language in _LANGUAGES)
    has_length = any(abs(len(words) - length) <= 1 for length in _LENGTHS)
    return has_length and unlisted <= 1 and not _is_alphabetical(words)


def is_stellar_seed(value: str) -> bool:
    """Return whether `value` is the secret seed of a Stellar account (SEP-23), checksum and all."""
    try:
        data = base64.b32decode(value)
    except binascii.Error:
        return False
    body, checksum = data[:-_CRC_BYTES], int.from_bytes(data[-_CRC_BYTES:], "little")
    return data[:1] == _SEED_VERSION and binascii.crc_hqx(body, 0) == checksum


def _words(text: str) -> list[str]:
    return _WORD.findall(_folded(text.lower()))


def _folded(text: str) -> str:
    return _ACCENT.sub("", unicodedata.normalize("NFKD", text))


def _is_mnemonic(language: str, words: list[str]) -> bool:
    numbers = _numbers(language)
    stretches = _stretches(numbers, words)
    phrases = {
        tuple(stretch)
        for stretch in islice(stretches, _MOST_STRETCHES)
        if not _is_alphabetical(stretch)
    }
    # More listed words in a row than that are no prose, and not worth the time.
    return (
        any(_has_checksum([numbers[word] for word in phrase]) for phrase in phrases)
        or next(stretches, None) is not None
    )


def _has_checksum(numbers: list[int]) -> bool:
    """Return whether the last bits of a mnemonic are the first of the rest's SHA-256."""
    whole = sum(number << _WORD_BITS * n for n, number in enumerate(reversed(numbers)))
    check_bits = len(numbers) // _WORDS_A_CHECK_BIT
    entropy, check = divmod(whole, 1 << check_bits)
    digest = hashlib.sha256(entropy.to_bytes(check_bits * 4, "big")).digest()
    return digest[0] >> 8 - check_bits == check


def _stretches(listed: Container[str], words: list[str]) -> Iterator[list[str]]:
    """Yield every stretch that is as long as a mnemonic; none of one word again and again."""
    for run in _runs(listed, words):
        if len(set(run)) > 1:
            for length in _LENGTHS:
                spare = len(run) - length
                # In a long row of listed words chance alone makes some checksum right.
                step = 1 if spare <= _MOST_SPARE else length
                yield from (run[start : start + length] for start in range(0, spare + 1, step))


def _runs(listed: Container[str], words: list[str]) -> Iterator[list[str]]:
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


@lru_cache(maxsize=len(_LANGUAGES))
def _numbers(language: str) -> Mapping[str, int]:
    """Return the words of a list, each with its number."""
    from mnemonic import Mnemonic

    words = Mnemonic(language).wordlist
    return {_folded(word): number for number, word in enumerate(words)}
