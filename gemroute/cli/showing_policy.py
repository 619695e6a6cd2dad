"""policy prove, mutate and diff: policies in; proofs, slips and changes in words out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gemroute.cli.shapes import print_json
from gemroute.core.decide import decide, without_cloud
from gemroute.core.errors import InvariantRefuted, PolicyTestsFailed
from gemroute.core.policy.describing import as_test, fact_words
from gemroute.core.policy.language import Policy
from gemroute.core.policy.mutation import Mutant, mutants, unnoticed
from gemroute.core.policy.prover import Proof, Verdict, prove, require_proved
from gemroute.core.policy.review import Remark, review
from gemroute.core.policy.testing import run_tests
from gemroute.core.policy.whatif import Change, changes, loosened, widenings
from gemroute.core.values import Facts, Place
from gemroute.terminal import show


def show_proofs(policy: Policy, *, json: bool) -> None:
    """Print each invariant with its verdict, then the rules that say nothing.

    Raises:
        InvariantRefuted, InvariantUnproved: not all of them are proved.
    """
    proofs, remarks = prove(policy), review(policy)
    if json:
        print_json(
            {
                "policy": policy.name,
                "sha256": policy.sha256,
                "proofs": [_proof_shape(policy, proof) for proof in proofs],
                "remarks": [_remark_shape(remark) for remark in remarks],
            }
        )
    else:
        for proof in proofs:
            show(f"{proof.invariant.id}: {proof.verdict.value}")
            if counterexample := _counterexample(policy, proof):
                show(f"  {counterexample}")
        for remark in remarks:
            example = f": {fact_words(remark.example)}" if remark.example else ""
            show(f"{remark.at}: {remark}{example}")
    require_proved(proofs)


def _counterexample(policy: Policy, proof: Proof) -> str:
    """Return the facts that break a `never`, as a test of what should be decided instead."""
    if proof.verdict is not Verdict.REFUTED or proof.example is None:
        return ""
    decision = decide(policy, proof.example)
    target = decision.to
    if proof.invariant.place is Place.CLOUD:
        target = without_cloud(decision, proof.example, proof.invariant.id).to
    return as_test(f"{proof.invariant.id} holds", proof.example, target)


def _proof_shape(policy: Policy, proof: Proof) -> dict[str, Any]:
    return {
        "id": proof.invariant.id,
        "verdict": proof.verdict.value,
        "example": _words(proof.example),
        "test": _counterexample(policy, proof) or None,
    }


def _remark_shape(remark: Remark) -> dict[str, Any]:
    return {
        "rule": remark.rule,
        "flaw": remark.flaw.name.lower(),
        "at": remark.at,
        "example": _words(remark.example),
    }


def show_mutants(policy: Policy, at_least: int, *, json: bool) -> None:
    """Print the slips that no test notices.

    Raises:
        PolicyTestsFailed: the tests fail as it is, or less than `at_least` per cent of the
            slips are noticed.
    """
    if not all(outcome.passed for outcome in run_tests(policy, decide)):
        raise PolicyTestsFailed(
            f"{policy.name}: its tests fail as it is.", hint="See `gemroute policy test`."
        )
    missed, count = unnoticed(policy, decide), sum(1 for _ in mutants(policy))
    noticed = 100 * (count - len(missed)) // count if count else 100
    if json:
        shape = [{"rule": each.rule, "what": each.what} for each in missed]
        print_json({"policy": policy.name, "mutants": count, "unnoticed": shape})
    else:
        _print_mutants(missed, count)
    if noticed < at_least:
        raise PolicyTestsFailed(
            f"{policy.name}: {noticed} % of the slips are noticed, not {at_least} %.",
            hint="Add a test for each, with the rule that must speak in `by`.",
        )


def _print_mutants(missed: Sequence[Mutant], count: int) -> None:
    for each in missed:
        show(str(each))
    show(f"{count - len(missed)} of {count} slips are noticed by a test, or change nothing.")


_CHANGES = {
    "cloud": "newly to the cloud",
    "local": "newly answered here",
    "refuse": "newly refused",
    "model": "newly asked of",
    "else-cloud": "newly to the cloud where no local model answers in the end",
    "else-local": "newly answered here where the cloud is taken away",
    "else-refuse": "newly refused where the first place cannot answer",
    "+confirm": "newly to be confirmed",
    "-confirm": "no longer to be confirmed",
    "+redact": "newly to be redacted",
    "-redact": "no longer to be redacted",
}


def show_changes(old: Policy, new: Policy, *, no_wider: bool, json: bool) -> None:
    """Print what `new` decides otherwise than `old`.

    Raises:
        InvariantRefuted: with `no_wider`, and it permits more.
        InvariantUnproved: the comparison was given up.
    """
    found, wider = changes(old, new), [each.what for each in widenings(old, new)]
    loose = loosened(old, new)
    if json:
        print_json(
            {
                "old": old.sha256,
                "new": new.sha256,
                "changes": [_change_shape(change) for change in found],
                "looser": list(loose),
                "wider": bool(wider or loose),
            }
        )
    else:
        _print_changes(found, loose)
    if no_wider and (wider or loose):
        raise InvariantRefuted(f"{new.name} is wider than {old.name}.", hint="See the lines above.")


def _change_shape(change: Change) -> dict[str, str | None]:
    example = fact_words(change.example)
    return {"what": change.what, "model": change.model or None, "example": example}


def _print_changes(found: Sequence[Change], loose: Sequence[str]) -> None:
    for change in found:
        given = fact_words(change.example) or "a short public question at a terminal"
        model = f" {change.model or 'the configured model'}" if change.what == "model" else ""
        show(f"{_CHANGES[change.what]}{model}: {given}")
    for words in loose:
        show(words)
    if not found and not loose:
        show("They decide the same.")


def _words(facts: Facts | None) -> str | None:
    return fact_words(facts) if facts else None
