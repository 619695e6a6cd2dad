"""A file's plain value, and where each part of it is: read now, or restored from what was read.

Reading YAML needs a parser, whose import alone is a twelfth of a start. Files that come with
gemroute are read ahead; what is kept of one counts only for the very bytes that it was made of.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final, NamedTuple

from gemroute.core.errors import Problem
from gemroute.core.records import dataclass

Path = tuple[str | int, ...]


class Position(NamedTuple):
    """Where a key and its value begin, from 1; a list item's key is the item itself."""

    key_line: int
    key_column: int
    line: int
    column: int


class Mark(NamedTuple):
    """A place in a file, from 0: PyYAML's marks have the same names."""

    line: int
    column: int


# PyYAML's types say too little of what is in them.
AnyMark = Any
Spot = tuple[AnyMark, AnyMark, "Spots"]
"""The marks of a key and its value, and the spots within that value."""
Spots = dict[str | int, Spot]
NO_SPOTS: Final[Spots] = {}


@dataclass(frozen=True, slots=True)
class Document:
    """A file's plain value (dict, list, str, int, float, bool, None) and where each part is."""

    source: str
    value: object
    spot: Spot

    def position(self, path: Path) -> Position:
        """Return where `path` is, or else its nearest ancestor that is in the file."""
        key, value, _ = self._way(path)[-1]
        return Position(*place_of(key), *place_of(value))

    def line(self, path: Path) -> int:
        """Return the line on which the value at `path` begins, or its nearest ancestor does."""
        return place_of(self._way(path)[-1][1])[0]

    def problem(
        self, path: Path, message: str, hint: str = "", *, at_key: bool = False, code: str = ""
    ) -> Problem:
        """Return a problem at `path`, or at its nearest ancestor that is in the file."""
        way = self._way(path)
        key, value, _ = way[-1]
        place = place_of(key if at_key and len(way) > len(path) else value)
        return Problem(self.source, *place, message, hint, code)

    def _way(self, path: Path) -> list[Spot]:
        """Return the spots from the whole document to `path`, as far as they are in the file."""
        way = [self.spot]
        for step in path:
            if (spot := way[-1][2].get(step)) is None:
                break
            way.append(spot)
        return way


def place_of(mark: AnyMark) -> tuple[int, int]:
    """Return line and column, from 1."""
    return mark.line + 1, mark.column + 1


def kept(document: Document, data: bytes) -> bytes:
    """Return `document`, which was read from `data`, for `restored`."""
    row = {"sha256": _digest(data), "value": document.value, "spot": _row(document.spot)}
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


def restored(kept: bytes, data: bytes, source: str) -> Document | None:
    """Return the document that `data` holds; None if it is not `data` that is `kept`."""
    try:
        row = json.loads(kept or b"{}")
    except ValueError:  # Damaged: then it is read again.
        return None
    if row.get("sha256") != _digest(data):
        return None
    return Document(source, row["value"], _spot(row["spot"]))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _row(spot: Spot) -> list[Any]:
    key, value, inner = spot
    parts = [[step, _row(part)] for step, part in inner.items()]
    return [key.line, key.column, value.line, value.column, parts]


def _spot(row: list[Any]) -> Spot:
    key_line, key_column, line, column, parts = row
    inner = {step: _spot(part) for step, part in parts}
    return Mark(key_line, key_column), Mark(line, column), inner
