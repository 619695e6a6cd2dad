"""A policy that says little in few lines, and comes to more combinations than anybody counts."""

from __future__ import annotations

from gemroute.core.policy.language import Policy
from gemroute.core.policy.loader import load_policy

_KINDS = ", ".join(f"k{number}" for number in range(1_000))
_ZONES = ", ".join(f"z{number}" for number in range(1_000))
_TEXT = f"""\
gemroute: 1
name: wide
facts: {{found: {{set: [{_KINDS}]}}}}
zones: {{{", ".join(f"z{number}: [/z{number}]" for number in range(1_000))}}}
guards:
  - id: wide
    when: {{found: {{has_any: [{_KINDS}]}}, zone: {{has_any: [{_ZONES}]}}}}
    allow: [local]
    why: x
  - {{id: offline, when: {{offline: true}}, allow: [local], why: x}}
prefer: [{{id: first, when: {{}}, to: local, else: cloud}}]
invariants: [{{id: never, forall: {{label: restricted}}, never: cloud}}]
tests: [{{name: anything, given: {{}}, expect: {{to: local}}}}]
"""


def wide_policy() -> Policy:
    """Return it: one guard that holds in a million ways."""
    return load_policy(_TEXT.encode(), "wide.yaml")
