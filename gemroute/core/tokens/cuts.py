"""Text in; out come the places that no entry of Gemma's vocabulary can span.

Byte pair encoding joins neighbours only when together they are an entry. Text may therefore
be cut wherever no entry goes on, and the pieces counted apart, without changing the count.
What is cut where is decided by the two characters beside the cut alone:

- a digit, and a control character other than those below, stands alone;
- newlines, tabs and U+0002 join only their like;
- a space joins what follows it, never what precedes it but other spaces;
- an ASCII letter and ASCII punctuation (with ESC) never join each other;
- other characters join letters, and those named `joiners` join punctuation as well.

One entry, `SPANNING`, breaks the third rule and has its own place in the pattern.
`soundness` refuses a vocabulary for which this does not hold.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import Final

SPANNING: Final = "> </"
LONGEST_ENTRY_BYTES: Final = 48
SEGMENT_CHARACTERS: Final = 1 << 16

SPACE_MARK: Final = "\u2581"
"""What the vocabulary writes for a space; a text that holds it means a space by it too."""


def piece_pattern(joiners: str) -> str:
    """Return the regular expression, for Rust and Python alike, that splits text into pieces.

    `joiners` are the characters, none of them ASCII, that share an entry with punctuation.
    """
    # The space mark never occurs in a text that is split; it keeps the class from being empty.
    joiner = f"[{SPACE_MARK}{joiners}]+"
    letter = rf"[^\x00-@\[-`{{-\x7f{SPACE_MARK}{joiners}]+"
    punctuation = rf"(?:{SPANNING}|[!-/:-@\[-`{{-~\x1b])+"
    word = f"(?:{letter}|{punctuation})"
    return (
        f" *(?:{word}|{joiner}{word}?)(?:{joiner}{word}?)*"
        r"|[0-9]| +|\n+|\t+|\x02+|[\x00-\x1f\x7f]"
    )


_SAFE_CUT: Final = re.compile(
    r"[0-9\x00\x01\x03-\x08\x0b-\x1a\x1c-\x1f\x7f]|\n(?!\n)|\t(?!\t)"
    r"|[^\n](?=\n)|[^ >](?= )|[A-Za-z](?=[!-/:-@\[-`{-~])"
)


def segments(text: str) -> Iterator[str]:
    """Yield `text` in stretches of about 64 Ki characters whose counts add up exactly.

    A stretch without any place to cut comes whole, however long it is.
    """
    start = 0
    while start < len(text):
        cut = _SAFE_CUT.search(text, start + SEGMENT_CHARACTERS)
        end = cut.end() if cut else len(text)
        yield text[start:end]
        start = end


_DIGIT, _NEWLINE, _TAB, _SPACE, _LETTER, _PUNCTUATION, _BEYOND_ASCII, _CONTROL = (
    1 << bit for bit in range(8)
)
_EVERY_CLASS: Final = 0xFF


def _class_of(byte: int) -> int:
    character = chr(byte)
    if byte >= 0x80:
        return _BEYOND_ASCII
    if character.isdigit():
        return _DIGIT
    if character.isalpha():
        return _LETTER
    if character in string.punctuation + "\x1b":
        return _PUNCTUATION
    return {"\n": _NEWLINE, "\t": _TAB, " ": _SPACE}.get(character, _CONTROL)


_JOINS: Final = {
    _DIGIT: 0,
    _NEWLINE: _NEWLINE,
    _TAB: _TAB,
    _SPACE: _SPACE | _LETTER | _PUNCTUATION | _BEYOND_ASCII,
    _LETTER: _LETTER | _BEYOND_ASCII,
    _PUNCTUATION: _PUNCTUATION | _BEYOND_ASCII,
    _BEYOND_ASCII: _LETTER | _PUNCTUATION | _BEYOND_ASCII,
    _CONTROL: 0,
}
# ">" begins SPANNING, U+0002 joins its like, and 0x81 may end a space mark, that is a space.
_JOINS_TOO: Final = {ord(">"): _SPACE, 0x02: _CONTROL, SPACE_MARK.encode()[-1]: _SPACE}


def _cuts_after(byte: int) -> int:
    """Return the classes before which there is a cut when `byte` stands on its left."""
    return _EVERY_CLASS & ~(_JOINS[_class_of(byte)] | _JOINS_TOO.get(byte, 0))


_CLASSES: Final = bytes(_class_of(byte) for byte in range(256))
_CUTS_AFTER: Final = bytes(_cuts_after(byte) for byte in range(256))


def cut_count(data: bytes) -> int:
    """Return how many cuts UTF-8 `data` surely has; it has at least one token more than that.

    Each byte becomes the bit of its class and, for the byte on its right, the bits of the
    classes that it does not join; where the two share a bit there is a cut. Translating and
    joining whole blocks as large integers counts some 250 MB/s in plain Python.
    """
    cuts = 0
    for start in range(0, len(data), SEGMENT_CHARACTERS):
        block = data[start : start + SEGMENT_CHARACTERS + 1]
        right = int.from_bytes(block.translate(_CLASSES)[1:], "little")
        left = int.from_bytes(block.translate(_CUTS_AFTER)[:-1], "little")
        cuts += (left & right).bit_count()
    return cuts


def floor_tokens(data: bytes) -> int:
    """Return a number of tokens that the text of UTF-8 `data` surely has at least."""
    if not data:
        return 0
    return max(cut_count(data) + 1, -(-len(data) // LONGEST_ENTRY_BYTES))
