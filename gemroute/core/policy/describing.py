"""Facts and policies in, the words for them out."""

from __future__ import annotations

from dataclasses import fields

from gemroute.core.policy.language import BASE_FACTS, Layer, Policy
from gemroute.core.values import Facts


def title(policy: Policy | Layer) -> str:
    """Return its name, and its revision where it gives one."""
    return f"{policy.name} {policy.revision}".rstrip()


def fact_words(facts: Facts) -> str:
    """Return what differs from a short public question at a terminal, as `given` has it."""
    return ", ".join(f"{name}: {value_words(getattr(facts, name))}" for name in _differing(facts))


def as_test(name: str, facts: Facts, to: str) -> str:
    """Return a line for the `tests` of a policy: under these facts, go `to`."""
    return f"- {{name: {name}, given: {{{fact_words(facts)}}}, expect: {{to: {to}}}}}"


def _differing(facts: Facts) -> list[str]:
    names = (each.name for each in fields(facts))
    return [name for name in names if getattr(facts, name) != getattr(BASE_FACTS, name)]


def value_words(value: object) -> str:
    """Return one fact's value as `given` has it: `[health, person]`, `true`, `restricted`."""
    if isinstance(value, frozenset):
        return f"[{', '.join(sorted(map(value_words, value)))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return getattr(value, "word", str(value))
