"""Encodings that hide letters in plain ones are noticed; what only looks alike is not."""

from __future__ import annotations

import pytest

from gemroute.core.disguises import disguised_encoding


@pytest.mark.parametrize(
    ("data", "name"),
    [
        pytest.param("日本語のテキスト".encode("iso2022_jp"), "ISO-2022 escapes", id="iso-2022-jp"),
        pytest.param("한국어".encode("iso2022_kr"), "ISO-2022 escapes", id="iso-2022-kr"),
        pytest.param("中文".encode("hz"), "HZ", id="hz"),
        pytest.param(b"SSN +ADEAMgAzAC0ANAA1- end", "UTF-7", id="utf-7 digits in one run"),
        pytest.param(b"+ADE-+ADI-+ADM-", "UTF-7", id="utf-7 digits one by one"),
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
    ],
)
def test_ordinary_ascii_is_not_suspected(data):
    assert disguised_encoding(data.decode()) == ""
