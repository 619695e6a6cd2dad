"""A rule and its parts; its examples tried; and the fast form in and out that a cache keeps.

Start-up restores rules from the fast form: `packs`, which reads YAML, is not imported for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, field, replace
from typing import TYPE_CHECKING, Any, Final, Protocol, overload

from gemroute.core.errors import Problem
from gemroute.core.records import dataclass
from gemroute.core.request import Segment
from gemroute.core.sensitivity.patterns import SEEK_STRINGS, Expression
from gemroute.core.values import Category, Judgement

if TYPE_CHECKING:
    from gemroute.core.documents import Position

PACK_BYTES: Final = 2 << 20
THRESHOLD: Final = 0.5
"""The score from which a candidate counts as a finding."""

_FORMAT: Final = b"gemroute rules, format 6"
WHOLE: Final = r"\A"
"""How a pattern begins that only holds where the text begins."""
_BEFORE: Final = "lorem ipsum dolor sit amet\n\n" * 4


@dataclass(frozen=True, slots=True)
class Score:
    """What a candidate is worth: by its pattern alone, and with what confirmed it."""

    base: float
    validator: float
    context: float
    both: float

    def of(self, *, validated: bool, in_context: bool) -> float:
        """Return the score; a failed validator leaves the base, whatever stands near."""
        if validated:
            return self.both if in_context else self.validator
        return self.context if in_context else self.base


@dataclass(frozen=True, slots=True)
class Examples:
    """Texts that a rule must find and must not find, and where they stand in their pack."""

    source: str = ""
    match: tuple[str, ...] = ()
    no_match: tuple[str, ...] = ()
    positions: tuple[Position, ...] = ()

    def problem(self, number: int, message: str) -> Problem:
        """Return a problem at example `number`, counted over `match` and then `no_match`."""
        position = self.positions[number]
        return Problem(self.source, position.line, position.column, message, code="example")


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to look for. `pattern` is over bytes, in ASCII; `window` counts bytes.

    `is_placed` says that its words count only where a marking stands, as `places` tells.

    `spares` says what is no finding after all: one of `public.SPARED`, or nothing.
    `near` says who, spoken of nearby, counts as a word of `context` does: one of
    `persons.NEAR`, or nobody.

    `prefilter` says that Hyperscan can only guess where the pattern matches; `sought`, if
    given, is what it looks for instead: a part of every match. `seek` is one of
    `patterns.SEEKS`.
    """

    id: str
    title: str
    category: Category
    kind: str
    source: str
    pattern: str
    score: Score
    validator: str = ""
    context: tuple[str, ...] = ()
    window: int = 80
    drops_placeholders: bool = False
    is_placed: bool = False
    spares: str = ""
    near: str = ""
    prefilter: bool = False
    sought: str = ""
    seek: str = SEEK_STRINGS
    examples: Examples = field(default=Examples(), compare=False, repr=False)

    @property
    def expression(self) -> Expression:
        """What an engine looks for."""
        return Expression((self.sought or self.pattern).encode(), self.prefilter, seek=self.seek)


class Judge(Protocol):
    """What examples are tried on."""

    @property
    def rules(self) -> Sequence[Rule]: ...

    def judge(self, segments: Iterable[Segment], *, thorough: bool = False) -> Judgement: ...


def failing_examples(scanner: Judge) -> tuple[Problem, ...]:
    """Return a problem for each example that its own rule misses, or finds and must not.

    Each text that must be found is tried alone and, unless its rule says that it is all of
    the text, in the middle of a longer one.
    """
    return tuple(problem for rule in scanner.rules for problem in failing(scanner, rule))


def failing(scanner: Judge, rule: Rule) -> Iterable[Problem]:
    """Yield a problem for each example of `rule` that it misses, or finds and must not."""
    examples = rule.examples
    for number, text in enumerate(examples.match):
        if not _finds(scanner, rule, text):
            yield examples.problem(number, f'rule "{rule.id}" misses this text.')
        # What stands before a match must not hide it.
        elif not rule.pattern.startswith(WHOLE) and not _finds(scanner, rule, _BEFORE + text):
            message = f'rule "{rule.id}" misses this text after another one.'
            yield examples.problem(number, message)
    for number, text in enumerate(examples.no_match, start=len(examples.match)):
        if _finds(scanner, rule, text):
            yield examples.problem(number, f'rule "{rule.id}" finds this text and must not.')


def _finds(scanner: Judge, rule: Rule, text: str) -> bool:
    judgement = scanner.judge([Segment("example", text)], thorough=True)
    return any(finding.rule == rule.id for finding in judgement.findings)


class StoredRules(Sequence[Rule]):
    """What `dump_rules` wrote; a rule is restored when it is asked for.

    Few rules match in a text, and all of them take 15 ms.

    Raises:
        ValueError: `data` is damaged or of another version; read the packs again.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        head, *self._lines = data.split(b"\n")
        self._rules: list[Rule | None] = [None] * len(self._lines)
        if head != _head(len(self._lines)):
            raise ValueError("the stored rules are damaged, or of another version")

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, number: int) -> Rule: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Rule]: ...

    def __getitem__(self, number: int | slice) -> Rule | Sequence[Rule]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        rule = self._rules[number]
        if rule is None:
            rule = self._rules[number] = _restored(json.loads(self._lines[number]))
        return rule


def dump_rules(rules: Iterable[Rule]) -> bytes:
    """Return `rules` for `StoredRules`, without their examples, which only a check needs."""
    lines = [json.dumps(_row(rule), ensure_ascii=False).encode() for rule in rules]
    return b"\n".join((_head(len(lines)), *lines))


def _head(count: int) -> bytes:
    return b"%s: %d" % (_FORMAT, count)


def _row(rule: Rule) -> dict[str, Any]:
    row = asdict(replace(rule, examples=Examples()))
    del row["examples"]
    row["score"] = [rule.score.base, rule.score.validator, rule.score.context, rule.score.both]
    return row


def _restored(row: dict[str, Any]) -> Rule:
    row["category"] = Category(row["category"])
    row["score"] = Score(*row["score"])
    row["context"] = tuple(row["context"])
    return Rule(**row)
