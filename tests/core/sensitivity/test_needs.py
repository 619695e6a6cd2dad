"""Needs of patterns: the same whether they were known or are found out."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.engines import refusals
from gemroute.core.sensitivity.needs import Needs, need_of, packed_needs
from gemroute.core.sensitivity.patterns import Expression
from gemroute.core.sensitivity.plan import planned

PATTERNS = (
    b"quokka [0-9]{3}",
    "gr\u00fcnspan|basalt".encode(),
    rb"[0-9]{9}",
    rb"tin[^\n]*\n[^\n]*[0-9]{12}",
    b"the",
)
KNOWN = Needs(lambda: packed_needs(PATTERNS))


@pytest.mark.parametrize("pattern", PATTERNS)
def test_what_is_known_of_a_pattern_is_what_would_be_found_out(pattern: bytes) -> None:
    assert KNOWN.knows(pattern)
    assert KNOWN.of(pattern) == need_of(pattern)


def test_what_is_not_known_is_found_out() -> None:
    assert not KNOWN.knows(b"wombat")
    assert KNOWN.of(b"wombat") == need_of(b"wombat") == Needs().of(b"wombat")


def test_needs_that_are_known_make_the_same_plan() -> None:
    expressions = [Expression(pattern) for pattern in (*PATTERNS, b"wombat")]
    assert planned(expressions, KNOWN) == planned(expressions, Needs())
    assert len(KNOWN) == len(PATTERNS)


def test_the_same_patterns_are_packed_as_the_same_bytes() -> None:
    assert packed_needs(PATTERNS) == packed_needs(reversed(PATTERNS))


def test_a_known_pattern_is_not_tried_again_and_any_other_is() -> None:
    refused = Expression(b"(?=quokka)x")
    known = Needs(lambda: packed_needs([refused.pattern]))
    assert refusals([Expression(PATTERNS[0]), refused], known) == {}
    assert list(refusals([Expression(PATTERNS[0]), refused], KNOWN)) == [1]
    assert list(refusals([Expression(PATTERNS[0]), refused._replace(prefilter=True)], known)) == []


@pytest.mark.parametrize("spoil", [lambda packed: packed[:-9], lambda packed: b"x" + packed[1:]])
def test_what_is_damaged_is_found_out_again(spoil):
    known = Needs(lambda: spoil(packed_needs(PATTERNS)))
    assert len(known) == 0
    assert known.of(PATTERNS[0]) == need_of(PATTERNS[0])
