"""doctor: every part with what was found, what that rests on, and the command that mends it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gemroute.cli.asked import Asked
from gemroute.cli.checks import (
    closing,
    cloud,
    deciding,
    installed,
    local,
    recording,
    surroundings,
)
from gemroute.cli.checks.check import Check
from gemroute.cli.checks.page import Page
from gemroute.cli.checks.rounds import Look, look_at_all
from gemroute.cli.checks.settled import Settled, settle
from gemroute.cli.checks.verdict import Verdict, verdict
from gemroute.cli.wiring import Bench, today
from gemroute.core.errors import ConfigError, GemrouteError
from gemroute.settings.folders import NOWHERE
from gemroute.terminal import Waiting

if TYPE_CHECKING:
    from gemroute.cli.checks.closing import Child
    from gemroute.core.policy.language import Policy

_REINSTALL = "Reinstall gemroute."
_NETWORK = "Look at this machine's network."


def examine(*, offline: str = "", json: bool = False, verbose: bool = False) -> int:
    """Print every check; return 0 when a route answers and can be recorded, else 1."""
    settled = _settled({"offline": {"": None, "on": "1"}.get(offline, offline)})
    bench = Bench(Asked(offline=offline), settled.settings)
    child = closing.begin(settled.settings)
    _close_if_offline(bench)
    looks = (*_of_ourselves(bench, settled), *_of_the_record(bench), *_of_the_routes(bench, child))
    return _as_json(bench, looks) if json else _as_page(bench, looks, verbose=verbose)


def _settled(options: Mapping[str, object]) -> Settled:
    try:
        return settle(os.environ, Path.cwd(), options)
    except FileNotFoundError:
        gone = ConfigError("The folder that this runs in is gone.", hint="cd to another one.")
        settled = settle(os.environ, NOWHERE, options)
        return settled._replace(problems=(gone, *settled.problems))


def _close_if_offline(bench: Bench) -> None:
    """Let --offline hold here as for every command, before there is a thread."""
    try:
        _ = bench.guard_strength
    except GemrouteError:
        return  # that it cannot hold is said by each check that needs it


def _of_ourselves(bench: Bench, settled: Settled) -> Iterator[Look]:
    """Yield the looks at the installation and at what decides."""
    settings, environment = bench.settings, bench.environment
    here = partial(Look, "This installation")
    yield here("gemroute", installed.program, _REINSTALL)
    yield here("settings", partial(installed.settings, settled))
    yield here("organisation", partial(installed.organisation, settings))
    yield here("terminal", partial(installed.terminal, environment))
    yield here("completion", partial(installed.completion, settings, environment))
    decides = partial(Look, "What decides")
    yield decides("policy", partial(deciding.policy, bench), "gemroute policy check")
    detectors = decides("detectors", partial(deciding.detectors, settings), _REINSTALL)
    yield detectors._replace(patience_s=deciding.COMPILING_S, late=deciding.STILL_COMPILING)
    yield decides("vocabulary", deciding.vocabulary, _REINSTALL)
    yield decides("prices", partial(deciding.prices, bench, today()), "Mend prices.yaml.")


def _of_the_record(bench: Bench) -> Iterator[Look]:
    """Yield the looks at what records."""
    now = datetime.now(UTC)
    records = partial(Look, "What records")
    yield records("journal", partial(recording.state, bench), "Look at that disk.")
    yield records("journal key", partial(recording.journal_key, bench), "Unlock the keyring.")
    yield records("records", partial(recording.records, bench), "gemroute logs verify")
    yield records("pending", partial(recording.loose_ends, bench, now), "gemroute logs pending")
    yield records("retention", partial(recording.retention, bench, today()), "gemroute logs prune")


def _of_the_routes(bench: Bench, child: Child) -> Iterator[Look]:
    """Yield the looks at what answers, and at what is around it."""
    settings, environment = bench.settings, bench.environment
    here = partial(Look, "What answers here")
    runtime = here("runtime", partial(local.local, bench), "ollama serve")
    yield runtime._replace(patience_s=local.PROBE_S)
    named = here("named model", partial(local.named, bench), "gemroute models list")
    yield named._replace(patience_s=local.PROBE_S)
    yield here("listeners", partial(local.listeners, settings))
    away = partial(Look, "What answers in the cloud")
    yield away("gemini key", partial(cloud.key, settings, environment), "Set GEMINI_API_KEY.")
    yield away("network", partial(cloud.way_out, settings, environment), _NETWORK)
    around = partial(Look, "Around them")
    yield around("offline", partial(closing.strength, child))
    yield around("variables", partial(surroundings.variables, environment))
    yield around("proxies", partial(surroundings.proxies, environment))
    yield around("core dumps", surroundings.core_dumps)


def _as_json(bench: Bench, looks: Sequence[Look]) -> int:
    from gemroute.cli.shapes import print_json

    checks = [check for _, found in look_at_all(looks) for check in found]
    ended = _verdict(bench, checks)
    settings = installed.shown_settings(bench.settings)
    print_json({"ok": ended.works, "checks": [asdict(c) for c in checks], "settings": settings})
    return 0 if ended.works else 1


def _as_page(bench: Bench, looks: Sequence[Look], *, verbose: bool) -> int:
    waiting, page = Waiting(sys.stderr), Page(verbose=verbose)
    checks: list[Check] = []
    try:
        for area, found in look_at_all(looks, lambda name: waiting.on(f"looking: {name}")):
            waiting.off()
            page.show(area, found)
            checks += found
    finally:
        waiting.off()
    if verbose:
        page.settings(installed.shown_settings(bench.settings))
    ended = _verdict(bench, checks)
    page.end(checks, ended)
    return 0 if ended.works else 1


def _verdict(bench: Bench, checks: list[Check]) -> Verdict:
    return verdict(checks, _policy(bench), bench.settings)


def _policy(bench: Bench) -> Policy | None:
    try:
        return bench.policy
    except GemrouteError:
        return None
