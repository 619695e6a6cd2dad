"""A rule's pattern in; its RE2 form, its Hyperscan form, or why one of them refuses it, out.

Both engines read UTF-8 bytes. A pattern in plain ASCII is matched byte by byte, which is
fastest; one with letters outside ASCII is matched by characters, so that `[äö]` and a
caseless `пароль` mean what they say. RE2 decides what matches; Hyperscan only says where.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final, NamedTuple

_BY_CHARACTER: Final = re.compile(r"[^\x00-\x7f]|\\[pP]|\\x\{[0-9A-Fa-f]{3,}\}")
VALUE: Final = "value"
"""The named group that holds the secret itself; without it, the whole match does."""


class Expression(NamedTuple):
    """One entry of a Hyperscan database."""

    pattern: bytes
    by_character: bool = False
    prefilter: bool = False


def expression(pattern: str, *, prefilter: bool = False) -> Expression:
    """Return the Hyperscan form of `pattern`."""
    return Expression(pattern.encode(), _BY_CHARACTER.search(pattern) is not None, prefilter)


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> Any:
    """Return the RE2 form of `pattern`, which searches bytes.

    Raises:
        ValueError: RE2 refuses the pattern; the message is its own.
    """
    import re2

    options = re2.Options()
    options.log_errors = False
    if not _BY_CHARACTER.search(pattern):
        options.encoding = re2.Options.Encoding.LATIN1
    try:
        return re2.compile(pattern.encode(), options)
    except re2.error as error:
        raise ValueError(_words_of(error)) from error


def _words_of(error: Exception) -> str:
    reason = error.args[0] if error.args else "no reason given"
    return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)


def refusal(pattern: str) -> str:
    """Return why RE2 refuses `pattern`, or why no border may stand beside its value; or ""."""
    try:
        regex = compiled(pattern)
    except ValueError as error:
        return f"RE2 refuses the pattern: {error}"
    return "the pattern matches the empty text" if regex.search(b"") else ""
