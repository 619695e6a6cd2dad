"""Which figures are a person's sum of money, with what follows them."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.accounts import is_account_shaped, is_card_alone
from gemroute.core.sensitivity.amounts import is_exact_sum, is_sum


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
    ("text", "is_account", "is_card"),
    [
        pytest.param("4111 1111 1111 1111", True, True, id="a card"),
        pytest.param("DE89 3704 0044 0532 0130 00", True, False, id="behind a country"),
        pytest.param("test 4111 1111 1111 1111", False, False, id="behind a word"),
    ],
)
def test_an_account_is_a_number_alone(text, is_account, is_card):
    assert (is_account_shaped(text), is_card_alone(text)) == (is_account, is_card)
