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
from gemroute.core.sensitivity.rules import Examples, Rule, Score
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
_FORMS: Final = ("NFC", "NFD")
_STARS: Final = re.compile(r"(\*{1,2}|\?)")
_ONE: Final = r"(?:[^\s\"'<>/\x80-\xff]|[\xc2-\xf4][\x80-\xbf]{1,3})"
_MEANING: Final = {"**": r"[^\s\"'<>]{0,100}", "*": r"[^\s\"'<>/]{0,60}", "?": _ONE}
# What has no accent to leave out, and what is written in two letters where there is no umlaut.
_PLAIN: Final = str.maketrans(
    {"ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i"}
    | {"æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "TH", "ð": "d", "Ð": "D"}
)
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def is_terms(document: Document) -> bool:
    """Return whether a document lists terms rather than rules."""
    return isinstance(document.value, dict) and VERSION_KEY in document.value


def lists_in(document: Document) -> frozenset[str]:
    """Return the names of the lists that a document of terms takes up."""
    files = document.value.get("files") if isinstance(document.value, dict) else None
    return frozenset(map(str, files)) if isinstance(files, list) else frozenset()


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
        globs = [
            spelling
            for glob in (*self._globs("hosts"), *self._globs("paths"))
            for spelling in dict.fromkeys(unicodedata.normalize(form, glob) for form in _FORMS)
        ]
        patterns = [*_of_words(words), *map(_of_glob, globs)]
        return tuple(_numbered(patterns, Category(category), self.document.source))

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
            # What editors put in front of a text is no part of its first term.
            text = self.lists[name].decode("utf-8-sig")
        except UnicodeDecodeError:
            text = "\0"
        if "\0" in text:  # as in UTF-16
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
    for word in (spelling for one in words for spelling in _spellings(one)):
        borders = (_LEFT * _is_ascii_word(word[0]), _RIGHT * _is_ascii_word(word[-1]))
        groups.setdefault(borders, {})[word] = None
    for (left, right), spellings in groups.items():
        terms = tuple(spellings)
        for start in range(0, len(terms), _TERMS_PER_RULE):
            some = terms[start : start + _TERMS_PER_RULE]
            either = "|".join(map(_quoted, some))
            # It is sought where line ends are blanks: Hyperscan is fast for plain strings.
            sought = "|".join(" ".join(map(re.escape, term.split())) for term in some)
            yield f"(?i){left}(?P<value>{either}){right}", f"(?i)(?:{sought})"


def _of_glob(glob: str) -> tuple[str, str]:
    """Return the pattern of a glob, and what to look for.

    One that ends in a slash goes on below it; before one that begins with a dot stands a name.
    """
    whole = "*" * glob.startswith(".") + glob + "**" * glob.endswith("/")
    parts = (_MEANING.get(part) or _quoted(part) for part in _STARS.split(whole))
    literal = _quoted(_literal(glob))
    return f"(?i){_LEFT}(?P<value>{''.join(parts)}){_RIGHT}", f"(?i){literal}"


def _literal(glob: str) -> str:
    return max(_STARS.sub("\n", glob).split("\n"), key=len)


def _quoted(term: str) -> str:
    return r"\s".join(map(re.escape, term.split()))


def _is_ascii_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _spellings(word: str) -> Iterator[str]:
    """Yield every way in which a word is written: composed or not, without accents, in capitals.

    Letters that have one small and one capital form stand for both in a pattern. Others do not:
    a sharp s, a sigma at the end of a word.
    """
    if word.isascii():
        yield word
        return
    known = set()
    composed = unicodedata.normalize("NFC", word)
    plain = _folded(composed) or (unicodedata.normalize("NFD", word),)
    forms = (composed, composed.lower(), composed.upper(), *plain)
    for form in forms:
        caseless = "".join(each.lower() if len(each.lower()) == 1 else each for each in form)
        if caseless not in known:
            known.add(caseless)
            yield form


def _folded(word: str) -> tuple[str, ...]:
    """Return `word` as it is written where nobody types its accents; nothing if it has others.

    What is left of it where accents stand apart and are seen through is among that.
    """
    typed = (word, word.translate(_PLAIN), word.translate(_UMLAUTS).translate(_PLAIN))
    bare = tuple(map(_without_accents, typed))
    return bare if bare[1].isascii() else ()


def _without_accents(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word)
    return "".join(each for each in parts if not unicodedata.combining(each))


def _numbered(
    patterns: Sequence[tuple[str, str]], category: Category, source: str
) -> Iterator[Rule]:
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
            examples=Examples(source),
        )
