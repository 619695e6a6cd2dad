"""What the field gets wrong, case by case: slow input, broken streams, pipes, signals, writers."""

from __future__ import annotations

import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from gemroute.journal.verify import verify

UNSAFE = {*map(chr, range(32)), *map(chr, range(127, 160)), "\u202e", "\u200b"} - {"\n", "\t"}


def test_50_mb_through_stdin_are_judged_and_refused_by_name(cli):
    document = b"The committee met and read the minutes of the meeting aloud.\n" * 820_000
    ended = cli("ask", "summarise", stdin=document)
    assert (ended.status, ended.out) == (7, "")
    assert "gemini-3.8-flash" in ended.err
    assert cli.sent_nothing
    assert cli.statuses == ["refused"]


def test_late_stdin_is_waited_for(cli):
    with cli.started("ask", "summarise") as process:
        time.sleep(1)
        out, _ = process.communicate(b"late minutes", timeout=60)
    assert (process.returncode, out[:10]) == (0, b"(simulated")
    assert cli.local_texts == ["late minutes\n\nsummarise"]


@pytest.mark.parametrize(
    ("place", "fault", "status"),
    [
        ("local", "cut-without-done", 10),
        ("cloud", "no-finish", 10),
        ("local", "cut-connection", 10),
        ("cloud", "cut", 10),
        ("local", "reset", 10),
        ("cloud", "reset", 10),
        ("local", "bad-ndjson", 9),
        ("cloud", "bad-json", 9),
        ("local", "error-mid-stream", 9),
        ("cloud", "error-mid-stream", 12),
        ("cloud", "continuation", 10),
    ],
)
def test_a_stream_that_ends_early_is_told_and_recorded_as_truncated(cli, place, fault, status):
    {"local": cli.local, "cloud": cli.cloud}[place].set_fault(fault)
    ended = cli("ask", "--to", place, "hello")
    assert ended.status == status
    assert ended.out != ""
    assert ended.err.startswith(("The answer above is not complete.", "The answer was cut short"))
    assert len(ended.err.splitlines()) in (1, 2, 3)
    assert cli.statuses == ["truncated"]


@pytest.mark.parametrize("fault", ["safety-block", "blocked-prompt"])
def test_what_a_model_refuses_is_taken_nowhere_else(cli, fault):
    cli.cloud.set_fault(fault)
    ended = cli("ask", "--to", "cloud", "hello")
    assert ended.status == 10
    assert cli.statuses == ["blocked"]
    assert cli.local.prompts == []


@pytest.mark.parametrize(
    ("fault", "tries", "says"),
    [("503", 3, "is busy (503)"), ("429", 3, "1.5 s"), ("429-long", 1, "quota of the day")],
)
def test_an_overloaded_cloud_is_asked_a_bounded_number_of_times(cli, fault, tries, says):
    cli.local.set_fault("refuse")
    cli.cloud.set_fault(fault)
    ended = cli("ask", "hello")
    assert (ended.status, ended.out) == (12, "")
    assert len(cli.cloud.requests) == tries
    assert cli.statuses == ["failed"] * tries
    assert says.replace("1.5 s", "It asks for 2 s") in ended.err


def test_retry_after_is_honoured(cli):
    cli.cloud.set_fault("503-once")
    cli.cloud.retry_after = "2"
    began_s = time.monotonic()
    ended = cli("ask", "--to", "cloud", "hello")
    assert (ended.status, len(cli.cloud.requests)) == (0, 2)
    assert time.monotonic() - began_s > 2
    assert [body["attempt"] for body in cli.bodies("intent")] == [1, 2]


def test_a_busy_local_runtime_is_asked_a_bounded_number_of_times(cli):
    cli.local.set_fault("503")
    ended = cli("ask", "--to", "local", "hello")
    assert (ended.status, len(cli.local.prompts)) == (12, 3)


def test_a_busy_local_runtime_is_not_said_to_be_stopped(cli):
    cli.local.set_fault("503")
    ended = cli("ask", "The card is 4111 1111 1111 1111.")
    assert (ended.status, cli.cloud.requests) == (7, [])
    assert "The local runtime was asked and failed: The server is busy (HTTP 503)." in ended.err
    assert "ollama serve" not in ended.err


