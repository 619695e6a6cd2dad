"""Inputs without end, without a writer, in any encoding, and files that change under the reader."""

from __future__ import annotations

import codecs
import contextlib
import itertools
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import CommandLine

from gemroute.core.errors import InputUnreadable
from gemroute.core.policy.loader import load_policy
from gemroute.core.request import Message, Payload
from gemroute.core.values import Role
from gemroute.intake.files import read_file
from gemroute.intake.zones import Zones
from gemroute.journal.record import input_hmac
from gemroute.settings import shipped

from .conftest import CARD, PUBLIC
from .ptys import terminal

MEASURED = """
import json, os, resource, subprocess, sys, time
began_s = time.monotonic()
done = subprocess.run(sys.argv[1:], capture_output=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([done.returncode, done.stderr.decode(), time.monotonic() - began_s, peak / 1024]))
"""


# Standard input of every length


@pytest.mark.row(41)
@pytest.mark.parametrize(
    "source",
    [
        pytest.param("head -c 209715200 /dev/zero", id="200 MB"),
        pytest.param("cat /dev/zero", id="no end"),
        pytest.param("yes the quick brown fox", id="no end of text"),
    ],
)
def test_an_input_above_the_limit_ends_at_once_and_in_little_memory(cli, source):
    cli("classify", "the first start compiles the detectors")
    words = [sys.executable, "-c", MEASURED, *cli.words(["ask", "--to", "local", "hi"])]
    with subprocess.Popen(["sh", "-c", f"exec {source}"], stdout=subprocess.PIPE) as producer:
        done = subprocess.run(
            words, stdin=producer.stdout, env=cli.environment, capture_output=True, check=True
        )
        producer.stdout.close()
        producer.kill()
    status, said, lasted_s, peak_mib = json.loads(done.stdout)
    assert status == 14
    assert "stdin: larger than the limit of 64 MiB for input." in said
    # Reading takes 0.2 s where nothing else runs.
    assert lasted_s < 5
    assert peak_mib < 100
    assert cli.sent_nothing


@pytest.mark.row(41)
def test_a_limit_of_ones_own_holds_without_reading_more(cli):
    ended = cli("ask", "hi", stdin=b"x" * 2_000, env={"GEMROUTE_MAX_INPUT_BYTES": "1000"})
    assert ended.status == 14
    assert "larger than the limit of 1,000 bytes" in ended.err
    assert cli.sent_nothing


@pytest.mark.row(41)
@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        pytest.param("ask hi", 0, "", id="a prompt is enough"),
        pytest.param("ask", 2, "There is nothing to ask", id="nothing at all"),
        pytest.param("ask -a - hi", 2, "nothing is piped into it", id="asked for"),
        pytest.param("classify --jsonl", 0, "", id="no items"),
    ],
)
def test_a_closed_standard_input_is_no_input(cli, words, status, says):
    done = subprocess.run(
        ["bash", "-c", '"$@" <&-', "bash", *cli.words(words.split())],
        env=cli.environment, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == status
    assert says in done.stderr.decode()
    assert b"Traceback" not in done.stderr


@pytest.mark.row(41)
def test_a_terminal_is_not_waited_for(cli):
    with terminal(cli, "ask") as screen:
        assert screen.ended() == 2
    assert b"There is nothing to ask" in screen.shown


@pytest.mark.row(41)
def test_a_slow_producer_is_read_to_its_end(cli):
    with cli.started("ask", "--to", "local", "Sum up.") as process:
        for piece in (b"first ", b"second ", b"third"):
            process.stdin.write(piece)
            process.stdin.flush()
            time.sleep(0.1)
        process.communicate(timeout=20)
    assert process.returncode == 0
    assert cli.local_texts == ["first second third\n\nSum up."]


@pytest.mark.row(41, 47)
@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("fifo", "is a pipe, not a file"),
        ("socket", "cannot be opened"),
        ("folder", "is a folder, not a file"),
        ("/dev/zero", "is a device, not a file"),
        ("/dev/tty", ""),
        ("/proc/self/mem", ""),
        ("/proc/self/environ", "no reader understands"),
        ("sparse", "larger than the limit of 64 MiB"),
        ("loop", "cannot be opened"),
    ],
)
def test_what_is_no_plain_file_is_refused_without_waiting(cli, kind, says):
    path = cli.folder / kind
    with contextlib.ExitStack() as stack:
        match kind:
            case "fifo":
                os.mkfifo(path)
            case "socket":
                end = stack.enter_context(socket.socket(socket.AF_UNIX))
                stack.enter_context(contextlib.chdir(cli.folder))
                end.bind(kind)
            case "folder":
                path.mkdir()
            case "sparse":
                path.touch()
                os.truncate(path, 10 << 30)
            case "loop":
                path.symlink_to(path)
        ended = cli("ask", "-a", kind, "Sum up.")
    assert (ended.status, ended.out) == (14, "")
    assert says in ended.err
    assert "simulated" not in ended.err  # the key stands in the environment
    assert cli.sent_nothing


# Encodings: what was judged, what was recorded and what was sent are one text


