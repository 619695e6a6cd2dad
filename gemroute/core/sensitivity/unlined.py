"""A pattern in; the same with a blank wherever it takes an end of a line, out.

A text with blanks for its line ends is looked over by such patterns: they match wherever the
pattern itself matches the text as it is, and where a phrase is wrapped besides.
"""

from __future__ import annotations

import re
from typing import Final

_ONE: Final = r"\\x[0-9A-Fa-f]{2}|\\.|\n"
_TOKENS: Final = re.compile(rf"\[(?:\^?\]?(?:\[:\^?[a-z]+:\]|{_ONE}|[^\]\\])*)\]|{_ONE}", re.DOTALL)
_MEMBERS: Final = re.compile(rf"(?P<one>{_ONE})(?P<range>-(?!\]))?", re.DOTALL)
_LINE_ENDS: Final = frozenset(("\n", "\\n", "\\x0a", "\\x0A"))
_BLANK: Final = re.compile(r"(?:(?<![\\-]) |\\x20)(?!-)")
_EXCLUDES_LINE_ENDS: Final = re.compile(r"\n|\\n|\\x0[aA]|\\s|\\W|\\D")


def flattened(data: bytes) -> bytes:
    """Return `data` with a blank for each end of a line: a phrase may be wrapped anywhere."""
    return data.replace(b"\n", b" ")


def unlined(pattern: str) -> str:
    """Return `pattern` for a text with blanks for its line ends."""
    return _TOKENS.sub(_widened, pattern)


def _widened(token: re.Match[str]) -> str:
    if token[0] in _LINE_ENDS:
        return r"[\n\x20]"
    if token[0].startswith("[^"):
        return token[0] if _EXCLUDES_LINE_ENDS.search(token[0]) else _without_blank(token[0])
    return _MEMBERS.sub(_with_blank, token[0]) if token[0].startswith("[") else token[0]


def _without_blank(others: str) -> str:
    """Return a class of all but some with blanks, if it has line ends."""
    return _BLANK.sub("", others).replace("[^]", r"[\x00-\xff]")


def _with_blank(member: re.Match[str]) -> str:
    is_end = member["one"] in _LINE_ENDS and not member["range"]
    return rf"{member[0]}\x20" if is_end else member[0]
