"""Bytes of a YAML file in; plain values with the line and column of every key and value out.

A policy must mean the same to its author, to a reviewer and to every parser, so this
accepts less than YAML does: UTF-8 without a byte order mark, one document, text keys, no
duplicates, no anchors, aliases, tags, merge keys or directives, no words or numbers that
YAML 1.1 and 1.2 read differently, no invisible characters, bounded size, depth and nodes.
Scalars follow the core schema of YAML 1.2.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, NoReturn

import yaml
from yaml import events

from gemroute.core.errors import PolicyInvalid, Problem

MAX_BYTES: Final = 256 * 1024
MAX_DEPTH: Final = 32
MAX_NODES: Final = 20_000
MAX_PROBLEMS: Final = 20

PARSER: Final[Literal["libyaml", "python"]] = "libyaml" if yaml.__with_libyaml__ else "python"
"""Which parser reads: a PyYAML built without libyaml is some twelve times slower."""

Path = tuple[str | int, ...]


class Position(NamedTuple):
    """Where a key and its value begin, from 1; a list item's key is the item itself."""

    key_line: int
    key_column: int
    line: int
    column: int


@dataclass(frozen=True)
class Document:
    """A file's plain value (dict, list, str, int, float, bool, None) and where each part is."""

    source: str
    value: object
    positions: Mapping[Path, Position]

    def problem(
        self, path: Path, message: str, hint: str = "", *, at_key: bool = False, code: str = ""
    ) -> Problem:
        """Return a problem at `path`, or at its nearest ancestor that is in the file."""
        while path and path not in self.positions:
            path, at_key = path[:-1], False
        position = self.positions.get(path, Position(1, 1, 1, 1))
        where = position[:2] if at_key else position[2:]
        return Problem(self.source, *where, message, hint, code)


def read_document(
    data: bytes, source: str, *, max_bytes: int = MAX_BYTES, max_nodes: int = MAX_NODES
) -> Document:
    """Return the one document that `data` holds; `source` names it in messages.

    Raises:
        PolicyInvalid: with every mistake found, up to `MAX_PROBLEMS`.
    """
    text = _visible_text(data, source, max_bytes)
    builder = _Builder(source, max_nodes)
    try:
        for event in yaml.parse(text, loader()):
            builder.take(event)
    except yaml.YAMLError as error:
        raise PolicyInvalid((*builder.problems, _syntax_problem(source, error))) from error
    if builder.problems:
        raise PolicyInvalid(tuple(builder.problems))
    return Document(source, builder.root, builder.positions)


def loader() -> type[yaml.CSafeLoader | yaml.SafeLoader]:
    """Return PyYAML's loader of the parser in use."""
    return yaml.CSafeLoader if PARSER == "libyaml" else yaml.SafeLoader


def is_plain_text(word: str) -> bool:
    """Return whether a word is read as that very text without quotes, whatever the YAML version."""
    return not _refusal(word) and _core_value(word) == word


# Controls, line separators other than LF and CRLF, soft hyphen, bidirectional marks,
# zero-width characters, blank letters, tags and non-characters: what a reviewer cannot see.
_HIDDEN: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    r"\U000e0000-\U000e0fff]|\r(?!\n)"
)


def _visible_text(data: bytes, source: str, max_bytes: int) -> str:
    if len(data) > max_bytes:
        message = f"the file has {len(data)} bytes; at most {max_bytes} are read."
        raise PolicyInvalid((Problem(source, 0, 0, message, code="too-large"),))
    if data.startswith(b"\xef\xbb\xbf"):
        message = "the file begins with a byte order mark."
        raise PolicyInvalid((Problem(source, 1, 1, message, "Save it as plain UTF-8.", "bom"),))
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


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is still open; `key` is a mapping's key that awaits its value."""

    container: dict[str, object] | list[object]
    path: Path
    key: str | None = None
    key_at: tuple[int, int] = (0, 0)

    @property
    def awaits_key(self) -> bool:
        return isinstance(self.container, dict) and self.key is None


