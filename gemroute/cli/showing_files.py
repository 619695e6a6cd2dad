"""policy show: names of policies in; their text, or what their layers make together, out."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from gemroute.cli.asked import Asked
from gemroute.cli.shapes import print_json
from gemroute.cli.wiring import Bench
from gemroute.core.policy.describing import title
from gemroute.core.policy.language import BUDGETS, REFUSE, Guard, Invariant, Policy, Preference
from gemroute.core.policy.writing import condition_text, labels_of
from gemroute.core.values import MicroUsd
from gemroute.settings import read_policy_bytes
from gemroute.terminal import is_terminal, notice, sanitise
from gemroute.terminal import show as print_lines


def show_texts(names: Sequence[str]) -> None:
    """Print the text of each policy as it stands."""
    settings = Asked().settings()
    for name in names or settings.policies:
        source, data = read_policy_bytes(name, settings)
        digest = hashlib.sha256(data).hexdigest()
        notice(f"# {source} · sha256 {digest}")
        text = data.decode("utf-8", "replace")
        sys.stdout.write(sanitise(text) if is_terminal(sys.stdout) else text)
        sys.stdout.flush()


def show_effective(names: Sequence[str], *, json: bool) -> None:
    """Print what the layers make together, each rule with its origin."""
    policy = Bench(Asked(policies=tuple(names))).ruled_policy
    if json:
        print_json(effective_shape(policy))
    else:
        print_lines("\n".join(_lines(policy)))


def _lines(policy: Policy) -> Iterator[str]:
    for layer in policy.layers:
        yield f"# {title(layer)} · sha256 {layer.sha256}"
    yield "labels:"
    yield from (f"  {name}: {label.word}" for name, label in labels_of(policy).items())
    if policy.zones:
        yield "zones:"
        yield from (f"  {name}: [{', '.join(globs)}]" for name, globs in policy.zones.items())
    if budgets := _budgets(policy):
        yield "budgets:"
        yield from (f"  {name}: {amount}" for name, amount in budgets.items())
    for section, rules in (
        ("guards", policy.guards),
        ("prefer", policy.prefer),
        ("invariants", policy.invariants),
    ):
        yield f"{section}:"
        for rule in rules:
            yield f"  - {rule.id}: {_words(rule)}  # {rule.at}"
            if isinstance(rule, Guard):
                yield f"      {rule.why}"


def _budgets(policy: Policy) -> dict[str, MicroUsd]:
    """Return the budgets that there are, by what they are for."""
    amounts = {name: getattr(policy.budgets, name) for name in BUDGETS}
    return {name: amount for name, amount in amounts.items() if amount is not None}


def _words(rule: Guard | Preference | Invariant) -> str:
    if isinstance(rule, Guard):
        return _guard_words(rule)
    return _preference_words(rule) if isinstance(rule, Preference) else _invariant_words(rule)


def _guard_words(guard: Guard) -> str:
    effects = [f"deny {place}" for place in sorted(guard.excludes)]
    effects += [f"require {obligation}" for obligation in sorted(guard.require)]
    return f"when {condition_text(guard.when)}: {', '.join(effects)}"


def _preference_words(preference: Preference) -> str:
    model = f" ({preference.model})" if preference.model else ""
    otherwise = preference.otherwise or REFUSE
    return f"when {condition_text(preference.when)}: {preference.to}{model}, else {otherwise}"


def _invariant_words(invariant: Invariant) -> str:
    claim = "exists" if invariant.must_reach else "forall"
    word = "can" if invariant.must_reach else "never"
    return f"{claim} {condition_text(invariant.when)}: {word} {invariant.place}"


def effective_shape(policy: Policy) -> dict[str, Any]:
    """Return what `policy show --json` prints."""
    return {
        "name": policy.name,
        "revision": policy.revision,
        "sha256": policy.sha256,
        "layers": [layer._asdict() for layer in policy.layers],
        "labels": {name: label.word for name, label in labels_of(policy).items()},
        "zones": {name: list(globs) for name, globs in policy.zones.items()},
        "budgets": {name: float(str(amount)) for name, amount in _budgets(policy).items()},
        "guards": [
            {
                "id": guard.id,
                "when": condition_text(guard.when),
                "excludes": sorted(guard.excludes),
                "require": sorted(guard.require),
                "why": guard.why,
                "at": guard.at,
            }
            for guard in policy.guards
        ],
        "prefer": [
            {
                "id": one.id,
                "when": condition_text(one.when),
                "to": one.to.value,
                "else": one.otherwise.value if one.otherwise else REFUSE,
                "model": one.model or None,
                "at": one.at,
            }
            for one in policy.prefer
        ],
        "invariants": [
            {"id": one.id, "claim": _invariant_words(one), "at": one.at}
            for one in policy.invariants
        ],
        "tests": len(policy.tests),
    }
