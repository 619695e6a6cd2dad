"""Rules and a text in; how long each takes to read it alone, and how often it matches, out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import count
from typing import TYPE_CHECKING

from gemroute.core.records import dataclass

if TYPE_CHECKING:
    from gemroute.core.sensitivity.rules import Rule

_TEXT_BYTES = 1 << 20
_ROUNDS = 3
_LINES = (
    "The committee met on a rainy morning and went through the report line by line.",
    "2026-11-{a:02} 08:{b:02}:17.{c:03} INFO worker-{a} request id={h:016x} took {c} ms status=200",
    '{{"id": {n}, "name": "item {a}", "price": {b}.{a:02}, "tags": ["new", "sale"], "ok": true}}',
    "    def handler_{a}(self, request, *, retries={b}): return self.pool[{c}].send(request)",
    "Der Ausschuss prüfte die Zahlen des Jahres und fand {b} Abweichungen in {c} Zeilen.",
    "https://example.org/articles/{n}/page-{a}.html?ref=home&session={h:08x}",
    "{n},{a},{b}.{c:03},north,open,{h:x}",
    "委员会在一个下雨的早晨开会，逐行审阅了第{a}号报告。",
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one rule took for one text, the best of some rounds."""

    rule: Rule
    seconds: float
    matches: int

    def mb_per_s(self, size_bytes: int) -> float:
        return size_bytes / 1e6 / max(self.seconds, 1e-9)


def made_up_text(size_bytes: int = _TEXT_BYTES) -> bytes:
    """Return prose, logs, JSON, code and tables, always the same, with nothing sensitive."""
    pieces: list[str] = []
    size = 0
    for n in count(1):
        numbers = {"n": n, "a": n % 28 + 1, "b": n * 7 % 60, "c": n * 131 % 1000}
        line = _LINES[n % len(_LINES)].format(h=n * 2_654_435_761 % (1 << 32), **numbers)
        pieces.append(line)
        size += len(line.encode()) + 1
        if size >= size_bytes:
            break
    return "\n".join(pieces).encode()[:size_bytes]


def costs(rules: Sequence[Rule], data: bytes, tell: Callable[[int], None]) -> list[Cost]:
    """Return what each rule costs; `tell` is told the number of each before it is timed."""
    found: list[Cost] = []
    for number, rule in enumerate(rules, start=1):
        tell(number)
        scan = _scan_of(rule)
        seconds, matches = min(_timed(scan, data) for _ in range(_ROUNDS))
        found.append(Cost(rule, seconds, matches))
    return found


def _timed(scan: Callable[[bytes], int], data: bytes) -> tuple[float, int]:
    began = time.perf_counter()
    matches = scan(data)
    return time.perf_counter() - began, matches


def _scan_of(rule: Rule) -> Callable[[bytes], int]:
    """Return what counts where matches of a rule end, by the engine that this machine has."""
    try:
        import hyperscan
    except ImportError:
        from gemroute.core.sensitivity.patterns import compiled

        regex = compiled(rule.pattern.encode())
        return lambda data: sum(1 for _ in regex.finditer(data))
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    flags = hyperscan.HS_FLAG_PREFILTER if rule.prefilter else 0
    database.compile(expressions=[rule.pattern.encode()], ids=[0], flags=[flags])

    def scan(data: bytes) -> int:
        matches = 0

        def take(*_: object) -> None:
            nonlocal matches
            matches += 1

        database.scan(data, match_event_handler=take)
        return matches

    return scan
