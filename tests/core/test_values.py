"""Amounts of money: exact, never rounded down, and unknown above all."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gemroute.core.values import UNKNOWN_COST, MicroUsd


@pytest.mark.parametrize(
    ("amount", "micro", "words"),
    [
        pytest.param(Decimal(0), 0, "0", id="nothing"),
        pytest.param(Decimal("0.05"), 50_000, "0.05", id="cents"),
        pytest.param(Decimal(100), 100_000_000, "100", id="a hundred"),
        pytest.param(Decimal("0.0000001"), 1, "0.000001", id="less than a millionth"),
        pytest.param(None, UNKNOWN_COST, "unknown", id="not known"),
        pytest.param(Decimal(10) ** 12, UNKNOWN_COST, "unknown", id="beyond all bounds"),
    ],
)
def test_an_amount_is_whole_millionths_and_rounded_up(amount, micro, words):
    cost = MicroUsd.at_least(amount)
    assert (cost, str(cost), f"{cost}") == (micro, words, words)


def test_an_amount_that_is_not_known_has_no_dollars_and_is_above_all_that_are():
    assert MicroUsd(50_000).usd == Decimal("0.05")
    assert UNKNOWN_COST.usd is None
    assert MicroUsd.at_least(Decimal(999_999_999)) < UNKNOWN_COST
