"""Nodes of a pattern in; simpler patterns, one of which is in each match, out.

A simpler pattern has one of some strings, perhaps after one of others not far before it: so
little that a scan for hundreds of them takes no longer than one for all those strings, and
so rare in ordinary text that hardly any place must be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from gemroute.core.sensitivity.anchors import Anchor, Texts, anchors_of
from gemroute.core.sensitivity.fragments import MOST_BYTES, Fragment, after, before
from gemroute.core.sensitivity.nodes import Node, nodes_of, width_of
from gemroute.core.sensitivity.patterns import BORDER
from gemroute.core.sensitivity.rarity import frequency, total
from gemroute.core.sensitivity.sieve import digits_of
from gemroute.core.sensitivity.signposts import Signpost
from gemroute.core.sensitivity.windows import cluster

_FARTHEST_BYTES: Final = 1000
_MOST_BRANCHES: Final = 64

# What one string more costs, what a place where one stands does, and what looking at a place
# does: milliseconds of a scan of a megabyte. Where one string stands, others of its kind are.
_STRING: Final = 5e-4
_PLACE: Final = 1e2
_LOOK: Final = 2e4
_TOGETHER: Final = 30.0

# What seeking more than a string costs, beside it or a gap after it, and what asking for that
# where a string was found does. A pattern of either kind takes a millisecond or more to compile.
_BESIDE: Final = 2e-3
_GAP: Final = 8e-3
_CHECK: Final = 3e3

# Fewer digits than those of a year tell nothing, and after a word there are some so often.
_FEWEST_DIGITS: Final = 5
_DIGITS_NEAR: Final = 0.1

# Of more strings than 64 Hyperscan makes one automaton, ten times as slow.
_MOST_TEXTS: Final = 48

# A sign or two alone are found wherever there are tables, and the bytes beside them are
# what takes long to seek.
_SPELLED: Final = re.compile(rb"[A-Za-z\x80-\xff]|[^\0]{3}")

_MODE: Final = b"(?sm)"
_MARGIN_BYTES: Final = 8
_START: Final = b"(?:^|[^A-Za-z])"
_END: Final = b"(?:[^A-Za-z]|$)"
_BORDERS: Final = b"[^A-Za-z]{0,%d}"
_CAPITALS: Final = re.compile(rb"([A-Z]+)")


class Sought(NamedTuple):
    """One of `texts`, with what must stand right before it and right after it."""

    texts: Texts
    head: Fragment = Fragment()
    tail: Fragment = Fragment()

    def share(self) -> float:
        """Return in what share of its places ordinary text holds one."""
        return total(self.texts) * self.head.share * self.tail.share


class Prefilter(NamedTuple):
    """`last`, and at most `gap` bytes before it one of `earlier`, or after it some `digits`.

    These stand in a cluster. Where it has neither, there is `last` alone.
    """

    last: Sought
    earlier: Texts = frozenset()
    gap: int = 0
    digits: int = 0

    def share(self) -> float:
        """Return in what share of its places ordinary text holds an end of one."""
        share = self.last.share()
        if self.digits:
            return share * _DIGITS_NEAR
        if not self.earlier:
            return share
        return share * min(1.0, total(self.earlier) * self.gap * _TOGETHER)

    def cost(self) -> float:
        """Return how long it takes to seek one in a megabyte, in milliseconds or so."""
        strings = len(self.last.texts) + len(self.earlier)
        places = total(self.last.texts) + total(self.earlier)
        return _STRING * strings + _PLACE * places + _LOOK * self.share()


Prefilters = tuple[Prefilter, ...]


def prefilters_of(nodes: Any) -> Prefilters:
    """Return what one of is in each match of `nodes`; nothing if there is no such thing.

    Raises:
        Unknown: a node is not understood.
    """
    return _cheapest(nodes_of(nodes))


def cost(prefilters: Iterable[Prefilter]) -> float:
    return sum(prefilter.cost() for prefilter in prefilters)


def _cheapest(nodes: Sequence[Node]) -> Prefilters:
    choices = [*_of_row(nodes), *filter(None, map(_of_branches, nodes))]
    return min(choices, key=cost, default=())


def _of_branches(node: Node) -> Prefilters:
    if not 0 < len(node.branches) <= _MOST_BRANCHES:
        return ()
    found = list(map(_cheapest, node.branches))
    return tuple(one for each in found for one in each) if all(found) else ()


def _of_row(nodes: Sequence[Node]) -> Iterator[Prefilters]:
    anchors = [anchor for anchor in anchors_of(nodes) if all(map(_SPELLED.search, anchor.texts))]
    for anchor in anchors:
        yield (Prefilter(_sought(anchor, nodes)),)
        digits, gap = _digits_after(anchor, nodes)
        if digits >= _FEWEST_DIGITS:
            yield (Prefilter(Sought(anchor.texts, _head(anchor, nodes)), gap=gap, digits=digits),)
        for other in anchors:
            width = width_of(nodes[other.first : anchor.last + 1])
            if other.last < anchor.first and width <= _FARTHEST_BYTES:
                last = _sought(anchor, nodes, other.last + 1)
                yield (Prefilter(last, other.texts, int(width)),)


def _sought(anchor: Anchor, nodes: Sequence[Node], first: int = 0) -> Sought:
    """Return the strings of `anchor` with what must be after them, and before from `first` on."""
    tail = after(nodes[anchor.last + 1 :]) if anchor.ends else Fragment()
    return Sought(anchor.texts, _head(anchor, nodes, first), tail)


def _head(anchor: Anchor, nodes: Sequence[Node], first: int = 0) -> Fragment:
    return before(nodes[first : anchor.first]) if anchor.begins else Fragment()


def _digits_after(anchor: Anchor, nodes: Sequence[Node]) -> tuple[int, int]:
    """Return how many digits in a cluster follow in each match, and within how many bytes."""
    most, gap = 0, 0.0
    if _digits_in(nodes[anchor.last + 1 :]) < _FEWEST_DIGITS:
        return 0, 0
    for end in range(anchor.last + 2, len(nodes) + 1):
        width = width_of(nodes[anchor.first : end])
        if width > _FARTHEST_BYTES:
            break
        digits = _digits_in(nodes[anchor.last + 1 : end])
        if digits > most:
            most, gap = digits, width
    return most, int(gap)


def _digits_in(nodes: Iterable[Node]) -> int:
    return digits_of((node.operation, node.argument) for node in nodes)


def written(prefilters: Iterable[Prefilter], *, is_ascii: bool) -> tuple[Signpost, ...]:
    """Return signposts for those of `prefilters` that text that is all ASCII may hold.

    Or, unless `is_ascii`, for the others. Each string has a pattern of its own: where a
    pattern has a choice of many, Hyperscan walks through the text with all of them.
    """
    found = (one for each in prefilters for one in _signposts(each, is_ascii=is_ascii))
    return tuple(dict.fromkeys(found))


def _signposts(prefilter: Prefilter, *, is_ascii: bool) -> Iterator[Signpost]:
    last, earlier, gap, digits = prefilter
    beyond = b".{0,%d}%s" % (gap, cluster(digits)) if digits else b""
    for texts, others in _split(last.texts, earlier, is_ascii=is_ascii):
        if earlier:
            for text in sorted({text.rstrip(BORDER) for text in others}):
                patterns = list(_followed(text, gap, last._replace(texts=texts)))
                yield from _told(text, patterns, gap + max(map(len, texts), default=0))
            continue
        for text in _fewest(texts, last):
            sought = last._replace(texts=frozenset((text,)))
            pattern = _sought_pattern(sought, True, not digits) + beyond
            yield from _told(text, [pattern], gap + 2 * digits)


def _followed(text: bytes, gap: int, last: Sought) -> Iterator[bytes]:
    """Yield patterns for `text` and one of the strings of `last` within a gap after it."""
    start = b"%s%s.{0,%d}" % (_START * text.startswith(BORDER), _literal(text), gap)
    for some in _some(sorted(last.texts)):
        yield start + _sought_pattern(last._replace(texts=frozenset(some)), False, True)


def _told(text: bytes, patterns: Sequence[bytes], width: int) -> Iterator[Signpost]:
    """Yield signposts for `patterns`, in which `text` stands and `width` bytes at most after it.

    A rare text is sought alone, and only where it is, they are.
    """
    alone = b"(?:%s)" % _literal(text)
    is_rare = _CHECK * frequency(text.strip(BORDER)) <= (_GAP if width else _BESIDE)
    if not is_rare or patterns == [alone]:
        yield from (Signpost(_MODE + pattern) for pattern in patterns)
    elif patterns:
        reach = len(text) + width + 2 * MOST_BYTES + _MARGIN_BYTES
        yield Signpost(_MODE + alone, _MODE + b"|".join(patterns), reach)


def _fewest(texts: Texts, sought: Sought) -> Iterator[bytes]:
    """Yield those of `texts`, rising, that no shorter one tells of as well.

    What ends one that nothing needs to stand before is seen wherever that one is.
    """
    has_head = bool(sought.head.pattern)
    for text in sorted(texts):
        ends = (text[at:] for at in range(1, len(text)))
        if has_head or not any(end in texts for end in ends):
            yield text


def _some(texts: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    return (texts[at : at + _MOST_TEXTS] for at in range(0, len(texts), _MOST_TEXTS))


def _split(texts: Texts, earlier: Texts, *, is_ascii: bool) -> Iterator[tuple[Texts, Texts]]:
    plain = frozenset(filter(bytes.isascii, texts)), frozenset(filter(bytes.isascii, earlier))
    if is_ascii:
        yield plain
    else:
        yield texts - plain[0], earlier
        if earlier:
            yield plain[0], earlier - plain[1]


def _sought_pattern(sought: Sought, is_first: bool, is_last: bool) -> bytes:
    is_start, is_end = is_first and not sought.head.pattern, is_last and not sought.tail.pattern
    strings = (_bordered(text, is_start, is_end) for text in sorted(sought.texts))
    return sought.head.pattern + b"(?:%s)" % b"|".join(strings) + sought.tail.pattern


def _bordered(text: bytes, is_start: bool, is_end: bool) -> bytes:
    """Return a pattern for `text` and its borders."""
    # Only what begins or ends the whole may stand at an end of the text.
    before = len(text) - len(text.lstrip(BORDER))
    after = len(text) - len(text.rstrip(BORDER))
    start = _START if is_start else _BORDERS % before
    end = _END if is_end else _BORDERS % after
    return start * (before > 0) + _literal(text) + end * (after > 0)


def _literal(text: bytes) -> bytes:
    """Return a pattern for `text` without its borders; its small letters are of either case."""
    parts = _CAPITALS.split(text.strip(BORDER))
    return b"".join(
        part if number % 2 else b"(?i:%s)" % re.escape(part)
        for number, part in enumerate(parts)
        if part
    )
