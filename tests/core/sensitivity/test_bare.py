"""Which numbers count when they are all of a text, and what is nobody's own."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.rules import Examples, Rule, Score, failing_examples
from gemroute.core.sensitivity.scanner import Scanner
from gemroute.core.sensitivity.validators import validator
from gemroute.core.values import Category


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("334 727 955", id="Canada"),
        pytest.param("165 388 461", id="Australia"),
        pytest.param("111222333", id="the Netherlands"),
        pytest.param("3085190790", id="Austria"),
        pytest.param("42872453690", id="Turkey"),
        pytest.param("190762-8372", id="Denmark"),
        pytest.param("3454242KW", id="Ireland"),
        pytest.param("A123456789", id="Taiwan"),
        pytest.param("L01X00T471", id="a German card"),
        pytest.param("712.565.065-16", id="one that counts in a text too"),
        pytest.param("443 476 5914", id="a patient in England"),
        pytest.param("15 070649 C 103", id="a pension in Germany"),
        pytest.param("25612110182619", id="Egypt"),
        pytest.param("3171013012820025", id="Indonesia"),
        pytest.param("R070450802240D", id="Mauritius"),
    ],
)
def test_a_number_that_is_all_there_is_counts_by_its_check_digits(value: str) -> None:
    assert validator("bare_id")(value)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("334 727 956", id="a wrong last digit"),
        pytest.param("1707134817", id="seconds since 1970"),
        pytest.param("1707134817482", id="milliseconds since 1970"),
        pytest.param("202402051217", id="a time to the minute"),
        pytest.param("A123456788", id="a wrong last digit after a letter"),
        pytest.param("L01X00T472", id="a wrong last digit of a document"),
        pytest.param("lorem ipsum", id="no number"),
    ],
)
def test_a_number_that_is_all_there_is_does_not_count_without_them(value: str) -> None:
    assert not validator("bare_id")(value)


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        pytest.param("032180000118359719", True, id="a CLABE"),
        pytest.param("032180000118359718", False, id="a CLABE with a wrong last digit"),
        pytest.param("175928847299117063", False, id="no bank of Mexico"),
        pytest.param("021000021 1234567890", True, id="a routing number and an account"),
        pytest.param("021000022 1234567890", False, id="a wrong routing number and an account"),
    ],
)
def test_an_account_that_is_all_there_is_counts_by_its_check_digits(
    value: str, *, holds: bool
) -> None:
    assert validator("bare_account")(value) is holds


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("is_taj", "123", id="too short for Hungary"),
        pytest.param("is_taiwanese", "123", id="too short for Taiwan"),
        pytest.param("is_document", "123", id="too short for a document"),
    ],
)
def test_a_number_of_another_length_has_no_check_digit(name: str, value: str) -> None:
    from gemroute.core.sensitivity import checkdigits

    assert not getattr(checkdigits, name)(value)


@pytest.mark.parametrize(
    ("name", "value", "holds"),
    [
        pytest.param("private_phone", "(415) 867-2093", True, id="a telephone at home"),
        pytest.param("private_phone", "1-800-867-2093", False, id="a free number"),
        pytest.param("private_phone", "(555) 555-5555", False, id="nobody's number"),
        pytest.param("private_phone", "123-456-7890", False, id="digits in order"),
        pytest.param("national_phone", "082 417 3356", True, id="one of South Africa"),
        pytest.param("private_phone", "0800 330 1000", False, id="a free number in Germany"),
        pytest.param("national_phone", "1-800-867-2093", False, id="a free number by its shape"),
        pytest.param("phone", "+1 800 867 2093", False, id="a free number with its country"),
        pytest.param("email", "u.tern@basalt.org,", True, id="a mailbox and what follows"),
        pytest.param("email", "hotel.basalt@kiesel.com", False, id="a desk's mailbox"),
    ],
)
def test_what_everybody_may_call_or_visit_is_not_private(
    name: str, value: str, *, holds: bool
) -> None:
    assert validator(name)(value) is holds


def test_a_rule_for_the_whole_text_need_not_find_its_examples_inside_one() -> None:
    rule = Rule(
        "whole", "The whole text", Category.PERSONAL, "national_id", "none", r"\A[0-9]{7}$",
        Score(0.6, 0.6, 0.6, 0.6), examples=Examples("pack.yaml", ("1234567",), ("a 1234567",)),
    )  # fmt: skip
    assert failing_examples(Scanner([rule])) == ()


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        pytest.param("70901300370", True, id="Turkey"),
        pytest.param("70901300371", False, id="Turkey, a wrong last digit"),
        pytest.param("440305195702250518", True, id="China"),
        pytest.param("440305195702250517", False, id="China, a wrong last digit"),
        pytest.param("8493 5466 1120", True, id="India"),
        pytest.param("849354661120", False, id="India, without its groups"),
        pytest.param("850314-1234567", True, id="Korea"),
        pytest.param("851314-1234567", False, id="Korea, no month"),
        pytest.param("3GU5-T78-VC96", True, id="an insured person in the United States"),
        pytest.param("B267030044", True, id="Taiwan"),
        pytest.param("50 210882 O 388", True, id="a pension in Germany"),
        pytest.param("334 727 955", False, id="Canada, whose one check digit is too little"),
    ],
)
def test_a_number_among_a_few_words_counts_where_it_can_be_no_other(
    value: str, holds: bool
) -> None:
    assert validator("noted_id")(value) is holds


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        ("65 161092 K 856", True),
        ("vers.nr. 65161092K856,", True),
        ("65 161092 K 857", False),
        ("vers.nr. unbekannt", False),
    ],
)
def test_a_german_pension_number_counts_with_or_without_its_name(value: str, holds: bool) -> None:
    assert validator("german_pension")(value) is holds
