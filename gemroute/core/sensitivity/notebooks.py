"""A text kept as a list of lines, as notebooks keep each cell, read as the text that it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity.views import Replacement

_HEAD: Final = re.compile(rb'"(?:source|text(?:/[a-z]{1,12})?)"\s*:\s*\[\s*(?=")')
_HEAD_BYTES: Final = 64
_LINE: Final = re.compile(rb'"(?P<line>(?:[^"\\\n]|\\.)*)"(?P<more>\s*,\s*(?="))?')


def assembled(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield each list of lines whose name was seen at `spots`, as one text."""
    reached = 0
    for end in sorted({end for stretch in spots for end in stretch}):
        head = _HEAD.search(data, max(reached, end - _HEAD_BYTES), end + _HEAD_BYTES)
        if head:
            lines = list(_lines(data, head.end()))
            reached = lines[-1].end() if lines else head.end()
            if len(lines) > 1:
                text = "".join(_text(line["line"]) for line in lines)
                yield Replacement(head.end(), reached, b"\n%s\n" % text.encode(), "lines")


def _lines(data: bytes, at: int) -> Iterator[re.Match[bytes]]:
    while line := _LINE.match(data, at):
        yield line
        if line["more"] is None:
            return
        at = line.end()


def _text(line: bytes) -> str:
    """Return what a string of JSON says; one that is broken is taken as it stands."""
    written = line.decode(errors="replace")
    try:
        return str(json.loads(f'"{written}"', strict=False)).encode(errors="replace").decode()
    except ValueError:
        return written
