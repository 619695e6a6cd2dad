"""A value in; whether it has the check digits, the shape or the randomness it claims, out."""

from __future__ import annotations

import binascii
import json
import re
from itertools import pairwise
from typing import Final

_MRZ_WEIGHTS: Final = (7, 3, 1)
_MRZ_CHARACTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# For each line length of ICAO 9303, the fields with a check digit, as (start, end).
_MRZ_FIELDS: Final = {44: ((0, 9), (13, 19), (21, 27)), 36: ((0, 9), (13, 19), (21, 27))}
_MRZ_SHORT: Final = 30

_JWT_PARTS: Final = 3
_CITED: Final = re.compile(r"[`\"')]{1,2}[\s,.;:]")
"""What ends the quotation of a key's first line, and not of the key."""
_KEY_LINE: Final = re.compile(r"[0-9A-Za-z+/=]{24}")
_KEY_BODY: Final = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----")

_TALK: Final = re.compile(r"[ ,;:?!]{1,3}(?:[^\W\d_][^\W\dA-Z_]{0,14}[,.;:?!]?\s{1,3}){3}")
"""Words of a sentence, where a key would go on."""

_KEY_HEADER: Final = re.compile(r"\n ?(?:Version|Comment|Hash|Charset|Proc-Type|DEK-Info): ")
"""What may stand before a key's body, and fill what is seen of it."""
_KEY_RUN: Final = re.compile(r"[0-9A-Za-z+/]{16}")

_LEAST_RANDOM_LENGTH: Final = 8
_LEAST_PAPER_SIGNS: Final = 6
_LEAST_PAPER_DIGITS: Final = 5
_LEAST_MIXED_FIGURES: Final = 2
_WORDLIKE: Final = re.compile("[A-Z]{5}|[a-z]|^[A-Z]{3,}(?:19|20)[0-9]{2}$")
_MOST_NOUGHTS: Final = 5
_LEAST_DISTINCT: Final = 6
_LONGEST_PASSWORD: Final = 16
_MIXED_CLASSES: Final = 3
_MIXED_OTHERS: Final = 2
_MOST_COMMON_PAIRS: Final = 0.42
# The pairs of letters that make up most of English text and of names in source code.
_COMMON_PAIRS: Final = {
    "a": "bcdglmnprsty",
    "b": "e",
    "c": "aehklortu",
    "d": "aeio",
    "e": "acdeflmnrstvx",
    "f": "eior",
    "g": "aer",
    "h": "aeio",
    "i": "cdfglmnorstv",
    "k": "eis",
    "l": "adeiloy",
    "m": "aeiloy",
    "n": "adegopst",
    "o": "bdfmnoprstuw",
    "p": "aehilopr",
    "q": "u",
    "r": "aeiost",
    "s": "aehiostu",
    "t": "aehiorsy",
    "u": "eilmnprst",
    "v": "aeio",
    "w": "ehio",
    "y": "s",
}
"""For each first letter, the second ones."""

