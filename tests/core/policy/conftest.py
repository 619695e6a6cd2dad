"""Builds policy files out of the sections that a test is about, the rest being the least."""

from __future__ import annotations

import pytest

from gemroute.core.policy.language import Policy
from gemroute.core.policy.loader import SECTIONS, load_policy

LEAST = {
    "gemroute": "1",
    "name": "base",
    "guards": "[]",
    "prefer": "[{id: local-first, when: {}, to: local, else: cloud}]",
    "invariants": "[]",
    "tests": "[{name: anything, given: {}, expect: {to: local}}]",
}


def written(sections: dict[str, str | None]) -> str:
    """Return the file's text: its sections in order, those that are None left out."""
    return "".join(f"{key}: {sections[key]}\n" for key in SECTIONS if sections.get(key) is not None)


@pytest.fixture
def base_text():
    """A function that returns a base policy's text; each argument is a section."""
    return lambda **sections: written({**LEAST, **sections})


@pytest.fixture
def base(base_text):
    """A function that returns a base policy; each argument is a section."""

    def build(**sections: str | None) -> Policy:
        return load_policy(base_text(**sections).encode(), "base.yaml")

    return build


@pytest.fixture
def layer():
    """A function that returns a layer over the policy given first."""

    def build(under: Policy, **sections: str | None) -> Policy:
        below = under.layers[-1]
        least = {
            "gemroute": "1",
            "name": "team",
            "extends": f"{below.name}@sha256:{below.sha256}",
            "guards": "[]",
            "invariants": "[]",
        }
        return load_policy(written({**least, **sections}).encode(), "team.yaml")

    return build
