"""The sections of a policy that declare words: facts, labels and zones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from gemroute.core.policy.language import Labels, Unresolved
from gemroute.core.policy.reading import Node
from gemroute.core.policy.scope import Scope
from gemroute.core.policy.vocabulary import (
    ENGINE_VOCABULARY,
    FactSpec,
    FactType,
    Vocabulary,
    extended,
)
from gemroute.core.values import Category, Label

_DEFAULT: Final = "default"
_WORD: Final = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
_WORD_RULE: Final = "Use lower-case letters, digits and '_'."
_BRACKETS: Final = re.compile(r"\[!?[^\]]+\]")
_RANGE: Final = re.compile(r"([^\[!])-([^\]])")
_SIGNS: Final = {
    "$": "Write ~ for your home, and other paths in full; for the sign itself, [$].",
    "{": "Write a glob for each choice; for the sign itself, [{].",
    "\\": "Write / between folders; for the sign itself, [\\].",
}


def read_zones(node: Node) -> dict[str, tuple[str, ...]]:
    zones = {}
    for name, child in node.entries().items():
        if not _WORD.match(name):
            child.mistake(f'"{name}" is not a name for a zone.', _WORD_RULE, at_key=True)
        zones[name] = tuple(map(_glob, child.distinct()))
    return zones


def _glob(node: Node) -> str:
    """Return a glob of a zone; one that could hold none of the files meant is a mistake."""
    glob = node.text()
    plain = _BRACKETS.sub("", glob)
    if sign := next((sign for sign in _SIGNS if sign in plain), ""):
        node.mistake(f'"{sign}" means nothing in a zone but itself.', _SIGNS[sign])
    if any(low > high for low, high in _RANGE.findall("".join(_BRACKETS.findall(glob)))):
        node.mistake("a range in brackets ends before it begins.", "Write it as in [0-9].")
    if not glob.startswith(("/", "~")) and ".." in glob.split("/"):
        node.mistake('".." leads from no folder here.', "Write the whole path, from / or ~ on.")
    return glob


def read_vocabulary(fields: Mapping[str, Node]) -> Vocabulary:
    """Return the engine's facts with the words that the file's `facts` section adds."""
    vocabulary = ENGINE_VOCABULARY
    for name, node in fields["facts"].entries().items() if "facts" in fields else ():
        if name in vocabulary:
            vocabulary = extended(vocabulary, {name: _fact_words(node, vocabulary[name])})
        else:
            node.problems.append(node.unknown("fact", vocabulary, at_key=True))
    return vocabulary


def _fact_words(node: Node, spec: FactSpec) -> list[str]:
    """Return the words that a fact is declared with, once they agree with the engine's."""
    entries = node.entries()
    if list(entries) != [spec.type.value]:
        shape = f"{spec.name}: {{{spec.type}: ...}}"
        node.mistake(f'"{spec.name}" is not declared as the engine has it.', f"Write {shape}.")
        return []
    values = entries[spec.type.value]
    if spec.type is FactType.BOOL:
        values.truth()
        return []
    if spec.type in (FactType.INT, FactType.USD):
        _check_range(values)
        return []
    nodes = values.distinct()
    if spec.is_open:
        return [_new_word(one) for one in nodes]
    words = [one.word(spec.name, spec.values) for one in nodes]
    if spec.type is FactType.ORDER and words != [word for word in spec.values if word in words]:
        values.mistake(f"the order is: {', '.join(spec.values)}.")
    return words


def _new_word(node: Node) -> str:
    word = node.text()
    if word and not _WORD.match(word):
        node.mistake(f'"{word}" is not a word for a fact.', _WORD_RULE)
    return word


def _check_range(node: Node) -> None:
    bounds = [one.whole_number() for one in node.items()]
    if len(bounds) != 2 or bounds[0] >= bounds[1]:
        node.mistake("a range is [LOWEST, HIGHEST].")


def read_labels(fields: Mapping[str, Node], scope: Scope) -> Labels:
    """Return how this file labels findings.

    What a base policy does not label is restricted, and text without findings internal;
    what a layer does not label is left to the layers below.
    """
    unknown = Label.PUBLIC if scope.is_layer else Label.RESTRICTED
    default = Label.PUBLIC if scope.is_layer else Label.INTERNAL
    if "labels" not in fields:
        return Labels(default, {}, {}, unknown)
    labels = {name: scope.label(node) for name, node in _label_nodes(fields["labels"], scope)}
    kinds = {name: labels[name] for name in labels if name not in (_DEFAULT, *Category)}
    return Labels(
        labels.get(_DEFAULT, default),
        MappingProxyType({name: labels[name] for name in Category if name in labels}),
        MappingProxyType(kinds),
        unknown,
    )


def _label_nodes(node: Node, scope: Scope) -> Iterable[tuple[str, Node]]:
    kinds = scope.vocabulary["found"].values
    if not scope.is_layer:
        return node.fields((_DEFAULT, *Category), kinds).items()
    entries = node.entries()
    for name, child in entries.items():
        if name not in (_DEFAULT, *Category, *kinds):
            problem = child.unknown("category or kind", (_DEFAULT, *Category, *kinds), at_key=True)
            scope.unresolved.append(Unresolved("found", name, problem))
    return entries.items()
