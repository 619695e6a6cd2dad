"""Which hints are scanned for together at the least cost.

    python tests/bench/hints.py [FOLDER WITH OWN TEXTS]

Hyperscan makes one automaton of some patterns and another of others, and what one more adds to
a database can only be measured. The databases printed last are those of `hints.py`: a letter
for each pattern of a family, in its order; a hint that is sought near something has a dash.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby
from random import Random
from string import ascii_lowercase
from typing import Final

from engine import own_texts, texts

from gemroute.core.sensitivity import hints
from gemroute.core.sensitivity.databases import Compiler, Database
from gemroute.core.sensitivity.needs import Needs
from gemroute.core.sensitivity.patterns import Expression
from gemroute.core.sensitivity.windows import EVERYWHERE
from gemroute.plugins import known_needs

SIZE: Final = 250_000
RUNS: Final = 5
ROUNDS: Final = 2
A_DATABASE_MS: Final = 0.06
LITTLE_MS: Final = 0.02

PATTERNS: Final = tuple(expression.pattern for expression in hints.ASCII)
Together = frozenset[int]


@cache
def samples() -> tuple[bytes, ...]:
    given = {name: text for folder in sys.argv[1:] for name, text in own_texts(folder).items()}
    return tuple(text.encode("ascii", "ignore")[:SIZE] for text in (given or texts()).values())


@cache
def cost_ms(numbers: Together) -> float:
    """Return how long some hints take to seek in a megabyte, on the average of the samples."""
    if not numbers:
        return 0.0
    members = tuple((number, Expression(PATTERNS[number])) for number in sorted(numbers))
    database = Database(lambda: members, memoryview(b""), Compiler(Needs(), lambda: None))
    costs = [_scan_ms(database, text) for text in samples()]
    return sum(costs) / len(costs) + A_DATABASE_MS


def _scan_ms(database: Database, text: bytes) -> float:
    best_s = float("inf")
    for _ in range(RUNS):
        began_s = time.perf_counter()
        database.scan(text, lambda _number, _end: False)
        best_s = min(best_s, time.perf_counter() - began_s)
    return best_s * 1e9 / len(text)


def total_ms(databases: Iterable[Together]) -> float:
    return sum(map(cost_ms, databases))


def added_ms(number: int, database: Together) -> float:
    return cost_ms(database | {number}) - cost_ms(database)


def arranged(numbers: Iterable[int]) -> list[Together]:
    """Return the hints in databases: each where it adds the least, and moved while that helps."""
    databases: list[Together] = []
    for number in sorted(numbers, key=lambda number: -cost_ms(frozenset((number,)))):
        _put(number, databases)
    for turn in range(ROUNDS):
        found = sorted(number for database in databases for number in database)
        for number in Random(turn).sample(found, len(found)):
            at = next(at for at, database in enumerate(databases) if number in database)
            rest = databases[at] - {number}
            others = [*databases[:at], *databases[at + 1 :], *([rest] if rest else [])]
            _put(number, others)
            if total_ms(others) < total_ms(databases) - LITTLE_MS:
                databases = others
        print(f"{total_ms(databases):8.2f} ms in {len(databases)} databases")
    return databases


def _put(number: int, databases: list[Together]) -> None:
    """Put a hint where it adds the least: into one of `databases`, or into one of its own."""
    alone = (added_ms(number, frozenset()), -1)
    _, at = min([alone, *((added_ms(number, one), at) for at, one in enumerate(databases))])
    if at < 0:
        databases.append(frozenset())
    databases[at] |= {number}


def lettered(databases: Sequence[Together]) -> str:
    """Return the letter of each hint's database, those of a family together."""
    letters = {
        number: letter
        for letter, database in zip(ascii_lowercase, databases, strict=False)
        for number in database
    }
    families = groupby(range(len(PATTERNS)), key=hints.family)
    return "\n".join(
        f"{family:<12}{''.join(letters.get(number, '-') for number in numbers)}"
        for family, numbers in families
    )


def main() -> None:
    known = known_needs()
    everywhere = [n for n, one in enumerate(PATTERNS) if known.of(one).kind == EVERYWHERE]
    groups = {hints.ASCII[n].group: frozenset[int]() for n in everywhere}
    for number in everywhere:
        groups[hints.ASCII[number].group] |= {number}
    print(f"{total_ms(groups.values()):8.2f} ms in {len(groups)} databases, as they are")
    print(lettered(arranged(everywhere)))


if __name__ == "__main__":
    main()
