"""Amounts as people read them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gemroute.terminal import usd


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (None, "unknown"),
        ("0", "$0"),
        ("0.0000001", "<$0.000001"),
        ("0.001234", "$0.001234"),
        ("0.3", "$0.30"),
        ("1.25", "$1.25"),
        ("1234.5", "$1,234.50"),
        ("-0.3", "-$0.30"),
    ],
)
def test_money_is_written_as_people_read_it(amount: str | None, words: str) -> None:
    assert usd(None if amount is None else Decimal(amount)) == words
