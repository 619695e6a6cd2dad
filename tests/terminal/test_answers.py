"""Answers as they come: rendered on a terminal, plain elsewhere, whole at the end."""

from __future__ import annotations

import io
import re

import pytest

from gemroute.terminal import AnswerWriter

from .conftest import Screen


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


def _seen(screen: Screen) -> list[str]:
    """Return the lines on the screen without styles and without the spaces at their ends."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", screen.getvalue())
    return [line.rstrip() for line in text.splitlines()]
