"""Signals, pipes and screens: the record is whole, the status true, the terminal as it was."""

from __future__ import annotations

import re
import signal
import subprocess
import time
import unicodedata
from pathlib import Path

import pytest
from running import CommandLine

from gemroute.simulators.exchange import Exchange
from gemroute.simulators.ollama_faults import FAULTS, NDJSON, Answer, go_json

from .conftest import PUBLIC
from .ptys import terminal

STATUSES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
SIGNALS = [pytest.param(number, status, id=number.name) for number, status in STATUSES.items()]
OWN = re.compile(r"\r\x1b\[2K|\x1b\[(?:\d+(?:;\d+)*)?m")
"""What gemroute itself sends to a terminal: take a line back, and colours."""
ATTACK = (
    "\x1b]52;c;aGk=\x07\x1b]8;;http://127.0.0.1/\x07\x1b[?1049h\x9b2J\u202e\u200b\U000e0041\r\x08"
)


def wait_for(condition, what: str) -> None:
    deadline_s = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline_s, what
        time.sleep(0.01)


def asked(cli: CommandLine) -> bool:
    return bool(cli.local.prompts)


@pytest.fixture
def slowly(cli, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """Have the local runtime say a word every 20 ms."""

    def stream(exchange: Exchange, answer: Answer) -> None:
        exchange.start_stream(NDJSON)
        exchange.write_all(map(go_json, answer.lines), pause_s=0.02)

    monkeypatch.setitem(FAULTS, "slowly", stream)  # type: ignore[arg-type] # a dict it is
    cli.local.fault = "slowly"
    return cli


# Signals


@pytest.mark.row(39)
@pytest.mark.parametrize(("number", "status"), SIGNALS)
def test_a_signal_in_an_answer_leaves_its_outcome_its_status_and_what_was_said(cli, number, status):
    cli.local.set_fault("stall-mid-stream")
    with cli.started("ask", "--to", "local", PUBLIC, stdin=subprocess.DEVNULL) as process:
        begun = process.stdout.read1()
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
    assert process.returncode == status
    assert (begun + out).startswith(b"(simulated")
    assert (begun + out).endswith(b"\n")
    assert b"Traceback" not in err
    assert cli.statuses == ["interrupted"]
    assert len(cli.bodies("intent")) == 1


@pytest.mark.row(39)
@pytest.mark.parametrize("fault", ["stall-before-headers", "stall-mid-stream"])
@pytest.mark.parametrize(("number", "status"), SIGNALS[:2])
def test_a_signal_at_a_terminal_leaves_it_as_it_was(cli, fault, number, status):
    cli.local.set_fault(fault)
    with terminal(cli, "ask", "--to", "local", PUBLIC) as screen:
        screen.read_until(b"waiting for" if fault == "stall-before-headers" else b"writing")
        wait_for(lambda: asked(cli), "the question")
        if number == signal.SIGINT:
            screen.type(b"\x03")
        else:
            screen.process.send_signal(number)
        assert screen.ended() == status
        assert screen.is_as_it_was
        # The last line that waits was taken back, and what was said ends its line.
        assert screen.shown.endswith((b"\r\x1b[2K", b"\n"))
    assert cli.statuses == ["interrupted"]


@pytest.mark.row(39)
def test_ctrl_c_ends_an_answer_in_a_chat_and_not_the_chat(cli):
    cli.local.set_fault("stall-mid-stream")
    with terminal(cli, "chat", "--to", "local") as screen:
        screen.read_until(b"public")
        screen.type(b"hello\r")
        wait_for(lambda: asked(cli), "the question")
        screen.read_until(b"writing")
        screen.type(b"\x03")
        screen.read_until(b"Interrupted")
        screen.read_until("›".encode())
        screen.type(b"\x04")
        assert screen.ended() == 0
        assert screen.is_as_it_was
    assert cli.statuses == ["interrupted"]


@pytest.mark.row(39)
def test_a_hang_up_in_a_chat_ends_it_with_the_outcome_kept(cli):
    cli.local.set_fault("stall-mid-stream")
    with cli.started("chat", "--to", "local") as process:
        process.stdin.write(b"hello\n")
        process.stdin.flush()
        process.stdout.read1()
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=10)
    assert process.returncode == 129
    assert cli.statuses == ["interrupted"]


