"""Mnemonic sentences of BIP-39, by its own test vectors."""

from __future__ import annotations

import unicodedata

import pytest
from mnemonic import Mnemonic

from gemroute.core.sensitivity import seeds
from gemroute.core.sensitivity.seeds import are_seed_words, is_seed_phrase, is_slipped_phrase

VECTORS = [
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
    "legal winner thank year wave sausage worth useful legal winner thank yellow",
    "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
    "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
    (
        "gravity machine north sort system female filter attitude volume fold club stay feature"
        " office ecology stable narrow fog"
    ),
    (
        "hamster diagram private dutch cause delay private meat slide toddler razor book happy"
        " fancy gospel tennis maple dilemma loan word shrug inflict delay length"
    ),
]
"""Source: the test vectors that BIP-39 names."""

SLIPPED = "legal winner thank year wave sausage worth useful legal winner thank year"


@pytest.mark.parametrize("phrase", VECTORS)
def test_a_vector_of_the_standard_is_a_seed_phrase(phrase: str) -> None:
    assert is_seed_phrase(phrase)
    assert is_seed_phrase(f"my wallet words are {phrase} and that is all".upper())


@pytest.mark.parametrize("language", Mnemonic.list_languages())
@pytest.mark.parametrize("size", [16, 24, 32])
def test_a_phrase_may_be_of_any_list(language: str, size: int) -> None:
    phrase = Mnemonic(language).to_mnemonic(bytes(range(7, 7 + size)))
    assert is_seed_phrase(unicodedata.normalize("NFC", phrase))
    assert are_seed_words(phrase)


def test_accents_may_be_left_out() -> None:
    phrase = Mnemonic("spanish").to_mnemonic(bytes(range(16)))
    plain = "".join(c for c in unicodedata.normalize("NFKD", phrase) if c.isascii())
    assert plain != phrase
    assert is_seed_phrase(plain)


def test_a_numbered_list_is_one_too() -> None:
    lines = (f"{number}. {word}" for number, word in enumerate(VECTORS[1].split(), start=1))
    assert is_seed_phrase("\n".join(lines))


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(SLIPPED, id="a wrong checksum"),
        pytest.param(VECTORS[1].replace("wave", "the"), id="a word of no list"),
        pytest.param("legal winner thank year", id="too few words"),
        pytest.param("word " * 5_000, id="one word again and again"),
        pytest.param(
            "abandon ability able about above absent absorb abstract absurd abuse access accident"
            " account accuse achieve acid acoustic acquire across act action actor actress actual",
            id="the word list itself",
        ),
    ],
)
def test_other_words_are_none(words: str) -> None:
    assert not is_seed_phrase(words)


def test_more_listed_words_than_are_looked_at_count_as_one(monkeypatch) -> None:
    monkeypatch.setattr(seeds, "_MOST_STRETCHES", 1)
    assert not is_seed_phrase(SLIPPED)
    assert is_seed_phrase(f"{SLIPPED} year")


def test_a_slip_leaves_words_of_a_wallet() -> None:
    assert are_seed_words(SLIPPED)
    assert not are_seed_words("every good student will always find that their best work comes late")
    assert not are_seed_words("legal winner thank")
    assert not are_seed_words(" ".join(f"word{number}" for number in range(12)))


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        pytest.param(SLIPPED, True, id="a wrong checksum"),
        pytest.param(SLIPPED.replace("wave", "wafe"), True, id="a word of no list"),
        pytest.param(f"{SLIPPED} wave", True, id="a word too many"),
        pytest.param(SLIPPED.removesuffix(" year"), True, id="a word too few"),
        pytest.param("legal winner thank year", False, id="a few words"),
        pytest.param(SLIPPED.replace("legal", "the"), False, id="two words of no list"),
        pytest.param(" ".join(sorted(set(VECTORS[0].split()))), False, id="one word"),
        pytest.param(
            "abandon ability able about above absent absorb abstract absurd abuse access accident",
            False,
            id="the list itself",
        ),
    ],
)
def test_a_phrase_with_a_slip_is_as_long_and_of_one_list(words: str, is_one: bool) -> None:
    assert is_slipped_phrase(words) is is_one
