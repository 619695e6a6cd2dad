"""What makes a text worth asking about, and what does not: a topic alone is nothing."""

from __future__ import annotations

from itertools import pairwise

import pytest

from gemroute.core.request import Segment
from gemroute.core.sensitivity import cues
from gemroute.core.sensitivity.cues import MOST_WINDOWS, WINDOW_CHARACTERS, unsure_windows

FILLER = "The weather in the mountains is fine and the valleys are green again. "
CLUSTER = "My client Ann Lee wants a divorce. "


def cues_of(text: str) -> list[tuple[str, ...]]:
    return [window.cues for window in unsure_windows([Segment("prompt", text)])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("how do I tell my client about a divorce", ("law", "relation"), id="en"),
        pytest.param("about my client, Maria Gomez, now", ("name", "relation"), id="name"),
        pytest.param("The patient is a 54-year-old man", ("age", "relation"), id="a case"),
        pytest.param("I was diagnosed with MS last week", ("health",), id="one's own illness"),
        pytest.param("Bei mir wurde Diabetes festgestellt", ("health",), id="de, health"),
        pytest.param("Frau Meier bekommt eine Abmahnung", ("name", "work"), id="de, a title"),
        pytest.param("Mon client et son licenciement", ("relation", "work"), id="fr"),
        pytest.param("mi cliente pide el divorcio", ("law", "relation"), id="es"),
        pytest.param("мой клиент подал на развод", ("law", "relation"), id="ru"),
        pytest.param("我的客户要离婚", ("law", "relation"), id="zh"),
        pytest.param("患者は離婚した", ("law", "relation"), id="ja"),
        pytest.param("제 고객이 이혼 소송 중", ("law", "relation"), id="ko"),
        pytest.param("$4.2 million, not yet public", ("amount", "figures"), id="figures"),
        pytest.param(
            "Dear Mr Smith,\nyour loan is late.\n\nKind regards,\nAnna",
            ("closing", "greeting"),
            id="a letter",
        ),
    ],
)
def test_two_kinds_of_cues_or_one_beside_a_name_make_a_text_unsure(text, expected):
    assert cues_of(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hi",
        "Write an email to my client",
        "Explain New York City and Los Angeles to me",
        "What does a divorce cost?",
        "Please be patient with this client library",
        "When are unpublished results under embargo?",
        "Dear all,\nthe build is green.",
        "Write a letter that ends with kind regards",
        "Hi Anna, how are you?",
        "ich liebe Frau Musik",
        "The custody of keys in a hardware wallet",
        FILLER * 50,
    ],
)
def test_an_ordinary_text_is_not_unsure(text):
    assert cues_of(text) == []


def test_a_window_says_where_it_stands():
    text = "é\n" * 700 + CLUSTER
    (window,) = unsure_windows([Segment("note.txt", text)])
    assert (window.where, window.start, window.offset, window.line) == ("note.txt", 0, 0, 1)
    (late,) = unsure_windows([Segment("note.txt", "é\n" * 1_400 + CLUSTER)])
    assert (late.start, late.offset, late.line) == (2_000, 3_000, 1_001)
    assert late.text.endswith(CLUSTER)


def test_a_window_never_shows_its_text_in_a_log():
    (window,) = unsure_windows([Segment("prompt", CLUSTER)])
    assert "Ann" not in repr(window)


def test_there_are_few_windows_the_densest_first_and_none_overlap():
    dense = "I was diagnosed. My client Ann Lee has a lawsuit. "
    text = "".join(FILLER * 40 + CLUSTER for _ in range(6)) + FILLER * 40 + dense
    windows = unsure_windows([Segment("prompt", text)])
    assert len(windows) == MOST_WINDOWS
    assert "health" in windows[0].cues
    starts = sorted(window.start for window in windows)
    assert all(b - a >= WINDOW_CHARACTERS for a, b in pairwise(starts))
    assert all(len(window.text) <= WINDOW_CHARACTERS for window in windows)


def test_windows_of_two_texts_never_overlap():
    windows = unsure_windows([Segment("a", CLUSTER), Segment("b", CLUSTER)])
    assert [window.where for window in windows] == ["a", "b"]


def test_a_cue_that_one_border_cuts_is_whole_in_the_next_window():
    text = "x" * (WINDOW_CHARACTERS - 10) + " " + CLUSTER
    assert cues_of(text) == [("law", "name", "relation")]


def test_a_long_text_is_looked_at_in_a_bounded_number_of_places(monkeypatch):
    looked = []
    monkeypatch.setattr(cues, "_cues", lambda text: looked.append(text) or ())
    unsure_windows([Segment("prompt", FILLER * 100_000)])
    assert len(looked) == 64


def test_half_a_character_is_no_reason_to_fail():
    assert cues_of(CLUSTER + "\ud800") == [("law", "name", "relation")]
