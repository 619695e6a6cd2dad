"""The text of a YAML file in; its comments with their places, which no parser reports, out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import yaml

from gemroute.core.records import dataclass
from gemroute.core.strict_yaml import loader

LONG_STYLES: Final = ("|", ">")
"""Styles of a text on lines of its own: a comment can stand behind this very sign."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment. `start` counts characters, `line` lines, both from 0.

    `is_alone` says that nothing else stands on its line, `has_blank` that the line before it is
    blank.
    """

    text: str
    start: int
    line: int
    is_alone: bool
    has_blank: bool


def comments_in(text: str) -> Iterator[Comment]:
    """Yield every comment, in order: whatever a `#` begins between two tokens.

    Raises:
        yaml.YAMLError: the text is no YAML.
    """
    end = 0
    for token in yaml.scan(text, loader()):
        start, next_end = token.start_mark.index, token.end_mark.index
        yield from _in_gap(text, end, start)
        if isinstance(token, yaml.ScalarToken) and token.style in LONG_STYLES:
            yield from _in_gap(text, start, text.find("\n", start))
        end = max(end, next_end)


def _in_gap(text: str, start: int, end: int) -> Iterator[Comment]:
    """Yield the comments between two tokens, where nothing else but blanks can stand."""
    at = text.find("#", start, end)
    while at >= 0:
        line_start = text.rfind("\n", 0, at) + 1
        line_end = text.find("\n", at)
        line_end = len(text) if line_end < 0 else line_end
        yield Comment(
            text=text[at:line_end].rstrip(),
            start=at,
            line=text.count("\n", 0, at),
            is_alone=not text[line_start:at].strip(),
            has_blank=_is_blank_before(text, line_start),
        )
        at = text.find("#", line_end, end)


def _is_blank_before(text: str, line_start: int) -> bool:
    before = text[: max(line_start - 1, 0)]
    return line_start > 0 and not before[before.rfind("\n") + 1 :].strip()
