"""The text of a policy file in; its entries in canonical order, with comments and blanks, out."""

from __future__ import annotations

import json
import re
from collections import deque
from dataclasses import replace
from typing import Any, Final

import yaml

from gemroute.core.policy.comments import LONG_STYLES, Comment, comments_in
from gemroute.core.records import dataclass
from gemroute.core.strict_yaml import loader
from gemroute.core.yaml_words import is_plain_text

MOST_COLUMNS: Final = 80
"""How wide a list or mapping in brackets may get when its lines are joined."""

_ORDER: Final = {
    "budgets": ("call", "day", "month"),
    "guards": ("id", "when", "allow", "deny", "require", "why"),
    "prefer": ("id", "when", "to", "model", "else"),
    "invariants": ("id", "forall", "exists", "never", "can"),
    "tests": ("name", "base", "given", "expect"),
    "expect": ("to", "model", "by", "require"),
}
"""The order of keys in a mapping, by what it or the list around it is called."""

_ALWAYS_QUOTED: Final = frozenset({"why", "revision"})
_SET_APART: Final = frozenset(
    {
        "facts",
        "labels",
        "zones",
        "budgets",
        "guards",
        "prefer",
        "invariants",
        "fixtures",
        "tests",
    }
)
# A node of PyYAML's, whose types say too little of what is in it.
_Node = Any
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*\Z")
_NOT_TEXT: Final = frozenset({"true", "false", "null"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value, or an item of a list, which has no key.

    `value` is text for one line, or the entries of a block. `before` are the comments over it,
    `after` the one behind it; `has_blank` says that the line over it is blank.
    """

    key: str
    value: str | list[Entry]
    before: tuple[Comment, ...]
    after: str
    has_blank: bool


def entries_of(text: str) -> tuple[list[Entry], tuple[Comment, ...]]:
    """Return the entries of a policy that loads, and the comments after the last of them."""
    reader = _Reader(text)
    entries = reader.block(yaml.compose(text, loader()), "")
    return [_apart(entry) for entry in entries], tuple(reader.comments)


def _apart(entry: Entry) -> Entry:
    """Return a section with a blank line over it and its comments."""
    if entry.key not in _SET_APART:
        return entry
    if not entry.before:
        return replace(entry, has_blank=True)
    first, *others = entry.before
    return replace(entry, before=(replace(first, has_blank=True), *others))


class _Reader:
    """Takes the comments in order, as the nodes that they belong to are read."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self.comments = deque[Comment](comments_in(text))

    def block(self, node: _Node, name: str) -> list[Entry]:
        """Return the entries of a list or mapping; `name` is what it is called."""
        if isinstance(node, yaml.MappingNode):
            entries = [self._pair(key, value) for key, value in node.value]
            return sorted(entries, key=lambda entry: _rank(name, entry.key))
        return [self._item(item, name) for item in node.value]

    def _pair(self, key: _Node, value: _Node) -> Entry:
        line = key.start_mark.line
        before = self._before(key.start_mark.index)
        return self._entry(_scalar(key, ""), key.value, value, before, line)

    def _item(self, node: _Node, name: str) -> Entry:
        before = self._before(node.start_mark.index)
        entry = self._entry("", name, node, before, node.start_mark.line)
        if isinstance(entry.value, str):
            return entry
        # Its first line begins behind the dash: what stood over that stands over the item.
        first, *others = entry.value
        before = (*entry.before, *first.before)
        return replace(entry, value=[replace(first, before=()), *others], before=before)

    def _entry(
        self, key: str, name: str, node: _Node, before: tuple[Comment, ...], line: int
    ) -> Entry:
        has_blank = line > 0 and not self._lines[line - 1].strip()
        if self._is_one_line(node, name):
            return Entry(key, _text(node, name), before, self._behind(node), has_blank)
        after = self._after(line, _first(node).start_mark.index) if key else ""
        return Entry(key, self.block(node, name), before, after, has_blank)

    def _before(self, start: int) -> tuple[Comment, ...]:
        taken = []
        while self.comments and self.comments[0].start < start:
            taken.append(self.comments.popleft())
        return tuple(taken)

    def _behind(self, node: _Node) -> str:
        """Return the comment behind a value, or behind the sign of one on lines of its own."""
        is_long = isinstance(node, yaml.ScalarNode) and node.style in LONG_STYLES
        line = node.start_mark.line if is_long else node.end_mark.line
        return self._after(line, len("\n".join(self._lines)))

    def _after(self, line: int, limit: int) -> str:
        """Return the comment behind something on a line, before `limit`; empty for none."""
        first = self.comments[0] if self.comments else None
        if first is None or first.is_alone or first.line != line or first.start >= limit:
            return ""
        return self.comments.popleft().text

    def _is_one_line(self, node: _Node, name: str) -> bool:
        if isinstance(node, yaml.ScalarNode) or not node.value:
            return True
        span = range(node.start_mark.index, node.end_mark.index)
        if not node.flow_style or any(comment.start in span for comment in self.comments):
            return False
        is_one = node.start_mark.line == node.end_mark.line
        return is_one or len(_text(node, name)) <= MOST_COLUMNS


def _first(node: _Node) -> _Node:
    return node.value[0][0] if isinstance(node, yaml.MappingNode) else node.value[0]


def _rank(name: str, key: str) -> int:
    order = _ORDER.get(name, ())
    return order.index(key) if key in order else len(order)


def _text(node: _Node, name: str) -> str:
    """Return a value on one line."""
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, name)
    if isinstance(node, yaml.SequenceNode):
        return f"[{', '.join(_text(item, name) for item in node.value)}]"
    pairs = sorted(node.value, key=lambda pair: _rank(name, pair[0].value))
    texts = (f"{_scalar(key, '')}: {_text(value, key.value)}" for key, value in pairs)
    return f"{{{', '.join(texts)}}}"


def _scalar(node: _Node, name: str) -> str:
    """Return one value: words bare, other text as it was, or in double quotes."""
    value: str = node.value
    is_text = bool(node.style) or is_plain_text(value)
    if not is_text:
        return value.lower() if value.lower() in _NOT_TEXT else value
    is_bare = bool(_WORD.match(value)) and is_plain_text(value)
    if name in _ALWAYS_QUOTED or "\n" in value or (node.style and not is_bare):
        return json.dumps(value, ensure_ascii=False)
    return value
