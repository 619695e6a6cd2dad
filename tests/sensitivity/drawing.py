"""A source of chance in; texts of a given shape out. The alphabet of every value made here."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits
from typing import Final

Maker = Callable[[Random], str]
Trick = Callable[[Random, str], str]
"""A text in; the same, hidden, out."""

BASE32: Final = ascii_uppercase + "234567"
BASE62: Final = digits + ascii_uppercase + ascii_lowercase
BASE64: Final = ascii_letters + digits + "+/"
URLSAFE: Final = ascii_letters + digits + "-_"
HEX: Final = "0123456789abcdef"
_TRIES: Final = 20_000


def drawn(chance: Random, alphabet: str, length: int) -> str:
    """Return `length` characters of `alphabet`."""
    return "".join(chance.choices(alphabet, k=length))


def mixed(chance: Random, alphabet: str, length: int) -> str:
    """Return `length` characters with a letter and, where there are some, a digit among them."""
    has_digits = any(map(str.isdigit, alphabet))
    while True:
        text = drawn(chance, alphabet, length)
        if any(map(str.isalpha, text)) and (not has_digits or any(map(str.isdigit, text))):
            return text


def shaped(chance: Random, shape: str) -> str:
    """Return `shape` with each `#` a digit, `@` a capital, and dates for Y, y and d groups.

    `%Y` is the year of birth, `%y` its last two digits, `%m` the month, `%d` the day.
    """
    year, month, day = chance.randint(1945, 1999), chance.randint(1, 12), chance.randint(1, 28)
    text = shape.replace("%Y", str(year)).replace("%y", f"{year % 100:02}")
    text = text.replace("%m", f"{month:02}").replace("%d", f"{day:02}")
    return "".join(_filled(chance, sign) for sign in text)


def _filled(chance: Random, sign: str) -> str:
    if sign == "#":
        return chance.choice(digits)
    return chance.choice(ascii_uppercase) if sign == "@" else sign


def until(holds: Callable[[str], bool], chance: Random, shape: str) -> str:
    """Return a text of `shape` for which `holds` is true, by trying."""
    for _ in range(_TRIES):
        text = shaped(chance, shape)
        if len(set(text)) > 4 and holds(text):
            return text
    raise AssertionError(f"nothing of the shape {shape} is valid")


def weighted(digits_: str, weights: tuple[int, ...]) -> int:
    """Return the sum of the digits, each times its weight."""
    return sum(int(digit) * weight for digit, weight in zip(digits_, weights, strict=False))
