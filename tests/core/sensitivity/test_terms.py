"""A team's own terms: what they find, what they pass over, and how a mistake in them is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from gemroute.core.errors import PolicyInvalid
from gemroute.core.request import Segment
from gemroute.core.sensitivity.packs import load_packs
from gemroute.core.sensitivity.rules import StoredRules, dump_rules
from gemroute.core.sensitivity.scanner import Scanner
from gemroute.core.values import Category

EXAMPLE = Path(__file__).parents[3] / "examples" / "terms.yaml"
CUSTOMERS = b"# our customers\nMauerwerk & Sohn\n\nKD-204518\n"


@pytest.fixture(scope="module", params=["hyperscan", "re2"])
def scanner(request: pytest.FixtureRequest) -> Scanner:
    packs = [(str(EXAMPLE), EXAMPLE.read_bytes()), ("terms/customers.txt", CUSTOMERS)]
    return Scanner(StoredRules(dump_rules(load_packs(packs))), engine=request.param)


def found(scanner: Scanner, text: str) -> list[str]:
    findings = scanner.judge([Segment("x", text)], thorough=True).findings
    assert {(each.category, each.kind) for each in findings} <= {(Category.INTERNAL, "own_term")}
    return [text.encode()[each.start : each.end].decode() for each in findings]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Ship bluebird in May.", "bluebird"),
        ("BLUEBIRD", "BLUEBIRD"),
        ("発売日はBluebirdです", "Bluebird"),
        ("project\nHalyard is late", "project\nHalyard"),
        ("關於藍鵲計畫的預算", "藍鵲計畫"),
        ("ZÜRCHER KIESEL", "ZÜRCHER KIESEL"),
        ("Zurcher Kiesel", "Zurcher Kiesel"),
        ("Call mauerwerk & sohn", "mauerwerk & sohn"),
        ("order KD-204518.", "KD-204518"),
        ("ssh a.b.corp.example.com now", "a.b.corp.example.com"),
        ("see /srv/projects/falcon/src/main.c", "/srv/projects/falcon/src/main.c"),
        ("Blue\u200bbird", "Blue\u200bbird"),
    ],
)
def test_a_term_is_found_whatever_its_case_and_neighbours(
    scanner: Scanner, text: str, term: str
) -> None:
    assert found(scanner, text) == [term]


@pytest.mark.parametrize(
    "text",
    ["bluebirds", "KD-2045189", "projects Halyard", "corp.example.org", "/srv/projects/eagle/x"],
)
def test_a_part_of_another_word_is_no_term(scanner: Scanner, text: str) -> None:
    assert found(scanner, text) == []


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param("gemroute_terms: 2", "t.yaml:1:17: this reads version 1", id="version"),
        pytest.param("gemroute_terms: 1\nword: [ab]", 't.yaml:2:7: unknown key "word"', id="key"),
        pytest.param(
            "gemroute_terms: 1\ncategory: x", "t.yaml:2:11: unknown category", id="category"
        ),
        pytest.param("gemroute_terms: 1\nwords: ab", 't.yaml:2:8: "words" is a list', id="no list"),
        pytest.param("gemroute_terms: 1\nwords: [12]", '"words" is a list of texts', id="a number"),
        pytest.param("gemroute_terms: 1\nwords: [ab, c]", "t.yaml:2:13: a term has 2", id="short"),
        pytest.param(
            "gemroute_terms: 1\nhosts: ['*.a*']", "t.yaml:2:9: no 4 characters", id="stars"
        ),
        pytest.param("gemroute_terms: 1\nfiles: [no.txt]", "t.yaml:2:9: there is no", id="no file"),
        pytest.param("gemroute_terms: 1\nfiles: [bad.txt]", "is not UTF-8", id="not UTF-8"),
        pytest.param("gemroute_terms: 1\nfiles: [one.txt]", "line 2: a term has", id="in a file"),
    ],
)
def test_a_mistake_is_refused_where_it_stands(lines: str, message: str) -> None:
    lists = [("terms/bad.txt", b"\xff\xfe"), ("terms/one.txt", b"ab\nc\n")]
    with pytest.raises(PolicyInvalid) as caught:
        load_packs([("t.yaml", lines.encode()), *lists])
    assert any(message in str(problem) for problem in caught.value.problems)


def test_ten_thousand_terms_are_a_few_dozen_rules() -> None:
    names = b"\n".join(b"kunde%05dx" % number for number in range(10_000))
    rules = load_packs([("t.yaml", b"gemroute_terms: 1\nfiles: [c.txt]"), ("terms/c.txt", names)])
    assert len(rules) == 40
    assert found(Scanner(rules), "Call kunde04711x today") == ["kunde04711x"]
