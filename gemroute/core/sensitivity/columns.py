"""Tables and markup whose columns or elements bear telling names in; "name: value" lines out.

Rules for what only its name tells (a salary, a date of birth, a plain word of a password) are
written for "name: value". Here the cells under such a name are read as if they were written so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from gemroute.core.sensitivity.hints_apart import SHORT, TELLING
from gemroute.core.sensitivity.views import Replacement

_TELLING: Final = re.compile(
    rb"(?i)(?<![a-z])(?:%s|(?<![0-9_])(?:%s)(?![a-z_]))" % (TELLING.encode(), SHORT.encode())
)
_NAME_BYTES: Final = 48
_NAME: Final = re.compile(rb"[\w \t./#%$*+&?:()\x80-\xff-]{0,48}")
_LONGEST_LINE_BYTES: Final = 4096
_DELIMITERS: Final = (b"\t", b"|", b";", b",")
_CELL: Final[dict[bytes, re.Pattern[bytes]]] = {
    sign: re.compile(rb'[ ]*"(?:[^"\n]|"")*"[ ]*(?=%s|$)|[^%s]*' % (re.escape(sign), sign))
    for sign in _DELIMITERS
}
_RULER: Final = re.compile(rb"[\s|+:=-]*")
_MARGINS: Final = b" \t\r\"'*`"
_COLUMNS: Final = re.compile(
    rb"(?i)(?P<verb>insert\s+into|copy)\s+[\w.\"'`\[\]]+\s*\((?P<names>[^()]{1,2000})\)"
    rb"(?P<then>\s*values\s*|\s+from\s+stdin[^\n]{0,80};?\r?\n)"
)
_STATEMENT_BYTES: Final = 2048
_TUPLE: Final = re.compile(rb"\s*,?\s*\(((?:'(?:[^'\n]|'')*'|[^'()]|\([^()]*\))*)\)")
_SQL_VALUE: Final = re.compile(rb"\s*(?:'(?:[^'\n]|'')*'|[^',]*)\s*(?=,|$)")
# What may stand between a name and its value in markup, JSON, YAML, ini and forms.
_KEY: Final = rb"""(?:value|val|number|primary|content|text)"""
_TAG: Final = rb"</?(?!input)[A-Za-z][\w:]{0,15}(?:[ ][^<>\n]{0,80})?>"
_JOINT: Final = re.compile(
    rb"""[\w .-]{0,24}?(?:"""
    rb"""(?:%s|>)?\s*(?:%s\s*)+"""
    rb"""|>\s*|["'](?:[ ][^<>\n]{0,40})?[ ](?:value|content)=["']|["'],\s*["']%s["']\s*:\s*["']?"""
    rb"""|["']?\s*:\s*[{\[]\s*(?:["']%s["']\s*:\s*)?["']"""
    rb"""|:\s*\n(?:\s*(?:-[ ]+|%s:\s+))+["']?|\]\s*\n\s*%s\s*=\s*["']?"""
    rb"""|["']\r?\n\r?\n|[ ]?\.{3,}[ ]?|\t+)""" % (_TAG, _TAG, _KEY, _KEY, _KEY, _KEY)
)
_CLOSING: Final = re.compile(rb"</[\w:.-]{0,24}\Z")
_INPUT: Final = re.compile(rb"""<input[^<>\n]{0,80}[ ]value=["']""")


class _Line(NamedTuple):
    start: int
    end: int


