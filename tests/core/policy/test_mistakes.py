"""Each mistake that a policy file can hold: what is said of it, and where it points."""

from __future__ import annotations

import pytest

from gemroute.core.errors import PolicyInvalid
from gemroute.core.policy.loader import load_policy


def told(text: str) -> list[tuple[str, str]]:
    """Return the messages of all mistakes in a file, each with the text it points at."""
    with pytest.raises(PolicyInvalid) as caught:
        load_policy(text.encode(), "team.yaml")
    lines = text.split("\n")
    return [(p.message, lines[p.line - 1][p.column - 1 :]) for p in caught.value.problems]


def is_told(message: str, at: str, mistakes: list[tuple[str, str]]) -> bool:
    return any(message == told and there.startswith(at) for told, there in mistakes)


@pytest.mark.parametrize(
    ("when", "at", "message"),
    [
        pytest.param("label: secrt", "secrt", 'unknown label "secrt".', id="unknown label"),
        pytest.param(
            "label: restrictd", "restrictd", 'unknown label "restrictd".', id="misspelt label"
        ),
        pytest.param("offlin: true", "offlin:", 'unknown fact "offlin".', id="misspelt fact"),
        pytest.param(
            "label: {atleast: public}",
            "atleast:",
            'unknown operator "atleast".',
            id="misspelt operator",
        ),
        pytest.param(
            "net: {at_least: online}",
            "at_least:",
            'unknown operator "at_least".',
            id="an operator that makes no sense",
        ),
        pytest.param("label: {}", "{}", '"label" states nothing.', id="a fact without a test"),
        pytest.param(
            "zone: attic", "attic", '"zone" needs an operator.', id="a set without an operator"
        ),
        pytest.param(
            "zone: {has: attic}", "attic", 'unknown zone "attic".', id="an undeclared zone"
        ),
        pytest.param(
            "found: {has_any: []}", "[]", "this list must not be empty.", id="any of nothing"
        ),
        pytest.param(
            "runner: {in: [ci, ci]}", "ci", '"ci" is in this list already.', id="twice in a list"
        ),
        pytest.param(
            "offline: 1",
            "1",
            '"offline" must be true or false, but it is a number.',
            id="1 is not true",
        ),
        pytest.param(
            "tokens: {gt: -1}",
            "-1",
            "only a whole number, 0 or more, can stand here.",
            id="a negative length",
        ),
        pytest.param(
            "tokens: {gt: true}",
            "true",
            "only a whole number, 0 or more, can stand here.",
            id="true is no length",
        ),
        pytest.param(
            "runner: [ci]",
            "[ci",
            '"runner" must be a runner, but it is a list.',
            id="a list for a word",
        ),
        pytest.param(
            "cost: {gt: 0.0000001}",
            "0.0000001",
            "only US dollars can stand here, to the millionth.",
            id="less than a millionth of a dollar",
        ),
        pytest.param("any: []", "[]", "this list must not be empty.", id="no alternative"),
        pytest.param(
            "any: [{}]",
            "{}",
            "an alternative must not be empty: it would always hold.",
            id="an empty alternative",
        ),
        pytest.param("any: [{any: []}]", "any:", 'unknown fact "any".', id="alternatives within"),
    ],
)
def test_a_mistake_in_a_condition_points_at_its_word(base_text, when, at, message):
    text = base_text(guards=f"[{{id: g, why: because, when: {{{when}}}, allow: [local]}}]")
    assert is_told(f'rule "g": {message}', at, told(text))


