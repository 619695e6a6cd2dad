"""Where a text may hide something: expressions that stand in the same database as the rules.

Each hint belongs to one family of rewriting. The patterns are narrow on purpose: what they
do not report costs nothing, and what they report is looked at in Python.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from gemroute.core.sensitivity import hints_apart, hints_encoded, hints_unicode
from gemroute.core.sensitivity.patterns import SEEK_WHOLE, Expression, source_of

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
LINES: Final = "lines"
OWNED: Final = "owned"
UPRIGHT: Final = "upright"
CODES: Final = "codes"
PARTS: Final = "parts"
PIECES: Final = "pieces"

# Family, the database of those that are alike, and the patterns: all in one database would
# take half as long again. What is read only where something rare stands is nearly free; of
# the others (base64, wrapped) each costs about a millisecond for a megabyte.
_FOR_ASCII: Final[tuple[tuple[str, str, Sequence[str]], ...]] = (
    (ESCAPES, "escapes", hints_encoded.ESCAPES),
    (QUOTED, "escapes", hints_encoded.QUOTED),
    (BASE64, "base64", hints_encoded.BASE64),
    (BASE64, "base64, by second characters", hints_encoded.BASE64_SECOND),
    (BASE64, "base64, in fours", hints_encoded.BASE64_FOURS),
    (BASE32, "base32", hints_encoded.BASE32),
    (HEX, "hex", hints_encoded.HEX),
    (SPACED, "spaced", hints_apart.SPACED),
    (OWNED, "spaced", hints_apart.OWNED),
    (UPRIGHT, "spaced", hints_apart.UPRIGHT),
    (LITERALS, "literals", hints_apart.LITERALS),
    (PARTS, "literals", hints_apart.PARTS),
    (PIECES, "spaced", hints_apart.PIECES),
    (CODES, "spaced", hints_apart.CODES),
    (LISTED, "markup", hints_apart.LISTED),
    (MARKUP, "markup", hints_apart.MARKUP),
    (WRAPPED, "wrapped", hints_apart.WRAPPED),
    (SPELLED, "spelled", hints_apart.SPELLED),
    (NAMED, "named", hints_apart.NAMED),
    (GLUED, "hex", hints_apart.GLUED),
    (LINES, "markup", hints_apart.LINES),
)
_FOR_OTHERS: Final[tuple[tuple[str, Sequence[bytes]], ...]] = (
    (NORMAL, hints_unicode.NORMAL),
    (MIXED, hints_unicode.MIXED),
    (SPACED, hints_unicode.SPACED),
)
_ASCII_FAMILIES: Final = tuple(family for family, _, some in _FOR_ASCII for _ in some)
_OTHER_FAMILIES: Final = tuple(family for family, some in _FOR_OTHERS for _ in some)

ASCII: Final = tuple(
    Expression(pattern.encode(), group=group, seek=SEEK_WHOLE)
    for _, group, some in _FOR_ASCII
    for pattern in some
)
"""The hints for every text; they follow the rules in one engine."""

OTHERS: Final = tuple(
    Expression(pattern, group=family) for family, some in _FOR_OTHERS for pattern in some
)
"""The hints for text that is not ASCII, in a database of their own."""

DIGEST: Final = source_of(ASCII).digest
"""What tells the hints for every text from those of another version."""

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
            spots.setdefault(_ASCII_FAMILIES[number - first_number], []).extend(stretches)
    for number, stretches in others.items():
        spots.setdefault(_OTHER_FAMILIES[number], []).extend(stretches)
    for family in spots.values():
        family.sort()
    return spots
