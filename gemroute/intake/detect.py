"""The first and last bytes of an input in; what it is, by content and never by name, out.

Signatures first, then a test for text; what passes neither is an unknown binary. A
second signature in the same bytes makes the input ambiguous, and an ambiguous one stays here.
"""

from __future__ import annotations

import codecs
import re

from gemroute.core.records import dataclass
from gemroute.core.values import Modality
from gemroute.intake.signatures import OCTETS, PDF, ZIP, Kind, match

HEAD_BYTES = 1 << 16
TAIL_BYTES = 1 << 16  # a zip's end record lies within its last 65,557 bytes

TEXT = Kind("text/plain", Modality.TEXT)
HTML = Kind("text/html", Modality.TEXT)

BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARKS = b"".join(mark for mark, _ in BOMS)

# Control characters that texts do not have: all of C0 but backspace, tab, line ends, form
# feed and escape. A log may hold a few others; compressed or random bytes hold 10 %.
_CONTROLS = bytes(set(range(32)) - {8, 9, 10, 11, 12, 13, 27})
_MOST_CONTROLS = 0.01
_PDF_WITHIN = 1024  # readers accept a PDF header anywhere in the first kilobyte

# https://mimesniff.spec.whatwg.org/ , section 7.1, a little wider: an XML declaration or
# comments may come first.
_HTML = re.compile(
    rb"(?:\s|<\?xml[^>]*>|<!--.*?-->)*<(?:!doctype\s+html|html|head|body|script|iframe|h1|div|font"
    rb"|table|a|style|title|b|br|p|span|ul|ol|meta|link|form)(?=[\s>/])",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Detected:
    """What the bytes are. `second` names what else they claim to be; empty when nothing."""

    media_type: str
    modality: Modality
    second: str = ""

    @property
    def is_ambiguous(self) -> bool:
        return bool(self.second)


def detect(head: bytes, tail: bytes, size: int) -> Detected:
    """Return what an input of `size` bytes is, from its first and last 64 KiB."""
    kind = _first_kind(head, size)
    return Detected(kind.media_type, kind.modality, _second(kind, head, tail))


def detect_bytes(data: bytes) -> Detected:
    """Return what `data` is."""
    return detect(data[:HEAD_BYTES], data[-TAIL_BYTES:], len(data))


def bom_codec(data: bytes) -> str:
    """Return the codec that a byte order mark at the start names; empty when there is none."""
    return next((codec for mark, codec in BOMS if data.startswith(mark)), "")


def utf16_without_bom(data: bytes) -> str:
    """Return the UTF-16 codec whose pattern of NUL bytes `data` shows; empty when neither.

    Latin letters, digits and line ends have a zero byte each, always on the same side.
    """
    sample = data[:4096]
    units = len(sample) // 2
    if not units or len(data) % 2:
        return ""
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    if second * 2 >= units and first * 100 <= units:
        return "utf-16-le"
    if first * 2 >= units and second * 100 <= units:
        return "utf-16-be"
    return ""


def _first_kind(head: bytes, size: int) -> Kind:
    if bom_codec(head):
        return _markup_or_text(head)
    if head.lstrip().startswith(b"%PDF-"):
        return PDF
    return match(head, size) or _textual(head)


def _textual(head: bytes) -> Kind:
    """Return text or octets. In which encoding a text is, its reader has to find out."""
    letters = head.translate(None, b"\0") if utf16_without_bom(head) else head
    controls = len(letters) - len(letters.translate(None, _CONTROLS))
    if b"\0" in letters or controls > len(letters) * _MOST_CONTROLS:
        return OCTETS
    return _markup_or_text(letters)


def _markup_or_text(head: bytes) -> Kind:
    letters = head.translate(None, b"\0").lstrip(_MARKS)
    return HTML if _HTML.match(letters) else TEXT


def _second(kind: Kind, head: bytes, tail: bytes) -> str:
    """Return the media type that a second signature in the same bytes claims, or nothing."""
    if kind is not PDF and b"%PDF-" in head[:_PDF_WITHIN]:
        return PDF.media_type
    if not _is_zip(kind, head) and b"PK\x05\x06" in tail:
        return ZIP.media_type
    return "" if _ends_as_it_should(kind, tail) else OCTETS.media_type


def _is_zip(kind: Kind, head: bytes) -> bool:
    return kind.modality is Modality.BINARY and head.startswith(b"PK")


def _ends_as_it_should(kind: Kind, tail: bytes) -> bool:
    """Return whether a picture ends with its own end mark: bytes after it are another thing."""
    match kind.media_type:
        case "image/png":
            return tail.endswith(b"\0\0\0\0IEND\xaeB`\x82")
        case "image/jpeg":
            return tail.endswith(b"\xff\xd9")
        case "image/gif":
            return tail.endswith(b";")
        case _:
            return True
