"""Bytes of a YAML file in; plain values with the line and column of every key and value out.

A policy must mean the same to its author, to a reviewer and to every parser, so this
accepts less than YAML does: UTF-8 without a byte order mark, one document, text keys, no
duplicates, no anchors, aliases, tags, merge keys or directives, no words or numbers that
YAML 1.1 and 1.2 read differently, no invisible characters, bounded size, depth and nodes.
Scalars follow the core schema of YAML 1.2; see `yaml_words`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, Literal, NoReturn

import yaml
from yaml import events

from gemroute.core.documents import NO_SPOTS, Document, Spots, place_of
from gemroute.core.errors import PolicyInvalid, Problem
from gemroute.core.yaml_words import NOT_TEXT, NUMBER_START, core_value, refusal

MAX_BYTES: Final = 256 * 1024
MAX_DEPTH: Final = 32
MAX_NODES: Final = 20_000
MAX_PROBLEMS: Final = 20

PARSER: Final[Literal["libyaml", "python"]] = "libyaml" if yaml.__with_libyaml__ else "python"
"""Which parser reads: a PyYAML built without libyaml is some twelve times slower."""

_Event = Any  # PyYAML's, whose types say too little of what is in them.


def read_document(
    data: bytes, source: str, *, max_bytes: int = MAX_BYTES, max_nodes: int = MAX_NODES
) -> Document:
    """Return the one document that `data` holds; `source` names it in messages.

    Raises:
        PolicyInvalid: with every mistake found, up to `MAX_PROBLEMS`.
    """
    text = _visible_text(data, source, max_bytes)
    reader = _Reader(text, source, max_nodes)
    try:
        document = reader.read()
    except yaml.YAMLError as error:
        raise PolicyInvalid((*reader.problems, _syntax_problem(source, error))) from error
    if reader.problems:
        raise PolicyInvalid(tuple(reader.problems))
    return document


def loader() -> type[yaml.CSafeLoader | yaml.SafeLoader]:
    """Return PyYAML's loader of the parser in use."""
    return yaml.CSafeLoader if PARSER == "libyaml" else yaml.SafeLoader


# Controls, line separators other than LF and CRLF, soft hyphen, bidirectional marks,
# zero-width characters, blank letters, tags and non-characters: what a reviewer cannot see.
_HIDDEN: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    r"\U000e0000-\U000e0fff]|\r(?!\n)"
)

# Line feeds and the letters and signs of ASCII: most files hold nothing else, so that the
# search for what is hidden can be left out.
_ORDINARY: Final = bytes((0x0A, *range(0x20, 0x7F)))


def _visible_text(data: bytes, source: str, max_bytes: int) -> str:
    if len(data) > max_bytes:
        message = f"the file has {len(data)} bytes; at most {max_bytes} are read."
        raise PolicyInvalid((Problem(source, 0, 0, message, code="too-large"),))
    if data.startswith(b"\xef\xbb\xbf"):
        message = "the file begins with a byte order mark."
        raise PolicyInvalid((Problem(source, 1, 1, message, "Save it as plain UTF-8.", "bom"),))
    if not data.translate(None, _ORDINARY):
        return data.decode("ascii")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line, column = _line_and_column(data[: error.start].decode())
        problem = Problem(source, line, column, "this is not UTF-8.", code="encoding")
        raise PolicyInvalid((problem,)) from error
    if hidden := list(_HIDDEN.finditer(text)):
        raise PolicyInvalid(
            tuple(_hidden_problem(source, text, match) for match in hidden[:MAX_PROBLEMS])
        )
    return text


