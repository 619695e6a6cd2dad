"""What begins the lines of a block is taken out, what is wide made narrow, what is cut read."""

from __future__ import annotations

from base64 import b64encode

import pytest

from gemroute.core.sensitivity.encodings import decoded
from gemroute.core.sensitivity.margins import unmargined
from gemroute.core.sensitivity.spaced import evened
from gemroute.core.sensitivity.views import View, rewritten


def shown(text: str, *seen: str) -> str:
    """Return `text` as it is read where a hint ended with each of `seen`."""
    data = text.encode()
    ends = [data.index(one.encode()) + len(one.encode()) for one in seen]
    view = rewritten(View(data), unmargined(data, [(end, end) for end in ends]))
    return view.data.decode() if view else text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("// MSH|a\n// PID|b", "MSH|a\nPID|b", id="a comment"),
        pytest.param("x\n> > y\n> > MSH|a\nz", "x\ny\nMSH|a\nz", id="a quote amid other lines"),
        pytest.param("+MSH|a\n+\n+ PID|b\n-c", "MSH|a\n\n PID|b\n-c", id="a diff"),
        pytest.param("# a\n#\n# MSH|a\n", "a\n\nMSH|a\n", id="a blank line inside"),
        pytest.param("MSH|a\n# b", "MSH|a\n# b", id="a line without a margin"),
    ],
)
def test_the_margin_of_a_block_is_taken_out(text: str, read: str) -> None:
    assert shown(text, "MSH|") == read


def test_a_block_is_read_once_wherever_it_was_seen() -> None:
    assert shown("// MSH|a\n// PID|b\n// OBX|c", "MSH|", "PID|", "OBX|") == "MSH|a\nPID|b\nOBX|c"


def test_a_block_goes_no_farther_than_a_hundred_lines_or_so() -> None:
    data = b"// x\n" * 200 + b"// MSH|a\n" + b"// y\n" * 200
    taken_out = list(unmargined(data, [(1007, 1007)]))
    assert (len(taken_out), taken_out[0].start) == (128, 5 * (200 - 64))


def test_two_blanks_and_tabs_between_words_are_read_as_one() -> None:
    data = b"  a  b\tc    d  e   f\t\tg"
    view = rewritten(View(data), evened(data, [(10, 10)]))
    assert view is not None
    assert view.data == b"  a b c    d e f\t\tg"


TEXT = "请把合同的最后一页发给我好吗"


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        pytest.param(TEXT.encode(), TEXT, id="whole"),
        pytest.param(TEXT.encode()[:-1], TEXT[:-1], id="cut at its end"),
        pytest.param(TEXT.encode()[1:], TEXT[1:], id="cut where it begins"),
    ],
)
def test_what_is_cut_within_a_character_is_text_all_the_same(raw: bytes, read: str) -> None:
    run = raw.hex().encode()
    (replacement,) = decoded(run, [(20, 20)], "hex").replacements
    assert replacement.data.decode() == read


@pytest.mark.parametrize(
    ("below", "is_read"),
    [
        pytest.param("eW91ciBsaW5l", "请把合同的最后一页发给我好吗your line", id="more text"),
        pytest.param("Bankverbindung", TEXT, id="a word"),
        pytest.param("+/+/+/+/+/+/", TEXT, id="what is no text"),
    ],
)
def test_a_run_in_any_script_ends_with_its_line_where_a_word_follows(
    below: str, is_read: str
) -> None:
    data = b64encode(TEXT.encode()) + b"\n" + below.encode()
    (replacement,) = decoded(data, [(20, 20)], "base64").replacements
    assert replacement.data.decode() == is_read
