"""Strings that code puts together (operators, adjacency, joins, markup), put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity.normal import zones
from gemroute.core.sensitivity.views import Replacement

_MARGIN_BYTES: Final = 64
_REACH_BYTES: Final = 2048
_OPERATOR: Final = rb"(?:\.\.|\|\||\+\+|<>|<<|[+.&\\])"
_LITERALS: Final = re.compile(
    rb"""["'`](?:[ \t]*(?:%s[ \t\r\n]*|\r?\n[ \t]*%s?[ \t]*| )[bfruBFRU]{0,2}["'`]"""
    rb"""|;?[ \t]*\r?\n[ \t]*[$A-Za-z_][\w.]*[ ]?[+.]=[ ]?["'`])"""
    rb"""|(?<=[0-9A-Za-z])(?:""|''|``)(?=[0-9A-Za-z])""" % (_OPERATOR, _OPERATOR)
)
_MARKUP: Final = re.compile(
    rb"(?<=[0-9A-Za-z@.:-])(?:(?:</?(?:b|i|u|s|em|strong|span|wbr|font|code|mark|small|sub|sup)"
    rb"(?: [^<>]{0,200})?/?>|<!--[^<>]{0,200}-->)+|/\*[ ]?\*/)(?=[0-9A-Za-z@.:-])"
)
_CHARACTERS: Final = re.compile(rb"""(?:["'][!-~]["'], ?){5,}["'][!-~]["']""")
_LIST: Final = re.compile(
    rb"""(?i)(?:concat(?:_ws)?[ ]?\(|\.join[ ]?\([ ]?[\[(])(?P<to>[^()\[\]]*)"""
    rb"""|\[(?P<from>[^()\[\]]*)\][ ]?\.join[ ]?\(["'`]{2}\)"""
)
_COMMA: Final = re.compile(rb"""["'`][ ]?,\s*["'`]""")


def glued(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield what stands between two parts of one string near `spots`, to be taken out."""
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for match in _LITERALS.finditer(data, low, high):
            yield Replacement(*match.span(), b"", "literals")
        for match in _MARKUP.finditer(data, low, high):
            yield Replacement(*match.span(), b"", "markup")
        yield from _listed(data, low, high)


def _listed(data: bytes, low: int, high: int) -> Iterator[Replacement]:
    """Yield the commas of a list that is joined, or of one that holds single characters."""
    near = max(0, low - _REACH_BYTES), min(len(data), high + _REACH_BYTES)
    for match in _LIST.finditer(data, *near):
        start, end = match.span("to" if match["to"] is not None else "from")
        for comma in _COMMA.finditer(data, start, end):
            yield Replacement(*comma.span(), b"", "literals")
    for match in _CHARACTERS.finditer(data, low, near[1]):
        for comma in _COMMA.finditer(data, *match.span()):
            yield Replacement(*comma.span(), b"", "literals")
