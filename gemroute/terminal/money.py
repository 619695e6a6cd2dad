"""Amounts as people read them."""

from __future__ import annotations

from decimal import Decimal


def usd(amount: Decimal | None) -> str:
    """Return an amount as people read it: `$0`, `$0.001234`, `$0.30`, `-$1.25`, or `unknown`."""
    if amount is None:
        return "unknown"
    if amount == 0:
        return "$0"
    if amount < 0:
        return f"-{usd(-amount)}"
    if amount < Decimal("0.000001"):
        return "<$0.000001"
    digits = 2 if amount >= 1 else 6
    whole, _, cents = f"{amount:,.{digits}f}".partition(".")
    return f"${whole}.{cents.rstrip('0').ljust(2, '0')}"
