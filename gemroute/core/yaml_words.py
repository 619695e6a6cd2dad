"""Words that stand in a YAML file without quotes in; what they are, or why they are refused, out.

Refused are the words and numbers that YAML 1.1 and 1.2 read differently.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final

_CONSTANTS: Final[Mapping[str, bool | None]] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_AMBIGUOUS_WORDS: Final = frozenset(("yes", "no", "on", "off", "y", "n"))
NOT_TEXT: Final = _AMBIGUOUS_WORDS.union(word.lower() for word in _CONSTANTS)
"""In small letters, every word that begins like text and is none, or not for everybody."""

NUMBER_START: Final = frozenset("+-.0123456789")
"""What a number begins with; so do many texts."""

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


def refusal(word: str) -> tuple[str, str, str] | None:
    """Return message, hint and code if a word must not stand without quotes; None if it may."""
    if word.lower() in _AMBIGUOUS_WORDS:
        return f'"{word}" is ambiguous.', "Write true or false, or quote it.", "ambiguous"
    if word[:1] not in NUMBER_START:
        return None
    if _AMBIGUOUS_NUMBER.match(word):
        return f'"{word}" is an ambiguous number.', "Write it in decimal, or quote it.", "ambiguous"
    if _INTEGER.match(word):
        too_large = len(word) > _INTEGER_CHARACTERS
    else:
        too_large = bool(_DECIMAL.match(word)) and math.isinf(float(word))
    return ("this number is too large.", "Quote it if it is text.", "number") if too_large else None


def core_value(word: str) -> object:
    """Return what a word without quotes is in the core schema of YAML 1.2."""
    if word in _CONSTANTS:
        return _CONSTANTS[word]
    if word[0] not in NUMBER_START:
        return word
    if _INTEGER.match(word):
        return int(word)
    return float(word) if _DECIMAL.match(word) else word


def is_plain_text(word: str) -> bool:
    """Return whether a word is read as that very text without quotes, whatever the YAML version."""
    return not refusal(word) and core_value(word) == word
