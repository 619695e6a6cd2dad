"""Strings that code puts together (operators, adjacency, joins, markup), put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity.normal import zones
from gemroute.core.sensitivity.views import Replacement

_MARGIN_BYTES: Final = 64
_MARKUP_BYTES: Final = 256
_REACH_BYTES: Final = 2048
_OPERATOR: Final = rb"(?:\.\.|\|\||\+\+|<>|<<|[+.&\\~^])"
_CALL: Final = rb"(?:[A-Za-z][\w.:]{0,23}\()?"
_SECOND: Final = rb"(?:[1-9]|\[[1-9]\]|_?b|B|_?(?:two|second|tail|end|suffix|right))"
_LITERALS: Final = re.compile(
    rb"""["'`](?:\)?[ \t]*(?:%s[ \t\r\n]*%s|&[ ]_\r?\n[ \t]*|\r?\n[ \t]*%s?[ \t]*| )"""
    rb"""[bfruBFRU]{0,2}["'`]"""
    rb"""|\)?\s*\.(?:append|concat|plus|add)\([ ]?["'`]"""
    rb"""|\);?\s*[A-Za-z_]+\.(?:[aA]ppend|push_str|WriteString)\([ ]?["'`]"""
    rb"""|;?[ \t]*\r?\n[ \t]*[$A-Za-z_][\w.]*[ ]?(?:[+.]=|<<)[ ]?["'`]"""
    rb"""|;?[ \t]*\r?\n[ \t]*(?:const |let |var |my )?[$A-Za-z_]\w{0,23}?%s[ ]?:?=[ ]?["'`])"""
    rb"""|(?<=[0-9A-Za-z@._:/+-])(?:""|''|``|"'|'")(?=[ 0-9A-Za-z@._:/+-])"""
    % (_OPERATOR, _CALL, _OPERATOR, _SECOND)
)
_BRACED: Final = re.compile(rb"""[$#]?\{["'`](?P<inner>[ !#-&(-_a-z|~]{0,80})["'`]\}""")
# Where a word processor ends a stretch of text and begins the next one, in a word or not.
_RUN_OF_A_DOCUMENT: Final = (
    rb"</w:t></w:r><w:r(?: [^<>]{0,80})?>(?:<w:rPr>(?:<[^<>]{1,120}>){0,12}</w:rPr>)?"
    rb"<w:t(?: [^<>]{0,60})?>"
)
_MARKUP: Final = re.compile(
    rb"(?<=[^\s>])(?:(?:</?(?:b|i|u|s|em|strong|span|wbr|font|code|mark|small|sub|sup)"
    rb"(?: [^<>]{0,200})?/?>|<!--[^<>]{0,200}-->|<!\[CDATA\[\]\]>|\]\]><!\[CDATA\[)+|%s"
    rb"|/\*[ ]?\*/|\*\*(?:\*\*)?|\{\}"
    rb"|\$\{[\"']{2}\})(?=[^\s<]|[ ][0-9])|(?:\x1b\[[0-9;]{0,12}m)+" % _RUN_OF_A_DOCUMENT
)
_CHARACTERS: Final = re.compile(rb"""(?:["'][ -~]["'], ?){5,}["'][ -~]["']""")
_STRINGS: Final = rb"""(?:"[^"\n]{0,80}"|'[^'\n]{0,80}'|[^()\[\]"'])*"""
# A template that only joins what follows it, with the parts after it.
_TEMPLATE: Final = re.compile(
    rb"""["'](?:%[sv]|%[1-9]\$s|\{\d?\}){2,8}["']\)?"""
    rb"""(?:,[ ]?|[ ]-f[ ]?|[ ]%[ ]?\(|[ ]|\.format(?:ted)?\([ ]?)"""
)
_POSITION: Final = re.compile(rb"\{(?P<nought>\d)\}|%(?P<one>\d)\$s")
_ITEM: Final = re.compile(rb""""([^"\n]{0,80})"|'([^'\n]{0,80})'""")
_PARTS: Final = re.compile(_STRINGS)
_PARTS_END: Final = re.compile(rb"[)\n]|\Z")
_PARTS_BYTES: Final = 320
_LIST: Final = re.compile(
    rb"""(?i)(?:(?:concat(?:_ws|enate)?!?|paste0|str_?c(?:at)?)[ ]?\(\{?"""
    rb"""|\.join\(\[\]string\{|(?:["'`](?P<glue>[-_.:/|+ ]?)["'`])?\.join[ ]?\([ ]?[\[(](?!\])"""
    rb"""|(?:join|implode)[ ]?\(?[ ]?(?:''|""),[ ]?(?:(?:array|List\.of|Arrays\.asList|Stream\.of"""
    rb"""|listOf|arrayOf)\(|new[ ]String\[\][ ]?\{|[\[({])?"""
    rb"""|-join[ ]?@?\()(?P<to>%s)"""
    rb"""|[\[(](?P<from>%s)[\])][ ]?\.(?:join|concat|mkstring)"""
    rb"""(?:[ ]?\((?:["'`](?P<by>[-_.:/|+ ]?)["'`])?\)|(?![ ]?\())"""
    rb"""|\((?P<all>%s)\)[ ]?-join[ ]?(?:''|"")""" % (_STRINGS, _STRINGS, _STRINGS)
)
_LISTS: Final = ("to", "from", "all")
_COMMA: Final = re.compile(rb"""["'`][ ]?,\s*["'`]""")


