"""A match of a rule in a view in; the finding it makes, or None, out."""

from __future__ import annotations

import re
from dataclasses import field
from typing import Final

from gemroute.core.records import dataclass
from gemroute.core.sensitivity.bounds import VALIDATOR, Budget
from gemroute.core.sensitivity.certificates import is_in_certificate
from gemroute.core.sensitivity.context import word_in, word_near
from gemroute.core.sensitivity.masking import masked
from gemroute.core.sensitivity.nobody import is_of_nobody
from gemroute.core.sensitivity.persons import sign_near
from gemroute.core.sensitivity.placeholders import is_placeholder
from gemroute.core.sensitivity.places import stands
from gemroute.core.sensitivity.public import is_spared
from gemroute.core.sensitivity.rules import THRESHOLD, Rule
from gemroute.core.sensitivity.structure import Structure
from gemroute.core.sensitivity.views import View
from gemroute.core.values import Finding

# What a check of a library may raise on odd text; it then confirms nothing, which is said.
_LIBRARY_FAULTS: Final = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
_NO_SIGNS: Final = re.compile(rb"[^0-9A-Za-z\x80-\xff]+")
_VALIDATOR_WORK: Final = 20
_BYTES_OF_WORK: Final = 64
_SHOWN_BYTES: Final = 8192


@dataclass(slots=True)
class Appraiser:
    """Appraises matches in one text and its views. `where` is the text's name."""

    where: str
    raw: bytes = field(repr=False)
    budget: Budget
    structure: Structure = field(init=False)
    _lines: tuple[int, int] = (0, 1)

    def __post_init__(self) -> None:
        self.structure = Structure(self.raw, self.budget)

    def finding(self, rule: Rule, view: View, start: int, end: int) -> Finding | None:
        """Return what bytes `start` to `end` of `view` are worth to `rule`; None for too little."""
        value = view.data[start : min(end, start + _SHOWN_BYTES)]
        if rule.drops_placeholders and is_placeholder(value.decode(errors="replace")):
            return None
        validated = self._is_valid(rule, view.data[start:end])
        word = self._context(rule, view, start, end)
        score = rule.score.of(validated=validated, in_context=bool(word))
        if score < THRESHOLD or is_of_nobody(rule.kind, view.data, start, end):
            return None
        if rule.is_placed and not stands(view.data, start, end):
            return None
        first, last = view.origin(start, end)
        if is_in_certificate(self.raw, first, last):
            return None
        if rule.spares and self._is_spared(rule.spares, view, (start, end), (first, last)):
            return None
        return Finding(
            rule=rule.id,
            category=rule.category,
            kind=rule.kind,
            where=self.where,
            line=self._line(first),
            start=first,
            end=last,
            masked=masked(value),
            view=view.name(start, end),
            validator=rule.validator if validated else "",
            context=word,
            score=score,
        )

    def _is_valid(self, rule: Rule, value: bytes) -> bool:
        work = _VALIDATOR_WORK + len(value) // _BYTES_OF_WORK
        if not rule.validator or not self.budget.spend_work(work):
            return False
        from gemroute.core.sensitivity.validators import validator

        try:
            return validator(rule.validator)(value.decode(errors="replace"))
        except _LIBRARY_FAULTS:
            self.budget.meet(VALIDATOR)
            return False

    def _is_spared(
        self, spared: str, view: View, span: tuple[int, int], origin: tuple[int, int]
    ) -> bool:
        """Return whether a match is spared in its view, or where it stands if that is plain.

        A view may show only the part of the text around what it has changed.
        """
        if is_spared(spared, view.data, *span):
            return True
        shown = _NO_SIGNS.sub(b"", view.data[slice(*span)])
        is_plain = shown == _NO_SIGNS.sub(b"", self.raw[slice(*origin)])
        return is_plain and is_spared(spared, self.raw, *origin)

    def _context(self, rule: Rule, view: View, start: int, end: int) -> str:
        if word := word_near(rule.context, view.data, start, end, rule.window):
            return word
        if rule.near and (sign := sign_near(rule.near, view.data, start, end)):
            return sign
        if not rule.context:
            return ""
        names = self.structure.names_over(view.origin(start, end)[0])
        return next((word for name in names if (word := word_in(rule.context, name))), "")

    def _line(self, offset: int) -> int:
        """Return the line of `offset`, counted on from the line asked for last."""
        known, line = self._lines
        if offset < known:
            known, line = 0, 1
        line += self.raw.count(b"\n", known, offset)
        self._lines = offset, line
        return line
