"""A view and what its hints reported in; the views that lie one disguise deeper, out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gemroute.core.sensitivity import hints
from gemroute.core.sensitivity.bounds import DEPTH, EXPANSION, Budget
from gemroute.core.sensitivity.encodings import decoded
from gemroute.core.sensitivity.escapes import unescaped, unquoted
from gemroute.core.sensitivity.joins import joined
from gemroute.core.sensitivity.normal import normal, unmixed
from gemroute.core.sensitivity.views import Replacement, View, rewritten

_ENCODINGS: Final = (hints.BASE64, hints.BASE32, hints.HEX)
_PLAIN: Final = (
    (hints.NORMAL, normal),
    (hints.MIXED, unmixed),
    (hints.ESCAPES, unescaped),
    (hints.QUOTED, unquoted),
)
_SAID: Final = frozenset({*_ENCODINGS, "percent", "html"})
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
    apart = [plain] if encoded and plain else []
    for replacements in (undone, *apart, *joined(view.data, spots)):
        child = rewritten(view, replacements)
        if child is not None and budget.spend_view(len(child.data)):
            yield child


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
