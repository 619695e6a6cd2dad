"""What stands from a figure on in; whether it is a person's sum of money, out.

What follows the figure decides as much as the figure: a range is an offer, millions are a
firm's, a share is a rate, and a sum that ends in zeros may be nobody's.
"""

from __future__ import annotations

import re
from typing import Final

_CENTS: Final = r"(?:[.,]\d{1,2}(?!\d))?"
# Groups of three, of two as in India, or none; or thousands, written so.
_SUM: Final = re.compile(
    rf"(?i)(?P<figure>(?:\d{{1,3}}(?:[.,' ’]\d{{2,3}}){{1,3}}(?!\d)|\d{{3,8}}){_CENTS}"
    r"|\d{1,3}(?:[.,]\d{1,2})? ?(?:k(?![a-z])|tys|тыс|mila|mil (?:euros|reais)|万|lakh|lpa"
    r"|juta|triệu))"
    r"(?!\d)(?P<rest>.*)",
    re.DOTALL,
)
_NOBODYS: Final = re.compile(
    r"(?i)\s?(?:[€£$¥₹]|k(?![a-z])|[a-z]{3}(?![a-z])|zł|руб)?\s?"
    r"(?:(?:[-–—~]|to|bis|hasta|until) ?[€£$]?\s?\d|(?:à|a) ?[€£$]?\s?\d{3}|\+"
    r"|or (?:more|less|above|higher)"
    r"|million|mio|mill|mln|mrd|milliard|md|млн|млрд|mi(?:lhões|llones|lioni)"
    r"|billion|bn|trillion|[mb](?![a-z])|%|億|亿|points?|miles|km|cars|units)"
)
_YEAR: Final = re.compile(
    r"(?:19|20)\d\d(?![.,]?\d|\s?(?:[€£$¥₹]|eur|usd|gbp|chf|pln|zł|kr|руб|円|元))", re.IGNORECASE
)
_LEAST_DIGITS: Final = 3


def is_sum(value: str) -> bool:
    """Return whether `value` begins with a sum of at least three digits, or with thousands."""
    return bool(_figure(value))


def is_exact_sum(value: str) -> bool:
    """Return whether `value` begins with a sum that is given to the cent or not in thousands."""
    figure = _figure(value)
    has_cents = re.search(r"\d{2}[.,]\d{2}$", figure) is not None
    return bool(figure) and (has_cents or re.search(r"000$|^\d{1,3}00$|\D$", figure) is None)


def _figure(value: str) -> str:
    """Return the figure at the start of `value`; "" if it is nobody's."""
    found = _SUM.match(value)
    if found is None or _NOBODYS.match(found["rest"]) or _YEAR.match(value):
        return ""
    figure: str = found["figure"]
    thousands = not figure[-1].isdigit()
    digits = sum(sign.isdigit() for sign in figure)
    return figure if thousands or digits >= _LEAST_DIGITS else ""
