"""A place in a text and a rule's words in; the word that stands near it, or names it, out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

# Scripts that write words without blanks: a word of theirs needs no border.
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_HANGUL: Final = re.compile("[\uac00-\ud7af]")
_BETWEEN_WORDS: Final = rb"[\s_.\-]{0,3}"
_NEVER: Final = rb"[^\x00-\x{10FFFF}]"
# Hundreds of words beyond ASCII, in either case, outgrow what RE2 allows itself.
_MOST_BYTES: Final = 64 << 20
_HUMP: Final = re.compile(rb"(?<=[a-z0-9])(?=[A-Z])")


def word_near(words: tuple[str, ...], data: bytes, start: int, end: int, window: int) -> str:
    """Return the word found within `window` bytes of `start` to `end`; "" for none."""
    if not words:
        return ""
    regex = _matcher(words)
    match = regex.search(data, max(0, start - window), min(len(data), start + 1))
    match = match or regex.search(data, max(0, end - 1), min(len(data), end + window))
    return _word(match)


def word_in(words: tuple[str, ...], name: bytes) -> str:
    """Return the word found in a column's or key's name, humps and dashes apart; "" for none."""
    return _word(_matcher(words).search(_HUMP.sub(b" ", name))) if words else ""


def _word(match: Any) -> str:
    if match is None:
        return ""
    found = next(group for group in match.groups() if group is not None)
    return str(found.decode(errors="replace"))


@lru_cache(maxsize=1024)
def _matcher(words: tuple[str, ...]) -> Any:
    """Return a regular expression one of whose groups is one of `words`.

    A border is any character but a letter or digit, so `db_password` holds "password" and
    "public" does not hold "lic". Hangul takes endings, so only its left side needs one, and so
    does a stem, written `klient*`; `*stem*` needs none at all.
    """
    import re2

    unspaced = [word for word in words if _UNSPACED.search(word) or word.startswith("*")]
    endings = [word for word in words if _HANGUL.search(word) or word.endswith("*")]
    endings = [word for word in endings if word not in unspaced]
    spaced = [word for word in words if word not in unspaced and word not in endings]
    pattern = rb"(?i)(?:^|[^\pL\pN])(?:(%s)(?:[^\pL\pN]|$)|(%s))|(%s)"
    options = re2.Options()
    options.max_mem = _MOST_BYTES
    return re2.compile(pattern % (_either(spaced), _either(endings), _either(unspaced)), options)


def _either(words: list[str]) -> bytes:
    import re2

    bare = (word.strip("*").encode().split() for word in words)
    quoted = (_BETWEEN_WORDS.join(map(re2.escape, word)) for word in bare)
    return b"|".join(quoted) or _NEVER
