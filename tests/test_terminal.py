"""What reaches a screen: nothing that could act on it, and each block of Markdown once."""

from __future__ import annotations

import io
import os
import select
import sys
import unicodedata
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute import terminal
from gemroute.terminal import (
    AnswerWriter,
    BlockSplitter,
    MarkdownBlocks,
    Waiting,
    console,
    forget_typed_ahead,
    is_plain,
    is_terminal,
    notice,
    sanitise,
    show,
    usd,
)

EVERY_CHARACTER = "".join(map(chr, range(sys.maxunicode + 1)))
# Unicode calls these "format" characters, but each has a shape of its own.
SHAPED = set(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
TEXT = """\
# Title

A paragraph with `code`
on two lines.

1. first

   ```python
   x = 1

   y = 2
   ```

   more of the first
2. second

| a | b |
|---|---|
| 1 | 2 |

````
```
a fence in a fence

````
after it
"""


class Screen(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return Screen()


def test_no_control_format_or_surrogate_character_survives() -> None:
    survivors = {
        one
        for one in sanitise(EVERY_CHARACTER)
        if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    }
    assert survivors == SHAPED | {"\t", "\n"}


@pytest.mark.parametrize(
    "invisible",
    ["\u034f", "\u115f", "\u17b4", "\u180b", "\u3164", "\ufe00", "\uffa0", "\U000e0100"],
    ids=ascii,
)
def test_what_has_no_shape_is_given_one(invisible: str) -> None:
    assert sanitise(f"a{invisible}b") == f"a‹U+{ord(invisible):04X}›b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("\x1b[2J", "␛[2J", id="an escape"),
        pytest.param("a\rb\x07", "a␍b␇", id="return and bell"),
        pytest.param("\x7f\x9b", "␡‹U+009B›", id="delete and C1"),
        pytest.param("\u202eabc", "‹U+202E›abc", id="right to left"),
        pytest.param("\ud800", "‹U+D800›", id="half a pair"),
        pytest.param("\u26a0\ufe0f!", "\u26a0!", id="the coloured form of a sign"),
        pytest.param("Größe\t東京\n", "Größe\t東京\n", id="text of every script stays"),
    ],
)
def test_what_could_act_is_shown_instead(text: str, shown: str) -> None:
    assert sanitise(text) == shown


@settings(deadline=None, max_examples=300)
@given(st.text(), st.text())
def test_a_text_may_be_cut_anywhere(one: str, other: str) -> None:
    assert sanitise(one) + sanitise(other) == sanitise(one + other)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (None, "unknown"),
        ("0", "$0"),
        ("0.0000001", "<$0.000001"),
        ("0.001234", "$0.001234"),
        ("0.3", "$0.30"),
        ("1.25", "$1.25"),
        ("1234.5", "$1,234.50"),
        ("-0.3", "-$0.30"),
    ],
)
def test_money_is_written_as_people_read_it(amount: str | None, words: str) -> None:
    assert usd(None if amount is None else Decimal(amount)) == words


def test_a_closed_or_replaced_stream_is_no_terminal() -> None:
    closed = io.StringIO()
    closed.close()
    assert [is_terminal(closed), is_terminal(None), is_terminal(Screen())] == [False, False, True]  # type: ignore[arg-type]  # as when Python runs without streams


@pytest.mark.parametrize(
    ("variables", "plain"),
    [
        ({}, False),
        ({"NO_COLOR": ""}, False),
        ({"NO_COLOR": "1"}, True),
        ({"TERM": "dumb"}, True),
        ({"TERM": "xterm"}, False),
    ],
)
def test_no_color_and_a_dumb_terminal_ask_for_plain_text(
    variables: dict[str, str], plain: bool
) -> None:
    assert is_plain(variables) is plain
    assert console(Screen(), variables).no_color is plain


def test_a_console_that_is_no_terminal_has_80_columns() -> None:
    assert console(io.StringIO(), {}).width == 80


def test_a_table_whose_reader_has_gone_ends_like_any_other_output() -> None:
    class Gone(Screen):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        console(Gone(), {}).print("a table")


