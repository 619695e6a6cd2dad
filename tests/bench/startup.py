"""Processor time and modules of the cheap commands, as ratios to a bare Python and to Typer.

    python tests/bench/startup.py [ROUNDS]

Every round runs each command once, so that a busy moment of the machine meets them all; the
figures are medians of user and system time of the finished child. The first, unmeasured round
compiles the detectors and the byte code, as an installation does.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 15
PASS, TYPER = "python -c pass", "python -c 'import typer'"
RUNS = {
    PASS: ["-c", "pass"],
    TYPER: ["-c", "import typer"],
    "gemroute --version": ["-m", "gemroute", "--version"],
    'gemroute classify "hi"': ["-m", "gemroute", "classify", "hi"],
    'gemroute route "hi"': ["-m", "gemroute", "route", "hi"],
}


def measure(rounds: int, home: str) -> dict[str, float]:
    """Return the median processor time of each run, in milliseconds."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["GEMROUTE_HOME"] = home
    taken: dict[str, list[float]] = {name: [] for name in RUNS}
    for number in range(rounds + 1):
        for name, words in RUNS.items():
            milliseconds = processor_time_ms(words, environment)
            if number:
                taken[name].append(milliseconds)
    return {name: statistics.median(each) for name, each in taken.items()}


def processor_time_ms(words: list[str], environment: dict[str, str]) -> float:
    """Return the user and system time of one child, in milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *words],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def count_modules(words: list[str], home: str) -> int:
    """Return how many modules a run loads, as the interpreter itself reports them."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *words],
        env={**os.environ, "GEMROUTE_HOME": home},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return sum(line.startswith("import time:") for line in done.stderr.splitlines()) - 1


def main() -> None:
    """Print one line for each run."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as home:
        taken = measure(rounds, home)
        print(f"{'':26}{'CPU ms':>8}{'x pass':>8}{'x typer':>9}{'modules':>9}")
        for name, words in RUNS.items():
            milliseconds = taken[name]
            print(
                f"{name:26}{milliseconds:8.0f}{milliseconds / taken[PASS]:8.1f}"
                f"{milliseconds / taken[TYPER]:9.2f}{count_modules(words, home):9}"
            )


if __name__ == "__main__":
    main()
