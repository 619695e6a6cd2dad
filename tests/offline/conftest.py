"""Decides at collection what this machine can run, and says what it cannot."""

from __future__ import annotations

import sys

from namespaces import landlock_abi

from .ways import NOT_TRIED

collect_ignore = ["attempts.py", "world.py"]
if sys.platform != "linux":
    collect_ignore += ["test_descriptors.py", "test_kernel.py"]
if landlock_abi() < 4:
    collect_ignore += ["test_namespace.py"]


def pytest_report_collectionfinish() -> list[str]:
    """Say what is not tried: what is missing here is not proven here."""
    lines = []
    if landlock_abi() < 4:
        lines.append("Landlock knows no TCP here: test_namespace.py is not collected")
    if NOT_TRIED:
        needed = sorted({way.needs for way in NOT_TRIED})
        lines.append(f"ways out not tried, for want of {', '.join(needed)}")
    return lines
