"""Strings that code names and then puts together by their names, put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from gemroute.core.sensitivity.normal import zones
from gemroute.core.sensitivity.views import Replacement

_REACH_BYTES: Final = 512
_STRING: Final = rb"""(?:"[^"\n]{1,200}"|'[^'\n]{1,200}'|`[^`\n]{1,200}`)"""
_ITEM: Final = re.compile(_STRING)
# What is set to a string, or to a list of them.
_SET: Final = re.compile(
    rb"""(?:=|<-)[ ]?(?P<opener>[0-9A-Za-z_.:!&<>\[\]@ ]{0,24}[\[({]\s{0,8})?"""
    rb"""(?P<items>%s(?:\s{0,8},\s{0,8}%s){0,15})""" % (_STRING, _STRING)
)
# One name for it, or as many names as there are strings.
_NAMES: Final = re.compile(
    rb"""(?<![0-9A-Za-z_])(?P<names>[A-Za-z_][0-9A-Za-z_]{0,23}"""
    rb"""(?:\[[0-9]\]|(?:,[ ]?\$?[A-Za-z_][0-9A-Za-z_]{0,23}){1,8})?)(?:\[\])?"""
    rb"""(?::[ ]?&?[A-Za-z][0-9A-Za-z<>\[\]]{0,15})?[ ]?:?\Z"""
)
_NAMES_BYTES: Final = 128
# A name in a template, a shell or an expression, and what puts two of them together.
_NAME: Final = rb"[A-Za-z_][0-9A-Za-z_]*+(?:\[[0-9]{1,2}\])?"
_USE: Final = rb"[$#@%%]?\{?[$@%%]?%s\}?%%?"
_BETWEEN: Final = rb"(?:\.(?:concat|plus)\(|[ ]?(?:\+\+?|\.\.?|&|\|\||<>|~|\^|,)[ ]?)?"
_NOTHING: Final = rb"""(?:""|''|``)"""
_USED: Final = _USE % _NAME
_USES: Final = re.compile(rb"(?:%s)(?P<use>%s)" % (_BETWEEN, _USE % (rb"(?P<name>%s)" % _NAME)))
_EXPRESSION: Final = re.compile(rb"(?<![0-9A-Za-z_])%s(?:%s%s)+" % (_USED, _BETWEEN, _USED))
_ASSIGNED: Final = re.compile(rb"[ ]?=[^=]")
_JOINING: Final = re.compile(
    (
        rb"%(nothing)s\.join\([ ]?(?:%(names)s)[ ]?\)"
        rb"|(?<![0-9A-Za-z_])(?:%(names)s)\.(?:(?i:join|joinToString|mkString))"
        rb"(?:[ ]?\([ ]?%(nothing)s[ ]?\)|(?![ ]?\(|[A-Za-z]))"
        rb"|(?<![0-9A-Za-z])(?:[A-Za-z]{2,8}\.)?(?i:join|concat|implode|paste0?)[ ]?\([ ]?"
        rb"(?:%(nothing)s,[ ]?)?[$@]?(?:%(names)s)(?:,[ ]?(?:collapse[ ]?=[ ]?)?%(nothing)s)?[ ]?\)"
        rb"|-join[ ]?[$@](?:%(names)s)(?![0-9A-Za-z_])|[$@](?:%(names)s)[ ]-join[ ]?%(nothing)s"
    )
    % {b"names": rb"([A-Za-z_][0-9A-Za-z_]*+)", b"nothing": _NOTHING}
)


def substituted(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield each expression near `spots` that does nothing but join named strings, as one."""
    for low, high in zones(spots, _REACH_BYTES, len(data)):
        values, lists = _named(data, low, high)
        if len(values) > 1:
            yield from _expressions(data, (low, high), values)
            yield from _joinings(data, (low, high), lists)


def _named(data: bytes, low: int, high: int) -> tuple[dict[bytes, bytes], dict[bytes, bytes]]:
    """Return the strings that are named from `low` to `high`, and the lists of them, joined."""
    values, lists = dict[bytes, bytes](), dict[bytes, bytes]()
    for match in _SET.finditer(data, low, high):
        items = [item[1:-1] for item in _ITEM.findall(match["items"])]
        line = data[max(0, match.start() - _NAMES_BYTES) : match.start()].rpartition(b"\n")[2]
        head = _NAMES.search(line)
        if head is None or (match["opener"] and len(items) == 1):
            continue
        names = [name.strip(b" $") for name in head["names"].split(b",")]
        names = names if len(names) == len(items) else names[-1:]
        if len(names) == 1 < len(items):
            lists[names[0]] = b"".join(items)
            names = [b"%s[%d]" % (names[0], number) for number in range(len(items))]
        values.update(zip(names, items, strict=False))
    return values, {**_tables(values), **lists}


def _tables(values: dict[bytes, bytes]) -> dict[bytes, bytes]:
    """Return the strings that are set one by one under numbers of one name, in their order."""
    tables: dict[bytes, bytes] = {}
    for name in sorted(name for name in values if name.endswith(b"]")):
        whole = name[: name.index(b"[")]
        tables[whole] = tables.get(whole, b"") + values[name]
    return tables


def _expressions(
    data: bytes, zone: tuple[int, int], values: dict[bytes, bytes]
) -> Iterator[Replacement]:
    for expression in _EXPRESSION.finditer(data, *zone):
        for uses in _known(data, expression, values):
            start, end = uses[0].start("use"), uses[-1].end()
            whole = b"".join(values[use["name"]] for use in uses)
            is_in_string = data[start - 1 : start] in (b'"', b"'", b"`")
            is_bare = is_in_string or data[start:end].endswith(b"}")
            yield Replacement(start, end, whole if is_bare else b'"%s"' % whole, "literals")


def _known(
    data: bytes, expression: re.Match[bytes], values: dict[bytes, bytes]
) -> Iterator[list[re.Match[bytes]]]:
    """Yield each two uses or more in a row, in `expression`, of names whose values are known."""
    uses = list(_USES.finditer(data, *expression.span()))
    if _ASSIGNED.match(data, expression.end()):
        del uses[-1]
    for is_known, some in groupby(uses, lambda use: use["name"] in values):
        run = list(some)
        if is_known and len(run) > 1:
            yield run


def _joinings(
    data: bytes, zone: tuple[int, int], lists: dict[bytes, bytes]
) -> Iterator[Replacement]:
    """Yield each call in `zone` that joins one of `lists`, as what it gives."""
    for call in _JOINING.finditer(data, *zone) if lists else ():
        name = next(filter(None, call.groups()))
        if name in lists:
            yield Replacement(*call.span(), b'"%s"' % lists[name], "literals")
