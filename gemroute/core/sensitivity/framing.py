"""Parts in; one piece of bytes that they can be told apart in, out, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

_LENGTH_BYTES: Final = 8


def framed(parts: Iterable[bytes | memoryview]) -> bytes:
    """Return `parts` as one, for `unframed`."""
    heads = ((len(part).to_bytes(_LENGTH_BYTES, "big"), part) for part in parts)
    return b"".join(chain.from_iterable(heads))


def unframed(data: memoryview, count: int) -> Sequence[memoryview]:
    """Return `count` parts of `data`; one that is not all there is empty."""
    parts = []
    for _ in range(count):
        border = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "big")
        parts.append(data[_LENGTH_BYTES:border] if border <= len(data) else data[:0])
        data = data[border:]
    return parts
