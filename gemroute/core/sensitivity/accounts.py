"""What a rule took for an account or card number in; whether it is written as one, out."""

from __future__ import annotations

import re
from typing import Final

from gemroute.core.sensitivity.checkdigits import is_common_card

_ACCOUNT: Final = re.compile(r"(?:[A-Za-z]{2} ?)?[0-9][0-9A-Za-z .-]*")


def is_account_shaped(value: str) -> bool:
    """Return whether `value` is a number, behind a country's two letters at most.

    A rule that reads over a published number, for donations or for tests, has the words
    before it in its match: that is no account of a person.
    """
    return _ACCOUNT.fullmatch(value) is not None


def is_card_alone(value: str) -> bool:
    """Return whether `value` is a card's number, of a common issuer, and nothing else."""
    return is_account_shaped(value) and is_common_card(value)
