"""A pattern with letters outside ASCII in; the same pattern over UTF-8 bytes, in ASCII, out.

Hyperscan's own UTF-8 mode makes databases ten times larger and compiles them for minutes,
since there every negated class is an automaton over all of Unicode. Spelled out in bytes,
a letter costs two or three states. `[^…]` and `.` stay single bytes, as everywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

_TOKEN: Final = re.compile(
    r"\\[pP](?:\{\^?\w+\}|\w)|\\x\{[0-9A-Fa-f]+\}|\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]"
    r"|\(\?[A-Za-z]*-?[A-Za-z]*[:)]|.",
    re.DOTALL,
)
_MEMBER: Final = re.compile(r"\\[pP](?:\{\^?\w+\}|\w)|\\x[0-9A-Fa-f]{2}|\\.|\[:\w+:\]|.", re.DOTALL)
_LETTER: Final = (r"\pL", r"\p{L}")
_Range = tuple[int, int]
_EVERY_WIDE: Final[_Range] = (0x80, 0x10FFFF)
"""Any character outside ASCII: what `\\pL` means there."""

_ENDS_OF_LENGTH: Final = (0x7F, 0x7FF, 0xFFFF, 0x10FFFF)


class Untranslatable(ValueError):
    """The pattern says something about characters that bytes cannot say."""


def _unsupported(token: str) -> Untranslatable:
    return Untranslatable(f"{token} is not supported; write the letters out")


def bytewise(pattern: str) -> str:
    """Return `pattern` over bytes; itself if it is ASCII.

    Under `(?i)`, and as far as it reaches, a letter stands for both its cases, as it does
    in ASCII.

    Raises:
        Untranslatable: it names a Unicode class other than `\\pL`, or a code point.
    """
    if (
        pattern.isascii()
        and r"\p" not in pattern
        and r"\P" not in pattern
        and r"\x{" not in pattern
    ):
        return pattern
    return "".join(_token(token, is_caseless) for token, is_caseless in _in_scope(pattern))


def _in_scope(pattern: str) -> Iterator[tuple[str, bool]]:
    """Yield each token, and whether case does not count there."""
    caseless = [False]
    for match in _TOKEN.finditer(pattern):
        piece = match[0]
        if piece == ")":
            # A bracket too many is RE2's to refuse.
            del caseless[max(1, len(caseless) - 1) :]
        elif piece.startswith("("):
            on, _, off = piece.strip("(?:)").partition("-")
            is_caseless = ("i" in on or caseless[-1]) and "i" not in off
            caseless[len(caseless) - piece.endswith(")") :] = [is_caseless]
        yield piece, caseless[-1]


def _token(token: str, is_caseless: bool) -> str:
    if token.startswith("[") and len(token) > 1:
        return _class(token, is_caseless)
    if token in _LETTER:
        return _either_of("A-Za-z", [_EVERY_WIDE])
    if token.startswith((r"\p", r"\P", r"\x{")):
        raise _unsupported(token)
    return token if token.isascii() else _either(_cases(token[-1], is_caseless))


def _class(token: str, is_caseless: bool) -> str:
    if token.isascii() and r"\p" not in token and r"\P" not in token:
        return token
    is_negated = token.startswith("[^")
    plain, wide = _parted(token[1 + is_negated : -1], is_caseless)
    if is_negated:
        return _either_of(f"^{plain}\\x80-\\xff", _complement(wide))
    return _either_of(plain, wide)


def _either_of(plain: str, wide: list[_Range]) -> str:
    sequences = [f"[{plain}]"] if plain else []
    for low, high in wide:
        sequences += _sequences(low, high)
    return f"(?-i:{'|'.join(sequences)})" if not plain else f"(?:{'|'.join(sequences)})"


def _parted(members: str, is_caseless: bool) -> tuple[str, list[_Range]]:
    """Return the ASCII part of a class, and the ranges of characters outside ASCII."""
    tokens = _MEMBER.findall(members)
    plain = ""
    wide: list[_Range] = []
    while tokens:
        token = tokens.pop(0)
        if token in _LETTER:
            plain, wide = plain + "A-Za-z", [*wide, _EVERY_WIDE]
        elif token.startswith((r"\p", r"\P")):
            raise _unsupported(token)
        elif token.isascii():
            plain += token
        elif len(tokens) > 1 and tokens[0] == "-":
            wide.append((ord(token), ord(tokens[1])))
            del tokens[:2]
        else:
            wide += [(ord(case), ord(case)) for case in _cases(token, is_caseless)]
    return plain, wide


def _complement(ranges: list[_Range]) -> list[_Range]:
    """Return the ranges of characters outside ASCII that are in none of `ranges`."""
    rest, low = [], _EVERY_WIDE[0]
    for first, last in [*sorted(ranges), (_EVERY_WIDE[1] + 1, _EVERY_WIDE[1] + 1)]:
        if low < first:
            rest.append((low, first - 1))
        low = max(low, last + 1)
    return rest


def _cases(letter: str, is_caseless: bool) -> list[str]:
    if not is_caseless:
        return [letter]
    return [
        case for case in dict.fromkeys((letter, letter.lower(), letter.upper())) if len(case) == 1
    ]


def _either(letters: Iterable[str]) -> str:
    sequences = (_escaped(letter.encode()) for letter in letters)
    return f"(?-i:{'|'.join(sequences)})"


def _escaped(data: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in data)


def _sequences(low: int, high: int) -> Iterator[str]:
    """Yield byte ranges that together match the characters `low` to `high`.

    Source: the construction of RE2 and of Rust's utf8-ranges.
    """
    if (split := _split(low, high)) is not None:
        yield from _sequences(low, split)
        yield from _sequences(split + 1, high)
        return
    first, last = (chr(code).encode("utf-8", "surrogatepass") for code in (low, high))
    yield "".join(_span(*ends) for ends in zip(first, last, strict=True))


def _span(first: int, last: int) -> str:
    return f"\\x{first:02x}" if first == last else f"[\\x{first:02x}-\\x{last:02x}]"


def _split(low: int, high: int) -> int | None:
    """Return where a range must be cut to be one sequence of byte ranges; None if it is."""
    for end in _ENDS_OF_LENGTH:
        if low <= end < high:
            return end
    for bits in (6, 12, 18):
        mask = (1 << bits) - 1
        if low & ~mask != high & ~mask:
            if low & mask:
                return low | mask
            if high & mask != mask:
                return (high & ~mask) - 1
    return None
