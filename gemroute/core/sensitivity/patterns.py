"""A rule's pattern in; its RE2 form, its Hyperscan form, or why one of them refuses it, out.

Both engines read UTF-8 byte by byte. RE2 decides what matches; Hyperscan only says where.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

VALUE: Final = b"value"
"""The named group that holds the secret itself; without it, the whole match does."""

SEEK_STRINGS: Final = "strings"
SEEK_WHOLE: Final = "whole"
SEEK_CHECKED: Final = "checked"
SEEK_BRANCHES: Final = "branches"
SEEK_GROUP: Final = "group"
SEEKS: Final = (SEEK_STRINGS, SEEK_WHOLE, SEEK_CHECKED, SEEK_BRANCHES)
"""How a text is looked over for a pattern: near strings in it, for all of it, near strings
around which RE2 sees all of it, or for its branches, each a pattern of its own, near strings. Only
hints are to SEEK_GROUP: everywhere, with the others of their group."""

BORDER: Final = b"\0"
"""In a string that is sought: a byte that is no letter, or an end of the text or line."""


class Expression(NamedTuple):
    """One entry of a Hyperscan database; a prefilter may report what is no match.

    Those of one `group` that must be sought everywhere are, in a database of their own. One
    that is to SEEK_WHOLE is rarer than the strings in it, and as fast to look for: it is
    its own signpost. One that is to be SEEK_CHECKED is rarer as well, but large: it takes
    long to compile. One to SEEK_BRANCHES begins with a choice of very many strings. One that
    `is_lined` counts in the text itself only, not where line ends are read as blanks.
    """

    pattern: bytes
    prefilter: bool = False
    group: str = ""
    seek: str = SEEK_STRINGS
    is_lined: bool = False

    @property
    def flat(self) -> Expression:
        """What it is in a text with blanks for its line ends."""
        from gemroute.core.sensitivity.unlined import unlined

        return self._replace(pattern=unlined(self.pattern.decode("latin-1")).encode("latin-1"))


class Source(NamedTuple):
    """How many expressions there are, what gives the one of a number, and a digest of all.

    A saved database does without them: a start makes none.
    """

    size: int
    expression: Callable[[int], Expression]
    digest: bytes

    def expressions(self) -> list[Expression]:
        """Return all of them."""
        return list(map(self.expression, range(self.size)))


def source_of(expressions: Sequence[Expression]) -> Source:
    """Return `expressions` as a source."""
    kept = tuple(expressions)
    return Source(len(kept), kept.__getitem__, hashlib.sha256(repr(kept).encode()).digest())


@lru_cache(maxsize=4096)
def compiled(pattern: bytes) -> Any:
    """Return the RE2 form of a pattern over bytes.

    Raises:
        ValueError: RE2 refuses the pattern; the message is its own.
    """
    import re2

    options = re2.Options()
    options.log_errors = False
    options.encoding = re2.Options.Encoding.LATIN1
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise ValueError(_words_of(error)) from error


def _words_of(error: Exception) -> str:
    reason = error.args[0]
    return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)


def translated(pattern: str) -> tuple[str, str]:
    """Return a pattern over bytes and "", or "" and why RE2 cannot take it."""
    from gemroute.core.sensitivity.bytewise import Untranslatable, bytewise

    try:
        plain = bytewise(pattern)
        regex = compiled(plain.encode())
    except Untranslatable as error:
        return "", str(error)
    except ValueError as error:
        return "", f"RE2 refuses the pattern: {error}"
    if regex.search(b""):
        return "", "the pattern matches the empty text"
    return plain, ""


def match_ends(expression: Expression, data: bytes) -> Iterator[int]:
    """Yield where matches of `expression` end in `data`, rising, as RE2 finds them."""
    regex = compiled(expression.pattern)
    group = regex.groupindex.get(VALUE, 0)
    match = regex.search(data)
    while match:
        yield match.end()
        match = regex.search(data, max(match.end(group), match.start() + 1))