def named(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield each value whose name was seen at `spots`, to be read as "name: value"."""
    reached = -1
    for end in sorted({end for stretch in spots for end in stretch}):
        yield from _after_name(data, end)
        line = _line_of(data, end - 1)
        if line.start <= reached:
            continue
        reached = line.end
        if line.end - line.start > _LONGEST_LINE_BYTES:
            continue
        if statement := _COLUMNS.search(data, max(0, line.start - 120), end + _STATEMENT_BYTES):
            yield from _inserted(data, statement)
        yield from _tabled(data, line)


def _line_of(data: bytes, offset: int) -> _Line:
    end = data.find(b"\n", offset)
    return _Line(data.rfind(b"\n", 0, offset) + 1, len(data) if end < 0 else end)


def _after_name(data: bytes, end: int) -> Iterator[Replacement]:
    """Yield the syntax between the name seen and its value, as a colon."""
    for name in _TELLING.finditer(data, max(0, end - _NAME_BYTES), end + 1):
        if _CLOSING.search(data, max(0, name.start() - _NAME_BYTES), name.start()):
            continue
        joint = _JOINT.match(data, name.end())
        if joint and (following := _INPUT.match(data, joint.end())):
            joint = following
        if joint and data[joint.end() : joint.end() + 1] not in (b"", b"<", b"\n"):
            yield Replacement(name.end(), joint.end(), b": ", "named")


def _tabled(data: bytes, header: _Line) -> Iterator[Replacement]:
    """Yield the cells under the telling names of a header, row by row to the table's end."""
    line = data[header.start : header.end]
    for delimiter in _DELIMITERS:
        names = _cells(line, delimiter)
        telling = {n: data[s:e].strip(_MARGINS) for n, (s, e) in _at(names, header.start)}
        telling = {n: name for n, name in telling.items() if _is_name(name)}
        if telling and _is_header(line, names):
            yield from _rows(data, header.end + 1, (delimiter, len(names)), telling)
            return


def _is_header(line: bytes, cells: list[tuple[int, int]]) -> bool:
    """Return whether a line names columns: a list of one item a line names none."""
    names = [line[start:end].strip(_MARGINS) for start, end in cells]
    return sum(map(bool, names)) > 1 and all(map(_NAME.fullmatch, names))


def _is_name(cell: bytes) -> bool:
    return len(cell) <= _NAME_BYTES and bool(_TELLING.search(cell))


def _at(cells: list[tuple[int, int]], start: int) -> Iterator[tuple[int, tuple[int, int]]]:
    return enumerate((start + low, start + high) for low, high in cells)


def _rows(
    data: bytes, start: int, shape: tuple[bytes, int], telling: dict[int, bytes]
) -> Iterator[Replacement]:
    delimiter, count = shape
    while start < len(data):
        line = _line_of(data, start)
        row = data[line.start : line.end]
        if not _RULER.fullmatch(row):
            cells = dict(_at(_cells(row, delimiter), line.start))
            if len(cells) != count:
                return
            told = [(*cells[number], name) for number, name in telling.items()]
            yield from _as_named(data, (line.start - 1, line.end), told)
        start = line.end + 1


def _cells(line: bytes, delimiter: bytes) -> list[tuple[int, int]]:
    """Return where the cells of a line stand; a delimiter in quotes parts none."""
    if b'"' not in line:
        parts, at = list[tuple[int, int]](), 0
        for cell in line.split(delimiter):
            parts.append((at, at + len(cell)))
            at += len(cell) + 1
        return parts
    return _quoted_cells(line, delimiter)


def _quoted_cells(line: bytes, delimiter: bytes) -> list[tuple[int, int]]:
    parts, at = list[tuple[int, int]](), 0
    while at <= len(line) and (cell := _CELL[delimiter].match(line, at)):
        parts.append(cell.span())
        at = cell.end() + 1
    return parts


def _inserted(data: bytes, statement: re.Match[bytes]) -> Iterator[Replacement]:
    """Yield the values of an INSERT, or the rows of a COPY, under the columns it lists."""
    names = [name.strip(b" \t\r\n\"'`[]") for name in statement["names"].split(b",")]
    telling = {n: name for n, name in enumerate(names) if _is_name(name)}
    if statement["verb"].lower() == b"copy":
        yield from _rows(data, statement.end(), (b"\t", len(names)), telling)
        return
    at = statement.end()
    while row := _TUPLE.match(data, at):
        at = row.end()
        values = [value.span() for value in _SQL_VALUE.finditer(row[1]) if value[0]]
        spans = dict(_at(values, row.start(1)))
        told = [(*spans[number], name) for number, name in telling.items() if number in spans]
        yield from _as_named(data, (row.start(1) - 1, row.end(1)), told)


def _as_named(
    data: bytes, row: tuple[int, int], told: list[tuple[int, int, bytes]]
) -> Iterator[Replacement]:
    """Yield what leaves nothing of a row but its told values, each after its name.

    A name must not lend its sense to the cells beside its own.
    """
    cursor, end = row
    for low, high, name in told:
        text = data[low:high]
        start = low + len(text) - len(text.lstrip(_MARGINS))
        if value := text.strip(_MARGINS):
            yield Replacement(cursor, start, b"\n%s: " % name, "named")
            cursor = start + len(value)
    yield Replacement(cursor, end, b"\n", "named")
