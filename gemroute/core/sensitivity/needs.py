"""A pattern in; near what each match of it lies, found now or known from before, out.

A pattern whose every match holds some rare string, or a cluster of digits, need only be
sought near one. Whatever is not understood is sought everywhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple

from gemroute.core.sensitivity.signposts import Signpost
from gemroute.core.sensitivity.windows import CLUSTERS, EVERYWHERE, STRINGS, Reach

PACKED_NEEDS: Final = "needs.json.xz"
"""The needs of the shipped patterns, as a resource of this package."""

_FARTHEST_BYTES: Final = 16_384
_MOST_WALKS: Final = 16

# What takes longer to seek in a megabyte is sought around digits, if it needs some, or everywhere.
_LONG_BESIDE_DIGITS_MS: Final = 7.0
_LONG_MS: Final = 6.0

_KEY_DIGITS: Final = 32


class Need(NamedTuple):
    """Near what an expression is sought, how far around it, and near which signposts.

    `plain` are for any text, `others` only for one that is not all ASCII. One that is not
    `is_lined` is sought where line ends are blanks: a phrase may be wrapped.
    """

    kind: str
    reach: Reach = Reach(0, 0)
    plain: tuple[Signpost, ...] = ()
    others: tuple[Signpost, ...] = ()
    is_lined: bool = True


class Needs:
    """The needs of patterns: some known from before, all others found when asked for.

    Finding them takes some 20 ms a pattern. `packed` returns what `packed_needs` gave; it is
    called when first asked.
    """

    def __init__(self, packed: Callable[[], bytes] = bytes) -> None:
        self._packed = packed

    @cached_property
    def _known(self) -> dict[str, list[Any]]:
        packed = self._packed()
        return _unpacked(packed) if packed else {}

    def __len__(self) -> int:
        return len(self._known)

    def knows(self, pattern: bytes) -> bool:
        """Return whether `pattern` is known from before; Hyperscan takes those that are."""
        return _key(pattern) in self._known

    def of(self, pattern: bytes) -> Need:
        """Return near what each match of `pattern` lies."""
        known = self._known.get(_key(pattern))
        return _restored(*known) if known else need_of(pattern)


def packed_needs(patterns: Iterable[bytes]) -> bytes:
    """Return the needs of `patterns` for `Needs`: the same bytes for the same patterns."""
    import lzma

    rows = {_key(pattern): _row(need_of(pattern)) for pattern in patterns}
    return lzma.compress(json.dumps(rows, sort_keys=True).encode(), preset=9)


def _unpacked(packed: bytes) -> dict[str, list[Any]]:
    import lzma

    try:
        known: dict[str, list[Any]] = json.loads(lzma.decompress(packed))
    except (lzma.LZMAError, ValueError):  # Damaged: then all of it is found out again.
        return {}
    return known


def _key(pattern: bytes) -> str:
    return hashlib.sha256(pattern).hexdigest()[:_KEY_DIGITS]


def _row(need: Need) -> tuple[object, ...]:
    return need.kind, need.reach, _texts(need.plain), _texts(need.others), need.is_lined


def _texts(signposts: Iterable[Signpost]) -> list[list[Any]]:
    return [
        [pattern.decode("latin-1"), is_lined, *([check.decode("latin-1"), reach] if check else [])]
        for pattern, check, reach, is_lined in signposts
    ]


def _restored(
    kind: str,
    reach: Iterable[int],
    plain: Iterable[list[Any]],
    others: Iterable[list[Any]],
    is_lined: bool,
) -> Need:
    return Need(kind, Reach(*reach), _signposts(plain), _signposts(others), is_lined)


def _signposts(rows: Iterable[list[Any]]) -> tuple[Signpost, ...]:
    return tuple(_signpost(*row) for row in rows)


def _signpost(pattern: str, is_lined: bool, check: str = "", reach: int = 0) -> Signpost:
    return Signpost(pattern.encode("latin-1"), check.encode("latin-1"), reach, is_lined)


@lru_cache(maxsize=4096)
def need_of(pattern: bytes) -> Need:
    """Return near what each match of `pattern` lies, found from the pattern alone."""
    # Parsing patterns takes a second for all: a start from the cache does without.
    from gemroute.core.sensitivity.prefilters import cost, prefilters_of, written
    from gemroute.core.sensitivity.sieve import digits_of
    from gemroute.core.sensitivity.syntax import Unknown, is_lined, parsed, reach_of

    try:
        nodes = parsed(pattern)
        reach = reach_of(nodes)
        digits, sought = digits_of(nodes), prefilters_of(nodes)
    except Unknown:
        return Need(EVERYWHERE)
    if reach.near > _FARTHEST_BYTES or reach.walks > _MOST_WALKS:
        return Need(EVERYWHERE)
    lined = is_lined(nodes)
    kinds = [kind for kind, least in CLUSTERS.items() if digits >= least]
    if sought and cost(sought) <= (_LONG_BESIDE_DIGITS_MS if kinds else _LONG_MS):
        plain, others = (
            tuple(map(_placed, written(sought, is_ascii=is_ascii))) for is_ascii in (True, False)
        )
        return Need(STRINGS, reach, plain, others, lined)
    if kinds:
        return Need(kinds[-1], reach, is_lined=lined)
    return Need(EVERYWHERE, is_lined=lined)


def _placed(signpost: Signpost) -> Signpost:
    """Return `signpost` as one that says whether it may need an end of a line."""
    from gemroute.core.sensitivity.syntax import is_lined, parsed

    patterns = filter(None, (signpost.pattern, signpost.check))
    return signpost._replace(is_lined=any(is_lined(parsed(pattern)) for pattern in patterns))
