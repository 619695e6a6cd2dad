"""What the strict reader accepts, what it refuses, and where it says a mistake is."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gemroute.core import strict_yaml
from gemroute.core.documents import Document, Position
from gemroute.core.errors import PolicyInvalid
from gemroute.core.strict_yaml import MAX_DEPTH, MAX_PROBLEMS, read_document


@pytest.fixture(params=["libyaml", "python"], autouse=True)
def parser(request, monkeypatch):
    """Every sentence below is true with PyYAML's C parser and with its Python parser."""
    monkeypatch.setattr(strict_yaml, "PARSER", request.param)
    return request.param


def problems_of(data: bytes | str, **limits: int) -> list[tuple[int, int, str]]:
    raw = data.encode() if isinstance(data, str) else data
    with pytest.raises(PolicyInvalid) as caught:
        read_document(raw, "team.yaml", **limits)
    return [(problem.line, problem.column, problem.code) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("", None, id="an empty file is null"),
        pytest.param("a: true\nb: False", {"a": True, "b": False}, id="booleans"),
        pytest.param("[null, ~, ]", [None, None], id="nulls"),
        pytest.param("a:", {"a": None}, id="a key without a value is null"),
        pytest.param("[0, -7, +12]", [0, -7, 12], id="integers"),
        pytest.param("[1.5, -.5, 1.0e3]", [1.5, -0.5, 1000.0], id="decimals"),
        pytest.param("[2026-11-21, 127.0.0.1, 3com, -x, .]",
                     ["2026-11-21", "127.0.0.1", "3com", "-x", "."], id="only like numbers"),
        pytest.param("['yes', \"010\", 'null']", ["yes", "010", "null"], id="quoted is text"),
        pytest.param("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}, id="block text"),
        pytest.param("'<<': 1", {"<<": 1}, id="a quoted merge key is a key"),
        pytest.param("---\na: 1\n...\n", {"a": 1}, id="document markers"),
        pytest.param("a: 1\r\nb: 2\r\n", {"a": 1, "b": 2}, id="CRLF"),
        pytest.param('a: "tab\\there"', {"a": "tab\there"}, id="an escaped tab"),
        pytest.param("name: Zoë ✓ 漢", {"name": "Zoë ✓ 漢"}, id="letters of every script"),
    ],
)  # fmt: skip
def test_plain_values_follow_the_core_schema(text, value):
    assert read_document(text.encode(), "team.yaml").value == value


@pytest.mark.parametrize(
    ("text", "where"),
    [
        pytest.param("a: yes", (1, 4, "ambiguous"), id="yes"),
        pytest.param("Off: 1", (1, 1, "ambiguous"), id="Off as a key"),
        pytest.param("a: 010", (1, 4, "ambiguous"), id="octal or ten"),
        pytest.param("a: 0x1F", (1, 4, "ambiguous"), id="hexadecimal"),
        pytest.param("a: 1_000", (1, 4, "ambiguous"), id="underscores"),
        pytest.param("a: 12:30:45", (1, 4, "ambiguous"), id="base 60"),
        pytest.param("a: 1e3", (1, 4, "ambiguous"), id="exponent without a point"),
        pytest.param("a: -.INF", (1, 4, "ambiguous"), id="infinity"),
        pytest.param("a: 12345678901234567", (1, 4, "number"), id="an integer beyond 16 digits"),
        pytest.param("a: 1.0e999", (1, 4, "number"), id="a decimal beyond a float"),
        pytest.param("a: &x 1", (1, 4, "anchor"), id="anchor"),
        pytest.param("a: *x", (1, 4, "alias"), id="alias"),
        pytest.param("a: !!str 1", (1, 4, "tag"), id="tag"),
        pytest.param("a: ! x", (1, 4, "tag"), id="non-specific tag"),
        pytest.param("a: !!python/object:os.system []", (1, 4, "tag"), id="Python tag"),
        pytest.param("<<: {a: 1}", (1, 1, "merge-key"), id="merge key"),
        pytest.param("a: 1\nb: 2\na: 3", (3, 1, "duplicate-key"), id="duplicate key"),
        pytest.param("a: 1\n'a': 3", (2, 1, "duplicate-key"), id="duplicate key, quoted"),
        pytest.param("1: 2", (1, 1, "key"), id="a number as a key"),
        pytest.param("true: 2", (1, 1, "key"), id="a boolean as a key"),
        pytest.param("? [a]\n: 1", (1, 3, "key"), id="a list as a key"),
        pytest.param("%YAML 1.1\n---\na: 1", (1, 1, "directive"), id="version directive"),
        pytest.param("%TAG ! x:\n---\na: 1", (1, 1, "directive"), id="tag directive"),
        pytest.param("a: 1\n---\nb: 2", (2, 1, "documents"), id="a second document"),
        pytest.param("a: x\u202ey", (1, 5, "hidden-character"), id="bidi override"),
        pytest.param("a\u200b: 1", (1, 2, "hidden-character"), id="zero-width space in a key"),
        pytest.param("a: 1\n# \u00ad", (2, 3, "hidden-character"), id="soft hyphen, in a comment"),
        pytest.param("a: \U000e0041", (1, 4, "hidden-character"), id="tag letter"),
        pytest.param("a: 1\rb: 2", (1, 5, "hidden-character"), id="carriage return alone"),
        pytest.param("a: 1\n\nb: \x07", (3, 4, "hidden-character"), id="control character"),
        pytest.param('a: "x\\u200by"', (1, 4, "hidden-character"), id="escaped zero-width space"),
    ],
)
def test_what_two_readers_could_understand_differently_is_refused(text, where):
    assert where in problems_of(text)


