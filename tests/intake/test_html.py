"""A page's visible text is sent, the rest of it is judged."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.values import Unread
from gemroute.intake.html import read_html


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param("CANA<b>RY</b>RUNS", "CANARYRUNS", id="inline elements leave no trace"),
        pytest.param("4111<!-- x --> 1111", "4111 1111", id="nor do comments"),
        pytest.param("<p>a<p>b", "\na\nb", id="blocks begin a line"),
        pytest.param("<tr><td>a<td>b", "\n\ta\tb", id="cells are apart"),
        pytest.param("a<br/>b", "a\n\nb", id="a break is a line end"),
        pytest.param("&lt;&#52;&eacute;", "<4é", id="references are letters"),
        pytest.param("<textarea>x</textarea>", "\nx\n", id="a field's text is seen"),
        pytest.param("x<b", "x<b", id="a cut tag is text"),
    ],
)
def test_the_visible_text_is_what_a_reader_sees(source, text):
    assert read_html(source.encode()).text.rstrip("\n") == text.rstrip("\n")


@pytest.mark.parametrize(
    ("source", "hidden"),
    [
        pytest.param('<a href="u" title="t&amp;u">', 'href="u"\ntitle="t&u"', id="attributes"),
        pytest.param("<!-- note -->", " note ", id="comments"),
        pytest.param("<script>let k=1<2</script>", "let k=1<2", id="scripts"),
        pytest.param("<style>p{}</style>", "p{}", id="styles"),
        pytest.param("<meta name=a content=b>", 'name="a"\ncontent="b"', id="meta"),
        pytest.param("<input disabled>", 'disabled=""', id="attributes without a value"),
        pytest.param("<!doctype html>", "doctype html", id="declarations"),
        pytest.param("<?php x ?>", "php x ?", id="instructions"),
        pytest.param("<![CDATA[y]]>", "CDATA[y", id="marked sections"),
        pytest.param('<a href="data:,a%20b">', "a b", id="a data address in percents"),
        pytest.param('<a href="DATA:text/plain;base64,aGk">', "hi", id="in base64, unpadded"),
    ],
)
def test_everything_else_is_hidden_text(source, hidden):
    reading = read_html(f"{source}seen".encode())
    assert (reading.text, reading.hidden, reading.unread) == ("seen", hidden, ())


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("seen<script>let key = 'KEY'", id="in a script"),
        pytest.param("seen<style>/* KEY */", id="in a style"),
        pytest.param("seen<a title='KEY'", id="in a tag"),
        pytest.param("seen<a title='KEY", id="in a value"),
        pytest.param("seen<!-- KEY", id="in a comment"),
        pytest.param("seen<?x KEY", id="in an instruction"),
        pytest.param("seen<!doctype KEY", id="in a declaration"),
        pytest.param("seen<![CDATA[KEY", id="in a section"),
        pytest.param("seen</b title='KEY'>", id="in an end tag"),
        pytest.param("seen</b\nKEY", id="in an end tag without an end"),
        pytest.param("seen&KEY", id="in a reference"),
    ],
)
def test_whatever_a_page_breaks_off_in_is_judged(source):
    reading = read_html(source.encode())
    assert "KEY" in reading.text + reading.hidden
    assert reading.text.startswith("seen")


def test_text_after_a_script_is_visible_again():
    assert read_html(b"<script>a</script>b").text == "b"


def test_pictures_inside_a_page_are_not_read(png):
    address = base64.b64encode(png).decode()
    reading = read_html(f'seen<img src="data:image/png;base64,{address}">'.encode())
    assert reading.unread == (Unread("image", "data address"),)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        pytest.param("data:;base64,AAAAA", "damaged", id="broken base64"),
        pytest.param("data:;base64,AAECAwQFBgc=", "unknown_binary", id="unknown bytes"),
        pytest.param("data:,%25PDF-1.4", "unknown_binary", id="a document in the page"),
    ],
)
def test_what_a_data_address_hides_from_readers_is_told(address, reason):
    assert read_html(f'seen<a href="{address}">'.encode()).unread == (
        Unread(reason, "data address"),
    )


def test_a_page_without_visible_text_says_so():
    reading = read_html(b"<html><script>render()</script>")
    assert reading.text.strip() == ""
    assert reading.unread == (Unread("page_without_text", "no visible text"),)


def test_markup_that_the_parser_gives_up_on_is_damaged():
    reading = read_html(b"<p>before</p><![<y>]>after")
    assert "before" in reading.text
    assert Unread("damaged") in reading.unread


@given(st.lists(st.sampled_from([*"<>/!-?&;=\"'[] ab", "script", "<![", "<!--", "data:,"])))
@settings(deadline=None, max_examples=300)
def test_no_markup_makes_it_fail_or_fall_silent(pieces):
    source = "".join(pieces)
    reading = read_html(source.encode())
    assert reading.text.strip() or reading.unread or not source.strip()


def test_an_encoding_that_is_a_guess_is_told_for_a_page_too():
    assert read_html("<p>Grüße".encode("latin-1")).unread == (Unread("encoding", "not UTF-8"),)
