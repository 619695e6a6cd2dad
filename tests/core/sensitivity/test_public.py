"""Addresses, telephones and mailboxes that organisations and authors publish are no findings."""

from __future__ import annotations

from random import Random

import pytest

from gemroute.core.request import Segment
from gemroute.core.sensitivity.bare import is_bare_id
from gemroute.core.sensitivity.public import is_spared
from gemroute.core.sensitivity.rules import Rule, Score
from gemroute.core.sensitivity.scanner import Scanner
from gemroute.core.sensitivity.validators import validator
from gemroute.core.values import Category

VALUE = "617-441-2093"
SHARE_BY_CHANCE = 0.05
DRAWS = 2000


@pytest.mark.parametrize(
    ("text", "public"),
    [
        pytest.param(f"Basalt GmbH, {VALUE}", True, id="a legal form"),
        pytest.param(f"Press office: {VALUE}", True, id="a desk"),
        pytest.param(f"{VALUE}, open daily 9 to 5", True, id="opening hours"),
        pytest.param(f"客服电话 {VALUE}", True, id="a desk in Chinese"),
        pytest.param(f"10 Downing Street, {VALUE}", True, id="a famous house"),
        pytest.param(f"European Commission, {VALUE}", True, id="an institution"),
        pytest.param(f"Shop telephone {VALUE}", True, id="the telephone of a shop"),
        pytest.param(f"Université, {VALUE}", True, id="a word that ends beyond ASCII"),
        pytest.param(f"Stadtverwaltung: {VALUE}", True, id="a town in German"),
        pytest.param(f"東京都庁 {VALUE}", True, id="an authority in Japanese"),
        pytest.param(f"St Basalt Hospital, {VALUE}", False, id="a hospital"),
        pytest.param(f"Finanzamt Kiesel\nUna Tern, {VALUE}", False, id="who gets its letter"),
        pytest.param(f"Finanzamt, Frau Tern, {VALUE}", False, id="whom it names in its own line"),
        pytest.param(f"I am at the museum, call me on {VALUE}", False, id="somebody at a museum"),
        pytest.param(f"Bin im Rathaus, du erreichst mich unter {VALUE}", False, id="in German"),
        pytest.param(f"Ring Una: {VALUE}", False, id="a person"),
        pytest.param(f"I work at Basalt GmbH, my cell is {VALUE}", False, id="a person at a firm"),
        pytest.param(f"the inc operator {VALUE}", False, id="a word like a legal form"),
        pytest.param(
            f"Claimant: Anna Tern\n{VALUE}\nDefendant: Basalt GmbH", False, id="the other party"
        ),
        pytest.param(f"Anna Tern, Basalt GmbH\n{VALUE}", True, id="who speaks for a firm"),
        pytest.param(f"Истец: Елена Скалова\n{VALUE}, ООО Базальт", False, id="a Russian party"),
        pytest.param("Basalt GmbH" + " far" * 60 + VALUE, False, id="a firm far away"),
    ],
)
def test_what_an_organisation_says_of_itself_is_spared(text: str, *, public: bool) -> None:
    data = text.encode()
    start = data.index(VALUE.encode())
    assert is_spared("organisations", data, start, start + len(VALUE)) is public


@pytest.mark.parametrize(
    ("text", "public"),
    [
        pytest.param("Copyright 2019 Una Tern ", True, id="a notice"),
        pytest.param('authors = ["Una Tern ', True, id="a manifest"),
        pytest.param("Signed-off-by: Una Tern ", True, id="a commit"),
        pytest.param("AUTHORS\n  Una Tern ", True, id="a manual"),
        pytest.param('authors = [\n  {email = "', True, id="a list of authors"),
        pytest.param('"author": {\n  "name": "Una Tern",\n  "email": "', True, id="an object"),
        pytest.param(
            "Authors:\n" + "  Karl Kiesel <k.kiesel@tern.io>\n\n" * 9 + "  Una Tern (",
            True,
            id="the tenth of a list",
        ),
        pytest.param("Una Tern <una@tern.io>\n" * 2 + "Una Tern <", False, id="a bare list"),
        pytest.param("Guests\nUna Tern <una@tern.io>\nUna Tern <", False, id="a list of guests"),
        pytest.param("see https://lists.basalt.org/archive/7v", True, id="a path"),
        pytest.param('principal="HTTP/host.', True, id="a service's principal"),
        pytest.param("https://basalt.org/leave?mail=", False, id="a query"),
        pytest.param("Copyright 2019\nmy mail is ", False, id="another line"),
        pytest.param("Basalt GmbH, ", False, id="an organisation"),
    ],
)
def test_a_mailbox_is_spared_where_its_owner_signs_as_author(text: str, *, public: bool) -> None:
    data = f"{text}u.tern@basalt.org".encode()
    assert is_spared("authors", data, len(text), len(data)) is public


def test_a_rule_that_spares_organisations_finds_only_what_is_private() -> None:
    rule = Rule(
        "phone", "A telephone", Category.PERSONAL, "contact", "none", VALUE,
        Score(0.6, 0.6, 0.6, 0.6), spares="organisations",
    )  # fmt: skip
    texts = (f"hotline {VALUE}", f"Una {VALUE}")
    found = [Scanner([rule]).judge([Segment("text", text)]).findings for text in texts]
    assert [len(findings) for findings in found] == [0, 1]


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        pytest.param("HG2 7QT", True, id="an area of two letters"),
        pytest.param("M1 1AE", True, id="an area of one letter"),
        pytest.param("XQ2 7QT", False, id="no area"),
    ],
)
def test_a_british_postcode_begins_with_an_area(value: str, *, holds: bool) -> None:
    assert validator("gb_postcode")(value) is holds


@pytest.mark.parametrize("length", range(6, 17))
def test_a_plain_number_is_rarely_a_persons_by_chance(length: int) -> None:
    chance = Random(length)
    drawn = (str(chance.randrange(10 ** (length - 1), 10**length)) for _ in range(DRAWS))
    assert sum(map(is_bare_id, drawn)) <= SHARE_BY_CHANCE * DRAWS