TEXT = "Grüße, мир, 東京 🙂\r\n\tan end"


@pytest.mark.row(42)
@pytest.mark.parametrize("place", ["local", "cloud"])
@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(TEXT.encode(), TEXT, id="UTF-8 with CRLF"),
        pytest.param(codecs.BOM_UTF8 + TEXT.encode(), TEXT, id="its mark is no letter"),
        pytest.param(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), TEXT, id="UTF-16 LE"),
        pytest.param(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), TEXT, id="UTF-16 BE"),
        pytest.param(f"{TEXT:.5}, plain".encode("utf-16-le"), "Grüße, plain", id="unmarked"),
    ],
)
def test_a_declared_encoding_is_decoded_and_one_text_is_judged_recorded_and_sent(
    cli, place, data, text
):
    ended = cli("ask", "--to", place, "Sum up.", stdin=data)
    assert ended.status == 0
    asked = f"{text}\n\nSum up."
    assert (cli.local_texts, cli.cloud_texts) == (
        ([asked], []) if place == "local" else ([], [asked])
    )
    (intent,) = cli.bodies("intent")
    assert intent["place"] == place
    assert intent["input_hmac"] == hmac_of(cli, asked)


def hmac_of(cli: CommandLine, text: str) -> str:
    payload = Payload("", (Message(Role.USER, text),))
    return input_hmac((cli.home / "state" / "journal.key").read_bytes(), payload.digest())


@pytest.mark.row(42)
@pytest.mark.parametrize(
    ("data", "status"),
    [
        pytest.param(CARD.encode("utf-16"), 0, id="UTF-16"),
        pytest.param(CARD.encode("utf-32"), 0, id="UTF-32"),
        pytest.param(CARD.encode("utf-16-be"), 0, id="UTF-16 without a mark"),
        pytest.param(b"caf\xe9, " + CARD.encode(), 0, id="not UTF-8"),
        pytest.param(CARD.encode().replace(b" ", b"\0"), 14, id="NUL"),
        pytest.param(b"\xed\xa0\x80" + CARD.encode(), 0, id="half a pair"),
        pytest.param(codecs.BOM_UTF8 + b"\xff" + CARD.encode(), 0, id="a mark that lies"),
        pytest.param(b"+ADQAMQAxADE 1111 1111 1111-", 0, id="UTF-7"),
    ],
)
@pytest.mark.parametrize("as_file", [False, True], ids=["stdin", "file"])
def test_no_encoding_carries_a_secret_to_the_cloud(cli, data, status, as_file):
    words = ["-a", cli.write("notes.txt", data)] if as_file else []
    ended = cli("ask", "--to", "cloud", *words, "Sum up.", stdin=b"" if as_file else data)
    assert ended.status == status
    assert cli.cloud.requests == []
    assert len(cli.local_texts) == (status == 0)


