"""Words and names near a value, over it and before it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.request import Segment
from gemroute.core.sensitivity.bounds import WORK, Budget, Limits
from gemroute.core.sensitivity.context import word_in, word_near
from gemroute.core.sensitivity.scanner import Scanner
from gemroute.core.sensitivity.structure import Structure

SSN = "536-90-4399"
WORDS = ("social security", "SSN", "社保", "주민번호", "Straße")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        pytest.param("ssn: #", "ssn", id="before"),
        pytest.param("# is my SSN", "SSN", id="after"),
        pytest.param("user_ssn=#", "ssn", id="underscores are borders"),
        pytest.param("Social-Security no. #", "Social-Security", id="a dash for a blank"),
        pytest.param("socialsecurity #", "socialsecurity", id="nothing for a blank"),
        pytest.param("我的社保号码#", "社保", id="Chinese needs no border"),
        pytest.param("주민번호는 #", "주민번호", id="Korean takes endings"),
        pytest.param("STRASSE straße #", "straße", id="letters outside ASCII"),
        pytest.param("classn #", "", id="inside a word"),
        pytest.param("ssns #", "", id="at the start of a word"),
        pytest.param("ssn" + " " * 90 + "#", "", id="too far away"),
        pytest.param("public #", "", id="another word"),
    ],
)
def test_a_word_counts_within_its_borders_and_the_window(text: str, word: str) -> None:
    data = text.encode()
    start = data.index(b"#")
    assert word_near(WORDS, data, start, start + 1, 80) == word


def test_without_words_nothing_is_context() -> None:
    assert (word_near((), b"ssn 1", 4, 5, 80), word_in((), b"ssn")) == ("", "")


@pytest.mark.parametrize("name", [b"customerSsn", b"SSN", b"user-ssn", b"socialSecurityNumber"])
def test_a_name_is_read_by_its_parts(name: bytes) -> None:
    assert word_in(WORDS, name)


LONG = "\n".join(f"row{number},x" for number in range(3000))
ROWS = "\n".join(f"row{number:03},x" for number in range(40))
TABLES = [
    pytest.param(f"name,ssn\n{ROWS}\nbob,{SSN}\n", id="CSV"),
    pytest.param(f"name,ssn\n{LONG}\nbob,{SSN}\n", id="a long CSV"),
    pytest.param(f'"last, first",ssn\n{ROWS}\n"a, b",{SSN}\n', id="CSV with quotes"),
    pytest.param(f"Here it is:\n\nname\tSSN\n{ROWS.replace(',', chr(9))}\nbob\t{SSN}", id="TSV"),
    pytest.param(
        f"| name | SSN |\n|---|---|\n{'| aaaaaaaaa | x |' + chr(10)}" + "| bbbbbbbb | y |\n" * 20
        + f"| bob | {SSN} |\n", id="Markdown",
    ),
    pytest.param('{"ssn": [' + '"nothing at all", ' * 20 + f'"{SSN}"]}}', id="a list on a line"),
    pytest.param('{"ssn": [\n' + '  "nothing at all",\n' * 20 + f'  "{SSN}"]}}', id="a JSON list"),
    pytest.param("ssn:\n" + "  - nothing at all\n" * 20 + f"  - {SSN}\n", id="a YAML list"),
    pytest.param(
        "ssn:\n  people:\n" + "    x: nothing at all\n\n" * 20 + f"    y: {SSN}\n", id="YAML keys"
    ),
    pytest.param("a = 1\n[user.ssn]\n" + "other = 123456\n" * 20 + f"bob = {SSN}\n", id="TOML"),
    pytest.param("[ssn]\n" + "other = 123456\n" * 20 + f"bob = {SSN}\n", id="ini from byte 0"),
    pytest.param(
        '{"x": "' + "y" * 17_000 + '", "ssn": [' + '"nothing at all", ' * 9 + f'"{SSN}"]}}',
        id="a list on a very long line",
    ),
]  # fmt: skip


@pytest.mark.parametrize("text", TABLES)
def test_a_column_or_key_names_every_value_under_it(scanner: Scanner, text: str) -> None:
    judgement = scanner.judge([Segment("p", text)], thorough=True)
    assert [finding.rule for finding in judgement.findings] == ["ssn"]
    assert judgement.findings[0].context.lower() == "ssn"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"ssn,part\n{ROWS}\nbob,{SSN}\n", id="another column"),
        pytest.param(f"{SSN},bob\n", id="no header"),
        pytest.param("ssn: []\n" + "x\n" * 60 + f"part {SSN}", id="a key of nothing"),
        pytest.param("  a\n" * 30 + f"  part {SSN}", id="no parent"),
        pytest.param("ssn:\n" + "  a\n" * 32_000 + f"  part {SSN}", id="a parent too far away"),
        pytest.param("x" * 17_000 + f" part {SSN}", id="a very long line"),
        pytest.param("x [\n" + "a\n" * 60 + f"part {SSN}", id="a list without a key"),
        pytest.param("ssn\n" + "  a\n" * 30 + f"  part {SSN}", id="a parent that is no key"),
        pytest.param("[ssn] x\n" + "a = 123456\n" * 30 + f"b = {SSN}", id="no section"),
        pytest.param("x\n" * 70_000 + f"part {SSN}", id="a long text without names"),
    ],
)
def test_other_names_do_not_count(scanner: Scanner, text: str) -> None:
    assert scanner.judge([Segment("p", text)], thorough=True).findings == ()


def test_a_long_table_is_walked_once() -> None:
    rows = "".join(f"row{number},value{number}\n" for number in range(1500))
    data = f"name,code\n{rows}".encode()
    budget = Budget(Limits(), work=10_000)
    structure = Structure(data, budget)
    for number in range(1500):
        names = list(structure.names_over(data.index(b"value%d\n" % number)))
        assert names[0] == b"code"
    assert budget.work > 0


def test_the_walk_ends_when_the_work_is_spent() -> None:
    data = b"name,code\n" + b"row,value\n" * 50
    budget = Budget(Limits(), work=5)
    assert list(Structure(data, budget).names_over(len(data) - 3))[:1] == [b"value"]
    assert list(budget.met) == ["work"]


def test_a_seventh_parent_is_not_asked() -> None:
    data = b"".join(b" " * depth + b"key%d:\n" % depth for depth in range(12))
    names = list(Structure(data, Budget(Limits(), work=999)).names_over(len(data) - 3))
    assert names == [b"key%d" % depth for depth in (10, 9, 8, 7, 6, 5)]


INDENTED = st.lists(
    st.sampled_from(["a:", "  b:", "  c: 1", "    d:", "    - e", "      f: 2", "", "    g", "-"]),
    max_size=24,
)


@settings(deadline=None, max_examples=300)
@given(INDENTED, st.lists(st.integers(0, 200), max_size=12))
def test_names_are_the_same_whatever_was_asked_before(lines: list[str], places: list[int]) -> None:
    data = "\n".join(lines).encode()
    asked = Structure(data, Budget(Limits(), work=10**6))
    for place in places:
        at = min(place, len(data))
        fresh = Structure(data, Budget(Limits(), work=10**6))
        assert list(asked._parents(asked._line(at)[0])) == list(fresh._parents(fresh._line(at)[0]))


def test_no_key_is_looked_for_when_the_work_is_spent() -> None:
    budget = Budget(Limits(), work=4)
    assert list(Structure(b"top:\n" + b"  value\n" * 1500, budget)._parents(12_000 - 3)) == []
    assert WORK in budget.met


def test_lines_that_lie_flat_are_walked_once_however_many_values_ask() -> None:
    data = b"top:\n" + b"  value\n" * 1500
    budget = Budget(Limits(), work=4000)
    structure = Structure(data, budget)
    for number in range(1500):
        assert list(structure._parents(5 + 8 * number)) == [b"top"]
    assert budget.work > 0


def test_a_header_stands_under_no_name_whatever_was_asked_before() -> None:
    data = b"Mediator's proposal,\n,|secret"
    fresh, asked = (Structure(data, Budget(Limits(), work=10**6)) for _ in range(2))
    list(asked.names_over(len(data) - 2))
    assert list(asked.names_over(5)) == list(fresh.names_over(5)) == []


@pytest.mark.parametrize("text", ["NDA. Klientka", "NDA: klienten", "nda, klient"])
def test_a_stem_takes_any_ending(text: str) -> None:
    assert word_near(("klient*",), text.encode(), 0, 3, 80).lower() == "klient"


def test_a_stem_needs_a_border_before_it_unless_it_stands_between_stars() -> None:
    data = "והנתבע ישלם".encode()
    assert word_near(("נתבע*",), data, 0, 1, 80) == ""
    assert word_near(("*נתבע*",), data, 0, 1, 80) == "נתבע"
