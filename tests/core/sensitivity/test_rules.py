"""Packs in, checked rules out, and the fast form that a cache keeps."""

from __future__ import annotations

import json

import pytest

from gemroute.core.errors import PolicyInvalid
from gemroute.core.sensitivity import engines
from gemroute.core.sensitivity.needs import Needs
from gemroute.core.sensitivity.packs import load_packs
from gemroute.core.sensitivity.patterns import SEEK_WHOLE
from gemroute.core.sensitivity.rules import (
    Rule,
    Score,
    StoredRules,
    dump_rules,
    failing_examples,
)
from gemroute.core.sensitivity.scanner import Scanner

GOOD = {
    "id": "team-word",
    "title": '"A word of the team"',
    "category": "internal",
    "kind": "own_term",
    "source": "team",
    "pattern": "'basalt-[0-9]{4}'",
    "match": '["basalt-1234"]',
    "no_match": '["basalt"]',
}


def pack(**changes: str | None) -> bytes:
    """Return a pack of one rule; a change to None leaves the line out."""
    fields = {**GOOD, **changes}
    first, *rest = [f"{key}: {value}" for key, value in fields.items() if value is not None]
    lines = ["gemroute_rules: 1", "pack: team", "rules:", f"  - {first}"]
    return "\n".join([*lines, *(f"    {line}" for line in rest)]).encode()


def problems(*packs: bytes) -> list[str]:
    with pytest.raises(PolicyInvalid) as caught:
        load_packs([(f"{number}.yaml", data) for number, data in enumerate(packs, start=1)])
    return [str(problem) for problem in caught.value.problems]


def test_a_rule_says_what_its_pack_says() -> None:
    lines = {"validator": "luhn", "context": "{en: [rock, stone], de: [stein, rock]}"}
    more = {"window": "40", "placeholder": "drop", "spares": "authors", "near": "person"}
    more |= {"score": "{base: 0.1, both: 1.0}", "seek": "whole"}
    (rule,) = load_packs([("team.yaml", pack(**lines, **more))])
    assert (rule.id, rule.pattern) == ("team-word", "basalt-[0-9]{4}")
    assert rule.context == ("rock", "stone", "stein")
    assert (rule.window, rule.drops_placeholders, rule.prefilter) == (40, True, False)
    assert rule.seek == SEEK_WHOLE
    assert (rule.spares, rule.near) == ("authors", "person")
    assert rule.score == Score(base=0.1, validator=0.8, context=0.1, both=1.0)


@pytest.mark.parametrize(
    ("lines", "score"),
    [
        pytest.param({}, Score(1.0, 1.0, 1.0, 1.0), id="a pattern alone is proof"),
        pytest.param({"validator": "luhn"}, Score(0.2, 0.8, 0.2, 0.8), id="a validator proves"),
        pytest.param({"context": "{en: [x]}"}, Score(0.2, 0.2, 0.8, 0.8), id="context proves"),
        pytest.param({"near": "person"}, Score(0.2, 0.2, 0.8, 0.8), id="a person near proves"),
        pytest.param({"score": "{base: 1}"}, Score(1.0, 1.0, 1.0, 1.0), id="whole numbers do"),
    ],
)
def test_a_score_that_is_not_given_follows_from_what_is_checked(
    lines: dict[str, str], score: Score
) -> None:
    (rule,) = load_packs([("team.yaml", pack(**lines))])
    assert rule.score == score


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"id": "Team Word"}, '1.yaml:4:9: "id" is small letters', id="an odd id"),
        pytest.param({"title": None}, 'a rule needs "title"', id="no title"),
        pytest.param({"category": "secret"}, "1.yaml:6:15: unknown category", id="category"),
        pytest.param({"kind": "Own Term"}, '"kind" is small letters', id="an odd kind"),
        pytest.param({"pattern": None}, 'a rule needs "pattern"', id="no pattern"),
        pytest.param({"pattern": "'(?<=a)b'"}, "RE2 refuses the pattern", id="look-behind"),
        pytest.param({"pattern": "'a*'"}, "matches the empty text", id="an empty match"),
        pytest.param({"pattern": r"'\p{Han}x'"}, "is not supported", id="a Unicode class"),
        pytest.param({"pattern": r"'[\p{Han}]x'"}, "is not supported", id="one in a class"),
        pytest.param({"pattern": r"'x\bq[ab]{1,3}'"}, "Hyperscan refuses", id="Hyperscan's limits"),
        pytest.param({"place": "margin"}, "unknown place", id="place"),
        pytest.param({"validator": "magic"}, "unknown validator", id="validator"),
        pytest.param({"validator": "[luhn]"}, "unknown validator", id="a list of validators"),
        pytest.param({"context": "[a]"}, "context is a list", id="context without language"),
        pytest.param({"context": "{en: a}"}, "context is a list", id="context without list"),
        pytest.param({"context": "{en: [1]}"}, "context is a list", id="context of numbers"),
        pytest.param({"window": "0"}, "window is 1 to", id="no window"),
        pytest.param({"window": "wide"}, "window is 1 to", id="a word as window"),
        pytest.param({"score": "high"}, "score is numbers", id="a word as score"),
        pytest.param({"score": "{base: 2}"}, "score is numbers", id="a score over one"),
        pytest.param({"score": "{best: 1}"}, "score is numbers", id="an unknown score"),
        pytest.param({"score": "{base: true}"}, "score is numbers", id="a truth as score"),
        pytest.param({"placeholder": "maybe"}, 'placeholder is "keep"', id="placeholder"),
        pytest.param({"seek": "parts"}, "there is no such way to seek", id="seek"),
        pytest.param({"spares": "everybody"}, "nobody is spared", id="spares"),
        pytest.param({"near": "a ghost"}, "nobody is known", id="near"),
        pytest.param({"match": None}, 'at least one text in "match"', id="no example"),
        pytest.param({"no_match": "[]"}, 'at least one text in "no_match"', id="no counterpart"),
        pytest.param({"severity": "9"}, 'unknown key "severity"', id="an unknown key"),
    ],
)
def test_a_mistake_is_refused_where_it_stands(changes: dict[str, str | None], message: str) -> None:
    assert any(message in problem for problem in problems(pack(**changes)))