_EMAIL: Final = re.compile(r"([^@\s<]+)@([^@\s]+\.[A-Za-z]{2,})(?:[^A-Za-z].*)?", re.DOTALL)
_ROLE: Final = re.compile(
    r"(?i)(?:info|contact|support|help|hello|sales|admin|webmaster|postmaster|hostmaster|abuse"
    r"|no[._-]?reply|do[._-]?not[._-]?reply|noc|security|press|media|marketing|office|team|service|jobs"
    r"|careers|billing|privacy|legal|feedback|news|newsletter|root|git|user|username|name|email"
    r"|maintainers?|moderators?|conduct|devel(?:opers?)?|bugs?|lists?|users|announce|inquiries|ventas"
    r"|mairie|commune|gemeinde|rathaus|ayuntamiento|comune|municipio|ecole|schule|escuela|verein"
    r"|parish|asso|association|pfarr(?:amt|ei)|anfrage|bestellung|rechnung|bewerbung|datenschutz|redaktion|verwaltung|sekretariat|praxis"
    r"|example|test|foo|bar|someone|you|me|john\.?doe|jane\.?doe|mailer-daemon)(?:[+_.-].*)?"
    r"|(?:.*[._-])?(?:hotel|kontakt|reservations?|booking|reception|press[ea]?|museum|library|noreply"
    r"|services|enquiries|admissions|helpdesk|bookings|tickets|frontdesk)(?:[._-].*)?"
)
_EXAMPLE_DOMAIN: Final = re.compile(
    r"(?i)(?:.*\.)?(?:example(?:\.(?:com|org|net|edu|[a-z]{2}))?|test|invalid|localhost|local"
    r"|noreply\.github\.com|domain\.(?:com|tld)|email\.com|yourdomain\.[a-z]+|company\.com"
    r"|sentry\.io|schemas?\..*)|.*\.(?:example|test|invalid|localhost|png|jpe?g|gif|svg|js|css)"
)
# Numbers that a firm pays for: nobody's own. Two digits of 1 stand for "1-800" and its like.
_SERVICE_PHONE: Final = re.compile(
    r"1?8(?:00|33|44|55|66|77|88)\d{7}|(?:0800|00800|0180|0900|0808|0845|0870)\d+"
    r"|20[0-3]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"  # a date
    r"|\d*(\d)\1{6}|1?1234567890|0123456789"  # nobody's
)
_POSTCODE_AREA: Final = re.compile(
    r"(?:A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]"
    r"|JE|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?"
    r"|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)[0-9]"
)
_DATE: Final = re.compile(r"(\d{1,4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,4})")
_YEARS: Final = range(1900, 2100)
_AMOUNT: Final = re.compile(
    r"(?:\d{1,3}(?:[.,' ]\d{3}){1,2}|\d{4,7}|\d{2,3}(?:\.\d)?(?= ?[kK]))(?![0-9])(?P<rest>.*)",
    re.DOTALL,
)
# What makes of a person's sum a range of offers or a figure of a firm or a state.
_NO_AMOUNT: Final = re.compile(
    r"(?i)(?:[.,]\d{1,2})?(?: ?k)?\s?(?:[€£$]|eur|usd|gbp|chf)?\s?"
    r"(?:(?:[-–—]|to|bis|a|à) ?[€£$]?\s?\d|m(?:ill|io|ln|rd|\b)|b(?:ill|n\b)|tr(?:ill|n\b)|%)"
)
# A day without signs, two years, a number of a year, a fraction.
_NO_PAPER: Final = re.compile(
    r"20[0-3]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d"
    r"|\d{1,5}/(?:19|20)\d\d|\d\.\d{4,}"
)
_YEAR: Final = re.compile(
    r"(?:19|20)\d\d(?![.,]\d|\s?(?:[€£$]|eur|usd|gbp|chf|pln))", re.IGNORECASE
)


def is_mrz(value: str) -> bool:
    """Return whether the lines of a machine-readable zone carry right check digits.

    Source: ICAO Doc 9303 parts 4, 5 and 6; each line that holds check digits is tried.
    """
    lines = ["".join(line.split()) for line in value.upper().splitlines()]
    return any(_is_mrz_line(line) for line in lines) or _is_mrz_card(lines)


def _is_mrz_line(line: str) -> bool:
    fields = _MRZ_FIELDS.get(len(line), ())
    return bool(fields) and all(_is_checked(line, *span) for span in fields)


def _is_mrz_card(lines: list[str]) -> bool:
    for upper, lower in pairwise(lines):
        if len(upper) == len(lower) == _MRZ_SHORT and _is_checked(upper, 5, 14):
            return _is_checked(lower, 0, 6) and _is_checked(lower, 8, 14)
    return False


def _is_checked(line: str, start: int, end: int) -> bool:
    total = sum(
        _MRZ_WEIGHTS[place % 3] * max(0, _MRZ_CHARACTERS.find(character))
        for place, character in enumerate(line[start:end])
    )
    return line[end] == str(total % 10)


def is_jwt(value: str) -> bool:
    """Return whether `value` is three parts whose first is a JSON object with "alg"."""
    parts = value.split(".")
    if len(parts) < _JWT_PARTS:
        return False
    try:
        head = json.loads(_from_base64url(parts[0]))
    except ValueError:
        return False
    return isinstance(head, dict) and "alg" in head


def _from_base64url(text: str) -> bytes:
    padded = text + "=" * (-len(text) % 4)
    return binascii.a2b_base64(padded.translate(str.maketrans("-_", "+/")))


