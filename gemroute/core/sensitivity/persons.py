"""A place in a text in; whether what stands there is told of a private person, out.

"Diabetes" is a topic; "my son has diabetes" is somebody's affair. No list of wordings tells
them apart, but the signs of a person near the word do: a relative, the writer's own state, a
record's labels, a letter, a name, an age. Each sign has words that show the opposite: a study,
a lesson, a report in the news.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import islice
from typing import Any, Final, NamedTuple

from gemroute.core.sensitivity import (
    clinical_words,
    lessons,
    medical_papers,
    relatives,
    told_words,
)
from gemroute.core.sensitivity import person_words as words
from gemroute.core.sensitivity.given_names import GIVEN

PERSON: Final = "person"
NAME: Final = "name"
NEAR: Final = (PERSON, NAME)
"""What a rule may ask to stand near: any sign of a person, or a name."""

_IN_CODE: Final = re.compile(rb"[a-z]{2}[A-Z][a-z]")
_DENIED_WITHIN: Final = 160
_MOST_BYTES_A_CHARACTER: Final = 4
_BORDERS: Final = b" \t\r\n.,;:()"
_OWN: Final = r"[^\pL](?:i|my|mine|me|we|mein[\pL]{0,2}|mi|mon|ma|mes|mijn|moj[\pL]{1,2})[^\pL]"

# RE2's own classes of all scripts make programs of a hundred thousand steps.
_CLASSES: Final = {
    r"\pL": r"A-Za-z\x{80}-\x{10FFFF}",
    r"\pN": "0-9",
    r"\p{Lu}": "A-ZÀ-ÖØ-ÞĀ-ŽΆ-ΩЁ-Я",
}


class _Sign(NamedTuple):
    """A kind of sign: how many characters before and after it counts, and what denies it.

    Both patterns are of texts in small letters, unless it is `cased`. It shows where `least`
    different places of the pattern do, without what `but` finds.
    """

    name: str
    before: int
    after: int
    pattern: str
    denied: str
    cased: bool = False
    least: int = 1
    but: str = ""


_SIGNS: Final = (
    _Sign("a relative", 140, 110, relatives.RELATIVES, f"{lessons.TASK}|{lessons.FICTION}"),
    _Sign(
        "a record",
        400,
        140,
        words.RECORDS,
        f"{lessons.CODE}|{lessons.FAMOUS}",
        but=lessons.LONG_AGO,
    ),
    _Sign("a diagnosis", 70, 70, words.DIAGNOSED, lessons.FICTION),
    _Sign("a patient", 300, 60, words.PATIENTS, lessons.PUBLIC),
    _Sign("the writer", 80, 70, words.WRITER, f"{lessons.STUDY}|{lessons.FICTION}"),
    _Sign("a letter", 300, 20, words.LETTERS, lessons.LESSONS, cased=True, but=lessons.TO_MANY),
    _Sign("somebody", 110, 90, words.SOMEBODY, lessons.PUBLIC),
    _Sign("a confidence", 110, 110, told_words.TOLD, f"{lessons.PUBLIC}|{lessons.STUDY}"),
    _Sign("an owner", 32, 0, words.OWNED, f"{lessons.STUDY}|{lessons.PUBLIC}"),
    _Sign("a hasty line", 110, 110, words.HASTE, f"{lessons.PUBLIC}|{lessons.STUDY}", cased=True),
    _Sign("a note", 110, 110, clinical_words.NOTE, f"{lessons.PUBLIC}|{lessons.STUDY}", least=3),
    _Sign(
        "a certificate",
        200,
        60,
        medical_papers.CERTIFIED,
        f"{lessons.CODE}|{lessons.NEWS}|{lessons.FICTION}",
        cased=True,
    ),
    _Sign(
        "a medical paper",
        400,
        140,
        medical_papers.PAPERS,
        f"{lessons.CODE}|{lessons.NEWS}",
        cased=True,
        but=lessons.LONG_AGO,
    ),
    _Sign(
        "a pupil",
        160,
        40,
        medical_papers.PUPILS,
        rf"{lessons.CODE}|{lessons.FICTION}|{lessons.LESSONS}|{lessons.FAMOUS}"
        r"|league|[^\pL]won[^\pL]|[^\pL](?:bbc|cnn)[^\pL]",
        cased=True,
        but=medical_papers.FIGURES,
    ),
    _Sign("a name", 110, 90, words.NAMES, lessons.PUBLIC, cased=True),
)


def sign_near(near: str, data: bytes, start: int, end: int) -> str:
    """Return the kind of sign around bytes `start` to `end` of `data`; "" for none.

    `near` is one of `NEAR`. Never the sign itself, which may be a name. None is looked for where
    a program joins two words, as in `encodeInto`.
    """
    if _IN_CODE.search(data, start, end):
        return ""
    signs = (sign for sign in _SIGNS if near == PERSON or sign.pattern is words.NAMES)
    return next((sign.name for sign in signs if _holds(sign, data, start, end)), "")


def is_lesson(data: bytes, start: int, end: int) -> bool:
    """Return whether bytes `start` to `end` of `data` stand in a lesson, a study or a program."""
    wide = _around(data, start, end, _DENIED_WITHIN, _DENIED_WITHIN)
    return _compiled(f"{lessons.LESSONS}|{lessons.CODE}").search(_lowered(wide)) is not None


def _holds(sign: _Sign, data: bytes, start: int, end: int) -> bool:
    around = _around(data, start, end if sign.after else start, sign.before, sign.after)
    if not _shows(sign, around, data[start:end]):
        return False
    wide = _around(data, start, end, _DENIED_WITHIN, _DENIED_WITHIN)
    return _compiled(sign.denied).search(_lowered(wide)) is None


def _shows(sign: _Sign, around: bytes, value: bytes) -> bool:
    if sign.pattern is words.NAMES:
        around = _compiled(lessons.PROFESSIONALS).sub(b". ", around)
        return _compiled(sign.pattern).search(around) is not None or _has_given_name(around)
    read = around if sign.cased else _lowered(around)
    if sign.but:
        read = _compiled(sign.but).sub(b". ", read)
    if sign.pattern is words.WRITER:
        read = _compiled(lessons.ASKED).sub(partial(_unless_asked, _lowered(value)), read)
    return len(list(islice(_places(sign, read), sign.least))) == sign.least


def _places(sign: _Sign, read: bytes) -> Iterator[bytes]:
    """Yield what the sign's pattern finds, once each: a border may belong to two places."""
    seen: set[bytes] = set()
    match = _compiled(sign.pattern).search(read)
    while match:
        found = match.group().strip(_BORDERS)
        if found not in seen:
            seen.add(found)
            yield found
        match = _compiled(sign.pattern).search(read, max(match.end() - 1, match.start() + 1))


