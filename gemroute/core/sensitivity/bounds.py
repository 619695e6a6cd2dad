"""What one judgement may cost, and the fixed words that say which bound was met.

Work is counted, not timed, so that the same text always gets the same answer. A unit is
about a microsecond of one core.
"""

from __future__ import annotations

from dataclasses import field
from typing import Final

from gemroute.core.records import dataclass

CANDIDATES: Final = "candidates"
WORK: Final = "work"
EXPANSION: Final = "expansion"
DEPTH: Final = "depth"
SIZE: Final = "size"
REACH: Final = "reach"
FINDINGS: Final = "findings"
ENCODING: Final = "encoding"
VALIDATOR: Final = "validator"
ENGINE: Final = "engine"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one judgement; each that is met makes the classifier degraded."""

    segment_bytes: int = 256 << 20
    candidates: int = 2_000_000
    work_per_byte: int = 2
    work_floor: int = 5_000_000
    view_bytes_per_byte: int = 8
    view_bytes_floor: int = 4 << 20
    depth: int = 3
    findings_per_rule: int = 1_000


@dataclass(slots=True)
class Budget:
    """What is left to spend on one judgement, and which bounds were met, in that order."""

    limits: Limits
    work: int = 0
    view_bytes: int = 0
    met: dict[str, None] = field(default_factory=dict)

    def admit(self, size_bytes: int) -> None:
        """Add what a text of this size may cost."""
        self.work += self.limits.work_floor + size_bytes * self.limits.work_per_byte
        self.view_bytes += self.limits.view_bytes_floor
        self.view_bytes += size_bytes * self.limits.view_bytes_per_byte

    def spend_work(self, units: int) -> bool:
        """Return whether the work may be done; once refused, it stays refused."""
        self.work -= units
        if self.work < 0:
            self.meet(WORK)
        return self.work >= 0

    def spend_view(self, size_bytes: int) -> bool:
        """Return whether a view of this size may be read."""
        self.view_bytes -= size_bytes
        if self.view_bytes < 0:
            self.meet(EXPANSION)
        return self.view_bytes >= 0

    def meet(self, word: str) -> None:
        """Note that the bound named `word` was met."""
        self.met.setdefault(word)


class EngineFailed(Exception):
    """The pattern engine broke down in the middle of a text."""
