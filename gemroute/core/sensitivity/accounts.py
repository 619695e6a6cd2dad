"""What a rule took for an account or card number in; what stands behind the number, out."""

from __future__ import annotations

import re
from typing import Final

from gemroute.core.sensitivity.checkdigits import is_common_card

_MONTH: Final = re.compile(r"[ .-][0-9]{1,3}$")
_HELD: Final = re.compile(
    r"(?!(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}[^0-9])[0-9][0-9 ,./-]*[ ,(/]+[^\W\d_].*[^\W\d_]{2}",
    re.DOTALL,
)


def is_account_held(value: str) -> bool:
    """Return whether `value` is a number with a name behind it."""
    return _HELD.match(value) is not None


def are_two_figures(value: str) -> bool:
    """Return whether `value` has two numbers: what two credit bureaus say of one person."""
    return len(re.findall(r"[0-9]+", value)) > 1


def is_card_alone(value: str) -> bool:
    """Return whether `value` is a card's number, perhaps with the month it expires in behind it."""
    return is_common_card(value) or is_common_card(_MONTH.sub("", value))
