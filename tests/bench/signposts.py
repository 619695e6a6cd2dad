"""Which rules are looked at in vain most often, and what seeking them whole would cost.

    python tests/bench/signposts.py [FOLDER WITH OWN TEXTS]

For each rule: how often a megabyte of benign text holds a signpost of it, how long its
signposts take to seek in one, and how long the pattern itself does. Where the pattern takes
hardly longer, `seek: whole` in its pack spares all those looks.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from engine import DETECTORS, own_texts, texts

from gemroute.core.sensitivity.databases import Compiler, Database, Members
from gemroute.core.sensitivity.needs import Needs
from gemroute.core.sensitivity.packs import load_packs
from gemroute.core.sensitivity.patterns import Expression
from gemroute.core.sensitivity.rules import Rule
from gemroute.core.sensitivity.windows import STRINGS
from gemroute.plugins import known_needs

FEWEST_LOOKS: Final = 5
RUNS: Final = 3
MEGABYTE: Final = 1e6


class Row(NamedTuple):
    """What one rule costs in a megabyte: looks, and milliseconds either way."""

    rule: str
    looks: float
    strings_ms: float
    whole_ms: float
    seek: str


def database(patterns: Iterable[bytes]) -> Database:
    members: Members = tuple((0, Expression(pattern)) for pattern in patterns)
    return Database(lambda: members, memoryview(b""), Compiler(Needs(), lambda: None))


def cost(patterns: Iterable[bytes], text: bytes) -> tuple[float, float]:
    """Return how many matches a megabyte holds, and how many milliseconds it takes."""
    sought, best_s, count = database(patterns), float("inf"), 0

    def counted(_number: int, _end: int) -> bool:
        nonlocal count
        count += 1
        return False

    for _ in range(RUNS + 1):
        count, began_s = 0, time.process_time()
        sought.scan(text, counted)
        best_s = min(best_s, time.process_time() - began_s)
    return count * MEGABYTE / len(text), best_s * 1e3 * MEGABYTE / len(text)


def rows(rules: Sequence[Rule], text: bytes) -> Iterable[Row]:
    known = known_needs()
    for rule in rules:
        need = known.of(rule.pattern.encode())
        if need.kind == STRINGS and need.plain:
            looks, strings_ms = cost(need.plain, text)
            if looks >= FEWEST_LOOKS:
                _, whole_ms = cost((rule.pattern.encode(),), text)
                yield Row(rule.id, looks, strings_ms, whole_ms, rule.seek)


def main() -> None:
    rules = load_packs((file.name, file.read_bytes()) for file in sorted(DETECTORS.glob("*.yaml")))
    given = {name: text for folder in sys.argv[1:] for name, text in own_texts(folder).items()}
    text = "\n".join((given or texts()).values()).encode("ascii", "replace")
    print(f"{'rule':<36} {'looks':>7} {'strings':>8} {'whole':>8}   (a megabyte; ms)")
    for row in sorted(rows(rules, text), key=lambda row: -row.looks):
        mark = f"  seek: {row.seek}"
        print(f"{row.rule:<36} {row.looks:7.0f} {row.strings_ms:8.2f} {row.whole_ms:8.2f}{mark}")


if __name__ == "__main__":
    main()
