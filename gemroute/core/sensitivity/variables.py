"""Strings that code names and then puts together by their names, put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity.normal import zones
from gemroute.core.sensitivity.views import Replacement

_REACH_BYTES: Final = 512
_MOST_NAMES: Final = 32
_NAMED: Final = re.compile(
    rb"""(?<![0-9A-Za-z_])(?P<name>[A-Za-z_][0-9A-Za-z_]{0,23})(?:\[\])?[ ]?:?=[ ]?"""
    rb"""(?P<sign>["'`])(?P<value>[^"'`\n]{1,200})(?P=sign)"""
)
# A name in a template, a shell or an expression, and what puts two of them together.
_USE: Final = rb"[$#@%%]?\{?[$@%%]?(?:%s)\}?%%?"
_BETWEEN: Final = rb"(?:[ ]?(?:\+\+?|\.\.?|&|\|\||<>|~|\^|,)[ ]?)?"


def substituted(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield each expression near `spots` that does nothing but join named strings, as one."""
    for low, high in zones(spots, _REACH_BYTES, len(data)):
        values = {match["name"]: match["value"] for match in _NAMED.finditer(data, low, high)}
        if 1 < len(values) <= _MOST_NAMES:
            yield from _expressions(data, (low, high), values)


def _expressions(
    data: bytes, zone: tuple[int, int], values: dict[bytes, bytes]
) -> Iterator[Replacement]:
    names = b"|".join(sorted(map(re.escape, values), reverse=True))
    use = _USE % names
    name = re.compile(names)
    joined = re.compile(rb"(?<![0-9A-Za-z_])(?:%s%s)+%s(?![0-9A-Za-z_])" % (use, _BETWEEN, use))
    for match in joined.finditer(data, *zone):
        whole = b"".join(values[one] for one in name.findall(match[0]))
        is_in_string = data[match.start() - 1 : match.start()] in (b'"', b"'", b"`")
        yield Replacement(*match.span(), whole if is_in_string else b'"%s"' % whole, "literals")
