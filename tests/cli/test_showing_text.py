"""What `classify --all` shows of a text on a terminal: the lines with finds, and no secret."""

from __future__ import annotations

import pytest

from gemroute.cli.showing_text import masked_lines
from gemroute.core.request import Segment
from gemroute.core.values import Category, Finding


def finding(text: str, secret: str, **changes) -> Finding:
    start = len(text[: text.index(secret)].encode())
    fields = {
        "rule": "r", "category": Category.FINANCIAL, "kind": "payment_card", "where": "prompt",
        "line": text[: text.index(secret)].count("\n") + 1, "start": start,
        "end": start + len(secret.encode()), "masked": "9999",
    }  # fmt: skip
    return Finding(**(fields | changes))


def shown(text: str, *findings: Finding, **options) -> list[str]:
    return list(masked_lines([Segment("prompt", text)], findings, **options))


def test_a_find_is_masked_between_its_neighbours_and_nothing_else_is_shown():
    text = "one\ntwo\nthe cärd 4111 now\nfour\nfive"
    assert shown(text, finding(text, "4111")) == [
        "── prompt",
        "     2  two",
        "     3  the cärd [9999] now",
        "     4  four",
    ]


def test_a_text_without_finds_is_not_shown():
    assert shown("one\ntwo") == []


def test_neighbours_that_have_finds_of_their_own_are_masked_too():
    text = "a 4111\nb 4222"
    lines = shown(text, finding(text, "4111"), finding(text, "4222"))
    assert lines == ["── prompt", "     1  a [9999]", "     2  b [9999]"]


def test_finds_that_overlap_or_span_lines_show_nothing_of_either():
    text = "key: abc\ndef end\nlast"
    both = (finding(text, "abc\ndef"), finding(text, "bc\ndef end"))
    assert not any("def" in line or "abc" in line for line in shown(text, *both))


def test_a_long_line_is_cut_around_its_finds():
    text = "x" * 5_000 + " 4111 " + "y" * 5_000
    (_, line) = shown(text, finding(text, "4111"))
    assert "[9999]" in line
    assert len(line) < 400


def test_what_is_shown_of_a_large_text_is_bounded():
    text = "".join(f"{n:04}\n" for n in range(1_000))
    found = [finding(text, f"{n:04}") for n in range(0, 1_000, 2)]
    lines = shown(text, *found)
    assert (len(lines), lines[-1]) == (62, "        … and 940 more lines")


@pytest.mark.parametrize("category", Category)
def test_each_category_has_a_colour_that_ends_with_the_find(category):
    text = "a 4111 b"
    (_, line) = shown(text, finding(text, "4111", category=category), coloured=True)
    assert line.startswith("     1  a \x1b[")
    assert line.endswith("m[9999]\x1b[0m b")


def test_what_could_act_on_the_screen_is_made_visible():
    text = "a \x1b[2J 4111 \u202e"
    assert "\x1b" not in "".join(shown(text, finding(text, "4111")))
