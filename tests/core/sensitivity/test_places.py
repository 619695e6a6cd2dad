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

QUIET = PACK.format(place="marking").replace("pattern: BASALT", "pattern: Basalt|Grey basalt")


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


@pytest.mark.parametrize(
    "text",
    [
        '{"classification": "BASALT", "id": 7}',
        "document:\n  marking: 'BASALT'\n  pages: 3",
        "handling = BASALT\n",
        'marking = "BASALT"\n',
        '<doc marking="BASALT" date="3 May">',
        '<meta name="classification" content="BASALT">',
        "X-Sensitivity-Label: BASALT\nSubject: plan",
        'check-in doc=4 label="BASALT" title="plan"',
        "**Classification:** BASALT\n",
        "Classificação: BASALT\n",
        "密级：BASALT\n",
        "#7 plan\nLabels: docs, BASALT\nStatus: open",
        "ref,marking,title\n4,BASALT,plan\n",
        'Ref,Classification,Text\n4,"BASALT","plan"\n',
        "INSERT INTO papers (ref, marking) VALUES ('4', 'BASALT');",
        "\\fancyhead[C]{\\textbf{BASALT}}",
        "A1: BASALT\nA2: plan",
        '["# plan", "**BASALT** – draft"]',
        "QK-21/26    BASALT    Page 3/10",
        "QK-21/26    BASALT    Sayfa 3",
        "plan\n                          BASALT      BASALT\n",
        "|                               BASALT                    |",
        "Make this shorter. BASALT: the plan",
        "Kern: BASALT: the plan",
        '"BASALT"\nplan',
        '{"file": "a.docx", "text": "BASALT\\nThe plan\\n4 May"}',
        'page("BASALT\nThe plan")',
        'message_classification: "BASALT"',
        "Věc: BASALT\n",
        "Predmet: BASALT, plan\n",
        "Предмет: BASALT\n",
    ],
)
def test_a_marking_counts_as_the_value_of_what_is_for_markings(
    scanners: dict[str, Scanner], text: str
) -> None:
    assert found(scanners["marking"], text)[:1] == ["BASALT"]


@pytest.mark.parametrize(
    "text",
    ['markings: ["BASALT"]', '"classification": ["GRANITE",\n "BASALT", "AGATE"],'],
)
def test_a_marking_may_be_one_in_a_list_of_them(scanners: dict[str, Scanner], text: str) -> None:
    assert found(scanners["marking"], text) == ["BASALT"]


@pytest.mark.parametrize(
    "text",
    [
        '"stones": ["BASALT"]',
        '"kind": "BASALT",',
        "stone: BASALT\n",
        'if (doc.marking === "BASALT") {',
        'case "BASALT": return 2',
        '"marking.basalt": "BASALT", "marking.public": "everyone"',
        '<option name="stone" content="BASALT">',
        "stone,colour\ngranite,BASALT,grey\n",
        "docs, stones, BASALT\n",
        "NAME      BASALT    AGE",
        "Tell me in a few words of header: BASALT",
        "Mind your stones. BASALT: true in a quarry",
        "We dig. BASALT, they say",
        "error: it is in stone, BASALT, sand",
        "x = y{BASALT}",
        '<option value="4">BASALT</option>',
        '<button class="b">BASALT</button>',
        '"label.confidential": "BASALT",',
        'stones = [\n  "BASALT",\n  "granite",\n]',
        '"enum": [\n  "GRANITE",\n  "BASALT"\n]',
        'options=["GRANITE",\n  "BASALT"\n]',
        "time spent in the <code>BASALT</code> state",
        "AGATE\nAMBER\nBARITE\nBASALT\nBERYL\nCHERT\nFLINT\n",
    ],
)
def test_the_value_of_anything_else_is_no_marking(scanners: dict[str, Scanner], text: str) -> None:
    assert found(scanners["marking"], text) == []


def test_only_a_loud_value_counts_below_a_label_that_says_little() -> None:
    scanner = Scanner(load_packs([("t.yaml", QUIET.encode())]))
    texts = ("label: Basalt\n", "label: Grey basalt\n", "marking: Basalt\n")
    assert [len(found(scanner, text)) for text in texts] == [0, 1, 1]


def test_a_pattern_without_a_place_counts_anywhere() -> None:
    assert placed("a|b", ANYWHERE) == "a|b"


@pytest.mark.parametrize(
    "text",
    [
        "Ministry of Defence                     Basalt\nThe plan\n",
        "МИНИСТЕРСТВО ОБОРОНЫ              Grey basalt\n",
        "Kiesel GmbH                 Basalt\n\nPlan",
        "Basalt                Kiesel AG\nThe plan",
        "plan\nfooter: Basalt\n",
        "Plan\nzápatí: Basalt\n",
        "フッター：Basalt\n",
        "(watermark: Basalt)",
        '{"pageFooter": "Basalt"}',
        "độ mật: Basalt",
    ],
)
def test_a_quiet_word_counts_in_a_corner_and_round_a_page(text: str) -> None:
    scanner = Scanner(load_packs([("t.yaml", QUIET.encode())]))
    assert len(found(scanner, text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Ministry of Defence              Basalt\nHome Office               Granite",
        "Kind       Colour\nKiesel AG              Basalt",
        "Grey stones                Basalt\nThe quarry",
        "Kiesel AG              Basalt columns",
        "Basalt                the dark stone\n",
        "footer: Basalt columns are dark",
        "footnotes: Basalt\n",
        'footer.basalt: "Basalt"',
    ],
)
def test_a_word_across_from_anything_else_is_no_marking(text: str) -> None:
    scanner = Scanner(load_packs([("t.yaml", QUIET.encode())]))
    assert found(scanner, text) == []


def test_a_label_that_ends_in_a_word_for_a_level_may_bear_that_level() -> None:
    pack = QUIET.replace("Basalt|Grey basalt", "Mật|Lớp").replace("match: [BASALT]", "match: [Mật]")
    scanner = Scanner(load_packs([("t.yaml", pack.encode())]))
    texts = ("Độ mật: Mật\n", "phân loại mật: Mật\n")
    assert [len(found(scanner, text)) for text in texts] == [1, 0]


@pytest.mark.parametrize(
    "text",
    [
        "Grey basalt. The plan for May",
        "# Grey basalt! Nobody else",
        "Subject: Grey basalt. The plan",
        "Basalt. The plan for May",
        "Grey basalt (draft)\nThe plan",
        "Grey basalt, і далі\nThe plan",
        "Grey basalt、計画\n",
        "Plan 7 (draft, grey basalt)",
        "The plan is below. Grey basalt.\nFour of May",
        "All, grey basalt: the plan",
    ],
)
def test_a_sentence_of_its_own_is_a_marking(text: str) -> None:
    pack = QUIET.replace("Grey basalt", "[Gg]rey basalt")
    assert len(found(Scanner(load_packs([("t.yaml", pack.encode())])), text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Stones are heavy.\nBasalt. The dark one",
        "We found grey basalt. It is dark",
        "stones (dark, basalt)",
        "Basalt! The best lakes",
        "stones (dark, grey basalt and more)",
        "All, grey basalt is dark",
        "We all like dark stones and dig for them each day with our hands. Grey basalt.\n",
        "We dig. Grey basalt is dark",
    ],
)
def test_words_within_a_sentence_are_no_marking(text: str) -> None:
    pack = QUIET.replace("Grey basalt", "[Gg]rey basalt")
    assert found(Scanner(load_packs([("t.yaml", pack.encode())])), text) == []
