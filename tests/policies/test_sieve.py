"""What is sought around digits only: every text that such a rule matches holds the digits."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gemroute.core.sensitivity.patterns import translated
from gemroute.core.sensitivity.sieve import reach_around_digits
from gemroute.core.sensitivity.windows import CLUSTER
from gemroute.core.strict_yaml import read_document

FOLDER = Path(__file__).parents[2] / "policies" / "detectors"


def patterns_of(file: Path) -> dict[str, str]:
    """Return the patterns of a pack as the engines see them, by the id of their rule."""
    pack: Any = read_document(file.read_bytes(), file.name, max_bytes=2 << 20, max_nodes=400_000)
    return {rule["id"]: translated(rule["pattern"])[0] for rule in pack.value["rules"]}


PATTERNS = {
    name: pattern
    for file in sorted(FOLDER.glob("*.yaml"))
    for name, pattern in patterns_of(file).items()
}
SIEVED = [name for name, pattern in PATTERNS.items() if reach_around_digits(pattern.encode())]


@st.composite
def matches(draw: st.DrawFn) -> tuple[str, bytes, bytes]:
    """Draw a rule's id, its pattern, and a text that the pattern matches from end to end."""
    name = draw(st.sampled_from(SIEVED))
    regex, bytewise = re.compile(PATTERNS[name], re.ASCII), st.characters(max_codepoint=255)
    text = draw(st.from_regex(regex, fullmatch=True, alphabet=bytewise))
    return name, PATTERNS[name].encode(), text.encode("latin-1")


@settings(
    deadline=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(matches())
def test_every_match_of_a_sieved_rule_holds_a_cluster_in_its_reach(
    match: tuple[str, bytes, bytes],
) -> None:
    name, pattern, text = match
    cluster = re.search(CLUSTER, text)
    assert cluster, name
    reach = reach_around_digits(pattern)
    assert reach is not None
    assert reach.walks or len(text) <= reach.near, name
    assert text.count(b"\n") <= reach.near, name


def test_many_rules_are_sought_around_digits() -> None:
    assert len(SIEVED) > len(PATTERNS) // 10
