"""What decides: the policy with its proofs and tests, the detectors, the vocabulary, the prices."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from gemroute.cli.checks.check import Check, doubtful, failed, well
from gemroute.core.decide import decide
from gemroute.core.wording import counted

if TYPE_CHECKING:
    from gemroute.cli.wiring import Bench
    from gemroute.core.policy.language import Policy
    from gemroute.core.sensitivity.scanner import Scanner
    from gemroute.settings import Settings

COMPILING_S = 180.0
"""A cold start compiles every detector: half a minute, more on a machine that is busy."""

STILL_COMPILING = failed(
    "detectors",
    f"still compiling after {COMPILING_S:g} s, as the first start does; this machine is slow",
    "gemroute classify hello, which waits until it has compiled them, and keeps them",
)
"""What is said of detectors that were not ready in time: nothing is wrong with them so far."""

_FASTER: Final = "pip install hyperscan==0.7.21, with Python 3.13 or older"

_OLD_DAYS = 180
_CARD = "My card is 4111 1111 1111 1111."


def policy(bench: Bench) -> Iterator[Check]:
    """Yield whether the policy holds: its invariants are proved and its own tests run, now."""
    from gemroute.core.policy.describing import title

    loaded = bench.policy
    evidence = [f"{title(layer)}, sha256 {layer.sha256}" for layer in loaded.layers]
    found = f"{title(loaded)}, {counted(len(loaded.guards), 'guard')}"
    problem, mend = _objection(loaded)
    if problem:
        yield failed("policy", f"{found}; {problem}", mend, *evidence)
    elif not loaded.tests:
        yield doubtful("policy", f"{found}; no test in it", "gemroute policy test", *evidence)
    else:
        invariants = counted(len(loaded.invariants), "invariant")
        tests = counted(len(loaded.tests), "test")
        yield well("policy", f"{found}; {invariants} proved, {tests} passed", *evidence)


def _objection(loaded: Policy) -> tuple[str, str]:
    """Return what the policy breaks and the command that shows it, or two empty words."""
    if not loaded.is_complete:
        return f"only a layer over {loaded.extends}", "gemroute policy check"
    if unproved := _unproved(loaded):
        return f"not proved: {', '.join(unproved)}", "gemroute policy check"
    if broken := _broken_tests(loaded):
        return f"tests fail: {', '.join(broken)}", "gemroute policy test"
    return "", ""


def _unproved(loaded: Policy) -> list[str]:
    from gemroute.core.policy.prover import Verdict, prove

    return [
        f"{proof.invariant.id} ({proof.verdict.value})"
        for proof in prove(loaded)
        if proof.verdict is not Verdict.PROVED
    ]


def _broken_tests(loaded: Policy) -> list[str]:
    from gemroute.core.policy.testing import run_tests

    return [each.test.name for each in run_tests(loaded, decide) if not each.passed]


def detectors(effective: Settings) -> Iterator[Check]:
    """Yield whether the detectors load and find something; a cold cache is filled on the way."""
    from gemroute.core.sensitivity.engines import HYPERSCAN
    from gemroute.plugins import load_scanner
    from gemroute.settings import detector_packs

    packs = detector_packs(effective)
    cache = effective.cache_folder / "rules"
    compiled: list[bool] = []
    started_s = time.perf_counter()
    scanner = load_scanner(packs, cache, lambda: compiled.append(True))
    finds = _finds(scanner)
    spent_s = time.perf_counter() - started_s
    rules = f"{counted(len(scanner.rules), 'rule')} in {counted(len(packs), 'pack')}"
    found = f"{rules}, {scanner.engine}"
    own = _own_packs([source for source, _ in packs], effective)
    if not finds:
        yield failed("detectors", f"{found}; a test card was not found", "Reinstall gemroute.")
    elif compiled and not any(cache.glob("*.rules")):
        words = f"{found}; compiled in {spent_s:.1f} s, and cannot be kept"
        yield doubtful("detectors", words, f"Let {cache} be a folder of yours, with 0700.", *own)
    elif scanner.engine != HYPERSCAN:
        yield doubtful("detectors", f"{found}: slow", _FASTER, *own)
    else:
        speed = f"compiled in {spent_s:.1f} s, and kept" if compiled else "from the cache"
        yield well("detectors", f"{found}, {speed}; a test card was found", *own)


def _own_packs(sources: Sequence[str], effective: Settings) -> list[str]:
    folder = str(effective.config_folder)
    return [f"{source} is your own" for source in sources if source.startswith(folder)]


def _finds(scanner: Scanner) -> bool:
    from gemroute.core.request import Segment

    findings = scanner.judge([Segment("prompt", _CARD)]).findings
    return any(finding.kind == "payment_card" for finding in findings)


def vocabulary() -> Iterator[Check]:
    """Yield whether Gemma's vocabulary counts."""
    from gemroute.plugins import load_vocabulary

    tokens = load_vocabulary().count("hello world")
    yield well("vocabulary", f"Gemma 4's; it counts {tokens} tokens in two words")


def prices(bench: Bench, on: date) -> Iterator[Check]:
    """Yield which price table is in use, how old it is, and whether the cloud's model is in it."""
    from gemroute.settings import read_prices

    table, model = bench.prices, bench.settings.cloud_model
    source, _ = read_prices(bench.settings)
    age_days = (on - table.checked).days
    found = f"{table.name}, checked {counted(age_days, 'day')} ago"
    evidence = (f"from {source}", f"after {table.source}")
    newer = f"Put a newer prices.yaml into {bench.settings.config_folder}."
    if table.rates(model, on) is None:
        yield doubtful("prices", f"{found}; {model} is not in it", newer, *evidence)
    elif age_days > _OLD_DAYS:
        yield doubtful("prices", f"{found}: estimates may be off", newer, *evidence)
    else:
        yield well("prices", f"{found}; {model} is in it", *evidence)
