"""Settings that name no folder of this machine, and the one check of a look that makes one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from gemroute.cli.checks.check import Check
from gemroute.settings import Settings

NOWHERE = Path("/nowhere")
BASE = Settings(config_folder=NOWHERE, state_folder=NOWHERE, cache_folder=NOWHERE)


def only(checks: Iterable[Check]) -> Check:
    (check,) = checks
    return check
