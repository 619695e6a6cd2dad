"""Where a text may hide something: expressions that stand in the same database as the rules.

Each hint belongs to one family of rewriting. The patterns are narrow on purpose: what they
do not report costs nothing, and what they report is looked at in Python.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from gemroute.core.sensitivity import hints_apart, hints_broken, hints_encoded, hints_unicode
from gemroute.core.sensitivity.patterns import SEEK_GROUP, SEEK_WHOLE, Expression, source_of

NORMAL: Final = "normal"
MIXED: Final = "mixed"
ESCAPES: Final = "escapes"
QUOTED: Final = "quoted"
BASE64: Final = "base64"
BASE32: Final = "base32"
HEX: Final = "hex"
SPACED: Final = "spaced"
LITERALS: Final = "literals"
LISTED: Final = "listed"
MARKUP: Final = "markup"
WRAPPED: Final = "wrapped"
SPELLED: Final = "spelled"
GLUED: Final = "glued"
NAMED: Final = "named"
BROKEN: Final = "broken"
LINES: Final = "lines"
MARGIN: Final = "margin"
BLANKS: Final = "blanks"
OWNED: Final = "owned"
UPRIGHT: Final = "upright"
CODES: Final = "codes"
PARTS: Final = "parts"
PIECES: Final = "pieces"
APART: Final = "apart"
CAPITALS: Final = "capitals"
FLOWING: Final = "flowing"
"""Not of a hint: where a rule matches with blanks for line ends, and not in the text itself."""

# Family, the database of each of its patterns, and these: which ones are scanned for together
# decides how fast that is, and `tests/bench/hints.py` finds it out. A dash stands for what is
# only sought near something.
_FOR_ASCII: Final[tuple[tuple[str, str, Sequence[str]], ...]] = (
    (ESCAPES, "be-bbbb-", hints_encoded.ESCAPES),
    (QUOTED, "dbbbb-", hints_encoded.QUOTED),
    (BASE64, "ch--b-f--aaa---", hints_encoded.BASE64),
    (BASE32, "bdg-", hints_encoded.BASE32),
    (HEX, "gebc-------h", hints_encoded.HEX),
    (SPACED, "bbgdgb------bb--fg--adb---", hints_apart.SPACED),
    (OWNED, "------", hints_apart.OWNED),
    (UPRIGHT, "a", hints_apart.UPRIGHT),
    (LITERALS, "fb--bb-fb-", hints_apart.LITERALS),
    (PARTS, "af-----e", hints_apart.PARTS),
    (PIECES, "--", hints_apart.PIECES),
    (APART, "bb", hints_apart.APART),
    (CODES, "a----", hints_apart.CODES),
    (LISTED, "-b--", hints_apart.LISTED),
    (MARKUP, "bbbf------", hints_apart.MARKUP),
    (WRAPPED, "gabbbgb--ee--egb-ffhg", hints_apart.WRAPPED),
    (SPELLED, "--b-------b", hints_apart.SPELLED),
    (NAMED, "b-", hints_apart.NAMED),
    (GLUED, "------gdd----------", hints_apart.GLUED),
    (LINES, "-", hints_apart.LINES),
    (MARGIN, "----", hints_apart.MARGIN),
    (BLANKS, "f", hints_apart.BLANKS),
    (BROKEN, "h" * len(hints_broken.BROKEN), hints_broken.BROKEN),
)
_FOR_OTHERS: Final[tuple[tuple[str, Sequence[bytes]], ...]] = (
    (NORMAL, hints_unicode.NORMAL),
    (MIXED, hints_unicode.MIXED),
    (SPACED, hints_unicode.SPACED),
    (CAPITALS, hints_unicode.CAPITALS),
)
_ASCII_FAMILIES: Final = tuple(family for family, _, some in _FOR_ASCII for _ in some)
_OTHER_FAMILIES: Final = tuple(family for family, some in _FOR_OTHERS for _ in some)

ASCII: Final = tuple(
    Expression(
        pattern.encode(),
        group=database,
        seek=SEEK_GROUP if some is hints_broken.BROKEN else SEEK_WHOLE,
        is_lined=True,
    )
    for _, databases, some in _FOR_ASCII
    for pattern, database in zip(some, databases, strict=True)
)
"""The hints for every text; they follow the rules in one engine."""

OTHERS: Final = tuple(
    Expression(pattern, group=family, is_lined=True)
    for family, some in _FOR_OTHERS
    for pattern in some
)
"""The hints for text that is not ASCII, in a database of their own."""

DIGEST: Final = source_of(ASCII).digest
"""What tells the hints for every text from those of another version."""


def family(number: int) -> str:
    """Return the family of the hint of a number in `ASCII`."""
    return _ASCII_FAMILIES[number]


Stretches = list[list[int]]
Spots = dict[str, Stretches]
"""For each family, stretches [first end, last end] of what its hints reported, rising."""


def spots_of(
    ends: Mapping[int, Stretches], first_number: int, others: Mapping[int, Stretches]
) -> Spots:
    """Return what the hints reported, by family: ASCII ones are numbered from `first_number`."""
    spots: Spots = {}
    for number, stretches in ends.items():
        if number >= first_number:
            spots.setdefault(family(number - first_number), []).extend(stretches)
    for number, stretches in others.items():
        spots.setdefault(_OTHER_FAMILIES[number], []).extend(stretches)
    for found in spots.values():
        found.sort()
    return spots
