"""What a person hands over and what a model gets: a Request and the Payload made of it.

Every text of a payload is one of the texts that the request gives to be judged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, Final

from gemroute.core.disguises import disguised_encoding
from gemroute.core.records import dataclass
from gemroute.core.values import Label, Modality, Role, Unread

_PIECE_CHARACTERS: Final = 1 << 16


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
        flat: list[Any] = [
            self.system,
            [
                [m.role.value, m.text, [hashlib.sha256(x.data).hexdigest() for x in m.media]]
                for m in self.messages
            ],
        ]
        if self.schema:
            flat.append(self.schema)
        digest = hashlib.sha256()
        for piece in _canonical(flat):
            digest.update(piece)
        return digest.hexdigest()


def _canonical(value: list[Any] | str) -> Iterator[bytes]:
    """Yield lists and texts as JSON in ASCII without blanks, long texts in pieces.

    In one piece, a text would stand in memory three times, at up to six bytes a letter.
    """
    if isinstance(value, str):
        yield b'"'
        for start in range(0, len(value), _PIECE_CHARACTERS):
            piece = json.dumps(value[start : start + _PIECE_CHARACTERS], ensure_ascii=True)
            yield piece[1:-1].encode("ascii")
        yield b'"'
        return
    for number, item in enumerate(value):
        yield b"," if number else b"["
        yield from _canonical(item)
    yield b"]" if value else b"[]"


def schema_text(schema: Mapping[str, object]) -> str:
    """Return a JSON Schema as the one text under which it is judged and digested."""
    return json.dumps(schema, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Segment:
    """A text to be judged, with the place it came from ("prompt", "stdin", a file's name).

    `role` is whose it is: what one says in several turns is judged as said in one, too.
    """

    name: str
    text: str = field(repr=False)
    role: Role = Role.USER


@dataclass(frozen=True, slots=True)
class Request:
    """All input of one call. `inherited_label` is a conversation's label, which never falls.

    `inherited_zones` are those of its earlier turns, `schema_zones` those of the file that the
    schema came from.
    """

    prompt: str = field(default="", repr=False)
    parts: tuple[Part, ...] = ()
    system: str = field(default="", repr=False)
    history: tuple[Message, ...] = ()
    declared_label: Label = Label.PUBLIC
    inherited_label: Label = Label.PUBLIC
    schema: str = field(default="", repr=False)
    schema_zones: frozenset[str] = frozenset()
    inherited_zones: frozenset[str] = frozenset()

    def segments(self) -> Iterator[Segment]:
        """Yield every text of the request, for the sensitivity engine.

        First what is sent, in its order: what stands side by side there does so here. Then
        the schema and what is not sent.
        """
        if self.system:
            yield Segment("system", self.system)
        for number, message in enumerate(self.history, start=1):
            yield Segment(f"turn {number}", message.text, message.role)
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
        """The zones of all files that it came from, earlier turns included."""
        parts = (part.zones for part in self.parts)
        return self.inherited_zones.union(self.schema_zones, *parts)

    @property
    def common_zones(self) -> frozenset[str]:
        """The zones that every file of this turn lies in; what was piped in lies in none."""
        files = [part.zones for part in self.parts]
        files += [self.schema_zones] if self.schema else []
        return frozenset.intersection(*files) if files else frozenset()

    @property
    def unread(self) -> tuple[Unread, ...]:
        """What was not judged as a model may read it: unread parts, disguised texts."""
        of_parts = tuple(unread for part in self.parts for unread in part.unread)
        disguises = (disguised_encoding(segment.text) for segment in self.segments())
        of_texts = dict.fromkeys(Unread("encoding", one) for one in disguises if one)
        return (*of_parts, *(unread for unread in of_texts if unread not in of_parts))
