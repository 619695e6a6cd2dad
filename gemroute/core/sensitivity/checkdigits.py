"""A card, account or health insurance number in; whether its check digits hold, out.

For numbers that python-stdnum does not know, or that stand in text with blanks and words
around them. Each takes the value as it was written, with its separators.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import ascii_uppercase
from typing import Final

_NOT_DIGIT: Final = re.compile(r"\D")
_NOT_ALNUM: Final = re.compile(r"[^0-9A-Z]")
_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)

# First digits and lengths by issuer. Source: ISO/IEC 7812 and the schemes' public BIN
# tables (Visa, Mastercard, American Express, Discover, Diners, JCB, UnionPay, Maestro, Mir,
# RuPay, Troy, Elo); where two schemes share a range, the lengths are joined.
_ISSUERS: Final = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"
    r"|(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}"
    r"|3[47]\d{13}"
    r"|(?:6011|64[4-9]\d|65\d{2})\d{12,15}"
    r"|(?:30[0-5]\d|3095|36\d{2}|3[89]\d{2})\d{10,15}"
    r"|(?:352[89]|35[3-8]\d)\d{12,15}"
    r"|(?:62\d{2}|81\d{2})\d{12,15}"
    r"|(?:50\d{2}|5[6-9]\d{2}|6[37]\d{2})\d{8,15}"
    r"|220[0-4]\d{12,15}|(?:60\d{2}|82\d{2}|508\d|353\d|356\d)\d{12}|9792\d{12}"
)
# The lengths that nearly all cards have, and Maestro's issuers one by one: what a number
# must show where no word says that it is a card. Thirteen digits may be an EAN.
_COMMON_ISSUERS: Final = re.compile(
    r"(?:4\d{3}|5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720|6011|64[4-9]\d|65\d{2}"
    r"|352[89]|35[3-8]\d|220[0-4]|60[268]\d|8[12]\d{2}|508\d|506[67]|509\d|9792)\d{12}"
    r"|(?:627780|636297|636368)\d{10}"
    r"|3[47]\d{13}|(?:30[0-5]\d|3095|36\d{2}|3[89]\d{2})\d{10}"
    r"|62\d{14,17}|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{12,15}"
)
_GROUPS: Final = {
    (4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 1), (4, 4, 4, 4, 2), (4, 4, 4, 4, 3), (6, 13),
    (14,), (15,), (16,),
}  # fmt: skip
_LEAST_DISTINCT_DIGITS: Final = 2

_RIB_LETTERS: Final = str.maketrans(ascii_uppercase, "12345678912345678923456789")
_RIB_LENGTH: Final = 23
_RIB_MODULUS: Final = 97
_NHI_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_NHI_WEIGHTS: Final = (7, 6, 5, 4, 3, 2)
_NHI_OLD: Final = re.compile(r"[A-HJ-NP-Z]{3}\d{4}")
_NHI_NEW: Final = re.compile(r"[A-HJ-NP-Z]{3}\d{2}[A-HJ-NP-Z]{2}")
_KVNR: Final = re.compile(r"[A-Z]\d{9}")
_DEA: Final = re.compile(r"[A-HJ-NPR-Z][A-Z9]\d{7}")
_CNS: Final = re.compile(r"[12789]\d{14}")
_AU_MEDICARE: Final = re.compile(r"[2-6]\d{9,10}")
_AU_MEDICARE_WEIGHTS: Final = (1, 3, 7, 9, 1, 3, 7, 9)
_IHI: Final = re.compile(r"80036\d{11}")
_CLABE: Final = re.compile(r"\d{18}")
_CLABE_WEIGHTS: Final = (3, 7, 1) * 6
_TAJ: Final = re.compile(r"\d{9}")
_TAIWANESE: Final = re.compile(r"[A-Z][1289]\d{8}")
_TAIWANESE_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
_TAIWANESE_WEIGHTS: Final = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
_DOCUMENT: Final = re.compile(r"[0-9A-Z]{9}\d")
_DOCUMENT_WEIGHTS: Final = (7, 3, 1) * 3

_NPI_DIGITS: Final = 10
_GIRO: Final = re.compile(r"\d{16}|\d{24}")
_GIRO_WEIGHTS: Final = (9, 7, 3, 1) * 4
_GIRO_BANK_DIGITS: Final = 8


def _digits(value: str) -> str:
    return _NOT_DIGIT.sub("", value)


def _compact(value: str) -> str:
    return _NOT_ALNUM.sub("", value.upper())


def _weighted(digits: Iterable[str], weights: Iterable[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def is_luhn(value: str) -> bool:
    """Return whether the digits of `value` pass Luhn's check and are not all zero."""
    digits = [int(digit) for digit in reversed(_digits(value))]
    total = sum(digits[0::2]) + sum(_DOUBLED[digit] for digit in digits[1::2])
    return total % 10 == 0 and any(digits)


