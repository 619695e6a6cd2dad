"""The bytes of one document in, the Part of a Request out: detected, read, nothing assumed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from gemroute.core.request import Media, Part
from gemroute.core.tokens.media import audio_tokens, image_tokens
from gemroute.core.values import Modality, Unread
from gemroute.intake.audio import seconds
from gemroute.intake.detect import Detected, detect_bytes
from gemroute.intake.image import pixels
from gemroute.intake.reading import Reading
from gemroute.intake.text import read_text

# What Gemma 4's runtimes take as it is. A runtime re-encodes WebP itself.
_IMAGES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
_SOUNDS = frozenset({"audio/wav", "audio/mpeg"})


def _apart(kind: Literal["pdf", "html"]) -> Callable[[bytes], Reading]:
    def read(data: bytes) -> Reading:
        from gemroute.intake.sandbox import read_apart  # starting a process costs 10 ms to import

        return read_apart(kind, data)

    return read


_READERS: dict[str, Callable[[bytes], Reading]] = {
    "text/plain": read_text,
    "text/html": _apart("html"),
    "application/pdf": _apart("pdf"),
}

_PHRASES = {
    "image": "holds pictures that no reader judges",
    "audio": "is a sound that no reader judges",
    "page_without_text": "has no text",
    "unknown_binary": "holds data that no reader understands",
    "limit": "took more time or memory to read than allowed",
    "encrypted": "is encrypted",
    "damaged": "is damaged",
    "encoding": "is not certain to be decoded right",
    "ambiguous": "is two kinds of file at once",
    "annotation": "holds forms or notes that are not read",
    "zone": "may lie in a zone that cannot be told",
}


def part_of(name: str, data: bytes, zones: frozenset[str] = frozenset()) -> Part:
    """Return what is known of a document; `name` is what the user called it."""
    found = detect_bytes(data)
    reading, media = _read(found, data)
    unread = reading.unread
    if found.is_ambiguous:
        unread = (*unread, Unread("ambiguous", f"also {found.second}"))
    return Part(
        name=name,
        media_type=found.media_type,
        modality=found.modality,
        text=reading.text,
        hidden=reading.hidden,
        unread=unread,
        media=media,
        zones=zones,
        size_bytes=len(data),
    )


def describe_unread(parts: Iterable[Part]) -> str:
    """Return what could not be read, for people: `report.pdf: 2 of 3 pages have no text`."""
    return "; ".join(
        f"{part.name}: {', '.join(dict.fromkeys(_sentence(item) for item in part.unread))}"
        for part in parts
        if part.unread
    )


def _sentence(item: Unread) -> str:
    phrase = _PHRASES.get(item.reason, item.reason.replace("_", " "))
    if not item.detail.endswith("pages"):
        return f"{phrase} ({item.detail})" if item.detail else phrase
    if not item.detail.startswith("1 "):
        phrase = _plural(phrase)
    return f"{item.detail} {phrase}"


def _plural(phrase: str) -> str:
    verb, _, rest = phrase.partition(" ")
    return f"{ {'has': 'have', 'is': 'are', 'holds': 'hold'}.get(verb, verb) } {rest}"


def _read(found: Detected, data: bytes) -> tuple[Reading, Media | None]:
    if reader := _READERS.get(found.media_type):
        return reader(data), None
    if found.media_type in _IMAGES:
        return _picture(found, data)
    if found.media_type in _SOUNDS:
        return _sound(found, data)
    return Reading(unread=(Unread("unknown_binary", found.media_type),)), None


def _picture(found: Detected, data: bytes) -> tuple[Reading, Media | None]:
    size = pixels(data, found.media_type)
    if size is None:
        return Reading(unread=(Unread("image"), Unread("damaged", "no size"))), None
    media = Media(Modality.IMAGE, found.media_type, data, image_tokens())
    return Reading(unread=(Unread("image", f"{size.width} x {size.height} pixels"),)), media


def _sound(found: Detected, data: bytes) -> tuple[Reading, Media | None]:
    duration_s = seconds(data, found.media_type)
    media = Media(Modality.AUDIO, found.media_type, data, audio_tokens(duration_s))
    detail = "unknown duration" if duration_s is None else f"{duration_s:.1f} s"
    return Reading(unread=(Unread("audio", detail),)), media
