"""The values that flow: Facts, Decision, Reply, and the words they use.

Everything here is frozen. Facts are total: what could not be found out has a value of its
own (`Classifier.FAILED`, `Net.UNKNOWN`) that the policy treats as the worst.
"""

from __future__ import annotations

import enum
from dataclasses import field
from decimal import ROUND_CEILING, Decimal
from typing import Final

from gemroute.core.records import dataclass


class Label(enum.IntEnum):
    """How sensitive a request is; labels are only ever joined with `max`."""

    PUBLIC = 0
    INTERNAL = 1
    CONFIDENTIAL = 2
    RESTRICTED = 3

    @property
    def word(self) -> str:
        """The label as policies and people write it."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Label:
        """Return the label that `word` names.

        Raises:
            KeyError: there is no such label.
        """
        return cls[word.upper()]


class Category(enum.StrEnum):
    """What kind of sensitive content a rule looks for; policies map these to labels."""

    CREDENTIALS = "credentials"
    PERSONAL = "personal"
    FINANCIAL = "financial"
    HEALTH = "health"
    LEGAL = "legal"
    CLASSIFIED = "classified"
    INTERNAL = "internal"


class Classifier(enum.StrEnum):
    """How completely the request was judged; anything but OK keeps it local."""

    OK = "ok"
    DEGRADED = "degraded"
    FAILED = "failed"


class Modality(enum.StrEnum):
    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    PDF = "pdf"
    BINARY = "binary"


class Net(enum.StrEnum):
    ONLINE = "online"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


class LocalState(enum.StrEnum):
    """Whether the local runtime can answer now."""

    READY = "ready"
    MISSING_MODEL = "missing_model"
    DOWN = "down"


class LocalHost(enum.StrEnum):
    """Where the runtime that calls itself local really is."""

    LOOPBACK = "loopback"
    TRUSTED = "trusted"
    REMOTE = "remote"
    CLOUD_MODEL = "cloud_model"


class Runner(enum.StrEnum):
    INTERACTIVE = "interactive"
    PIPE = "pipe"
    CI = "ci"


class Spend(enum.StrEnum):
    UNDER = "under"
    NEAR = "near"
    OVER = "over"


class Place(enum.StrEnum):
    """Where a route ends: on this machine or outside it."""

    LOCAL = "local"
    CLOUD = "cloud"


class Role(enum.StrEnum):
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of the input that no reader could turn into judged text.

    `reason` is a fixed word (`image`, `audio`, `page_without_text`, `unknown_binary`,
    `limit`, `encrypted`, `damaged`, `encoding`, `ambiguous`, `annotation`, `zone`); `detail` holds
    counts and never content.
    """

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a rule held. `masked` never shows the secret itself.

    `start` and `end` are byte offsets into the UTF-8 form of the segment named `where`;
    `line` counts from 1; `score` runs from 0 to 1.
    """

    rule: str
    category: Category
    kind: str
    where: str
    line: int
    start: int
    end: int
    masked: str
    view: str = "raw"
    validator: str = ""
    context: str = ""
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the sensitivity engine says of a text; not OK when it could not see all of it."""

    classifier: Classifier = Classifier.OK
    findings: tuple[Finding, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenCount:
    """A length in tokens: `low` ≤ true ≤ `high`, equal when `exact`."""

    low: int
    high: int
    exact: bool


class MicroUsd(int):
    """An amount of US dollars in whole millionths, so that amounts compare exactly."""

    __slots__ = ()

    @classmethod
    def at_least(cls, amount_usd: Decimal | None) -> MicroUsd:
        """Return the amount, rounded up; `UNKNOWN_COST` where it is not known."""
        if amount_usd is None:
            return UNKNOWN_COST
        micro = (amount_usd * _MICRO_USD).to_integral_value(rounding=ROUND_CEILING)
        return min(cls(micro), UNKNOWN_COST)

    @property
    def usd(self) -> Decimal | None:
        """The amount in US dollars; None when it is not known."""
        return None if self >= UNKNOWN_COST else Decimal(self) / _MICRO_USD

    def __str__(self) -> str:
        """The amount as policies and people write it: `0.05`, or `unknown`."""
        amount = self.usd
        return "unknown" if amount is None else f"{amount.normalize():f}"


_MICRO_USD: Final = Decimal(1_000_000)

UNKNOWN_COST: Final = MicroUsd(10**15)
"""Stands for a cost that is not known: more than any that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is known of the machine and the caller before the request is looked at."""

    net: Net = Net.UNKNOWN
    offline: bool = False
    runner: Runner = Runner.PIPE
    local: LocalState = LocalState.DOWN
    local_host: LocalHost = LocalHost.REMOTE
    profile: str = "default"
    spend: Spend = Spend.UNDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The closed, typed, total set of facts that a policy may ask about.

    `cost` is the most that the call may be billed, at the dearest model that the policy may ask
    for it in the cloud. It is known once the caller's wishes are, and until then it is unknown,
    which is the worst; `thinking` is something that a caller asks for, and until then does not.
    """

    label: Label
    classifier: Classifier
    category: frozenset[str]
    found: frozenset[str]
    modality: frozenset[str]
    tokens: int
    zone: frozenset[str]
    net: Net
    offline: bool
    runner: Runner
    local: LocalState
    local_host: LocalHost
    profile: str
    spend: Spend
    thinking: bool = False
    cost: MicroUsd = UNKNOWN_COST


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """Facts with what they rest on. `digest` names the very payload that was judged.

    `label_by` says what gave it its label: kinds of findings, `declared`, `conversation`, or
    `policy` for what every text has. `judged` has a word for each window that the local model
    was asked about: `clear`, `sensitive` or `failed`. `redacted_digest` names the payload that
    may leave in its place where a rule demands redaction; empty when there is none.
    """

    facts: Facts
    findings: tuple[Finding, ...]
    tokens: TokenCount
    media_tokens: int
    unread: tuple[Unread, ...]
    reasons: tuple[str, ...]
    size_bytes: int
    digest: str
    label_by: tuple[str, ...] = ()
    judged: tuple[str, ...] = ()
    redacted_digest: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """One permitted way to an answer. An empty `model` means the configured one."""

    place: Place
    model: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for with --to and --model; it never adds a permitted place.

    LOCAL removes the cloud altogether. CLOUD comes before local, which remains the
    fall-back. `model` is meant for `place`, or for the first route where there is none.
    """

    place: Place | None = None
    model: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that spoke, and why, in its author's words."""

    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that would have to be otherwise, in the words of policies.

    `wanted` says every value that would do, `value` the closest of them as `given` would have it.
    """

    fact: str
    now: str
    wanted: str
    value: str

    def __str__(self) -> str:
        return f"{self.fact} {self.wanted} (is {self.now})"


@dataclass(frozen=True, slots=True)
class Nearest:
    """A guard that did not match, and the fewest changes of facts under which it would."""

    rule: str
    changes: tuple[FactChange, ...]

    @property
    def why(self) -> str:
        """The changes in words."""
        return ", and ".join(map(str, self.changes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The permitted routes in order (none: refused) and every reason.

    `by` are the guards that matched, `prefer` the preference that chose, `nearest` the
    guard that did not match but came closest, with the facts that would have to change.
    `wish` is what a person asked for. `stays` says that the text is above public, or that
    something ruled the cloud out: it is told to nothing that is not proved to be here.
    """

    routes: tuple[Route, ...]
    by: tuple[Reason, ...] = ()
    prefer: str = ""
    require: frozenset[str] = frozenset()
    nearest: Nearest | None = None
    wish: Wish = Wish()
    stays: bool = True

    @property
    def is_refused(self) -> bool:
        return not self.routes

    @property
    def to(self) -> str:
        """Where the request goes first: `local`, `cloud` or `refuse`."""
        return self.routes[0].place.value if self.routes else "refuse"

    @property
    def may_leave(self) -> bool:
        return any(route.place is Place.CLOUD for route in self.routes)


MOST_TOKENS: Final = 1 << 31
"""What a back end may say that a call has; a count above it is junk, and none."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the back end billed them.

    `input_tokens` includes `cached_tokens`; `output_tokens` excludes `thinking_tokens`,
    which are billed as output. `estimated` says that the back end gave no figures.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    thinking_tokens: int = 0
    cached_tokens: int = 0
    estimated: bool = False

    @property
    def billed_output_tokens(self) -> int:
        return self.output_tokens + self.thinking_tokens


class Finish(enum.StrEnum):
    """How an answer ended."""

    STOP = "stop"
    LENGTH = "length"
    BLOCKED = "blocked"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A finished answer. `model_version` is what the back end says answered; prices follow it."""

    text: str = field(repr=False)
    route: Route
    finish: Finish
    usage: Usage
    model_version: str
    duration_ms: int
    cost_usd: Decimal | None = None
