"""Bad input: one clear message, the documented status, and nothing sent."""

from __future__ import annotations

import os
import shlex
import subprocess
import time

import pytest

EMPTY_POLICY = "gemroute: 1\nname: broken\nguards:\n  - id: a\n    when: {lable: public}\n"


@pytest.mark.parametrize(
    ("words", "stdin", "status", "says"),
    [
        pytest.param(["-a", "nosuch", "hi"], b"", 14, "nosuch: there is no", id="missing"),
        pytest.param(["-a", ".", "hi"], b"", 14, ".: is a folder", id="folder"),
        pytest.param(["-a", "/dev/zero", "hi"], b"", 14, "is a device", id="device"),
        pytest.param([], b"", 2, "There is nothing to ask", id="no prompt, empty stdin"),
        pytest.param([""], b"", 2, "There is nothing to ask", id="an empty prompt"),
        pytest.param(["hi"], b"\x00\x01\x02\x03" * 99, 14, "stdin: holds data", id="binary"),
        pytest.param(["hi"], b"PK\x03\x04" + b"\0" * 99, 14, "stdin: ", id="an archive"),
        pytest.param(["--chat", "../x", "hi"], b"", 2, "conversation's name", id="a bad chat name"),
        pytest.param(["-p", "strct", "hi"], b"", 3, 'Did you mean "strict"?', id="unknown policy"),
        pytest.param(["-p", "no.yaml", "hi"], b"", 3, "no such policy file", id="missing policy"),
        pytest.param(["-m", "nosuch", "hi"], b"", 9, "ollama pull nosuch", id="unknown model"),
    ],
)
def test_it_ends_with_one_message_and_nothing_at_the_cloud(cli, words, stdin, status, says):
    ended = cli("ask", *words, stdin=stdin)
    assert (ended.status, ended.out) == (status, "")
    assert says in ended.err
    assert len(ended.err.splitlines()) <= 2
    assert cli.cloud.requests == []
    assert cli.statuses in ([], ["failed"])


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf"], ids=["nothing", "a mark alone"])
def test_an_attached_file_that_is_empty_is_named(cli, data):
    cli.write("binary", b"\x7fELF\0\0")
    ended = cli("ask", "-a", "binary", "-a", cli.write("empty.txt", data), "hi")
    assert ended.status == 14
    assert ended.err.splitlines()[0].endswith("(application/x-elf); empty.txt: is empty.")
    assert cli.sent_nothing


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param('{"enum": [NaN]}', id="no number"),
        pytest.param('{"enum": [1e999]}', id="too large a number"),
        pytest.param('{"a":' * 5000 + "{}" + "}" * 5000, id="too deep"),
        pytest.param("[]", id="no object"),
    ],
)
def test_a_schema_that_json_cannot_say_is_refused(cli, schema):
    ended = cli("ask", "--to", "cloud", "--schema", cli.write("schema.json", schema), "hi")
    assert ended.status == 14
    assert "schema.json: is not " in ended.err
    assert cli.sent_nothing


@pytest.mark.parametrize("place", [[], ["--to", "cloud"]], ids=["anywhere", "the cloud"])
def test_what_is_said_in_place_of_a_model_is_neither_sent_nor_repeated(cli, place):
    ended = cli("ask", *place, "-m", "gemini-2.5 our code is 4829", "hi")
    assert (ended.status, ended.out) == (2, "")
    assert "--model takes a name" in ended.err
    assert "4829" not in ended.err
    assert cli.sent_nothing


def test_text_that_is_not_utf_8_stays_here(cli):
    ended = cli(
        "ask", "--to", "cloud", "hi", stdin="caf\xe9 au lait, s'il vous pla\xeet".encode("latin-1")
    )
    assert ended.status == 0
    assert "not certain to be decoded right" in ended.err
    assert cli.cloud.requests == []


