"""What reaches a screen holds nothing that could act on it, however it was cut."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.terminal import sanitise

EVERY_CHARACTER = "".join(map(chr, range(sys.maxunicode + 1)))
# Unicode calls these "format" characters, but each has a shape of its own.
SHAPED = set(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)


def test_no_control_format_or_surrogate_character_survives() -> None:
    survivors = {
        one
        for one in sanitise(EVERY_CHARACTER)
        if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    }
    assert survivors == SHAPED | {"\t", "\n"}


@pytest.mark.parametrize(
    "invisible",
    ["\u034f", "\u115f", "\u17b4", "\u180b", "\u3164", "\ufe00", "\uffa0", "\U000e0100"],
    ids=ascii,
)
def test_what_has_no_shape_is_given_one(invisible: str) -> None:
    assert sanitise(f"a{invisible}b") == f"a‹U+{ord(invisible):04X}›b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("\x1b[2J", "␛[2J", id="an escape"),
        pytest.param("a\rb\x07", "a␍b␇", id="return and bell"),
        pytest.param("\x7f\x9b", "␡‹U+009B›", id="delete and C1"),
        pytest.param("\u202eabc", "‹U+202E›abc", id="right to left"),
        pytest.param("\ud800", "‹U+D800›", id="half a pair"),
        pytest.param("\u26a0\ufe0f!", "\u26a0!", id="the coloured form of a sign"),
        pytest.param("Größe\t東京\n", "Größe\t東京\n", id="text of every script stays"),
    ],
)
def test_what_could_act_is_shown_instead(text: str, shown: str) -> None:
    assert sanitise(text) == shown


ODD = st.characters() | st.sampled_from("\x1b\r\x7f\x9b\u200b\u202e\ufe0f\ud800\U000e0041é東")
# Long ones take other ways through the sanitiser than short ones.
texts = st.builds(lambda text, times: text * times, st.text(ODD), st.sampled_from([1, 1, 3_000]))


@settings(deadline=None, max_examples=300)
@given(texts, st.floats(0, 1))
def test_a_text_may_be_cut_anywhere(text: str, where: float) -> None:
    cut = round(where * len(text))
    assert sanitise(text[:cut]) + sanitise(text[cut:]) == sanitise(text)


@settings(deadline=None, max_examples=200)
@given(texts)
def test_what_is_safe_stays_as_it_is(text: str) -> None:
    assert sanitise(sanitise(text)) == sanitise(text)


@settings(deadline=None, max_examples=200)
@given(texts)
def test_no_byte_that_acts_reaches_a_screen(text: str) -> None:
    shown = sanitise(text)
    assert not any(byte < 0x20 and byte not in b"\t\n" for byte in shown.encode("utf-8"))
    assert sanitise(text) == "".join(sanitise(one) for one in text)


@pytest.mark.parametrize("size", [1, 4_096, 70_000, len(EVERY_CHARACTER)])
def test_every_character_is_shown_the_same_in_a_text_of_any_length(size: int) -> None:
    one_by_one = [sanitise(one) for one in EVERY_CHARACTER]
    for start in range(0, len(EVERY_CHARACTER), max(size, 50_000)):
        piece = EVERY_CHARACTER[start : start + size]
        assert sanitise(piece) == "".join(one_by_one[start : start + size])
