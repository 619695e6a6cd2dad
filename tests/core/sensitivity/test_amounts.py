"""Which figures are a person's sum of money, with what follows them."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.accounts import (
    are_two_figures,
    is_account_held,
    is_card_alone,
)
from gemroute.core.sensitivity.amounts import is_exact_sum, is_pay_of_person, is_sum


@pytest.mark.parametrize(
    ("text", "sum_", "exact"),
    [
        pytest.param("84,211.09 Box 2", True, True, id="to the cent"),
        pytest.param("34 812 € de revenus", True, True, id="grouped by blanks"),
        pytest.param("1,18,430", True, True, id="grouped as in India"),
        pytest.param("612 000 kr", True, False, id="round"),
        pytest.param("5.2k/month", True, False, id="thousands"),
        pytest.param("812.44 weekly", True, True, id="three digits and cents"),
        pytest.param("42 of them", False, False, id="two digits"),
        pytest.param("2024 report", False, False, id="a year"),
        pytest.param("300 to 850", False, False, id="a range"),
        pytest.param("150,000 or more", False, False, id="a bound"),
        pytest.param("4,821 million", False, False, id="millions"),
        pytest.param("none", False, False, id="no figure"),
    ],
)
def test_a_persons_sum_is_told_by_its_figure_and_what_follows(text, sum_, exact):
    assert (is_sum(text), is_exact_sum(text)) == (sum_, exact)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        pytest.param("0271056584 Chinedu Okafor", True, id="a name"),
        pytest.param("032-600, 196924, L Mauer", True, id="an initial and a name"),
        pytest.param("482917364 陳怡君", True, id="a name in Chinese"),
        pytest.param("0271056584", False, id="a number alone"),
        pytest.param("DE89 3704", False, id="no number first"),
        pytest.param("2015-07-30 HOUSING FINANCE", False, id="a date"),
    ],
)
def test_an_account_is_held_by_whoever_is_named_behind_it(text, held):
    assert is_account_held(text) is held


@pytest.mark.parametrize(
    ("text", "two"),
    [
        pytest.param("702, Equifax 688", True, id="two bureaus"),
        pytest.param("702", False, id="one"),
    ],
)
def test_two_credit_bureaus_give_two_figures(text, two):
    assert are_two_figures(text) is two


@pytest.mark.parametrize(
    ("text", "is_card"),
    [
        pytest.param("4111 1111 1111 1111", True, id="a card"),
        pytest.param("4111 1111 1111 1111 04", True, id="before a month"),
        pytest.param("4111 1111 1111 1112 04", False, id="a wrong check digit"),
    ],
)
def test_a_card_may_stand_before_the_month_it_expires_in(text, is_card):
    assert is_card_alone(text) is is_card


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("Petra Mauer: 61,200 GBP", True, id="a person"),
        pytest.param("Inge van der Kiesel | 61200", True, id="a name with particles"),
        pytest.param("（税前）毛利花子：6120000円", True, id="a script without capitals"),
        pytest.param("Petra Mauer from 61,200", True, id="a person and a word"),
        pytest.param("Senior Developer: 85,000 EUR", False, id="a post"),
        pytest.param("New Mexico: 51,200 USD", False, id="a place"),
        pytest.param("Petra offers: 51,200 USD", False, id="one name"),
        pytest.param("中位数：120000元", False, id="a median"),
        pytest.param("Leipzig. What matters is skill: 45,000", False, id="two sentences"),
        pytest.param(f"Petra Mauer {'and ' * 20} 45,000", False, id="far from the name"),
        pytest.param("Petra Mauer: 2024", False, id="a year"),
        pytest.param("Petra Mauer", False, id="no figure"),
        pytest.param("Petra Mauer " * 200_000, False, id="no figure in a line without end"),
    ],
)
def test_pay_is_told_of_a_person_and_not_of_a_post_or_place(text, told):
    assert is_pay_of_person(text) is told
