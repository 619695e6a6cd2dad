"""Guards in; the zones whose presence or absence they ask for, out.

A file in a zone that a guard wants absent is spared that guard. So such a zone opens something,
where every other one closes: it may not be made larger by whoever may only tighten, and a request
lies in it only with all of its files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from gemroute.core.policy.conditions import Clause, Operator
from gemroute.core.policy.language import Guard

ABSENT: Final = frozenset({Operator.LACKS, Operator.HAS_NONE})
"""The operators that hold of a set for want of something in it."""

_Globs = Mapping[str, Sequence[str]]


class Opened(NamedTuple):
    """A path that came into a zone, and a guard that holds outside of that zone."""

    zone: str
    glob: str
    guard: Guard


def zones_asked(guards: Iterable[Guard], *, of_absence: bool) -> frozenset[str]:
    """Return the zones whose presence, or absence, a guard asks for."""
    clauses = (clause for guard in guards for clause in guard.when.every_clause())
    return frozenset(
        zone
        for clause in clauses
        if clause.fact == "zone" and (clause.operator in ABSENT) is of_absence
        for zone in _named(clause)
    )


def opened(guards: Iterable[Guard], before: _Globs, after: _Globs) -> Iterator[Opened]:
    """Yield each path that a zone gained, for the first guard that holds outside of it."""
    first: dict[str, Guard] = {}
    for guard in guards:
        for zone in sorted(zones_asked((guard,), of_absence=True)):
            first.setdefault(zone, guard)
    for zone, guard in first.items():
        for glob in after.get(zone, ()):
            if glob not in before.get(zone, ()):
                yield Opened(zone, glob, guard)


def _named(clause: Clause) -> Iterator[str]:
    yield from map(str, clause.value if isinstance(clause.value, frozenset) else (clause.value,))
