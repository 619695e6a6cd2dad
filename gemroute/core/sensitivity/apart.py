"""Numbers in groups, each a line, a paragraph or a cell of its own; what they are together, out.

Rows and columns of numbers look alike, so only what proves itself by its check digits is put
together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity.checkdigits import is_common_card, is_iban
from gemroute.core.sensitivity.normal import beginning, zones
from gemroute.core.sensitivity.views import Replacement

_MARGIN_BYTES: Final = 96
_GAP: Final = rb"[ \t\r\n|;,.-]{1,64}"
_ACCOUNT: Final = re.compile(
    rb"(?<![0-9A-Za-z])[A-Z]{2}[0-9]{2}[0-9A-Z]{0,30}(?:%s[0-9A-Z]{1,30}){1,16}" % _GAP
)
_GROUP: Final = re.compile(rb"[0-9A-Z]+")
_SHORTEST_ACCOUNT: Final = 15
_LONGEST_ACCOUNT: Final = 34
_LONGEST_BYTES: Final = 640
_PARAGRAPH: Final = rb"[ \t]{0,3}(?:\r?\n[ \t]{0,3}){2,4}"
_CARD: Final = re.compile(
    rb"(?<![0-9A-Za-z.,_/+-])[2-6][0-9]{3}(?:(?:[ -]|%s)[0-9]{4}){3}"
    rb"(?![0-9A-Za-z_-]|[.,][0-9]|(?:[ ]|%s)[0-9]{4}(?![0-9]))" % (_PARAGRAPH, _PARAGRAPH)
)
_ABOVE: Final = re.compile(rb"[0-9]{4}%s\Z" % _PARAGRAPH)
_ABOVE_BYTES: Final = 32


def put_together(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield each account or card number near `spots` without what parts its groups."""
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for match in beginning(_ACCOUNT, data, low, high, _LONGEST_BYTES):
            yield from _account(match)
        for match in beginning(_CARD, data, low, high, _LONGEST_BYTES):
            number = b"".join(_GROUP.findall(match[0]))
            above = data[max(0, match.start() - _ABOVE_BYTES) : match.start()]
            if is_common_card(number.decode()) and not _ABOVE.search(above):
                yield Replacement(*match.span(), number, "spaced")


def _account(match: re.Match[bytes]) -> Iterator[Replacement]:
    """Yield the account's number that some of the first groups are: what follows is none of it."""
    number = b""
    for group in _GROUP.finditer(match[0]):
        number += group[0]
        if len(number) > _LONGEST_ACCOUNT:
            return
        if len(number) >= _SHORTEST_ACCOUNT and _checks(number.decode()):
            yield Replacement(match.start(), match.start() + group.end(), number, "spaced")


def _checks(account: str) -> bool:
    """Return whether an account's number is one of its country's. Source: ISO 7064, MOD 97-10."""
    # One in a hundred gets past this, and only then is the library of lengths imported.
    digits = "".join(str(int(sign, 36)) for sign in account[4:] + account[:4])
    return int(digits) % 97 == 1 and is_iban(account)
