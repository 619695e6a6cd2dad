"""play: what becomes of an answer on the screen and in the status, however it ends."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import ANSWER, SECRET, World

from gemroute.backends.base import Delta, End
from gemroute.chats import ChatFolder
from gemroute.cli.asked import Asked
from gemroute.cli.playing import Events, Manner, play, say_how_it_ended
from gemroute.core.errors import Truncated
from gemroute.core.request import Request
from gemroute.core.values import Finish, Label, Usage
from gemroute.events import Options, Weighed
from gemroute.terminal import AnswerWriter

QUIET = Manner(quiet=True)


def events_of(world: World, prompt: str = "hello") -> Events:
    return world.router().ask(Request(prompt), Options())


def outcomes(world: World) -> list[object]:
    return [body[1] for kind, body in world.recorder.events if kind == "outcome"]


def test_an_answer_is_written_and_what_is_left_is_its_end() -> None:
    world, out = World(), io.StringIO()
    finished = play(events_of(world), AnswerWriter(out), QUIET)
    assert out.getvalue() == "Hello\n"
    assert (finished.status, finished.reply.text) == (0, "Hello")
    assert finished.answered.record_id == "intent-1"


def test_without_a_writer_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert play(events_of(World()), None, QUIET).reply.text == "Hello"
    assert capsys.readouterr().out == ""


def test_a_decision_is_noted_before_anything_is_sent() -> None:
    world = World()
    noted: list[tuple[Weighed, int]] = []
    play(events_of(world), None, QUIET, lambda one: noted.append((one, len(world.local.received))))
    assert [(one.model, sent) for one, sent in noted] == [("gemma4:e4b", 0)]


def test_thoughts_are_not_the_answer() -> None:
    world, out = World(), io.StringIO()
    world.local.scripts = [(Delta("hm", is_thought=True), *ANSWER)]
    play(events_of(world), AnswerWriter(out), QUIET)
    assert out.getvalue() == "Hello\n"


@pytest.mark.parametrize("blow", [KeyboardInterrupt(), SystemExit(143)], ids=["Ctrl-C", "signal"])
def test_an_interrupted_answer_is_recorded_and_its_line_ended(blow: BaseException) -> None:
    world, out = World(), io.StringIO()
    world.local.scripts = [(Delta("Hel"), blow)]
    with pytest.raises(type(blow)):
        play(events_of(world), AnswerWriter(out), QUIET)
    assert out.getvalue() == "Hel\n"
    assert outcomes(world) == ["interrupted"]


def test_an_answer_whose_reader_has_gone_is_closed_and_recorded() -> None:
    class Gone(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    world = World()
    with pytest.raises(BrokenPipeError):
        play(events_of(world), AnswerWriter(Gone()), QUIET)
    assert outcomes(world) == ["interrupted"]
    assert world.local.closed == 1


def test_a_broken_answer_keeps_what_was_said() -> None:
    world, out = World(), io.StringIO()
    world.local.scripts = [(Delta("Hel"), Truncated("It ended early."))]
    with pytest.raises(Truncated):
        play(events_of(world), AnswerWriter(out), QUIET)
    assert out.getvalue() == "Hel\n"


def test_an_answer_without_its_outcome_is_shown_and_ends_with_8(
    capsys: pytest.CaptureFixture[str],
) -> None:
    world, out = World(), io.StringIO()
    world.recorder.broken_outcome = True
    finished = play(events_of(world), AnswerWriter(out), QUIET)
    assert (out.getvalue(), finished.status) == ("Hello\n", 8)
    say_how_it_ended(finished, Manner(verbose=True))
    err = capsys.readouterr().err
    assert "its outcome is not in the journal" in err
    assert "record not recorded" in err


def test_an_answer_that_met_its_token_limit_ends_with_10(
    capsys: pytest.CaptureFixture[str],
) -> None:
    world = World()
    world.local.scripts = [(Delta("Hel"), End(Finish.LENGTH, Usage(1, 1), "model-1"))]
    finished = play(events_of(world), None, QUIET)
    say_how_it_ended(finished, QUIET)
    assert finished.status == 10
    assert "cut short" in capsys.readouterr().err


def test_events_that_stop_without_an_end_are_a_bug() -> None:
    def nothing() -> Iterator[Delta]:
        yield from ()

    with pytest.raises(RuntimeError):
        play(nothing(), None, QUIET)


def test_a_plain_iterator_of_events_will_do() -> None:
    events = list(events_of(World()))
    assert play(iter(events), None, QUIET).status == 0


def test_verbose_tells_the_decision_and_its_rules(capsys: pytest.CaptureFixture[str]) -> None:
    play(events_of(World(), SECRET), None, Manner(verbose=True))
    err = capsys.readouterr().err
    assert "→ local · gemma4:e4b · restricted" in err
    assert "restricted-stays-home: " in err


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_what_is_awaited_and_keeps_the_decision(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    writer = AnswerWriter(io.StringIO(), render=True)
    play(events_of(World()), writer, Manner())
    told = [line for line in screen.getvalue().split("\r\x1b[2K") if line]
    words = ("judging …", "→ local · gemma4:e4b", "waiting for gemma4:e4b …", "writing …")
    assert [word in line for word, line in zip(words, told, strict=True)] == [True] * 4
    assert screen.getvalue().endswith("\r\x1b[2K")


# As processes


def test_head_ends_an_answer_quietly_with_its_outcome_recorded(cli) -> None:
    cli.local.fault = "drip"
    with cli.started("ask", "hello", stdin=subprocess.DEVNULL) as process:
        assert process.stdout.read(5) == b"(simu"
        process.stdout.close()
        assert process.wait(30) == 141
        assert process.stderr.read() == b""
    assert cli.statuses == ["interrupted"]


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
    ids=["INT", "TERM", "HUP"],
)
def test_a_signal_ends_an_answer_with_its_outcome_recorded(
    cli, number: signal.Signals, status: int
) -> None:
    cli.local.fault = "drip"
    with cli.started("ask", "hello", stdin=subprocess.DEVNULL) as process:
        process.stdout.read(5)
        process.send_signal(number)
        assert process.wait(30) == status
        assert b"Traceback" not in process.stderr.read()
    assert cli.statuses == ["interrupted"]


def chats_of(cli) -> ChatFolder:
    return ChatFolder(cli.home / "state" / "chats")


def test_ask_goes_on_with_a_chat_and_its_label(cli) -> None:
    assert cli("ask", "--chat", "one", "--label", "restricted", "first").status == 0
    assert cli("ask", "--chat", "one", "--to", "cloud", "second").status == 0
    chat = chats_of(cli).load("one")
    assert (chat.label, len(chat.turns)) == (Label.RESTRICTED, 4)
    assert not cli.cloud.requests


def test_an_answer_is_judged_before_its_chat_goes_on(cli) -> None:
    cli.local.text = "Your card is 4111 1111 1111 1111."
    assert cli("ask", "--chat", "one", "hello").status == 0
    assert chats_of(cli).load("one").label is Label.RESTRICTED


def test_an_interrupted_turn_leaves_its_label_to_the_chat(cli) -> None:
    cli.local.fault = "drip"
    words = ("ask", "--chat", "one", "--label", "restricted", "hello")
    with cli.started(*words, stdin=subprocess.DEVNULL) as process:
        process.stdout.read(5)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    chat = chats_of(cli).load("one")
    assert (chat.label, chat.turns) == (Label.RESTRICTED, ())


def test_a_chat_that_cannot_be_saved_is_said_after_the_answer(cli) -> None:
    chats = cli.home / "state" / "chats"
    chats.mkdir(parents=True, mode=0o755)
    cli.home.joinpath("state").chmod(0o700)
    chats.chmod(0o755)
    ended = cli("ask", "--chat", "one", "hello")
    assert (ended.status, "A real model would answer here" in ended.out) == (3, True)
    assert f"chmod 700 {chats}" in ended.err


def test_raw_is_refused_on_a_terminal(cli, tmp_path: Path) -> None:
    words = " ".join(cli.words(["ask", "--raw", "hello"]))
    done = subprocess.run(
        ["script", "-qec", words, "/dev/null"],
        env=cli.environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, cli.sent_nothing) == (2, True)


def test_neither_words_nor_an_answer_show_in_a_repr():
    asked = Asked(prompt="CANARY", system="CANARY")
    assert "CANARY" not in repr(asked) + repr(Delta("CANARY"))