def test_a_prompt_that_is_not_utf_8_is_bad_input(cli):
    done = subprocess.run(
        [*map(os.fsencode, cli.words(["ask"])), b"caf\xe9"],
        env=cli.environment, stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 14
    assert b"not valid UTF-8" in done.stderr
    assert cli.sent_nothing


def test_200_mb_are_refused_at_once(cli):
    began_s = time.monotonic()
    pipeline = 'head -c 209715200 /dev/zero | "$@"'
    done = subprocess.run(
        ["sh", "-c", pipeline, "sh", *cli.words(["ask", "hi"])],
        env=cli.environment, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (14, b"")
    assert b"larger than the limit of 64 MiB" in done.stderr
    assert time.monotonic() - began_s < 20
    assert cli.sent_nothing


def test_a_broken_policy_names_file_line_and_column_of_every_mistake(cli):
    cli.write("team.yaml", EMPTY_POLICY)
    ended = cli("ask", "-p", "team.yaml", "hi")
    assert ended.status == 3
    assert 'team.yaml:5:12: rule "a": unknown fact "lable".' in ended.err
    assert 'Did you mean "label"?' in ended.err
    assert '"invariants" is missing' in ended.err
    assert cli.sent_nothing


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("GEMROUTE_OFFLINE", "yes", "GEMROUTE_OFFLINE: must be 0, 1 or `strict`"),
        ("GEMROUTE_OFLINE", "1", "Did you mean GEMROUTE_OFFLINE?"),
        ("GEMROUTE_OFFLINE_MODE", "1", "Did you mean GEMROUTE_OFFLINE?"),
        ("GEMROUTE_POLICIES", "offline", "Did you mean GEMROUTE_POLICY?"),
        ("gemroute_offline", "1", "Did you mean GEMROUTE_OFFLINE?"),
        ("GEMROUTE_XYZZY", "1", "Known: GEMROUTE_ANCHOR_FILE, "),
        ("GEMROUTE_LABEL", "secret", "GEMROUTE_LABEL: must be one of public"),
        ("GEMROUTE_HOME", "here", "GEMROUTE_HOME must be an absolute path"),
        ("GEMROUTE_MAX_INPUT_BYTES", "many", "GEMROUTE_MAX_INPUT_BYTES: must be a count"),
        ("GEMROUTE_GEMINI_BASE_URL", "http://192.0.2.1", "GEMROUTE_GEMINI_BASE_URL: must be"),
        ("GEMROUTE_LOCAL_URL", "http://127.0.0.1:99999", "GEMROUTE_LOCAL_URL: "),
        ("GEMROUTE_POLICY", "nosuch", 'There is no policy "nosuch"'),
    ],
)
def test_a_variable_that_makes_no_sense_is_an_error(cli, name, value, says):
    ended = cli("ask", "hi", env={name: value})
    assert (ended.status, ended.out) == (3, "")
    assert says in ended.err
    assert cli.sent_nothing


@pytest.fixture
def unwritable(cli):
    """A file where the state folder should be: not even an administrator can write there."""
    (cli.home / "state").write_text("a file")
    return cli


def test_without_a_journal_nothing_leaves(unwritable):
    ended = unwritable("ask", "--to", "cloud", "hi")
    assert (ended.status, ended.out) == (7, "")
    assert "Nothing may leave while it cannot be recorded" in ended.err
    assert unwritable.sent_nothing


def test_without_a_journal_a_local_answer_is_given_with_a_warning(unwritable):
    ended = unwritable("ask", "hi")
    assert ended.status == 8
    assert ended.out.startswith("(simulated gemma4:e4b)")
    assert "This local call is not recorded" in ended.err


@pytest.mark.parametrize(("place", "status"), [("cloud", 7), ("local", 8)])
def test_a_full_disk_closes_the_cloud(cli, place, status):
    """A limit of no bytes on every file stands for the full disk."""
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", *cli.words(["ask", "--to", place, "hi"])],
        env=cli.environment, stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == status, done.stderr
    assert cli.cloud.requests == []


@pytest.mark.parametrize("words", [["route", "hi"], ["logs", "list"]])
def test_a_folder_that_was_removed_is_told_as_such(cli, words):
    gone = cli.folder / "gone"
    gone.mkdir()
    line = f"rmdir {gone} && exec {shlex.join(cli.words(words))}"
    ended = subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=gone,
        env=cli.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 3, ended.stderr
    assert "The folder that this runs in is gone." in ended.stderr
