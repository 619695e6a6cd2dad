"""Signs and digits that were written as words, read as signs and digits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.sensitivity.normal import zones
from gemroute.core.sensitivity.views import Replacement

_MARGIN_BYTES: Final = 64
_SEPARATORS_BYTES: Final = 64


def _either(words: str) -> bytes:
    return "|".join(words.split()).encode()


# The sign's names in a dozen languages; those that are words of everyday too need a dot's name.
_AT_WORD: Final = _either(
    "at ät aet arroba arobase arobas chiocciola apenstaartje małpa malpa собака kukac zavináč"
    " snabel-a snabela krøllalfa miukumauku chez et a @"
)
_DOT_WORD: Final = _either(
    "dot punkt punktum punto ponto point punt kropka точка nokta tečka tecka pont piste prik"
)
_AT_BARE: Final = _either(
    "at ät aet arroba arobase arobas chiocciola apenstaartje małpa malpa"
    " собака kukac zavináč snabel-a snabela krøllalfa miukumauku chez et @"
)
_OPEN: Final = rb"[ ]?[\[({<][ ]?"
_CLOSE: Final = rb"[ ]?[\])}>][ ]?"
_AT: Final = rb"%s(?:%s)%s|[ ](?:%s)[ ]|_at_|-at-" % (_OPEN, _AT_WORD, _CLOSE, _AT_BARE)
_CJK_AT: Final = _either("艾特 小老鼠 アットマーク アット 골뱅이")
_CJK_DOT: Final = _either("点 點 ドット 닷 점 。")
# "At this point in time" names no address.
_DOT_BARE: Final = _DOT_WORD.replace(b"|point|", b"|")
_POINT: Final = (
    rb"[ ]point[ ](?=(?:fr|com|org|net|be|ch|ca|eu|ie|io|lu|info|de|es|it|me)(?![a-z]))"
    rb"|[ ]point[ ](?=[\w-]+ arobas)"
)
_DOT: Final = rb"%s(?:%s|\.)%s|[ ](?:%s)[ ]|_dot_|-dot-|%s" % (
    _OPEN,
    _DOT_WORD,
    _CLOSE,
    _DOT_BARE,
    _POINT,
)
_STOP: Final = rb"(?<=[a-z])[ ]\.[ ](?=[a-z])"
_SPELLED: Final = re.compile(
    rb"(?i)(?P<at>(?:%s)(?=[0-9a-z-]{1,40}(?:[ ]?\.[ ]?[a-z]|%s))|[ ]?(?:%s)[ ]?(?=[0-9a-z]))"
    rb"|(?P<dot>%s|%s|(?<=[0-9a-z])[ ]?(?:%s)[ ]?(?=[0-9a-z]))"
    % (_AT, _DOT, _CJK_AT, _DOT, _STOP, _CJK_DOT)
)
_WORDS: Final = (
    "zero one two three four five six seven eight nine",
    "null eins zwei drei vier fünf sechs sieben acht neun",
    "oh - zwo - - fuenf - - - -",
    "zéro un deux trois quatre cinq six sept huit neuf",
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "zero uno due tre quattro cinque sei sette otto nove",
    "zero um dois três quatro cinco seis sete oito nove",
    "nul een twee drie vier vijf zes zeven acht negen",
    "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
    "ноль один два три четыре пять шесть семь восемь девять",
    "sıfır bir iki üç dört beş altı yedi sekiz dokuz",
    "sifir - meia tres dort bes alti - - -",
)
_MEANT: Final = {"meia": 6}
_DIGITS: Final = {
    word.encode(): b"%d" % _MEANT.get(word, digit)
    for language in _WORDS
    for digit, word in enumerate(language.split())
    if word != "-"
} | {b"%d" % digit: b"%d" % digit for digit in range(10)}
_HAN: Final = {sign.encode(): b"%d" % (n % 10) for n, sign in enumerate("零一二三四五六七八九〇")}
_WORD: Final = b"|".join(sorted(_DIGITS, reverse=True))
_NUMBER: Final = re.compile(
    rb"(?i)(?<![0-9a-z\x80-\xff])(?P<plus>plus[ ])?(?:%s)(?:[ ,-]{1,3}(?:%s))+(?![0-9a-z\x80-\xff])"
    % (_WORD, _WORD)
)
_HAN_SIGN: Final = b"|".join(_HAN)
_HAN_NUMBER: Final = re.compile(rb"(?:%s){8,}" % _HAN_SIGN)
_ONE: Final = re.compile(rb"[0-9a-z\x80-\xff]+")
_LEAST_DIGITS: Final = 6


def spoken(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[Replacement]:
    """Yield "@", "." and numbers for the words near `spots` that say them."""
    for low, high in zones(spots, _MARGIN_BYTES, len(data)):
        for match in _SPELLED.finditer(data, low, high):
            sign = b"@" if match["at"] else b"."
            yield Replacement(*match.span(), sign, "spelled-out")
        yield from _numbers(data, low, min(len(data), high + _SEPARATORS_BYTES))


def _numbers(data: bytes, low: int, high: int) -> Iterator[Replacement]:
    for match in _NUMBER.finditer(data, low, high):
        said = _ONE.findall(match[0].decode(errors="replace").lower().encode())
        digits = b"".join(_DIGITS.get(word, b"") for word in said)
        if len(digits) >= _LEAST_DIGITS:
            yield Replacement(*match.span(), b"+" * bool(match["plus"]) + digits, "spelled-out")
    for match in _HAN_NUMBER.finditer(data, low, high):
        digits = re.sub(_HAN_SIGN, lambda sign: _HAN[sign[0]], match[0])
        yield Replacement(*match.span(), digits, "spelled-out")
