"""Segments in, one after another; their findings, kept in a ledger, out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Final

from gemroute.core.sensitivity import bounds, hints
from gemroute.core.sensitivity.appraisal import Appraiser
from gemroute.core.sensitivity.bounds import Budget
from gemroute.core.sensitivity.engines import Ends, Engine
from gemroute.core.sensitivity.matches import spans
from gemroute.core.sensitivity.rules import Rule
from gemroute.core.sensitivity.unveiling import views_of
from gemroute.core.sensitivity.views import View
from gemroute.core.values import Finding, Segment

_SEAM_BYTES: Final = 256
_QUICK_FINDINGS_PER_RULE: Final = 8
_VIEW_WORK: Final = 20


@dataclass(slots=True)
class Ledger:
    """What was found so far, and whether that is enough."""

    budget: Budget
    thorough: bool
    enough: Callable[[Finding], bool] | None
    is_done: bool = False
    _found: dict[tuple[str, str], list[Finding]] = field(default_factory=dict)

    def add(self, finding: Finding) -> None:
        """Keep a finding, unless its rule found the same place in another view."""
        same = self._found.setdefault((finding.rule, finding.where), [])
        if any(f.start < finding.end and finding.start < f.end for f in same):
            return
        same.append(finding)
        if not self.thorough and self.enough is not None and self.enough(finding):
            self.is_done = True

    def is_full(self, rule: Rule, where: str) -> bool:
        """Return whether no more findings of `rule` are wanted; a list cut short is said."""
        count = len(self._found.get((rule.id, where), ()))
        if not self.thorough:
            return count >= _QUICK_FINDINGS_PER_RULE
        if count >= self.budget.limits.findings_per_rule:
            self.budget.meet(bounds.FINDINGS)
            return True
        return False

    def findings(self) -> tuple[Finding, ...]:
        """Return all findings, text by text, as they stand in it."""
        texts = dict.fromkeys(where for _, where in self._found)
        order = {where: number for number, where in enumerate(texts)}
        found = chain.from_iterable(self._found.values())
        return tuple(sorted(found, key=lambda f: (order[f.where], f.start, f.end, f.rule)))


@dataclass(frozen=True, slots=True)
class _Text:
    """One text to read: its name, its bytes, and where else its findings are to be put."""

    name: str
    data: bytes = field(repr=False)
    place: Callable[[Finding], Finding | None] | None = None


@dataclass(frozen=True, slots=True)
class _Seam:
    """The end of one text and the beginning of the next, read as one."""

    left: _Text
    right: _Text

    def text(self) -> _Text:
        """Return the window across the seam."""
        joint = self.left.data[-_SEAM_BYTES:] + self.right.data[:_SEAM_BYTES]
        return _Text(self.left.name, joint.decode(errors="replace").encode(), self.placed)

    def placed(self, finding: Finding) -> Finding | None:
        """Return a finding in the window as one in the texts; None if the window cut it."""
        tail = min(len(self.left.data), _SEAM_BYTES)
        size = tail + min(len(self.right.data), _SEAM_BYTES)
        if self._is_cut(finding, size):
            return None
        base = len(self.left.data) - tail
        if finding.start >= tail:
            return self._moved(finding, self.right, -tail)
        inside = replace(finding, end=min(finding.end, tail))
        return self._moved(inside, self.left, base)

    def _is_cut(self, finding: Finding, size: int) -> bool:
        begins_cut = finding.start == 0 and len(self.left.data) > _SEAM_BYTES
        return begins_cut or (finding.end == size and len(self.right.data) > _SEAM_BYTES)

    def _moved(self, finding: Finding, text: _Text, by: int) -> Finding:
        start = finding.start + by
        line = text.data.count(b"\n", 0, start) + 1
        view = "seam" if finding.view == "raw" else f"{finding.view}+seam"
        end = finding.end + by
        return replace(finding, where=text.name, start=start, end=end, line=line, view=view)


@dataclass(slots=True)
class Reader:
    """Reads texts with one engine into one ledger."""

    rules: tuple[Rule, ...]
    engine: Engine
    ledger: Ledger

    def read_all(self, segments: Iterable[Segment]) -> None:
        """Read each segment, and across each seam between two of them."""
        before: _Text | None = None
        for segment in segments:
            text = self._text(segment)
            if not text.data:
                continue
            self._read(text)
            if before is not None and not self.ledger.is_done:
                self._read(_Seam(before, text).text())
            if self.ledger.is_done:
                return
            before = text

    def _text(self, segment: Segment) -> _Text:
        budget = self.ledger.budget
        try:
            data = segment.text.encode()
        except UnicodeEncodeError:
            budget.meet(bounds.ENCODING)
            data = segment.text.encode(errors="replace")
        if len(data) > budget.limits.segment_bytes:
            budget.meet(bounds.SIZE)
            data = data[: budget.limits.segment_bytes].decode(errors="ignore").encode()
        return _Text(segment.name, data)

    def _read(self, text: _Text) -> None:
        """Read a text and its views, the shallow ones first."""
        self.ledger.budget.admit(len(text.data))
        appraiser = Appraiser(text.name, text.data, self.ledger.budget)
        waiting = deque([View(text.data)])
        seen = {text.data}
        while waiting and not self.ledger.is_done:
            view = waiting.popleft()
            for deeper in self._read_view(view, text, appraiser):
                if deeper.data not in seen:
                    seen.add(deeper.data)
                    waiting.append(deeper)

    def _read_view(self, view: View, text: _Text, appraiser: Appraiser) -> Iterator[View]:
        budget = self.ledger.budget
        if not budget.spend_work(_VIEW_WORK + len(view.data) // 256):
            return
        ends = self.engine.scan(view.data, budget.limits.candidates)
        if not ends.complete:
            budget.meet(bounds.CANDIDATES)
        for finding in self._findings(ends, view, text, appraiser):
            self.ledger.add(finding)
            if self.ledger.is_done:
                return
        spots = hints.spots_of(ends.of, len(self.rules))
        if spots or b"\0" in view.data:
            yield from views_of(view, spots, budget)

    def _findings(
        self, ends: Ends, view: View, text: _Text, appraiser: Appraiser
    ) -> Iterator[Finding]:
        for number, stretches in ends.of.items():
            if number >= len(self.rules):
                continue
            rule = self.rules[number]
            for start, end in spans(rule, view.data, stretches, self.ledger.budget):
                finding = appraiser.finding(rule, view, start, end)
                if finding is not None and text.place is not None:
                    finding = text.place(finding)
                if finding is not None:
                    yield finding
                if self.ledger.is_full(rule, text.name):
                    break
