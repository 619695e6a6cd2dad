"""One pack's YAML in; its rules, or every mistake in it, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from typing import Final

from gemroute.core.documents import Document, Path
from gemroute.core.errors import PolicyInvalid, Problem
from gemroute.core.records import dataclass
from gemroute.core.sensitivity import hints
from gemroute.core.sensitivity.engines import refusals
from gemroute.core.sensitivity.needs import Needs
from gemroute.core.sensitivity.patterns import SEEK_STRINGS, SEEKS, translated
from gemroute.core.sensitivity.persons import NEAR
from gemroute.core.sensitivity.places import ANYWHERE, PLACES, placed
from gemroute.core.sensitivity.public import SPARED
from gemroute.core.sensitivity.rules import PACK_BYTES, Examples, Rule, Score
from gemroute.core.sensitivity.terms import is_terms, lists_in, read_terms
from gemroute.core.sensitivity.validators import is_known
from gemroute.core.strict_yaml import read_document
from gemroute.core.values import Category

_VERSION: Final = 1
_PACK_NODES: Final = 400_000
_WORD: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_SCORES: Final = ("base", "validator", "context", "both")
_TEXTS: Final = ("id", "title", "category", "kind", "source", "pattern")
_KNOWN: Final = frozenset(
    {
        *(*_TEXTS, "place", "validator", "context", "near", "window", "score"),
        *("placeholder", "spares", "seek", "match", "no_match"),
    }
)
_WINDOW_BYTES: Final = 2000
TERM_LIST: Final = ".txt"
"""How the name of a list of terms ends; it is no pack, but a pack may name it."""


def load_packs(
    packs: Iterable[tuple[str, bytes]], *, tried: bool = True, known: Needs | None = None
) -> tuple[Rule, ...]:
    """Return the rules of all packs, each given as the name for messages and its bytes.

    Unless they are `tried` or `known`, Hyperscan has not seen the patterns: enough to read,
    not to scan.

    Raises:
        PolicyInvalid: with every mistake of every pack, ids used twice among them.
    """
    rules, problems = read_packs(packs, tried=tried, known=known)
    if problems:
        raise PolicyInvalid(problems)
    return rules


def read_packs(
    packs: Iterable[tuple[str, bytes]], *, tried: bool = True, known: Needs | None = None
) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """Return the rules of all packs, and every problem found in them."""
    given = tuple(packs)
    lists = {_name_of(source): data for source, data in given if source.endswith(TERM_LIST)}
    reader = _Reader(lists)
    for source, data in given:
        if source.endswith(TERM_LIST):
            continue
        try:
            document = read_document(data, source, max_bytes=PACK_BYTES, max_nodes=_PACK_NODES)
        except PolicyInvalid as invalid:
            reader.problems.extend(invalid.problems)
        else:
            reader.take(document)
    reader.refuse_unread(source for source, _ in given if source.endswith(TERM_LIST))
    if tried:
        reader.check_patterns(known or Needs())
    return (*reader.rules, *reader.own), tuple(reader.problems)


@dataclass(slots=True)
class _Reader:
    """What was read so far, over all packs: ids are unique over all of them."""

    lists: Mapping[str, bytes]
    rules: list[Rule] = field(default_factory=list)
    patterns: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    own: list[Rule] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)

    def take(self, document: Document) -> None:
        """Read one pack, or one list of a team's own terms."""
        if is_terms(document):
            rules, problems = read_terms(document, self.lists)
            self.read |= lists_in(document)
            self.own.extend(rules)
            self.problems.extend(problems)
            return
        entries = self._entries(document)
        for number, entry in enumerate(entries):
            path: Path = ("rules", number)
            if not isinstance(entry, dict):
                self.problems.append(document.problem(path, "a rule is a mapping."))
                continue
            self._take_rule(_Entry(document, path, entry))

    def refuse_unread(self, lists: Iterable[str]) -> None:
        """Note each list of terms that no pack names: none of its terms would be found."""
        for source in lists:
            if _name_of(source) not in self.read:
                hint = f'Name it in terms.yaml, "files: [{_name_of(source)}]", or take it away.'
                message = "no `files` names this list, so that none of its terms is found."
                self.problems.append(Problem(source, 0, 0, message, hint, "terms"))

    def _entries(self, document: Document) -> list[object]:
        top = document.value
        if not isinstance(top, dict) or top.get("gemroute_rules") != _VERSION:
            message = f'a rule pack begins with "gemroute_rules: {_VERSION}".'
            self.problems.append(document.problem((), message, code="version"))
            return []
        for key in sorted(top.keys() - {"gemroute_rules", "pack", "rules"}):
            message = f'unknown key "{key}".'
            self.problems.append(document.problem((key,), message, at_key=True, code="key"))
        rules = top.get("rules")
        if not isinstance(rules, list):
            self.problems.append(document.problem(("rules",), '"rules" is a list of rules.'))
            return []
        return rules

    def _take_rule(self, entry: _Entry) -> None:
        rule = entry.rule()
        if rule.id in self.ids:
            entry.refuse("id", f'the id "{rule.id}" is used by another rule.', "duplicate")
        self.ids.add(rule.id)
        self.problems.extend(entry.problems)
        if not entry.problems:
            self.rules.append(rule)
            self.patterns.append(entry.problem("pattern", "", "pattern"))

    def check_patterns(self, known: Needs) -> None:
        """Note the patterns that Hyperscan refuses, and those it can only take as a guess."""
        for number in refusals([*(rule.expression for rule in self.rules), *hints.ASCII], known):
            guess = replace(self.rules[number], prefilter=True)
            for reason in refusals([guess.expression], known).values():
                self.problems.append(self.patterns[number]._replace(message=reason))
            self.rules[number] = guess


