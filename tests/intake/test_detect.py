"""What an input is, is told by its bytes."""

from __future__ import annotations

import io
import random
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.values import Modality
from gemroute.intake.detect import HEAD_BYTES, detect, detect_bytes, utf16_without_bom
from gemroute.intake.signatures import mp3_frame

OOXML = "application/vnd.openxmlformats-officedocument."


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def office(folder: str) -> bytes:
    return zipped(**{"[Content_Types].xml": "<Types/>", f"{folder}/document.xml": "<x/>"})


def riff(kind: bytes) -> bytes:
    return b"RIFF\x10\0\0\0" + kind + b"\0" * 16


@pytest.mark.parametrize(
    ("data", "media_type", "modality"),
    [
        pytest.param(b"%PDF-1.7\n1 0 obj", "application/pdf", "pdf", id="pdf"),
        pytest.param(b"\r\n%PDF-1.7\n1 0 obj", "application/pdf", "pdf", id="pdf after a line end"),
        pytest.param(b"II*\0\x08\0\0\0", "image/tiff", "image", id="tiff"),
        pytest.param(riff(b"WEBP"), "image/webp", "image", id="webp"),
        pytest.param(riff(b"WAVE"), "audio/wav", "audio", id="wav"),
        pytest.param(riff(b"AVI "), "video/x-msvideo", "video", id="avi"),
        pytest.param(riff(b"????"), "application/octet-stream", "binary", id="an unknown RIFF"),
        pytest.param(b"ID3\x04\0\0\0\0\0\0", "audio/mpeg", "audio", id="mp3 with a tag"),
        pytest.param(b"\xff\xf1\x50\x80\0\x1f", "audio/aac", "audio", id="aac"),
        pytest.param(b"OggS\0\x02", "audio/ogg", "audio", id="ogg"),
        pytest.param(b"FORM\0\0\0\x10AIFF", "audio/aiff", "audio", id="aiff"),
        pytest.param(b"\0\0\0\x18ftypisom", "video/mp4", "video", id="mp4"),
        pytest.param(b"\0\0\0\x18ftypM4A ", "audio/mp4", "audio", id="m4a is a sound"),
        pytest.param(b"\0\0\0\x18ftypheic", "image/heic", "image", id="heic is a picture"),
        pytest.param(b"\x1aE\xdf\xa3\x42\x82\x84webm", "video/webm", "video", id="webm"),
        pytest.param(b"\x1aE\xdf\xa3\x42\x82\x88matroska", "video/x-matroska", "video", id="mkv"),
        pytest.param(zipped(a="b"), "application/zip", "binary", id="zip"),
        pytest.param(office("word"), f"{OOXML}wordprocessingml.document", "binary", id="docx"),
        pytest.param(office("xl"), f"{OOXML}spreadsheetml.sheet", "binary", id="xlsx"),
        pytest.param(office("ppt"), f"{OOXML}presentationml.presentation", "binary", id="pptx"),
        pytest.param(
            zipped(mimetype="application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
            "binary",
            id="odt",
        ),
        pytest.param(
            zipped(mimetype="application/epub+zip"), "application/epub+zip", "binary", id="epub"
        ),
        pytest.param(zipped(mimetype="x"), "application/zip", "binary", id="false mimetype"),
        pytest.param(
            zipped(mimetype="application/ Anna Berg"),
            "application/zip",
            "binary",
            id="words for it",
        ),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage", "binary", id="ole"
        ),
        pytest.param(b"\x1f\x8b\x08\0", "application/gzip", "binary", id="gzip"),
        pytest.param(b"\x7fELF\x02\x01", "application/x-elf", "binary", id="elf"),
        pytest.param(
            b"MZ\x90\0", "application/vnd.microsoft.portable-executable", "binary", id="exe"
        ),
        pytest.param(b"BM" + struct.pack("<II", 14, 0) + b"\0" * 4, "image/bmp", "image", id="bmp"),
        pytest.param(b"a" * 257 + b"ustar\0", "application/x-tar", "binary", id="tar"),
        pytest.param(b"SQLite format 3\0", "application/vnd.sqlite3", "binary", id="sqlite"),
        pytest.param(b"", "text/plain", "text", id="nothing is an empty text"),
        pytest.param(b"hello\n", "text/plain", "text", id="text"),
        pytest.param("Grüße, 你好".encode(), "text/plain", "text", id="utf-8"),
        pytest.param("hi".encode("utf-16"), "text/plain", "text", id="utf-16 with a mark"),
        pytest.param("hello\n".encode("utf-16-be"), "text/plain", "text", id="utf-16 without one"),
        pytest.param("Grüße".encode("latin-1"), "text/plain", "text", id="latin-1"),
        pytest.param(b"\x1b[31mred\x1b[0m\n", "text/plain", "text", id="a coloured log"),
        pytest.param(b"BMW builds cars", "text/plain", "text", id="a word is no bitmap"),
        pytest.param(b"MZ is a postcode", "text/plain", "text", id="a word is no program"),
        pytest.param(b"ID3 tags hold titles", "text/plain", "text", id="a word is no sound"),
        pytest.param(b"a\0b", "application/octet-stream", "binary", id="a NUL is no text"),
        pytest.param(
            bytes(range(1, 9)) * 9, "application/octet-stream", "binary", id="controls are no text"
        ),
        pytest.param(b"<!DOCTYPE html><p>x", "text/html", "text", id="html"),
        pytest.param(b"  \n<HTML >", "text/html", "text", id="html in capitals after a blank"),
        pytest.param(b"<!-- x --><body>", "text/html", "text", id="html after a comment"),
        pytest.param(b'<?xml version="1.0"?><html>', "text/html", "text", id="xhtml"),
        pytest.param(b"\xef\xbb\xbf<html>", "text/html", "text", id="html with a mark"),
        pytest.param("<html>\n".encode("utf-16"), "text/html", "text", id="html in utf-16"),
        pytest.param(b"<htmlish>", "text/plain", "text", id="a longer name is not html"),
        pytest.param(b"<svg/>", "text/plain", "text", id="other markup is judged as text"),
    ],
)
def test_content_tells_the_media_type(data, media_type, modality):
    found = detect_bytes(data)
    assert (found.media_type, found.modality, found.second) == (media_type, Modality(modality), "")


