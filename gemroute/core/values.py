"""The values that flow: Request, Facts, Decision, Payload, Reply, and the words they use.

Everything here is frozen. Facts are total: what could not be found out has a value of its
own (`Classifier.FAILED`, `Net.UNKNOWN`) that the policy treats as the worst.
"""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal


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
    `limit`, `encrypted`, `damaged`, `encoding`, `ambiguous`, `annotation`); `detail` holds
    counts and never content.
    """

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """An image or a sound as it came; goes to local models only."""

    modality: Modality
    media_type: str
    data: bytes = field(repr=False)
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of the input: a piped document or an attachment.

    `text` is what a model gets; `hidden` is text that is judged and never sent (attribute
    values, comments, metadata). `name` is for the screen alone and is never recorded.
    """

    name: str
    media_type: str
    modality: Modality
    text: str = field(default="", repr=False)
    hidden: str = field(default="", repr=False)
    unread: tuple[Unread, ...] = ()
    media: Media | None = None
    zones: frozenset[str] = frozenset()
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """One turn as a model sees it."""

    role: Role
    text: str = field(repr=False)
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class Payload:
    """Exactly what a back end gets: the system text and the turns, the last one the user's.

    `schema` is the `schema_text` of the JSON Schema that the answer must follow, or empty:
    it leaves with the rest, so it is judged and digested with the rest.
    """

    system: str = field(repr=False)
    messages: tuple[Message, ...]
    schema: str = field(default="", repr=False)

    @property
    def has_media(self) -> bool:
        return any(message.media for message in self.messages)

    def digest(self) -> str:
        """Return the SHA-256, in hex, over roles, texts, media and schema of this payload."""
        flat: list[object] = [
            self.system,
            [
                [m.role.value, m.text, [hashlib.sha256(x.data).hexdigest() for x in m.media]]
                for m in self.messages
            ],
        ]
        if self.schema:
            flat.append(self.schema)
        canonical = json.dumps(flat, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def schema_text(schema: Mapping[str, object]) -> str:
    """Return a JSON Schema as the one text under which it is judged and digested."""
    return json.dumps(schema, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Segment:
    """A text to be judged, with the place it came from ("prompt", "stdin", a file's name)."""

    name: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    """All input of one call. `inherited_label` is a conversation's label, which never falls.

    `schema_zones` are the zones of the file that the schema came from.
    """

    prompt: str = field(default="", repr=False)
    parts: tuple[Part, ...] = ()
    system: str = field(default="", repr=False)
    history: tuple[Message, ...] = ()
    declared_label: Label = Label.PUBLIC
    inherited_label: Label = Label.PUBLIC
    schema: str = field(default="", repr=False)
    schema_zones: frozenset[str] = frozenset()

    def segments(self) -> Iterator[Segment]:
        """Yield every text of the request, for the sensitivity engine.

        First what is sent, in its order: what stands side by side there does so here. Then
        the schema and what is not sent.
        """
        if self.system:
            yield Segment("system", self.system)
        for number, message in enumerate(self.history, start=1):
            yield Segment(f"turn {number}", message.text)
        yield from (Segment(part.name, part.text) for part in self.parts if part.text)
        if self.prompt:
            yield Segment("prompt", self.prompt)
        if self.schema:
            yield Segment("schema", self.schema)
        for part in self.parts:
            if part.hidden:
                yield Segment(f"{part.name} (hidden)", part.hidden)

    def payload(self) -> Payload:
        """Return what a model gets: earlier turns, then the documents, the question last."""
        documents = [part.text for part in self.parts if part.text]
        if len(documents) > 1:
            documents = [f"Document {n}:\n{text}" for n, text in enumerate(documents, start=1)]
        text = "\n\n".join([*documents, self.prompt] if self.prompt else documents)
        media = tuple(part.media for part in self.parts if part.media is not None)
        messages = (*self.history, Message(Role.USER, text, media))
        return Payload(self.system, messages, self.schema)

    def all_media(self) -> Iterator[Media]:
        """Yield every image and sound, those of earlier turns first."""
        for message in self.history:
            yield from message.media
        for part in self.parts:
            if part.media is not None:
                yield part.media

    @property
    def zones(self) -> frozenset[str]:
        """The zones of all files that it came from."""
        return self.schema_zones.union(*(part.zones for part in self.parts))

    @property
    def unread(self) -> tuple[Unread, ...]:
        return tuple(unread for part in self.parts for unread in part.unread)


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
    """The closed, typed, total set of facts that a policy may ask about."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """Facts with what they rest on. `digest` names the very payload that was judged."""

    facts: Facts
    findings: tuple[Finding, ...]
    tokens: TokenCount
    media_tokens: int
    unread: tuple[Unread, ...]
    reasons: tuple[str, ...]
    size_bytes: int
    digest: str


@dataclass(frozen=True, slots=True)
class Route:
    """One permitted way to an answer. An empty `model` means the configured one."""

    place: Place
    model: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that spoke, and why, in its author's words."""

    rule: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The permitted routes in order (none: refused) and every reason.

    `by` are the guards that matched, `prefer` the preference that chose, `nearest` the
    guard that did not match but came closest, with the facts that would have to change.
    """

    routes: tuple[Route, ...]
    by: tuple[Reason, ...] = ()
    prefer: str = ""
    require: frozenset[str] = frozenset()
    nearest: Reason | None = None

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