def is_private_key(value: str) -> bool:
    """Return whether a PEM private key has a body, and not just its first line or dots."""
    head = _KEY_BODY.search(value)
    if head is None:
        return False
    is_said = _CITED.match(value, head.end()) or _TALK.match(value, head.end())
    if is_said and not _KEY_LINE.search(value, head.end()):
        return False
    lines = value[head.end() :].partition("-----END")[0]
    body = re.sub(r"\\n|[\s\"',]|-----.*|<[a-z][^<>\n]*>", "", lines)
    has_body = _KEY_RUN.search(body) or _KEY_HEADER.search(lines)
    return has_body is not None and len(set(body)) > 8


def is_random(value: str) -> bool:
    """Return whether `value` is rare as text: few of its pairs are pairs that words have.

    A short one may have words in it if it mixes at least three classes of characters.
    """
    plain = value.strip()
    if len(plain) < _LEAST_RANDOM_LENGTH or len(set(plain)) < _LEAST_DISTINCT:
        return False
    lowered = plain.lower()
    common = sum(second in _COMMON_PAIRS.get(first, "") for first, second in pairwise(lowered))
    is_rare = common <= _MOST_COMMON_PAIRS * (len(plain) - 1)
    return (is_rare or _is_mixed(plain)) and not _is_counted(lowered)


def is_app_password(value: str) -> bool:
    """Return whether `value`, four letters four times, is drawn by chance and no words."""
    return is_random(re.sub(r"[ -]", "", value))


def _is_mixed(value: str) -> bool:
    classes = (str.islower, str.isupper, str.isdigit, _is_sign)
    others = sum(not character.isalpha() for character in value)
    mixed = sum(any(map(holds, value)) for holds in classes) >= _MIXED_CLASSES
    return mixed and others >= _MIXED_OTHERS and len(value) <= _LONGEST_PASSWORD


def _is_sign(character: str) -> bool:
    return not character.isalnum()


def _is_counted(value: str) -> bool:
    """Return whether most characters of `value` follow the one before them in order."""
    steps = (ord(second) - ord(first) for first, second in pairwise(value))
    return sum(abs(step) <= 1 for step in steps) * 2 > len(value)


def is_private_email(value: str) -> bool:
    """Return whether `value` is an address that is neither a role's nor an example's."""
    match = _EMAIL.fullmatch(value.rpartition("<")[2].strip())
    if match is None:
        return False
    return not _ROLE.fullmatch(match[1]) and not _EXAMPLE_DOMAIN.fullmatch(match[2])


def is_private_phone(value: str) -> bool:
    """Return whether `value` is nobody's example, and no number that is called for free."""
    return _SERVICE_PHONE.fullmatch("".join(filter(str.isdecimal, value))) is None


def is_mixed_paper_number(value: str) -> bool:
    """Return whether `value` may number a paper in letters and figures: no word with a year."""
    has_letters = re.search("[A-Z]", value) is not None
    has_figures = sum(map(str.isdecimal, value)) >= _LEAST_MIXED_FIGURES
    return has_letters and has_figures and _WORDLIKE.search(value) is None


def is_date(value: str) -> bool:
    """Return whether `value` is a day of the years 1900 to 2099, in any usual order."""
    match = _DATE.fullmatch(value.strip())
    if match is None:
        return False
    first, second, third = (int(part) for part in match.groups())
    year, day = (first, third) if first in _YEARS else (third, first)
    if len(match[3]) <= 2 and year == third:
        year += 1900
    months = (second, day)
    return year in _YEARS and min(months) in range(1, 13) and max(months) in range(1, 32)


def is_amount(value: str) -> bool:
    """Return whether `value` begins with a person's sum of money, with what stands after it.

    At least three digits (85,000; 4200; 70k); no year, no range, no millions.
    """
    amount = _AMOUNT.match(value)
    return amount is not None and not _NO_AMOUNT.match(amount["rest"]) and not _YEAR.match(value)


def is_gb_postcode(value: str) -> bool:
    """Return whether `value` begins with one of the United Kingdom's postcode areas.

    Source: Royal Mail: the areas of the Postcode Address File.
    """
    return _POSTCODE_AREA.match(value) is not None


def is_paper_number(value: str) -> bool:
    """Return whether `value` may number an identity paper: no time, and mostly digits."""
    signs = "".join(filter(str.isalnum, value))
    if len(signs) < _LEAST_PAPER_SIGNS or len(set(signs)) == 1 or _NO_PAPER.fullmatch(value):
        return False
    is_count = len(signs.lstrip("0")) <= len(signs) - _MOST_NOUGHTS
    return sum(map(str.isdecimal, signs)) >= _LEAST_PAPER_DIGITS and not (
        is_count or is_date(value)
    )
