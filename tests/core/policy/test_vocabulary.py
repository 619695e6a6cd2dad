"""The facts a policy may ask about are those that the engine has, with all their values."""

from __future__ import annotations

import dataclasses
import enum
import typing

import pytest

from gemroute.core import values
from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.policy.vocabulary import ENGINE_VOCABULARY, FactType, extended
from gemroute.core.values import Facts, Label

HINTS = typing.get_type_hints(Facts, vars(values))


def test_the_vocabulary_has_exactly_the_engines_facts():
    assert set(ENGINE_VOCABULARY) == {field.name for field in dataclasses.fields(Facts)}


@pytest.mark.parametrize(
    "name",
    [n for n, hint in HINTS.items() if isinstance(hint, type) and issubclass(hint, enum.StrEnum)],
)
def test_an_enumerated_fact_has_every_value_of_its_enum(name):
    spec = ENGINE_VOCABULARY[name]
    assert {spec.parse(word) for word in spec.values} == set(HINTS[name])


def test_labels_are_in_rising_order():
    spec = ENGINE_VOCABULARY["label"]
    assert [spec.parse(word) for word in spec.values] == sorted(Label)


@pytest.mark.parametrize("name", list(ENGINE_VOCABULARY))
def test_the_base_facts_have_known_values(name):
    spec, value = ENGINE_VOCABULARY[name], getattr(BASE_FACTS, name)
    known = {spec.parse(word) for word in spec.values}
    if spec.type is FactType.SET:
        assert value <= known
    elif known:
        assert value in known


def test_extending_keeps_what_was_known_and_the_original():
    grown = extended(ENGINE_VOCABULARY, {"zone": ("attic", "attic", "cellar")})
    assert grown["zone"].values == ("attic", "cellar")
    assert ENGINE_VOCABULARY["zone"].values == ()
    assert grown["label"] is ENGINE_VOCABULARY["label"]