@pytest.mark.row(39)
@pytest.mark.parametrize("number", STATUSES, ids=lambda number: number.name)
def test_impatience_changes_nothing(cli, number):
    cli.local.set_fault("stall-mid-stream")
    with cli.started("ask", "--to", "local", PUBLIC, stdin=subprocess.DEVNULL) as process:
        process.stdout.read1()
        for _ in range(5):
            process.send_signal(number)
            time.sleep(0.002)
        _, err = process.communicate(timeout=10)
    assert process.returncode in (STATUSES[number], -number)
    assert b"Traceback" not in err
    assert cli.statuses == ["interrupted"]


@pytest.mark.row(39)
def test_what_the_caller_ignores_stays_ignored(slowly, cli):
    """`nohup` ignores SIGHUP, and a shell SIGINT for what it starts in the background."""
    with cli.started(
        "ask", "--to", "local", PUBLIC, stdin=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    ) as process:  # fmt: skip
        process.stdout.read1()
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=10)
    assert process.returncode == 0
    assert cli.statuses == ["answered"]


@pytest.mark.row(39)
def test_an_answer_goes_on_after_its_process_was_stopped(slowly, cli):
    cli.local.text = "word " * 20 + "end"
    with cli.started("ask", "--to", "local", PUBLIC, stdin=subprocess.DEVNULL) as process:
        begun = process.stdout.read1()
        process.send_signal(signal.SIGTSTP)
        time.sleep(0.3)
        process.send_signal(signal.SIGCONT)
        out, _ = process.communicate(timeout=10)
    assert (process.returncode, begun + out) == (0, cli.local.text.encode() + b"\n")
    assert cli.statuses == ["answered"]


# Standard output and standard error that nobody reads