def _unless_asked(value: bytes, question: Any) -> bytes:
    """Return nothing for a question that `value` is in; else, and where it tells more, itself."""
    asked = bytes(question.group())
    is_told = _compiled(_OWN).search(asked.partition(b" i ")[2] or asked) is not None
    return asked if is_told or value not in asked else b". "


def _has_given_name(around: bytes) -> bool:
    named = _compiled(words.NAMED)
    match = named.search(around)
    while match and (match[1] or match[2]).decode() not in GIVEN:
        # The next word may be the name: "Patient Anna Berg".
        match = named.search(around, max(match.end(1), match.end(2)))
    return match is not None


def _around(data: bytes, start: int, end: int, before: int, after: int) -> bytes:
    """Return bytes `start` to `end` of `data` with so many characters before and after them."""
    first = max(0, start - before * _MOST_BYTES_A_CHARACTER)
    last = end + after * _MOST_BYTES_A_CHARACTER
    left = data[first:start].decode(errors="ignore")[-before:]
    # Only so does a pattern tell the text's first line from what the window cuts.
    left = left if first else f"\n{left}"
    right = data[end:last].decode(errors="ignore")[:after]
    return left.encode() + data[start:end] + right.encode()


def _lowered(part: bytes) -> bytes:
    return part.decode(errors="ignore").lower().encode()


@lru_cache(maxsize=32)
def _compiled(pattern: str) -> Any:
    import re2

    for name, letters in _CLASSES.items():
        pattern = pattern.replace(name, letters)
    return re2.compile(pattern.encode())
