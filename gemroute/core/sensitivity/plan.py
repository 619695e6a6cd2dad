"""Expressions in; in which parts they are scanned fastest, and what tells where, out."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from gemroute.core.sensitivity.needs import Need, Needs
from gemroute.core.sensitivity.patterns import SEEK_CHECKED, SEEK_GROUP, SEEK_WHOLE, Expression
from gemroute.core.sensitivity.signposts import Numbered, Signpost
from gemroute.core.sensitivity.windows import EVERYWHERE, STRINGS, Part, Reach

_MOST_IN_A_PART: Final = 12

SIGNPOST_BYTES: Final = 2048
"""No signpost reaches farther than this."""


class Kind(NamedTuple):
    """Signposts of one kind: whether text that is all ASCII may hold them, and line by line."""

    is_plain: bool
    is_lined: bool


SIGNPOSTS: Final = tuple(Kind(plain, lined) for plain in (True, False) for lined in (False, True))


class Layout(NamedTuple):
    """The parts, and of which kinds there are signposts: all that saved databases need."""

    parts: tuple[Part, ...]
    signposts: tuple[bool, ...]

    def dump(self) -> bytes:
        """Return the layout in a form that `restored` takes."""
        return json.dumps(self).encode()


def restored(dumped: bytes) -> Layout:
    """Return the layout that was dumped."""
    parts, signposts = json.loads(dumped)
    return Layout(
        tuple(
            Part(tuple(numbers), kind, Reach(*reach), is_lined)
            for numbers, kind, reach, is_lined in parts
        ),
        tuple(signposts),
    )


class Plan(NamedTuple):
    """Parts of expressions, and the signposts near which each part of some of them is scanned.

    Text that is all ASCII may hold `plain` only. Each signpost comes with the number of a part.
    """

    parts: tuple[Part, ...]
    plain: tuple[Numbered, ...]
    others: tuple[Numbered, ...]

    def signposts(self, kind: Kind) -> tuple[Numbered, ...]:
        """Return the signposts of one kind."""
        some = self.plain if kind.is_plain else self.others
        return tuple(one for one in some if one[1].is_lined == kind.is_lined)

    @property
    def layout(self) -> Layout:
        """The plan without its signposts."""
        return Layout(self.parts, tuple(bool(self.signposts(kind)) for kind in SIGNPOSTS))


def planned(expressions: Sequence[Expression], known: Needs) -> Plan:
    """Return a plan for `expressions`, from the needs that are known and those of the others."""
    needs = [_need(sought(expression, known)) for expression in expressions]
    found = [_part(numbers, needs) for numbers in _grouped(expressions, needs)]
    of_parts = [(n, [needs[number] for number in part.numbers]) for n, part in enumerate(found)]
    plain = _signposts((n, need.plain) for n, members in of_parts for need in members)
    others = _signposts((n, need.others) for n, members in of_parts for need in members)
    return Plan(tuple(found), plain, others)


class Sought(NamedTuple):
    """An expression as it is looked for, and near what.

    It counts in the text itself only if it `is_lined`; what tells of it may need no line end.
    """

    expression: Expression
    need: Need
    is_lined: bool


def sought(expression: Expression, known: Needs) -> Sought:
    """Return how an expression is looked for: with blanks for line ends, if strings tell where.

    What is sought everywhere, or around digits, would be sought there twice: some in the text
    itself and some not. What is checked by RE2 knows its lines, or takes much longer.
    """
    flat = expression.flat
    is_checked = expression.seek == SEEK_CHECKED and flat.pattern != expression.pattern
    if not (expression.is_lined or is_checked):
        need = known.of(flat.pattern)
        if need.kind == STRINGS and not need.is_lined:
            return Sought(flat, need, is_lined=False)
    return Sought(expression, known.of(expression.pattern), is_lined=True)


def _need(sought: Sought) -> Need:
    """Return near what an expression is looked for: near itself, if that is asked and can be."""
    if sought.expression.seek == SEEK_GROUP:
        return Need(EVERYWHERE, is_lined=sought.is_lined)
    return _told(sought.expression, sought.need)._replace(is_lined=sought.is_lined)


def _told(expression: Expression, need: Need) -> Need:
    if need.kind != STRINGS or need.reach.walks or need.reach.near > SIGNPOST_BYTES:
        return need
    if expression.seek == SEEK_WHOLE:
        whole = Signpost(expression.pattern, is_lined=need.is_lined)
        return need._replace(plain=(whole,), others=())
    if expression.seek == SEEK_CHECKED:
        plain, others = (_checked(some, need, expression) for some in (need.plain, need.others))
        return need._replace(plain=plain, others=others)
    return need


def _checked(
    signposts: Iterable[Signpost], need: Need, expression: Expression
) -> tuple[Signpost, ...]:
    """Return `signposts` that tell only where all of the expression matches around them."""
    found = (
        Signpost(
            one.pattern, expression.pattern, need.reach.near + 1, need.is_lined or one.is_lined
        )
        for one in signposts
    )
    return tuple(dict.fromkeys(found))


def _signposts(of_parts: Iterable[tuple[int, tuple[Signpost, ...]]]) -> tuple[Numbered, ...]:
    found = ((part, signpost) for part, signposts in of_parts for signpost in signposts)
    return tuple(dict.fromkeys(found))


def _grouped(expressions: Sequence[Expression], needs: Sequence[Need]) -> Iterable[list[int]]:
    """Yield the numbers that belong together: alike in reach, and few where strings tell."""
    groups = defaultdict[tuple[str, str, bool, bool], list[int]](list)
    for number, (expression, need) in enumerate(zip(expressions, needs, strict=True)):
        name = expression.group if need.kind == EVERYWHERE else ""
        groups[need.kind, name, need.reach.walks > 0, need.is_lined].append(number)
    for (kind, *_), numbers in groups.items():
        # All of a part are scanned as far around as the farthest of them reaches.
        numbers.sort(key=lambda number: needs[number].reach)
        size = _MOST_IN_A_PART if kind == STRINGS else len(numbers)
        yield from (numbers[at : at + size] for at in range(0, len(numbers), size))


def _part(numbers: Sequence[int], needs: Sequence[Need]) -> Part:
    from gemroute.core.sensitivity.syntax import farthest

    kind = needs[numbers[0]].kind
    reach = farthest(needs[n].reach for n in numbers)
    return Part(tuple(numbers), kind, reach, needs[numbers[0]].is_lined)
