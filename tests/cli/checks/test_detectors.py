"""What the doctor says of the detectors."""

from __future__ import annotations

from pathlib import Path

import pytest

from gemroute.cli.checks import deciding
from gemroute.cli.checks.check import Status
from gemroute.core.sensitivity import databases
from gemroute.settings import Settings

CARD = b"""
gemroute_rules: 1
pack: sample
rules:
  - id: card
    title: "Card"
    category: financial
    kind: payment_card
    source: "ISO/IEC 7812"
    pattern: '4[0-9]{3}(?: [0-9]{4}){3}'
    match: ["4111 1111 1111 1111"]
    no_match: ["4111"]
"""


@pytest.mark.parametrize(
    ("misses", "status", "words"),
    [
        pytest.param(False, Status.OK, "hyperscan, ", id="one that reports each match"),
        pytest.param(True, Status.WARN, "re2 around the strings", id="one that misses some"),
    ],
)
def test_a_hyperscan_that_misses_matches_is_named_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, misses: bool, status: Status, words: str
) -> None:
    monkeypatch.setattr(databases, "_is_found", lambda *_: not misses)
    monkeypatch.setattr("gemroute.settings.detector_packs", lambda _: (("a.yaml", CARD),))
    settings = Settings(config_folder=tmp_path, state_folder=tmp_path, cache_folder=tmp_path)
    (check,) = deciding.detectors(settings)
    assert (check.status, words in check.found) == (status, True)
    assert ("hyperscan==0.7.21" in check.mend) == misses
