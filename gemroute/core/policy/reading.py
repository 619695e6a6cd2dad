"""A YAML document in; checked words, texts and lists out, with every mistake noted on the way.

A `Node` never raises: what is wrong is noted with its line and column and read as something
harmless, so that one run finds every mistake. Whoever reads must refuse the file at the end
if any was noted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field, replace
from typing import Final

from gemroute.core.documents import Document, Path
from gemroute.core.errors import Problem
from gemroute.core.records import dataclass

_WORDS_FOR: Final[Mapping[type, str]] = {
    dict: "a mapping",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a decimal number",
    type(None): "nothing",
}


@dataclass(slots=True)
class Node:
    """One value of a document. `owner` (such as `rule "x"`) begins each of its messages."""

    document: Document
    path: Path = ()
    value: object = None
    owner: str = ""
    problems: list[Problem] = field(default_factory=list)

    @property
    def at(self) -> str:
        """The file and line where this stands."""
        return f"{self.document.source}:{self.document.line(self.path)}"

    def within(self, owner: str) -> Node:
        """Return the same node, whose messages begin with `owner`."""
        return Node(self.document, self.path, self.value, owner, self.problems)

    def problem(self, message: str, hint: str = "", *, at_key: bool = False) -> Problem:
        text = f"{self.owner}: {message}" if self.owner else message
        return self.document.problem(self.path, text, hint, at_key=at_key, code="policy")

    def mistake(self, message: str, hint: str = "", *, at_key: bool = False) -> None:
        self.problems.append(self.problem(message, hint, at_key=at_key))

    def unknown(self, what: str, known: Collection[str], *, at_key: bool = False) -> Problem:
        """Return the problem that this word, or this key, is none of `known`."""
        word = str(self.path[-1] if at_key else self.value)
        return self.problem(f'unknown {what} "{word}".', _known(word, known), at_key=at_key)

    def entries(self) -> dict[str, Node]:
        """Return the values of a mapping whose keys are free, by key."""
        if not isinstance(self.value, dict):
            self._expected("a mapping")
            return {}
        return {key: self._child(key, value) for key, value in self.value.items()}

    def fields(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Node]:
        """Return the values of a mapping with a fixed set of keys, by key.

        Every required key is there: a missing one has been noted and holds nothing.
        """
        entries = self.entries()
        known = (*required, *optional)
        for key, child in entries.items():
            if key not in known:
                self.problems.append(child.unknown("key", known, at_key=True))
        for key in [key for key in required if key not in entries]:
            if isinstance(self.value, dict):
                self.mistake(f'"{key}" is missing.')
            entries[key] = replace(self._child(key, None), problems=[])
        return entries

    def items(self, *, may_be_empty: bool = True) -> list[Node]:
        if not isinstance(self.value, list):
            self._expected("a list")
            return []
        if not self.value and not may_be_empty:
            self.mistake("this list must not be empty.")
        return [self._child(number, value) for number, value in enumerate(self.value)]

    def text(self) -> str:
        if not isinstance(self.value, str):
            self._expected("text", "Put it in quotes if it is text.")
        elif not self.value.strip():
            self.mistake("this text must not be empty.")
        else:
            return self.value
        return ""

    def whole_number(self) -> int:
        if type(self.value) is int and self.value >= 0:
            return self.value
        self.mistake("only a whole number, 0 or more, can stand here.")
        return 0

    def truth(self) -> bool:
        if isinstance(self.value, bool):
            return self.value
        self._expected("true or false")
        return False

    def word(self, what: str, known: Collection[str]) -> str:
        """Return the one of `known` that this is; empty, and a mistake, if it is none."""
        if not isinstance(self.value, str):
            self._expected(f"a {what}", _known("", known))
        elif self.value not in known:
            self.problems.append(self.unknown(what, known))
        else:
            return self.value
        return ""

    def distinct(self, *, may_be_empty: bool = False) -> list[Node]:
        """Return the items of a list in which no word stands twice."""
        nodes = self.items(may_be_empty=may_be_empty)
        seen: list[object] = []
        for node in nodes:
            if node.value in seen:
                node.mistake(f'"{node.value}" is in this list already.')
            seen.append(node.value)
        return nodes

    def _expected(self, what: str, hint: str = "") -> None:
        found = _WORDS_FOR[type(self.value)]
        key = f'"{self.path[-1]}"' if self.path and isinstance(self.path[-1], str) else "this"
        self.mistake(f"{key} must be {what}, but it is {found}.", hint)

    def _child(self, key: str | int, value: object) -> Node:
        return Node(self.document, (*self.path, key), value, self.owner, self.problems)


def _known(word: str, known: Collection[str]) -> str:
    # Imported here because a valid policy, the usual case, never needs it.
    from difflib import get_close_matches

    words = f"Known: {', '.join(known)}." if known else "None are declared."
    close = get_close_matches(word, known, n=1)
    return f'{words} Did you mean "{close[0]}"?' if close else words
