"""Parts told apart in one piece of bytes, however that was damaged."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.framing import framed, unframed

PARTS = (b"first" * 3, b"", b"third" * 3, b"\0" * 40, b"fifth" * 3)
WHOLE = framed(PARTS)


def parts_of(data: bytes, count: int = len(PARTS)) -> list[bytes]:
    return [bytes(part) for part in unframed(memoryview(data), count)]


def test_parts_come_back_in_their_order():
    assert parts_of(WHOLE) == list(PARTS)


def test_of_nothing_every_part_is_empty():
    assert parts_of(b"") == [b""] * len(PARTS)


def test_parts_of_another_count_are_none_of_these():
    assert parts_of(WHOLE, len(PARTS) - 1) == [b""] * (len(PARTS) - 1)


@pytest.mark.parametrize("size", [1, 8, 12, 27])
def test_no_part_is_taken_for_another_one_where_bytes_are_missing_or_too_many(size):
    for at in range(len(WHOLE)):
        for data in (WHOLE[:at] + bytes(size) + WHOLE[at:], WHOLE[:at] + WHOLE[at + size :]):
            for number, part in enumerate(parts_of(data)):
                others = {each for n, each in enumerate(PARTS) if each and n != number}
                assert part not in others
