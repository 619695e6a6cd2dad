"""A text and where values may run over its line ends in; the line ends to take out, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity.normal import zones
from gemroute.core.sensitivity.views import Replacement

_MARGIN_BYTES: Final = 64
_RUN: Final = rb"[0-9A-Za-z+/=_.@-]+"
_WRAPPED: Final = re.compile(
    rb"(?P<left>(?:%s|\))(?: (?=\\|<))?)(?P<wrap>(?: {1,3}|\\|<br ?/?>)?\r?\n[ \t]*%s)"
    rb"(?=(?P<right>%s))" % (_RUN, rb"(?:(?:>+|#+|\*|\||//+|--|%)[ \t]+|>|\+)*", _RUN)
)
_WHOLE_ADDRESS: Final = re.compile(rb".*@[^@]*\.[A-Za-z]{2,}")
_NUMERIC: Final = re.compile(rb"[\s0-9.,;|+-]*[0-9][\s0-9.,;|+-]*")
_DELIMITERS: Final = (b",", b";", b"\t", b"|")
_LEAST_DELIMITERS: Final = 2


def unwrapped(
    data: bytes, spots: Iterable[Sequence[int]]
) -> tuple[list[Replacement], list[Replacement]]:
    """Return the line ends to take out, and those that stand for a blank or took a hyphen."""
    tight, loose = [], []
    for match in _wraps(data, spots):
        start, end = match.span("wrap")
        tight.append(Replacement(start, end, b"", "wrapped"))
        if match["left"].endswith(b"-"):
            loose.append(Replacement(start - 1, end, b"", "wrapped"))
        elif match["left"][-1:].strip(b")0123456789") == b"" and match["right"][:1].isdigit():
            loose.append(Replacement(start, end, b" ", "wrapped"))
    return tight, loose


def _wraps(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[re.Match[bytes]]:
    """Yield the line ends at `spots`, and those at the other end of a line of one token.

    A hint ends in the line below the one that is wrapped.
    """
    hinted = {data.rfind(b"\n", 0, max(0, end - 1)) for stretch in spots for end in stretch}
    stretches = ((end, end) for end in sorted(hinted) if end >= 0)
    for low, high in zones(stretches, _MARGIN_BYTES, len(data)):
        near = [m for m in _WRAPPED.finditer(data, low, high) if not _is_kept(data, m)]
        sure = [any(at in hinted for at in range(*m.span("wrap"))) for m in near]
        for number, match in enumerate(near):
            before, after = near[max(0, number - 1)], near[min(len(near) - 1, number + 1)]
            follows = sure[max(0, number - 1)] and before.end("wrap") == match.start("left")
            leads = sure[min(len(near) - 1, number + 1)] and match.end("wrap") == after.start(
                "left"
            )
            if sure[number] or follows or leads:
                yield match


def _is_kept(data: bytes, match: re.Match[bytes]) -> bool:
    return _is_whole(match) or _is_column(data, match)


def _is_whole(match: re.Match[bytes]) -> bool:
    """Return whether an address ends with its line: what follows is no part of it."""
    if b"@" not in match["left"]:
        return False
    return not match["right"].startswith(b".") and bool(_WHOLE_ADDRESS.fullmatch(match["left"]))


def _is_column(data: bytes, match: re.Match[bytes]) -> bool:
    """Return whether the two lines are rows of numbers or of a table: not one number cut."""
    if not (match["left"][-1:].isdigit() and match["right"][:1].isdigit()):
        return False
    start = data.rfind(b"\n", 0, match.start()) + 1
    above = data[start : match.end("left")]
    below = _line(data, match.end("wrap"))
    if any(above.count(d) == below.count(d) >= _LEAST_DELIMITERS for d in _DELIMITERS):
        return True
    if not (_NUMERIC.fullmatch(above) and _NUMERIC.fullmatch(below)):
        return False
    rest = _line(data, match.end("wrap") + len(below) + 1)
    before = data[data.rfind(b"\n", 0, max(0, start - 1)) + 1 : max(0, start - 1)]
    return bool(_NUMERIC.fullmatch(rest) or _NUMERIC.fullmatch(before))


def _line(data: bytes, start: int) -> bytes:
    end = data.find(b"\n", start, start + 256)
    return data[start : end if end >= 0 else start + 256]
