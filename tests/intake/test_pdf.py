"""The text of a PDF's pages, and a count of everything that is not in it."""

from __future__ import annotations

import pytest

from gemroute.core.values import Unread
from gemroute.intake import pdf as reader
from gemroute.intake.pdf import is_garbage, read_pdf
from gemroute.intake.sandbox import read_apart

LOCKED = (
    b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -1 /O (12345678901234567890123456789012)"
    b" /U (12345678901234567890123456789012) >> /ID [(aaaaaaaaaaaaaaaa) (aaaaaaaaaaaaaaaa)]"
)
NOTE = b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (a note) >>"
LINK = (
    b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9]"
    b" /A << /S /URI /URI (https://a.example/?token=t) >> >>"
)
INNER_LINK = b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /Dest [100 0 R /Fit] >>"
FIELD = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (n) /V (value) /Rect [0 0 9 9] >>"
ON_PAGE = {"page_extra": b"/Annots [10 0 R]"}


def test_pages_follow_one_another(pdf, page):
    data = pdf([page("Card 4111 1111\nsecond line"), page("two")])
    assert read_pdf(data) == ("Card 4111 1111\nsecond line\n\ntwo", "", ())


def test_invisible_and_off_page_text_is_judged_and_sent(pdf, page):
    more = b" BT /F 9 Tf 3 Tr 72 100 Td (unseen) Tj ET BT /F 9 Tf 5000 5000 Td (far) Tj ET"
    text = read_pdf(pdf([page("seen") + more])).text
    assert all(word in text for word in ("seen", "unseen", "far"))


def test_titles_bookmarks_and_link_targets_are_hidden_text(pdf, page):
    data = pdf(
        [page("x")],
        info=b"/Title (The title) /Keywords (secret)",
        catalog=b"/Outlines 11 0 R",
        objects=[
            LINK,
            b"<< /Type /Outlines /First 12 0 R /Last 12 0 R /Count 1 >>",
            b"<< /Title (Chapter one) /Parent 11 0 R >>",
        ],
        **ON_PAGE,
    )
    expected = "The title\nsecret\nChapter one\nhttps://a.example/?token=t"
    assert read_pdf(data) == ("x", expected, ())


def test_a_link_inside_the_document_is_nothing_to_judge(pdf, page):
    assert read_pdf(pdf([page("x")], objects=[INNER_LINK], **ON_PAGE)) == ("x", "", ())


def test_pages_without_text_and_pages_with_pictures_are_counted(pdf, page, picture):
    reading = read_pdf(pdf([page("one"), b"", picture]))
    assert reading.unread == (
        Unread("page_without_text", "2 of 3 pages"),
        Unread("image", "1 of 3 pages"),
    )


def test_a_picture_inside_a_form_is_found(pdf, page, picture):
    form = (
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 99 99] /Length %d >>\nstream\n%s\nendstream"
    )
    data = pdf(
        [page("one") + b" /A Do"],
        page_extra=b"",
        objects=[form % (len(picture), picture)],
    ).replace(b"/Font << /F 3 0 R >>", b"/Font << /F 3 0 R >> /XObject << /A 10 0 R >>")
    assert Unread("image", "1 of 1 pages") in read_pdf(data).unread


def test_notes_are_not_read_and_say_so(pdf, page):
    reading = read_pdf(pdf([page("x")], objects=[NOTE], **ON_PAGE))
    assert reading == ("x", "", (Unread("annotation", "1 of 1 pages"),))


def test_form_fields_are_not_read_and_say_so(pdf, page):
    catalog = b"/AcroForm << /Fields [10 0 R] >>"
    reading = read_pdf(pdf([page("x")], catalog=catalog, objects=[FIELD], **ON_PAGE))
    assert Unread("annotation", "form fields") in reading.unread


def test_attached_files_are_not_read_and_say_so(pdf, page):
    data = pdf(
        [page("x")],
        catalog=b"/Names << /EmbeddedFiles << /Names [(a.txt) 10 0 R] >> >>",
        objects=[
            b"<< /Type /Filespec /F (a.txt) /EF << /F 11 0 R >> >>",
            b"<< /Type /EmbeddedFile /Length 2 >>\nstream\nhi\nendstream",
        ],
    )
    assert read_pdf(data).unread == (Unread("unknown_binary", "1 attached"),)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param(lambda data: data[:60], "damaged", id="cut"),
        pytest.param(lambda data: b"%PDF-1.7\n", "damaged", id="empty"),
        pytest.param(
            lambda data: data.replace(b"/Info", LOCKED + b" /Info"), "encrypted", id="lock"
        ),
        pytest.param(
            lambda data: data.replace(b"/Type /Page ", b"/Type /Cage "), "damaged", id="page"
        ),
    ],
)
def test_what_cannot_be_opened_gives_no_text_and_says_why(pdf, page, change, reason):
    reading = read_pdf(change(pdf([page("secret")])))
    assert "secret" not in reading.text
    assert reason in [item.reason for item in reading.unread]


def test_a_document_without_pages_is_damaged(pdf):
    # PDFium keeps the reason of an earlier failure, hence a process of its own.
    assert read_apart("pdf", pdf([])).unread == (Unread("damaged"),)


def test_a_limit_on_pages_leaves_the_rest_unread(pdf, page, monkeypatch):
    monkeypatch.setattr(reader, "MOST_PAGES", 2)
    reading = read_pdf(pdf([page(word) for word in ("one", "two", "three")]))
    assert reading == ("one\n\ntwo", "", (Unread("limit", "1 of 3 pages"),))


def test_a_limit_on_text_leaves_the_rest_unread(pdf, page, monkeypatch):
    monkeypatch.setattr(reader, "MOST_CHARACTERS", 2)
    reading = read_pdf(pdf([page("one"), page("two")]))
    assert reading == ("one", "", (Unread("limit", "1 of 2 pages"),))


def test_a_font_without_letters_is_garbage(pdf):
    glyphs = b"BT /F 12 Tf 72 720 Td (%s) Tj ET" % (bytes(range(128, 160)) * 3)
    assert read_pdf(pdf([glyphs])).unread == (Unread("encoding", "1 of 1 pages"),)


@pytest.mark.parametrize(
    ("text", "garbage"),
    [
        pytest.param("The quick brown fox jumps over the lazy dog. " * 9, False, id="English"),
        pytest.param("Zażółć gęślą jaźń, pchnąć w tę łódź jeża lub ośm " * 9, False, id="Polish"),
        pytest.param("Съешь же ещё этих мягких французских булок. " * 9, False, id="Russian"),
        pytest.param("敏捷的棕色狐狸跳过了懒狗。" * 9, False, id="Chinese"),
        pytest.param("QTY SKU EUR TOTAL UNIT PRICE INVOICE NO DATE " * 9, False, id="capitals"),
        pytest.param("12.50 EUR\t13.75 EUR\n" * 9, False, id="a table"),
        pytest.param(
            "Gsv jfrxp yildm clc qfnkh levi gsv ozab wlt. " * 9, True, id="a scrambled map"
        ),
        pytest.param("\x01\x02\x03abc", True, id="control characters"),
        pytest.param("ab\ue000\ue001" * 9, True, id="private letters"),
    ],
)
def test_glyph_numbers_are_told_from_writing(text, garbage):
    assert is_garbage(text) is garbage
