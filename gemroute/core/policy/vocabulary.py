"""The closed set of facts that a policy may ask about, with the values that each can have.

Derived from `values.Facts`. A policy may name further profiles, zones and kinds of finding;
everything else is fixed here, so that a misspelt word is a mistake and never a rule that
silently does not match.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from gemroute.core.records import dataclass
from gemroute.core.values import (
    Category,
    Classifier,
    Label,
    LocalHost,
    LocalState,
    Modality,
    Net,
    Runner,
    Spend,
)

KINDS: Final = (
    "person", "contact", "address", "birth_date", "national_id", "passport", "driving_licence",
    "payment_card", "bank_account", "statement", "salary", "tax", "health", "medication",
    "record_number", "credential", "private_key", "password", "seed_phrase",
    "connection_string", "privilege", "settlement", "court_seal", "government_marking", "tlp",
    "internal_marking", "unreleased", "own_term", "source_code", "judged",
)  # fmt: skip
"""Kinds of finding that the engine's own rule packs report, and the local model that judges."""

PROFILES: Final = (
    "default", "healthcare", "finance", "legal", "government", "developer", "dev", "ci",
)  # fmt: skip


class FactType(enum.StrEnum):
    """How the values of a fact relate; decides which operators make sense for it."""

    ORDER = "order"
    ENUM = "enum"
    BOOL = "bool"
    INT = "int"
    USD = "usd"
    SET = "set"


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact: `values` are its words (none for BOOL, INT and USD); an open one may get more.

    `parse` turns a known word into what `values.Facts` holds.
    """

    name: str
    type: FactType
    values: tuple[str, ...] = ()
    parse: Callable[[str], Label | str] = str
    is_open: bool = False


def _enum(name: str, words: type[enum.StrEnum]) -> FactSpec:
    return FactSpec(name, FactType.ENUM, tuple(words), words)


def _set(name: str, words: Iterable[str]) -> FactSpec:
    return FactSpec(name, FactType.SET, tuple(str(word) for word in words))


Vocabulary = Mapping[str, FactSpec]

_SPECS: Final = (
    FactSpec("label", FactType.ORDER, tuple(label.word for label in Label), Label.of),
    _enum("classifier", Classifier),
    _set("category", Category),
    replace(_set("found", KINDS), is_open=True),
    _set("modality", Modality),
    FactSpec("tokens", FactType.INT),
    replace(_set("zone", ()), is_open=True),
    _enum("net", Net),
    FactSpec("offline", FactType.BOOL),
    _enum("runner", Runner),
    _enum("local", LocalState),
    _enum("local_host", LocalHost),
    FactSpec("profile", FactType.ENUM, PROFILES, is_open=True),
    _enum("spend", Spend),
    FactSpec("thinking", FactType.BOOL),
    FactSpec("cost", FactType.USD),
)

ENGINE_VOCABULARY: Final[Vocabulary] = MappingProxyType({spec.name: spec for spec in _SPECS})


def extended(vocabulary: Vocabulary, words: Mapping[str, Iterable[str]]) -> Vocabulary:
    """Return the vocabulary with further words for some of its facts; known ones are kept."""
    grown = dict(vocabulary)
    for fact, more in words.items():
        spec = grown[fact]
        grown[fact] = replace(spec, values=tuple(dict.fromkeys((*spec.values, *more))))
    return MappingProxyType(grown)


def united(below: Vocabulary, above: Vocabulary) -> Vocabulary:
    """Return the vocabulary with the words of both."""
    return extended(below, {name: spec.values for name, spec in above.items()})
