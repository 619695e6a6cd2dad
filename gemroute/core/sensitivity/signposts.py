"""Signposts in; which part of the rules each one tells of, where it is borne out, out.

Hyperscan seeks ten thousand plain strings as fast as a few hundred patterns, and makes a
database of them in no time: what must stand beside a rare string is asked of RE2, where it is.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from gemroute.core.sensitivity.framing import framed, unframed
from gemroute.core.sensitivity.patterns import compiled

_NUMBERS: Final = "I"
_SUM_BYTES: Final = 4


class Signpost(NamedTuple):
    """A pattern that is sought; one with a `check` tells only where that matches as well.

    It must within `reach` bytes around where the pattern's match ends. One that `is_lined` may
    need an end of a line.
    """

    pattern: bytes
    check: bytes = b""
    reach: int = 0
    is_lined: bool = False


Numbered = tuple[int, Signpost]
"""A part that is to be scanned near where a signpost is."""


class Checks:
    """What is known of signposts by their numbers: their parts, and what must be around them.

    It reads no checks but those of strings that a text holds.
    """

    def __init__(self, saved: memoryview) -> None:
        self.saved: Final = saved
        parts, reaches, places, self._checks = unframed(saved[_SUM_BYTES:], 4)
        self._parts, self._reaches, self._places = (
            column.cast(_NUMBERS) for column in (parts, reaches, places)
        )

    def part(self, number: int, data: bytes, end: int) -> int | None:
        """Return the part of the signpost found at `end`; None if its check does not match."""
        check = self._checks[self._places[number] : self._places[number + 1]]
        if check:
            reach = self._reaches[number]
            around = data[max(0, end - reach) : end + reach]
            if not compiled(bytes(check)).search(around):
                return None
        return self._parts[number]


def checks_of(numbered: Sequence[Numbered]) -> Checks:
    """Return what is known of signposts."""
    signposts = [signpost for _, signpost in numbered]
    checks = [signpost.check for signpost in signposts]
    columns = (
        [part for part, _ in numbered],
        [signpost.reach for signpost in signposts],
        accumulate(map(len, checks), initial=0),
    )
    table = framed((*(array(_NUMBERS, each).tobytes() for each in columns), b"".join(checks)))
    return Checks(memoryview(_sum(table) + table))


def checks_restored(saved: memoryview) -> Checks | None:
    """Return what was `saved` on this machine; None where nothing was, or it is damaged."""
    is_whole = bool(saved) and saved[:_SUM_BYTES] == _sum(saved[_SUM_BYTES:])
    return Checks(saved) if is_whole else None


def _sum(table: bytes | memoryview) -> bytes:
    return zlib.crc32(table).to_bytes(_SUM_BYTES, "big")
