"""The Judge: windows in, an Opinion out, within a few seconds and from this machine only."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from typing import Final, NamedTuple

from gemroute.backends.base import Backend, Call, Delta
from gemroute.backends.deadlines import Deadlines
from gemroute.core.errors import BackendError
from gemroute.core.records import dataclass
from gemroute.core.sensitivity.cues import Window
from gemroute.core.sensitivity.masking import masked
from gemroute.core.values import Classifier, Finding, Finish, Judgement, Place
from gemroute.judge.asking import Verdict, question, verdict_in
from gemroute.judge.verdicts import Verdicts

REASON: Final = "judge"
"""Why a text was not judged completely: the local model gave no verdict that counts."""

RULE: Final = "judge"
KIND: Final = "judged"
SCORE: Final = 0.6
FAILED: Final = "failed"

_REPLY_TOKENS: Final = 256
_REPLY_BYTES: Final = 1 << 18
_CONNECT_S: Final = 2.0


class Opinion(NamedTuple):
    """What the local model thinks: a judgement that adds, and a word for each window."""

    judgement: Judgement
    words: tuple[str, ...]


def _mark() -> str:
    return f"<<<{secrets.token_hex(16)}>>>"


@dataclass(slots=True, kw_only=True)
class Judge:
    """Asks `model` on the local back end, for at most `timeout_s` over all windows of a text.

    `window_tokens` is the context to load: best the one that is loaded already.
    """

    model: str
    backend: Callable[[], Backend]
    verdicts: Verdicts = field(default_factory=Verdicts)
    timeout_s: float = 8.0
    window_tokens: int = 4096
    mark: Callable[[], str] = field(default=_mark)
    clock_s: Callable[[], float] = time.monotonic

    def opinion(self, windows: Iterable[Window]) -> Opinion:
        """Return what the model says of `windows`; the first that fails is the last one asked.

        Never raises for what the runtime does: no clear verdict in time is one of its own.
        """
        until_s = self.clock_s() + self.timeout_s
        findings: list[Finding] = []
        words: list[str] = []
        for window in windows:
            verdict = self._verdict(window.text, until_s)
            if verdict is None:
                judgement = Judgement(Classifier.DEGRADED, tuple(findings), (REASON,))
                return Opinion(judgement, (*words, FAILED))
            words.append(verdict.word)
            findings.extend(_findings(window, verdict))
        return Opinion(Judgement(Classifier.OK, tuple(findings)), tuple(words))

    def _verdict(self, text: str, until_s: float) -> Verdict | None:
        known = self.verdicts.recall(text)
        if known is not None:
            return known
        left_s = until_s - self.clock_s()
        if left_s <= 0:
            return None
        try:
            verdict = verdict_in(self._reply(text, left_s))
        except BackendError:
            return None
        if verdict is not None:
            self.verdicts.keep(text, verdict)
        return verdict

    def _reply(self, text: str, left_s: float) -> str:
        """Return the whole reply; empty when it is cut, or when the back end is not local."""
        backend = self.backend()
        if backend.place is not Place.LOCAL:
            return ""
        call = Call(
            model=self.model,
            payload=question(text, self.mark()),
            window_tokens=self.window_tokens,
            max_output_tokens=_REPLY_TOKENS,
            think=False,
            temperature=0.0,
            deadlines=_deadlines(left_s),
        )
        pieces: list[str] = []
        finish = Finish.INTERRUPTED
        for event in backend.stream(call, None):
            if not isinstance(event, Delta):
                finish = event.finish
            elif not event.is_thought:
                pieces.append(event.text)
        return "".join(pieces) if finish is Finish.STOP else ""


def _deadlines(left_s: float) -> Deadlines:
    return Deadlines(
        connect_s=min(_CONNECT_S, left_s),
        first_byte_s=left_s,
        idle_s=left_s,
        total_s=left_s,
        answer_bytes=_REPLY_BYTES,
    )


def _findings(window: Window, verdict: Verdict) -> Iterator[Finding]:
    """Yield a finding for each category, at the quote where the window has it, else over all."""
    quote = verdict.evidence
    at = window.text.find(quote) if quote.strip() else -1
    before, found = (window.text[:at], quote) if at >= 0 else ("", window.text)
    start = window.offset + len(before.encode("utf-8", "replace"))
    content = found.encode("utf-8", "replace")
    for category in verdict.categories:
        yield Finding(
            rule=RULE,
            category=category,
            kind=KIND,
            where=window.where,
            line=window.line + before.count("\n"),
            start=start,
            end=start + len(content),
            masked=masked(content),
            score=SCORE,
        )
