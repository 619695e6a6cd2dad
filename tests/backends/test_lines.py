"""Chunks cut anywhere become bounded lines, objects and events."""

from __future__ import annotations

import contextlib
import itertools
import json
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.backends.lines import json_events, json_lines, json_object, lines
from gemroute.core.errors import AnswerTooLarge, BackendError, ProtocolBroken, Truncated

Reader = Callable[[Iterable[bytes]], Iterator[dict[str, Any]]]
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


@settings(deadline=None, max_examples=150)
@given(
    texts=st.lists(TEXTS, max_size=6),
    cuts=st.lists(st.integers(0, 10_000), max_size=20),
    newline=st.sampled_from([b"\n", b"\r\n"]),
    colon=st.sampled_from([b"data: ", b"data:"]),
    between=st.sampled_from([b"", b": keep-alive\n\n", b"event: chunk\nid: 7\nretry: 10\n"]),
)
def test_events_are_the_same_wherever_and_however_they_are_written(
    texts: list[str], cuts: list[int], newline: bytes, colon: bytes, between: bytes
) -> None:
    objects = [{"text": text} for text in texts]
    said = [json.dumps(o, ensure_ascii=False).encode() for o in objects]
    body = b"".join(between + colon + one + newline * 2 for one in said)
    assert list(json_events(lines(cut(body, cuts), 1000), 1000)) == objects


READERS = {"NDJSON": json_lines, "SSE": lambda rows: json_events(rows, 100)}
SAID = st.binary(max_size=300) | st.lists(
    st.sampled_from(
        [b"data: ", b"data:", b'{"a": 1}', b"{", b"\n", b"\r\n", b"\r", b":", b"\xff", b"[1]"]
    ),
    max_size=30,
).map(b"".join)


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@settings(deadline=None, max_examples=400)
@given(body=SAID, cuts=st.lists(st.integers(0, 10_000), max_size=20))
def test_whatever_bytes_come_and_however_cut_the_end_is_the_same(
    reader: Reader, body: bytes, cuts: list[int]
) -> None:
    assert ended(reader, cut(body, cuts)) == ended(reader, [body])


def ended(reader: Reader, chunks: Iterable[bytes]) -> tuple[list[dict[str, Any]], type | None]:
    """Return what was read, and the error that ended it; any error but ours fails the test."""
    seen: list[dict[str, Any]] = []
    try:
        seen.extend(one for one in reader(lines(chunks, 100)))
    except BackendError as failure:
        return seen, type(failure)
    return seen, None


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("endless", [b"x", b"data: x", b"data: {}\n", b": \n", b"\n"])
def test_no_endless_body_takes_more_memory_than_a_line_and_an_event(
    reader: Reader, endless: bytes
) -> None:
    """A reader that kept what it reads would hold 600 kB in the end."""
    chunks = itertools.repeat(endless * 1_000, 600_000 // (1_000 * len(endless)))
    tracemalloc.start()
    with contextlib.suppress(BackendError):
        for _ in reader(lines(chunks, 100)):
            pass
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 100_000


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


def events(*raw_lines: bytes) -> list[dict[str, Any]]:
    return list(json_events(raw_lines, 100))


def test_the_data_lines_of_one_event_are_one_object() -> None:
    assert events(b'data: {"a":\n', b"event: x\n", b"data: 1}\n", b"\n") == [{"a": 1}]


def test_an_event_without_its_blank_line_at_the_end_counts_if_it_is_whole() -> None:
    assert events(b'data: {"a": 1}\n') == [{"a": 1}]
    assert events(b'data: {"a": 1}') == [{"a": 1}]
    with pytest.raises(Truncated, match="middle of an event"):
        events(b'data: {"a": ')


def test_an_event_of_many_lines_is_bounded_too() -> None:
    with pytest.raises(AnswerTooLarge, match="more than 100 bytes"):
        events(*[b"data: 123456\n"] * 20)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"data: {]\n", id="not JSON"),
        pytest.param(b"data: [1]\n", id="no object"),
        pytest.param(b'data: {"a": "\xff"}\n', id="not UTF-8"),
        pytest.param(b"data\n", id="no data in the data"),
        pytest.param(b"<html>\n", id="a page"),
        pytest.param(b'{"error": 5}\n', id="bare JSON"),
        pytest.param(b"datum: {}\n", id="a field that is none"),
        pytest.param(b" data: {}\n", id="a space before the field"),
    ],
)
def test_what_is_no_event_breaks_the_protocol_and_is_not_passed_over(line: bytes) -> None:
    with pytest.raises(ProtocolBroken) as caught:
        events(line, b"\n")
    assert str(caught.value).startswith("The server said something that is")


def test_other_fields_comments_and_events_without_data_are_passed_over() -> None:
    assert events(b"retry: 10\n", b"event: ping\n", b"\n", b": hello\n", b":\n", b"\n") == []
