"""A text is decoded, and nothing else happens to it."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.values import Unread
from gemroute.intake.text import read_text

WORDS = "Grüße, мир, 你好 🙂\r\n\tend"
NOT_UTF8 = (Unread("encoding", "not UTF-8"),)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(WORDS.encode(), id="utf-8"),
        pytest.param(codecs.BOM_UTF8 + WORDS.encode(), id="utf-8 with a mark"),
        pytest.param(codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"), id="utf-16 little"),
        pytest.param(codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"), id="utf-16 big"),
        pytest.param(codecs.BOM_UTF32_LE + WORDS.encode("utf-32-le"), id="utf-32 little"),
        pytest.param(codecs.BOM_UTF32_BE + WORDS.encode("utf-32-be"), id="utf-32 big"),
    ],
)
def test_a_certain_encoding_gives_the_very_text(data):
    assert read_text(data) == (WORDS, "", ())


def test_utf16_without_a_mark_is_told_by_its_zeros():
    assert read_text("card 4111\r\n".encode("utf-16-le")) == ("card 4111\r\n", "", ())


def test_line_ends_are_kept():
    assert read_text(b"a\r\nb\rc\n").text == "a\r\nb\rc\n"


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
@settings(deadline=None, max_examples=200)
def test_every_utf8_text_comes_back_as_it_was(text):
    marked = text.startswith("\ufeff")
    assert read_text(text.encode()).text == (text[1:] if marked else text)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param("Grüße €5 “x”".encode("cp1252"), "Grüße €5 “x”", id="cp1252"),
        pytest.param(b"caf\xe9 \x81", "café \x81", id="latin-1, where cp1252 has no letter"),
        pytest.param(b"ok \xed\xa0\x80", "ok í\xa0€", id="a lone surrogate"),
        pytest.param(b"overlong \xc0\xaf", "overlong À¯", id="an overlong slash"),
    ],
)
def test_what_is_not_utf8_is_a_guess_and_says_so(data, text):
    assert read_text(data) == (text, "", NOT_UTF8)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"a\0b\0\0c", id="zeros on both sides"),
        pytest.param(b"text" * 5000 + b"\0", id="one zero late"),
        pytest.param(codecs.BOM_UTF8 + b"a\0b", id="a zero after a mark"),
        pytest.param(codecs.BOM_UTF16_LE + "a\0b".encode("utf-16-le"), id="a zero in utf-16"),
    ],
)
def test_a_nul_is_binary_and_gives_no_text(data):
    assert read_text(data) == ("", "", (Unread("unknown_binary", "NUL bytes"),))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(codecs.BOM_UTF8 + b"ok \xff", id="utf-8"),
        pytest.param(codecs.BOM_UTF16_LE + b"o\0k\0\x00\xd8x\0", id="utf-16 with half a pair"),
        pytest.param(codecs.BOM_UTF16_LE + b"o\0k\0x", id="utf-16 of an odd length"),
    ],
)
def test_a_text_that_breaks_its_own_mark_is_a_guess(data):
    reading = read_text(data)
    assert reading.text.startswith("ok")
    assert [item.reason for item in reading.unread] == ["encoding"]


def test_letters_that_hide_in_ascii_are_noticed() -> None:
    text = "日本語のテキスト".encode("iso2022_jp")
    assert read_text(text) == (text.decode(), "", (Unread("encoding", "ISO-2022 escapes"),))
