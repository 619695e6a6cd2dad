"""Signs and digits that were written as words, read as signs and digits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity.normal import zones
from gemroute.core.sensitivity.views import Replacement

_MARGIN_BYTES: Final = 64
_OPEN: Final = rb"[ ]?[\[({<][ ]?"
_CLOSE: Final = rb"[ ]?[\])}>][ ]?"
_AT: Final = rb"%s(?:at|a|\xc3\xa4t)%s|[ ](?:at|\xc3\xa4t|arroba|@)[ ]|_at_|-at-" % (_OPEN, _CLOSE)
_DOT: Final = rb"%sdot%s|[ ](?:dot|punkt|punto|ponto|point)[ ]|_dot_|-dot-" % (_OPEN, _CLOSE)
_STOP: Final = rb"(?<=[a-z])[ ]\.[ ](?=[a-z])"
_SPELLED: Final = re.compile(
    rb"(?i)(?P<at>%s)(?=[0-9a-z-]{1,40}(?:[ ]?\.[ ]?[a-z]|%s))|(?P<dot>%s|%s)"
    % (_AT, _DOT, _DOT, _STOP)
)
_WORDS: Final = (
    "zero one two three four five six seven eight nine",
    "null eins zwei drei vier fünf sechs sieben acht neun",
    "oh - - - - fuenf - - - -",
)
_DIGITS: Final = {
    word.encode(): b"%d" % digit
    for language in _WORDS
    for digit, word in zip((0, 1, 2, 3, 4, 5, 6, 7, 8, 9), language.split(), strict=True)
    if word != "-"
}
_WORD: Final = b"|".join(_DIGITS)
_NUMBER: Final = re.compile(rb"(?i)(?<![a-z])(?:%s)(?:[ ,-]{1,2}(?:%s))+(?![a-z])" % (_WORD, _WORD))
_ONE: Final = re.compile(rb"[a-z\x80-\xff]+")
_LEAST_DIGITS: Final = 6


def spoken(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield "@", "." and numbers for the words near `spots` that say them."""
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for match in _SPELLED.finditer(data, low, high):
            sign = b"@" if match["at"] else b"."
            yield Replacement(*match.span(), sign, "spelled-out")
        for match in _NUMBER.finditer(data, low, min(len(data), high + _MARGIN_BYTES)):
            digits = [_DIGITS[word] for word in _ONE.findall(match[0].lower())]
            if len(digits) >= _LEAST_DIGITS:
                yield Replacement(*match.span(), b"".join(digits), "spelled-out")