def test_pictures_and_sounds_are_known(png, wav, mp3):
    assert [detect_bytes(each).media_type for each in (png, wav, mp3)] == [
        "image/png",
        "audio/wav",
        "audio/mpeg",
    ]


def test_one_frame_header_is_not_yet_a_sound(mp3):
    assert detect_bytes(mp3[:417] + b"text" * 9).media_type != "audio/mpeg"


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(b"\xff\xeb\x90\0", id="version is reserved"),
        pytest.param(b"\xff\xfb\xf0\0", id="bit rate is forbidden"),
        pytest.param(b"\xff\xfb\x00\0", id="bit rate is free"),
        pytest.param(b"\xff\xfb\x9c\0", id="sampling rate is reserved"),
        pytest.param(b"\xff\xfd\x90\0", id="layer two"),
        pytest.param(b"\xff\xfb\x90", id="too short"),
    ],
)
def test_what_the_standard_forbids_is_no_frame(header):
    assert mp3_frame(header) is None


def test_a_frame_of_version_2_has_half_the_samples():
    assert mp3_frame(b"\xff\xf3\x82\0") == (64 * 576 // 8 * 1000 // 22050 + 1, 576, 22050)


@pytest.mark.parametrize(
    ("data", "second"),
    [
        pytest.param(b"#!/bin/sh\n%PDF-1.4\n", "application/pdf", id="script and pdf"),
        pytest.param(b"<html>%PDF-1.4", "application/pdf", id="page and pdf"),
        pytest.param(b"%PDF-1.4\n" + zipped(a="b"), "application/zip", id="pdf and zip"),
        pytest.param(b"%PDF-1.4\n" + zipped(a="b") + b"x" * 999, "application/zip", id="comment"),
        pytest.param(b"GIF89a=1;alert(1)", "application/octet-stream", id="gif and script"),
        pytest.param(b"\xff\xd8\xff..\xff\xd9x", "application/octet-stream", id="jpeg and more"),
    ],
)
def test_a_second_signature_is_ambiguous(data, second):
    found = detect_bytes(data)
    assert found.is_ambiguous
    assert found.second == second


def test_bytes_after_a_picture_are_ambiguous(png):
    assert not detect_bytes(png).is_ambiguous
    assert detect_bytes(png + zipped(a="b")).second == "application/zip"
    assert detect_bytes(png + b"\n").second == "application/octet-stream"


def test_a_pdf_header_after_the_first_kilobyte_is_text_about_pdf():
    assert not detect_bytes(b"x" * 1024 + b"%PDF-1.4").is_ambiguous


def test_only_head_and_tail_are_needed():
    data = b"%PDF-1.4\n" + b"x" * (2 * HEAD_BYTES)
    assert detect(data[:HEAD_BYTES], data[-HEAD_BYTES:], len(data)) == detect_bytes(data)


def test_random_bytes_are_never_text():
    chance = random.Random(7)
    kinds = {detect_bytes(chance.randbytes(4096)).modality for _ in range(200)}
    assert Modality.TEXT not in kinds


@given(st.binary(max_size=200))
@settings(deadline=None, max_examples=300)
def test_every_input_is_something(data):
    assert detect_bytes(data).media_type


@pytest.mark.parametrize(
    ("data", "codec"),
    [
        pytest.param("café 4111".encode("utf-16-le"), "utf-16-le", id="little end first"),
        pytest.param("café 4111".encode("utf-16-be"), "utf-16-be", id="big end first"),
        pytest.param(b"a\0b", "", id="an odd length"),
        pytest.param(b"", "", id="nothing"),
        pytest.param(b"\0" * 8, "", id="only NUL"),
        pytest.param(b"abcdefgh", "", id="no NUL"),
    ],
)
def test_the_side_of_the_zeros_tells_utf16(data, codec):
    assert utf16_without_bom(data) == codec
