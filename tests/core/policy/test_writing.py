"""Conditions and labels as a policy file would state them."""

from __future__ import annotations

import pytest

from gemroute.core.policy.loader import load_policy
from gemroute.core.policy.writing import condition_text, labels_of
from gemroute.core.values import Label

TEXT = """gemroute: 1
name: p
{labels}guards: [{{id: g, when: {when}, allow: [local], why: "."}}]
prefer: [{{id: p, when: {{}}, to: local, else: cloud}}]
invariants: []
tests: [{{name: t, given: {{}}, expect: {{to: local}}}}]
"""


def policy(when: str = "{}", labels: str = ""):
    return load_policy(TEXT.format(when=when, labels=labels).encode(), "p.yaml")


@pytest.mark.parametrize(
    "when",
    [
        "{}",
        "{label: restricted}",
        "{label: {in: [internal, public]}, offline: true}",
        "{tokens: {at_least: 10, lt: 20}}",
        "{cost: {gt: 0.05, not: unknown}}",
        "{found: {has: tax, has_none: [health, person]}}",
        "{net: offline, any: [{runner: ci}, {offline: false, spend: {not: over}}]}",
    ],
)
def test_a_condition_is_stated_as_it_was_written(when):
    assert condition_text(policy(when).guards[0].when) == when


def test_a_condition_that_is_stated_means_the_same():
    (guard,) = policy("{label: {eq: public, not: internal}}").guards
    assert policy(condition_text(guard.when)).guards[0].when == guard.when


LABELS = """labels:
  default: public
  credentials: restricted
  personal: confidential
  financial: restricted
  health: restricted
  legal: restricted
  classified: restricted
  internal: confidential
"""


def test_labels_are_told_for_each_category_and_for_kinds_with_their_own():
    told = labels_of(policy(labels=f"{LABELS}  tax: internal\n"))
    assert (told["default"], told["personal"], told["tax"]) == (
        Label.PUBLIC,
        Label.CONFIDENTIAL,
        Label.INTERNAL,
    )
    assert len(told) == 9


def test_a_kind_whose_label_depends_on_its_category_is_told_for_each(base, layer):
    from gemroute.core.policy.layers import combine

    under = policy(labels=f"{LABELS}  tax: internal\n")
    over = layer(under, labels="{financial: confidential}")
    told = labels_of(combine((under, over)))
    assert (told["tax (financial)"], told["tax (personal)"]) == (
        Label.CONFIDENTIAL,
        Label.INTERNAL,
    )
