"""Identifiers: 26 letters of Crockford's base 32 that sort by time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gemroute.journal.ulid import ulid


def test_an_identifier_is_the_time_and_then_the_chance():
    # The moment that the reference implementation (github.com/ulid/javascript) tests with.
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=1469918176385)
    assert ulid(moment, b"\xff" * 10) == "01ARYZ6S41" + "Z" * 16


def test_identifiers_sort_as_their_times_do():
    start = datetime(2026, 11, 21, tzinfo=UTC)
    ids = [ulid(start + timedelta(milliseconds=n), bytes([9 - n]) * 10) for n in range(10)]
    assert ids == sorted(ids)


def test_a_time_before_1970_counts_as_1970():
    assert ulid(datetime(1960, 1, 1, tzinfo=UTC), b"\0" * 10) == "0" * 26


def test_an_identifier_takes_ten_random_bytes():
    with pytest.raises(ValueError, match="10 random bytes"):
        ulid(datetime(2026, 1, 1, tzinfo=UTC), b"short")
