"""The rule packs against their own examples: each rule is one case."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from gemroute.core.policy.vocabulary import KINDS
from gemroute.core.request import Segment
from gemroute.core.sensitivity.databases import compiled_database
from gemroute.core.sensitivity.packs import load_packs
from gemroute.core.sensitivity.patterns import SEEK_CHECKED, SEEK_WHOLE
from gemroute.core.sensitivity.plan import planned, sought
from gemroute.core.sensitivity.rules import THRESHOLD, Rule, failing
from gemroute.core.sensitivity.scanner import Scanner, Workshop
from gemroute.core.values import Category
from gemroute.plugins import known_needs

FOLDER = Path(__file__).parents[2] / "policies" / "detectors"
PACKS = [(file.name, file.read_bytes()) for file in sorted(FOLDER.glob("*.yaml"))]
RULES = load_packs(PACKS, known=known_needs())


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(RULES, engine="hyperscan", workshop=Workshop(known_needs()))


def rules_in(scanner: Scanner, text: str) -> set[str]:
    judgement = scanner.judge([Segment("example", text)], thorough=True)
    return {finding.rule for finding in judgement.findings}


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in RULES])
def test_a_rule_finds_its_examples_and_passes_over_their_look_alikes(
    scanner: Scanner, rule: Rule
) -> None:
    assert list(failing(scanner, rule)) == []


def test_every_category_has_rules() -> None:
    assert {rule.category for rule in RULES} == set(Category)


def test_every_rule_names_a_known_kind() -> None:
    assert {rule.kind for rule in RULES} <= set(KINDS)


def test_every_rule_can_reach_a_finding() -> None:
    hopeless = [
        rule.id
        for rule in RULES
        if max(rule.score.base, rule.score.validator, rule.score.both) < THRESHOLD
    ]
    assert hopeless == []


def test_no_border_is_written_as_a_word_boundary() -> None:
    """A word boundary does not part a digit from a letter of an unspaced script."""
    assert [rule.id for rule in RULES if re.search(r"(?<!\\)\\b", rule.pattern)] == []


def test_hyperscan_takes_every_pattern_whole() -> None:
    """What is known of a pattern says that it does; here each is compiled."""
    expressions = [sought(rule.expression, known_needs()).expression for rule in RULES]
    parts = planned(expressions, known_needs()).parts
    databases = [compiled_database(tuple((n, expressions[n]) for n in p.numbers)) for p in parts]
    assert all(database.size() > 0 for database in databases)
    assert [rule.id for rule in RULES if rule.prefilter] == []


def test_what_is_sought_whole_is_short_enough_for_it() -> None:
    rules = [rule for rule in RULES if rule.seek == SEEK_WHOLE]
    plan = planned([rule.expression for rule in rules], known_needs())
    assert {signpost.pattern for _, signpost in plan.plain} == looked_for(rules)


def test_what_is_checked_is_short_enough_for_it() -> None:
    rules = [rule for rule in RULES if rule.seek == SEEK_CHECKED]
    plan = planned([rule.expression for rule in rules], known_needs())
    checks = {signpost.check for _, signpost in (*plan.plain, *plan.others)}
    assert checks == looked_for(rules)


def looked_for(rules: Iterable[Rule]) -> set[bytes]:
    return {sought(rule.expression, known_needs()).expression.pattern for rule in rules}


def test_no_title_stands_twice() -> None:
    titles = Counter(rule.title for rule in RULES)
    assert [title for title, count in titles.items() if count > 1] == []


BENIGN = """
    How do I reset my password on GitHub?
    The password must contain 8-16 characters, one digit and one symbol.
    password = getpass.getpass("Password: ")
    Explain attorney-client privilege in simple terms.
    Summarize The Secret Garden in three sentences.
    What is confidential computing?
    Give me a top secret recipe for brownies.
    The case was dismissed without prejudice.
    What are the symptoms of diabetes?
    Is 500 mg paracetamol safe for adults?
    The painter was born on 17 July 1954 and studied physics.
    The average salary of a nurse is about 42,000 euros.
    Contact us at support@example.com
    1712345678901 1712345678 1712345678123456789
    123e4567-e89b-12d3-a456-426614174000
    e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    Example SSN: 000-00-0000
    test card 0000 0000 0000 0000
    DATABASE_URL=postgres://app:${DB_PASSWORD}@localhost/app
    Authorization: Bearer <your-token>
    TLP:CLEAR
    Ubuntu 22.04 is codenamed Jammy Jellyfish.
    Wie schreibe ich eine Bewerbung als Krankenpfleger?
    Comment fonctionne le secret professionnel ?
    パスワードを忘れた場合はどうすればいいですか？
    密码学的基本原理是什么？
"""


@pytest.mark.parametrize("text", [line.strip() for line in BENIGN.strip().splitlines()])
def test_a_question_about_a_sensitive_thing_is_not_sensitive(scanner: Scanner, text: str) -> None:
    assert rules_in(scanner, text) == set()
