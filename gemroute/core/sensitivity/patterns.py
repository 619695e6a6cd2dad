"""A rule's pattern in; its RE2 form, its Hyperscan form, or why one of them refuses it, out.

Both engines read UTF-8 byte by byte. RE2 decides what matches; Hyperscan only says where.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

VALUE: Final = b"value"
"""The named group that holds the secret itself; without it, the whole match does."""

BORDER: Final = b"\0"
"""In a string that is sought: a byte that is no letter, or an end of the text or line."""


class Expression(NamedTuple):
    """One entry of a Hyperscan database; a prefilter may report what is no match.

    Those of one `group` that must be sought everywhere are, in a database of their own.
    """

    pattern: bytes
    prefilter: bool = False
    group: str = ""


class Source(NamedTuple):
    """Where expressions come from when they are needed, and a digest that tells which they are.

    A saved database does without them: a start makes none.
    """

    expressions: Callable[[], Sequence[Expression]]
    digest: bytes


def source_of(expressions: Sequence[Expression]) -> Source:
    """Return `expressions` as a source."""
    kept = tuple(expressions)
    return Source(lambda: kept, hashlib.sha256(repr(kept).encode()).digest())


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
