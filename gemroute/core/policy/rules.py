"""Nodes of a policy file in; conditions, guards, preferences, invariants and tests out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from gemroute.core.policy.budgets import read_cost
from gemroute.core.policy.conditions import OPERATORS, Clause, ClauseValue, Condition, Operator
from gemroute.core.policy.language import (
    BASE_FACTS,
    OBLIGATIONS,
    REFUSE,
    TARGETS,
    Guard,
    Invariant,
    PolicyTest,
    Preference,
    Target,
)
from gemroute.core.policy.reading import Node
from gemroute.core.policy.scope import NAME_RULE, Scope, is_name
from gemroute.core.policy.vocabulary import FactSpec, FactType
from gemroute.core.values import Facts, Place

_ANY: Final = "any"
_PLACES: Final = frozenset(Place)


def read_condition(node: Node, scope: Scope, *, may_nest: bool = True) -> Condition:
    """Return the condition that a `when`, `forall`, `exists` or alternative states."""
    clauses: list[Clause] = []
    alternatives: list[Condition] = []
    for name, child in node.entries().items():
        if name == _ANY and may_nest:
            alternatives += [_alternative(one, scope) for one in child.items(may_be_empty=False)]
        elif name in scope.vocabulary:
            clauses += _clauses(child, scope.vocabulary[name], scope)
        else:
            node.problems.append(child.unknown("fact", scope.vocabulary, at_key=True))
    return Condition(tuple(clauses), tuple(alternatives))


def _alternative(node: Node, scope: Scope) -> Condition:
    if node.value == {}:
        node.mistake("an alternative must not be empty: it would always hold.")
    return read_condition(node, scope, may_nest=False)


def _clauses(node: Node, spec: FactSpec, scope: Scope) -> list[Clause]:
    if isinstance(node.value, dict):
        if not node.value:
            node.mistake(f'"{spec.name}" states nothing.', f"Use one of: {_operators(spec)}.")
        return [
            clause
            for name, child in node.entries().items()
            for clause in _operator_clause(name, child, spec, scope)
        ]
    if Operator.EQ not in OPERATORS[spec.type]:
        node.mistake(f'"{spec.name}" needs an operator.', f"Use one of: {_operators(spec)}.")
        return []
    return [Clause(spec.name, Operator.EQ, _value(node, spec, scope))]


def _operators(spec: FactSpec) -> str:
    return ", ".join(OPERATORS[spec.type])


def _operator_clause(name: str, node: Node, spec: FactSpec, scope: Scope) -> list[Clause]:
    if name not in OPERATORS[spec.type]:
        node.problems.append(node.unknown("operator", OPERATORS[spec.type], at_key=True))
        return []
    operation = Operator(name)
    if operation.takes_many:
        # A set of one element type: all labels or all words, by the type of the fact.
        many: Any = frozenset(scope.fact_words(node, spec))
        return [Clause(spec.name, operation, many)]
    return [Clause(spec.name, operation, _value(node, spec, scope))]


def _value(node: Node, spec: FactSpec, scope: Scope) -> ClauseValue:
    if spec.type is FactType.BOOL:
        return node.truth()
    if spec.type is FactType.INT:
        return node.whole_number()
    if spec.type is FactType.USD:
        return read_cost(node)
    return scope.fact_word(node, spec)


def read_guard(node: Node, scope: Scope) -> Guard:
    node = _named(node, "rule", "id")
    fields = node.fields(("id", "when", "why"), ("allow", "deny", "require"))
    guard = Guard(
        id=scope.new_id(fields["id"]),
        when=read_condition(fields["when"], scope),
        excludes=_excluded(fields, scope),
        require=_obligations(fields),
        why=fields["why"].text(),
        at=node.at,
    )
    if "allow" in fields and "deny" in fields:
        fields["deny"].mistake('"allow" and "deny" exclude each other.', at_key=True)
    elif isinstance(node.value, dict) and not (guard.excludes or guard.require):
        node.mistake("it does nothing.", 'Give it "allow", "deny" or "require".')
    return guard


def _named(node: Node, what: str, key: str) -> Node:
    """Return the node, whose messages begin with its own name where it has one."""
    name = node.value.get(key) if isinstance(node.value, dict) else None
    return node.within(f'{what} "{name}"' if isinstance(name, str) else what)


def _excluded(fields: dict[str, Node], scope: Scope) -> frozenset[Place]:
    if "allow" in fields:
        return _PLACES - scope.places(fields["allow"], may_be_empty=True)
    return scope.places(fields["deny"]) if "deny" in fields else frozenset()


def _obligations(fields: dict[str, Node]) -> frozenset[str]:
    if "require" not in fields:
        return frozenset()
    return frozenset(node.word("obligation", OBLIGATIONS) for node in fields["require"].distinct())


def read_preference(node: Node, scope: Scope) -> Preference:
    node = _named(node, "rule", "id")
    fields = node.fields(("id", "when", "to", "else"), ("model",))
    to, otherwise = scope.place(fields["to"]), _target(fields["else"])
    if otherwise == to and fields["to"].value == to:
        fields["else"].mistake(f'"else" is "{to}" too.', "Write refuse, or the other place.")
    return Preference(
        id=scope.new_id(fields["id"]),
        when=read_condition(fields["when"], scope),
        to=to,
        otherwise=None if otherwise == REFUSE else Place(otherwise),
        model=_model(fields["model"], to) if "model" in fields else "",
        at=node.at,
    )


def _target(node: Node) -> Target:
    word = node.word("target", TARGETS)
    return TARGETS[TARGETS.index(word)] if word else REFUSE


def _model(node: Node, place: Place) -> str:
    name = node.text()
    # A local runtime forwards such a model to its vendor's servers.
    if place is Place.LOCAL and name.endswith(("-cloud", ":cloud")):
        node.mistake(f'the model "{name}" does not run on this machine.')
    return name


def read_invariant(node: Node, scope: Scope) -> Invariant:
    node = _named(node, "invariant", "id")
    is_reach = isinstance(node.value, dict) and ("exists" in node.value or "can" in node.value)
    condition, place = ("exists", "can") if is_reach else ("forall", "never")
    fields = node.fields(("id", condition, place))
    return Invariant(
        id=scope.new_id(fields["id"]),
        when=read_condition(fields[condition], scope),
        place=scope.place(fields[place]),
        must_reach=is_reach,
        at=node.at,
    )


def read_test(node: Node, scope: Scope) -> PolicyTest:
    node = _named(node, "test", "name")
    is_based = isinstance(node.value, dict) and "base" in node.value
    required, optional = ("name", "expect"), ("base", "given")
    fields = node.fields(required if is_based else (*required, "given"), optional)
    expect = fields["expect"].fields(("to",), ("model", "by", "require"))
    to = _target(expect["to"])
    return PolicyTest(
        name=fields["name"].text(),
        given=_test_facts(fields, scope),
        to=to,
        model=_expected_model(expect["model"], to) if "model" in expect else "",
        by=tuple(scope.rule(one) for one in expect["by"].distinct()) if "by" in expect else (),
        require=_obligations(expect),
        at=node.at,
    )


def _test_facts(fields: dict[str, Node], scope: Scope) -> Facts:
    """Return the facts of a test: its fixture's, or the usual ones, with its own on top."""
    name = fields["base"].word("fixture", scope.fixtures) if "base" in fields else ""
    base = scope.fixtures.get(name, BASE_FACTS)
    return read_given(fields["given"], scope, base) if "given" in fields else base


def read_fixtures(node: Node, scope: Scope) -> dict[str, Facts]:
    """Return the facts that each fixture lays over the usual ones, by its name."""
    fixtures = {}
    for name, child in node.entries().items():
        facts = child.within(f'fixture "{name}"')
        if not is_name(name):
            facts.mistake(f'"{name}" is not a name.', NAME_RULE, at_key=True)
        fixtures[name] = read_given(facts, scope)
    return fixtures


def _expected_model(node: Node, to: Target) -> str:
    if to == REFUSE:
        node.mistake("what is refused asks no model.", at_key=True)
        return ""
    return _model(node, Place(to))


def read_given(node: Node, scope: Scope, base: Facts = BASE_FACTS) -> Facts:
    """Return the facts that `node` lays over others."""
    changes: dict[str, Any] = {}
    for name, child in node.entries().items():
        if name not in scope.vocabulary:
            node.problems.append(child.unknown("fact", scope.vocabulary, at_key=True))
        elif (spec := scope.vocabulary[name]).type is FactType.SET:
            changes[name] = frozenset(scope.fact_words(child, spec, may_be_empty=True))
        else:
            changes[name] = _value(child, spec, scope)
    return replace(base, **changes)
