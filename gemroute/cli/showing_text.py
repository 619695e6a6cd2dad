"""A request's texts and what was found in them in; the lines to look at, every find masked, out.

Only lines with a find are shown, each with its neighbours: a large document stays readable, and
what is shown is bounded.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence

from gemroute.core.records import dataclass
from gemroute.core.request import Segment
from gemroute.core.values import Category, Finding
from gemroute.terminal import is_plain, is_terminal, sanitise

_MOST_LINES = 60
_AROUND_BYTES = 60
_COLOURS = {
    Category.CREDENTIALS: "31",
    Category.PERSONAL: "33",
    Category.FINANCIAL: "32",
    Category.HEALTH: "35",
    Category.LEGAL: "36",
    Category.CLASSIFIED: "1;31",
    Category.INTERNAL: "34",
}


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a text, from 1, by the bytes that it spans."""

    number: int
    start: int
    end: int


def show_masked(segments: Iterable[Segment], findings: Sequence[Finding]) -> None:
    """Print the lines in which something was found, masked, and coloured on a terminal."""
    coloured = is_terminal(sys.stdout) and not is_plain(os.environ)
    for line in masked_lines(segments, findings, coloured=coloured):
        sys.stdout.write(f"{line}\n")


def masked_lines(
    segments: Iterable[Segment], findings: Sequence[Finding], *, coloured: bool = False
) -> Iterator[str]:
    """Yield the lines with finds and their neighbours, text by text; at most 60 of each text."""
    for segment in segments:
        found = sorted((f for f in findings if f.where == segment.name), key=lambda f: f.start)
        if not found:
            continue
        data = segment.text.encode("utf-8", "replace")
        lines = _lines_with(data, found)
        yield f"── {sanitise(segment.name)}"
        for line in lines[:_MOST_LINES]:
            yield f"{line.number:>6}  {_masked(data, line, found, coloured=coloured)}"
        if len(lines) > _MOST_LINES:
            yield f"        … and {len(lines) - _MOST_LINES:,} more lines"


def _lines_with(data: bytes, found: Sequence[Finding]) -> list[_Line]:
    """Return the lines that the finds are on, and the one before and after each, once."""
    lines: dict[int, _Line] = {}
    for finding in found:
        first = _line_at(data, finding.start, finding.line)
        if first.start > 0:
            before = _line_at(data, first.start - 1, first.number - 1)
            lines.setdefault(before.number, before)
        lines[first.number] = first
        last = _line_at(data, max(finding.end - 1, finding.start), first.number)
        if last.end < len(data) and last.start == first.start:
            after = _line_at(data, last.end + 1, first.number + 1)
            lines.setdefault(after.number, after)
    return [lines[number] for number in sorted(lines)]


def _line_at(data: bytes, at: int, number: int) -> _Line:
    end = data.find(b"\n", at)
    return _Line(number, data.rfind(b"\n", 0, at) + 1, len(data) if end < 0 else end)


def _masked(data: bytes, line: _Line, found: Sequence[Finding], *, coloured: bool) -> str:
    """Return one line with a mask in the place of each find; long stretches between are cut."""
    pieces: list[str] = []
    at = line.start
    for finding in found:
        if finding.end <= at or finding.start >= line.end:
            continue
        pieces.append(_plain(data[at : max(at, finding.start)]))
        pieces.append(_mask(finding, coloured=coloured))
        at = min(max(at, finding.end), line.end)
    return "".join([*pieces, _plain(data[at : line.end])])


def _mask(finding: Finding, *, coloured: bool) -> str:
    shown = f"[{sanitise(finding.masked)}]"
    return f"\x1b[{_COLOURS[finding.category]}m{shown}\x1b[0m" if coloured else shown


def _plain(stretch: bytes) -> str:
    if len(stretch) <= 2 * _AROUND_BYTES:
        return sanitise(stretch.decode("utf-8", "replace"))
    first, last = stretch[:_AROUND_BYTES], stretch[-_AROUND_BYTES:]
    return sanitise(f"{first.decode('utf-8', 'ignore')} … {last.decode('utf-8', 'ignore')}")
