"""Patterns in; patterns that together match where they do, each led by a string, out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.sensitivity.databases import compiled_database
from gemroute.core.sensitivity.nodes import nodes_of
from gemroute.core.sensitivity.parting import parted
from gemroute.core.sensitivity.patterns import SEEK_BRANCHES, Expression
from gemroute.core.sensitivity.rewriting import pattern_of
from gemroute.core.sensitivity.syntax import parsed


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        (b"(?:quokka|wombat) [0-9]", (b"quokka\\x20[0-9]", b"wombat\\x20[0-9]")),
        (b"(?i)(?:ab|cd)[0-9]{2}", (b"(?i:ab)[0-9]{2}", b"(?i:cd)[0-9]{2}")),
        (b"(?m)^(?:ab|cd)$", (b"(?m)^ab$", b"(?m)^cd$")),
        (b"(?:^|[^a-z])(?:ab|cd)", (b"(?:^|[^a-z])ab", b"(?:^|[^a-z])cd")),
        (b"x{0,9}y*(?:ab|c(?:de|fg))", (b"ab", b"cde", b"cfg")),
        (b"[0-9]{2,9}(?:ab|cd)", (b"[0-9]{2}ab", b"[0-9]{2}cd")),
        (b"[0-9]{2}(?:ab|cd)", (b"[0-9]{2}ab", b"[0-9]{2}cd")),
        (b"abcd(?:ef|gh)", (b"abcd(?:ef|gh)",)),
        (b"(?s)(?:ab|cd).?x+y{2,}z{3,4}", (b"(?s)ab.?x+y{2,}z{3,4}", b"(?s)cd.?x+y{2,}z{3,4}")),
        (b"(?:ab|c.)d", (b"abd", b"c.d")),
        (b"(?:ab|(?s:c.))d", (b"(?:ab|(?s:c.))d",)),
        (b"(?:ab|a\\b)c", (b"(?:ab|a\\b)c",)),
        (b"(?=x)(?:ab|cd)", (b"(?=x)(?:ab|cd)",)),
        (b"(?:ab|c?)d?", (b"(?:ab|c?)d?",)),
    ],
)
def test_a_pattern_is_parted_at_its_first_choices(pattern: bytes, parts: tuple[bytes, ...]) -> None:
    assert parted(pattern) == parts


def test_a_pattern_with_too_many_ways_stays_in_fewer_parts() -> None:
    letters = b"|".join(b"%c[ab]" % letter for letter in b"cdefghijklmnopqrs")
    parts = parted(b"(?:%s)(?:%s)(?:%s)z" % (letters, letters, letters))
    assert len(parts) == 145


PARTED = b"(?i)(?:^|[^a-z])(?:ab ?c|de[0-9]{1,3}|(?:fg|h)x{0,2}i)[0-9]{2,3}(?:[^0-9]|$)"
TOKENS = st.sampled_from(
    [b"ab c", b"ABC", b"de", b"fg", b"h", b"xx", b"i", b"1", b"23", b" ", b"\n", b"z", b"\xc3\xa4"]
)


def ends(expression: Expression, data: bytes) -> set[int]:
    found = set[int]()

    def report(_number: int, _start: int, end: int, _flags: int, _context: object) -> None:
        found.add(end)

    compiled_database(((0, expression),)).scan(data, match_event_handler=report)
    return found


@settings(deadline=None)
@given(st.lists(TOKENS, max_size=30).map(b"".join))
def test_the_parts_match_where_the_pattern_does(data: bytes) -> None:
    assert ends(Expression(PARTED, seek=SEEK_BRANCHES), data) == ends(Expression(PARTED), data)


@pytest.mark.parametrize(
    "pattern",
    [
        b"[^a-y]",
        b".",
        b"\\A[ab]x",
        b"(?:ab)?",
        b"(?:a|bc)*",
        b"[a-cx]+",
        b"[\\x00-\\xff]x",
        b"\\x00\\xff",
        b"-",
    ],
)
def test_what_is_rewritten_reads_the_same_again(pattern: bytes) -> None:
    once = pattern_of(nodes_of(parsed(pattern)))
    assert pattern_of(nodes_of(parsed(once))) == once