@dataclass(slots=True)
class _Builder:
    """Builds one document from parse events and notes what the strict rules refuse."""

    source: str
    max_nodes: int
    root: object = None
    positions: dict[Path, Position] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=list)
    nodes: int = 0
    documents: int = 0

    def take(self, event: events.Event) -> None:
        if isinstance(event, events.NodeEvent):
            self._take_node(event)
        elif isinstance(event, events.CollectionEndEvent):
            self.frames.pop()
        elif isinstance(event, events.DocumentStartEvent):
            self._start_document(event)

    def _start_document(self, event: events.DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            self._stop(event, "a second document begins here; only one is allowed.", "documents")
        if event.version or event.tags:
            self._note(event, "directives are not allowed.", "Delete the line.", "directive")

    def _take_node(self, event: events.NodeEvent) -> None:
        self.nodes += 1
        if self.nodes > self.max_nodes:
            self._stop(event, f"the file has more than {self.max_nodes} values.", "too-large")
        if isinstance(event, events.AliasEvent):
            self._note(event, "aliases are not allowed.", "Write the value out.", "alias")
            self._put(None, event)
            return
        if event.anchor is not None:
            self._note(event, "anchors are not allowed.", "Delete it.", "anchor")
        if getattr(event, "tag", None) is not None:
            self._note(event, "tags are not allowed.", "Delete it.", "tag")
        if isinstance(event, events.ScalarEvent):
            self._take_scalar(event)
        else:
            self._open(event, {} if isinstance(event, events.MappingStartEvent) else [])

    def _take_scalar(self, event: events.ScalarEvent) -> None:
        # Only an escape in double quotes can still bring one in: the text was searched.
        if event.style == '"' and (hidden := _HIDDEN.search(event.value)):
            self._note(event, *_hidden_words(hidden))
        value: object = event.value
        if not event.style and (refusal := _refusal(event.value)):
            self._note(event, *refusal)
        elif not event.style:
            value = _core_value(event.value)
        if self.frames and self.frames[-1].awaits_key:
            self._take_key(event, value)
        else:
            self._put(value, event)

    def _take_key(self, event: events.ScalarEvent, value: object) -> None:
        frame = self.frames[-1]
        if not isinstance(value, str):
            self._note(event, "a key must be text.", f'Write "{event.value}" in quotes.', "key")
        elif value == "<<" and not event.style:
            self._note(event, "merge keys are not allowed.", "Write the keys out.", "merge-key")
        elif value in frame.container:
            first = self.positions[(*frame.path, value)].key_line
            message = f'duplicate key "{value}"; it is on line {first} already.'
            self._note(event, message, "Delete one of them.", "duplicate-key")
        frame.key, frame.key_at = event.value, _where(event)

    def _open(self, event: events.NodeEvent, container: dict[str, object] | list[object]) -> None:
        if len(self.frames) >= MAX_DEPTH:
            self._stop(event, f"nested deeper than {MAX_DEPTH} levels.", "too-deep")
        if self.frames and self.frames[-1].awaits_key:
            self._stop(event, "a key must be text, not a list or a mapping.", "key")
        self.frames.append(_Frame(container, self._put(container, event)))

    def _put(self, value: object, event: events.NodeEvent) -> Path:
        """Put a value where the innermost open container wants it; return its path."""
        at = _where(event)
        if not self.frames:
            self.root = value
            self.positions[()] = Position(*at, *at)
            return ()
        frame = self.frames[-1]
        if isinstance(frame.container, list):
            path = (*frame.path, len(frame.container))
            frame.container.append(value)
            self.positions[path] = Position(*at, *at)
        elif frame.key is None:
            self._stop(event, "a key must be text.", "key")
        else:
            path = (*frame.path, frame.key)
            frame.container[frame.key] = value
            frame.key = None
            self.positions[path] = Position(*frame.key_at, *at)
        return path

    def _note(self, event: events.Event, message: str, hint: str, code: str) -> None:
        self.problems.append(Problem(self.source, *_where(event), message, hint, code))
        if len(self.problems) >= MAX_PROBLEMS:
            raise PolicyInvalid(tuple(self.problems))

    def _stop(self, event: events.Event, message: str, code: str) -> NoReturn:
        problem = Problem(self.source, *_where(event), message, code=code)
        raise PolicyInvalid((*self.problems, problem))


def _where(event: events.Event) -> tuple[int, int]:
    mark = event.start_mark
    # Only events made by hand have no mark.
    return (mark.line + 1, mark.column + 1) if mark else (0, 0)


_CONSTANTS: Final[Mapping[str, bool | None]] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_AMBIGUOUS_WORDS: Final = frozenset(("yes", "no", "on", "off", "y", "n"))
_NUMBER_START: Final = frozenset("+-.0123456789")
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_DECIMAL: Final = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\Z")
# Octal, hexadecimal, binary, underscores, base 60, exponents without a point, infinities:
# YAML 1.1 and 1.2 disagree about each of these.
_AMBIGUOUS_NUMBER: Final = re.compile(
    r"[-+]?(?:0[0-9_]+|0[xob][0-9a-fA-F_]+|[0-9]+_[0-9_]*|[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|[0-9]+[eE][-+]?[0-9]+|\.(?:inf|nan))\Z",
    re.IGNORECASE,
)
_INTEGER_CHARACTERS: Final = 16


def _refusal(word: str) -> tuple[str, str, str] | None:
    """Return message, hint and code if a plain scalar must not be used; None if it may."""
    if word.lower() in _AMBIGUOUS_WORDS:
        return f'"{word}" is ambiguous.', "Write true or false, or quote it.", "ambiguous"
    if word[:1] not in _NUMBER_START:
        return None
    if _AMBIGUOUS_NUMBER.match(word):
        return f'"{word}" is an ambiguous number.', "Write it in decimal, or quote it.", "ambiguous"
    if _INTEGER.match(word):
        too_large = len(word) > _INTEGER_CHARACTERS
    else:
        too_large = bool(_DECIMAL.match(word)) and math.isinf(float(word))
    return ("this number is too large.", "Quote it if it is text.", "number") if too_large else None


def _core_value(word: str) -> object:
    if word in _CONSTANTS:
        return _CONSTANTS[word]
    if word[0] not in _NUMBER_START:
        return word
    if _INTEGER.match(word):
        return int(word)
    return float(word) if _DECIMAL.match(word) else word
