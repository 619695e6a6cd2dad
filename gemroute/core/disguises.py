"""A text in; the encoding that hides other letters in its plain ones, out.

Such a text is valid ASCII and means something else: what a model may decode was not judged.
Sources: RFC 1468 and 1557 (escapes), RFC 1843 (HZ), RFC 2152 (UTF-7).
"""

from __future__ import annotations

import re

_ISO_2022 = re.compile(r"\x1b(?:\$[@AB()]|\([JI])")
_HZ = re.compile(r"~\{(?:[\x21-\x7d][\x21-\x7e])+~\}")
_UTF7_RUN = re.compile(r"\+A[A-H][A-Za-z0-9+/]+")
_UTF7_CHARACTERS = 3  # "+AGE-" alone is a word; three hidden characters are not


def disguised_encoding(text: str) -> str:
    """Return the name of an encoding that hides letters in ASCII, empty when none shows."""
    if "\x1b" in text and _ISO_2022.search(text):
        return "ISO-2022 escapes"
    if "~{" in text and _HZ.search(text):
        return "HZ"
    if "+A" in text and _hides_utf7(text):
        return "UTF-7"
    return ""


def _hides_utf7(text: str) -> bool:
    hidden = 0
    for run in _UTF7_RUN.finditer(text):
        hidden += _utf7_ascii(run[0])
        if hidden >= _UTF7_CHARACTERS:
            return True
    return False


def _utf7_ascii(run: str) -> int:
    """Return how many characters `run` encodes when all of them are ASCII, else 0."""
    try:
        decoded = f"{run}-".encode("ascii").decode("utf-7")
    except UnicodeDecodeError:
        return 0
    return len(decoded) if decoded.isascii() and decoded.isprintable() else 0
