"""What is packed is unpacked member by member; what cannot be is said, never passed over."""

from __future__ import annotations

import base64
import bz2
import gzip
import lzma
import random
import zlib
from collections.abc import Callable

import pytest

from gemroute.core.request import Segment
from gemroute.core.sensitivity import encodings
from gemroute.core.sensitivity.legible import wide
from gemroute.core.sensitivity.packed import Unpacked, unpacked
from gemroute.core.sensitivity.scanner import Scanner
from gemroute.core.values import Classifier

NOTE = b"this is my key AKIAIOSFODNN7EXAMPLE, keep it well"
BINARY = bytes(range(256)) * 40
CHANCE = random.Random(5)
NOISE = bytes(CHANCE.randrange(256) for _ in range(5000))
MOST = 1 << 20


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(gzip.compress(b"hello there, this is text") + gzip.compress(NOTE), id="two"),
        pytest.param(gzip.compress(BINARY + NOTE), id="text after what is binary"),
        pytest.param(gzip.compress(NOTE)[:-6], id="broken off"),
        pytest.param(zlib.compress(NOTE) + b"and what follows", id="zlib"),
        pytest.param(bz2.compress(NOTE), id="bzip2"),
        pytest.param(lzma.compress(NOTE), id="xz"),
    ],
)
def test_a_secret_in_what_is_packed_is_found(scanner: Scanner, packed: bytes) -> None:
    text = f"see {base64.b64encode(packed).decode()} for it"
    judgement = scanner.judge([Segment("p", text)], thorough=True)
    assert "aws-key" in {finding.rule for finding in judgement.findings}
    assert judgement.classifier is Classifier.OK


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(gzip.compress(NOTE)[:-8] + b"\xff" * 8, id="gzip that is damaged"),
        pytest.param(bz2.compress(NOTE)[:-9], id="bzip2 that breaks off"),
        pytest.param(bz2.compress(NOTE)[:20] + NOTE, id="bzip2 that is damaged"),
        pytest.param(lzma.compress(NOTE)[:20] + NOTE, id="xz that is damaged"),
        pytest.param(b"PK\x03\x04\x14" + NOISE[:99], id="Zip"),
        pytest.param(b"\x28\xb5\x2f\xfd" + NOISE[:99], id="Zstandard"),
        pytest.param(b"7z\xbc\xaf\x27\x1c" + NOISE[:99], id="7-Zip"),
        pytest.param(b"Rar!\x1a\x07" + NOISE[:99], id="RAR"),
    ],
)
def test_what_is_packed_and_cannot_be_read_is_said(scanner: Scanner, packed: bytes) -> None:
    text = f"see {base64.b64encode(packed).decode()} for it"
    judgement = scanner.judge([Segment("p", text)])
    assert judgement.classifier is Classifier.DEGRADED
    assert judgement.reasons == ("expansion",)


MEDIA = [
    pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", id="PNG"),
    pytest.param(b"\xff\xd8\xff\xe0\0\x10JFIF\0\1", id="JPEG"),
    pytest.param(b"\xff\xd8\xff\xdb\0\x43\0", id="JPEG without a name"),
    pytest.param(b"GIF89a\x10\0", id="GIF"),
    pytest.param(b"II*\0\x08\0\0\0", id="TIFF"),
    pytest.param(b"MM\0*\0\0\0\x08", id="TIFF of the other order"),
    pytest.param(b"RIFF\x10\x02\0\0WEBPVP8 ", id="WebP"),
    pytest.param(b"RIFF\xa4\x1f\0\0WAVEfmt ", id="WAV"),
    pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", id="PDF"),
    pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", id="OLE"),
    pytest.param(b"SQLite format 3\0\x10\0", id="SQLite"),
    pytest.param(b"ID3\x04\0\0\0\0\0\0", id="MP3"),
    pytest.param(b"OggS\0\x02\0\0", id="Ogg"),
    pytest.param(b"fLaC\0\0\0\x22", id="FLAC"),
    pytest.param(b"\0\0\0\x20ftypisom", id="MP4"),
    pytest.param(b"\0\0\0\x1cftypheic", id="HEIC"),
    pytest.param(b"\x1aE\xdf\xa3\x01", id="Matroska"),
]