@dataclass(slots=True)
class _Entry:
    """One rule as written, and the problems found in it."""

    document: Document
    path: Path
    fields: dict[str, object]
    problems: list[Problem] = field(default_factory=list)

    def rule(self) -> Rule:
        """Return the rule; it holds only if `problems` is empty afterwards."""
        for key in sorted(self.fields.keys() - _KNOWN):
            known = f"Known: {', '.join(sorted(_KNOWN))}."
            self.refuse(key, f'unknown key "{key}".', "key", hint=known)
        validator, context = self._validator(), self._context()
        near = self._one_of("near", NEAR, "nobody is known by that name.")
        return Rule(
            id=self._word("id"),
            title=self._text("title"),
            category=self._category(),
            kind=self._word("kind"),
            source=self._text("source"),
            pattern=self._pattern(),
            score=self._score(has_validator=bool(validator), has_context=bool(context or near)),
            validator=validator,
            context=context,
            window=self._window(),
            drops_placeholders=self._either("placeholder", "keep", "drop"),
            is_placed=self.fields.get("place", ANYWHERE) != ANYWHERE,
            spares=self._one_of("spares", SPARED, "nobody is spared by that name."),
            near=near,
            seek=self._one_of("seek", SEEKS, "there is no such way to seek.") or SEEK_STRINGS,
            examples=self._examples(),
        )

    def refuse(self, key: str, message: str, code: str, *, hint: str = "") -> None:
        """Note a problem at the value of `key`, or at the rule when it has no such key."""
        self.problems.append(self.problem(key, message, code, hint=hint))

    def problem(self, key: str, message: str, code: str, *, hint: str = "") -> Problem:
        """Return a problem at the value of `key`."""
        return self.document.problem((*self.path, key), message, hint, code=code)

    def _text(self, key: str) -> str:
        value = self.fields.get(key)
        if isinstance(value, str) and value.strip():
            return value
        self.refuse(key, f'a rule needs "{key}", a text.', "missing")
        return ""

    def _word(self, key: str) -> str:
        word = self._text(key)
        if word and not _WORD.fullmatch(word):
            self.refuse(key, f'"{key}" is small letters, digits and single dashes.', "word")
        return word

    def _category(self) -> Category:
        word = self._text("category")
        if word in set(Category):
            return Category(word)
        known = f"Known: {', '.join(Category)}."
        self.refuse("category", "unknown category.", "category", hint=known)
        return Category.INTERNAL

    def _pattern(self) -> str:
        pattern, place = self._text("pattern"), self.fields.get("place", ANYWHERE)
        if place not in PLACES:
            self.refuse("place", "unknown place.", "place", hint=f"Known: {', '.join(PLACES)}.")
            return ""
        plain, reason = translated(placed(pattern, str(place))) if pattern else ("", "")
        if reason:
            self.refuse("pattern", f"{reason.rstrip('.')}.", "pattern")
        return plain

    def _validator(self) -> str:
        name = self.fields.get("validator", "")
        if name and not (isinstance(name, str) and is_known(name)):
            self.refuse("validator", "unknown validator.", "validator")
            return ""
        return str(name)

    def _context(self) -> tuple[str, ...]:
        languages = self.fields.get("context", {})
        lists = list(languages.values()) if isinstance(languages, dict) else [None]
        words = [word for words in lists for word in _items(words)]
        if all(isinstance(words, list) for words in lists) and all(map(_is_text, words)):
            return tuple(dict.fromkeys(map(str, words)))
        self.refuse("context", "context is a list of words for each language.", "context")
        return ()

    def _window(self) -> int:
        window = self.fields.get("window", 80)
        if isinstance(window, int) and 0 < window <= _WINDOW_BYTES:
            return window
        self.refuse("window", f"window is 1 to {_WINDOW_BYTES} bytes.", "window")
        return 1

    def _score(self, *, has_validator: bool, has_context: bool) -> Score:
        given = self.fields.get("score", {})
        if not isinstance(given, dict) or not all(map(_is_score, given.items())):
            hint = f"Known: {', '.join(_SCORES)}."
            self.refuse("score", "score is numbers from 0 to 1.", "score", hint=hint)
            given = {}
        needs_proof = has_validator or has_context
        base = float(given.get("base", 0.2 if needs_proof else 1.0))
        validator = float(given.get("validator", 0.8 if has_validator else base))
        context = float(given.get("context", 0.8 if has_context and not has_validator else base))
        return Score(base, validator, context, float(given.get("both", max(validator, context))))

    def _either(self, key: str, usual: str, other: str) -> bool:
        """Return whether `key` says `other`, not what is usual."""
        choice = self.fields.get(key, usual)
        if choice not in (usual, other):
            self.refuse(key, f'{key} is "{usual}" or "{other}".', key)
        return choice == other

    def _one_of(self, key: str, known: tuple[str, ...], refusal: str) -> str:
        """Return what `key` names among `known`, or "" where it is not given."""
        choice = self.fields.get(key, "")
        if choice and choice not in known:
            self.refuse(key, refusal, key, hint=f"Known: {', '.join(known)}.")
            return ""
        return str(choice)

    def _examples(self) -> Examples:
        match, no_match = self._list("match"), self._list("no_match")
        keys = [("match", n) for n in range(len(match))]
        keys += [("no_match", n) for n in range(len(no_match))]
        positions = tuple(self.document.position((*self.path, *key)) for key in keys)
        return Examples(self.document.source, match, no_match, positions)

    def _list(self, key: str) -> tuple[str, ...]:
        texts = _items(self.fields.get(key))
        if texts and all(map(_is_text, texts)):
            return tuple(map(str, texts))
        self.refuse(key, f'a rule needs at least one text in "{key}".', "missing")
        return ()


def _name_of(source: str) -> str:
    """Return the last part of a path."""
    return source.rpartition("/")[2]


def _items(value: object) -> Iterator[object] | list[object]:
    return value if isinstance(value, list) else []


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_score(item: tuple[object, object]) -> bool:
    key, value = item
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return key in _SCORES and is_number and 0 <= float(str(value)) <= 1
