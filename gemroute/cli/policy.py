"""policy check, test and show: files in, what they say and whether they hold out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gemroute.core.policy.language import Policy
    from gemroute.core.policy.prover import Proof
    from gemroute.core.values import Facts
    from gemroute.settings import Settings

app = typer.Typer(
    name="policy",
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Check, test and show policies. A policy is named, or given as a file; several are "
    "layers, and each further one only tightens those before it.",
    epilog="Examples:  gemroute policy check team.yaml  ·  gemroute policy test default  ·  "
    "gemroute policy show strict",
)

Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="NAME|FILE...", help="The base first; default: the one in force."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]


@app.command(
    epilog="Examples:  gemroute policy check  ·  gemroute policy check default team.yaml --json"
)
def check(names: Names = None, json: Json = False) -> None:
    """Read policies strictly and prove their invariants over every combination of facts.

    Every mistake is named with file, line and column; the exit status is then 3. It is 5 when
    an invariant is refuted, with facts that break it, and 6 when one could not be proved.
    """
    from gemroute.core.policy.prover import prove

    policy = _load(names, in_force=not names)
    proofs = prove(policy)
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
        "proofs": [_proof_shape(proof) for proof in proofs],
    }
    if json:
        from gemroute.cli.shapes import print_json

        print_json(summary)
    else:
        _print_check(policy, proofs)
    _raise_unless_proved(proofs)


def _print_check(policy: Policy, proofs: Sequence[Proof]) -> None:
    counts = {
        "guards": policy.guards,
        "preferences": policy.prefer,
        "tests": policy.tests,
    }
    words = ", ".join(f"{len(rules)} {name}" for name, rules in counts.items())
    _print(f"{policy.name} {policy.revision}: {words}; sha256 {policy.sha256}")
    for proof in proofs:
        _print(f"{proof.invariant.id}: {proof.verdict.value}")


def _proof_shape(proof: Proof) -> dict[str, Any]:
    example = fact_words(proof.example) if proof.example else None
    return {"id": proof.invariant.id, "verdict": proof.verdict.value, "example": example}


def _raise_unless_proved(proofs: Sequence[Proof]) -> None:
    """Raise the first failure; a refuted invariant comes before one that is only unproved."""
    from gemroute.core.errors import InvariantRefuted, InvariantUnproved
    from gemroute.core.policy.prover import Verdict

    by_verdict = {proof.verdict: proof for proof in reversed(proofs)}
    if refuted := by_verdict.get(Verdict.REFUTED):
        facts = fact_words(refuted.example) if refuted.example else "no facts at all"
        raise InvariantRefuted(
            f"{refuted.invariant.at}: {refuted.invariant.id} does not hold: {facts}.",
            hint="Add the facts to `tests:`, then tighten the guards.",
        )
    if unproved := by_verdict.get(Verdict.UNPROVED):
        raise InvariantUnproved(
            f"{unproved.invariant.at}: {unproved.invariant.id} is not proved within the budget.",
            hint="Use fewer alternatives in the guards.",
        )


def fact_words(facts: Facts) -> str:
    """Return what differs from a short public question at a terminal, as `given` has it."""
    from dataclasses import fields

    from gemroute.core.policy.language import BASE_FACTS

    differing = {
        each.name: getattr(facts, each.name)
        for each in fields(facts)
        if getattr(facts, each.name) != getattr(BASE_FACTS, each.name)
    }
    return ", ".join(f"{name}: {_fact_value(value)}" for name, value in differing.items())


def _fact_value(value: object) -> str:
    if isinstance(value, frozenset):
        return f"[{', '.join(sorted(map(str, value)))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return getattr(value, "word", str(value))


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
    import hashlib

    from gemroute.settings import read_policy_bytes
    from gemroute.terminal import is_terminal, notice, sanitise

    settings = _settings()
    for name in names or settings.policies:
        source, data = read_policy_bytes(name, settings)
        digest = hashlib.sha256(data).hexdigest()
        notice(f"# {source} · sha256 {digest}")
        text = data.decode("utf-8", "replace")
        sys.stdout.write(sanitise(text) if is_terminal(sys.stdout) else text)
        sys.stdout.flush()


def _settings() -> Settings:
    from gemroute.cli.asked import Asked

    return Asked().settings()


def _load(names: list[str] | None, *, in_force: bool = False) -> Policy:
    """Return the policies as they are written, or what the organisation leaves of them."""
    from gemroute.cli.asked import Asked
    from gemroute.cli.wiring import Bench

    bench = Bench(Asked(policies=tuple(names or ())))
    return bench.policy if in_force else bench.written_policy


def _print(text: Any) -> None:
    from gemroute.terminal import show

    show(str(text))
