"""One tree of errors; each class carries the exit status that the command line ends with.

GemrouteError                  1  a bug in gemroute, or nothing more exact
├── UsageError                 2  the command line is wrong
├── ConfigError                3  configuration, key store or journal is invalid
│   ├── PolicyInvalid          3  a policy or rule file; holds every problem found
│   └── JournalUnusable        3  the journal cannot be opened, locked or written
├── PolicyTestsFailed          4
├── InvariantRefuted           5
├── InvariantUnproved          6
├── RouteRefused               7  the policy, --offline or a missing route said no
├── OutcomeNotRecorded         8  answered, but the outcome is not in the journal
├── BackendError               9  the world failed; `error_class` says how
│   ├── Unreachable            9
│   │   ├── ConnectionLost     9  after the request was sent, or some of it
│   │   └── NotProved          9  what answers there is not proved to be local; it was told nothing
│   ├── TimedOut               9
│   ├── ModelMissing           9
│   ├── ProtocolBroken         9
│   │   └── AnsweredElsewhere  9  what was to stay here was answered by another model or machine
│   ├── AnswerTooLarge        10
│   ├── Truncated             10
│   ├── RefusedByModel        10
│   ├── CredentialsRejected   11
│   ├── Overloaded            12  `retry_after_s` when the server said it
│   │   └── QuotaUsedUp       12
│   └── WindowExceeded        14  the request is longer than the model's window
├── OverBudget                13
└── InputUnreadable           14

No message of these holds request or answer text: a message may be printed and logged.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple

ERROR_CLASSES = frozenset(
    {
        *("internal", "usage", "config", "policy", "log", "budget", "input"),
        *("unreachable", "lost", "timeout", "overloaded", "quota", "auth", "missing_model"),
        *("protocol", "not_proved", "not_local", "truncated", "too_large", "refused_by_model"),
        "window",
    }
)
"""Every word that a record may give for what went wrong."""


class GemrouteError(Exception):
    """Something that ends the command with a known status and one clear message."""

    exit_status: ClassVar[int] = 1
    error_class: ClassVar[str] = "internal"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  {self.hint}" if self.hint else self.message


class UsageError(GemrouteError):
    """The command line does not say what to do."""

    exit_status = 2
    error_class = "usage"


class ConfigError(GemrouteError):
    """The user wrote something wrong in a file, a variable or the key store."""

    exit_status = 3
    error_class = "config"


class Problem(NamedTuple):
    """One mistake in a file the user wrote: where, what, and the way out."""

    source: str
    line: int
    column: int
    message: str
    hint: str = ""
    code: str = ""

    def __str__(self) -> str:
        where = f"{self.source}:{self.line}:{self.column}" if self.line else self.source
        text = f"{where}: {self.message}"
        return f"{text}\n  {self.hint}" if self.hint else text


class PolicyInvalid(ConfigError):
    """A policy or rule file does not hold; `problems` has every mistake found in it."""

    error_class = "policy"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class JournalUnusable(ConfigError):
    """The journal cannot be opened, locked, read or written."""

    error_class = "log"


class PolicyTestsFailed(GemrouteError):
    """At least one test in a policy did not hold, or there was none."""

    exit_status = 4
    error_class = "policy"


class InvariantRefuted(GemrouteError):
    """A policy breaks one of its own invariants."""

    exit_status = 5
    error_class = "policy"


class InvariantUnproved(GemrouteError):
    """The prover's budget ended before an invariant was proved or refuted."""

    exit_status = 6
    error_class = "policy"


class RouteRefused(GemrouteError):
    """No permitted route is left; nothing was sent."""

    exit_status = 7
    error_class = "policy"


class OutcomeNotRecorded(GemrouteError):
    """The answer came, but its outcome could not be written to the journal."""

    exit_status = 8
    error_class = "log"


class BackendError(GemrouteError):
    """A back end failed; the message never holds what the server or the user said."""

    exit_status = 9
    error_class = "protocol"


class Unreachable(BackendError):
    """No connection, or it was lost before anything was answered."""

    error_class = "unreachable"


class ConnectionLost(Unreachable):
    """The connection broke once the request was on its way: it may be answered, and billed."""

    error_class = "lost"


class NotProved(Unreachable):
    """What was to stay here was not sent: nothing proves that what answers there is local."""

    error_class = "not_proved"


class TimedOut(BackendError):
    """A connect, first-byte, idle or total deadline passed."""

    error_class = "timeout"


class ModelMissing(BackendError):
    """The back end does not have the model."""

    error_class = "missing_model"


class ProtocolBroken(BackendError):
    """The back end said something that its protocol does not allow."""

    error_class = "protocol"


class AnsweredElsewhere(ProtocolBroken):
    """A local call was answered by another model, or by another machine: an alarm."""

    error_class = "not_local"


class AnswerTooLarge(BackendError):
    """A line or an answer passed its cap."""

    exit_status = 10
    error_class = "too_large"


class Truncated(BackendError):
    """The stream ended without its end marker, or the token limit cut the answer."""

    exit_status = 10
    error_class = "truncated"


class RefusedByModel(BackendError):
    """The model withheld the answer (a safety block); never falls back."""

    exit_status = 10
    error_class = "refused_by_model"


class CredentialsRejected(BackendError):
    """A key is missing, malformed or was refused."""

    exit_status = 11
    error_class = "auth"


class Overloaded(BackendError):
    """The server is busy; `retry_after_s` is None when it did not say for how long."""

    exit_status = 12
    error_class = "overloaded"

    def __init__(self, message: str, *, hint: str = "", retry_after_s: float | None = None) -> None:
        super().__init__(message, hint=hint)
        self.retry_after_s = retry_after_s


class QuotaUsedUp(Overloaded):
    """The key or the account has no more to spend just now."""

    error_class = "quota"


class WindowExceeded(BackendError):
    """The request is longer than the loaded window, so the back end read none of it.

    `input_tokens` and `window_tokens` are 0 when the back end did not say.
    """

    exit_status = 14
    error_class = "window"

    def __init__(
        self, message: str, *, hint: str = "", input_tokens: int = 0, window_tokens: int = 0
    ) -> None:
        super().__init__(message, hint=hint)
        self.input_tokens = input_tokens
        self.window_tokens = window_tokens


class OverBudget(GemrouteError):
    """The estimate is above --max-cost or a budget; nothing was sent."""

    exit_status = 13
    error_class = "budget"


class InputUnreadable(GemrouteError):
    """An input is missing, too large or not understood; nothing was sent."""

    exit_status = 14
    error_class = "input"
