"""Notices, waiting lines and tables: safe, fitted, and taken back where they should be."""

from __future__ import annotations

import io
import os
import select
import sys

import pytest

from gemroute.terminal import (
    Waiting,
    console,
    forget_typed_ahead,
    is_plain,
    is_terminal,
    notice,
    show,
)

from .conftest import Screen


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
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((9, 5)))
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
