"""The bytes of one policy file in, a `Policy` out; or every mistake in it, with line and column.

Sections stand in a fixed order, the ones that decide first and those that every base policy
must have last: a file that was cut short does not load, so it cannot be wider than the whole.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from gemroute.core.documents import Document, restored
from gemroute.core.errors import PolicyInvalid
from gemroute.core.policy.budgets import read_budgets
from gemroute.core.policy.declarations import read_labels, read_vocabulary, read_zones
from gemroute.core.policy.language import LANGUAGE_VERSION, Budgets, Guard, Layer, Policy
from gemroute.core.policy.reading import Node
from gemroute.core.policy.rules import (
    read_fixtures,
    read_guard,
    read_invariant,
    read_preference,
    read_test,
)
from gemroute.core.policy.scope import Scope
from gemroute.core.policy.vocabulary import extended

SECTIONS: Final = (
    "gemroute", "name", "revision", "extends", "facts", "labels", "zones", "budgets", "guards",
    "prefer", "invariants", "fixtures", "tests",
)  # fmt: skip
"""Every key of a policy file, in the order in which it has to stand."""

BASE_REQUIRED: Final = ("gemroute", "name", "guards", "prefer", "invariants", "tests")
_BASE_OPTIONAL: Final = ("revision", "facts", "labels", "zones", "budgets", "fixtures")
LAYER_REQUIRED: Final = ("gemroute", "name", "extends", "guards", "invariants")
_LAYER_OPTIONAL: Final = (
    "revision", "labels", "zones", "budgets", "prefer", "fixtures", "tests",
)  # fmt: skip

_EXTENDS: Final = re.compile(r"[^@\s]+@sha256:[0-9a-f]{64}\Z")


def load_policy(data: bytes, source: str, ahead: bytes = b"") -> Policy:
    """Return the policy, or the layer, that `data` states; `source` names it in messages.

    `ahead` is what is kept of a document, `data` perhaps, that was read ahead.

    Raises:
        PolicyInvalid: with every mistake found in the file.
    """
    document = restored(ahead, data, source) or _document(data, source)
    root = Node(document, value=document.value)
    policy = _read(root, source, hashlib.sha256(data).hexdigest())
    if root.problems:
        raise PolicyInvalid(tuple(sorted(set(root.problems))))
    return policy


def _document(data: bytes, source: str) -> Document:
    from gemroute.core.strict_yaml import read_document

    return read_document(data, source)


def _read(root: Node, source: str, sha256: str) -> Policy:
    is_layer = isinstance(root.value, dict) and "extends" in root.value
    fields = _sections(root, is_layer=is_layer)
    zones = read_zones(fields["zones"]) if "zones" in fields else {}
    scope = Scope(extended(read_vocabulary(fields), {"zone": zones}), is_layer)
    scope.fixtures = read_fixtures(fields["fixtures"], scope) if "fixtures" in fields else {}
    budgets, kept = _budgets(fields, scope)
    name, revision = fields["name"].text(), _text(fields, "revision")
    return Policy(
        name=name,
        revision=revision,
        source=source,
        sha256=sha256,
        extends=_extends(fields["extends"]) if is_layer else "",
        layers=(Layer(name, revision, sha256),),
        vocabulary=scope.vocabulary,
        labels=(read_labels(fields, scope),),
        zones=MappingProxyType(zones),
        guards=(*kept, *[read_guard(node, scope) for node in fields["guards"].items()]),
        prefer=tuple(read_preference(node, scope) for node in _rules(fields, "prefer", scope)),
        invariants=tuple(read_invariant(node, scope) for node in fields["invariants"].items()),
        tests=tuple(read_test(node, scope) for node in _rules(fields, "tests", scope)),
        unresolved=tuple(scope.unresolved),
        budgets=budgets,
    )


def _sections(root: Node, *, is_layer: bool) -> dict[str, Node]:
    if is_layer:
        fields = root.fields(LAYER_REQUIRED, _LAYER_OPTIONAL)
    else:
        fields = root.fields(BASE_REQUIRED, _BASE_OPTIONAL)
    version = fields["gemroute"]
    if type(version.value) is not int or version.value != LANGUAGE_VERSION:
        version.mistake(f'"gemroute" must be {LANGUAGE_VERSION}, the version of this language.')
    _check_order([node for key, node in root.entries().items() if key in SECTIONS])
    return fields


def _check_order(nodes: list[Node]) -> None:
    for before, node in pairwise(nodes):
        key, previous = str(node.path[-1]), str(before.path[-1])
        if SECTIONS.index(key) < SECTIONS.index(previous):
            order = f"The order is: {', '.join(SECTIONS)}."
            node.mistake(f'"{key}" must stand before "{previous}".', order, at_key=True)


def _budgets(fields: Mapping[str, Node], scope: Scope) -> tuple[Budgets, tuple[Guard, ...]]:
    if "budgets" not in fields:
        return Budgets(), ()
    budgets, guards = read_budgets(fields["budgets"])
    scope.rules += [guard.id for guard in guards]
    return budgets, guards


def _text(fields: Mapping[str, Node], key: str) -> str:
    return fields[key].text() if key in fields else ""


def _rules(fields: Mapping[str, Node], key: str, scope: Scope) -> list[Node]:
    return fields[key].items(may_be_empty=scope.is_layer) if key in fields else []


def _extends(node: Node) -> str:
    text = node.text()
    if text and not _EXTENDS.match(text):
        node.mistake('"extends" does not name one exact file.', "Write NAME@sha256:DIGEST.")
    return text
