"""Near what each pattern is sought, and that all is found there that is found everywhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.sensitivity.cover import cover
from gemroute.core.sensitivity.databases import Database
from gemroute.core.sensitivity.engines import Ends, HyperscanEngine
from gemroute.core.sensitivity.patterns import Expression
from gemroute.core.sensitivity.plan import Need, need_of, planned, restored
from gemroute.core.sensitivity.rarity import frequency, total
from gemroute.core.sensitivity.triggers import Triggers
from gemroute.core.sensitivity.windows import DIGITS, EVERYWHERE, STRINGS, Reach, windows


@pytest.mark.parametrize(
    ("pattern", "reach"),
    [
        pytest.param(rb"[0-9]{5}", Reach(5, 0), id="five digits"),
        pytest.param(rb"\d{3}[ -]?\d\d", Reach(6, 0), id="a separator that may be missing"),
        pytest.param(rb"\d{3}(?:-\d\d|\.\d{4})", Reach(8, 0), id="the lesser of two branches"),
        pytest.param(rb"(?i)^no\W{1,4}(?P<v>\d{5,9})$", Reach(15, 0), id="a word before"),
        pytest.param(rb"no[^\n]*\n[^\n]*,\d{5}", Reach(9, 2), id="a table's header"),
        pytest.param(rb"[0-9](?:[ .][0-9]){4}", Reach(9, 0), id="repeated pairs"),
        pytest.param(rb"[0-9]+[0-9]{5}", Reach(5, 1), id="digits without an end"),
        pytest.param(rb"[ -9]?[0-9]{5}x", Reach(7, 0), id="a range of many"),
        pytest.param(rb"\d{6}[:,]x{1,5}", Reach(12, 0), id="a class that begins with a colon"),
    ],
)
def test_a_pattern_that_needs_a_cluster_of_digits_is_sought_around_some(
    pattern: bytes, reach: Reach
) -> None:
    assert need_of(pattern) == Need(DIGITS, reach)


@pytest.mark.parametrize(
    ("pattern", "strings"),
    [
        pytest.param(rb"quokka", {b"quokka"}, id="a word"),
        pytest.param(rb"(?i)QuOKKA", {b"quokka"}, id="in either case"),
        pytest.param(rb"[0-9]{3} quokka[a-z]{9}", {b"\0\0\0 quokka"[2:]}, id="after digits"),
        pytest.param(rb"quokka|zyzzyva", {b"quokka", b"zyzzyva"}, id="one of two"),
        pytest.param(rb"the (?:quokka|zyzzyva)", {b"quokka", b"zyzzyva"}, id="the rare part"),
        pytest.param(rb"quokka.{0,40}zyzzyva", {b"quokka"}, id="the shorter of two that are rare"),
        pytest.param(rb"th[ _-]?qx", {b"thqx", b"th qx", b"th_qx", b"th-qx"}, id="signs"),
        pytest.param(rb"(?:qz){3}", {b"qzqzqz"}, id="a word again and again"),
        pytest.param(rb"(?:qzx){2,9}", {b"qzxqzx"}, id="at least twice"),
        pytest.param(rb"(?:qzxk){1,9}", {b"qzxk"}, id="at least once"),
        pytest.param(rb"(?:zebra[0-9]{9,}){2}", {b"zebra"}, id="longer repeats"),
        pytest.param(rb"(?:a?)qzxk(?:b*)", {b"aqzxk", b"qzxk"}, id="beside what may be missing"),
        pytest.param(rb"(?i)(?:^|[^a-z])hrqx(?:[^a-z]|$)", {b"\0hrqx\0"}, id="a word with borders"),
        pytest.param(rb"(?:^|[^a-z])hrqx", {b"hrqx"}, id="a capital letter is no border"),
        pytest.param(rb"(?i:(?:^|[^a-z])hrqx)", {b"\0hrqx"}, id="either case in a group"),
        pytest.param(rb"qzxk[^A-Za-z]the", {b"qzxk\0"}, id="the rarer side of a border"),
        pytest.param(rb"[^\d]?qzxk\S", {b"qzxk"}, id="classes"),
        pytest.param(rb"[^q]qzxk", {b"qzxk"}, id="not one letter"),
        pytest.param(rb"x(?i:q)(?-i:Z)xk", {b"xqzxk"}, id="groups with cases of their own"),
    ],
)
def test_a_pattern_that_needs_rare_strings_is_sought_around_them(
    pattern: bytes, strings: set[bytes]
) -> None:
    need = need_of(pattern)
    assert (need.kind, need.strings) == (STRINGS, strings)


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(rb"[a-z]{9}", id="any letters"),
        pytest.param(rb"the", id="a word that is everywhere"),
        pytest.param(rb"(?:quokka)?x", id="a word that may be missing"),
        pytest.param(rb"quokka|[a-z]{3}", id="one branch without a word"),
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
        pytest.param(rb"\d{9}.{0,30000}", id="too far"),
        pytest.param(rb"\d{9}" + rb"[^\n]*\n" * 17, id="too many lines"),
        pytest.param(rb"(\d{9})\1", id="a group again"),
        pytest.param(rb"\d{9}[[:alpha:]]", id="a named class"),
        pytest.param(rb"\d{9}x{,5}", id="what Python reads otherwise"),
        pytest.param(rb"\d{9}[[a]", id="what Python warns of"),
        pytest.param(rb"\d{9}(", id="no pattern at all"),
        pytest.param(rb"[^A-Za-z]{2}", id="borders alone"),
    ],
)
def test_any_other_pattern_is_sought_everywhere(pattern: bytes) -> None:
    assert need_of(pattern) == Need(EVERYWHERE)


def test_a_word_that_is_rarer_than_digits_tells_better_where_to_look() -> None:
    assert need_of(rb"quokka number \d{9}").kind == STRINGS
    assert need_of(rb"(?i)number \d{9}").kind == DIGITS


@pytest.mark.parametrize(
    ("rarer", "more_frequent"),
    [
        pytest.param(b"quokka", b"there", id="by its letters"),
        pytest.param(b"zebra crossing", b"zebra", id="by its length"),
        pytest.param(b"notice", b"the", id="by its rank"),
        pytest.param(b"\0hrqx", b"hrqx", id="by its border"),
        pytest.param(b"@", b".", id="by its sign"),
        pytest.param("ä".encode(), b"a", id="beyond ASCII"),
        pytest.param(b"\n\n\nq", b"q", id="by its lines"),
        pytest.param(b"q", b"", id="by being there"),
    ],
)
def test_a_string_is_as_rare_as_its_letters_and_the_words_that_hold_it(
    rarer: bytes, more_frequent: bytes
) -> None:
    assert frequency(rarer) < frequency(more_frequent)
    assert total([rarer, more_frequent]) == frequency(rarer) + frequency(more_frequent)


def test_each_string_holds_the_part_that_stands_for_it_and_parts_are_shared() -> None:
    strings = [b"zebra crossing", b"zebra stripes", b"quokka", b"qz", b"the quokka hops"]
    chosen = cover(strings)
    assert all(part in string for string, part in chosen.items())
    assert set(chosen) == set(strings)
    assert chosen[b"quokka"] == chosen[b"the quokka hops"]
    assert chosen[b"zebra crossing"] == chosen[b"zebra stripes"]
    assert cover([]) == {}


def test_close_windows_are_one_and_whole_lines_are_walked() -> None:
    data = b"a" * 9000 + b"\nhead\nrow 12345\ntail\n" + b"b" * 9000
    at = data.index(b"2345")
    assert list(windows(data, [(at, at), (at + 1, at + 1)], Reach(8, 1))) == [(8992, 9029)]
    assert list(windows(data, [(9, 9), (8000, 8001)], Reach(8, 0))) == [(0, 18), (7991, 8010)]
    assert list(windows(data, [(18_000, 18_000)], Reach(8, 1))) == [(9012, len(data))]
    assert list(windows(data, [(9, 90), (12, 12)], Reach(8, 0))) == [(0, 99)]
    assert list(windows(data, [], Reach(8, 1))) == []


PATTERNS = (
    rb"(?:^|[^0-9A-Za-z])[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}(?:[^0-9A-Za-z]|$)",
    rb"(?i)(?:^|[^a-z])(?:tin|ssn)[^0-9]{0,16}[0-9]{9}(?:[^0-9]|$)",
    rb"(?i)tin(?:,[^\n]*)?\n[^\n]*,[0-9]{9}(?:[^0-9]|$)",
    rb"^[0-9]{6}$",
    rb"[0-9]{2}\.[0-9]{3}[A-Z]?",
    rb"the",
    rb"basaltx",
    rb"(?i)(?:^|[^a-z])qzx(?:[^a-z]|$)",
    "gr\u00fcnspan".encode(),
    rb"wombat[^\n]*\n[^\n]*quokka",
)
EXPRESSIONS = [Expression(pattern, group="apart" * (n == 5)) for n, pattern in enumerate(PATTERNS)]
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


def test_the_sample_has_expressions_of_every_kind() -> None:
    plan = planned(EXPRESSIONS)
    assert [(part.kind, part.numbers) for part in plan.parts] == [
        (DIGITS, (0, 1, 3, 4)),
        (DIGITS, (2,)),
        (EVERYWHERE, (5,)),
        (STRINGS, (6, 7, 8)),
        (STRINGS, (9,)),
    ]
    assert restored(plan.dump()) == plan
    assert all(re.search(rb"[a-z\x80-\xff]", text) for text, _ in plan.anchors)


PIECES = st.sampled_from(
    [
        b"123-45-6789", b"123456789", b"123456", b"12.345Q", b"tin", b" TIN ", b"ssn: ",
        b",", b"\n", b"x" * 30, b"y" * 600, b" ", b"-", b"0", b"basaltx", b"BasaltX", b"qzx",
        b" QZX.", "gr\u00fcnspan".encode(), b"wombat", b"quokka", b"the", b"z" * 32_700,
        b"8 " * 3000, b"qzx " * 3000,
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
        data = b"a" * (border - shift) + b" 123-45-6789 basaltx " + b"b" * 600
        at = border - shift
        assert SIEVED.scan(data, 10).of == {0: [[at + 13] * 2], 6: [[at + 20] * 2]}


def test_a_database_that_is_not_needed_is_not_opened() -> None:
    engine = HyperscanEngine(EXPRESSIONS, memoryview(SIEVED.saved()))
    engine.scan(b"no digits and no stones", 10)
    assert [database._opened is None for database in engine._databases] == [
        True, True, False, True, True,
    ]  # fmt: skip
    assert not engine.rebuilt
    engine.scan(b"tin 123456789 basaltx", 10)
    assert [database._opened is None for database in engine._databases] == [
        False, False, False, False, True,
    ]  # fmt: skip


def test_expressions_that_need_strings_alone_leave_the_other_databases_empty() -> None:
    engine = HyperscanEngine([Expression(b"quokka")], NOTHING)
    again = HyperscanEngine([Expression(b"quokka")], memoryview(engine.saved()))
    assert again.scan("ä quokka".encode(), 9).of == {0: [[9, 9]]}
    assert not again.rebuilt


def test_a_piece_with_very_many_strings_is_scanned_as_a_whole() -> None:
    plan = planned(EXPRESSIONS)
    data = b"qzx " * 20_000
    stretches = Triggers(plan, NOTHING).stretches(data)
    strings = [n for n, part in enumerate(plan.parts) if part.kind == STRINGS]
    assert all(stretches[n][0] == (0, 32_768) for n in strings)


def test_matches_beyond_the_cap_are_said_to_be_missing() -> None:
    assert not SIEVED.scan(b"basaltx " * 9, 3).complete
    assert not SIEVED.scan(b"123456789 " * 9, 3).complete
