"""The events of one answer in; shown as they come, what is left at the end out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from gemroute.backends.base import Delta
from gemroute.cli.looking import decision_line
from gemroute.core.errors import BackendError, OutcomeNotRecorded
from gemroute.core.records import dataclass
from gemroute.core.values import Finish, Reply
from gemroute.core.wording import masked_words, reasons_words
from gemroute.dispatch import Unrecorded
from gemroute.events import Answered, Weighed
from gemroute.terminal import AnswerWriter, Waiting, is_terminal, notice, usd

EXIT_CUT_SHORT = 10

Events = Iterator[Weighed | Delta | Answered]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How an answer is shown."""

    json: bool = False
    streams: bool = True
    quiet: bool = False
    verbose: bool = False
    raw: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What is left when an answer ended. `failure` is set when its outcome is not recorded."""

    weighed: Weighed
    answered: Answered
    failure: OutcomeNotRecorded | None = None

    @property
    def reply(self) -> Reply:
        return self.answered.reply

    @property
    def status(self) -> int:
        if self.failure:
            return self.failure.exit_status
        return 0 if self.reply.finish is Finish.STOP else EXIT_CUT_SHORT


def play(
    events: Events,
    writer: AnswerWriter | None,
    manner: Manner,
    noted: Callable[[Weighed], None] = lambda _: None,
) -> Finished:
    """Show the events of one answer as they come and return what is left at the end.

    `noted` is told each decision before anything is sent by it.
    """
    seen = _Seen()
    waiting = Waiting(sys.stderr, shown=not manner.quiet)
    try:
        waiting.on("judging")
        for event in events:
            if isinstance(event, Weighed):
                seen.weighed = event
                noted(event)
                waiting.off()
                _show_decision(event, manner)
                waiting.on(f"waiting for {event.model}")
            elif isinstance(event, Answered):
                seen.answered = event
            elif _show_piece(event, writer, waiting):
                seen.has_begun = True
    except BackendError:
        seen.is_broken_off = seen.has_begun
        raise
    except Unrecorded as failure:
        seen.answered = Answered(reply=failure.reply, record_id="")
        return seen.finished(failure)
    finally:
        # However it ended, the call behind it is closed, recorded, and the screen left whole.
        close = getattr(events, "close", None)
        if close is not None:
            close()
        waiting.off()
        if writer:
            writer.finish()
        if seen.is_broken_off:
            notice("The answer above is not complete.", style="yellow")
    return seen.finished()


def _show_piece(piece: Delta, writer: AnswerWriter | None, waiting: Waiting) -> bool:
    """Show a piece of an answer, or of the thoughts before it; return whether it was written."""
    if piece.is_thought:
        waiting.on("thinking")
        return False
    if writer:
        writer.write(piece.text, waiting.off)
        if writer.holds_back:
            waiting.on("writing")
    return writer is not None


@dataclass(slots=True)
class _Seen:
    """The last decision and the end of one stream of events, and how much of it was shown."""

    weighed: Weighed | None = None
    answered: Answered | None = None
    has_begun: bool = False
    is_broken_off: bool = False

    def finished(self, failure: OutcomeNotRecorded | None = None) -> Finished:
        if self.weighed is None or self.answered is None:
            raise RuntimeError("an answer ended without its decision or its end")
        return Finished(weighed=self.weighed, answered=self.answered, failure=failure)


def _show_decision(weighed: Weighed, manner: Manner) -> None:
    if manner.quiet:
        return
    if manner.verbose:
        notice(decision_line(weighed))
        if weighed.decision.by:
            notice(reasons_words(weighed.decision.by))
    elif is_terminal(sys.stderr):
        notice(decision_line(weighed), style="dim")
    if masked := masked_words(weighed.masked):
        notice(f"{masked}.")


def say_how_it_ended(finished: Finished, manner: Manner) -> None:
    """Tell the person, on standard error, what is to be known of an answer that ended."""
    if finished.reply.finish is Finish.LENGTH:
        notice("The answer was cut short at its token limit; --max-tokens sets it.", style="yellow")
    if finished.failure:
        notice(str(finished.failure), style="red")
    if manner.verbose:
        usage = finished.reply.usage
        spent = f"{usage.input_tokens:,} in, {usage.billed_output_tokens:,} out"
        seconds = finished.reply.duration_ms / 1000
        record = finished.answered.record_id or "not recorded"
        notice(f"← {spent} · {usd(finished.reply.cost_usd)} · {seconds:.1f} s · record {record}")
