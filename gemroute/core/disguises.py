"""A text in; the encoding that hides other letters in its plain ones, out.

Such a text is valid ASCII and means something else: what a model may decode was not judged.
Sources: RFC 1468 and 1557 (escapes), RFC 1843 (HZ), RFC 2152 (UTF-7); POSIX's uuencode, Adobe's
Ascii85, and the binary patches of `git diff --binary`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_ISO_2022 = re.compile(r"\x1b(?:\$[@AB()]|\([JI])")
_HZ = re.compile(r"~\{(?:[\x21-\x7d][\x21-\x7e])+~\}")
_UTF7_RUN = re.compile(r"\+A[A-H][A-Za-z0-9+/]+")
_UUENCODED = re.compile(r"^[ \t>]*begin [0-7]{3,4} \S.*\n[ \t>]*([!-M])([ -`]{2,})", re.MULTILINE)
_ASCII85 = re.compile(r"<~[!-uz\s]{20,}~>")
_BINARY_PATCH = re.compile(
    r"^[ \t>]*GIT binary patch\r?\n[ \t>]*(?:literal|delta) [0-9]", re.MULTILINE
)
_UTF7_CHARACTERS = 3  # "+AGE-" alone is a word; three hidden characters are not


def disguised_encoding(text: str) -> str:
    """Return the name of an encoding that hides letters in ASCII, empty when none shows."""
    return next((name for sign, shows, name in _ENCODINGS if sign in text and shows(text)), "")


def _hides_uuencode(text: str) -> bool:
    return any(map(_is_uuencoded, _UUENCODED.finditer(text)))


def _is_uuencoded(start: re.Match[str]) -> bool:
    """Return whether the first line is as long as its first letter says, but for lost blanks."""
    said = -(-(ord(start[1]) - ord(" ")) // 3) * 4
    return said - 2 <= len(start[2].rstrip()) <= said + 1


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


# What each needs is looked for first: a search for a plain string is faster than any other.
_ENCODINGS: Final[tuple[tuple[str, Callable[[str], object], str], ...]] = (
    ("\x1b", _ISO_2022.search, "ISO-2022 escapes"),
    ("~{", _HZ.search, "HZ"),
    ("+A", _hides_utf7, "UTF-7"),
    ("begin ", _hides_uuencode, "uuencode"),
    ("<~", _ASCII85.search, "Ascii85"),
    ("GIT binary patch", _BINARY_PATCH.search, "binary patch"),
)
