"""The first bytes of a file in; its media type and modality out, None when no signature holds.

Only formats that a person may plausibly attach are named: an unknown binary stays local all
the same. A signature wins over a file's name, which is never looked at.
"""

from __future__ import annotations

import re
import struct
from typing import NamedTuple

from gemroute.core.values import Modality


class Kind(NamedTuple):
    """A media type and the modality that policies know it by."""

    media_type: str
    modality: Modality


PDF = Kind("application/pdf", Modality.PDF)
ZIP = Kind("application/zip", Modality.BINARY)
OCTETS = Kind("application/octet-stream", Modality.BINARY)

_MAGIC: tuple[tuple[int, bytes, str, Modality], ...] = (
    (0, b"%PDF-", "application/pdf", Modality.PDF),
    (0, b"\x89PNG\r\n\x1a\n", "image/png", Modality.IMAGE),
    (0, b"\xff\xd8\xff", "image/jpeg", Modality.IMAGE),
    (0, b"GIF87a", "image/gif", Modality.IMAGE),
    (0, b"GIF89a", "image/gif", Modality.IMAGE),
    (0, b"II*\0", "image/tiff", Modality.IMAGE),
    (0, b"MM\0*", "image/tiff", Modality.IMAGE),
    (0, b"8BPS\0\x01", "image/vnd.adobe.photoshop", Modality.IMAGE),
    (0, b"\0\0\x01\0", "image/x-icon", Modality.IMAGE),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2", Modality.IMAGE),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", "image/jxl", Modality.IMAGE),
    (0, b"\xff\x0a", "image/jxl", Modality.IMAGE),
    (0, b"OggS\0", "audio/ogg", Modality.AUDIO),
    (0, b"fLaC\0", "audio/flac", Modality.AUDIO),
    (0, b"MThd\0\0\0\x06", "audio/midi", Modality.AUDIO),
    (0, b"#!AMR", "audio/amr", Modality.AUDIO),
    (0, b"FLV\x01", "video/x-flv", Modality.VIDEO),
    (0, b"\0\0\x01\xba", "video/mpeg", Modality.VIDEO),
    (0, b"\0\0\x01\xb3", "video/mpeg", Modality.VIDEO),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf", Modality.VIDEO),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage", Modality.BINARY),
    (0, b"\x1f\x8b", "application/gzip", Modality.BINARY),
    (0, b"BZh", "application/x-bzip2", Modality.BINARY),
    (0, b"\xfd7zXZ\0", "application/x-xz", Modality.BINARY),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd", Modality.BINARY),
    (0, b"\x04\x22\x4d\x18", "application/x-lz4", Modality.BINARY),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", Modality.BINARY),
    (0, b"Rar!\x1a\x07", "application/vnd.rar", Modality.BINARY),
    (257, b"ustar", "application/x-tar", Modality.BINARY),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3", Modality.BINARY),
    (0, b"PAR1", "application/vnd.apache.parquet", Modality.BINARY),
    (0, b"\x7fELF", "application/x-elf", Modality.BINARY),
    (0, b"\xca\xfe\xba\xbe", "application/java-vm", Modality.BINARY),
    (0, b"\xcf\xfa\xed\xfe", "application/x-mach-binary", Modality.BINARY),
    (0, b"\0asm", "application/wasm", Modality.BINARY),
    (0, b"wOFF", "font/woff", Modality.BINARY),
    (0, b"wOF2", "font/woff2", Modality.BINARY),
    (0, b"GGUF", "application/x-gguf", Modality.BINARY),
    (0, b"{\\rtf", "application/rtf", Modality.BINARY),
)

_RIFF = {
    b"WAVE": Kind("audio/wav", Modality.AUDIO),
    b"WEBP": Kind("image/webp", Modality.IMAGE),
    b"AVI ": Kind("video/x-msvideo", Modality.VIDEO),
}

# ISO base media brands; any other brand is a film as far as routing goes.
_BRANDS = {
    b"M4A ": Kind("audio/mp4", Modality.AUDIO),
    b"M4B ": Kind("audio/mp4", Modality.AUDIO),
    b"heic": Kind("image/heic", Modality.IMAGE),
    b"heix": Kind("image/heic", Modality.IMAGE),
    b"mif1": Kind("image/heif", Modality.IMAGE),
    b"avif": Kind("image/avif", Modality.IMAGE),
    b"qt  ": Kind("video/quicktime", Modality.VIDEO),
}

