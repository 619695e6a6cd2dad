"""A team's own terms: what they find, what they pass over, and how a mistake in them is told."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Literal

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


def finder(words: str, **lists: bytes) -> Scanner:
    packs = [("t.yaml", f"gemroute_terms: 1\n{words}".encode())]
    packs += [(f"terms/{name}.txt", data) for name, data in lists.items()]
    return Scanner(load_packs(packs))


def test_what_an_editor_puts_in_front_of_a_list_is_no_part_of_its_first_term() -> None:
    scanner = finder("files: [a.txt]", a="\ufeffMauerwerk\r\nKiesel\r\n".encode())
    assert found(scanner, "Mauerwerk and Kiesel") == ["Mauerwerk", "Kiesel"]


@pytest.mark.parametrize(
    ("term", "texts"),
    [
        pytest.param("Straße Nord", ["STRASSE NORD", "Strasse Nord", "straße nord"], id="sharp s"),
        pytest.param("STRASSE", ["Strasse"], id="in capitals"),
        pytest.param("ΣΊΣΥΦΟΣ", ["Σίσυφος", "σίσυφος"], id="a sigma at the end"),
        pytest.param("Σίσυφος", ["ΣΊΣΥΦΟΣ"], id="a sigma in capitals"),
        pytest.param("Łódź", ["Lodz", "ŁÓDŹ"], id="no accent to leave out"),
        pytest.param("Müller", ["Mueller", "MUELLER", "Muller"], id="an umlaut"),
        pytest.param("проект Йод", ["ПРОЕКТ ЙОД"], id="Cyrillic"),
    ],
)
def test_a_term_is_found_as_others_write_it(term: str, texts: list[str]) -> None:
    scanner = finder(f"words: [{term}]")
    assert [found(scanner, f"of {text} now") for text in texts] == [[text] for text in texts]


@pytest.mark.parametrize("term", ["삼성비밀", "παράδειγμα", "проект Йод", "Café Größe", "Éclair"])
@pytest.mark.parametrize("forms", [("NFC", "NFD"), ("NFD", "NFC"), ("NFD", "NFD")])
def test_a_term_is_found_whether_its_letters_are_composed_or_not(
    term: str, forms: tuple[Literal["NFC", "NFD"], Literal["NFC", "NFD"]]
) -> None:
    listed, text = (unicodedata.normalize(form, term) for form in forms)
    assert found(finder("files: [a.txt]", a=listed.encode()), f"of {text} now") == [text]


@pytest.mark.parametrize(
    ("glob", "text"),
    [
        pytest.param("hosts: [.corp.acme]", "git.corp.acme", id="every name below a domain"),
        pytest.param("hosts: ['srv-??.acme.example']", "srv-01.acme.example", id="two characters"),
        pytest.param("paths: ['/srv/é?lan/**']", "/srv/éélan/x", id="not in ASCII"),
        pytest.param("paths: [/srv/eagle/]", "/srv/eagle/plan.txt", id="everything in a folder"),
    ],
)
def test_a_glob_means_what_globs_mean(glob: str, text: str) -> None:
    assert found(finder(glob), f"see {text} now") == [text]


def test_one_character_of_a_glob_is_no_slash_and_not_two() -> None:
    scanner = finder("hosts: ['srv-?.acme.example']")
    assert [found(scanner, f"srv-{some}.acme.example") for some in ("", "/", "12")] == [[], [], []]


def test_a_list_that_nothing_names_is_no_list_without_effect() -> None:
    with pytest.raises(PolicyInvalid, match=r"terms/a\.txt: no `files` names"):
        finder("words: [ab]", a=b"Mauerwerk")


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
        pytest.param("gemroute_terms: 1\nfiles: [wide.txt]", "is not UTF-8", id="UTF-16"),
        pytest.param("gemroute_terms: 1\nfiles: 7", '"files" is a list', id="no list of files"),
        pytest.param("gemroute_terms: 1\nfiles: [one.txt]", "line 2: a term has", id="in a file"),
    ],
)
def test_a_mistake_is_refused_where_it_stands(lines: str, message: str) -> None:
    lists = [("terms/bad.txt", b"\xff\xfe"), ("terms/one.txt", b"ab\nc\n")]
    lists += [("terms/wide.txt", "Mauerwerk".encode("utf-16-le"))]
    with pytest.raises(PolicyInvalid) as caught:
        load_packs([("t.yaml", lines.encode()), *lists])
    assert any(message in str(problem) for problem in caught.value.problems)


def test_ten_thousand_terms_are_a_few_dozen_rules() -> None:
    names = b"\n".join(b"kunde%05dx" % number for number in range(10_000))
    rules = load_packs([("t.yaml", b"gemroute_terms: 1\nfiles: [c.txt]"), ("terms/c.txt", names)])
    assert len(rules) == 40
    assert found(Scanner(rules), "Call kunde04711x today") == ["kunde04711x"]
