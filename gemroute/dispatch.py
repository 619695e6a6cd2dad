"""A permitted route in, the answer's pieces and one Reply out; nothing else is ever tried.

Each attempt is an intent, durable before the first byte leaves, then the call, then an outcome.
A retry is a new attempt with a new permit. Nothing is tried again once output began.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from decimal import Decimal
from itertools import count
from typing import Protocol

from gemroute.backends.base import Backend, Call, Delta, End
from gemroute.core.errors import (
    GemrouteError,
    JournalUnusable,
    OutcomeNotRecorded,
    Overloaded,
    RefusedByModel,
    RouteRefused,
    Truncated,
)
from gemroute.core.permit import CloudPermit, issue_permit, withdraw
from gemroute.core.records import dataclass
from gemroute.core.values import (
    Classified,
    Decision,
    Place,
    Reply,
    Route,
    Usage,
)
from gemroute.journal.record import Outcome, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One route of one decision, with the call to make; `payload` is in the call.

    `confirmed_by` says who agreed that it leaves; `most_usd` is what it may cost at most.
    """

    decision: Decision
    classified: Classified
    route: Route
    call: Call
    endpoint_host: str
    confirmed_by: str = ""
    most_usd: Decimal | None = None


class Recorder(Protocol):
    """What dispatch needs of a journal; both calls return when the record is durable."""

    def intent(self, sending: Sending, attempt: int) -> str: ...

    def outcome(
        self, intent_id: str, sending: Sending, outcome: Outcome, answer: str = ""
    ) -> None: ...

    def refusal(
        self, classified: Classified, decision: Decision, error_class: str = "policy"
    ) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """When to try again: at most `attempts`, waiting `budget_s` in all, honouring Retry-After."""

    clock_s: Callable[[], float]
    sleep: Callable[[float], None]
    jitter: Callable[[], float]
    attempts: int = 3
    budget_s: float = 20.0
    first_pause_s: float = 1.0

    def pause_s(self, attempt: int, asked_s: float | None, waited_s: float) -> float | None:
        """Return how long to wait after `attempt`, or None when it is not worth waiting."""
        if attempt >= self.attempts:
            return None
        backoff = self.first_pause_s * 2 ** (attempt - 1) * (0.5 + self.jitter() / 2)
        pause = max(backoff, asked_s or 0.0)
        return pause if waited_s + pause <= self.budget_s else None


@dataclass(slots=True)
class Dispatch:
    """Sends one `Sending` to one back end. `price` gives US dollars, or None when unknown.

    Nothing goes to the cloud unrecorded; with `records_all`, nothing is answered here either.
    `last_look` raises RouteRefused where what the decision rests on no longer holds; it is asked
    in each attempt at what need not stay here, once the intent is recorded. `whole` gives a block
    that no signal interrupts; one that came meanwhile is raised at its end.
    """

    backend: Backend
    recorder: Recorder
    pacing: Pacing
    price: Callable[[Route, str, Usage], Decimal | None]
    warn: Callable[[str], None]
    record_id: str = ""
    records_all: bool = False
    last_look: Callable[[], None] = lambda: None
    whole: Callable[[], AbstractContextManager[None]] = nullcontext

    def stream(self, sending: Sending) -> Iterator[Delta | Reply]:
        """Yield the answer's pieces, then one Reply.

        Raises:
            RouteRefused: the intent could not be made durable, the last look forbids it, or no
                permit was given.
            BackendError: the last attempt failed.
            OutcomeNotRecorded: the answer is whole, its outcome is not in the journal.
        """
        waited_s = 0.0
        for attempt in count(1):
            tried = _Attempt(self, sending)
            try:
                yield from tried.run(attempt)
            except Overloaded as busy:
                pause_s = self.pacing.pause_s(attempt, busy.retry_after_s, waited_s)
                if tried.began or pause_s is None:
                    raise
                self.warn(
                    f"The {sending.route.place.value} back end is busy; again in {pause_s:.0f} s."
                )
                self.pacing.sleep(pause_s)
                waited_s += pause_s
            else:
                return

    def intent(self, sending: Sending, attempt: int) -> str:
        """Return the id of the attempt's record; empty for a local one that may do without.

        Raises:
            RouteRefused: it is not recorded, and may not do without.
        """
        try:
            return self.recorder.intent(sending, attempt)
        except JournalUnusable as failure:
            leaves = sending.route.place is Place.CLOUD
            if leaves or self.records_all:
                what = "leave" if leaves else "be answered"
                raise RouteRefused(
                    f"Nothing may {what} while it cannot be recorded. {failure.message}",
                    hint=failure.hint,
                ) from failure
            self.warn(f"This local call is not recorded: {failure.message}")
            return ""

    def permit(self, sending: Sending) -> CloudPermit | None:
        """Return leave for the attempt whose intent was recorded last; a local one needs none."""
        if sending.route.place is Place.LOCAL:
            return None
        return issue_permit(
            sending.decision,
            sending.classified,
            sending.call.payload,
            self.record_id,
            model=sending.route.model,
            host=sending.endpoint_host,
        )


