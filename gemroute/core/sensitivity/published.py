"""A place in a text in; whether the card, account or sum there is nobody's own, out.

Numbers that payment services give out for tests, and those that the registry of IBANs prints
as examples, are nobody's where the text says so. An account that asks for donations is meant
to be known.

Source: test cards of Stripe, Adyen and the card schemes; ISO 13616: IBAN registry.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from gemroute.core.sensitivity.establishments import names_somebody

_NEAR_BYTES: Final = 64
_ASKED_BYTES: Final = 100
_LIST_BYTES: Final = 400
_LEAST_LISTED: Final = 2
_CARD: Final = re.compile(rb"(?<![0-9])[0-9](?:[ .-]?[0-9]){12,18}(?![0-9])")
_EXPIRY: Final = re.compile(rb"(?<![0-9])(?:0[1-9]|1[0-2])(?: ?/ ?(?:20)?)?[23][0-9](?![0-9])")
_SEPARATORS: Final = b" .-\t"

_TESTED: Final = (
    b"4242424242424242 4111111111111111 4012888888881881 4222222222222 4444333322221111 400000"
    b" 4000056655665556 4917610000000000 5555555555554444 5555444433331111 5105105105105100"
    b" 5200828282828210 5454545454545454 2223003122003222 6011111111111117 6011000990139424"
    b" 3530111333300000 3566002020360505 378282246310005 371449635398431 30569309025904"
    b" 3056930009020004 38520000023237 36227206271667 6200000000000005 GB82WEST1234569876"
    b" GB29NWBK6016133192 GB33BUKB2020155555 DE8937040044053201300 FR1420041010050500013"
    b" NL91ABNA041716430 BE6853900754703 ES9121000418450200051332 IT60X05428111010000001"
    b" CH930076201162385295 AT61190430023457320 SE4550000000058398257466 NO9386011117947"
    b" DK5000400440116243 FI2112345600000785 PL61109010140000071219812874 PT5000020123123456789"
    b" LU280019400644750000 IE29AIBK93115212345678 12345678"
).split()
_OFFSET: Final = re.compile(
    rb"(?:0x)?(?:0[0-9a-fA-F]{5,15}|(?=[0-9]*[a-fA-F])[0-9a-fA-F]{6,16}):? {1,3}"
)
_BYTES_BEFORE: Final = re.compile(rb"(?:(?:[0-9a-fA-F]{2}){1,8} {1,2})*$")
_BYTES_AFTER: Final = re.compile(rb"(?: {0,2}(?:[0-9a-fA-F]{2}){1,8}(?![0-9A-Za-z/]))*")
_OTHER_BYTES: Final = re.compile(rb"(?=[0-9 ]*[a-fA-F])(?:[0-9a-fA-F]{4,12} ){3,}$")
_LEAST_BYTES: Final = 6
"""So many digits of other bytes stand in a line of a dump, beside what looks like a number."""
_NOUGHTS: Final = re.compile(rb"(?:[A-Z]{2}[0-9]{2})?[0X]*")
_STAND_INS: Final = frozenset({b"123", b"1234", b"111"})
"""What forms show where a card's verification code goes."""
_TESTS: Final = (
    r"(?:^|[^\pL])(?:test|looks like|sandbox|stripe|adyen|braintree|example|sample|documentation"
    r"|format|assert|expect|placeholder|wikipedia|dummy|fake|beispiel|exemple|ejemplo|esempio"
    r"|voorbeeld|przykład|пример)|示例|例"
)
_RESULTS: Final = (
    r"succe(?:ed|ss)|declin|approv|insufficient|3-?d ?secure|visa|master ?card|amex"
    r"|american express"
    r"|discover|diners|jcb|unionpay"
)
"""What stands beside a card in a table of test cards: what it does, or whose kind it is."""
_DONATIONS: Final = (
    r"(?:^|[^\pL])(?:spendenkonto|spenden (?:sie|an|bitte)|spende|donat(?:e|ion)|donar"
    r"|donaciones|donativo"
    r"|donazion|faites un don|vos dons|pour donner|doneer|donera|darowizn|пожертвован)"
    r"|捐款|寄付"
)

