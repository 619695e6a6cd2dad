"""Encodings that hide letters in plain ones are noticed; what only looks alike is not."""

from __future__ import annotations

import binascii
from base64 import a85encode

import pytest

from gemroute.core.disguises import disguised_encoding

LETTER = b"The card is 4111 1111 1111 1111, my dear."
UU = binascii.b2a_uu(LETTER)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        pytest.param("日本語のテキスト".encode("iso2022_jp"), "ISO-2022 escapes", id="iso-2022-jp"),
        pytest.param("한국어".encode("iso2022_kr"), "ISO-2022 escapes", id="iso-2022-kr"),
        pytest.param("中文".encode("hz"), "HZ", id="hz"),
        pytest.param(b"SSN +ADEAMgAzAC0ANAA1- end", "UTF-7", id="utf-7 digits in one run"),
        pytest.param(b"+ADE-+ADI-+ADM-", "UTF-7", id="utf-7 digits one by one"),
        pytest.param(b"begin 644 a.txt\n" + UU + b"`\nend\n", "uuencode", id="uuencode"),
        pytest.param(b"> begin 0600 a b\r\n> " + UU, "uuencode", id="uuencode in a reply"),
        pytest.param(a85encode(LETTER, adobe=True, wrapcol=40), "Ascii85", id="Ascii85"),
        pytest.param(
            b"index 1..2\nGIT binary patch\nliteral 12\nTcmV+b\n", "binary patch", id="a patch"
        ),
    ],
)
def test_letters_that_hide_in_ascii_are_noticed(data, name):
    assert data.isascii()
    assert disguised_encoding(data.decode()) == name


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x1b[1mbold\x1b(B\x1b[m", id="a terminal's own escapes"),
        pytest.param(b"+API-key: x\n+AGE-limit\n-old\n", id="a diff"),
        pytest.param(b"~{ not closed", id="an open brace"),
        pytest.param(b"A+B=C, +AB", id="sums"),
        pytest.param(b"+AAAB " * 9, id="a run that decodes to controls"),
        pytest.param(b"+ABCDEFGH ", id="a run that does not decode"),
        pytest.param(b"begin 100 tests\nMANY OF THEM\nend", id="a line that is too short for it"),
        pytest.param(b"begin 644 a.txt\nwords in small letters", id="plain words after a begin"),
        pytest.param(b"we begin 644 times\n" + b"A" * 61, id="a begin within a line"),
        pytest.param(b"from <~/a> to <~/b~>", id="paths below a home"),
        pytest.param(b"a GIT binary patch\nliteral 12", id="words of a patch"),
    ],
)
def test_ordinary_ascii_is_not_suspected(data):
    assert disguised_encoding(data.decode()) == ""
