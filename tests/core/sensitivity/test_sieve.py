"""Rules that need digits are sought around digits only, and find what they find everywhere."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.sensitivity.databases import Database
from gemroute.core.sensitivity.engines import Ends, HyperscanEngine
from gemroute.core.sensitivity.patterns import Expression
from gemroute.core.sensitivity.sieve import parted, reach_around_digits
from gemroute.core.sensitivity.windows import Reach, windows


@pytest.mark.parametrize(
    ("pattern", "reach"),
    [
        pytest.param(rb"[0-9]{5}", Reach(5, 0), id="five digits"),
        pytest.param(rb"\d{3}[ -]?\d\d", Reach(6, 0), id="a separator that may be missing"),
        pytest.param(rb"\d{3}(?:-\d\d|\.\d{4})", Reach(8, 0), id="the lesser of two branches"),
        pytest.param(rb"(?i)^tin\W{1,4}(?P<v>\d{5,9})$", Reach(16, 0), id="a word before"),
        pytest.param(rb"tin[^\n]*\n[^\n]*,\d{5}", Reach(10, 2), id="a table's header"),
        pytest.param(rb"[0-9](?:[ .][0-9]){4}", Reach(9, 0), id="repeated pairs"),
        pytest.param(rb"[0-9]+[0-9]{5}", Reach(5, 1), id="digits without an end"),
        pytest.param(rb"[ -9]?[0-9]{5}x", Reach(7, 0), id="a range of many"),
    ],
)
def test_a_pattern_that_needs_a_cluster_of_digits_has_a_reach(pattern: bytes, reach: Reach) -> None:
    assert reach_around_digits(pattern) == reach


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(rb"password", id="no digits"),
        pytest.param(rb"\d{4}", id="too few digits"),
        pytest.param(rb"\d{3}  \d{3}", id="two separators"),
        pytest.param(rb"\d{3}[ -]*\d{2}", id="any number of separators"),
        pytest.param(rb"\d{3}[^a]\d{2}", id="anything between"),
        pytest.param(rb"\d{3}.\d{2}", id="any byte between"),
        pytest.param(rb"\d{3}[^a-z\d]\d{2}", id="a separator of another kind"),
        pytest.param(rb"\d{9}|\d{3}", id="a short branch"),
        pytest.param(rb"(?:\d{9})?x", id="digits that may be missing"),
        pytest.param(rb"\d{9}\s*x", id="lines without an end"),
        pytest.param(rb"\d{9}(?:ab)*", id="words without an end"),
        pytest.param(rb"\d{9}.{0,3000}", id="too far"),
        pytest.param(rb"\d{9}" + rb"[^\n]*\n" * 5, id="too many lines"),
        pytest.param(rb"(\d{9})\1", id="a group again"),
        pytest.param(rb"\d{9}[[:alpha:]]", id="a named class"),
        pytest.param(rb"\d{9}x{,5}", id="what Python reads otherwise"),
        pytest.param(rb"\d{9}[[a]", id="what Python warns of"),
        pytest.param(rb"\d{9}(", id="no pattern at all"),
    ],
)
def test_any_other_pattern_is_sought_everywhere(pattern: bytes) -> None:
    assert reach_around_digits(pattern) is None


def test_close_windows_are_one_and_whole_lines_are_walked() -> None:
    data = b"a" * 2000 + b"\nhead\nrow 12345\ntail\n" + b"b" * 2000
    at = data.index(b"2345")
    assert list(windows(data, [(at, at), (at + 1, at + 1)], Reach(8, 1))) == [(1992, 2029)]
    assert list(windows(data, [(9, 9), (3000, 3001)], Reach(8, 0))) == [(0, 18), (2991, 3010)]
    assert list(windows(data, [(4000, 4000)], Reach(8, 1))) == [(2012, len(data))]
    assert list(windows(data, [], Reach(8, 1))) == []


PATTERNS = (
    rb"(?:^|[^0-9A-Za-z])[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}(?:[^0-9A-Za-z]|$)",
    rb"(?i)(?:^|[^a-z])(?:tin|ssn)[^0-9]{0,16}[0-9]{9}(?:[^0-9]|$)",
    rb"(?i)tin(?:,[^\n]*)?\n[^\n]*,[0-9]{9}(?:[^0-9]|$)",
    rb"^[0-9]{6}$",
    rb"[0-9]{2}\.[0-9]{3}[A-Z]?",
    rb"basalt",
)
EXPRESSIONS = [Expression(pattern) for pattern in PATTERNS]
NOTHING = memoryview(b"")
SIEVED = HyperscanEngine(EXPRESSIONS, NOTHING)
WHOLE = Database(tuple(enumerate(EXPRESSIONS)), NOTHING)


def ends_everywhere(data: bytes) -> dict[int, list[list[int]]]:
    ends = Ends()

    def take(number: int, end: int) -> bool:
        ends.note(number, end)
        return False

    assert WHOLE.scan(data, take)
    return ends.of


def test_the_sample_has_rules_of_every_kind() -> None:
    assert [part.reach for part in parted(EXPRESSIONS)] == [None, Reach(30, 0), Reach(16, 2)]


PIECES = st.sampled_from(
    [
        b"123-45-6789", b"123456789", b"123456", b"12.345Q", b"tin", b" TIN ", b"ssn: ",
        b",", b"\n", b"x" * 30, b"y" * 600, b" ", b"-", b"0", b"basalt",
        b"z" * 32_700, b"8 " * 3000,
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES, max_size=14))
def test_matches_end_where_they_end_without_the_sieve(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    assert SIEVED.scan(data, 10**6).of == ends_everywhere(data)


@pytest.mark.parametrize("border", [1 << 9, 1 << 15, 1 << 16, 1 << 20, 10_000_000])
def test_a_match_over_any_border_is_found(border: int) -> None:
    for shift in range(24):
        data = b"a" * (border - shift) + b" 123-45-6789 " + b"b" * 600
        assert SIEVED.scan(data, 10).of == {0: [[border - shift + 13] * 2]}


def test_a_database_that_is_not_needed_is_not_opened() -> None:
    engine = HyperscanEngine(EXPRESSIONS, memoryview(SIEVED.saved()))
    engine.scan(b"basalt, no digits", 10)
    assert [database._opened is None for database in engine._databases] == [False, True, True]
    assert not engine.rebuilt
    engine.scan(b"tin 123456789", 10)
    assert [database._opened is None for database in engine._databases] == [False] * 3


def test_matches_beyond_the_cap_are_said_to_be_missing() -> None:
    assert not SIEVED.scan(b"basalt " * 9, 3).complete
    assert not SIEVED.scan(b"123456789 " * 9, 3).complete