@pytest.mark.parametrize(
    ("variables", "written"),
    [
        pytest.param({}, "\r\x1b[2K\x1b[31m␛ no\x1b[0m\n", id="colour"),
        pytest.param({"NO_COLOR": "1"}, "\r\x1b[2K␛ no\n", id="NO_COLOR"),
        pytest.param({"TERM": "dumb"}, "␛ no\n", id="dumb"),
    ],
)
def test_a_notice_is_safe_and_takes_a_waiting_line_back(
    screen: Screen, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], written: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stderr", screen)
    notice("\x1b no", style="red")
    assert screen.getvalue() == written


LONG_LINE = "word " * 20 + "end"


def test_long_lines_are_cut_between_words_on_a_terminal(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "dumb")
    show(LONG_LINE)
    notice(LONG_LINE)
    pieces = [" ".join(["word"] * 16), "word word word word end"]
    assert screen.getvalue().splitlines() == [*pieces, *pieces]


def test_long_lines_in_a_pipe_stay_whole(capsys: pytest.CaptureFixture[str]) -> None:
    show(LONG_LINE)
    assert capsys.readouterr().out == f"{LONG_LINE}\n"


def test_a_notice_in_a_pipe_is_a_plain_line(capsys: pytest.CaptureFixture[str]) -> None:
    notice("all is well", style="dim")
    assert capsys.readouterr().err == "all is well\n"


def test_waiting_is_one_line_that_is_taken_back(screen: Screen) -> None:
    waiting = Waiting(screen)
    waiting.on("thinking")
    waiting.on("thinking")
    waiting.off()
    waiting.off()
    assert screen.getvalue() == "\r\x1b[2K\x1b[2mthinking …\x1b[0m\r\x1b[2K"