@pytest.mark.parametrize(
    ("data", "where"),
    [
        pytest.param(b"\xef\xbb\xbfa: 1", (1, 1, "bom"), id="byte order mark"),
        pytest.param("a: 1".encode("utf-16"), (1, 1, "encoding"), id="UTF-16"),
        pytest.param("ä: 1\nbä: ".encode() + b"\xff", (2, 5, "encoding"), id="not UTF-8"),
        pytest.param(b"a: [1\n", (2, 1, "syntax"), id="a list that does not end"),
        pytest.param(b"a:\n\t- b", (2, 1, "syntax"), id="a tab as indent"),
        pytest.param(b"*x : 1", (1, 1, "alias"), id="an alias as a key"),
    ],
)
def test_unreadable_bytes_have_a_line_and_a_column(data, where):
    assert problems_of(data)[0] == where


def test_a_file_beyond_the_size_cap_is_not_parsed():
    assert problems_of(b"a: 12345", max_bytes=7) == [(0, 0, "too-large")]
    assert read_document(b"a: 12345", "team.yaml", max_bytes=8).value == {"a": 12345}


def test_a_file_beyond_the_node_cap_stops_at_the_first_value_too_many():
    assert problems_of(b"[1, 2, 3]", max_nodes=3) == [(1, 8, "too-large")]
    assert read_document(b"[1, 2, 3]", "team.yaml", max_nodes=4).value == [1, 2, 3]


def test_nesting_stops_at_the_depth_cap():
    deepest = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert isinstance(read_document(deepest.encode(), "team.yaml").value, list)
    assert problems_of("[" * 20_000) == [(1, MAX_DEPTH + 1, "too-deep")]


def test_an_alias_bomb_is_refused_before_it_grows():
    text = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
    assert {code for _, _, code in problems_of(text)} == {"anchor", "alias"}


def test_every_mistake_is_collected_before_it_stops():
    codes = [code for _, _, code in problems_of("a: yes\nb: &x 1\nc: [1")]
    assert codes == ["ambiguous", "anchor", "syntax"]


def test_a_flood_of_mistakes_is_cut():
    assert len(problems_of("yes: 1\n" * 100)) == MAX_PROBLEMS
    assert len(problems_of("\u200b" * 100)) == MAX_PROBLEMS


def test_a_message_says_where_what_and_the_way_out():
    with pytest.raises(PolicyInvalid) as caught:
        read_document(b"a: 1\na: no\n", "policies/team.yaml")
    assert str(caught.value) == (
        'policies/team.yaml:2:1: duplicate key "a"; it is on line 1 already.\n'
        "  Delete one of them.\n"
        'policies/team.yaml:2:4: "no" is ambiguous.\n'
        "  Write true or false, or quote it."
    )


@pytest.fixture
def document() -> Document:
    return read_document(b"guards:\n  - id: one\n    when: {label: public}\n", "team.yaml")


@pytest.mark.parametrize(
    ("path", "at_key", "where"),
    [
        pytest.param(("guards", 0, "when", "label"), False, (3, 19), id="a value"),
        pytest.param(("guards", 0, "when", "label"), True, (3, 12), id="its key"),
        pytest.param(("guards", 0), True, (2, 5), id="a list item is its own key"),
        pytest.param(("guards", 0, "why"), True, (2, 5), id="what is missing: its parent"),
        pytest.param(("prefer", 3), False, (1, 1), id="a missing section: the document"),
    ],
)
def test_a_problem_stands_at_its_path_or_at_the_nearest_that_exists(document, path, at_key, where):
    problem = document.problem(path, "wrong.", "Do better.", at_key=at_key, code="x")
    assert (problem.line, problem.column) == where
    assert (problem.source, problem.message, problem.hint, problem.code) == (
        "team.yaml", "wrong.", "Do better.", "x",
    )  # fmt: skip


def test_a_value_has_a_position_and_a_line_or_its_nearest_ancestor_has(document):
    path = ("guards", 0, "when", "label")
    assert document.position(path) == Position(key_line=3, key_column=12, line=3, column=19)
    assert document.position((*path, "x")) == document.position(path)
    assert (document.line(path), document.line(("guards", 0, "why"))) == (3, 2)


def test_a_document_without_content_still_has_a_place_for_problems():
    problem = read_document(b"# nothing\n", "team.yaml").problem(("name",), "missing.")
    assert (problem.line, problem.column) == (1, 1)


def test_every_character_that_the_parser_calls_unprintable_is_refused_by_us_first():
    unprintable = yaml.reader.Reader.NON_PRINTABLE
    every = (chr(code) for code in (*range(0xD800), *range(0xE000, 0x110000)))
    suspects = [character for character in every if unprintable.match(character)]
    assert [c for c in suspects if not strict_yaml._HIDDEN.match(c)] == []


@settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.binary(max_size=60) | st.text("ab:-[]{}&*!|>'\"#%?, \n\t01.~", max_size=60))
def test_any_bytes_give_a_document_or_a_policy_error(data):
    raw = data if isinstance(data, bytes) else data.encode()
    try:
        outcome = read_document(raw, "fuzz.yaml")
    except PolicyInvalid as error:
        outcome = error
    assert isinstance(outcome, Document) or outcome.problems
