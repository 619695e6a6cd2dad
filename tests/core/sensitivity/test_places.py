"""Where a marking counts: as a line, a tag, a header or footer, and not inside a sentence."""

from __future__ import annotations

import pytest

from gemroute.core.request import Segment
from gemroute.core.sensitivity.packs import load_packs
from gemroute.core.sensitivity.places import ANYWHERE, placed
from gemroute.core.sensitivity.scanner import Scanner

PACK = """
gemroute_rules: 1
pack: team
rules:
  - id: team-word
    title: Team word
    category: internal
    kind: own_term
    source: team
    place: {place}
    pattern: BASALT
    match: [BASALT]
    no_match: [Basalt]
"""


@pytest.fixture(scope="module")
def scanners() -> dict[str, Scanner]:
    places = ("line", "marking")
    return {p: Scanner(load_packs([("t.yaml", PACK.format(place=p).encode())])) for p in places}


def found(scanner: Scanner, text: str) -> list[str]:
    findings = scanner.judge([Segment("x", text)], thorough=True).findings
    return [text.encode()[each.start : each.end].decode() for each in findings]


@pytest.mark.parametrize(
    "text",
    [
        "BASALT",
        "one\nBASALT\ntwo",
        "# BASALT",
        "**BASALT**",
        "*** BASALT ***",
        "[BASALT] minutes",
        "【BASALT】 minutes",
        "Subject: Re: BASALT",
        "<h1 class='x'>BASALT</h1>",
        "<!-- BASALT -->",
        "/* BASALT */",
        "id;BASALT;text",
        "| BASALT | text |",
        "Page 3 of 10 | BASALT",
        "BASALT  Page 3",
        "Kiesel — BASALT — 2030",
        "Bitte kürzen: BASALT",
        "🔒 BASALT 🔒",
    ],
)
@pytest.mark.parametrize("place", ["line", "marking"])
def test_a_marking_counts_where_markings_stand(
    scanners: dict[str, Scanner], place: str, text: str
) -> None:
    assert found(scanners[place], text) == ["BASALT"]


@pytest.mark.parametrize(
    "text", ["BASALT: the plan", "BASALT - the plan", "BASALT, the plan", "Subject: BASALT: plan"]
)
def test_more_may_follow_a_marking_and_not_a_line(scanners: dict[str, Scanner], text: str) -> None:
    assert (found(scanners["marking"], text), found(scanners["line"], text)) == (["BASALT"], [])


@pytest.mark.parametrize(
    "text",
    ["What is BASALT?", "BASALT columns are dark", "the BASALT, it says", "BASALT=1", "ÉBASALT"],
)
@pytest.mark.parametrize("place", ["line", "marking"])
def test_a_word_in_a_sentence_is_no_marking(
    scanners: dict[str, Scanner], place: str, text: str
) -> None:
    assert found(scanners[place], text) == []


def test_a_pattern_without_a_place_counts_anywhere() -> None:
    assert placed("a|b", ANYWHERE) == "a|b"