_OWN: Final = (
    r"(?:^|[^\pL])(?:i|my|we|our|me|he|she|his|her|ich|mein[er]?|wir|je|mon|ma|nous|yo|mi|gano|io"
    r"|mio"
    r"|eu|meu|ik|mijn|jag|min|employee|client|applicant|dear|offer)(?:[^\pL]|$)|我|私|내 |мо[йя]"
)
_LABELLED: Final = r"(?:^|[^\pL])(?:name|nom|nombre|nome|имя|фио) ?[:=]"
_SUPPOSED: Final = (
    r"(?:^|[^\pL])(?:suppose|assume|assuming|imagine|let.s say|for example|e\.g\.|alice|if (?:a|an"
    r"|someone|john|maria)|prime minister|president|chancellor|chief executive|ceo|minister|senator"
    r"|governor|mayor|footballer|striker|actor|actress|singer|average|median|typical|typically"
    r"|durchschnitt\w*|mittlere[rs]?|angenommen|moyenne?|médian|supposons|medio|promedio|supongamos"
    r"|gemiddeld|średni\w*|minimum|mindestlohn|results|revenues?|quarter(?:ly)?|fiscal|umsatz)"
    r"(?:[^\pL]|$)|средн|平均|最低|평균"
)
_REPORTED: Final = (
    r"(?:^|[^\pL])(?:reportedly|according to|forbes|bloomberg|published|filing|proxy statement"
    r"|survey|total assets|per share|on average|im durchschnitt|en moyenne|de media|in media|laut"
    r"|selon)(?:[^\pL]|$)"
)


def is_published(data: bytes, start: int, end: int) -> bool:
    """Return whether bytes `start` to `end` of `data` are a number that is meant to be known."""
    value = data[start:end].translate(None, _SEPARATORS).upper()
    if not value.isdigit() and _is_asked_for(data[max(0, start - _ASKED_BYTES) : start]):
        return True
    if _NOUGHTS.fullmatch(value) or value in _STAND_INS or _is_dumped(data, start, end):
        return True
    near = data[max(0, start - _NEAR_BYTES) : start] + b" " + data[end : end + _NEAR_BYTES]
    is_known = value.startswith(tuple(_TESTED)) or b"00000000" in value
    return is_known and (_words(_TESTS).search(near) is not None or _is_listed(data, start, end))


def _is_listed(data: bytes, start: int, end: int) -> bool:
    """Return whether only test cards stand in the lines around, and nobody who would pay."""
    near = data[max(0, start - _LIST_BYTES) : end + _LIST_BYTES]
    cards = {card.translate(None, _SEPARATORS) for card in _CARD.findall(near)}
    if not _words(_RESULTS).search(near):
        return False
    if len(cards) < _LEAST_LISTED or _EXPIRY.search(near) or names_somebody(near):
        return False
    return all(card.startswith(tuple(_TESTED)) for card in cards)


def _is_asked_for(before: bytes) -> bool:
    """Return whether donations are asked for right before an account that is nobody's own."""
    line = before.rpartition(b"\n")[2]
    return _words(_DONATIONS).search(line) is not None and not names_somebody(line)


def _is_dumped(data: bytes, start: int, end: int) -> bool:
    """Return whether bytes `start` to `end` stand amid others in a dump in hexadecimal.

    An offset alone tells little: many lists begin their lines with a date or a number.
    """
    line = data[max(0, start - _NEAR_BYTES) : start].rpartition(b"\n")[2]
    offset = _OFFSET.match(line)
    if offset is None:
        return _OTHER_BYTES.search(line) is not None
    before = _BYTES_BEFORE.fullmatch(line, offset.end())
    after = _BYTES_AFTER.match(data, end)
    others = before[0] + after[0] if before and after else b""
    return len(others.replace(b" ", b"")) >= _LEAST_BYTES


def is_nobodys(data: bytes, start: int, end: int) -> bool:
    """Return whether the sum at bytes `start` to `end` of `data` is supposed, usual or in the news.

    The writer's own is not, whatever else is said around it.
    """
    before = data[max(0, start - _ASKED_BYTES) : start].rpartition(b"\n")[2]
    after = data[end : end + _NEAR_BYTES].partition(b"\n")[0]
    if _words(_OWN).search(before) or _words(_LABELLED).search(before):
        return False
    return bool(_words(_SUPPOSED).search(before) or _words(_REPORTED).search(after))


@lru_cache(maxsize=8)
def _words(words: str) -> Any:
    import re2

    return re2.compile(f"(?i){words}".encode())
