"""A view and what its hints reported in; the views that lie one disguise deeper, out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

from gemroute.core.sensitivity import hints
from gemroute.core.sensitivity.bounds import DEPTH, EXPANSION, Budget
from gemroute.core.sensitivity.encodings import decoded
from gemroute.core.sensitivity.escapes import unescaped, unquoted
from gemroute.core.sensitivity.joins import joined
from gemroute.core.sensitivity.normal import normal, unmixed, zones
from gemroute.core.sensitivity.views import REACH_BYTES, Replacement, View, rewritten

_ENCODINGS: Final = (hints.BASE64, hints.BASE32, hints.HEX)
_PLAIN: Final = (
    (hints.NORMAL, normal),
    (hints.MIXED, unmixed),
    (hints.ESCAPES, unescaped),
    (hints.QUOTED, unquoted),
)
_SAID: Final = frozenset({*_ENCODINGS, "percent", "html"})
_NO_TRICKS: Final = frozenset(("", "cut"))
_JOINTS: Final = frozenset(("wrapped", "literals"))
_ENDLESS: Final = 1 << 62
_NUL_CHUNK_BYTES: Final = 512


def views_of(view: View, spots: hints.Spots, budget: Budget) -> Iterator[View]:
    """Yield the views that undo every disguise in `view` at once, and each way to join it.

    At the greatest depth nothing is undone any more, and an encoding left there is said;
    backslashes are not, since JSON in JSON in JSON is an everyday log.
    """
    encoded = list(_encoded(view, spots, budget))
    plain = [*_undone(view, spots), *_without_nul(view.data)]
    undone = [*encoded, *plain]
    if view.depth >= budget.limits.depth:
        if any(replacement.name in _SAID for replacement in undone):
            budget.meet(DEPTH)
        return
    # A token in base64 is both: decoded, it is no token any more.
    apart = _near(plain, encoded)
    joints = [ways for ways in joined(view.data, spots) if not _is_joint(view, ways)]
    for replacements in (undone, apart, _as_lines(encoded), *joints):
        child = rewritten(view, replacements)
        if child is not None and budget.spend_view(len(child.data)):
            yield child


def _near(some: Iterable[Replacement], others: Iterable[Replacement]) -> list[Replacement]:
    """Return those of `some` that a view shows together with one of `others`."""
    places = sorted((other.start, other.end) for other in others)
    shown = list(zones(places, REACH_BYTES, _ENDLESS))
    numbers = ((bisect_right(shown, (one.end, _ENDLESS)) - 1, one) for one in some)
    return [one for number, one in numbers if number >= 0 and one.start <= shown[number][1]]


def _as_lines(encoded: Iterable[Replacement]) -> list[Replacement]:
    """Return those that hold several words as texts of their own: a marking is told by its line."""
    return [one._replace(data=b"\n%s\n" % one.data) for one in encoded if b" " in one.data.strip()]


def _is_joint(view: View, replacements: Iterable[Replacement]) -> bool:
    """Return whether `view` came from its parent by nothing but what `replacements` do again."""
    made_by = {piece.name for piece in view.pieces} - _NO_TRICKS
    return made_by <= _JOINTS and made_by >= {one.name for one in replacements}


def _encoded(view: View, spots: hints.Spots, budget: Budget) -> Iterator[Replacement]:
    for family in _ENCODINGS:
        if family in spots:
            result = decoded(view.data, spots[family], family)
            if not result.is_whole:
                budget.meet(EXPANSION)
            yield from result.replacements


def _undone(view: View, spots: hints.Spots) -> Iterator[Replacement]:
    for family, undo in _PLAIN:
        if family in spots:
            yield from undo(view.data, spots[family])


def _without_nul(data: bytes) -> Iterator[Replacement]:
    """Yield UTF-16 read as Latin-1 without its NULs; the map back is as fine as the chunks."""
    if b"\0" not in data:
        return
    for start in range(0, len(data), _NUL_CHUNK_BYTES):
        chunk = data[start : start + _NUL_CHUNK_BYTES]
        if b"\0" in chunk:
            plain = chunk.replace(b"\0", b"")
            yield Replacement(start, start + len(chunk), plain, "utf-16")
