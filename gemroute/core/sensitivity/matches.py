"""Where Hyperscan saw a rule's matches end in; their values' spans, as RE2 finds them, out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import inf
from typing import Any, Final

from gemroute.core.sensitivity.bounds import REACH, Budget
from gemroute.core.sensitivity.patterns import VALUE, compiled
from gemroute.core.sensitivity.rules import Rule
from gemroute.core.sensitivity.unlined import flattened, unlined

# The first look is as far as all but a few matches are long: one that begins before it is
# taken for a shorter one that begins in it.
_REACHES_BYTES: Final = (8192, 65_536)
_AFTER_BYTES: Final = 512
_MATCH_WORK: Final = 4


def spans(
    rule: Rule,
    data: bytes,
    stretches: Iterable[list[int]],
    budget: Budget,
    missed: list[list[int]],
) -> Iterator[tuple[int, int]]:
    """Yield where the values of `rule` stand in `data`, left to right, until the work is spent.

    Values do not overlap, but the borders around them may: the blank that ends one match
    begins the next. Stretches in which none ends are added to `missed`.
    """
    regex = compiled(rule.pattern.encode())
    group = regex.groupindex.get(VALUE, 0)
    resume = 0
    for stretch in stretches:
        first, last = stretch
        start, limit = resume, min(len(data), last + _AFTER_BYTES)
        match = _first_match(regex, data, (start, first, limit), budget)
        is_seen = False
        while match and budget.spend_work(_MATCH_WORK):
            is_seen = is_seen or match.start() < first <= match.end()
            named = group if match.end(group) >= 0 else 0
            yield match.span(named)
            resume = max(match.end(named), match.start() + 1)
            match = regex.search(data, resume, limit) if resume <= last else None
        if not is_seen:
            missed.append(stretch)


def _first_match(regex: Any, data: bytes, place: tuple[int, int, int], budget: Budget) -> Any:
    """Return the first match that ends in `place` (from, end seen, to), looking ever farther back.

    What begins where a look does may begin before it. A match longer than the farthest look
    would be missed or cut, so that is said. There is none where only a line end that is read as
    a blank made one.
    """
    floor, seen, limit = place
    match = None
    for reach in _REACHES_BYTES:
        low = max(floor, seen - reach)
        if not budget.spend_work(_MATCH_WORK + (limit - low) // 1024):
            return None
        match = regex.search(data, low, limit)
        if low == floor or (match and match.start() > low):
            return match
        if not match and (
            reach >= _longest(regex.pattern)
            or _is_wrapped(regex.pattern, data[low:limit], seen - low)
        ):
            return None
    budget.meet(REACH)
    return match


@lru_cache(maxsize=1024)
def _longest(pattern: bytes) -> float:
    """Return how many bytes a match of `pattern` has at most; infinite where that is not known."""
    from gemroute.core.sensitivity.syntax import Unknown, parsed, reach_of

    try:
        near, walks = reach_of(parsed(pattern))
    except Unknown:
        return inf
    return inf if walks else near


@lru_cache(maxsize=1024)
def _unlined(pattern: bytes) -> bytes:
    return unlined(pattern.decode("latin-1")).encode("latin-1")


def _is_wrapped(pattern: bytes, data: bytes, seen: int) -> bool:
    """Return whether `pattern` matches around `seen` if the line ends of `data` are blanks."""
    flat = compiled(_unlined(pattern))
    return any(match.start() < seen <= match.end() for match in flat.finditer(flattened(data)))
