"""A marking marks a text; news, questions, rules and tables of levels only speak of it."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.mentions import is_mention
from gemroute.core.sensitivity.public import MENTIONS, is_spared

MARK = "TOP SECRET"


def mentions(text: str, mark: str = MARK) -> bool:
    data, value = text.encode(), mark.encode()
    start = data.index(value)
    return is_mention(data, start, start + len(value))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The Washington Post saw slides marked TOP SECRET//NOFORN.", id="an outlet"),
        pytest.param("TOP SECRET files, according to the magazine, were lost.", id="a magazine"),
        pytest.param("Marked TOP SECRET, it was declassified in 1998.", id="what was declassified"),
        pytest.param("新华社说 TOP SECRET 文件", id="an agency in Chinese"),
        pytest.param("It is TOP SECRET, but rumours are spreading.", id="a rumour"),
        pytest.param("All staff must label such files as TOP SECRET.", id="a rule on marking"),
        pytest.param("Art. 66-5 de la loi de 1971: un avis TOP SECRET", id="a law"),
        pytest.param("Rule 26(b)(3) speaks of TOP SECRET papers.", id="a rule of court"),
        pytest.param("Scrivimi un fac-simile di TOP SECRET", id="a template"),
        pytest.param("Banners such as TOP SECRET stand on top.", id="one of several"),
        pytest.param("No foreign nationals (TOP SECRET) may read them.", id="an abbreviation"),
        pytest.param("if (level === 'TOP SECRET') refuse()", id="a comparison"),
        pytest.param('words = ["open", "TOP SECRET", "x"]', id="a list of strings"),
        pytest.param("File > Sensitivity > TOP SECRET", id="a menu"),
        pytest.param("TOP SECRET = not for the public", id="a legend"),
        pytest.param("What does TOP SECRET mean?", id="a question"),
        pytest.param("¿Qué significa TOP SECRET?", id="a question in Spanish"),
        pytest.param("请问 TOP SECRET 的意思吗", id="a question in Chinese"),
        pytest.param("Explain TOP SECRET to a student.", id="teaching"),
        pytest.param(
            "It is TOP SECRET, or distributed except according to its terms", id="a licence"
        ),
        pytest.param("Спроси, что означал гриф «TOP SECRET» на папке", id="a quiz"),
        pytest.param("한국어로 TOP SECRET 아님", id="a denial in Korean"),
        pytest.param("- TOP SECRET means grave damage.", id="a definition"),
        pytest.param("TOP SECRET: what is it?", id="a title that asks"),
        pytest.param("TOP SECRET — это гриф", id="a definition in Russian"),
        pytest.param("解释 TOP SECRET", id="teaching in Chinese"),
        pytest.param("OFFICIAL, SECRET and TOP SECRET", id="a list"),
        pytest.param("enum: [public, confidential, TOP SECRET]", id="a list of values"),
        pytest.param("| SECRET | grave |\n| TOP SECRET | worse |\n| OPEN | none |", id="a table"),
        pytest.param("1. Confidential\n2. Secret\n3. TOP SECRET", id="a numbered list"),
    ],
)
def test_a_marking_that_is_spoken_of_is_a_mention(text: str) -> None:
    assert mentions(text)


def test_a_question_may_end_in_the_marking() -> None:
    assert mentions("What does TOP SECRET? This sheet says so.", f"{MARK}?")
    assert not mentions("Off it goes, TOP SECRET? It says so.", f"{MARK}?")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("TOP SECRET\nReuters must not learn of the site.", id="a banner"),
        pytest.param("*** TOP SECRET *** The Spiegel file", id="an adorned banner"),
        pytest.param("What is this: TOP SECRET//SI//NOFORN", id="after a colon"),
        pytest.param("INSERT INTO d VALUES ('4', 'TOP SECRET', 'x');", id="a row of SQL"),
        pytest.param("Article 2 - The TOP SECRET site is closed", id="a clause of a contract"),
        pytest.param("TOP SECRET - to the board only", id="to whom it goes"),
        pytest.param("TOP SECRET – to nie może wyjść", id="this in Polish"),
        pytest.param("TOP SECRET — это нельзя пересылать", id="this in Russian"),
        pytest.param("TOP SECRET: what is this week's plan, by site", id="no question"),
        pytest.param("Explain this TOP SECRET memo", id="this very paper"),
        pytest.param("What is our TOP SECRET plan worth?", id="one's own paper"),
        pytest.param("Is the TOP SECRET offer of $40,000 fair?", id="an amount"),
        pytest.param("Shorten the TOP SECRET memo", id="a request"),
        pytest.param("Shall we leave with the TOP SECRET memo?", id="a question by no such word"),
        pytest.param("See the TOP SECRET annex. Is it long?", id="a question next to it"),
        pytest.param("TOP SECRET\n(S) The ship sails.\nSECRET", id="two levels"),
        pytest.param("TOP SECRET\n\npublic, internal, confidential", id="a list elsewhere"),
    ],
)
def test_a_marking_that_marks_is_none(text: str) -> None:
    assert not mentions(text)


@pytest.mark.parametrize(
    ("text", "mark", "is_model"),
    [
        pytest.param("Sample clause: this is our secret.", "our secret", True, id="a clause"),
        pytest.param("Muster: Der Vergleich bleibt geheim.", "bleibt geheim", True, id="in German"),
        pytest.param("Sample clause: TOP SECRET, said he.", "TOP SECRET", False, id="a banner"),
        pytest.param(
            "Sample clause: on 4 May our secret is told.", "our secret", False, id="a date"
        ),
        pytest.param("Muster: geheim bleiben 400 Euro.", "geheim", False, id="an amount"),
    ],
)
def test_a_model_clause_has_no_banner_date_or_amount(text: str, mark: str, is_model: bool) -> None:
    assert mentions(text, mark) is is_model


def test_a_list_that_holds_one_level_only_is_none() -> None:
    assert not mentions("Secret, SECRET | secret", "SECRET")


def test_a_marking_whose_colon_belongs_to_it_is_asked_about() -> None:
    assert mentions("TOP SECRET: what is it?", "TOP SECRET: w")
    assert not mentions("TOP SECRET: what we said", "TOP SECRET: w")


def test_a_rule_may_spare_mentions() -> None:
    data = b"What does TLP:RED mean?"
    assert is_spared(MENTIONS, data, 10, 17)


@pytest.mark.parametrize(
    ("text", "is_choice"),
    [
        pytest.param("(A) Rome falls. (B) Rome rises. (C) Rome stays.", True, id="after A and B"),
        pytest.param("(B) Rome rises. (C) Rome stays. (D) None.", True, id="between B and D"),
        pytest.param("(U) The sea was calm. (C) Rome stays.", False, id="after another mark"),
        pytest.param("(A) Rome falls. (C) Rome stays.", False, id="without B"),
    ],
)
def test_the_letter_of_an_answer_to_choose_is_no_mark(text, is_choice):
    start = text.index("(C)") + 1
    assert is_mention(text.encode(), start, start + 1) == is_choice
