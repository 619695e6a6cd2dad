"""Test cards, example accounts and accounts for donations are no findings."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.public import is_spared

CARD = "4242 4242 4242 4242"
IBAN = "DE89 3704 0044 0532 0130 00"


@pytest.mark.parametrize(
    ("text", "value", "published"),
    [
        pytest.param(f"Use {CARD} to test Stripe payments", CARD, True, id="a test card"),
        pytest.param(f"charged {CARD} for lunch", CARD, False, id="the same in a bill"),
        pytest.param(f"{IBAN} is a sample", IBAN, True, id="an example after it"),
        pytest.param("test 4539 1488 0343 6467", "4539 1488 0343 6467", False, id="another"),
        pytest.param(
            "Donate: AT48 3200 0000 1234 5864", "AT48 3200 0000 1234 5864", True, id="gift"
        ),
        pytest.param(f"Donate!\nMy own account: {IBAN}", IBAN, False, id="gift in another line"),
        pytest.param("sample GB00 0000 0000", "GB00 0000 0000", True, id="nought"),
        pytest.param("a fake sort code 00-00-00", "00-00-00", True, id="noughts alone"),
        pytest.param("account_number: 000000000", "000000000", True, id="noughts, unsaid"),
        pytest.param("cvv: 123", "123", True, id="what a form shows"),
        pytest.param("DE00 0000 0000", "DE00 0000 0000", True, id="an IBAN of noughts"),
        pytest.param("cvv: 417", "417", False, id="a code"),
        pytest.param(f"{CARD} Visa\n5105105105105100 declined", CARD, True, id="a table of tests"),
        pytest.param(f"{CARD} Visa\n{CARD} Visa", CARD, False, id="one card, twice"),
        pytest.param(f"{CARD}\n5105105105105100", CARD, False, id="a list that says nothing"),
        pytest.param(f"{CARD} Visa\n4539148803436467", CARD, False, id="beside a real card"),
        pytest.param(f"{CARD} Visa 04/27\n5105105105105100", CARD, False, id="cards that expire"),
        pytest.param(
            f"{CARD} Visa Anna Tern\n5105105105105100", CARD, False, id="cards of somebody"
        ),
        pytest.param(f"conto cointestato {IBAN}", IBAN, False, id="a test inside a word"),
        pytest.param(
            "00000e50: 3437 3131 2032 3230 2f2f 6220", "3437 3131 2032 3230", True, id="a dump"
        ),
        pytest.param("20240315: 3437 3131 2032", "3437 3131 2032", False, id="after a date"),
        pytest.param("00240315: 3437 3131 2032", "3437 3131 2032", False, id="after a number"),
        pytest.param(
            "00000e50: x 3437 3131 2032 3230 2f2f 6220", "3437 3131 2032", False, id="amid words"
        ),
        pytest.param(f"Donation of Anna Tern, {IBAN}", IBAN, False, id="a gift of somebody"),
        pytest.param(f"Donation by card {CARD}", CARD, False, id="a card that gives"),
        pytest.param(f"bank information: {IBAN}", IBAN, False, id="a format inside a word"),
        pytest.param("2c 20200000e50 2f2f 6220 7475 7420", "7475 7420", True, id="joined lines"),
        pytest.param("2018 2019 2020 7475 7420", "7475 7420", False, id="numbers alone"),
    ],
)
def test_a_number_that_is_meant_to_be_known_is_spared(
    text: str, value: str, *, published: bool
) -> None:
    data = text.encode()
    start = data.index(value.encode())
    assert is_spared("published", data, start, start + len(value)) is published


@pytest.mark.parametrize(
    ("text", "supposed"),
    [
        pytest.param("Suppose Alice earns 4,000 a month", True, id="an exercise"),
        pytest.param("The Prime Minister earns 4,000 a day", True, id="an office"),
        pytest.param("Rosa Kiesel earned 4,000, Forbes estimates", True, id="the news"),
        pytest.param("the average is 4,000 but my pay is 4,000", False, id="the writer's own"),
        pytest.param("Rosa Kiesel earns 4,000 a month", False, id="somebody"),
        pytest.param("Suppose so.\nRosa Kiesel earns 4,000", False, id="in another line"),
    ],
)
def test_a_sum_that_nobody_has_is_spared(text: str, *, supposed: bool) -> None:
    data = text.encode()
    start = data.rindex(b"4,000")
    assert is_spared("supposed", data, start, start + 5) is supposed
