"""Tables and markup whose columns or elements bear telling names in; "name: value" lines out.

Rules for what only its name tells (a salary, a date of birth, a plain word of a password) are
written for "name: value". Here the cells under such a name are read as if they were written so.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from gemroute.core.sensitivity.hints_apart import SHORT, TELLING
from gemroute.core.sensitivity.views import Replacement

_TELLING: Final = re.compile(
    rb"(?i)(?<![a-z])(?:%s|(?<![0-9_])(?:%s)(?![a-z_]))" % (TELLING.encode(), SHORT.encode())
)
_NAME_BYTES: Final = 48
_NAME: Final = re.compile(rb"[\w \t./#%$*+&?:()\x80-\xff-]{0,48}")
_DELIMITERS: Final = (b"\t", b"|", b";", b",")
_CELL: Final[dict[bytes, re.Pattern[bytes]]] = {
    sign: re.compile(rb'[ ]*"(?:[^"\n]|"")*"[ ]*(?=%s|$)|[^%s]*' % (re.escape(sign), sign))
    for sign in _DELIMITERS
}
_RULER: Final = re.compile(rb"[\s|+:=-]*")
_MARGINS: Final = b" \t\r\"'*`"
_COLUMNS: Final = re.compile(
    rb"(?i)(?P<verb>insert\s+into|copy)\s+[\w.\"'`\[\]]+\s*\((?P<names>[^()]+)\)"
    rb"(?P<then>\s*values\s*|\s+from\s+stdin[^\n]{0,80};?\r?\n)"
)
_VERBS: Final = (b"insert", b"copy")
_COLUMN_MARGINS: Final = b" \t\r\n\"'`[]"
# A quote in a string is doubled: it ends one string, and begins the next.
_TUPLE: Final = re.compile(rb"\s*,?\s*\(((?:'[^'\n]*+'|[^'()]++|\([^()]*+\))*+)\)")
_SQL_VALUE: Final = re.compile(
    rb"\s*(?:[A-Za-z_]{1,16}\s*)?(?P<text>'(?:[^'\n]|'')*+')\s*(?=,|\Z)|[^,]*"
)
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


class _Header(NamedTuple):
    """The line that names columns: how its cells are parted, how many there are, what tells."""

    line: _Line
    delimiter: bytes
    width: int
    telling: dict[int, bytes]


def named(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield each value whose name was seen at `spots`, to be read as "name: value".

    However many lines of a table look like its header, each line is walked once.
    """
    reached = -1
    headers: dict[int, _Header] = {}
    ends = sorted({end for stretch in spots for end in stretch})
    yield from _after_names(data, ends)
    for end in ends:
        if end - 1 > reached:
            line = _line_of(data, end - 1)
            reached = line.end
            if header := _header(data, line):
                headers[line.start] = header
    if ends:
        yield from _stated(data)
    yield from _tabled(data, headers)


def _line_of(data: bytes, offset: int) -> _Line:
    end = data.find(b"\n", offset)
    return _Line(data.rfind(b"\n", 0, offset) + 1, len(data) if end < 0 else end)


def _after_names(data: bytes, ends: Iterable[int]) -> Iterator[Replacement]:
    """Yield the syntax between each name seen and its value, as a colon.

    A name that stands in that syntax itself names nothing.
    """
    reached = 0
    for end in ends:
        for name in _TELLING.finditer(data, max(reached, end - _NAME_BYTES), end + 1):
            if _CLOSING.search(data, max(0, name.start() - _NAME_BYTES), name.start()):
                continue
            joint = _JOINT.match(data, name.end())
            if joint is None:
                continue
            joint = _INPUT.match(data, joint.end()) or joint
            reached = joint.end()
            if data[reached : reached + 1] not in (b"", b"<", b"\n"):
                yield Replacement(name.end(), reached, b": ", "named")


def _header(data: bytes, line: _Line) -> _Header | None:
    """Return what a line names of the columns below it, if it does."""
    row = data[line.start : line.end]
    for delimiter in _DELIMITERS:
        cells = _cells(row, delimiter)
        names = [row[low:high].strip(_MARGINS) for low, high in cells]
        telling = {n: name for n, name in enumerate(names) if _is_name(name)}
        if telling and _is_list_of_names(names):
            return _Header(line, delimiter, len(cells), telling)
    return None


