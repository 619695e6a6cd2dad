"""Sentences that are wrapped anywhere, and lines that are none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gemroute.core.request import Segment
from gemroute.core.sensitivity.flowing import reflowed
from gemroute.core.sensitivity.packs import load_packs
from gemroute.core.sensitivity.rules import Rule
from gemroute.core.sensitivity.scanner import Scanner

PACK = r"""
gemroute_rules: 1
pack: sample
rules:
  - id: counsel
    title: "Advice of counsel"
    category: legal
    kind: privilege
    source: "A phrase"
    pattern: '(?i)privileged (?:advice|opinion) of our counsel'
    match: ["the privileged advice of our counsel"]
    no_match: ["advice"]
  - id: heading
    title: "A heading"
    category: internal
    kind: marking
    source: "A line"
    pattern: '(?:^|\n)for quokkas and\swombats only(?:\n|$)'
    match: ["for quokkas and wombats only"]
    no_match: ["quokkas"]
  - id: rest-of-line
    title: "All of a line"
    category: internal
    kind: marking
    source: "A line without an end"
    pattern: 'zebu: [^\n]*okapi'
    match: ["zebu: an okapi"]
    no_match: ["zebu"]
  - id: rest-of-word
    title: "All of a word"
    category: internal
    kind: marking
    source: "A word without an end"
    pattern: 'zorill[a-z]+ mink ermine'
    match: ["zorilla mink ermine"]
    no_match: ["zorilla"]
"""


@pytest.fixture(scope="module")
def rules() -> tuple[Rule, ...]:
    return load_packs([("sample.yaml", PACK.encode())])


def strings_only(rules: tuple[Rule, ...]) -> Scanner:
    scanner = Scanner(rules, engine="hyperscan")
    scanner._compiler.is_exact = False
    return scanner


SCANNERS: dict[str, Callable[[tuple[Rule, ...]], Scanner]] = {
    "hyperscan": lambda rules: Scanner(rules, engine="hyperscan"),
    "strings": strings_only,
    "re2": lambda rules: Scanner(rules, engine="re2"),
}


@pytest.fixture(scope="module", params=SCANNERS)
def scanner(request: pytest.FixtureRequest, rules: tuple[Rule, ...]) -> Scanner:
    return SCANNERS[request.param](rules)


def found(scanner: Scanner, text: str) -> list[tuple[str, str, str]]:
    judgement = scanner.judge([Segment("t", text)], thorough=True)
    assert judgement.reasons == ()
    data = text.encode()
    return [(f.rule, f.view, data[f.start : f.end].decode()) for f in judgement.findings]


@pytest.mark.parametrize(
    "phrase",
    [
        "privileged\nadvice of our counsel",
        "privileged advice\nof our\ncounsel",
        "privileged\nadvice\nof\nour\ncounsel",
        "privileged\r\nadvice of our\r\ncounsel",
    ],
)
def test_a_phrase_is_found_wherever_it_is_wrapped(scanner: Scanner, phrase: str) -> None:
    assert found(scanner, f"This is the {phrase}, no more.") == [("counsel", "wrapped", phrase)]


def test_a_phrase_on_one_line_is_found_as_it_stands(scanner: Scanner) -> None:
    text = "the privileged advice of our counsel\nand the rest"
    assert found(scanner, text) == [("counsel", "raw", "privileged advice of our counsel")]


@pytest.mark.parametrize("between", [" ", " and then some words, " * 3])
def test_a_phrase_on_one_line_hides_no_wrapped_one(scanner: Scanner, between: str) -> None:
    whole, wrapped = "privileged opinion of our counsel", "privileged\nadvice of our counsel"
    for text in (f"{whole},{between}{wrapped}", f"{wrapped},{between}{whole}"):
        shown = {(view, value) for _, view, value in found(scanner, text)}
        assert shown == {("raw", whole), ("wrapped", wrapped)}


def test_lines_of_their_own_are_told_by_their_ends(scanner: Scanner) -> None:
    assert [rule for rule, *_ in found(scanner, "A\nfor quokkas and\nwombats only\nB")] == [
        "heading"
    ]
    assert found(scanner, "A for quokkas and wombats only B") == []


def test_the_rest_of_a_line_ends_with_it(scanner: Scanner) -> None:
    assert [rule for rule, *_ in found(scanner, "zebu: " + "a " * 200 + "okapi")] == [
        "rest-of-line"
    ]
    assert found(scanner, "zebu: a\nokapi") == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("- our privileged\n- advice of our counsel", id="a list"),
        pytest.param("1. privileged\n2. advice of our counsel", id="a numbered list"),
        pytest.param("It is privileged.\nadvice of our counsel", id="two sentences"),
        pytest.param("kind: privileged\nadvice of our counsel: none", id="names"),
        pytest.param("a;privileged\nadvice of our counsel;b", id="two rows"),
        pytest.param('["privileged",\n"advice of our counsel"]', id="entries"),
        pytest.param("privileged\n\nadvice of our counsel", id="two paragraphs"),
        pytest.param("privileged\n2026-01-02 advice of our counsel", id="a log"),
    ],
)
def test_lines_that_are_no_one_sentence_are_not_joined(scanner: Scanner, text: str) -> None:
    assert found(scanner, text) == []


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        pytest.param("Rua A,\nPorto", "Rua A, Porto", id="after a comma"),
        pytest.param("a\n  b", "a b", id="an indented line"),
        pytest.param("a \r\nb", "a b", id="a carriage return"),
        pytest.param("12\n34", "12\n34", id="between two numbers"),
        pytest.param("12\nb", "12 b", id="after a number"),
        pytest.param("a\n12 b", "a 12 b", id="before a number"),
        pytest.param("a {\nb", "a {\nb", id="after a bracket"),
        pytest.param("f(a),\nb", "f(a),\nb", id="after a call"),
        pytest.param("a\n12:30:07 b", "a\n12:30:07 b", id="before an hour"),
        pytest.param("a\nb:\n- c", "a\nb:\n- c", id="before a name alone"),
        pytest.param("a\n225fe374d7b07767  b", "a\n225fe374d7b07767  b", id="before a digest"),
        pytest.param("a\tb\nc\td", "a\tb\nc\td", id="rows"),
        pytest.param("a\tb\nc d", "a\tb c d", id="a row and none"),
    ],
)
def test_a_line_end_that_breaks_a_sentence_is_a_blank(text: str, joined: str) -> None:
    data = bytearray(text.encode())
    for replacement in reversed(list(reflowed(bytes(data), [[0, len(data)]]))):
        assert replacement.name == "wrapped"
        data[replacement.start : replacement.end] = replacement.data
    assert data.decode() == joined


FAR = "word " * 2_000


@pytest.mark.parametrize("phrase", ["privileged\nadvice of our counsel", "zorilla mink\nermine"])
def test_a_wrapped_phrase_is_found_far_from_the_beginning(scanner: Scanner, phrase: str) -> None:
    ((_, view, shown),) = found(scanner, f"{FAR}The {phrase}, no more.")
    assert (view, shown) == ("wrapped", phrase)
