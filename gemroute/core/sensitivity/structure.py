"""A place in a table or a tree of keys in; the names that stand over it, out.

The header of a CSV, TSV or Markdown table names every value in its column; a key of JSON,
YAML, TOML, ini or .env names what is nested under it, however far down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from functools import lru_cache
from typing import Final, NamedTuple

from gemroute.core.records import dataclass
from gemroute.core.sensitivity.bounds import Budget

_DELIMITERS: Final = (b"\t", b"|", b";", b",")
_QUOTED: Final = re.compile(rb'"(?:[^"]|"")*"')
_KEY: Final = re.compile(rb"""["']?([^"':=\n\[\]{}]{1,80})["']?\s*[:=]""")
_SECTION: Final = re.compile(rb"\n?\[+([^\]\n]{1,80})\]+[ \t]*\r?\n")
_LIST_KEY: Final = re.compile(rb"""["']?([\w .-]{1,80})["']?\s*[:=]\s*\Z""")
_SECTION_REACH_BYTES: Final = 65_536
_MOST_PARENTS: Final = 6
_FIRST_LOOK_BYTES: Final = 512
_LONGEST_LOOK_BYTES: Final = 16_384
_FARTHEST_UP_BYTES: Final = 65_536
_BYTES_OF_WORK: Final = 256
_LIST_REACH_BYTES: Final = 4096
_LONGEST_LINE_BYTES: Final = 16_384


class _Table(NamedTuple):
    """A stretch of lines with the same number of cells, as far as it was walked."""

    start: int
    end: int
    delimiter: bytes
    cells: int
    header: tuple[bytes, ...]


@dataclass(slots=True)
class Structure:
    """Names over the values of one text; each line is walked once, however many values ask."""

    data: bytes = field(repr=False)
    budget: Budget
    _table: _Table | None = None
    # By indent: the first and the last line of a stretch in which none is indented less.
    _walked: dict[int, tuple[int, int]] = field(default_factory=dict)

    def names_over(self, offset: int) -> Iterator[bytes]:
        """Yield the names over `offset`: its column's, its list's, its parents', its section's."""
        start, end = self._line(offset)
        if end - start > _LONGEST_LINE_BYTES:
            yield from self._list_key(offset)
            return
        yield from self._column(start, end, offset)
        yield from self._list_key(offset)
        yield from self._parents(start)
        yield from self._section(start)

    def _line(self, offset: int) -> tuple[int, int]:
        start = self.data.rfind(b"\n", 0, offset) + 1
        end = self.data.find(b"\n", offset)
        return start, len(self.data) if end < 0 else end

    def _line_above(self, start: int) -> tuple[int, int]:
        return self.data.rfind(b"\n", 0, start - 1) + 1, start - 1

    def _column(self, start: int, end: int, offset: int) -> Iterator[bytes]:
        line = self.data[start:end]
        for delimiter in _DELIMITERS:
            count = _cells(line, delimiter)
            if count and (table := self._table_of(start, end, delimiter, count)):
                column = _cells(self.data[start:offset], delimiter)
                yield table.header[min(column, count)].strip(b" \"'*`\r")
                return

    def _table_of(self, start: int, end: int, delimiter: bytes, count: int) -> _Table | None:
        top, known = (start, end), self._table
        while True:
            if known and known[2:4] == (delimiter, count) and known.start <= top[0] <= known.end:
                self._table = known._replace(end=max(end, known.end))
                # A header stands under no name, whether its table was walked before or not.
                return self._table if known.start < start else None
            above = self._line_above(top[0])
            is_row = top[0] > 0 and _cells(self.data[slice(*above)], delimiter) == count
            if not is_row or not self.budget.spend_work(1):
                return self._begun(top, end, delimiter, count) if top[0] < start else None
            top = above

    def _begun(self, top: tuple[int, int], end: int, delimiter: bytes, count: int) -> _Table:
        def unquoted(cell: re.Match[bytes]) -> bytes:
            return cell[0].replace(delimiter, b" ")

        header = _QUOTED.sub(unquoted, self.data[slice(*top)])
        self._table = _Table(top[0], end, delimiter, count, tuple(header.split(delimiter)))
        return self._table

    def _list_key(self, offset: int) -> Iterator[bytes]:
        """Yield the key of the one-line or flat list that `offset` is in."""
        low = max(0, offset - _LIST_REACH_BYTES)
        opening = self.data.rfind(b"[", low, offset)
        if opening >= 0 and self.data.find(b"]", opening, offset) < 0:
            key = _LIST_KEY.search(self.data, max(low, opening - 100), opening)
            if key:
                yield key[1]

    def _parents(self, start: int) -> Iterator[bytes]:
        """Yield the keys of lines above that are indented less and less."""
        indent = _indent(self.data, start)
        for _ in range(_MOST_PARENTS):
            line = self._outer_line(start, indent) if indent else None
            if line is None:
                return
            start, indent = line[0], _indent(self.data, line[0])
            if key := _KEY.match(self.data, start + indent, line[1]):
                yield key[1]

    def _outer_line(self, start: int, indent: int) -> tuple[int, int] | None:
        """Return the nearest line above that is indented less; None if there is none near."""
        bottom, looked = start, _FIRST_LOOK_BYTES
        while start and bottom - start < _FARTHEST_UP_BYTES:
            first, last = self._walked.get(indent, (start, start))
            start = first if first < start <= last else start
            low = self.data.rfind(b"\n", 0, max(0, start - looked)) + 1
            low = max(low, last) if last < start else low
            if not self.budget.spend_work(1 + (start - low) // _BYTES_OF_WORK):
                break
            above = _last_of(_less_indented(indent), self.data, low, start)
            if above:
                self._walked[indent] = (above[1] + 1, bottom)
                return above
            start, looked = low, min(2 * looked, _LONGEST_LOOK_BYTES)
        self._walked[indent] = (start, bottom)
        return None

    def _section(self, start: int) -> Iterator[bytes]:
        """Yield the name of the ini or TOML section that the line at `start` stands in."""
        low = max(0, start - _SECTION_REACH_BYTES)
        opening = self.data.rfind(b"\n[", low, start)
        opening = 0 if opening < 0 and low == 0 else opening
        if opening >= 0 and (section := _SECTION.match(self.data, opening, start)):
            yield section[1]


@lru_cache(maxsize=128)
def _less_indented(indent: int) -> re.Pattern[bytes]:
    """Return what finds a line that says something, and is indented less."""
    return re.compile(rb"^[ \t-]{0,%d}[^ \t\r\n-][^\n]*" % (indent - 1), re.MULTILINE)


def _last_of(regex: re.Pattern[bytes], data: bytes, low: int, high: int) -> tuple[int, int] | None:
    """Return where the last match between `low` and `high` stands."""
    last = None
    for match in regex.finditer(data, low, high):
        last = match.span()
    return last


def _indent(data: bytes, start: int) -> int:
    rest = data[start : start + 80]
    return len(rest) - len(rest.lstrip(b" \t-"))


def _cells(line: bytes, delimiter: bytes) -> int:
    """Return how many delimiters stand outside quotes."""
    if b'"' in line:
        line = _QUOTED.sub(b"", line)
    return line.count(delimiter)
