"""Chunks cut anywhere become bounded lines, objects and events."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.backends.lines import SseEvent, json_lines, json_object, lines, sse_events
from gemroute.core.errors import AnswerTooLarge, ProtocolBroken, Truncated

TEXTS = st.text(alphabet='aä€𝄞\u2028 <&\\"\x1b\r', max_size=12)


def cut(data: bytes, cuts: list[int]) -> list[bytes]:
    """Return `data` in pieces, cut at these places."""
    places = sorted({0, len(data), *(place % (len(data) + 1) for place in cuts)})
    return [data[a:b] for a, b in itertools.pairwise(places)]


@settings(deadline=None, max_examples=150)
@given(texts=st.lists(TEXTS, max_size=6), cuts=st.lists(st.integers(0, 10_000), max_size=20))
def test_objects_are_the_same_wherever_the_bytes_are_cut(texts: list[str], cuts: list[int]) -> None:
    objects = [{"text": text} for text in texts]
    body = "".join(json.dumps(o, ensure_ascii=False) + "\n" for o in objects).encode()
    assert list(json_lines(lines(cut(body, cuts), 1000))) == objects


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 1000])
def test_every_regular_cut_gives_the_same_events(size: int) -> None:
    body = 'event: chunk\r\ndata: {"ä": 1}\r\n\r\n: keep-alive\r\n\r\ndata: a\ndata: b\n\n'.encode()
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    assert list(sse_events(lines(chunks, 100), 100)) == [
        SseEvent("chunk", '{"ä": 1}'),
        SseEvent("", "a\nb"),
    ]


def test_lines_keep_their_newline_and_the_last_one_may_lack_it() -> None:
    assert list(lines([b"a\n\nb", b"c"], 10)) == [b"a\n", b"\n", b"bc"]


def test_a_line_of_just_the_cap_passes() -> None:
    assert list(lines([b"12345678", b"9\n"], 10)) == [b"123456789\n"]


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param([b"0123456789\n"], id="ended, in one chunk"),
        pytest.param([b"01234", b"56789", b"0"], id="never ended"),
        pytest.param([b"ok\n0123456789", b"\n"], id="a later line"),
    ],
)
def test_a_line_over_the_cap_is_too_large(chunks: list[bytes]) -> None:
    with pytest.raises(AnswerTooLarge, match="more than 10 bytes"):
        list(lines(chunks, 10))


def test_an_endless_line_is_given_up_at_the_cap_and_not_read_on() -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 1 << 16
            yield b"x" * (1 << 16)

    with pytest.raises(AnswerTooLarge):
        list(lines(endless(), 1 << 20))
    assert read <= (1 << 20) + (1 << 16)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"not json", id="words"),
        pytest.param(b"<html>", id="a page"),
        pytest.param(b"[1]", id="a list"),
        pytest.param(b'{"a": NaN}', id="NaN is no JSON"),
        pytest.param(b'{"a": "\xff"}', id="not UTF-8"),
        pytest.param(b'{"a": ' + b"[" * 100_000, id="nested too deeply"),
        pytest.param(b'{"a": ' + b"9" * 5000 + b"}", id="a number of 5,000 digits"),
    ],
)
def test_what_is_not_a_json_object_breaks_the_protocol_and_is_not_quoted(line: bytes) -> None:
    with pytest.raises(ProtocolBroken) as caught:
        list(json_lines([line + b"\n"]))
    assert str(caught.value).startswith("The server said something that is not")
    assert caught.value.__cause__ is None


def test_a_body_that_ends_in_the_middle_of_a_line_is_truncated() -> None:
    with pytest.raises(Truncated):
        list(json_lines([b'{"a": 1}\n', b'{"a": ']))


def test_a_whole_object_without_a_newline_at_the_end_counts() -> None:
    assert list(json_lines([b"\n", b'{"a": 1}'])) == [{"a": 1}]


def test_a_json_object_is_returned_as_it_is() -> None:
    assert json_object(b' {"a": [1, null]} ') == {"a": [1, None]}


def test_an_event_without_its_blank_line_at_the_end_counts() -> None:
    assert list(sse_events([b"data: last\n"], 100)) == [SseEvent("", "last")]


def test_an_event_of_many_lines_is_bounded_too() -> None:
    with pytest.raises(AnswerTooLarge):
        list(sse_events([b"data: 123456\n"] * 10, 100))


def test_events_that_are_not_utf8_break_the_protocol() -> None:
    with pytest.raises(ProtocolBroken):
        list(sse_events([b"data: \xff\n"], 100))


def test_unknown_fields_and_events_without_data_are_passed_over() -> None:
    body = [b"retry: 10\n", b"event: ping\n", b"\n", b"data\n", b"\n"]
    assert list(sse_events(body, 100)) == [SseEvent("", "")]