def _tabled(data: bytes, headers: dict[int, _Header]) -> Iterator[Replacement]:
    """Yield the cells under the telling names of headers, row by row to each table's end."""
    walked: dict[tuple[bytes, int], int] = {}
    for header in headers.values():
        shape = (header.delimiter, header.width)
        if header.line.start >= walked.get(shape, 0):
            walked[shape] = yield from _rows(data, header, headers, len(data))


def _is_list_of_names(names: list[bytes]) -> bool:
    """Return whether a line's cells name columns: a list of one item a line names none."""
    return sum(map(bool, names)) > 1 and all(map(_NAME.fullmatch, names))


def _is_name(cell: bytes) -> bool:
    return len(cell) <= _NAME_BYTES and bool(_TELLING.search(cell))


def _at(cells: list[tuple[int, int]], start: int) -> Iterator[tuple[int, tuple[int, int]]]:
    return enumerate((start + low, start + high) for low, high in cells)


def _rows(
    data: bytes, header: _Header, headers: dict[int, _Header], limit: int
) -> Generator[Replacement, None, int]:
    """Yield the told cells of the rows between `header` and `limit`; return where they end.

    What another header says of columns that had no telling name holds from there on.
    """
    telling, shape = dict(header.telling), header[1:3]
    start = header.line.end + 1
    while start < limit:
        line = _line_of(data, start)
        row = data[line.start : line.end]
        if not _RULER.fullmatch(row):
            cells = _cells(row, header.delimiter)
            if len(cells) != header.width:
                return start
            spans = dict(_at(cells, line.start))
            told = [(*spans[number], name) for number, name in sorted(telling.items())]
            yield from _as_named(data, (line.start - 1, line.end), told)
            if (other := headers.get(line.start)) and other[1:3] == shape:
                telling = {**other.telling, **telling}
        start = line.end + 1
    return start


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


def _stated(data: bytes) -> Iterator[Replacement]:
    """Yield the values of each INSERT and COPY under the columns that it lists."""
    telling = list(_statements(data))
    limits = [statement.start() for statement, _ in telling[1:]]
    reached = 0
    for (statement, names), limit in zip(telling, [*limits, len(data)], strict=False):
        if statement.start() < reached:
            continue
        if statement["verb"].lower() == b"copy":
            head = _Line(statement.start(), statement.end() - 1)
            header = _Header(head, b"\t", statement["names"].count(b",") + 1, names)
            yield from _rows(data, header, {}, limit)
        else:
            reached = yield from _inserted(data, statement.end(), names)


def _statements(data: bytes) -> Iterator[tuple[re.Match[bytes], dict[int, bytes]]]:
    """Yield each INSERT and COPY that lists telling columns, with these, as they stand."""
    plain = data.lower()
    for start in sorted(at for verb in _VERBS for at in _places(plain, verb)):
        if statement := _COLUMNS.match(data, start):
            names = [name.strip(_COLUMN_MARGINS) for name in statement["names"].split(b",")]
            if telling := {n: name for n, name in enumerate(names) if _is_name(name)}:
                yield statement, telling


def _places(data: bytes, word: bytes) -> Iterator[int]:
    at = data.find(word)
    while at >= 0:
        yield at
        at = data.find(word, at + len(word))


def _inserted(data: bytes, at: int, telling: dict[int, bytes]) -> Generator[Replacement, None, int]:
    """Yield the told values of an INSERT, row by row; return where the rows end."""
    while row := _TUPLE.match(data, at):
        at = row.end()
        spans = dict(_at(_sql_values(row[1]), row.start(1)))
        told = [(*spans[number], name) for number, name in telling.items() if number in spans]
        yield from _as_named(data, (row.start(1) - 1, row.end(1)), told)
    return at


def _sql_values(row: bytes) -> list[tuple[int, int]]:
    """Return where the values of a row stand; a comma in quotes parts none."""
    parts, at = list[tuple[int, int]](), 0
    while at <= len(row) and (value := _SQL_VALUE.match(row, at)):
        parts.append(value.span("text" if value["text"] else 0))
        at = value.end() + 1
    return parts


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
