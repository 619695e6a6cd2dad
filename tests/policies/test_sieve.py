"""Near what rules are sought: every text that such a rule matches holds what it is sought near."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gemroute.core.sensitivity.parting import parted
from gemroute.core.sensitivity.patterns import SEEK_BRANCHES, Expression, translated
from gemroute.core.sensitivity.plan import sought
from gemroute.core.sensitivity.signposts import Signpost
from gemroute.core.sensitivity.windows import CLUSTERS, EVERYWHERE, cluster
from gemroute.core.strict_yaml import read_document
from gemroute.plugins import known_needs

FOLDER = Path(__file__).parents[2] / "policies" / "detectors"


def rules_of(file: Path) -> list[Any]:
    pack: Any = read_document(file.read_bytes(), file.name, max_bytes=2 << 20, max_nodes=400_000)
    return list(pack.value["rules"])


RULES = [rule for file in sorted(FOLDER.glob("*.yaml")) for rule in rules_of(file)]
KNOWN = known_needs()
SOUGHT = {
    rule["id"]: sought(Expression(translated(rule["pattern"])[0].encode()), KNOWN) for rule in RULES
}
PATTERNS = {name: one.expression.pattern.decode() for name, one in SOUGHT.items()}
PARTED = [rule["id"] for rule in RULES if rule.get("seek") == SEEK_BRANCHES]
NEEDS = {name: one.need for name, one in SOUGHT.items()}
SIEVED = [name for name, need in NEEDS.items() if need.kind != EVERYWHERE]


@st.composite
def matches(draw: st.DrawFn, names: list[str]) -> tuple[str, bytes]:
    """Draw the id of one of some rules and a text that its pattern matches from end to end."""
    name = draw(st.sampled_from(names))
    regex, bytewise = re.compile(PATTERNS[name], re.ASCII), st.characters(max_codepoint=255)
    text = draw(st.from_regex(regex, fullmatch=True, alphabet=bytewise))
    return name, text.encode("latin-1")


def tells(signpost: Signpost, text: bytes) -> bool:
    """Return whether a signpost stands in `text`, borne out by what is around it."""
    ends = [match.end() for match in re.finditer(signpost.pattern, text)]
    around = (text[max(0, end - signpost.reach) : end + signpost.reach] for end in ends)
    return any(not signpost.check or re.search(signpost.check, some) for some in around)


@settings(
    deadline=None,
    max_examples=400,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(matches(SIEVED))
def test_every_match_of_a_sieved_rule_holds_what_it_is_sought_near_in_its_reach(
    match: tuple[str, bytes],
) -> None:
    name, text = match
    need = NEEDS[name]
    if need.kind in CLUSTERS:
        assert re.search(cluster(CLUSTERS[need.kind]), text), name
    else:
        signposts = need.plain if text.isascii() else need.plain + need.others
        assert any(tells(signpost, text) for signpost in signposts), name
    assert need.reach.walks or len(text) <= need.reach.near, name
    assert text.count(b"\n") <= need.reach.near + need.reach.walks, name


def test_most_rules_are_sought_near_something() -> None:
    assert len(SIEVED) > len(PATTERNS) * 3 // 4


@settings(
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(matches(PARTED))
def test_every_match_of_a_parted_rule_ends_one_of_a_part(match: tuple[str, bytes]) -> None:
    name, text = match
    parts = parted(PATTERNS[name].encode())
    assert len(parts) > 1
    assert any(re.search(part + rb"\Z", text) for part in parts), name
