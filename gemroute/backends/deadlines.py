"""How long a call may take and how much it may say; apart, since a probe needs nothing else."""

from __future__ import annotations

from gemroute.core.records import dataclass


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Limits on one call, in seconds and bytes; all of them end in an error, never in a hang."""

    connect_s: float = 5.0
    first_byte_s: float = 300.0
    idle_s: float = 60.0
    total_s: float = 1800.0
    line_bytes: int = 1 << 20
    answer_bytes: int = 64 << 20