def test_a_refused_connection_names_the_command_that_mends_it(cli):
    cli.local.set_fault("refuse")
    cli.cloud.set_fault("refuse")
    ended = cli("ask", "--to", "local", "hello")
    assert ended.status == 9
    assert "`ollama serve`" in ended.err
    assert len(ended.err.splitlines()) == 2


def test_without_runtime_and_key_both_ways_to_set_one_up_are_said(cli):
    cli.local.set_fault("refuse")
    ended = cli("ask", "hello", env={"GEMINI_API_KEY": None})
    assert (ended.status, ended.out) == (11, "")
    assert ended.err == (
        "There is no Gemini key, and no local answer.\n"
        "  Local: install Ollama, run `ollama serve`, then `gemroute models pull`.\n"
        "  Cloud: get a key from Google AI Studio, then run `gemroute keys set gemini`.\n"
    )
    assert cli.sent_nothing


def test_without_a_key_a_runtime_that_answers_is_not_said_to_be_missing(cli):
    ended = cli("ask", "--to", "cloud", "hello", env={"GEMINI_API_KEY": None})
    assert ended.status == 11
    assert ended.err == (
        "There is no Gemini key.\n"
        "  Cloud: get a key from Google AI Studio, then run `gemroute keys set gemini`.\n"
    )


@pytest.mark.parametrize("place", ["local", "cloud"])
def test_escapes_in_an_answer_never_reach_stdout(cli, place):
    """The local simulator sends one character a line and one byte a write."""
    {"local": cli.local, "cloud": cli.cloud}[place].set_fault("escapes")
    ended = cli("ask", "--to", place, "hello")
    assert ended.status == 0
    assert "␛[2J" in ended.out
    assert not UNSAFE & set(ended.out)


def test_raw_gives_what_the_model_said(cli):
    cli.local.set_fault("escapes")
    assert "\x1b[2J" in cli("ask", "--raw", "hello").out


def test_a_reader_that_leaves_ends_the_answer_quietly_and_recorded(cli):
    cli.local.text = "line\n" * 40_000
    with cli.started("ask", "hello", stdin=subprocess.DEVNULL) as process:
        assert process.stdout.readline() == b"line\n"
        process.stdout.close()
        said = process.stderr.read()
        process.wait(60)
    assert (process.returncode, said) == (141, b"")
    assert cli.statuses == ["interrupted"]


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
    ids=["Ctrl-C", "SIGTERM", "SIGHUP"],
)
def test_a_signal_ends_the_answer_and_is_recorded(cli, number, status):
    cli.local.set_fault("stall-mid-stream")
    with cli.started("ask", "hello", stdin=subprocess.DEVNULL) as process:
        assert process.stdout.read(1) == b"("
        process.send_signal(number)
        process.wait(60)
        said = process.stderr.read()
    assert process.returncode == status
    assert b"Traceback" not in said
    assert cli.statuses == ["interrupted"]


def test_of_many_writers_none_loses_a_record(cli):
    with ThreadPoolExecutor(4) as pool:
        ended = list(pool.map(lambda n: cli("ask", f"question {n}").status, range(20)))
    assert ended == [0] * 20
    checked = verify(cli.home / "state" / "journal")
    assert (checked.holds, checked.records, checked.torn) == (True, 40, 0)
    assert cli.statuses == ["answered"] * 20


def test_a_redirect_is_not_followed(cli):
    cli.local.redirect_to = cli.cloud.url
    cli.local.set_fault("redirect")
    ended = cli("ask", "hello")
    assert ended.status == 9
    assert cli.cloud.requests == []


def test_no_proxy_sees_a_request(cli):
    proxy = dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY"), cli.cloud.url)
    assert cli("ask", "hello", env=proxy).status == 0
    assert cli.cloud.requests == []


@pytest.mark.parametrize("fault", ["400-echo", "401", "403", "html", "redirect"])
def test_nothing_that_the_cloud_says_of_a_failure_is_repeated(cli, fault):
    cli.cloud.set_fault(fault)
    ended = cli("ask", "--to", "cloud", "my words")
    assert ended.status in (9, 11)
    assert not any(word in ended.err for word in ("my words", "simulated", "leaked", "<"))
    assert cli.statuses == ["failed"]