@pytest.mark.row(42)
@pytest.mark.parametrize("words", [["ask"], ["ask", "hi", "--system"], ["classify"]], ids=" ".join)
def test_a_word_that_is_not_unicode_is_refused(cli, words):
    done = subprocess.run(
        [*map(os.fsencode, cli.words(words)), b"caf\xe9 \xed\xa0\x80"],
        env=cli.environment, stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 14
    assert b"not valid UTF-8" in done.stderr
    assert cli.sent_nothing


DISGUISES = [
    pytest.param("+ADQAMQAxADE 1111 1111 1111-", id="UTF-7"),
    pytest.param("\x1b$B#4#1#1#1#1#1#1#1#1#1#1#1#1#1#1#1\x1b(B", id="ISO-2022-JP"),
    pytest.param("~{#4#1#1#1#1#1#1#1#1#1#1#1#1#1#1#1~}", id="HZ"),
]


@pytest.mark.row(42)
@pytest.mark.parametrize("text", DISGUISES)
def test_a_prompt_whose_letters_hide_in_others_stays_here(cli, text):
    for words in ([text], ["hi", "--system", text]):
        assert cli("ask", "--to", "cloud", *words).status == 0
    assert cli.cloud.requests == []
    assert len(cli.local_texts) == 2


@pytest.mark.row(42)
@pytest.mark.parametrize("text", DISGUISES)
def test_a_chat_keeps_such_a_turn_and_all_that_follow_here(cli, text):
    ended = cli("chat", "--to", "cloud", stdin=f"{text}\nand now?\n".encode())
    assert ended.status == 0
    assert cli.cloud.requests == []
    assert len(cli.local_texts) == 2


@pytest.mark.row(42)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1"])
def test_a_chat_takes_no_line_that_is_not_utf_8(cli, encoding):
    ended = cli("chat", "--to", "cloud", stdin=f"{CARD} café\nnext é\n".encode(encoding))
    assert ended.status == 14
    assert "not UTF-8 text" in ended.err
    assert cli.sent_nothing


@pytest.mark.row(42)
def test_the_mark_of_utf_8_is_no_part_of_a_line(cli):
    assert cli("chat", "--to", "local", stdin=codecs.BOM_UTF8 + b"hello\n").status == 0
    assert cli.local_texts == ["hello"]


# Zones: it is the opened file that counts, whatever its name does meanwhile


@pytest.fixture
def zone(tmp_path: Path) -> Path:
    folder = tmp_path / "patients"
    folder.mkdir()
    (folder / "letter.txt").write_text("inside")
    (tmp_path / "public.txt").write_text("outside")
    return folder


def zones_by_text(path: Path, zones: Zones, seconds: float) -> Iterator[tuple[bytes, frozenset]]:
    """Yield what was read and its zones, again and again; a read that noticed is left out."""
    end_s = time.monotonic() + seconds
    while time.monotonic() < end_s:
        with contextlib.suppress(InputUnreadable):
            raw = read_file(str(path), 1_000)
            yield raw.data, zones.of(raw.real_path)


def swapped(path: Path, targets: list[Path], stop: threading.Event) -> None:
    """Let `path` lead to one target after the other, by renames, until told to stop."""
    other = path.with_name("other")
    for target in itertools.cycle(targets):
        if stop.is_set():
            return
        other.symlink_to(target)
        other.replace(path)


@pytest.mark.row(47)
def test_a_link_that_changes_while_it_is_opened_does_not_change_the_zone(tmp_path, zone):
    link, stop = tmp_path / "link", threading.Event()
    link.symlink_to(zone / "letter.txt")
    targets = [zone / "letter.txt", tmp_path / "public.txt"]
    thread = threading.Thread(target=swapped, args=(link, targets, stop))
    thread.start()
    try:
        seen = set(zones_by_text(link, Zones({"patients": [f"{zone}/**"]}), 1.0))
    finally:
        stop.set()
        thread.join()
    assert seen == {(b"inside", frozenset({"patients"})), (b"outside", frozenset())}


@pytest.mark.row(47)
def test_a_folder_that_is_swapped_on_the_way_does_not_change_the_zone(tmp_path, zone):
    public = tmp_path / "public"
    public.mkdir()
    (public / "letter.txt").write_text("outside")
    way, stop = tmp_path / "way", threading.Event()
    way.symlink_to(zone)
    thread = threading.Thread(target=swapped, args=(way, [zone, public], stop))
    thread.start()
    try:
        found = zones_by_text(way / "letter.txt", Zones({"patients": [f"{zone}/**"]}), 1.0)
        seen = set(found)
    finally:
        stop.set()
        thread.join()
    assert seen == {(b"inside", frozenset({"patients"})), (b"outside", frozenset())}


DEFAULT = load_policy(shipped("default.yaml"), "default")
POLICY = f"""\
gemroute: 1
name: ward
extends: default@sha256:{DEFAULT.sha256}
zones: {{patients: ["~/patients/**"], board: ["~/board/**"]}}
guards:
  - {{id: patients-stay, when: {{zone: {{has: patients}}}}, allow: [local], why: Theirs.}}
invariants:
  - {{id: patients-never-leave, forall: {{zone: {{has: patients}}}}, never: cloud}}
"""
WARD = ("-p", "ward.yaml")


@pytest.fixture
def stack() -> Iterator[contextlib.ExitStack]:
    with contextlib.ExitStack() as open_files:
        yield open_files


@pytest.fixture
def ward(cli: CommandLine) -> CommandLine:
    """A home with a zone for patients, and a letter in it that says nothing private."""
    folder = Path(cli.environment["HOME"]) / "patients"
    folder.mkdir()
    (folder / "letter.txt").write_text("Dear colleague, all is well.")
    cli.write("ward.yaml", POLICY)
    return cli


@pytest.mark.row(47)
@pytest.mark.parametrize("way", ["traversal", "symlink", "folder link", "hard link", "stdin"])
def test_no_way_to_a_file_leads_out_of_its_zone(ward, way, stack):
    letter = Path(ward.environment["HOME"]) / "patients" / "letter.txt"
    here = ward.folder / "here"
    name, stdin = str(here), subprocess.DEVNULL
    match way:
        case "traversal":
            name = os.path.relpath(letter, ward.folder / "a").removeprefix("../")
        case "symlink":
            here.symlink_to(letter)
        case "folder link":
            here.symlink_to(letter.parent)
            name = f"{here}/letter.txt"
        case "hard link":
            here.hardlink_to(letter)
        case "stdin":
            name, stdin = "-", stack.enter_context(letter.open("rb"))
    words = ("ask", *WARD, "--to", "cloud", "-a", name, "Sum up.")
    with ward.started(*words, stdin=stdin) as process:
        _, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    assert ward.cloud.requests == []
    assert len(ward.local_texts) == 1
    (intent,) = ward.bodies("intent")
    is_known = way != "hard link"
    assert intent["facts"]["zone"] == (["patients"] if is_known else [])
    assert intent["facts"]["classifier"] == ("ok" if is_known else "degraded")


@pytest.mark.row(47)
def test_a_file_with_one_name_outside_every_zone_may_leave(ward):
    ward.write("plain.txt", "Nothing of note.")
    ended = ward("ask", *WARD, "--to", "cloud", "-a", "plain.txt", PUBLIC)
    assert ended.status == 0, ended.err
    assert len(ward.cloud_texts) == 1
