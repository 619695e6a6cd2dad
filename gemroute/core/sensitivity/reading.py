"""Segments in, one after another; their findings, kept in a ledger, out."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Final

from gemroute.core.records import dataclass
from gemroute.core.request import Segment
from gemroute.core.sensitivity import bounds, hints
from gemroute.core.sensitivity.bounds import Budget
from gemroute.core.sensitivity.engines import Engines
from gemroute.core.sensitivity.rules import Rule
from gemroute.core.sensitivity.views import View
from gemroute.core.values import Finding, Role

if TYPE_CHECKING:
    from gemroute.core.sensitivity.appraisal import Appraiser

_CRLF: Final = b"\r\n"
_SEAM_BYTES: Final = 256
_GAPS: Final = (b"", b" ", b"\n\n")
_QUICK_FINDINGS_PER_RULE: Final = 8
_VIEW_WORK: Final = 300


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
    """One text to read: its name and its bytes, with a line feed alone for each end of a line.

    `returns` are the offsets of line feeds before which a carriage return was left out.
    """

    name: str
    data: bytes = field(repr=False)
    returns: tuple[int, ...] = ()

    @classmethod
    def of(cls, name: str, data: bytes) -> _Text:
        """Return a text without the carriage returns before its line feeds."""
        if b"\r" not in data:
            return cls(name, data)
        *lines, _last = data.split(_CRLF)
        feeds = accumulate(len(line) + 1 for line in lines)
        return cls(name, data.replace(_CRLF, b"\n"), tuple(feed - 1 for feed in feeds))

    def placed(self, finding: Finding) -> Finding | None:
        """Return a finding where it belongs, or None for one that does not count."""
        start, end = self.origin(finding.start), self.origin(finding.end)
        return replace(finding, start=start, end=end) if self.returns else finding

    def origin(self, offset: int) -> int:
        """Return where in the text as it came `offset` is."""
        return offset + bisect_left(self.returns, offset)


@dataclass(frozen=True, slots=True)
class _Seam(_Text):
    """The end of some texts and the beginning of the next, read as one.

    `texts` are those in it, each with the place in the window at which it begins: a negative
    one where only its end is in it.
    """

    texts: tuple[tuple[int, _Text], ...] = ()

    @classmethod
    def between(cls, before: Sequence[_Text], right: _Text, gap: bytes) -> _Seam:
        """Return the window across the seam, with `gap` between each two texts."""
        data, texts = b"", list[tuple[int, _Text]]()
        for text in before:
            tail = _whole(text.data[-_SEAM_BYTES:])
            data += gap * bool(texts) + tail
            texts.append((len(data) - len(text.data), text))
        data += gap
        texts.append((len(data), right))
        data += _whole(right.data[:_SEAM_BYTES])
        return cls(before[-1].name, data, texts=tuple(texts))

    def placed(self, finding: Finding) -> Finding | None:
        """Return a finding in the window as one in a text; None if the window cut it."""
        if self._is_cut(finding):
            return None
        reached = [at for at, text in self.texts if finding.start < at + len(text.data)]
        at, text = self.texts[-len(reached)]
        start, end = max(0, finding.start - at), min(finding.end - at, len(text.data))
        line = text.data.count(b"\n", 0, start) + 1
        view = "seam" if finding.view == "raw" else f"{finding.view}+seam"
        start, end = text.origin(start), text.origin(end)
        return replace(finding, where=text.name, start=start, end=end, line=line, view=view)

    def _is_cut(self, finding: Finding) -> bool:
        begins_cut = finding.start == 0 and self.texts[0][0] < 0
        ends_cut = finding.end == len(self.data) and len(self.texts[-1][1].data) > _SEAM_BYTES
        return begins_cut or ends_cut


def _seams(before: Sequence[_Text], right: _Text) -> Iterator[_Seam]:
    """Yield the windows across one seam; none where nothing stands before it."""
    return (_Seam.between(before, right, gap) for gap in _GAPS if before)


def _keep(before: list[_Text], text: _Text) -> None:
    """Add a text to those before the next seam, and drop those that no window reaches any more."""
    before.append(text)
    while sum(len(one.data) for one in before[1:]) >= _SEAM_BYTES:
        del before[0]


def _whole(cut: bytes) -> bytes:
    """Return `cut` without the parts of characters at its ends."""
    return cut.decode(errors="ignore").encode()


@dataclass(slots=True)
class Reader:
    """Reads texts into one ledger."""

    rules: Sequence[Rule]
    engines: Engines
    ledger: Ledger

    def read_all(self, segments: Iterable[Segment]) -> None:
        """Read each segment, and across each seam between two of them, or two of one role.

        Across a seam as one word, as two, and as it is sent, a paragraph apart. Where an
        answer stands between two questions, the seam between these two is read as well.
        """
        before: list[_Text] = []
        said: dict[Role, list[_Text]] = {}
        for segment in segments:
            text = self._text(segment)
            if not text.data:
                continue
            own = said.setdefault(segment.role, [])
            for one in (text, *_seams(before, text), *(_seams(own, text) if own != before else ())):
                if self.ledger.is_done:
                    return
                self._read(one)
            _keep(before, text)
            _keep(own, text)

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
        return _Text.of(segment.name, data)

    def _read(self, text: _Text) -> None:
        """Read a text and its views, the shallow ones first."""
        self.ledger.budget.admit(len(text.data))
        waiting = deque([View(text.data)])
        seen = {text.data}
        appraiser: Appraiser | None = None
        while waiting and not self.ledger.is_done:
            view = waiting.popleft()
            ends, spots = self._scan(view)
            if ends:
                appraiser = appraiser or _appraiser(text, self.ledger.budget)
                if missed := self._appraise(ends, view, text, appraiser):
                    spots[hints.FLOWING] = missed
            for deeper in self._deeper(view, spots):
                if deeper.data not in seen:
                    seen.add(deeper.data)
                    waiting.append(deeper)

    def _scan(self, view: View) -> tuple[dict[int, hints.Stretches], hints.Spots]:
        """Return where rules matched, by number, and where something may hide, by family."""
        budget = self.ledger.budget
        if not budget.spend_work(_VIEW_WORK + len(view.data) // 256):
            return {}, {}
        main, others = self.engines.scan(view.data, budget.limits.candidates)
        if not (main.complete and others.complete):
            budget.meet(bounds.CANDIDATES)
        count = len(self.rules)
        spots = hints.spots_of(main.of, count, others.of)
        return {number: ends for number, ends in main.of.items() if number < count}, spots

    def _deeper(self, view: View, spots: hints.Spots) -> Iterable[View]:
        if self.ledger.is_done or not (spots or b"\0" in view.data):
            return ()
        from gemroute.core.sensitivity.unveiling import views_of

        return views_of(view, spots, self.ledger.budget)

    def _appraise(
        self, ends: dict[int, hints.Stretches], view: View, text: _Text, appraiser: Appraiser
    ) -> hints.Stretches:
        """Put what the matches of each rule are worth into the ledger.

        Returned is where there is none in the text as its lines stand.
        """
        from gemroute.core.sensitivity.matches import spans

        missed = hints.Stretches()
        for number, stretches in ends.items():
            rule = self.rules[number]
            for start, end in spans(rule, view.data, stretches, self.ledger.budget, missed):
                finding = appraiser.finding(rule, view, start, end)
                if finding is not None and (placed := text.placed(finding)) is not None:
                    self.ledger.add(placed)
                if self.ledger.is_done:
                    return missed
                if self.ledger.is_full(rule, text.name):
                    break
        return sorted(missed)


def _appraiser(text: _Text, budget: Budget) -> Appraiser:
    from gemroute.core.sensitivity.appraisal import Appraiser

    return Appraiser(text.name, text.data, budget)
