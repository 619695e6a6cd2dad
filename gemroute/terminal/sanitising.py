"""Foreign text in; the same text with everything that could act on a screen made visible, out.

Controls, bidi marks, invisible characters and lone surrogates get a shape. It is done character
by character, so a text may be cut anywhere and its pieces sanitised apart.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from functools import cache

_UNSAFE = (
    (0x00, 0x08),  # C0 but tab and newline
    (0x0B, 0x1F),
    (0x7F, 0x9F),  # DEL and C1
    (0xAD, 0xAD),  # soft hyphen
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x061C, 0x061C),  # Arabic letter mark
    (0x115F, 0x1160),  # Hangul fillers
    (0x17B4, 0x17B5),  # Khmer inherent vowels
    (0x180B, 0x180F),  # Mongolian selectors
    (0x200B, 0x200F),  # zero width, left-to-right and right-to-left marks
    (0x2028, 0x202E),  # separators, bidi embeddings and overrides
    (0x2060, 0x206F),  # invisible operators, bidi isolates
    (0x3164, 0x3164),  # Hangul filler
    (0xD800, 0xDFFF),  # halves of pairs
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFA0, 0xFFA0),  # halfwidth Hangul filler
    (0xFFF0, 0xFFFB),  # unassigned specials, interlinear annotation
    (0x13430, 0x1345F),  # hieroglyph format controls
    (0x1BCA0, 0x1BCA3),  # shorthand format controls
    (0x1D173, 0x1D17A),  # musical format controls
    (0xE0000, 0xE0FFF),  # tags, more variation selectors
)
_FIRSTS = [first for first, _ in _UNSAFE]
_LASTS = [last for _, last in _UNSAFE]

_UNSAFE_ASCII = bytes({*range(0x20), 0x7F} - {0x09, 0x0A})
_EMOJI_FORM = 0xFE0F

# Speed only: below the first, a table is faster than making the expression ready (4 ms); a piece
# with many kinds of unsafe characters goes by the table too.
_LONG = 1 << 12
_PIECE = 1 << 16
_FEW_KINDS = 8
_MOST_REMEMBERED = 1 << 13


def sanitise(text: str) -> str:
    """Return `text` with every control, bidi, invisible and lone surrogate character visible.

    U+FE0F is dropped: it only asks for the coloured form of the sign before it.
    """
    if text.isascii():
        return _ascii_shown(text)
    if len(text) < _LONG:
        return text.translate(_SHOWN)
    if not _expression().search(text):
        return text
    return "".join([_piece_shown(text[at : at + _PIECE]) for at in range(0, len(text), _PIECE)])


def _ascii_shown(text: str) -> str:
    data = text.encode("ascii")
    if len(data.translate(None, _UNSAFE_ASCII)) == len(data):
        return text
    return codecs.charmap_decode(data, "strict", _ASCII_SHOWN)[0]


def _piece_shown(piece: str) -> str:
    """Return a piece with each kind of unsafe character replaced at once, the first one first."""
    unsafe, at = _expression(), 0
    for _ in range(_FEW_KINDS):
        found = unsafe.search(piece, at)
        if found is None:
            return piece
        # All before it is safe; and what it is shown as is safe too.
        at, one = found.start(), found[0]
        piece = piece.replace(one, _SHOWN[ord(one)])
    return piece.translate(_SHOWN)


@cache
def _expression() -> re.Pattern[str]:
    """Return what matches one unsafe character; told by the safe ones, it is twice as fast."""
    firsts = [*_FIRSTS, 0x110000]
    lasts = [-1, *_LASTS]
    safe = [
        rf"\U{last + 1:08x}-\U{first - 1:08x}"
        for last, first in zip(lasts, firsts, strict=True)
        if last + 1 < first
    ]
    return re.compile(f"[^{''.join(safe)}]")


def _visible(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)
    if code == _EMOJI_FORM:
        return ""
    return "␡" if code == 0x7F else f"‹U+{code:04X}›"


def _is_unsafe(code: int) -> bool:
    at = bisect_right(_FIRSTS, code) - 1
    return at >= 0 and code <= _LASTS[at]


class _Shown(dict[int, str]):
    """What each character is shown as, worked out when it is first met; of bounded size."""

    def __missing__(self, code: int) -> str:
        shown = _visible(code) if _is_unsafe(code) else chr(code)
        if len(self) < _MOST_REMEMBERED:
            self[code] = shown
        return shown


_SHOWN = _Shown()
_ASCII_SHOWN = "".join(_visible(code) if _is_unsafe(code) else chr(code) for code in range(0x80))