def _line_and_column(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _hidden_problem(source: str, text: str, match: re.Match[str]) -> Problem:
    line, column = _line_and_column(text[: match.start()])
    return Problem(source, line, column, *_hidden_words(match))


def _hidden_words(match: re.Match[str]) -> tuple[str, str, str]:
    message = f"the character U+{ord(match[0]):04X} cannot be seen and is not allowed."
    return message, "Delete it.", "hidden-character"


def _syntax_problem(source: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    where: tuple[int, int] = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    problem = getattr(error, "problem", None) or "it cannot be parsed"
    return Problem(source, *where, f"not valid YAML: {problem}.", code="syntax")


class _Reader:
    """Reads one document, event by event, and notes what the strict rules refuse."""

    def __init__(self, text: str, source: str, max_nodes: int) -> None:
        self._next: Callable[[], _Event] = loader()(text).get_event
        self._has_escapes = "\\" in text
        self._source = source
        self._max_nodes = self._nodes_left = max_nodes
        self.problems: list[Problem] = []

    def read(self) -> Document:
        begin = self._next().start_mark
        if not isinstance(start := self._next(), events.DocumentStartEvent):
            return Document(self._source, None, (begin, begin, NO_SPOTS))
        if start.version or start.tags:
            self._note(start, "directives are not allowed.", "Delete the line.", "directive")
        event = self._next()
        value, inner = self._node(event, 0)
        self._next()  # The document ends.
        if isinstance(again := self._next(), events.DocumentStartEvent):
            self._stop(again, "a second document begins here; only one is allowed.", "documents")
        return Document(self._source, value, (event.start_mark, event.start_mark, inner))

    def _node(self, event: _Event, depth: int) -> tuple[object, Spots]:
        if isinstance(event, events.ScalarEvent):
            return self._scalar(event), NO_SPOTS
        self._check_node(event)
        if isinstance(event, events.AliasEvent):
            return None, NO_SPOTS
        if depth >= MAX_DEPTH:
            self._stop(event, f"nested deeper than {MAX_DEPTH} levels.", "too-deep")
        if isinstance(event, events.MappingStartEvent):
            return self._mapping(depth + 1)
        return self._list(depth + 1)

    def _mapping(self, depth: int) -> tuple[dict[str, object], Spots]:
        values: dict[str, object] = {}
        spots: Spots = {}
        while not isinstance(key_event := self._next(), events.MappingEndEvent):
            key = self._key(key_event, spots)
            event = self._next()
            values[key], inner = self._node(event, depth)
            spots[key] = (key_event.start_mark, event.start_mark, inner)
        return values, spots

    def _list(self, depth: int) -> tuple[list[object], Spots]:
        values: list[object] = []
        spots: Spots = {}
        while not isinstance(event := self._next(), events.SequenceEndEvent):
            value, inner = self._node(event, depth)
            spots[len(values)] = (event.start_mark, event.start_mark, inner)
            values.append(value)
        return values, spots

    def _key(self, event: _Event, spots: Spots) -> str:
        """Return a key of a mapping, whose earlier ones are in `spots`."""
        if not isinstance(event, events.ScalarEvent):
            self._check_node(event)
            self._stop(event, "a key must be text, not a list or a mapping.", "key")
        key: str = event.value
        if not isinstance(self._scalar(event), str):
            self._note(event, "a key must be text.", f'Write "{key}" in quotes.', "key")
        elif key == "<<" and not event.style:
            self._note(event, "merge keys are not allowed.", "Write the keys out.", "merge-key")
        elif key in spots:
            first = place_of(spots[key][0])[0]
            message = f'duplicate key "{key}"; it is on line {first} already.'
            self._note(event, message, "Delete one of them.", "duplicate-key")
        return key

    def _scalar(self, event: _Event) -> object:
        self._check_node(event)
        word: str = event.value
        if event.style:
            # Only an escape in double quotes can still bring one in: the text was searched.
            if self._has_escapes and event.style == '"' and (hidden := _HIDDEN.search(word)):
                self._note(event, *_hidden_words(hidden))
            return word
        if word[:1] not in NUMBER_START and word.lower() not in NOT_TEXT:
            return word
        if why := refusal(word):
            self._note(event, *why)
            return word
        return core_value(word)

    def _check_node(self, event: _Event) -> None:
        """Count a node, and refuse what makes it mean something else than it says."""
        self._nodes_left -= 1
        if self._nodes_left < 0:
            self._stop(event, f"the file has more than {self._max_nodes} values.", "too-large")
        if event.anchor is not None or event.tag is not None:
            self._note_properties(event)

    def _note_properties(self, event: _Event) -> None:
        if isinstance(event, events.AliasEvent):
            self._note(event, "aliases are not allowed.", "Write the value out.", "alias")
            return
        if event.anchor is not None:
            self._note(event, "anchors are not allowed.", "Delete it.", "anchor")
        if event.tag is not None:
            self._note(event, "tags are not allowed.", "Delete it.", "tag")

    def _note(self, event: _Event, message: str, hint: str, code: str) -> None:
        self.problems.append(
            Problem(self._source, *place_of(event.start_mark), message, hint, code)
        )
        if len(self.problems) >= MAX_PROBLEMS:
            raise PolicyInvalid(tuple(self.problems))

    def _stop(self, event: _Event, message: str, code: str) -> NoReturn:
        problem = Problem(self._source, *place_of(event.start_mark), message, code=code)
        raise PolicyInvalid((*self.problems, problem))