def is_card(value: str) -> bool:
    """Return whether `value` has an issuer's range and length, and passes Luhn's check."""
    digits = _digits(value)
    is_varied = len(set(digits)) >= _LEAST_DISTINCT_DIGITS
    return is_varied and _ISSUERS.fullmatch(digits) is not None and is_luhn(digits)


def is_common_card(value: str) -> bool:
    """Return whether `value` is a card number by itself: usual length, groups and one separator."""
    digits, separators = _digits(value), set(_NOT_DIGIT.findall(value))
    groups = tuple(len(group) for group in _NOT_DIGIT.split(value))
    if len(separators) > 1 or groups not in _GROUPS or not _COMMON_ISSUERS.fullmatch(digits):
        return False
    return is_card(digits)


def is_iban(value: str) -> bool:
    """Return whether `value` is an IBAN, or begins with one that a blank or sign ends.

    A pattern cannot know where an IBAN ends and the next word begins: lengths differ. The
    check digits inside a country's own account number are left aside: banks do not all keep them.
    """
    from stdnum import iban

    words = [word for word in re.split(r"[^0-9A-Za-z]+", value) if word]
    heads = ("".join(words[:count]) for count in range(len(words), 0, -1))
    return any(iban.is_valid(head, check_country=False) for head in heads)


def is_nrb(value: str) -> bool:
    """Return whether `value` is a Polish account number: an IBAN without its country."""
    from stdnum import iban

    return bool(iban.is_valid("PL" + _digits(value)))


def is_rib(value: str) -> bool:
    """Return whether `value` is a French account number with its key.

    Source: Comité français d'organisation et de normalisation bancaires: clé RIB.
    """
    number = _compact(value).translate(_RIB_LETTERS)
    return len(number) == _RIB_LENGTH and int(number) % _RIB_MODULUS == 0 and int(number) > 0


def is_clabe(value: str) -> bool:
    """Return whether `value` is a Mexican CLABE. Source: Banco de México."""
    digits = _digits(value)
    if not _CLABE.fullmatch(digits) or not int(digits):
        return False
    total = sum(int(d) * w % 10 for d, w in zip(digits[:17], _CLABE_WEIGHTS, strict=False))
    return (10 - total % 10) % 10 == int(digits[17])


def is_kvnr(value: str) -> bool:
    """Return whether `value` is a German health insurance number.

    Source: GKV-Spitzenverband, Richtlinie zur Krankenversichertennummer: the letter as two
    digits, weights 1 and 2 in turn, digit sums, modulo 10.
    """
    number = _compact(value)
    if not _KVNR.fullmatch(number):
        return False
    digits = f"{ascii_uppercase.index(number[0]) + 1:02}{number[1:9]}"
    total = sum(
        _DOUBLED[int(digit)] if place % 2 else int(digit) for place, digit in enumerate(digits)
    )
    return total % 10 == int(number[9])


