"""Words as they were said in; whether they begin with a code, digit by digit, out."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Final

_LEAST_DIGITS: Final = 4
_WORD: Final = re.compile(r"[^\W\d_]+")
_SAID: Final = (
    "zero oh one two three four five six seven eight nine",
    "null eins zwei zwo drei vier fünf fuenf sechs sieben acht neun",
    "zéro un deux trois quatre cinq sept huit neuf",
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "due tre quattro cinque sei sette otto nove",
    "um dois três quatro meia sete oito nul een twee drie vijf zes zeven negen",
    "noll ett två tre fyra fem sex sju åtta nio",
    "jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
    "ноль один два три четыре пять шесть семь восемь девять",
)
_DIGITS: Final = frozenset(word for language in _SAID for word in language.split())


def is_spoken_code(value: str) -> bool:
    """Return whether the first four words of `value` are digits, or it answers a question.

    An answer stands in the line below.
    """
    if "\n" in value:
        return True
    words = _WORD.findall(value.lower())
    return len(list(takewhile(_DIGITS.__contains__, words))) >= _LEAST_DIGITS
