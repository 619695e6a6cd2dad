"""Builders of values for the tests of the core: everything has a harmless default."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.request import Request
from gemroute.core.values import Category, Classified, Facts, Finding, TokenCount

MakeFacts = Callable[..., Facts]
MakeClassified = Callable[..., Classified]


@pytest.fixture
def make_facts() -> MakeFacts:
    """Return a maker of facts: a short public question at a terminal, changed as asked."""
    return lambda **changes: replace(BASE_FACTS, **changes)


@pytest.fixture
def make_classified(make_facts: MakeFacts) -> MakeClassified:
    """Return a maker of classified requests; facts are given by name, the rest by keyword."""

    def make(request: Request | None = None, **changes: Any) -> Classified:
        fields = {"findings", "unread", "reasons", "tokens", "media_tokens", "size_bytes"}
        rest = {name: changes.pop(name) for name in list(changes) if name in fields}
        usual = {
            "findings": (),
            "tokens": TokenCount(400, 500, exact=False),
            "media_tokens": 0,
            "unread": (),
            "reasons": (),
            "size_bytes": 100,
        }
        payload = (request or Request(prompt="hello")).payload()
        return Classified(facts=make_facts(**changes), digest=payload.digest(), **(usual | rest))

    return make


@pytest.fixture
def make_finding() -> Callable[..., Finding]:
    """Return a maker of findings: a payment card in the prompt, changed as asked."""
    usual = Finding(
        rule="card",
        category=Category.FINANCIAL,
        kind="payment_card",
        where="prompt",
        line=1,
        start=0,
        end=19,
        masked="41••",
    )
    return lambda **changes: replace(usual, **changes)
