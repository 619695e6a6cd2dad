"""No border of a power of two hides a secret, wherever the engine may cut a text."""

from __future__ import annotations

import pytest

from gemroute.core.request import Segment
from gemroute.core.sensitivity.packs import load_packs
from gemroute.core.sensitivity.scanner import Scanner

PACK = b"""\
gemroute_rules: 1
pack: borders
rules:
  - id: key
    title: "A key"
    category: credentials
    kind: api_key
    source: "Invented for this test"
    pattern: 'zq_live_[0-9A-Za-z]{16}'
    score: {base: 0.9}
    match: ["zq_live_abcdefgh12345678"]
    no_match: ["zq_live"]
"""
SECRET = "zq_live_Ab3dEf6hIj9lMn2p"
LINE = "the quick report about weather in town was read by many people\n"


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(load_packs([("borders.yaml", PACK)]))


@pytest.mark.parametrize("power", range(8, 18))
@pytest.mark.parametrize("offset", [-len(SECRET), 1 - len(SECRET), -len(SECRET) // 2, -1, 0])
@pytest.mark.parametrize("filler", [LINE, "много букв 的 "], ids=["ascii", "mixed"])
def test_a_secret_on_a_border_is_found(
    scanner: Scanner, power: int, offset: int, filler: str
) -> None:
    start = (1 << power) + offset
    before = (filler * (start // len(filler.encode()) + 1)).encode()[: start - 1]
    text = before.decode(errors="ignore")
    text += "." * (start - 1 - len(text.encode())) + " " + SECRET + " " + LINE * 64
    findings = scanner.judge([Segment("text", text)], thorough=True).findings
    assert [(finding.start, finding.end) for finding in findings] == [(start, start + len(SECRET))]