@pytest.mark.parametrize("head", MEDIA)
@pytest.mark.parametrize(
    "written",
    [
        pytest.param(lambda data: f'"image": "{base64.b64encode(data).decode()}"', id="base64"),
        pytest.param(
            lambda data: f"base64\n\n{base64.encodebytes(data).decode()}\n--part--", id="mail"
        ),
        pytest.param(lambda data: f"blob {data.hex()}", id="hex"),
        pytest.param(lambda data: rf"'\x{data.hex()}'", id="bytea"),
        pytest.param(lambda data: f"X'{data.hex().upper()}'", id="SQL"),
    ],
)
def test_a_picture_a_sound_or_a_document_in_a_text_is_said_to_be_unread(
    scanner: Scanner, head: bytes, written: Callable[[bytes], str]
) -> None:
    judgement = scanner.judge([Segment("p", written(head + NOISE[:300]))], thorough=True)
    assert judgement.classifier is Classifier.DEGRADED
    assert judgement.reasons == ("expansion",)


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.mark.parametrize(
    ("picture", "classifier"),
    [
        pytest.param(PNG + b"\0\0\0\x10" * 2 + NOISE[:300], Classifier.OK, id="a PNG"),
        pytest.param(b"GIF89a\x0c\0\x0c\0" + NOISE[:300], Classifier.OK, id="a GIF"),
        pytest.param(PNG + b"\0\0\1\0" * 2 + NOISE[:300], Classifier.DEGRADED, id="wider"),
        pytest.param(b"GIF89a\x0c\0\x0c\1" + NOISE[:300], Classifier.DEGRADED, id="higher"),
        pytest.param(
            PNG + b"\0\0\0\x10" * 2 + NOISE[:300] * 20, Classifier.DEGRADED, id="too long for one"
        ),
    ],
)
def test_an_icon_shows_nothing_to_read(
    scanner: Scanner, picture: bytes, classifier: Classifier
) -> None:
    text = f"url(data:image/png;base64,{base64.b64encode(picture).decode()})"
    assert scanner.judge([Segment("p", text)], thorough=True).classifier is classifier


def test_a_document_that_is_all_letters_is_said_to_be_unread(scanner: Scanner) -> None:
    document = base64.b64encode(b"%PDF-1.4\n" + b"(4) Tj (111) Tj " * 20).decode()
    assert scanner.judge([Segment("p", document)]).classifier is Classifier.DEGRADED


def test_what_stands_plainly_in_a_document_is_found(scanner: Scanner) -> None:
    document = base64.b64encode(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + NOTE + b"\n" + NOISE).decode()
    judgement = scanner.judge([Segment("p", document)], thorough=True)
    assert "aws-key" in {finding.rule for finding in judgement.findings}


@pytest.mark.parametrize(
    "text",
    [
        "the paths /9j/ and /9j/a/b, //9j/report",
        "iVBOR, R0lGOD and JVBERi are how base64 of PNG, GIF and PDF begins",
        "sha256 89504e470a or ffd8ff00 and 494433 in hexadecimal",
    ],
)
def test_what_only_names_such_a_beginning_is_let_pass(scanner: Scanner, text: str) -> None:
    judgement = scanner.judge([Segment("p", text)], thorough=True)
    assert (judgement.classifier, judgement.findings) == (Classifier.OK, ())


def test_a_stream_that_is_none_is_said(scanner: Scanner) -> None:
    judgement = scanner.judge([Segment("p", '["H4sIAAAAAAAAAAAAAAAA"]')])
    assert judgement.classifier is Classifier.DEGRADED


def test_what_only_begins_as_if_it_were_packed_is_taken_as_it_stands() -> None:
    assert unpacked(b"x\x9c is no stream at all", MOST) is None
    assert unpacked(b"plain", MOST) is None
    assert unpacked(b"", MOST) is None


def test_members_grow_to_a_bound_together() -> None:
    packed = gzip.compress(b"a" * 900) + gzip.compress(b"b" * 900)
    assert unpacked(packed, 1800) == Unpacked(b"a" * 900 + b"b" * 900, is_whole=True)
    assert unpacked(packed, 1000) == Unpacked(b"a" * 900 + b"b" * 100, is_whole=False)


def test_packed_runs_grow_to_a_bound_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "UNPACKED_BYTES", 4000)
    run = base64.b64encode(gzip.compress(b"a" * 3000))
    one, many = run, b" and then\n ".join([run] * 40)

    def is_whole(data: bytes) -> bool:
        spots = [[at + 12, at + 12] for at in range(len(data)) if data.startswith(b"H4sI", at)]
        return encodings.decoded(data, spots, "base64").is_whole

    assert is_whole(one)
    assert not is_whole(many)


def test_a_long_text_in_utf_16_is_read_to_its_end() -> None:
    data = ("password: hunter22 \n" * 150_000).encode("utf-16-le")
    assert len(data) > encodings.UNPACKED_BYTES
    assert b"".join(one.data for one in wide(data)).endswith(b"password: hunter22 \n")