def is_nhi(value: str) -> bool:
    """Return whether `value` is a New Zealand health number, old form or new.

    Source: HISO 10046, consumer health identity standard.
    """
    number = _compact(value)
    values = [int(c) if c.isdigit() else _NHI_LETTERS.find(c) + 1 for c in number]
    total = sum(v * w for v, w in zip(values[:6], _NHI_WEIGHTS, strict=False))
    if _NHI_OLD.fullmatch(number):
        return bool(total % 11) and (11 - total % 11) % 10 == values[6]
    return bool(_NHI_NEW.fullmatch(number)) and 24 - total % 24 == values[6]


def is_dea(value: str) -> bool:
    """Return whether `value` is a number of the US Drug Enforcement Administration.

    Source: 21 CFR 1301; the last digit of (1st + 3rd + 5th) + 2 (2nd + 4th + 6th).
    """
    number = _compact(value)
    if not _DEA.fullmatch(number):
        return False
    return _weighted(number[2:8], (1, 2) * 3) % 10 == int(number[8])


def is_cns(value: str) -> bool:
    """Return whether `value` is a Brazilian national health card number. Source: DATASUS."""
    digits = _digits(value)
    return bool(_CNS.fullmatch(digits)) and not _weighted(digits, range(15, 0, -1)) % 11


def is_au_medicare(value: str) -> bool:
    """Return whether `value` is an Australian Medicare card number.

    Source: Services Australia: weights 1, 3, 7, 9 in turn, modulo 10, at the ninth digit.
    """
    digits = _digits(value)
    if not _AU_MEDICARE.fullmatch(digits):
        return False
    return _weighted(digits[:8], _AU_MEDICARE_WEIGHTS) % 10 == int(digits[8])


def is_ihi(value: str) -> bool:
    """Return whether `value` is an Australian healthcare identifier: prefix 80036 and Luhn."""
    digits = _digits(value)
    return bool(_IHI.fullmatch(digits)) and is_luhn(digits)


def is_taj(value: str) -> bool:
    """Return whether `value` is a Hungarian social security number.

    Source: 1996. évi XX. törvény: weights 3 and 7 in turn, modulo 10.
    """
    digits = _digits(value)
    return bool(_TAJ.fullmatch(digits)) and _weighted(digits[:8], (3, 7) * 4) % 10 == int(digits[8])


def is_taiwanese(value: str) -> bool:
    """Return whether `value` is a Taiwanese identity or residence number.

    Source: Department of Household Registration: the letter as two digits, modulo 10.
    """
    number = _compact(value)
    if not _TAIWANESE.fullmatch(number):
        return False
    letter = _TAIWANESE_LETTERS.index(number[0]) + 10
    return _weighted(f"{letter}{number[1:]}", _TAIWANESE_WEIGHTS) % 10 == 0


def is_document(value: str) -> bool:
    """Return whether `value` is a document's number with its check digit, as on German cards.

    Source: ICAO Doc 9303 part 3: weights 7, 3 and 1 in turn, letters from 10, modulo 10.
    """
    number = _compact(value)
    if not _DOCUMENT.fullmatch(number):
        return False
    values = (int(character, 36) for character in number[:9])
    total = sum(v * w for v, w in zip(values, _DOCUMENT_WEIGHTS, strict=True))
    return total % 10 == int(number[9])


def is_prescriber(value: str) -> bool:
    """Return whether `value` is the DEA number or the provider identifier of a prescriber.

    Source: 45 CFR 162.406; check digit over the prefix 80840 of health in the United States.
    """
    return is_dea(value) or (len(value) == _NPI_DIGITS and is_luhn("80840" + value))


def is_giro(value: str) -> bool:
    """Return whether `value` is a Hungarian account number, of two or three groups of digits.

    Source: Magyar Nemzeti Bank, 35/2017 (XII. 14.): weights 9, 7, 3 and 1 in turn, modulo 10,
    over the eight digits of the bank and over the others.
    """
    digits = _digits(value)
    if not _GIRO.fullmatch(digits) or len(set(digits)) == 1:
        return False
    parts = digits[:_GIRO_BANK_DIGITS], digits[_GIRO_BANK_DIGITS:]
    return all(_weighted(part, _GIRO_WEIGHTS) % 10 == 0 for part in parts)
