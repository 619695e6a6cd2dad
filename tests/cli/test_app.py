"""The words that may be left out, the slips that are pointed out, and the statuses."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

import pytest

from gemroute import __version__
from gemroute.cli.app import COMMANDS, EXIT_STATUSES, run, spelled_out


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        pytest.param(["Why is it?"], ["ask", "Why is it?"], id="a prompt"),
        pytest.param(["why", "is", "it"], ["ask", "why", "is", "it"], id="an unquoted prompt"),
        pytest.param(["what", "is", "it"], ["ask", "what", "is", "it"], id="what is not chat"),
        pytest.param(["-a", "file", "sum"], ["ask", "-a", "file", "sum"], id="an option first"),
        pytest.param(["--offline", "hi"], ["ask", "--offline=on", "hi"], id="offline first"),
        pytest.param(["ask", "--offline", "hi"], ["ask", "--offline=on", "hi"], id="offline"),
        pytest.param(
            ["ask", "--offline=strict", "hi"], ["ask", "--offline=strict", "hi"], id="strict"
        ),
        pytest.param(
            ["ask", "--", "--offline"], ["ask", "--", "--offline"], id="a prompt that is an option"
        ),
        pytest.param(["route", "hi"], ["route", "hi"], id="a command"),
        pytest.param(["clasify", "hi"], ["clasify", "hi"], id="a slip"),
        pytest.param(["aks", "hi"], ["aks", "hi"], id="letters in another order"),
        pytest.param(["demos are fun"], ["ask", "demos are fun"], id="a sentence is no slip"),
        pytest.param(["as", "a", "poet"], ["ask", "as", "a", "poet"], id="a short word"),
        pytest.param(["--help"], ["--help"], id="help"),
        pytest.param([], [], id="nothing"),
    ],
)
def test_what_may_be_left_out_is_put_in(words, meant):
    assert spelled_out(words) == meant


@pytest.mark.parametrize(
    ("slip", "meant"), [("clasify", "classify"), ("aks", "ask"), ("dotcor", "doctor")]
)
def test_a_misspelt_command_is_not_taken_for_a_prompt(cli, slip, meant):
    ended = cli(slip, "hello")
    assert (ended.status, ended.out) == (2, "")
    assert f"Did you mean '{meant}'?" in ended.err
    assert cli.sent_nothing


def test_a_misspelt_option_is_pointed_out(cli):
    ended = cli("ask", "--timeuot", "3", "hello")
    assert ended.status == 2
    assert "--timeout" in ended.err
    assert cli.sent_nothing


def test_the_overview_names_every_command_and_status_and_loads_none_of_them(cli):
    ended = cli("--help")
    assert ended.status == 0
    for name in COMMANDS:
        assert f"  {name} " in ended.out
    assert " ".join(EXIT_STATUSES.split()) in " ".join(ended.out.split())
    assert max(map(len, ended.out.splitlines())) <= 80


def test_without_words_the_overview_is_shown(cli):
    ended = cli()
    assert ended.status in (0, 2)
    assert "Usage: gemroute" in ended.out + ended.err


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_the_help_of_every_command_has_examples(cli, command):
    ended = cli(command, "--help")
    assert ended.status == 0
    assert "Examples:" in ended.out


def test_the_version_is_one_line(cli):
    assert cli("--version").out == cli("-V").out == f"gemroute {__version__}\n"


@pytest.mark.parametrize("word", ["--offline=perhaps", "--to=moon", "--label=secret"])
def test_a_choice_that_there_is_not_is_a_usage_error(cli, word):
    ended = cli("ask", word, "hi")
    assert (ended.status, ended.out) == (2, "")
    assert cli.sent_nothing


def test_a_bug_is_named_without_a_word_of_the_users_text(monkeypatch, capsys):
    def fail(*_, **__):
        raise ZeroDivisionError("4111 1111 1111 1111")

    monkeypatch.setattr("gemroute.cli.looking.show_facts", fail)
    assert run(["classify", "4111 1111 1111 1111"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "Internal error: ZeroDivisionError" in said.err
    assert "4111" not in said.err


def test_a_full_disk_under_stdout_is_said_and_is_not_called_a_bug(cli):
    with Path("/dev/full").open("wb") as full, cli.started("classify", "hi", stdout=full) as run_:
        _, said = run_.communicate()
    assert run_.returncode == 1
    assert b"No space left on device" in said
    assert b"Internal error" not in said


def test_a_reader_that_goes_ends_any_command_quietly(cli):
    items = b'{"id": 1, "text": "hello"}\n' * 5_000
    with cli.started("classify", "--jsonl") as process:
        process.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(items)
            process.stdin.close()
        said = process.stderr.read()
        process.wait()
    assert (process.returncode, said) == (141, b"")


def test_a_shown_policy_stands_under_its_name_and_digest(cli):
    checked, shown = (
        cli("policy", "check", "strict", "--json").json,
        cli("policy", "show", "strict"),
    )
    assert shown.err == f"# policies/strict.yaml · sha256 {checked['sha256']}\n"


@pytest.mark.parametrize(
    ("closed", "status", "has_answer"),
    [
        pytest.param("2>&-", 0, True, id="stderr: the answer comes all the same"),
        pytest.param(">&-", 2, False, id="stdout: there is nowhere to put the answer"),
        pytest.param("<&-", 0, True, id="stdin: the prompt is enough"),
    ],
)
def test_a_closed_standard_stream_is_not_a_bug_and_no_file_takes_its_place(
    cli, closed, status, has_answer
):
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closed}', "sh", *cli.words(["ask", "hi", "-q"])],
        cwd=cli.folder,
        env=cli.changed({}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, b"simulated" in done.stdout) == (status, has_answer)
    assert b"Internal error" not in done.stderr
    assert len(cli.records()) == (2 if has_answer else 0)
