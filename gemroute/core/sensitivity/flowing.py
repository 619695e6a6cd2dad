"""A text and where rules match across its line ends in; those that only wrap a line, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity.normal import zones
from gemroute.core.sensitivity.views import Replacement

_MARGIN_BYTES: Final = 400
_LONGEST_LINE_BYTES: Final = 240

# What ends a sentence, a name before its value or a row, or opens or closes a block, is followed
# by a line of its own.
_WRAP: Final = re.compile(
    rb"(?<=[^\s.:;!?{}\[=|<>\\])[ \t]*\r?\n[ \t]*(?=[0-9A-Za-z\x80-\xff\"'(\[$&/@-])"
)
_OWN_LINE: Final = re.compile(
    rb"[0-9a-f]{16}|[-*+#] |[0-9]{1,3}[.)][ \t]"
    rb"|[\"']?[\w .-]{1,32}[\"']?(?:[:=](?:[ \t\"']|$)|[ ]=|:=)"
)
_ENTRY: Final = (b'",', b"',", b"`,", b"),", b"],")
_ROW: Final = (b";", b"\t", b"|", b'","')
_TIMED: Final = re.compile(rb"\[?[0-9]{2,4}[-/.:][0-9]{2}[-/.:][0-9]{2}")


def reflowed(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield a blank for each line end near `spots` that breaks a sentence or an address."""
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for wrap in _WRAP.finditer(data, low, high):
            if not _is_kept(data, *wrap.span()):
                yield Replacement(*wrap.span(), b" ", "wrapped")


def _is_kept(data: bytes, start: int, end: int) -> bool:
    """Return whether the line below begins with a name, a time or a sign, or both are rows."""
    first = max(data.rfind(b"\n", 0, start) + 1, start - _LONGEST_LINE_BYTES)
    last = data.find(b"\n", end, end + _LONGEST_LINE_BYTES)
    above, below = data[first:start], data[end : last if last >= 0 else end + _LONGEST_LINE_BYTES]
    if above[-1:].isdigit() and below[:1].isdigit():
        return True
    if above.endswith(_ENTRY) or _OWN_LINE.match(below) or _TIMED.match(below):
        return True
    return any(sign in above and sign in below for sign in _ROW)
