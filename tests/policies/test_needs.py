"""What is known of the shipped patterns: what finding it out says, for each of them."""

from __future__ import annotations

import sys
from pathlib import Path

from gemroute.core.sensitivity import hints
from gemroute.core.sensitivity.engines import refusals
from gemroute.core.sensitivity.needs import PACKED_NEEDS, Needs, packed_needs
from gemroute.core.sensitivity.packs import load_packs
from gemroute.core.sensitivity.patterns import Expression
from gemroute.core.sensitivity.plan import sought
from gemroute.plugins import known_needs

ROOT = Path(__file__).parents[2]
PACKS = sorted((ROOT / "policies" / "detectors").glob("*.yaml"))
WAY_OUT = "Run `python tests/policies/test_needs.py --write`."


def patterns() -> list[bytes]:
    """Return every pattern that ships, of rules and of hints."""
    rules = load_packs([(file.name, file.read_bytes()) for file in PACKS], tried=False)
    expressions = (*hints.ASCII, *hints.OTHERS)
    found = (*(rule.expression for rule in rules), *expressions)
    flat = [one.flat.pattern for one in found if not one.is_lined]
    return list(dict.fromkeys([*flat, *(sought(one, Needs()).expression.pattern for one in found)]))


def test_what_is_known_of_each_shipped_pattern_is_what_would_be_found_out():
    assert wrong_needs(patterns()) == [], WAY_OUT


def wrong_needs(expected: list[bytes]) -> list[bytes]:
    known, found = known_needs(), Needs(lambda: packed_needs(expected))
    return [one for one in expected if not known.knows(one) or known.of(one) != found.of(one)]


def test_nothing_is_known_of_patterns_that_do_not_ship():
    assert len(known_needs()) == len(patterns()), WAY_OUT


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    shipped = patterns()
    if refused := refusals([Expression(one) for one in shipped], Needs()):
        sys.exit("\n".join(refused.values()))
    (ROOT / "gemroute/core/sensitivity" / PACKED_NEEDS).write_bytes(packed_needs(shipped))
