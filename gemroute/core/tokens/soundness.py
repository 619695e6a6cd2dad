"""Characters and merges of a vocabulary in; out comes whether counting by pieces is exact for it.

The count rests on three properties, checked here once, when a vocabulary is packed: no entry
spans a cut, a merge exists exactly where two neighbours make an entry, and the merges of one
entry are tried at one place of the order, so that an entry has one rank.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from gemroute.core.errors import ConfigError
from gemroute.core.tokens.cuts import LONGEST_ENTRY_BYTES, SPANNING, piece_pattern

Merge = tuple[str, str]

_HINT: Final = "Tokens of this model are counted with the vocabulary that gemroute ships."
_PUNCTUATION: Final = frozenset(string.punctuation + "\x1b")


def ranked_entries(merges: Iterable[Merge]) -> list[str]:
    """Return what the merges make, each once, in the order in which it is tried first."""
    return list(dict.fromkeys(left + right for left, right in merges))


def joiners_of(entries: Iterable[str]) -> str:
    """Return the characters beyond ASCII that share an entry with punctuation, sorted."""
    found = set()
    for left, right in _neighbours(entries):
        if left in _PUNCTUATION and not right.isascii():
            found.add(right)
        if right in _PUNCTUATION and not left.isascii():
            found.add(left)
    return "".join(sorted(found))


def require_sound(characters: frozenset[str], merges: Sequence[Merge]) -> None:
    """Return if pieces of this vocabulary can be counted apart by one rank for each entry.

    Raises:
        ConfigError: with the first property that does not hold, and the entry that breaks it.
    """
    entries = ranked_entries(merges)
    _require_short(entries)
    _require_cuts(entries)
    _require_every_merge(characters.union(entries), merges)
    _require_one_rank(merges)


def unreachable_entries(entries: Sequence[str]) -> frozenset[str]:
    """Return the entries that merging does not make out of their own characters."""
    ranks = {entry: rank for rank, entry in enumerate(entries)}
    return frozenset(entry for entry in entries if len(merged(entry, ranks)) > 1)


def merged(text: str, ranks: Mapping[str, int]) -> list[str]:
    """Return `text` after byte pair encoding by `ranks`, lowest and then leftmost first.

    Takes quadratic time: for entries and tests, not for documents.
    """
    parts = list(text)
    never = len(ranks)
    while len(parts) > 1:
        order = [ranks.get(a + b, never) for a, b in pairwise(parts)]
        best = min(order)
        if best == never:
            break
        at = order.index(best)
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    return parts


def _neighbours(entries: Iterable[str]) -> set[Merge]:
    """Return every pair of characters that stand side by side in an entry."""
    return {pair for entry in entries if entry != SPANNING for pair in pairwise(entry)}


def _require_short(entries: Iterable[str]) -> None:
    for entry in entries:
        if len(entry.encode()) > LONGEST_ENTRY_BYTES:
            raise _unsound(f"The entry {entry!r} is longer than {LONGEST_ENTRY_BYTES} bytes.")


def _require_cuts(entries: Sequence[str]) -> None:
    piece = re.compile(piece_pattern(joiners_of(entries)))
    for left, right in sorted(_neighbours(entries)):
        if not piece.fullmatch(left + right):
            entry = next(entry for entry in entries if left + right in entry)
            raise _unsound(f"The entry {entry!r} joins {left!r} and {right!r}.")


def _require_every_merge(known: frozenset[str], merges: Iterable[Merge]) -> None:
    listed = set(merges)
    for left, right in listed:
        if not known.issuperset((left, right)):
            raise _unsound(f"The merge of {left!r} and {right!r} joins what is no entry.")
        for split in _splits(left + right):
            if known.issuperset(split) and split not in listed:
                raise _unsound(f"The merge of {split[0]!r} and {split[1]!r} is not listed.")


def _splits(entry: str) -> Iterator[Merge]:
    for at in range(1, len(entry)):
        yield entry[:at], entry[at:]


def _require_one_rank(merges: Iterable[Merge]) -> None:
    finished: set[str] = set()
    current = ""
    for left, right in merges:
        entry = left + right
        # The merges of runs come first of all, mixed by length. A run grows from its left to
        # the longest entry whichever of them is tried first, so their mixing changes nothing.
        if len(set(entry)) == 1 or entry == current:
            continue
        if entry in finished:
            raise _unsound(f"The merges of {entry!r} stand apart.")
        finished.add(entry)
        current = entry


def _unsound(message: str) -> ConfigError:
    return ConfigError(f"This vocabulary cannot be counted by pieces. {message}", hint=_HINT)
