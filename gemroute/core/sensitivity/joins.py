"""Text that was pulled apart (spaces, quotes, line ends, words), put together, and the reverse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity import hints
from gemroute.core.sensitivity.apart import put_together
from gemroute.core.sensitivity.capitals import lowered
from gemroute.core.sensitivity.codes import numbered
from gemroute.core.sensitivity.columns import named
from gemroute.core.sensitivity.escapes import unplussed
from gemroute.core.sensitivity.flowing import reflowed
from gemroute.core.sensitivity.legible import wide
from gemroute.core.sensitivity.literals import glued, listed, unmarked
from gemroute.core.sensitivity.margins import unmargined
from gemroute.core.sensitivity.normal import turned, zones
from gemroute.core.sensitivity.notebooks import assembled
from gemroute.core.sensitivity.spaced import closed_up, evened
from gemroute.core.sensitivity.spelling import spoken
from gemroute.core.sensitivity.variables import substituted
from gemroute.core.sensitivity.views import Replacement
from gemroute.core.sensitivity.wraps import shortened, unwrapped

_MARGIN_BYTES: Final = 64
_WORD: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

# A number or a token that a word is glued to.
_GLUED: Final = re.compile(
    rb"[A-Za-z_](?=(?:[0-9]{4}[ -]?){3}[0-9]{3,4}(?![0-9A-Za-z])|[0-9]{8,19}[A-Z](?![0-9A-Za-z])"
    rb"|[0-9]{9,19}(?![0-9A-Za-z])|[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}(?![0-9])"
    rb"|[A-Z]{6}[0-9]{2}[A-Z][0-9]{2}[A-Z][0-9]{3}[A-Z](?![0-9A-Za-z])"
    rb"|(?:[0-9]{3}[ .-]){2}[0-9]{3,4}(?![0-9])|756\.[0-9]{4}\.|0[0-9](?:[ .][0-9]{2}){4}(?![0-9])"
    rb"|0[0-9]{3}[ /-][0-9]{6,8}(?![0-9])"
    rb"|\+[0-9]{1,3}[ (-]?[0-9]|[(]?[0-9]{3}[)]?[ -][0-9]{2,3}-[0-9]{4}(?![0-9])"
    rb"|[12](?:[ ][0-9]{2}){3}(?:[ ][0-9]{3}){2}"
    rb"|eyJ[0-9A-Za-z_-]{10,}\.eyJ)|[0-9A-Za-z_](?=[A-Z]{2}[0-9]{2} ?[0-9A-Z]{4}[0-9A-Z ]{7})"
    rb"|[0-9-](?=eyJ[0-9A-Za-z_-]{10,}\.eyJ)"
    rb"|(?<![0-9A-Za-z])(?:(?:[0-9]{4}[ -]?){3}[0-9]{3,4}|[0-9]{11,18}|[0-9]{6}[-+][0-9]{4})"
    rb"(?=[a-z]{2})|(?<![0-9])[0-9]{3}-[0-9]{2}-[0-9]{4}(?=[a-z])"
)
_HEX: Final = re.compile(rb"(?<![0-9A-Za-z])(?P<prefix>0[xX])?[0-9a-f]+\Z")
_HASH: Final = re.compile(
    rb"(?=(?:[0-9]*[a-f]){3})(?=(?:[a-f]*[0-9]+[a-f]){2})"
    rb"(?:[0-9a-f]{16}|[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{128})"
)
_LONGEST_HASH: Final = 128
_PREFIXED: Final = re.compile(rb"0[xX](?=[0-9]*[a-f])[0-9a-f]{8,}")
# A number amid letters, all of one word.
_AMID: Final = re.compile(
    rb"(?i:SSN|ITIN|CPF|BSN|PESEL|PAN|CARD|CCNUM|KARTE|CARTE|TARJETA)(?P<named>[0-9]{9,16})(?=[A-Za-z]{2})"
    rb"|(?<![0-9A-Za-z])(?P<number>[0-9]{15,16})(?=(?:[G-Z][A-Z]|[A-Z][G-Z])[A-Z])"
    rb"|(?<=[A-Z_])(?P<card>3[47][0-9]{13}|4[0-9]{15}|5[1-5][0-9]{14})"
    rb"(?=[A-Z_][0-9A-Z_]{1,9}(?![0-9A-Za-z]))"
    rb"|(?<=[A-Za-z_])(?P<iban>(?:DE|AT|CH|BE|ES|PL|PT|DK|NO|FI|SE)[0-9]{13,26}|(?:GB|NL|IE|RO|LV)[0-9]{2}"
    rb"[A-Z]{4}[0-9]{10,16}|(?:FR|IT)[0-9]{2}[A-Z]?[0-9]{20,22})(?=[A-Z_][0-9A-Z_]{1,9}(?![0-9A-Za-z]))"
    rb"|(?<=[0-9A-Za-z]_)(?P<paper>[0-9]{3}-[0-9]{2}-[0-9]{4})(?=_[0-9A-Za-z])"
)
_NO_WORD: Final = re.compile(rb"[^0-9A-Za-z]")


def joined(data: bytes, spots: hints.Spots) -> Iterator[list[Replacement]]:
    """Yield each way to put the text together: line ends all, or only every second one.

    A value wrapped once is followed by another line, which must not be glued to it too.
    """
    fixed = [
        *closed_up(data, spots),
        *put_together(data, spots.get(hints.APART, ())),
        *glued(data, sorted((*spots.get(hints.LITERALS, ()), *spots.get(hints.PARTS, ())))),
        *substituted(data, spots.get(hints.PARTS, ())),
        *listed(data, spots.get(hints.LISTED, ())),
        *unmarked(data, spots.get(hints.MARKUP, ())),
        *spoken(data, spots.get(hints.SPELLED, ())),
        *numbered(data, spots.get(hints.CODES, ())),
    ]
    tight, loose = unwrapped(data, spots.get(hints.WRAPPED, ()), spots.get(hints.BROKEN, ()))
    if fixed or tight:
        yield fixed + tight
    yield _unglued(data, spots.get(hints.GLUED, ()))
    yield list(named(data, spots.get(hints.NAMED, ())))
    yield list(assembled(data, spots.get(hints.LINES, ())))
    yield list(evened(data, spots.get(hints.BLANKS, ())))
    yield list(unmargined(data, spots.get(hints.MARGIN, ())))
    yield list(reflowed(data, spots.get(hints.FLOWING, ())))
    yield list(turned(data, spots.get(hints.NORMAL, ())))
    yield list(lowered(data, spots.get(hints.CAPITALS, ())))
    yield wide(data)
    yield unplussed(data, spots.get(hints.ESCAPES, ()))
    yield unplussed(data, spots.get(hints.GLUED, ()))
    if len(tight) > 1:
        yield tight[0::2]
        yield tight[1::2]
    if loose:
        yield loose
    yield shortened(data, tight)


def _unglued(data: bytes, spots: Iterable[Sequence[int]]) -> list[Replacement]:
    """Return what puts a blank between a word and the number or token that is glued to it."""
    gaps, reached = list[Replacement](), 0
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for match in _GLUED.finditer(data, low, high):
            # In what one word is glued to, no second one begins.
            if match.start() >= reached and not _is_hash(data, match.start()):
                gaps.append(Replacement(*match.span(), match[0] + b" ", "glued"))
            if match.end() > reached:
                reached = _end_of_word(data, match.end())
        for match in _AMID.finditer(data, low, high):
            span = match.span(str(match.lastgroup))
            gaps.append(Replacement(*span, b" %s " % data[slice(*span)], "glued"))
    return gaps


def _is_hash(data: bytes, offset: int) -> bool:
    """Return whether a hash, an id of a trace or a number in hexadecimal stands around `offset`."""
    first = max(0, offset - _LONGEST_HASH)
    before = _HEX.search(data[first : offset + 1])
    end = _end_of_word(data, offset + 1, offset + 2 + _LONGEST_HASH)
    word = (before[0] if before else b"") + data[offset + 1 : end]
    shape = _PREFIXED if before and before["prefix"] else _HASH
    return shape.fullmatch(word) is not None


def _end_of_word(data: bytes, offset: int, limit: int | None = None) -> int:
    limit = len(data) if limit is None else min(limit, len(data))
    match = _NO_WORD.search(data, offset, limit)
    return match.start() if match else limit
