"""Expressions in; in which parts they are scanned fastest, and what tells where, out.

An expression whose every match holds some rare string, or a cluster of digits, need only be
sought near one. Whatever is not understood is sought everywhere.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from gemroute.core.sensitivity.patterns import Expression
from gemroute.core.sensitivity.windows import DIGITS, EVERYWHERE, STRINGS, Part, Reach

_FARTHEST_BYTES: Final = 16_384
_MOST_WALKS: Final = 16
_MOST_IN_A_PART: Final = 12

# Shares of the places of ordinary text: what is more frequent is sought everywhere, or,
# where it also needs digits, around those.
_FREQUENT: Final = 1.5e-4
_RARER_THAN_DIGITS: Final = 1.5e-4


class Plan(NamedTuple):
    """Parts of expressions, and the strings near which each part of some of them is scanned."""

    parts: tuple[Part, ...]
    anchors: tuple[tuple[bytes, tuple[int, ...]], ...]

    def dump(self) -> bytes:
        """Return the plan in a form that `restored` takes."""
        anchors = [(text.decode("latin-1"), parts) for text, parts in self.anchors]
        return json.dumps((self.parts, anchors)).encode()


def restored(dumped: bytes) -> Plan:
    """Return the plan that was dumped."""
    parts, anchors = json.loads(dumped)
    return Plan(
        tuple(Part(tuple(numbers), kind, Reach(*reach)) for numbers, kind, reach in parts),
        tuple((text.encode("latin-1"), tuple(owners)) for text, owners in anchors),
    )


class Need(NamedTuple):
    """Near what an expression is sought, how far around it, and, for strings, near which."""

    kind: str
    reach: Reach = Reach(0, 0)
    strings: frozenset[bytes] = frozenset()


@lru_cache(maxsize=4096)
def need_of(pattern: bytes) -> Need:
    """Return near what each match of `pattern` lies."""
    # Parsing patterns takes a second for all: a start from the cache does without.
    from gemroute.core.sensitivity.anchors import anchors_of
    from gemroute.core.sensitivity.rarity import total
    from gemroute.core.sensitivity.sieve import needs_digits
    from gemroute.core.sensitivity.syntax import Unknown, parsed, reach_of

    try:
        nodes = parsed(pattern)
        reach = reach_of(nodes)
        has_digits, strings = needs_digits(nodes), anchors_of(nodes) or frozenset()
    except Unknown:
        return Need(EVERYWHERE)
    if reach.near > _FARTHEST_BYTES or reach.walks > _MOST_WALKS:
        return Need(EVERYWHERE)
    if strings and total(strings) <= (_RARER_THAN_DIGITS if has_digits else _FREQUENT):
        return Need(STRINGS, reach, strings)
    return Need(DIGITS, reach) if has_digits else Need(EVERYWHERE)


def planned(expressions: Sequence[Expression]) -> Plan:
    """Return a plan for `expressions`."""
    needs = [need_of(expression.pattern) for expression in expressions]
    found = [_part(numbers, needs) for numbers in _grouped(expressions, needs)]
    owners = {n: number for number, part in enumerate(found) for n in part.numbers}
    return Plan(tuple(found), _anchors(needs, owners))


def _grouped(expressions: Sequence[Expression], needs: Sequence[Need]) -> Iterable[list[int]]:
    """Yield the numbers that belong together: alike in reach, and few where strings tell."""
    groups = defaultdict[tuple[str, str, bool], list[int]](list)
    for number, (expression, need) in enumerate(zip(expressions, needs, strict=True)):
        name = expression.group if need.kind == EVERYWHERE else ""
        groups[need.kind, name, need.reach.walks > 0].append(number)
    for (kind, *_), numbers in groups.items():
        size = _MOST_IN_A_PART if kind == STRINGS else len(numbers)
        yield from (numbers[at : at + size] for at in range(0, len(numbers), size))


def _part(numbers: Sequence[int], needs: Sequence[Need]) -> Part:
    from gemroute.core.sensitivity.syntax import farthest

    kind = needs[numbers[0]].kind
    return Part(tuple(numbers), kind, farthest(needs[n].reach for n in numbers))


def _anchors(
    needs: Sequence[Need], owners: Mapping[int, int]
) -> tuple[tuple[bytes, tuple[int, ...]], ...]:
    from gemroute.core.sensitivity.cover import cover

    chosen = cover(string for need in needs for string in need.strings)
    parts = defaultdict[bytes, set[int]](set)
    for number, need in enumerate(needs):
        for string in need.strings:
            parts[chosen[string]].add(owners[number])
    return tuple((text, tuple(sorted(found))) for text, found in sorted(parts.items()))
