"""Parts of a loaded policy in; the words by which a policy file would state them, out."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from gemroute.core.policy.conditions import Clause, Condition, Operator
from gemroute.core.policy.describing import value_words
from gemroute.core.policy.language import Policy
from gemroute.core.values import Category, Label


def condition_text(condition: Condition) -> str:
    """Return a condition as a file would state it: `{label: {at_least: restricted}}`."""
    facts = groupby(condition.clauses, key=lambda clause: clause.fact)
    entries = [f"{fact}: {_clauses_text([*clauses])}" for fact, clauses in facts]
    if condition.alternatives:
        entries.append(f"any: [{', '.join(map(condition_text, condition.alternatives))}]")
    return f"{{{', '.join(entries)}}}"


def _clauses_text(clauses: Iterable[Clause]) -> str:
    parts = [(clause.operator, value_words(clause.value)) for clause in clauses]
    if len(parts) == 1 and parts[0][0] is Operator.EQ:
        return parts[0][1]
    return f"{{{', '.join(f'{operator}: {value}' for operator, value in parts)}}}"


def labels_of(policy: Policy) -> dict[str, Label]:
    """Return the label of text without findings, of each category, and of kinds with their own.

    A kind that has another label in some category is named with it.
    """
    labels = {"default": policy.default_label}
    labels |= {category.value: policy.label_of(category, "") for category in Category}
    kinds = dict.fromkeys(kind for layer in policy.labels for kind in layer.kinds)
    for kind in kinds:
        given = {category: policy.label_of(category, kind) for category in Category}
        if len({*given.values()}) == 1:
            labels[kind] = next(iter(given.values()))
        else:
            labels |= {f"{kind} ({category})": label for category, label in given.items()}
    return labels
