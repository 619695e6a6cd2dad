"""A command line's prompt, standard input and files become one request."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import time

import pytest

from gemroute.core.errors import InputUnreadable, UsageError
from gemroute.core.values import Modality
from gemroute.intake.gather import Limits, gather
from gemroute.intake.zones import Zones


def piped(data: bytes = b"piped") -> io.BytesIO:
    return io.BytesIO(data)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_bytes(b"first")
    (tmp_path / "b.txt").write_bytes(b"second")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_document_goes_first_and_the_question_last(folder):
    request = gather("why?", stdin=piped(), attachments=["a.txt"], system="be brief")
    assert (request.prompt, request.system) == ("why?", "be brief")
    assert [(part.name, part.text) for part in request.parts] == [
        ("stdin", "piped"),
        ("a.txt", "first"),
    ]


@pytest.mark.parametrize("name", ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"])
def test_a_dash_says_where_standard_input_goes(folder, name):
    request = gather("", stdin=piped(), attachments=["a.txt", name, "b.txt"])
    assert [part.text for part in request.parts] == ["first", "piped", "second"]


def test_a_document_alone_needs_no_prompt(folder):
    assert gather("", stdin=piped()).parts[0].text == "piped"
    assert gather(" ", stdin=None, attachments=["a.txt"]).parts[0].text == "first"


def test_a_prompt_alone_needs_no_document():
    assert gather("hi", stdin=None).parts == ()
    assert gather("hi", stdin=piped(b"")).parts == ()


@pytest.mark.parametrize(
    ("prompt", "stdin", "attachments"),
    [
        pytest.param("", None, [], id="nothing"),
        pytest.param(" \n", None, [], id="blanks"),
        pytest.param("", piped(b""), [], id="an empty pipe"),
        pytest.param("", None, ["empty"], id="an empty file"),
        pytest.param("x", None, ["-"], id="a dash without a pipe"),
        pytest.param("x", piped(), ["-", "/dev/stdin"], id="standard input twice"),
    ],
)
def test_nothing_to_ask_is_a_usage_error(folder, prompt, stdin, attachments):
    (folder / "empty").touch()
    with pytest.raises(UsageError) as caught:
        gather(prompt, stdin=stdin, attachments=attachments)
    assert caught.value.exit_status == 2
    assert caught.value.hint


def test_what_no_reader_knows_is_for_the_policy_to_refuse():
    request = gather("what is it?", stdin=piped(b"\x7fELF\0\0"))
    assert request.parts[0].modality is Modality.BINARY
    assert [item.reason for item in request.unread] == ["unknown_binary"]


def test_the_limit_holds_for_all_documents_together(folder):
    limits = Limits(input_bytes=10)
    assert len(gather("", stdin=None, attachments=["a.txt"] * 2, limits=limits).parts) == 2
    with pytest.raises(InputUnreadable, match="limit of 5 bytes"):
        gather("", stdin=None, attachments=["a.txt", "b.txt"], limits=limits)


def test_zones_follow_the_real_file_and_not_its_name(folder):
    patients = folder / "patients"
    patients.mkdir()
    (patients / "file.txt").write_bytes(b"x")
    (folder / "harmless.txt").symlink_to(patients / "file.txt")
    zones = Zones({"patients": ["~/patients/**"]}, str(folder))
    request = gather("q", stdin=None, attachments=["harmless.txt", "a.txt"], zones=zones)
    assert [part.zones for part in request.parts] == [{"patients"}, frozenset()]


def test_a_file_redirected_into_standard_input_keeps_its_zone(folder):
    with (folder / "a.txt").open("rb") as stream:
        request = gather("q", stdin=stream, zones=Zones({"here": ["a.txt"]}))
    assert request.parts[0].zones == {"here"}


@pytest.mark.parametrize("words", [{"prompt": "\udcff"}, {"prompt": "x", "system": "\ud800"}])
def test_a_text_that_is_not_unicode_is_refused(words):
    with pytest.raises(InputUnreadable, match="not valid UTF-8"):
        gather(**words, stdin=None)


def test_line_ends_and_marks_of_normalisation_are_kept():
    text = "e\u0301\r\n\ufb01"
    assert gather("", stdin=piped(text.encode())).parts[0].text == text


def test_piped_text_is_waited_for():
    out, into = os.pipe()

    def write() -> None:
        time.sleep(0.3)
        os.write(into, b"late")
        os.close(into)

    writer = threading.Thread(target=write)
    writer.start()
    with os.fdopen(out, "rb") as stream:
        assert gather("q", stdin=stream).parts[0].text == "late"
    writer.join()


ENDLESS = """
import resource, sys
from gemroute.core.errors import InputUnreadable
from gemroute.intake.gather import gather
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    gather("q", stdin=sys.stdin.buffer)
except InputUnreadable as refusal:
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(refusal.exit_status, grown // 1024, refusal)
"""


def test_an_endless_standard_input_stops_within_a_moment_and_little_memory():
    command = [sys.executable, "-c", ENDLESS]
    with open("/dev/zero", "rb") as endless:  # noqa: PTH123 - a device, not a path of ours
        began = time.monotonic()
        done = subprocess.run(command, stdin=endless, capture_output=True, text=True, check=True)
    status, grown_mib, message = done.stdout.split(maxsplit=2)
    assert status == "14"
    assert int(grown_mib) < 100
    assert "stdin: larger than the limit of 64 MiB for input." in message
    assert "GEMROUTE_MAX_INPUT_BYTES" in message
    assert time.monotonic() - began < 10


def test_a_large_text_is_held_twice_at_most():
    script = (
        "import resource, sys\nfrom gemroute.intake.gather import gather\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "gather('q', stdin=sys.stdin.buffer)\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)"
    )
    text = b"word " * (2 << 20)
    done = subprocess.run(
        [sys.executable, "-c", script], input=text, capture_output=True, check=True
    )
    assert int(done.stdout) < 2.5 * len(text) / (1 << 20)