@pytest.mark.row(40)
def test_a_reader_that_has_seen_enough_ends_it_quietly(slowly, cli):
    cli.local.text = "first\n" + "more words\n" * 50
    line = '"$@" | head -1; exit "${PIPESTATUS[0]}"'
    done = subprocess.run(
        ["bash", "-c", line, "bash", *cli.words(["ask", "-q", "--to", "local", PUBLIC])],
        env=cli.environment, stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == (b"first\n", b"")
    assert done.returncode == 141
    assert cli.statuses == ["interrupted"]


@pytest.mark.row(40)
@pytest.mark.parametrize("stderr", ["2>&-", "2>/dev/full"])
def test_a_standard_error_that_takes_nothing_costs_no_answer(cli, stderr):
    done = subprocess.run(
        ["bash", "-c", f'"$@" {stderr}', "bash", *cli.words(["ask", "-v", "--to", "local", "hi"])],
        env=cli.environment, stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stdout.startswith(b"(simulated gemma4:e4b)")
    assert cli.statuses == ["answered"]


@pytest.mark.row(40)
@pytest.mark.parametrize("words", [["ask"], ["ask", "--json"], ["ask", "--no-stream"], ["route"]])
def test_a_full_standard_output_is_told_once(cli, words):
    with (
        Path("/dev/full").open("wb") as full,
        cli.started(
            *words, "--to", "local", PUBLIC, stdin=subprocess.DEVNULL, stdout=full
        ) as process,
    ):
        _, err = process.communicate(timeout=20)
    assert process.returncode == 1
    assert err.count(b"No space left on device") == 1
    assert b"Traceback" not in err
    assert set(cli.statuses) <= {"interrupted", "answered"}
    assert len(cli.statuses) == len(cli.bodies("intent"))


# What reaches a screen


def require_harmless(shown: bytes) -> str:
    """Return what a screen was sent, without what is gemroute's own; fail if anything acts."""
    text = OWN.sub("", shown.decode("utf-8"))
    acting = {one for one in text if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert acting <= {"\n", "\t"}, text
    return text


@pytest.mark.row(46)
@pytest.mark.parametrize("place", ["local", "cloud"])
@pytest.mark.parametrize("manner", [[], ["--no-stream"], ["--json"]], ids=" ".join)
def test_no_answer_acts_on_the_screen_however_it_is_cut(cli, place, manner):
    """The simulators send it one character a chunk and one byte a write."""
    cli.local.set_fault("escapes")
    cli.cloud.set_fault("escapes")
    with terminal(cli, "ask", *manner, "--to", place, PUBLIC) as screen:
        assert screen.ended() == 0
    text = require_harmless(screen.shown)
    assert "]52;c;" in text
    assert "\x1b[31m" not in screen.shown.decode()


@pytest.mark.row(46)
def test_a_plain_terminal_gets_no_control_byte_but_tab_and_line_end(cli):
    cli.local.text = f"{ATTACK}\n\n```\n{ATTACK}\n```\n\n- {ATTACK}\n\n| {ATTACK} |\n|---|\n| x |\n"
    with terminal(cli, "ask", "--to", "local", PUBLIC, env={"TERM": "dumb"}) as screen:
        assert screen.ended() == 0
    assert min(set(screen.shown) - {0x09, 0x0A}) >= 0x20
    assert require_harmless(screen.shown) == screen.shown.decode()


@pytest.mark.row(46)
@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["classify", "-a", f"{ATTACK}.txt".replace("/", "")], id="a file's name"),
        pytest.param(["ask", "-a", f"{ATTACK}", PUBLIC], id="a file that is missing"),
        pytest.param(["ask", f"--x{ATTACK}", PUBLIC], id="an option"),
        pytest.param(["ask", "--to", ATTACK, PUBLIC], id="a value"),
        pytest.param(["ask", "-m", ATTACK, PUBLIC], id="a model"),
        pytest.param(["route", "-p", ATTACK, PUBLIC], id="a policy"),
        pytest.param(["policy", ATTACK], id="a command"),
        pytest.param(["policy", "show", "p\x1b]52;c\x07.yaml"], id="a policy's text"),
        pytest.param(["logs", "show", ATTACK], id="a record"),
    ],
)
def test_no_name_acts_on_the_screen(cli, words):
    cli.write(f"{ATTACK}.txt".replace("/", ""), "Charge 4111 1111 1111 1111")
    cli.write("p\x1b]52;c\x07.yaml", f"# {ATTACK}\ngemroute: 1\n")
    with terminal(cli, *words) as screen:
        screen.ended()
    assert require_harmless(screen.shown).strip()


@pytest.mark.row(46)
def test_no_answer_acts_on_the_screen_of_a_chat(cli):
    cli.local.text = f"said {ATTACK} all"
    with terminal(cli, "chat", "--to", "local", env={"TERM": "dumb"}) as screen:
        screen.read_until(b"public")
        screen.type(b"hello\r")
        screen.read_until(b"all")
        screen.type(b"/quit\r")
        assert screen.ended() == 0
    answer = screen.shown.partition(b"said ")[2].partition(b"all")[0].decode()
    assert require_harmless(answer.encode()) == answer
    for piece in ("]52;c", "?1049h", "2J"):
        assert f"\x1b{piece}" not in screen.shown.decode()
        assert f"\x1b[{piece}" not in screen.shown.decode().partition("said ")[2][:200]


@pytest.mark.row(46)
def test_a_screen_of_another_alphabet_gets_what_it_can_show(cli):
    cli.local.text = "→ 東京 ✓"
    latin = {"PYTHONIOENCODING": "latin-1"}
    words = ("ask", "-v", "--to", "local", PUBLIC)
    with cli.started(*words, stdin=subprocess.DEVNULL, env=latin) as process:
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (0, b"\\u2192 \\u6771\\u4eac \\u2713\n")
    assert err.startswith(b"\\u2192 local \xb7 ")
