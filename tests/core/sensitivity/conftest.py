"""A small pack, read once, and a scanner of it for each engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gemroute.core.sensitivity.packs import load_packs
from gemroute.core.sensitivity.rules import Rule
from gemroute.core.sensitivity.scanner import Scanner

PACK = r"""
gemroute_rules: 1
pack: sample
rules:
  - id: aws-key
    title: "AWS access key id"
    category: credentials
    kind: credential
    source: "AWS IAM user guide"
    pattern: '(?:^|[^0-9A-Za-z])(?P<value>AKIA[0-9A-Z]{16})(?:[^0-9A-Za-z]|$)'
    match: ["AKIAIOSFODNN7EXAMPLE"]
    no_match: ["AKIA"]
  - id: card
    title: "Payment card"
    category: financial
    kind: payment_card
    source: "ISO/IEC 7812"
    pattern: '(?:^|[^0-9A-Za-z])(?P<value>[0-9](?:[ -]?[0-9]){12,18})(?:[^0-9A-Za-z]|$)'
    validator: card
    context: {en: [card, visa], de: [karte]}
    score: {base: 0.1, validator: 0.8, context: 0.3, both: 1.0}
    match: ["4111 1111 1111 1111"]
    no_match: ["1234567890123456"]
  - id: password
    title: "Password after its name"
    category: credentials
    kind: password
    source: "Words for password"
    pattern: '(?i)(?:password|пароль|密码)["'']?\s*[:=：]\s*["'']?(?P<value>[^\s"'']{4,64})'
    placeholder: drop
    match: ["password: hunter22"]
    no_match: ["password: changeme"]
  - id: ssn
    title: "US social security number"
    category: personal
    kind: national_id
    source: "SSA"
    pattern: '(?:^|[^0-9A-Za-z])(?P<value>[0-9]{3}-[0-9]{2}-[0-9]{4})(?:[^0-9A-Za-z]|$)'
    validator: stdnum.us.ssn
    context: {en: [ssn, social security], zh: ["社保"], ko: ["주민번호"]}
    score: {base: 0.0, validator: 0.4, context: 0.2, both: 1.0}
    match: ["SSN 536-90-4399"]
    no_match: ["536-90-4399"]
  - id: email
    title: "E-mail address"
    category: personal
    kind: contact
    source: "RFC 5322"
    pattern: '(?i)[a-z0-9.]{1,64}@[a-z0-9-]{1,63}\.[a-z]{2,12}'
    validator: email
    match: ["anna.kiesel@steinwerk.de"]
    no_match: ["info@steinwerk.de"]
""".encode()


@pytest.fixture(scope="session")
def rules() -> tuple[Rule, ...]:
    return load_packs([("sample.yaml", PACK)])


@pytest.fixture(scope="session")
def hyperscan_scanner(rules: tuple[Rule, ...]) -> Scanner:
    return Scanner(rules, engine="hyperscan")


@pytest.fixture(scope="session")
def re2_scanner(rules: tuple[Rule, ...]) -> Scanner:
    return Scanner(rules, engine="re2")


@pytest.fixture(scope="session")
def strings_scanner(rules: tuple[Rule, ...]) -> Scanner:
    """A scanner for which hyperscan finds strings only, as where it misses other matches."""
    scanner = Scanner(rules, engine="hyperscan")
    scanner._compiler.is_exact = False
    return scanner


@pytest.fixture(params=["hyperscan", "strings", "re2"])
def scanner(request: pytest.FixtureRequest) -> Scanner:
    return request.getfixturevalue(f"{request.param}_scanner")


ScannerOf = Callable[..., Scanner]


@pytest.fixture(scope="session")
def scanner_of() -> ScannerOf:
    """Return a maker of scanners from the lines of one rule."""

    def make(pattern: str, *lines: str, **options: object) -> Scanner:
        head = ["gemroute_rules: 1", "pack: one", "rules:", "  - id: one"]
        body = [
            "title: one", "category: internal", "kind: own_term", "source: team",
            f"pattern: '{pattern}'", "match: [x]", "no_match: [z]", *lines,
        ]  # fmt: skip
        pack = "\n".join([*head, *(f"    {line}" for line in body)]).encode()
        return Scanner(load_packs([("one.yaml", pack)]), **options)

    return make
