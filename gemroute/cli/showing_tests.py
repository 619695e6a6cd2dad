"""policy test: a policy in; what became of its tests out, for people and for build machines."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from gemroute.cli import reporting
from gemroute.cli.reporting import Remark
from gemroute.cli.shapes import print_json
from gemroute.core.decide import decide
from gemroute.core.errors import PolicyInvalid, PolicyTestsFailed, UsageError
from gemroute.core.policy.language import Policy
from gemroute.core.policy.testing import Outcome, run_tests, untested_guards
from gemroute.core.records import dataclass
from gemroute.terminal import show


@dataclass(frozen=True, slots=True)
class Reports:
    """Where else the outcome goes: files by path, and annotations for GitHub on stderr.

    `github` None: where a workflow runs.
    """

    junit: str = ""
    sarif: str = ""
    github: bool | None = None

    def write(self, name: str, outcomes: Sequence[Outcome], remarks: Sequence[Remark]) -> None:
        """Write every report that is wanted, over what an earlier run left there.

        Raises:
            UsageError: a file cannot be written.
        """
        if self.junit:
            _write(self.junit, reporting.junit_xml(name, outcomes, remarks))
        if self.sarif:
            _write(self.sarif, reporting.sarif(remarks).encode("ascii"))
        runs_there = os.environ.get("GITHUB_ACTIONS") == "true"
        if runs_there if self.github is None else self.github:
            sys.stderr.write(reporting.github_lines(remarks))


def _write(file: str, data: bytes) -> None:
    try:
        Path(file).write_bytes(data)
    except OSError as failure:
        raise UsageError(f"{file}: cannot be written: {failure.strerror}.") from None


def show_tests(load: Callable[[], Policy], reports: Reports, *, json: bool) -> None:
    """Print what failed, and the guards that no test would miss.

    Raises:
        PolicyTestsFailed: a test failed, or there is none.
        PolicyInvalid: the policy cannot be loaded; the reports say so too.
    """
    try:
        policy = load()
    except PolicyInvalid as failure:
        reports.write("policy", (), reporting.remarks_on_problems(failure.problems))
        raise
    outcomes, untested = run_tests(policy, decide), untested_guards(policy, decide)
    if json:
        _print_shape(policy, outcomes, untested)
    else:
        _print_outcomes(outcomes, untested)
    reports.write(policy.name, outcomes, reporting.remarks_on(policy, outcomes, untested))
    failed = sum(not outcome.passed for outcome in outcomes)
    if not outcomes:
        raise PolicyTestsFailed(
            f"{policy.name}: there is no test in it, so nothing is shown.",
            hint="Add one under `tests:`; `gemroute policy explain` shows what is decided.",
        )
    if failed:
        raise PolicyTestsFailed(f"{policy.name}: {failed} of {len(outcomes)} tests failed.")


def _print_shape(policy: Policy, outcomes: Sequence[Outcome], untested: Sequence[str]) -> None:
    tests = [
        {
            "name": each.test.name,
            "passed": each.passed,
            "at": each.test.at,
            "failures": list(each.failures),
        }
        for each in outcomes
    ]
    print_json({"policy": policy.name, "tests": tests, "untested_guards": list(untested)})


def _print_outcomes(outcomes: Sequence[Outcome], untested: Sequence[str]) -> None:
    failed = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in failed:
        show(f"{outcome.test.at}: {outcome.test.name}: {'; '.join(outcome.failures)}")
    show(f"{len(outcomes) - len(failed)} passed, {len(failed)} failed")
    if untested:
        show(f"No test would miss: {', '.join(untested)}")
