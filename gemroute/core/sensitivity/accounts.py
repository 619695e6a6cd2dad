"""What a rule took for an account number in; whether its holder's name follows, out."""

from __future__ import annotations

import re
from typing import Final

_HELD: Final = re.compile(r"[0-9][0-9 ,./-]*[ ,(/]+[^\W\d_].*[^\W\d_]{2}", re.DOTALL)


def is_account_held(value: str) -> bool:
    """Return whether `value` is a number with a name behind it."""
    return _HELD.match(value) is not None


def are_two_figures(value: str) -> bool:
    """Return whether `value` has two numbers: what two credit bureaus say of one person."""
    return len(re.findall(r"[0-9]+", value)) > 1