def test_waiting_never_wraps(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    Waiting(screen).on("x" * 200)
    assert screen.getvalue() == "\r\x1b[2K" + "x" * 79


def test_waiting_knows_how_wide_the_terminal_is(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(screen, "fileno", lambda: 2)
    monkeypatch.setattr(
        terminal.os, "get_terminal_size", lambda _: terminal.os.terminal_size((9, 5))
    )
    Waiting(screen).on("x" * 200)
    assert screen.getvalue() == "\r\x1b[2K" + "x" * 8


@pytest.mark.parametrize("stream", [Screen(), io.StringIO()], ids=["dumb", "pipe"])
def test_waiting_is_shown_on_a_capable_terminal_only(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    Waiting(stream).on("thinking")
    Waiting(stream).off()
    assert stream.getvalue() == ""


def test_a_plain_answer_is_written_as_it_comes_and_ends_its_line() -> None:
    out = io.StringIO()
    writer = AnswerWriter(out)
    for piece in ("one ", "", "\x1btwo"):
        writer.write(piece)
    assert not writer.holds_back
    assert out.getvalue() == "one ␛two"
    writer.finish()
    writer.finish()
    assert out.getvalue() == "one ␛two\n"


def test_an_answer_that_ended_its_line_gets_no_second_one() -> None:
    out = io.StringIO()
    writer = AnswerWriter(out)
    writer.write("one\n")
    writer.finish()
    assert out.getvalue() == "one\n"


def test_a_raw_answer_keeps_every_character() -> None:
    out = io.StringIO()
    AnswerWriter(out, raw=True).write("\x1b[2J")
    assert out.getvalue() == "\x1b[2J"


def test_a_reader_that_has_gone_is_told_to_the_caller() -> None:
    class Gone(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        AnswerWriter(Gone()).write("text")


def test_a_rendered_answer_shows_each_block_when_it_is_finished(screen: Screen) -> None:
    shown: list[str] = []
    writer = AnswerWriter(screen, render=True)
    writer.write("**one**\n", lambda: shown.append("too early"))
    assert writer.holds_back
    assert screen.getvalue() == ""
    writer.write("\nt", lambda: shown.append("one"))
    assert shown == ["one"]
    assert "one" in screen.getvalue()
    writer.finish()
    assert not writer.holds_back
    assert [line.strip() for line in _seen(screen)] == ["one", "", "t"]


def test_an_answer_without_a_word_shows_nothing(screen: Screen) -> None:
    writer = AnswerWriter(screen, render=True)
    writer.write("\n\n")
    writer.finish()
    assert screen.getvalue() == ""


def test_html_is_shown_and_links_are_no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    screen = Screen()
    writer = AnswerWriter(screen, render=True)
    writer.write("List<int> <b>x</b> [name](http://127.0.0.1/)")
    writer.finish()
    assert _seen(screen) == ["List<int> <b>x</b> name (http://127.0.0.1/)"]


def test_each_block_is_rendered_once() -> None:
    rendered: list[str] = []

    class Counting(MarkdownBlocks):
        def _render(self, block: str) -> None:
            rendered.append(block)

    blocks = Counting(console(io.StringIO(), {}))
    for character in TEXT:
        blocks.feed(character)
    blocks.finish()
    assert "".join(rendered) == TEXT


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        pytest.param("one\n\ntwo", ["one\n\n"], id="a paragraph ends at a blank line"),
        pytest.param("one\n\n", [], id="but what follows must be seen"),
        pytest.param("1. a\n\n   b\n\n2. c", ["1. a\n\n   b\n\n"], id="an item keeps its lines"),
        pytest.param("```\na\n\nb\n```\nc", ["```\na\n\nb\n```\n"], id="a fence keeps blank lines"),
        pytest.param(
            "````\n```\n````\n", ["````\n```\n````\n"], id="a longer fence holds a shorter"
        ),
        pytest.param("~~~\n```\n~~~\n", ["~~~\n```\n~~~\n"], id="a fence ends with its own sign"),
        pytest.param("- ```\n  a\n  ```\n\nb", ["- ```\n  a\n  ```\n\n"], id="a fence in an item"),
        pytest.param(
            "> ```\n> a\n> ```\n\nb", ["> ```\n> a\n> ```\n\n"], id="a fence in a quotation"
        ),
        pytest.param("```a```\n\nb", ["```a```\n\n"], id="code in a line is no fence"),
        pytest.param(
            "| a |\n|---|\n| 1 |\n\nb", ["| a |\n|---|\n| 1 |\n\n"], id="a table is whole"
        ),
        pytest.param("a\n\n\n\nb", ["a\n\n\n\n"], id="blank lines stay together"),
    ],
)
def test_a_block_ends_where_markdown_ends_it(text: str, blocks: list[str]) -> None:
    assert BlockSplitter().feed(text) == blocks


MARKDOWN = st.text(st.sampled_from("a \n`~-1.>|"), max_size=60)


@settings(deadline=None, max_examples=200)
@given(MARKDOWN, st.lists(st.integers(0, 60), max_size=6))
def test_blocks_are_the_text_however_it_is_cut(text: str, cuts: list[int]) -> None:
    whole, pieces = BlockSplitter(), BlockSplitter()
    edges = [0, *sorted(cuts), len(text)]
    cut = [block for start, end in pairwise(edges) for block in pieces.feed(text[start:end])]
    assert cut == whole.feed(text)
    assert "".join(cut) + pieces.rest() == text
    assert not pieces.holds_back


def _seen(screen: Screen) -> list[str]:
    """Return the lines on the screen without styles and without the spaces at their ends."""
    import re

    text = re.sub(r"\x1b\[[0-9;]*m", "", screen.getvalue())
    return [line.rstrip() for line in text.splitlines()]


def test_what_was_typed_before_a_question_does_not_answer_it():
    keyboard, screen = os.openpty()
    with os.fdopen(keyboard, "wb", buffering=0) as typed, os.fdopen(screen, "r") as terminal:
        typed.write(b"y\n")
        forget_typed_ahead(terminal)
        assert select.select([terminal], [], [], 0) == ([], [], [])


def test_a_pipe_has_nothing_typed_ahead(tmp_path):
    (tmp_path / "piped").write_text("y\n")
    with (tmp_path / "piped").open() as piped:
        forget_typed_ahead(piped)
        assert piped.read() == "y\n"
