"""What becomes of a document: its text, its media, and what was not read, in words."""

from __future__ import annotations

import pytest

from gemroute.core.request import Media, Part
from gemroute.core.values import Modality, Unread
from gemroute.intake.parts import describe_unread, part_of


def test_a_text_keeps_name_size_and_zones():
    part = part_of("a.txt", "Grüße".encode(), frozenset({"ledger"}))
    assert part == Part(
        name="a.txt",
        media_type="text/plain",
        modality=Modality.TEXT,
        text="Grüße",
        zones=frozenset({"ledger"}),
        size_bytes=7,
    )


def test_html_and_pdf_are_read(pdf, page):
    html = part_of("a", b"<html><p title=t>seen")
    document = part_of("b", pdf([page("text")]))
    assert (html.media_type, html.text, html.hidden) == ("text/html", "\n\nseen", 'title="t"')
    assert (document.modality, document.text) == (Modality.PDF, "text")


def test_a_picture_is_kept_for_local_models_and_never_judged(png):
    part = part_of("a.txt", png)
    assert part.media == Media(Modality.IMAGE, "image/png", png, 1122)
    assert (part.text, part.unread) == ("", (Unread("image", "2 x 3 pixels"),))


def test_a_damaged_picture_is_not_kept():
    part = part_of("a.gif", b"GIF89a;")
    assert part.media is None
    assert [item.reason for item in part.unread] == ["image", "damaged"]


def test_a_sound_is_kept_for_local_models_and_never_judged(wav, mp3):
    part = part_of("a", wav)
    assert part.media == Media(Modality.AUDIO, "audio/wav", wav, 40)
    assert part.unread == (Unread("audio", "1.5 s"),)
    assert part_of("b", mp3).unread == (Unread("audio", "0.3 s"),)


def test_a_sound_of_unknown_length_counts_as_the_longest():
    part = part_of("a", b"ID3\x04\0\0\0\0\0\0")
    assert part.media is not None
    assert (part.media.tokens, part.unread) == (752, (Unread("audio", "unknown duration"),))


@pytest.mark.parametrize(
    ("data", "media_type", "modality"),
    [
        pytest.param(b"PK\x03\x04", "application/zip", "binary", id="an archive"),
        pytest.param(b"\0\0\0\x18ftypisom", "video/mp4", "video", id="a film"),
        pytest.param(b"OggS\0", "audio/ogg", "audio", id="a sound no runtime takes"),
        pytest.param(b"II*\0", "image/tiff", "image", id="a picture no runtime takes"),
        pytest.param(b"\x01\0\x02", "application/octet-stream", "binary", id="anything else"),
    ],
)
def test_what_no_reader_knows_is_a_part_without_text(data, media_type, modality):
    part = part_of("a.txt", data)
    assert (part.modality, part.text, part.media) == (Modality(modality), "", None)
    assert part.unread == (Unread("unknown_binary", media_type),)


def test_two_kinds_at_once_are_told(png):
    part = part_of("a.png", png + b"#!/bin/sh")
    assert part.unread[-1] == Unread("ambiguous", "also application/octet-stream")


def test_an_ambiguous_text_is_read_and_marked():
    part = part_of("a.py", b"MAGIC = b'%PDF-'\n")
    assert part.text == "MAGIC = b'%PDF-'\n"
    assert part.unread == (Unread("ambiguous", "also application/pdf"),)


def part(name: str, *unread: Unread) -> Part:
    return Part(name=name, media_type="", modality=Modality.TEXT, unread=unread)


@pytest.mark.parametrize(
    ("unread", "sentence"),
    [
        pytest.param(
            [Unread("page_without_text", "2 of 3 pages")], "2 of 3 pages have no text", id="pages"
        ),
        pytest.param(
            [Unread("image", "1 of 3 pages")],
            "1 of 3 pages holds pictures that no reader judges",
            id="one page",
        ),
        pytest.param(
            [Unread("encoding", "2 of 2 pages"), Unread("encrypted")],
            "2 of 2 pages are not certain to be decoded right, is encrypted",
            id="two reasons",
        ),
        pytest.param(
            [Unread("limit", "4 of 9 pages")],
            "4 of 9 pages took more time or memory to read than allowed",
            id="a past tense has no plural",
        ),
        pytest.param(
            [Unread("encoding", "HZ")], "is not certain to be decoded right (HZ)", id="hz"
        ),
        pytest.param([Unread("new_reason")], "new reason", id="a reason without a sentence"),
    ],
)
def test_what_was_not_read_is_told_in_words(unread, sentence):
    assert describe_unread([part("whole"), part("a.pdf", *unread)]) == f"a.pdf: {sentence}"


def test_several_documents_are_told_apart():
    both = [part("a", Unread("encrypted")), part("b", Unread("damaged"))]
    assert describe_unread(both) == "a: is encrypted; b: is damaged"
    assert describe_unread([]) == ""
