"""A moment and ten random bytes in, a 26-letter identifier that sorts by time out."""

from __future__ import annotations

from datetime import datetime

RANDOM_BYTES = 10
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS = 26


def ulid(moment: datetime, randomness: bytes) -> str:
    """Return 48 bits of milliseconds since 1970 and 80 random bits in Crockford's base 32.

    Raises:
        ValueError: `randomness` is not ten bytes long.

    Source: github.com/ulid/spec, read 2026-11.
    """
    if len(randomness) != RANDOM_BYTES:
        raise ValueError(f"an identifier takes {RANDOM_BYTES} random bytes")
    milliseconds = max(0, int(moment.timestamp() * 1000)) & ((1 << 48) - 1)
    number = (milliseconds << 80) | int.from_bytes(randomness, "big")
    return "".join(_CROCKFORD[number >> 5 * place & 31] for place in reversed(range(_LETTERS)))
