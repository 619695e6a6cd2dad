"""Bytes of a PDF in, the text of its pages out, with a count of the pages it could not read.

Runs in the reading child only (`gemroute.intake.child`): PDFium is fast and right, and some
two-kilobyte files make it want gigabytes. Titles, bookmarks and link targets are judged and
never sent. A form, a note or a picture is not read, and says so.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import field

import pypdfium2 as pdfium
from pypdfium2 import raw

from gemroute.core.records import dataclass
from gemroute.core.values import Unread
from gemroute.intake.reading import Reading

MOST_PAGES = 5000
MOST_CHARACTERS = 32 << 20
_MOST_BOOKMARKS = 10_000
_DEEPEST = 15  # forms inside forms; what lies deeper was not looked at

# A subset font with a scrambled or missing map gives glyph numbers for letters.
_LEAST_PRINTABLE = 0.97

# How often English has each letter, in percent. The mean of these over a text is 7 in English,
# 5.4 and more in Polish, Finnish, Turkish or program code, and 3.8 in shuffled letters.
_ENGLISH = (
    "e12.7 t9.1 a8.2 o7.5 i7.0 n6.7 s6.3 h6.1 r6.0 d4.3 l4.0 c2.8 u2.8 "
    "m2.4 w2.4 f2.2 g2.0 y2.0 p1.9 b1.5 v1.0 k0.8 j0.2 x0.2 q0.1 z0.1"
)
_PERCENT = {entry[0]: float(entry[1:]) for entry in _ENGLISH.split()}
_LEAST_MEAN_PERCENT = 4.6
_LETTERS_TO_JUDGE = 200
_LOCKED = frozenset({raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY})


@dataclass(slots=True)
class _Document:
    """What has been read of a document so far; `missing` counts pages by reason."""

    pages: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    missing: Counter[str] = field(default_factory=Counter)
    unread: list[Unread] = field(default_factory=list)


def read_pdf(data: bytes) -> Reading:
    """Return the text of every page and the reasons why some of it is missing."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as failure:
        locked = failure.err_code in _LOCKED
        return Reading(unread=(Unread("encrypted" if locked else "damaged"),))
    with document:
        return _read(document)


def _read(document: pdfium.PdfDocument) -> Reading:
    so_far = _Document()
    count = len(document)
    so_far.unread.extend(_extras(document))
    so_far.hidden.extend(_around(document))
    characters = 0
    for index in range(count):
        if index >= MOST_PAGES or characters > MOST_CHARACTERS:
            so_far.unread.append(Unread("limit", f"{count - index} of {count} pages"))
            break
        _read_page(document, index, so_far)
        characters += len(so_far.pages[-1])
    missing = (Unread(why, f"{n} of {count} pages") for why, n in so_far.missing.items())
    unread = (*so_far.unread, *missing) if count else (Unread("damaged", "no pages"),)
    return Reading("\n\n".join(so_far.pages), "\n".join(so_far.hidden), unread)


def _read_page(document: pdfium.PdfDocument, index: int, so_far: _Document) -> None:
    text = ""
    try:
        with closing(document[index]) as page:
            text = _text(page)
            so_far.missing.update(_gaps(page, text))
            so_far.hidden.extend(_links(page))
    except pdfium.PdfiumError:
        so_far.missing["damaged"] += 1
    so_far.pages.append(text)


def _text(page: pdfium.PdfPage) -> str:
    """Return the page's whole text layer, off-page and invisible text included."""
    with closing(page.get_textpage()) as layer:
        text: str = layer.get_text_range()
    # PDFium ends lines with CR LF and marks a word broken at a line's end with U+FFFE.
    return text.replace("\r\n", "\n").replace("\ufffe", "-")


def _gaps(page: pdfium.PdfPage, text: str) -> Iterator[str]:
    """Yield why the text is not all that the page shows, each reason once."""
    if not text.strip():
        yield "page_without_text"
    elif is_garbage(text):
        yield "encoding"
    if _has_pictures(page):
        yield "image"
    if any(kind != raw.FPDF_ANNOT_LINK for kind in _annotations(page)):
        yield "annotation"


def is_garbage(text: str) -> bool:
    """Return whether `text` looks like glyph numbers rather than writing."""
    printable = sum(letter.isprintable() or letter.isspace() for letter in text)
    if printable < len(text) * _LEAST_PRINTABLE:
        return True
    latin = [_PERCENT[letter] for letter in text.lower() if letter in _PERCENT]
    return len(latin) >= _LETTERS_TO_JUDGE and sum(latin) < len(latin) * _LEAST_MEAN_PERCENT


def _has_pictures(page: pdfium.PdfPage) -> bool:
    wanted = [raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM]
    return any(
        item.type == raw.FPDF_PAGEOBJ_IMAGE or item.level >= _DEEPEST - 1
        for item in page.get_objects(filter=wanted, max_depth=_DEEPEST)
    )


def _annotations(page: pdfium.PdfPage) -> Iterator[int]:
    """Yield the subtype of every annotation of a page."""
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        yield raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)


def _links(page: pdfium.PdfPage) -> Iterator[str]:
    """Yield the addresses that the page links to."""
    position, link = ctypes.c_int(0), raw.FPDF_LINK()
    while raw.FPDFLink_Enumerate(page, position, link):
        action = raw.FPDFLink_GetAction(link)
        size = raw.FPDFAction_GetURIPath(page.pdf, action, None, 0)
        if size > 1:
            buffer = ctypes.create_string_buffer(size)
            raw.FPDFAction_GetURIPath(page.pdf, action, buffer, size)
            yield buffer.value.decode("utf-8", "replace")


def _extras(document: pdfium.PdfDocument) -> Iterator[Unread]:
    """Yield what the document carries besides its pages."""
    if document.get_formtype() != raw.FORMTYPE_NONE:
        yield Unread("annotation", "form fields")
    if attached := document.count_attachments():
        yield Unread("unknown_binary", f"{attached} attached")


def _around(document: pdfium.PdfDocument) -> Iterator[str]:
    """Yield titles, authors, keywords and bookmarks."""
    yield from document.get_metadata_dict(skip_empty=True).values()
    for _, bookmark in zip(range(_MOST_BOOKMARKS), document.get_toc(), strict=False):
        yield bookmark.get_title()
