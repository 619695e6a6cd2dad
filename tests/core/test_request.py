"""What a request is made of, what of it is judged, and what of it is sent; and the words."""

from __future__ import annotations

import hashlib
import json

import pytest

from gemroute.core.request import Media, Message, Part, Request, schema_text
from gemroute.core.values import (
    Decision,
    Label,
    Modality,
    Place,
    Role,
    Route,
    Unread,
    Usage,
)


def text_part(name: str, text: str, hidden: str = "") -> Part:
    return Part(name, "text/plain", Modality.TEXT, text=text, hidden=hidden)


def test_labels_are_ordered_and_named_as_people_write_them():
    assert [label.word for label in sorted(Label)] == [
        "public",
        "internal",
        "confidential",
        "restricted",
    ]
    assert Label.of("restricted") is Label.RESTRICTED


def test_the_document_goes_first_and_the_question_last():
    request = Request(prompt="Summarise.", parts=(text_part("a.txt", "Once upon a time."),))
    assert request.payload().messages[-1].text == "Once upon a time.\n\nSummarise."


def test_several_documents_are_numbered_and_their_names_are_not_sent():
    parts = (text_part("secret-plan.txt", "one"), text_part("b.txt", "two"))
    sent = Request(prompt="Compare.", parts=parts).payload().messages[-1].text
    assert sent == "Document 1:\none\n\nDocument 2:\ntwo\n\nCompare."


def test_every_text_that_is_sent_is_judged():
    request = Request(
        prompt="P",
        system="S",
        schema='{"type":"object"}',
        parts=(text_part("a", "A", hidden="H"),),
        history=(Message(Role.USER, "Q1"), Message(Role.ASSISTANT, "A1")),
    )
    judged = {segment.text for segment in request.segments()}
    payload = request.payload()
    sent = {payload.system, payload.schema, *(message.text for message in payload.messages[:-1])}
    assert sent <= judged
    assert payload.messages[-1].text == "A\n\nP"
    assert {"A", "P"} <= judged


def test_texts_that_are_sent_side_by_side_are_judged_side_by_side():
    parts = (text_part("a", "A", hidden="H"), text_part("b", "B", hidden="I"))
    request = Request(prompt="P", schema='{"type":"object"}', parts=parts)
    assert [segment.text for segment in request.segments()][:3] == ["A", "B", "P"]


def test_every_text_is_judged_as_that_of_whoever_said_it():
    said = (Message(Role.USER, "Q1"), Message(Role.ASSISTANT, "A1"))
    request = Request(prompt="Q2", system="S", history=said)
    roles = {segment.text: segment.role for segment in request.segments()}
    assert [text for text, role in roles.items() if role is Role.ASSISTANT] == ["A1"]


def test_what_is_hidden_in_a_document_is_judged_and_never_sent():
    request = Request(prompt="P", parts=(text_part("a", "A", hidden="HIDDEN"),))
    assert "HIDDEN" in {segment.text for segment in request.segments()}
    assert "HIDDEN" not in request.payload().messages[-1].text


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Request(prompt="b"), id="another prompt"),
        pytest.param(Request(prompt="a", system="x"), id="a system text"),
        pytest.param(Request(prompt="a", schema="{}"), id="a schema"),
        pytest.param(Request(prompt="a", history=(Message(Role.USER, "x"),)), id="a turn"),
        pytest.param(
            Request(prompt="a", history=(Message(Role.ASSISTANT, "x"),)), id="another role"
        ),
        pytest.param(
            Request(
                prompt="a",
                parts=(
                    Part(
                        "p",
                        "image/png",
                        Modality.IMAGE,
                        media=Media(Modality.IMAGE, "image/png", b"1"),
                    ),
                ),
            ),
            id="a picture",
        ),
    ],
)
def test_the_digest_tells_payloads_apart(other):
    assert Request(prompt="a").payload().digest() != other.payload().digest()


def test_media_of_earlier_turns_stay_part_of_the_request():
    picture = Media(Modality.IMAGE, "image/png", b"1", tokens=7)
    request = Request(
        prompt="and now?",
        history=(Message(Role.USER, "?", (picture,)),),
        parts=(Part("p", "image/png", Modality.IMAGE, media=picture), text_part("t", "x")),
    )
    assert list(request.all_media()) == [picture, picture]
    assert request.payload().has_media


def test_the_same_schema_has_one_text():
    assert schema_text({"b": 1, "a": 2}) == schema_text({"a": 2, "b": 1}) == '{"a":2,"b":1}'


def test_a_decision_without_routes_is_a_refusal():
    assert Decision(routes=()).to == "refuse"
    assert Decision(routes=()).is_refused
    decision = Decision(routes=(Route(Place.LOCAL), Route(Place.CLOUD)))
    assert decision.to == "local"
    assert decision.may_leave


def test_thinking_is_billed_as_output():
    assert Usage(10, 5, thinking_tokens=7).billed_output_tokens == 12


def test_no_text_of_a_request_is_in_its_repr():
    request = Request(
        prompt="CANARY",
        system="CANARY",
        parts=(text_part("n", "CANARY", "CANARY"),),
        history=(Message(Role.USER, "CANARY"),),
    )
    assert "CANARY" not in repr(request)
    assert "CANARY" not in repr(request.payload())
    assert "CANARY" not in repr(list(request.segments()))


DISGUISED = "The card is +ADQAMQAxADE- for the hotel"


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(Request(prompt=DISGUISED), id="prompt"),
        pytest.param(Request(system=DISGUISED, prompt="P"), id="system text"),
        pytest.param(Request(prompt="P", history=(Message(Role.USER, DISGUISED),)), id="turn"),
        pytest.param(Request(prompt="P", parts=(text_part("a.htm", DISGUISED),)), id="document"),
        pytest.param(Request(prompt=DISGUISED, system=DISGUISED), id="two of them"),
    ],
)
def test_a_text_whose_letters_hide_in_others_counts_as_unread(request_):
    assert request_.unread == (Unread("encoding", "UTF-7"),)


def test_a_disguise_that_the_reader_told_of_is_told_once():
    told = Unread("encoding", "UTF-7")
    part = Part("a.txt", "text/plain", Modality.TEXT, text=DISGUISED, unread=(told,))
    assert Request(prompt="P", parts=(part,)).unread == (told,)


@pytest.mark.parametrize(
    "text",
    ["", 'a\nb"\\', "é" * 65_535 + "😀" * 3, "x" * 131_072, "\ud83d" * 2],
    ids=["empty", "escapes", "a piece ends in wide letters", "whole pieces", "half letters"],
)
def test_the_digest_is_over_plain_json_however_long_a_text_is(text):
    flat = ["be brief", [["user", text, []]]]
    canonical = json.dumps(flat, ensure_ascii=True, separators=(",", ":")).encode()
    payload = Request(prompt=text, system="be brief").payload()
    assert payload.digest() == hashlib.sha256(canonical).hexdigest()