def test_an_id_is_used_once_over_all_packs() -> None:
    assert problems(pack(), pack()) == ['2.yaml:4:9: the id "team-word" is used by another rule.']


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"rules: []", 'begins with "gemroute_rules: 1"', id="no version"),
        pytest.param(b"[]", 'begins with "gemroute_rules: 1"', id="a list"),
        pytest.param(b"gemroute_rules: 1\nrules: 3", '"rules" is a list', id="no list"),
        pytest.param(b"gemroute_rules: 1\nrules: [3]", "a rule is a mapping", id="no mapping"),
        pytest.param(b"gemroute_rules: 1\nruls: []", 'unknown key "ruls"', id="an unknown key"),
        pytest.param(b"a: &x 1", "1.yaml:1:", id="no strict YAML"),
    ],
)
def test_what_is_no_pack_is_refused(data: bytes, message: str) -> None:
    assert any(message in problem for problem in problems(data))


def test_every_mistake_of_every_pack_is_told_at_once() -> None:
    assert len(problems(pack(kind=None, window="0"), b"[]", pack(id="b", title=None))) == 4


def test_a_pattern_that_hyperscan_can_only_guess_at_still_decides_in_re2() -> None:
    found = "a" * 500 + "x" * 1000 + "q"
    wide = pack(pattern="'(?:a|bc){500,900}[^a]{1000}q'", match=f'["{found}"]')
    rules = load_packs([("a.yaml", wide), ("b.yaml", pack(id="plain"))])
    assert [rule.prefilter for rule in rules] == [True, False]
    assert failing_examples(Scanner(rules)) == ()


def test_an_example_that_does_not_hold_is_told_where_it_stands() -> None:
    data = pack(match='["basalt-1234", "basalt-12"]', no_match='["a basalt-9999"]')
    told = failing_examples(Scanner(load_packs([("team.yaml", data)])))
    assert [str(problem) for problem in told] == [
        'team.yaml:10:28: rule "team-word" misses this text.',
        'team.yaml:11:16: rule "team-word" finds this text and must not.',
    ]


def test_a_rule_that_holds_only_at_the_start_of_a_text_is_told() -> None:
    data = pack(pattern="'^basalt-[0-9]{4}'")
    (problem,) = failing_examples(Scanner(load_packs([("team.yaml", data)])))
    assert problem.message == 'rule "team-word" misses this text after another one.'


def test_the_examples_of_good_rules_hold(scanner: Scanner) -> None:
    assert failing_examples(scanner) == ()


def test_stored_rules_are_the_rules(rules: tuple[Rule, ...]) -> None:
    stored = StoredRules(dump_rules(rules))
    assert (len(stored), tuple(stored), stored[1:]) == (len(rules), rules, list(rules[1:]))


def test_a_stored_rule_is_restored_once(rules: tuple[Rule, ...]) -> None:
    stored = StoredRules(dump_rules(rules))
    assert stored[0] is stored[0]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"gemroute rules, format 3: 0", id="another version"),
        pytest.param(b"gemroute rules, format 5: 1", id="a rule is missing"),
        pytest.param(b"gemroute rules, format 5: 1\n{}\n{}", id="a rule too many"),
        pytest.param(b"gemroute rules, format 5", id="no count"),
    ],
)
def test_damaged_stored_rules_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        StoredRules(data)


def test_stored_rules_leave_their_examples_behind(rules: tuple[Rule, ...]) -> None:
    assert "hunter22" not in json.dumps(dump_rules(rules).decode())


def test_without_hyperscan_packs_are_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "hyperscan", None)
    (rule,) = load_packs([("team.yaml", pack())])
    scanner = Scanner([rule])
    assert scanner.engine == "re2"
    assert (scanner.database(), scanner.has_compiled) == (b"", False)
    with pytest.raises(ImportError):
        Scanner([rule], engine="hyperscan")
    assert engines.refusals([], Needs()) == {}


def test_rules_that_are_only_read_are_not_shown_to_the_engine(monkeypatch):
    monkeypatch.setattr(engines, "refusals", lambda *_: {0: "it was asked"})
    (rule,) = load_packs([("team.yaml", pack())], tried=False)
    assert rule.id == "team-word"
