"""policy check, test and show: files in, what they say and whether they hold out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from gemroute.core.policy.language import Policy
    from gemroute.settings import Settings

app = typer.Typer(
    name="policy",
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Check, test and show policies. A policy is named, or given as a file; several are "
    "layers, and each further one only tightens those before it.",
    epilog="Examples:  gemroute policy check team.yaml  ·  gemroute policy test default  ·  "
    "gemroute policy show strict",
)

Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="[NAME|FILE]...", help="The base first; default: the one in force."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]


@app.command(
    epilog="Examples:  gemroute policy check  ·  gemroute policy check default team.yaml --json"
)
def check(names: Names = None, json: Json = False) -> None:
    """Read policies strictly and say what they hold.

    Every mistake is named with file, line and column; the exit status is then 3. Invariants are
    read and checked for form; they are not proved yet.
    """
    policy = _load(names)
    summary = {
        "name": policy.name,
        "revision": policy.revision,
        "sha256": policy.sha256,
        "layers": [layer.name for layer in policy.layers],
        "guards": len(policy.guards),
        "preferences": len(policy.prefer),
        "invariants": len(policy.invariants),
        "tests": len(policy.tests),
        "complete": policy.is_complete,
    }
    if json:
        from gemroute.cli.shapes import print_json

        print_json(summary)
        return
    counts = ", ".join(f"{summary[key]} {key}" for key in ("guards", "preferences", "tests"))
    _print(f"{policy.name} {policy.revision}: {counts}; sha256 {policy.sha256}")
    if policy.invariants:
        _print(f"{len(policy.invariants)} invariants read; this version does not prove them.")


@app.command(
    "test",
    epilog="Examples:  gemroute policy test  ·  gemroute policy test default team.yaml --json",
)
def run_tests_of(names: Names = None, json: Json = False) -> None:
    """Run the tests that stand in the policies.

    The exit status is 4 when a test fails or when there is none: a suite that tests nothing
    does not pass.
    """
    from gemroute.core.decide import decide
    from gemroute.core.errors import PolicyTestsFailed
    from gemroute.core.policy.testing import run_tests, untested_guards

    policy = _load(names)
    outcomes = run_tests(policy, decide)
    failed = [outcome for outcome in outcomes if not outcome.passed]
    unnoticed = untested_guards(policy, decide)
    if json:
        from gemroute.cli.shapes import print_json

        results = [
            {"name": o.test.name, "passed": o.passed, "at": o.test.at, "failures": list(o.failures)}
            for o in outcomes
        ]
        print_json({"policy": policy.name, "tests": results, "untested_guards": list(unnoticed)})
    else:
        for outcome in failed:
            _print(f"{outcome.test.at}: {outcome.test.name}: {'; '.join(outcome.failures)}")
        _print(f"{len(outcomes) - len(failed)} passed, {len(failed)} failed")
        if unnoticed:
            _print(f"No test would miss: {', '.join(unnoticed)}")
    if failed or not outcomes:
        raise PolicyTestsFailed(
            f"{policy.name}: {len(failed)} of {len(outcomes)} tests failed."
            if outcomes
            else f"{policy.name}: there is no test in it, so nothing is shown.",
        )


@app.command(epilog="Examples:  gemroute policy show  ·  gemroute policy show healthcare.yaml")
def show(names: Names = None) -> None:
    """Print the policies' own text, each under its name and digest."""
    from gemroute.settings import read_policy_bytes

    settings = _settings()
    for name in names or settings.policies:
        source, data = read_policy_bytes(name, settings)
        sys.stderr.write(f"# {source}\n")
        sys.stderr.flush()
        sys.stdout.write(data.decode("utf-8", "replace"))
        sys.stdout.flush()


def _settings() -> Settings:
    from gemroute.cli.wiring import Asked

    return Asked().settings()


def _load(names: list[str] | None) -> Policy:
    from gemroute.cli.wiring import Asked, Bench

    return Bench(Asked(policies=tuple(names or ()))).policy


def _print(text: Any) -> None:
    from gemroute.terminal import sanitise

    sys.stdout.write(sanitise(str(text)) + "\n")