@pytest.mark.parametrize(
    ("section", "body", "at", "message"),
    [
        pytest.param(
            "gemroute",
            "2",
            "2",
            '"gemroute" must be 1, the version of this language.',
            id="another version",
        ),
        pytest.param(
            "gemroute",
            "true",
            "true",
            '"gemroute" must be 1, the version of this language.',
            id="true is not 1",
        ),
        pytest.param(
            "name", "7", "7", '"name" must be text, but it is a number.', id="a number as a name"
        ),
        pytest.param(
            "revision",
            "1.10",
            "1",
            '"revision" must be text, but it is a decimal number.',
            id="a number as a revision",
        ),
        pytest.param("name", "' '", "' '", "this text must not be empty.", id="an empty name"),
        pytest.param("guards", None, "gemroute:", '"guards" is missing.', id="no guards"),
        pytest.param("tests", None, "gemroute:", '"tests" is missing.', id="no tests section"),
        pytest.param("tests", "[]", "[]", "this list must not be empty.", id="no tests"),
        pytest.param("prefer", "[]", "[]", "this list must not be empty.", id="no preference"),
        pytest.param(
            "guards",
            "{}",
            "{}",
            '"guards" must be a list, but it is a mapping.',
            id="guards that are no list",
        ),
        pytest.param(
            "guards",
            "[restricted]",
            "restricted",
            "rule: this must be a mapping, but it is text.",
            id="a guard that is a word",
        ),
        pytest.param(
            "guards",
            "[{id: g, why: x, when: null, allow: [local]}]",
            "null",
            'rule "g": "when" must be a mapping, but it is nothing.',
            id="an empty condition",
        ),
        pytest.param(
            "guards",
            "[{id: g, why: x, when: {}, allow: [locl]}]",
            "locl",
            'rule "g": unknown place "locl".',
            id="misspelt place",
        ),
        pytest.param(
            "guards",
            "[{id: g, why: x, when: {}, allow: [local], deny: [cloud]}]",
            "deny:",
            'rule "g": "allow" and "deny" exclude each other.',
            id="allow and deny",
        ),
        pytest.param(
            "guards",
            "[{id: g, why: x, when: {}, allow: [local, cloud]}]",
            "{id:",
            'rule "g": it does nothing.',
            id="a guard without effect",
        ),
        pytest.param(
            "guards",
            "[{id: g, why: x, when: {}, deny: []}]",
            "[]",
            'rule "g": this list must not be empty.',
            id="deny nothing",
        ),
        pytest.param(
            "guards",
            "[{id: g, why: x, when: {}, require: [pray]}]",
            "pray",
            'rule "g": unknown obligation "pray".',
            id="unknown obligation",
        ),
        pytest.param(
            "guards",
            "[{id: g, when: {}, deny: [cloud]}]",
            "{id:",
            'rule "g": "why" is missing.',
            id="no reason given",
        ),
        pytest.param(
            "guards",
            "[{id: 'a b', when: {}, deny: [cloud], why: x}]",
            "'a",
            'rule "a b": "a b" is not a name.',
            id="an id with a space",
        ),
        pytest.param(
            "guards",
            "[{id: 'floor:x', when: {}, deny: [cloud], why: x}]",
            "'floor:x",
            'rule "floor:x": "floor:x" is not a name.',
            id="an id of the floor's",
        ),
        pytest.param(
            "guards",
            "[{id: local-first, when: {}, deny: [cloud], why: x}]",
            "local-first",
            'rule "local-first": another rule is called "local-first" already.',
            id="an id given twice",
        ),
        pytest.param(
            "prefer",
            "[{id: p, when: {}, to: cloud, else: cloud}]",
            "cloud",
            'rule "p": "else" is "cloud" too.',
            id="else the same",
        ),
        pytest.param(
            "prefer",
            "[{id: p, when: {}, to: cloud}]",
            "{id:",
            'rule "p": "else" is missing.',
            id="no else",
        ),
        pytest.param(
            "prefer",
            "[{id: p, when: {}, to: refuse, else: cloud}]",
            "refuse",
            'rule "p": unknown place "refuse".',
            id="preferring to refuse",
        ),
        pytest.param(
            "prefer",
            "[{id: p, when: {}, to: local, else: refuse, model: 'gpt-oss:120b-cloud'}]",
            "'gpt-oss:1",
            'rule "p": the model "gpt-oss:120b-cloud" does not run on this machine.',
            id="a cloud model as local",
        ),
        pytest.param(
            "invariants",
            "[{id: i, forall: {}, can: cloud}]",
            "{id:",
            'invariant "i": "exists" is missing.',
            id="half of each invariant",
        ),
        pytest.param(
            "invariants",
            "[{id: i, forall: {}}]",
            "{id:",
            'invariant "i": "never" is missing.',
            id="an invariant of nothing",
        ),
        pytest.param(
            "tests",
            "[{name: t, given: {label: top}, expect: {to: local}}]",
            "top",
            'test "t": unknown label "top".',
            id="unknown label in a test",
        ),
        pytest.param(
            "tests",
            "[{name: t, given: {colour: red}, expect: {to: local}}]",
            "colour:",
            'test "t": unknown fact "colour".',
            id="unknown fact in a test",
        ),
        pytest.param(
            "tests",
            "[{name: t, given: {}, expect: {to: loca}}]",
            "loca",
            'test "t": unknown target "loca".',
            id="unknown target",
        ),
        pytest.param(
            "tests",
            "[{name: t, given: {}, expect: {to: local, by: [nobody]}}]",
            "nobody",
            'test "t": unknown rule "nobody".',
            id="unknown rule in a test",
        ),
        pytest.param(
            "tests",
            "[{name: t, given: {}, expect: {}}]",
            "{}",
            'test "t": "to" is missing.',
            id="a test that expects nothing",
        ),
        pytest.param(
            "tests",
            "[{name: t, given: {}, expect: {to: refuse, model: gemma4}}]",
            "model:",
            'test "t": what is refused asks no model.',
            id="a model that is refused",
        ),
        pytest.param(
            "tests",
            "[{name: t, given: {}, expect: {to: local, model: 'gemma4:cloud'}}]",
            "'gemma4",
            'test "t": the model "gemma4:cloud" does not run on this machine.',
            id="a cloud model expected of local",
        ),
        pytest.param(
            "tests",
            "[{name: t, expect: {to: local}}]",
            "{name:",
            'test "t": "given" is missing.',
            id="a test without facts",
        ),
        pytest.param(
            "tests",
            "[{name: t, base: clinic, given: {}, expect: {to: local}}]",
            "clinic",
            'test "t": unknown fixture "clinic".',
            id="a fixture that is none",
        ),
        pytest.param(
            "fixtures",
            "{clinic: {runner: robot}}",
            "robot",
            'fixture "clinic": unknown runner "robot".',
            id="unknown value in a fixture",
        ),
        pytest.param(
            "fixtures",
            "{a clinic: {}}",
            "a clinic:",
            'fixture "a clinic": "a clinic" is not a name.',
            id="a fixture with a space",
        ),
        pytest.param(
            "labels",
            "{default: public}",
            "{default:",
            '"credentials" is missing.',
            id="a category without a label",
        ),
        pytest.param(
            "labels",
            "{astrology: public}",
            "astrology:",
            'unknown key "astrology".',
            id="a label for an unknown kind",
        ),
        pytest.param(
            "zones",
            "{Attic: [/a]}",
            "Attic: [/a",
            '"Attic" is not a name for a zone.',
            id="a capital in a zone",
        ),
        pytest.param(
            "zones",
            "{attic: ['$HOME/a/**']}",
            "'$HOME",
            '"$" means nothing in a zone but itself.',
            id="a variable in a zone",
        ),
        pytest.param(
            "zones",
            "{attic: ['~/{a,b}/**']}",
            "'~/{a",
            '"{" means nothing in a zone but itself.',
            id="braces in a zone",
        ),
        pytest.param(
            "zones",
            r"{attic: ['~\a\**']}",
            r"'~\a",
            '"\\" means nothing in a zone but itself.',
            id="another system's slashes in a zone",
        ),
        pytest.param(
            "zones",
            "{attic: ['/a/[z-a]*']}",
            "'/a/[z",
            "a range in brackets ends before it begins.",
            id="a range the wrong way round",
        ),
        pytest.param(
            "zones",
            "{attic: [../a]}",
            "../a",
            '".." leads from no folder here.',
            id="a zone in the folder above",
        ),
        pytest.param(
            "zones", "{attic: []}", "[]", "this list must not be empty.", id="a zone of nothing"
        ),
        pytest.param(
            "facts",
            "{colour: {enum: [red]}}",
            "colour:",
            'unknown fact "colour".',
            id="a fact that the engine lacks",
        ),
        pytest.param(
            "facts",
            "{net: {set: [online]}}",
            "{set:",
            '"net" is not declared as the engine has it.',
            id="a fact of another type",
        ),
        pytest.param(
            "facts",
            "{net: {enum: [wet]}}",
            "wet",
            'unknown net "wet".',
            id="a value that the engine lacks",
        ),
        pytest.param(
            "facts",
            "{label: {order: [internal, public]}}",
            "[internal",
            "the order is: public, internal, confidential, restricted.",
            id="another order",
        ),
        pytest.param(
            "facts",
            "{offline: {bool: 1}}",
            "1",
            '"bool" must be true or false, but it is a number.',
            id="a boolean of 1",
        ),
        pytest.param(
            "facts",
            "{tokens: {int: [5, 1]}}",
            "[5",
            "a range is [LOWEST, HIGHEST].",
            id="an empty range",
        ),
        pytest.param(
            "facts",
            "{found: {set: ['D N A']}}",
            "'D",
            '"D N A" is not a word for a fact.',
            id="a kind with spaces",
        ),
    ],
)
def test_a_mistake_in_a_section_points_at_its_place(base_text, section, body, at, message):
    assert is_told(message, at, told(base_text(**{section: body})))


def test_a_message_names_the_known_words_and_the_nearest(base_text):
    text = base_text(guards="[{id: keep-pii, when: {label: restrictd}, allow: [local], why: x}]")
    with pytest.raises(PolicyInvalid) as caught:
        load_policy(text.encode(), "policies/team.yaml")
    assert str(caught.value) == (
        'policies/team.yaml:3:39: rule "keep-pii": unknown label "restrictd".\n'
        '  Known: public, internal, confidential, restricted. Did you mean "restricted"?'
    )


def test_a_mistake_is_told_once():
    mistakes = told("# nothing yet\n")
    assert mistakes
    assert len(mistakes) == len(set(mistakes))