# What a package says of itself is shown, so it has to be a type and nothing that is told.
_DECLARED = re.compile(r"application/(?:epub\+zip|vnd\.[a-z0-9.+-]+)")
_OOXML = "application/vnd.openxmlformats-officedocument."
_ZIP_MEMBERS = (
    (b"word/", f"{_OOXML}wordprocessingml.document"),
    (b"xl/", f"{_OOXML}spreadsheetml.sheet"),
    (b"ppt/", f"{_OOXML}presentationml.presentation"),
)


def match(head: bytes, size: int) -> Kind | None:
    """Return what the signature at the start of `head` says of a file of `size` bytes."""
    for offset, magic, media_type, modality in _MAGIC:
        if head.startswith(magic, offset):
            return Kind(media_type, modality)
    return _container(head) or _structured(head, size)


def _container(head: bytes) -> Kind | None:
    if head[:4] in (b"RIFF", b"RIFX"):
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], Kind("video/mp4", Modality.VIDEO))
    if head.startswith(b"\x1aE\xdf\xa3"):
        webm = b"webm" in head[:64]
        return Kind("video/webm" if webm else "video/x-matroska", Modality.VIDEO)
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return _zipped(head)
    if head.startswith(b"FORM") and head[8:12] in (b"AIFF", b"AIFC"):
        return Kind("audio/aiff", Modality.AUDIO)
    return None


def _zipped(head: bytes) -> Kind:
    if head[30:38] == b"mimetype":
        declared = head[38:100].split(b"PK")[0].decode("ascii", "replace")
        if _DECLARED.fullmatch(declared):
            return Kind("application/epub+zip" if "epub" in declared else declared, Modality.BINARY)
    for member, media_type in _ZIP_MEMBERS:
        if b"[Content_Types].xml" in head and member in head:
            return Kind(media_type, Modality.BINARY)
    return ZIP


def _structured(head: bytes, size: int) -> Kind | None:
    """Return the kind of formats whose few magic letters could also begin a sentence."""
    if head.startswith(b"ID3") and head[3:4] in (b"\x02", b"\x03", b"\x04"):
        return Kind("audio/mpeg", Modality.AUDIO)
    if mp3_frame_bytes(head):
        return Kind("audio/mpeg", Modality.AUDIO)
    if head[:1] == b"\xff" and head[1:2] in (b"\xf1", b"\xf9"):
        return Kind("audio/aac", Modality.AUDIO)
    if head.startswith(b"BM") and head[2:10] == struct.pack("<II", size & 0xFFFFFFFF, 0):
        return Kind("image/bmp", Modality.IMAGE)
    if head.startswith(b"MZ") and b"\0" in head[:64]:
        return Kind("application/vnd.microsoft.portable-executable", Modality.BINARY)
    return None


# MPEG audio layer III: kbit/s by index for version 1 and for versions 2 and 2.5; ISO 11172-3,
# 13818-3. Index 0 is "free format", index 15 is forbidden.
_KBIT_V1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBIT_V2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


class Mp3Frame(NamedTuple):
    """One frame: its length in bytes, its samples, and samples a second."""

    size_bytes: int
    samples: int
    hertz: int


def mp3_frame(data: bytes, at: int = 0) -> Mp3Frame | None:
    """Return the MPEG layer III frame whose header is at `at`; None when there is none."""
    if len(data) < at + 4 or data[at] != 0xFF or data[at + 1] & 0xE6 != 0xE2:
        return None
    version, bitrate, rate = data[at + 1] >> 3 & 3, data[at + 2] >> 4, data[at + 2] >> 2 & 3
    if version == 1 or bitrate in (0, 15) or rate == 3:
        return None
    is_v1 = version == 3
    kbit, hertz = (_KBIT_V1 if is_v1 else _KBIT_V2)[bitrate], _HERTZ[version][rate]
    padding = data[at + 2] >> 1 & 1
    samples = 1152 if is_v1 else 576
    return Mp3Frame(samples // 8 * kbit * 1000 // hertz + padding, samples, hertz)


def mp3_frame_bytes(head: bytes) -> int:
    """Return the first frame's length when `head` begins with two frames in a row, else 0."""
    first = mp3_frame(head)
    if first is None or (len(head) > first.size_bytes and not mp3_frame(head, first.size_bytes)):
        return 0
    return first.size_bytes
