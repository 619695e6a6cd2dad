"""A team's own terms, as a few lines of YAML and lists of words, in; rules that find them, out.

Hyperscan looks for the bare words, which costs nothing noticeable for 10,000 of them; RE2 then
asks whether they stand as whole words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Final

from gemroute.core.documents import Document, Path
from gemroute.core.errors import Problem
from gemroute.core.records import dataclass
from gemroute.core.sensitivity.bytewise import bytewise
from gemroute.core.sensitivity.rules import Rule, Score
from gemroute.core.values import Category

VERSION_KEY: Final = "gemroute_terms"
_VERSION: Final = 1
_LISTS: Final = ("words", "hosts", "paths", "files")
_KNOWN: Final = frozenset({VERSION_KEY, "category", *_LISTS})
_TERMS_PER_RULE: Final = 250
_SHORTEST, _LONGEST = 2, 200
_SHORTEST_LITERAL: Final = 4
_LEFT: Final = "(?:^|[^0-9A-Za-z])"
_RIGHT: Final = "(?:[^0-9A-Za-z]|$)"
_STARS: Final = re.compile(r"(\*{1,2})")
_MEANING: Final = {"**": r"[^\s\"'<>]{0,100}", "*": r"[^\s\"'<>/]{0,60}"}


def is_terms(document: Document) -> bool:
    """Return whether a document lists terms rather than rules."""
    return isinstance(document.value, dict) and VERSION_KEY in document.value


def read_terms(
    document: Document, lists: Mapping[str, bytes]
) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """Return the rules that find the terms of `document`, or every mistake in it.

    `lists` has the files of terms by name: one term a line, `#` begins a comment.
    """
    top = document.value if isinstance(document.value, dict) else {}
    reader = _Reader(document, top, lists)
    return reader.rules(), tuple(reader.problems)


@dataclass(slots=True)
class _Reader:
    document: Document
    top: Mapping[str, object]
    lists: Mapping[str, bytes]
    problems: list[Problem] = field(default_factory=list)

    def rules(self) -> tuple[Rule, ...]:
        """Return the rules; they hold only if `problems` is empty afterwards."""
        top = self.top
        if top.get(VERSION_KEY) != _VERSION:
            self._refuse((VERSION_KEY,), f"this reads version {_VERSION} only.")
        for key in sorted(top.keys() - _KNOWN):
            self._refuse((key,), f'unknown key "{key}".', f"Known: {', '.join(sorted(_KNOWN))}.")
        category = str(top.get("category", Category.INTERNAL))
        if category not in set(Category):
            self._refuse(("category",), "unknown category.", f"Known: {', '.join(Category)}.")
            return ()
        words = [*self._words("words"), *self._from_files()]
        globs = [*self._globs("hosts"), *self._globs("paths")]
        return tuple(_numbered([*_of_words(words), *map(_of_glob, globs)], Category(category)))

    def _words(self, key: str) -> Iterator[str]:
        for number, word in self._list(key):
            if _SHORTEST <= len(word) <= _LONGEST:
                yield word
            else:
                message = f"a term has {_SHORTEST} to {_LONGEST} characters."
                self._refuse((key, number), message)

    def _globs(self, key: str) -> Iterator[str]:
        for number, glob in self._list(key):
            if len(_literal(glob)) >= _SHORTEST_LITERAL and len(glob) <= _LONGEST:
                yield glob
            else:
                message = f"no {_SHORTEST_LITERAL} characters of it stand together without a star."
                self._refuse((key, number), message)

    def _list(self, key: str) -> Iterator[tuple[int, str]]:
        given = self.top.get(key, [])
        if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
            self._refuse((key,), f'"{key}" is a list of texts; put a number in quotes.')
            return
        yield from enumerate(each.strip() for each in given)

    def _from_files(self) -> Iterator[str]:
        for number, name in self._list("files"):
            if name not in self.lists:
                self._refuse(("files", number), "there is no such file in the folder terms/.")
                continue
            yield from self._in_file(number, name)

    def _in_file(self, number: int, name: str) -> Iterator[str]:
        try:
            text = self.lists[name].decode()
        except UnicodeDecodeError:
            self._refuse(("files", number), "the file is not UTF-8.")
            return
        for line, term in enumerate(map(str.strip, text.splitlines()), start=1):
            if term and not term.startswith("#"):
                if _SHORTEST <= len(term) <= _LONGEST:
                    yield term
                else:
                    message = f"line {line}: a term has {_SHORTEST} to {_LONGEST} characters."
                    self._refuse(("files", number), message)

    def _refuse(self, path: Path, message: str, hint: str = "") -> None:
        self.problems.append(self.document.problem(path, message, hint, code="terms"))


def _of_words(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield (pattern, what to look for) for terms that need the same borders."""
    groups: dict[tuple[str, str], dict[str, None]] = {}
    for word in words:
        borders = (_LEFT * _is_ascii_word(word[0]), _RIGHT * _is_ascii_word(word[-1]))
        groups.setdefault(borders, {}).update(dict.fromkeys((word, _folded(word))))
    for (left, right), spellings in groups.items():
        terms = tuple(spellings)
        for start in range(0, len(terms), _TERMS_PER_RULE):
            some = terms[start : start + _TERMS_PER_RULE]
            either = "|".join(map(_quoted, some))
            sought = "|".join(literal for term in some for literal in _literals(term))
            yield f"(?i){left}(?P<value>{either}){right}", f"(?i)(?:{sought})"


def _of_glob(glob: str) -> tuple[str, str]:
    parts = (_MEANING.get(part) or _quoted(part) for part in _STARS.split(glob))
    literal = _quoted(_literal(glob))
    return f"(?i){_LEFT}(?P<value>{''.join(parts)}){_RIGHT}", f"(?i){literal}"


def _literal(glob: str) -> str:
    return max(_STARS.sub("\n", glob).split("\n"), key=len)


def _literals(term: str) -> Iterator[str]:
    """Yield a term on one line, and broken over two at each blank: Hyperscan is fast for these."""
    words = [re.escape(word) for word in term.split()]
    yield " ".join(words)
    for at in range(1, len(words)):
        yield " ".join(words[:at]) + r"\n" + " ".join(words[at:])


def _quoted(term: str) -> str:
    return r"\s".join(map(re.escape, term.split()))


def _is_ascii_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _folded(word: str) -> str:
    """Return `word` as it is written where nobody types its accents; itself if there are none."""
    parts = unicodedata.normalize("NFKD", word)
    plain = "".join(each for each in parts if not unicodedata.combining(each))
    return plain if plain.isascii() else word


def _numbered(patterns: Sequence[tuple[str, str]], category: Category) -> Iterator[Rule]:
    for number, (pattern, sought) in enumerate(patterns, start=1):
        yield Rule(
            id=f"own-terms-{number}",
            title="A term of the team's own",
            category=category,
            kind="own_term",
            source="terms.yaml",
            pattern=bytewise(pattern),
            score=Score(0.9, 0.9, 0.9, 0.9),
            sought=bytewise(sought),
        )
