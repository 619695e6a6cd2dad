"""Parts in; one piece of bytes that they can be told apart in, out, and back.

Before each part stand its length and a sum over that, its place and how many there are: where
bytes are missing or too many, no part is ever taken for another one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

_LENGTH_BYTES: Final = 8
_SUM_BYTES: Final = 4
_HEAD_BYTES: Final = _LENGTH_BYTES + _SUM_BYTES


def framed(parts: Iterable[bytes | memoryview]) -> bytes:
    """Return `parts` as one, for `unframed`."""
    known = tuple(parts)
    heads = ((_head(len(known), n, len(part)), part) for n, part in enumerate(known))
    return b"".join(chain.from_iterable(heads))


def unframed(data: memoryview, count: int) -> Sequence[memoryview]:
    """Return `count` parts of `data`; one that is not all there is empty, and so are the next."""
    parts = []
    for number in range(count):
        size = int.from_bytes(data[:_LENGTH_BYTES], "big")
        border = _HEAD_BYTES + size
        if border > len(data) or data[:_HEAD_BYTES] != _head(count, number, size):
            data = data[:0]
        parts.append(data[_HEAD_BYTES:border])
        data = data[border:]
    return parts


def _head(count: int, number: int, size: int) -> bytes:
    length = size.to_bytes(_LENGTH_BYTES, "big")
    return length + zlib.crc32(b"%d %d " % (number, count) + length).to_bytes(_SUM_BYTES, "big")
