"""What the commands about policies and rules print as JSON is what their schemas promise."""

from __future__ import annotations

import pytest

from gemroute.cli import check_schema, rules_schema

POLICY = """gemroute: 1
name: ours
zones: {private: ["~/private/**"]}
guards:
  - {id: home, when: {label: {at_least: restricted}}, allow: [local], why: "It is ours."}
  - {id: ask, when: {runner: ci}, require: [confirm], why: "Ask."}
  - {id: never, when: {tokens: {lt: 0}}, allow: [local], why: "Dead."}
prefer:
  - {id: long, when: {tokens: {gt: 100}}, to: cloud, else: refuse, model: gemini-x}
invariants:
  - {id: stays, forall: {label: confidential}, never: cloud}
  - {id: leaves, exists: {label: public}, can: cloud}
tests:
  - {name: long, given: {tokens: 101}, expect: {to: cloud}}
"""
PACK = """gemroute_rules: 1
pack: own
rules:
  - id: own-codename
    title: "A code name of ours"
    category: internal
    kind: own_term
    source: "the team"
    pattern: 'Bluebird-[0-9]{4}'
    match: ["see Bluebird-1234"]
    no_match: ["Bluebird-9999"]
"""


@pytest.fixture
def ours(cli):
    """The command line, beside a policy and a rule pack in which much is wrong."""
    cli.write("ours.yaml", POLICY)
    cli.write("red.yaml", POLICY.replace("to: cloud}}", "to: local}}"))
    cli.write("own.yaml", PACK)
    cli.write("text.txt", "see Bluebird-1234 now\n" * 100)
    return cli


@pytest.mark.parametrize(
    ("words", "shape", "status"),
    [
        ("policy check default", check_schema.CheckedShape, 0),
        ("policy check ours.yaml", check_schema.CheckedShape, 5),
        ("policy test default", check_schema.PolicyTestsShape, 0),
        ("policy test red.yaml", check_schema.PolicyTestsShape, 4),
        ("policy prove ours.yaml", check_schema.ProvedShape, 5),
        ("policy mutate ours.yaml", check_schema.MutatedShape, 4),
        ("policy diff default ours.yaml", check_schema.DiffShape, 0),
        ("policy diff ours.yaml red.yaml", check_schema.DiffShape, 0),
        ("policy show ours.yaml", check_schema.ShownShape, 0),
        ("policy show finance", check_schema.ShownShape, 0),
        ("rules list", rules_schema.RuleListShape, 0),
        ("rules show us-ssn", rules_schema.RuleWholeShape, 0),
        ("rules test own.yaml", rules_schema.RulesTestedShape, 4),
        ("rules bench own.yaml --text text.txt", rules_schema.RulesTimedShape, 0),
    ],
)
def test_what_is_printed_is_as_the_schema_has_it(ours, words, shape, status):
    ended = ours(*words.split(), "--json")
    assert ended.status == status
    assert shape.model_validate_json(ended.out).model_dump(by_alias=True, mode="json") == ended.json
