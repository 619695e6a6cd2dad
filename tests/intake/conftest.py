"""Small documents, made from their bytes: what is in each can be read here."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence

import pytest

_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_PIXEL = b"q 50 0 0 50 100 100 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q"


def page_of(text: str) -> bytes:
    """Return the content of a page that shows `text`, one line for each of its lines."""
    lines = b" ".join(b"(%s) Tj T*" % line.encode("latin-1") for line in text.splitlines())
    return b"BT /F 12 Tf 14 TL 72 720 Td %s ET" % lines


def pdf_bytes(
    pages: Sequence[bytes],
    *,
    page_extra: bytes = b"",
    catalog: bytes = b"",
    info: bytes = b"",
    objects: Sequence[bytes] = (),
    trailer: bytes = b"",
) -> bytes:
    """Return a PDF with these page contents. `objects` are numbered from 10 on."""
    kids = b" ".join(b"%d 0 R" % (100 + 2 * n) for n in range(len(pages)))
    numbered = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        3: _FONT,
        4: b"<< %s >>" % info,
    }
    numbered |= dict(enumerate(objects, start=10))
    for n, content in enumerate(pages):
        numbered[100 + 2 * n] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
            b" /Resources << /Font << /F 3 0 R >> >> %s >>" % (101 + 2 * n, page_extra)
        )
        numbered[101 + 2 * n] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    return _assembled(numbered, trailer)


def _assembled(numbered: dict[int, bytes], trailer: bytes) -> bytes:
    out, offsets = bytearray(b"%PDF-1.7\n"), {}
    for number, body in sorted(numbered.items()):
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, offset in offsets.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, offset)
    size = max(numbered) + 1
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R %s >>\n" % (size, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def png_bytes(width: int = 2, height: int = 3) -> bytes:
    """Return a grey PNG of the given size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    chunks = _png_chunk(b"IHDR", header), _png_chunk(b"IDAT", rows), _png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _png_chunk(name: bytes, body: bytes) -> bytes:
    size, check = struct.pack(">I", len(body)), struct.pack(">I", zlib.crc32(name + body))
    return size + name + body + check


def wav_bytes(seconds: float = 1.5, hertz: int = 8000) -> bytes:
    """Return a silent 8-bit mono WAV."""
    samples = b"\x80" * int(seconds * hertz)
    layout = struct.pack("<HHIIHH", 1, 1, hertz, hertz, 1, 8)
    body = b"WAVEfmt \x10\0\0\0" + layout + b"data" + struct.pack("<I", len(samples)) + samples
    return b"RIFF" + struct.pack("<I", len(body)) + body


def mp3_bytes(frames: int = 10) -> bytes:
    """Return frames of MPEG 1 layer III, 128 kbit/s, 44,100 Hz: 417 bytes and 26.1 ms each."""
    return (b"\xff\xfb\x90\x00" + b"\0" * 413) * frames


@pytest.fixture
def pdf() -> Callable[..., bytes]:
    return pdf_bytes


@pytest.fixture
def page() -> Callable[[str], bytes]:
    return page_of


@pytest.fixture
def picture() -> bytes:
    """The content of a page that shows one grey pixel, large."""
    return _PIXEL


@pytest.fixture
def png() -> bytes:
    return png_bytes()


@pytest.fixture
def wav() -> bytes:
    return wav_bytes()


@pytest.fixture
def mp3() -> bytes:
    return mp3_bytes()
