"""A text and where values may run over its line ends in; the line ends to take out, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity.views import Replacement

_MARGIN_BYTES: Final = 64
_RUN: Final = rb"[0-9A-Za-z+/=_.@\x80-\xff-]+"
_COMMENT: Final = rb"#+|//+|--|%+|;+|@?(?:REM|rem|Rem)|::"
_MARGIN: Final = rb"(?:(?:>+|\*|\||'|%s)[ \t]+|>|\+[ \t]*)*" % _COMMENT
_WRAP: Final = (
    rb"(?P<left>(?:%s|\))(?: (?=\\|<))?)(?P<wrap>(?: {1,3}|\\|<br ?/?>)?\r?\n[ \t]*%s)"
    rb"(?=(?P<right>%s))"
)
_WRAPPED: Final = re.compile(_WRAP % (_RUN, _MARGIN, _RUN))
# In a diff the lines that were taken out begin with a hyphen, all of them.
_REMOVED: Final = re.compile(_WRAP % (_RUN, b"-" + _MARGIN, _RUN))
_WHOLE_ADDRESS: Final = re.compile(rb".*@[^@]*\.[A-Za-z]{2,}")
_ASCII_TOKEN: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_.@-"
_TOKEN: Final = _ASCII_TOKEN + bytes(range(0x80, 0x100))
_TIME: Final = re.compile(
    rb"\[?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,4}[./][0-9]{1,2}[./][0-9]{2,4}"
    rb"|[0-9]{8}[ T-][0-9]{2}|[0-9]{6} [0-9]{6} |[0-9]{2}-[0-9]{2} [0-9]{2}:"
    rb"|[0-9]{1,2}:[0-9]{2}[:. ]|(?P<count>[0-9]{1,7} [a-z]))"
)
_COMMENTED: Final = re.compile(rb"[+-]?[ \t]*(?:%s)[ \t]" % _COMMENT)
_ADDED: Final = re.compile(rb"\n[+-]")
_NUMERIC: Final = re.compile(rb"[\s0-9.,;|+-]*[0-9][\s0-9.,;|+-]*")
_DELIMITERS: Final = (b",", b";", b"\t", b"|")
_LEAST_DELIMITERS: Final = 2
_MOST_LINES: Final = 64
_MOST_ROWS: Final = 16
_LABELLED: Final = re.compile(rb"(?:[:=]|\xef\xbc\x9a) ?[0-9][0-9 -]*\r?\Z")
_FOLDED: Final = re.compile(rb":[ ]*[>|][+-]?[ ]*\r?\Z")
_MOST_FOLDED: Final = 3
_LEAST_CHAIN: Final = 3
_BLANK: Final = re.compile(rb"\s")


def unwrapped(
    data: bytes, spots: Iterable[Sequence[int]], broken: Iterable[Sequence[int]] = ()
) -> tuple[list[Replacement], list[Replacement]]:
    """Return the line ends to take out, and those that stand for a blank or took a hyphen."""
    tight, loose = [], []
    for match in _wraps(data, spots, broken):
        start, end = match.span("wrap")
        tight.append(Replacement(start, end, b"", "wrapped"))
        if match["left"].endswith(b"-"):
            loose.append(Replacement(start - 1, end, b"", "wrapped"))
        elif match["left"][-1:].strip(b")0123456789") == b"" and match["right"][:1].isdigit():
            loose.append(Replacement(start, end, b" ", "wrapped"))
    return tight, loose


def shortened(data: bytes, tight: list[Replacement]) -> list[Replacement]:
    """Return `tight` without the line ends before what may be a sentence of its own.

    It is empty where no value runs over more than three lines: others are read each way anyhow.
    """
    lengths = list[int]()
    for number, wrap in enumerate(tight):
        is_first = number == 0 or _BLANK.search(data, tight[number - 1].end, wrap.start)
        lengths.append(1 if is_first else lengths[-1] + 1)
    if max(lengths, default=0) < _LEAST_CHAIN:
        return []
    following = [*lengths[1:], 1]
    return [wrap for wrap, length in zip(tight, following, strict=True) if length > 1]


def _wraps(
    data: bytes, spots: Iterable[Sequence[int]], broken: Iterable[Sequence[int]]
) -> Iterator[re.Match[bytes]]:
    """Yield the line ends at `spots`, and those that lines of one token join to them.

    A hint ends in the line below the one that is wrapped; one of a `broken` word may end with
    that line itself.
    """
    hinted = {data.rfind(b"\n", 0, max(0, end - 1)) for stretch in spots for end in stretch}
    hinted |= {data.rfind(b"\n", 0, end) for stretch in broken for end in stretch}
    reached = 0
    for newline in sorted(hinted):
        if newline >= reached:
            for match in _chain(data, newline, reached):
                yield match
                reached = match.end("wrap")


def _chain(data: bytes, newline: int, floor: int) -> list[re.Match[bytes]]:
    """Return the wrap at `newline` amid those above, down to `floor`, and below it."""
    match = _wrap_at(data, newline)
    if match is None:
        return []
    above, below = [match], list[re.Match[bytes]]()
    while match and len(above) < _MOST_LINES and match.start() > floor:
        start = match.start()
        match = _wrap_at(data, data.rfind(b"\n", floor, start))
        if match and match.end("wrap") == start:
            above.insert(0, match)
        else:
            break
    match = _wrap_from(data, above[-1].end("wrap"))
    while match and len(below) < _MOST_LINES:
        below.append(match)
        match = _wrap_from(data, match.end("wrap"))
    return [*above, *below]


def _wrap_at(data: bytes, newline: int) -> re.Match[bytes] | None:
    low = max(0, newline - _MARGIN_BYTES)
    head = data[low : max(0, newline)].rstrip(b" \\\r")
    head = head[: head.rfind(b"<")] if head.endswith(b">") else head
    left = head.rstrip(b" ").rstrip(_TOKEN)
    start = low + len(left) - left.endswith(b")")
    return _wrap_from(data, start + bool(_ADDED.match(data, start - 1)))


def _wrap_from(data: bytes, start: int) -> re.Match[bytes] | None:
    above = data.rfind(b"\n", 0, max(0, start)) + 1
    is_removed = data.startswith(b"-", above) and not data.startswith(b"--", above)
    match = (is_removed and _REMOVED.match(data, start)) or _WRAPPED.match(data, start)
    return match if match and not _is_kept(data, match) else None


def _is_kept(data: bytes, match: re.Match[bytes]) -> bool:
    is_kept = _is_whole(match) or _is_record(data, match) or _is_column(data, match)
    return is_kept or _ends_comment(data, match)


def _ends_comment(data: bytes, match: re.Match[bytes]) -> bool:
    """Return whether a line is a comment and the one below it is none."""
    start = data.rfind(b"\n", 0, match.start()) + 1
    is_comment = _COMMENTED.match(data, start, match.end("left"))
    return bool(is_comment) and not match["wrap"].rpartition(b"\n")[2].strip(b" \t+")


def _is_whole(match: re.Match[bytes]) -> bool:
    """Return whether an address ends with its line: what follows is no part of it."""
    if b"@" not in match["left"]:
        return False
    return not match["right"].startswith(b".") and bool(_WHOLE_ADDRESS.fullmatch(match["left"]))


def _is_record(data: bytes, match: re.Match[bytes]) -> bool:
    """Return whether both lines begin with a time, or with a number, as those of a log do."""
    if not match["right"][:1].isdigit():
        return False
    start = data.rfind(b"\n", 0, match.start()) + 1
    above, below = _TIME.match(data, start), _TIME.match(data, match.end("wrap"))
    return bool(above and below and (above["count"] is None) == (below["count"] is None))


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
    if _is_labelled(data, start):
        return False
    rest = _line(data, match.end("wrap") + len(below) + 1)
    before = data[data.rfind(b"\n", 0, max(0, start - 1)) + 1 : max(0, start - 1)]
    return bool(_NUMERIC.fullmatch(rest) or _NUMERIC.fullmatch(before))


def _is_labelled(data: bytes, start: int) -> bool:
    """Return whether the rows of numbers over `start` begin in a line "name: number"."""
    for _ in range(_MOST_ROWS):
        above = data.rfind(b"\n", 0, max(0, start - 1)) + 1
        row = data[above : max(0, start - 1)]
        if not row or not _NUMERIC.fullmatch(row):
            return bool(_LABELLED.search(row)) or _is_folded(data, start)
        start = above
    return False


def _is_folded(data: bytes, start: int) -> bool:
    """Return whether a line close over `start` begins a text in YAML that runs on below it."""
    above = data[max(0, start - 256) : start].split(b"\n")[:-1]
    return any(map(_FOLDED.search, above[-_MOST_FOLDED:]))


def _line(data: bytes, start: int) -> bytes:
    end = data.find(b"\n", start, start + 256)
    return data[start : end if end >= 0 else start + 256]
