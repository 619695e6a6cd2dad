"""The words that are known while one policy file is read, and those left for a layer below."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import field
from typing import Final

from gemroute.core.policy.language import FLOORS, Unresolved
from gemroute.core.policy.reading import Node
from gemroute.core.policy.vocabulary import FactSpec, Vocabulary
from gemroute.core.records import dataclass
from gemroute.core.values import Facts, Label, Place

_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,63}\Z")
_PLACES: Final = tuple(place.value for place in Place)

NAME_RULE: Final = "Use letters, digits, '.', '_' and '-'."
"""What names are made of, beginning with a letter."""


def is_name(word: str) -> bool:
    """Return whether a rule or a fixture may be called so."""
    return _ID.match(word) is not None


@dataclass(slots=True)
class Scope:
    """Checks words against the vocabulary of a file.

    In a layer, an unknown zone, profile, kind or rule may be one of the layer below: it is
    put down as unresolved, for `combine` to check. Fixtures are those of the file alone.
    """

    vocabulary: Vocabulary
    is_layer: bool
    unresolved: list[Unresolved] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    fixtures: dict[str, Facts] = field(default_factory=dict)

    def new_id(self, node: Node) -> str:
        """Return the id that `node` declares; no other rule or invariant may have it."""
        word = node.text()
        if word and not is_name(word):
            node.mistake(f'"{word}" is not a name.', NAME_RULE)
        elif word in self.rules:
            node.mistake(f'another rule is called "{word}" already.')
        self.rules.append(word)
        return word

    def rule(self, node: Node) -> str:
        """Return the id of a rule that `node` refers to."""
        return self._word(node, "", "rule", (*self.rules, *FLOORS))

    def place(self, node: Node) -> Place:
        return Place(node.word("place", _PLACES) or Place.LOCAL)

    def places(self, node: Node, *, may_be_empty: bool = False) -> frozenset[Place]:
        return frozenset(self.place(one) for one in node.distinct(may_be_empty=may_be_empty))

    def label(self, node: Node) -> Label:
        """Return a label; the highest if it is misspelt."""
        word = node.word("label", self.vocabulary["label"].values)
        return Label.of(word) if word else Label.RESTRICTED

    def fact_word(self, node: Node, spec: FactSpec) -> Label | str:
        """Return one value of a fact that has words; the first it has if misspelt."""
        if spec.is_open:
            return self._word(node, spec.name, spec.name, spec.values)
        word = node.word(spec.name, spec.values)
        return spec.parse(word or spec.values[0])

    def fact_words(
        self, node: Node, spec: FactSpec, *, may_be_empty: bool = False
    ) -> list[Label | str]:
        nodes = node.distinct(may_be_empty=may_be_empty)
        return [self.fact_word(one, spec) for one in nodes]

    def _word(self, node: Node, fact: str, what: str, known: Collection[str]) -> str:
        if self.is_layer and isinstance(node.value, str) and node.value not in known:
            self.unresolved.append(Unresolved(fact, node.value, node.unknown(what, known)))
            return node.value
        return node.word(what, known)
