"""How large a picture is, from its header alone."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.intake.image import pixels

FRAME = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 480, 640)
COMMENT = b"\xff\xfe\x00\x06note"
TYPES = ("image/png", "image/gif", "image/jpeg", "image/webp")


def webp(chunk: bytes, body: bytes) -> bytes:
    return b"RIFF\0\0\0\0WEBP" + chunk + b"\0\0\0\0" + body


@pytest.mark.parametrize(
    ("media_type", "data", "size"),
    [
        pytest.param("image/gif", b"GIF89a" + struct.pack("<HH", 7, 9), (7, 9), id="gif"),
        pytest.param("image/jpeg", b"\xff\xd8" + FRAME, (640, 480), id="jpeg"),
        pytest.param(
            "image/jpeg", b"\xff\xd8" + COMMENT + b"\xff" + FRAME, (640, 480), id="jpeg, a comment"
        ),
        pytest.param("image/jpeg", b"\xff\xd8\xff\xc4\x00\x02\xab", None, id="jpeg, no frame"),
        pytest.param("image/jpeg", b"\xff\xd8\xff", None, id="jpeg, cut"),
        pytest.param("image/png", b"\x89PNG\r\n\x1a\n\0\0\0\x0dXXXX", None, id="png, no header"),
        pytest.param(
            "image/webp",
            webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 0x4000 | 300, 200)),
            (300, 200),
            id="webp, lossy",
        ),
        pytest.param(
            "image/webp",
            webp(b"VP8L", b"\x2f" + struct.pack("<I", 199 << 14 | 299)),
            (300, 200),
            id="webp, lossless",
        ),
        pytest.param(
            "image/webp",
            webp(b"VP8X", b"\0\0\0\0\x2b\x01\0\xc7\0\0"),
            (300, 200),
            id="webp, extended",
        ),
        pytest.param("image/webp", webp(b"VP8X", b"\0\0\0\0\x2b"), None, id="webp, cut"),
        pytest.param("image/webp", webp(b"ABCD", b"\0" * 20), None, id="webp, unknown"),
        pytest.param("image/gif", b"GIF89a\0\0\0\0", None, id="no pixel at all"),
        pytest.param("image/tiff", b"II*\0", None, id="a type that is not measured"),
    ],
)
def test_the_header_tells_the_size(media_type, data, size):
    assert pixels(data, media_type) == size


def test_a_png_is_measured(png):
    assert pixels(png, "image/png") == (2, 3)


@given(st.sampled_from(TYPES), st.binary(max_size=64))
@settings(deadline=None, max_examples=300)
def test_no_header_makes_it_fail(media_type, data):
    size = pixels(data, media_type)
    assert size is None or min(size) > 0