def glued(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield what stands between two parts of one string near `spots`, to be taken out."""
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for match in _LITERALS.finditer(data, low, high):
            yield Replacement(*match.span(), b"", "literals")
        for match in _BRACED.finditer(data, low, high):
            yield Replacement(*match.span(), match["inner"], "literals")


def unmarked(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield the markup inside a word near `spots`, to be taken out."""
    for low, high in zones(spots, _MARKUP_BYTES, len(data)):
        for match in _MARKUP.finditer(data, low, high):
            yield Replacement(*match.span(), b"", "markup")


def listed(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield the commas of a list near `spots` that is joined, or holds single characters."""
    for low, high in zones(spots, _REACH_BYTES, len(data)):
        for match in _LIST.finditer(data, low, high):
            listed = next(name for name in _LISTS if match[name] is not None)
            start, end = match.span(listed)
            yield Replacement(match.start(), start, b"", "literals")
            yield from _commas(data, start, end, match["glue"] or match["by"] or b"")
        for match in _TEMPLATE.finditer(data, low, high):
            stop = _PARTS_END.search(data, match.end(), match.end() + _PARTS_BYTES)
            if stop and _PARTS.fullmatch(data, match.end(), stop.start()):
                yield from _filled(data, match, stop.start())
        for match in _CHARACTERS.finditer(data, low, high):
            yield from _commas(data, *match.span())


def _filled(data: bytes, template: re.Match[bytes], stop: int) -> Iterator[Replacement]:
    """Yield the parts from `template` to `stop` put together, in the order that it tells."""
    order = [
        int(position["nought"]) if position["nought"] else int(position["one"]) - 1
        for position in _POSITION.finditer(template[0])
    ]
    items = list(_ITEM.finditer(data, template.end(), stop))
    if order != sorted(order) and max(order) < len(items):
        last = items[max(order)].end()
        whole = b"".join(items[number][0][1:-1] for number in order)
        yield Replacement(template.start(), last, b'"%s"' % whole, "literals")
    else:
        yield Replacement(*template.span(), b"", "literals")
        yield from _commas(data, template.end(), stop)


def _commas(data: bytes, start: int, end: int, glue: bytes = b"") -> Iterator[Replacement]:
    for comma in _COMMA.finditer(data, start, end):
        yield Replacement(*comma.span(), glue, "literals")
