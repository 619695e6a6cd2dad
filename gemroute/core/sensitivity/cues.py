"""Texts in; the few windows of them that speak of a person's own affairs, and so are unsure, out.

No pattern finds names. What a pattern can find is a text that is about somebody: a client, a
patient, a letter, an illness told in the first person, a dismissal, figures before their day.
One such word is nothing ("write an email to my client"); two kinds of them close together, or
one beside a name, make a text unsure. That is a reason to ask, never a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from functools import cache
from typing import Any, Final, NamedTuple

from gemroute.core.records import dataclass
from gemroute.core.request import Segment
from gemroute.core.sensitivity.cue_words import CLOSINGS, GREETINGS, PHRASES, TITLES

WINDOW_CHARACTERS: Final = 1_500
MOST_WINDOWS: Final = 3

_STEP: Final = 1_000
"""Characters from one window to the next: what one border cuts, the neighbour has whole."""

_MOST_LOOKS: Final = 64
"""Windows that are looked at in one request; in a longer one they stand evenly apart."""

_ENOUGH: Final = 2
_WEIGHTS: Final[Mapping[str, int]] = {"health": 2}
_BESIDE_A_NAME: Final = frozenset({"relation", "work", "law", "age"})
_IN_A_LETTER: Final = frozenset({"greeting", "closing"})


class Window(NamedTuple):
    """A stretch of a text that is worth asking about, and the kinds of words that made it so.

    `start` counts characters from the beginning of the text called `where`, and `offset` bytes;
    `line` is the line that it begins on.
    """

    where: str
    start: int
    offset: int
    line: int
    text: str
    cues: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Window({self.where!r}, {self.start}, cues={self.cues})"


@dataclass(frozen=True, slots=True)
class _Look:
    """One window as it was looked at: how much speaks for asking, and why."""

    weight: int
    order: int
    start: int
    segment: Segment = field(repr=False)
    cues: tuple[str, ...]

    def window(self) -> Window:
        text = self.segment.text
        before = text[: self.start]
        return Window(
            where=self.segment.name,
            start=self.start,
            offset=len(before.encode("utf-8", "replace")),
            line=before.count("\n") + 1,
            text=text[self.start : self.start + WINDOW_CHARACTERS],
            cues=self.cues,
        )

    def overlaps(self, other: _Look) -> bool:
        is_same_text = self.segment is other.segment
        return is_same_text and abs(self.start - other.start) < WINDOW_CHARACTERS


def unsure_windows(segments: Iterable[Segment]) -> tuple[Window, ...]:
    """Return the windows that make a text unsure, those with most cues first; mostly none.

    At most `MOST_WINDOWS`, none of which overlap. Looks at a bounded part of the texts.
    """
    looks = sorted(_looks(list(segments)), key=lambda look: (-look.weight, look.order))
    chosen: list[_Look] = []
    for look in looks:
        if len(chosen) < MOST_WINDOWS and not any(map(look.overlaps, chosen)):
            chosen.append(look)
    return tuple(look.window() for look in chosen)


def _looks(segments: list[Segment]) -> Iterator[_Look]:
    """Yield the looks that found enough, over at most `_MOST_LOOKS` windows."""
    places = [(one, at) for one in segments if _may_hold(one) for at in _starts(one.text)]
    count = min(len(places), _MOST_LOOKS)
    for order in range(count):
        segment, start = places[order * len(places) // count]
        cues = _cues(segment.text[start : start + WINDOW_CHARACTERS])
        weight = sum(_WEIGHTS.get(cue, 1) for cue in cues)
        if weight >= _ENOUGH:
            yield _Look(weight, order, start, segment, cues)


def _may_hold(segment: Segment) -> bool:
    """Return whether a text has any phrase; one that is too long to be read whole may have."""
    if len(segment.text) > _MOST_LOOKS * _STEP:
        return True
    return _phrases().search(_lowered(segment.text)) is not None


def _lowered(text: str) -> bytes:
    return text.lower().encode("utf-8", "replace")


def _starts(text: str) -> range:
    """Return where windows begin: none begins so late that it holds nothing of its own."""
    overlap = WINDOW_CHARACTERS - _STEP
    return range(0, max(len(text) - overlap, min(len(text), 1)), _STEP)


def _cues(text: str) -> tuple[str, ...]:
    """Return the kinds of cues in one window, each once, and in the order of the alphabet."""
    phrases = _phrases().findall(_lowered(text))
    if not phrases:
        return ()
    kinds = {_KIND_OF[phrase] for phrase in set(phrases)}
    if kinds & _IN_A_LETTER:
        kinds = (kinds - _IN_A_LETTER) | _letter_parts(text)
    if kinds & _BESIDE_A_NAME and _named().search(text):
        kinds.add("name")
    if "figures" in kinds and not _amount().search(text):
        kinds.discard("figures")
    elif "figures" in kinds:
        kinds.add("amount")
    return tuple(sorted(kinds))


_KIND_OF: Final[Mapping[bytes, str]] = {
    phrase.encode(): kind for kind, phrases in PHRASES.items() for phrase in phrases
} | {
    phrase.lower().encode(): kind
    for kind, phrases in (("greeting", GREETINGS), ("closing", CLOSINGS))
    for phrase in phrases
}


@cache
def _phrases() -> Any:
    """Return what finds every phrase in lower-case UTF-8, in one pass of linear time."""
    from gemroute.core.sensitivity.patterns import compiled

    longest_first = sorted(_KIND_OF, key=len, reverse=True)
    return compiled(b"(?:" + b"|".join(map(_whole, longest_first)) + b")")


def _whole(phrase: bytes) -> bytes:
    """Return a phrase as a pattern: no letter beside it where it begins or ends with a Latin one.

    Where it does not, as in Chinese, there is no border between words to ask for.
    """
    first = rb"\b" if chr(phrase[0]).isascii() and chr(phrase[0]).isalnum() else b""
    last = rb"\b" if chr(phrase[-1]).isascii() and chr(phrase[-1]).isalnum() else b""
    return first + re.escape(phrase) + last


def _letter_parts(text: str) -> set[str]:
    """Return which parts of a letter are there: a greeting by name, a closing and a name."""
    greeting, closing = _letter()
    found = (("greeting", greeting.search(text)), ("closing", closing.search(text)))
    return {part for part, match in found if match}


@cache
def _letter() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds a greeting and a closing: in any case, but a name with its capital."""
    greetings, closings, titles = _either(GREETINGS), _either(CLOSINGS), _either(TITLES)
    name = r"[^\W\d_a-z]\w+"
    greeting = rf"^[ \t>]*(?i:{greetings})[ \t]+(?:(?:{titles})\.?[ \t]+)?{name}[^\n]{{0,40}}$"
    closing = rf"^[ \t>]*(?i:{closings})[^\n]{{0,20}}\n\s*{name}"
    return re.compile(greeting, re.MULTILINE), re.compile(closing, re.MULTILINE)


@cache
def _named() -> re.Pattern[str]:
    """Return what finds a title and a surname, or two words with capitals inside a sentence."""
    capital = r"[A-ZÀ-ÖØ-ÞĄĆĘŁŃÓŚŹŻА-Я][\w'’-]*[a-zß-öø-ÿа-яąćęłńóśźż]"
    titled = rf"\b(?:{_either(TITLES)})\.?[ \t]+{capital}"
    full = rf"(?<=[a-zß-ÿа-я,;:(\"“„][ \t\n])\(?{capital}[ \t]+(?:[A-Z]\.[ \t]+)?{capital}\b"
    cjk = r"[一-龥]{1,4}(?:先生|女士|小姐|さん|様|氏)|[가-힣]{2,4}(?:씨|님)"
    return re.compile(f"{titled}|{full}|{cjk}")


@cache
def _amount() -> re.Pattern[str]:
    """Return what finds money, a share or a large count."""
    word = r"(?:[mb]n|m|million|billion|mio|mrd|millones|milhões|млн)\b"
    unit = rf"(?:[%€$£¥₽元円원]|{word})"
    return re.compile(rf"[€$£¥] ?\d|\d[\d.,]* ?{unit}", re.IGNORECASE)


def _either(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))