class _Attempt:
    """One call to the back end, with its outcome recorded however it ends."""

    def __init__(self, dispatch: Dispatch, sending: Sending) -> None:
        self._dispatch = dispatch
        self._sending = sending
        self._started_s = dispatch.pacing.clock_s()
        self._pieces: list[str] = []
        self._is_open = False
        self._is_recorded = False
        self._outcome: Outcome | None = None
        self.began = False

    def run(self, attempt: int) -> Iterator[Delta | Reply]:
        try:
            reply = yield from self._answer(attempt)
        except BaseException:
            # Ctrl-C or a signal may come in the very moment in which the attempt ends.
            self._close()
            raise
        if not self._is_recorded:
            raise Unrecorded(reply)
        yield reply

    def _answer(self, attempt: int) -> Generator[Delta, None, Reply]:
        """Yield the pieces and return the reply, with the intent and the outcome recorded."""
        dispatch = self._dispatch
        try:
            with dispatch.whole():
                dispatch.record_id = dispatch.intent(self._sending, attempt)
                self._is_open = bool(dispatch.record_id)
            with closing(self._events()) as stream:
                for event in stream:
                    if isinstance(event, End):
                        reply = self._reply(event)
                        continue
                    self.began = True
                    if not event.is_thought:
                        self._pieces.append(event.text)
                    yield event
            self._outcome = Outcome.of(reply)
        except GemrouteError as failure:
            self._outcome = self._failed(failure)
            raise
        except Exception:
            self._outcome = self._ended(Status.FAILED, "internal")
            raise
        finally:
            self._close()
        return reply

    def _close(self) -> None:
        """Record how the attempt ended, once; without an outcome it was interrupted."""
        with self._dispatch.whole():
            if self._is_open:
                self._is_open = False
                self._is_recorded = self._record(self._outcome or self._ended(Status.INTERRUPTED))

    def _events(self) -> Generator[Delta | End]:
        """Pass on what the back end says, up to its End.

        Raises:
            RouteRefused: there is no permit for this payload, or the last look forbids it.
            Truncated: the stream is over and its end marker never came.
        """
        if self._sending.route.place is Place.CLOUD or not self._sending.call.stays:
            self._dispatch.last_look()
        permit = self._dispatch.permit(self._sending)
        try:
            yield from _up_to_end(self._dispatch.backend.stream(self._sending.call, permit))
        finally:
            if permit is not None:
                withdraw(permit)

    def _reply(self, end: End) -> Reply:
        route = self._sending.route
        return Reply(
            text=self._text,
            route=route,
            finish=end.finish,
            usage=end.usage,
            model_version=end.model_version,
            duration_ms=self._elapsed_ms(),
            cost_usd=self._dispatch.price(route, end.model_version, end.usage),
        )

    @property
    def _text(self) -> str:
        """What was answered so far."""
        return "".join(self._pieces)

    def _failed(self, failure: GemrouteError) -> Outcome:
        status = Status.FAILED
        if isinstance(failure, RefusedByModel):
            status = Status.BLOCKED
        elif self.began or isinstance(failure, Truncated):
            status = Status.TRUNCATED
        return self._ended(status, failure.error_class)

    def _ended(self, status: Status, error_class: str = "") -> Outcome:
        return Outcome(status=status, error_class=error_class, duration_ms=self._elapsed_ms())

    def _record(self, outcome: Outcome) -> bool:
        record_id = self._dispatch.record_id
        try:
            self._dispatch.recorder.outcome(record_id, self._sending, outcome, self._text)
        except JournalUnusable as failure:
            self._dispatch.warn(f"The outcome is not recorded: {failure.message}")
            return False
        return True

    def _elapsed_ms(self) -> int:
        return max(0, round((self._dispatch.pacing.clock_s() - self._started_s) * 1000))


def _up_to_end(stream: Iterator[Delta | End]) -> Generator[Delta | End]:
    """Yield what comes up to the End, then close the stream, which may hold a connection."""
    try:
        for event in stream:
            yield event
            if isinstance(event, End):
                return
        raise Truncated("The answer ended without its end marker.")
    finally:
        close = getattr(stream, "close", None)
        if close is not None:
            close()


class Unrecorded(OutcomeNotRecorded):
    """Carries the whole answer past the failed record, so that nothing of it is lost."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(
            "The answer is complete, but its outcome is not in the journal.",
            hint="Run `gemroute doctor` to see why the journal cannot be written.",
        )
        self.reply = reply
