"""Which rules are looked at in vain, or take long; what seeking them otherwise would cost.

    python tests/bench/signposts.py [FOLDER WITH OWN TEXTS]

For each rule: how often a megabyte of benign text holds a signpost of it, how long its
signposts take to seek in one, and how long the pattern does, as it is and in its branches.
Where the pattern takes hardly longer than they, `seek: whole` in its pack spares all those
looks; where it takes far longer than its branches, `seek: branches` spares that.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from engine import DETECTORS, own_texts, texts

from gemroute.core.sensitivity.databases import Compiler, Database, Members
from gemroute.core.sensitivity.needs import Needs
from gemroute.core.sensitivity.packs import load_packs
from gemroute.core.sensitivity.parting import parted
from gemroute.core.sensitivity.patterns import Expression
from gemroute.core.sensitivity.rules import Rule
from gemroute.core.sensitivity.signposts import Signpost
from gemroute.core.sensitivity.triggers import Strings
from gemroute.core.sensitivity.windows import STRINGS
from gemroute.plugins import known_needs

FEWEST_LOOKS: Final = 5
LONG_MS: Final = 2.0
RUNS: Final = 3
MEGABYTE: Final = 1e6
PIECE: Final = 262_144


class Row(NamedTuple):
    """What one rule costs in a megabyte: looks, and milliseconds each way."""

    rule: str
    looks: float
    strings_ms: float
    whole_ms: float
    branches_ms: float
    seek: str


def database(patterns: Iterable[bytes]) -> Database:
    members: Members = tuple((0, Expression(pattern)) for pattern in patterns)
    return Database(lambda: members, memoryview(b""), Compiler(Needs(), lambda: None))


def scan_ms(patterns: Iterable[bytes], text: bytes) -> float:
    """Return how many milliseconds it takes to scan a megabyte for `patterns`."""
    sought = database(patterns)
    return cost(lambda: sought.scan(text, lambda _number, _end: False), text)[1]


def looks(signposts: Sequence[Signpost], text: bytes) -> tuple[float, float]:
    """Return how many places a megabyte has, and how many milliseconds it takes to find them."""
    numbered = [(0, signpost) for signpost in signposts]
    strings = Strings(
        lambda: numbered, memoryview(b""), Compiler(Needs(), lambda: None), is_empty=False
    )
    pieces = range(0, len(text), PIECE)
    return cost(lambda: sum(len(strings.places(text, at, at + PIECE) or ()) for at in pieces), text)


def cost(run: Callable[[], int], text: bytes) -> tuple[float, float]:
    """Return what the best of some runs returned, and its milliseconds, for a megabyte."""
    best_s, count = float("inf"), 0
    for _ in range(RUNS + 1):
        began_s = time.process_time()
        count = run()
        best_s = min(best_s, time.process_time() - began_s)
    return count * MEGABYTE / len(text), best_s * 1e3 * MEGABYTE / len(text)


def rows(rules: Sequence[Rule], text: bytes) -> Iterable[Row]:
    known = known_needs()
    for rule in rules:
        need = known.of(rule.pattern.encode())
        if need.kind == STRINGS and need.plain:
            places, strings_ms = looks(need.plain, text)
            whole_ms = scan_ms((rule.pattern.encode(),), text)
            if places >= FEWEST_LOOKS or whole_ms >= LONG_MS:
                branches_ms = scan_ms(parted(rule.pattern.encode()), text)
                yield Row(rule.id, places, strings_ms, whole_ms, branches_ms, rule.seek)


def main() -> None:
    rules = load_packs((file.name, file.read_bytes()) for file in sorted(DETECTORS.glob("*.yaml")))
    given = {name: text for folder in sys.argv[1:] for name, text in own_texts(folder).items()}
    text = "\n".join((given or texts()).values()).encode("ascii", "replace")
    heads = ("looks", "strings", "whole", "branches")
    print(f"{'rule':<36}{''.join(f'{head:>9}' for head in heads)}   (a megabyte; ms)")
    for row in sorted(rows(rules, text), key=lambda row: -row.looks):
        ways = f"{row.strings_ms:9.2f}{row.whole_ms:9.2f}{row.branches_ms:9.2f}"
        print(f"{row.rule:<36}{row.looks:9.0f}{ways}  seek: {row.seek}")


if __name__ == "__main__":
    main()
