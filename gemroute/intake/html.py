"""Bytes of HTML in; what a reader of the page sees as text, everything else as hidden text.

Attribute values, comments, scripts, styles and the text of `data:` addresses are judged and
never sent. Inline elements leave no trace: an identifier that is half bold stays one word.
"""

from __future__ import annotations

import base64
import binascii
import re
from html.parser import HTMLParser
from urllib.parse import unquote_to_bytes

from gemroute.core.values import Modality, Unread
from gemroute.intake.detect import detect_bytes
from gemroute.intake.reading import Reading
from gemroute.intake.text import read_text

_BLOCKS = (
    "address article aside blockquote body br caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend "
    "li main menu nav ol optgroup option p pre search section select summary table tbody "
    "textarea tfoot thead title tr ul"
)
_LINES = frozenset(_BLOCKS.split())
_CELLS = frozenset({"td", "th"})
_SILENT = frozenset({"script", "style"})
_DATA_ADDRESS = re.compile(r"\s*data:([^,]*),(.*)", re.IGNORECASE | re.DOTALL)


def read_html(data: bytes) -> Reading:
    """Return the page's visible text and, apart, everything else that can be decoded."""
    source = read_text(data)
    page = _Page()
    page.read(source.text)
    text = "".join(page.visible)
    unread = [*source.unread, *page.unread]
    if not text.strip() and data.strip():
        unread.append(Unread("page_without_text", "no visible text"))
    return Reading(text, "\n".join(page.hidden), tuple(dict.fromkeys(unread)))


class _Page(HTMLParser):
    """Collects a page's pieces in the order of the source."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.visible: list[str] = []
        self.hidden: list[str] = []
        self.unread: list[Unread] = []
        self._silent = ""

    def read(self, source: str) -> None:
        """Take in a whole page; what the parser gives up on is told as damaged."""
        try:
            self.feed(source)
            rest, shown = self.rawdata, len(self.visible)
            self.close()
            # Which ends the parser takes for text, and which it drops, depends on its version.
            if rest not in "".join(self.visible[shown:]):
                self.hidden.append(rest)
        except AssertionError:  # `<![<` and its like: html.parser up to 3.13 says so this way
            self.unread.append(Unread("damaged"))

    def parse_endtag(self, i: int) -> int:
        """Keep what stands in an end tag beside its name; nothing shows it."""
        end = super().parse_endtag(i)
        if end > i:
            self.hidden.extend(self.rawdata[i:end].split(maxsplit=1)[1:])
        return end

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)
        if tag in _SILENT:
            self._silent = tag
        for name, value in attrs:
            self._attribute(name, value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        self._break(tag)

    def handle_data(self, data: str) -> None:
        (self.hidden if self._silent else self.visible).append(data)

    def handle_comment(self, data: str) -> None:
        self.hidden.append(data)

    def handle_decl(self, decl: str) -> None:
        self.hidden.append(decl)

    def handle_pi(self, data: str) -> None:
        self.hidden.append(data)

    def unknown_decl(self, data: str) -> None:
        self.hidden.append(data)

    def _break(self, tag: str) -> None:
        if tag in _LINES:
            self.visible.append("\n")
        elif tag in _CELLS:
            self.visible.append("\t")

    def _attribute(self, name: str, value: str) -> None:
        address = _DATA_ADDRESS.match(value)
        if address is None:
            self.hidden.append(f'{name}="{value}"')
            return
        embedded = _embedded(address[1], address[2])
        self.hidden.append(embedded.text)
        self.unread.extend(embedded.unread)


def _embedded(header: str, body: str) -> Reading:
    """Return the text in a `data:` address (RFC 2397), or why there is none."""
    raw = unquote_to_bytes(body)
    if header.lower().rstrip().endswith(";base64"):
        try:
            raw = base64.b64decode(raw + b"=" * (-len(raw) % 4))
        except binascii.Error:
            return Reading(unread=(Unread("damaged", "data address"),))
    found = detect_bytes(raw)
    if found.modality is Modality.TEXT and not found.is_ambiguous:
        return read_text(raw)
    reason = "image" if found.modality is Modality.IMAGE else "unknown_binary"
    return Reading(unread=(Unread(reason, "data address"),))
