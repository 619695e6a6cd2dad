"""A secret in; an excerpt that names its kind to whoever knows it, and to nobody else, out."""

from __future__ import annotations

import re
from typing import Final

_SHOWN: Final = 2
_LONG_TOKEN: Final = 20
_BULLETS: Final = 8
_SHAPE_LENGTH: Final = 24
_TOKEN: Final = re.compile(r"[!-~]+")
_LETTER: Final = re.compile(r"[A-Za-z]")


def masked(secret: bytes) -> str:
    """Return the first two characters of a long token, else only the classes of characters.

    A token is long from 20 characters, so that two of them give nothing away; a number
    never shows any of its digits.
    """
    text = secret.decode(errors="replace")
    if len(text) >= _LONG_TOKEN and _TOKEN.fullmatch(text) and _LETTER.search(text):
        return text[:_SHOWN] + "•" * _BULLETS
    shape = "".join(map(_class_of, text[:_SHAPE_LENGTH]))
    return shape + "…" if len(text) > _SHAPE_LENGTH else shape


def _class_of(character: str) -> str:
    if character.isdigit():
        return "9"
    if character.isalpha():
        return "A" if character.isupper() else "a"
    return character if " " <= character <= "~" else " "
