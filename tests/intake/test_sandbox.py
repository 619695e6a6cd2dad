"""Whatever a reading child does, the answer is a reading that stays on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest

from gemroute.core.values import Unread
from gemroute.intake import child
from gemroute.intake.reading import Reading
from gemroute.intake.sandbox import read_apart

LIMIT, DAMAGED = (Unread("limit"),), (Unread("damaged"),)


@pytest.fixture
def impostor(tmp_path, monkeypatch):
    """Put a program of the test's own in the interpreter's place."""

    def replace(body: str) -> None:
        program = tmp_path / "python"
        program.write_text(f"#!{sys.executable} -S\nimport os, sys, time\n{body}\n")
        program.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(program))

    return replace


def test_html_is_read_in_a_child():
    reading = read_apart("html", "<p title='Jürgen'>4111 <b>1111</b>🙂".encode())
    assert reading == Reading("\n4111 1111🙂", 'title="Jürgen"', ())


def test_pdf_is_read_in_a_child(pdf, page):
    assert read_apart("pdf", pdf([page("text")], info=b"/Title (T)")) == Reading("text", "T", ())


def test_reasons_come_through(pdf, picture):
    assert Unread("image", "1 of 1 pages") in read_apart("pdf", pdf([picture])).unread


def test_a_large_page_does_not_block_the_pipes():
    source = b"<p>word</p>" * 200_000
    assert read_apart("html", source).text.count("word") == 200_000


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "cp1252"])
def test_the_child_needs_no_file_to_decode(encoding):
    assert "Grüße" in read_apart("html", "<p>Grüße</p>\n".encode(encoding)).text


def test_an_encoding_in_disguise_is_noticed_in_the_child():
    source = b"<p>+ADEAMgAzAC0ANAA1-</p>"
    assert read_apart("html", source).unread == (Unread("encoding", "UTF-7"),)


@pytest.mark.parametrize(
    ("body", "unread"),
    [
        pytest.param("os.abort()", DAMAGED, id="it dies of a signal"),
        pytest.param("sys.exit(1)", DAMAGED, id="it fails"),
        pytest.param("sys.exit(70)", LIMIT, id="it says that memory ran out"),
        pytest.param("os.kill(os.getpid(), 24)", LIMIT, id="its processor time is up"),
        pytest.param("os.kill(os.getpid(), 9)", LIMIT, id="it is killed"),
        pytest.param("print('not json')", DAMAGED, id="it speaks nonsense"),
        pytest.param("print('[1, 2, []]')", DAMAGED, id="its text is a number"),
        pytest.param('print(\'["", "", [1]]\')', DAMAGED, id="its reasons are numbers"),
        pytest.param("print('{}')", DAMAGED, id="its answer has no text"),
        pytest.param("", DAMAGED, id="it says nothing"),
    ],
)
def test_a_child_that_fails_is_a_reading_without_text(impostor, body, unread):
    impostor(body)
    assert read_apart("pdf", b"%PDF-1.7" * 50_000) == Reading("", "", unread)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("time.sleep(60)", id="it hangs"),
        pytest.param("os.close(1); time.sleep(60)", id="it hangs after its answer"),
        pytest.param("sys.stdin.buffer.read(); time.sleep(60)", id="it hangs after reading"),
    ],
)
def test_a_child_that_hangs_is_ended(impostor, body):
    impostor(body)
    began = time.monotonic()
    assert read_apart("html", b"<p>", wall_s=0.5).unread == LIMIT
    assert time.monotonic() - began < 10


def test_a_child_that_floods_is_ended(impostor):
    impostor("while True: os.write(1, b'x' * 65536)")
    assert read_apart("html", b"<p>", output_bytes=1 << 20).unread == LIMIT


def test_a_child_gets_no_environment_and_no_other_descriptor(impostor, monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "secret")
    with Path(__file__).open() as file:
        os.set_inheritable(file.fileno(), True)
        impostor(
            "import json\n"
            "names = [n for n in os.environ if not n.startswith('LC_')]\n"
            "print(json.dumps([' '.join(names), str(sorted(os.listdir('/proc/self/fd'))), []]))"
        )
        reading = read_apart("html", b"")
    assert reading.text == ""
    assert reading.hidden == "['0', '1', '2', '3']"  # 3 is the listing's own


def test_a_small_file_that_asks_for_gigabytes_is_stopped(pdf):
    bomb = zlib.compress(zlib.compress(bytes(1 << 30), 1), 9)
    stream = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream"
    data = pdf([b"X"], objects=[stream % (len(bomb), bomb)]).replace(b"101 0 R", b"010 0 R")
    assert len(data) < 50_000
    reading = read_apart("pdf", data)
    assert reading.text == ""
    assert reading.unread in (DAMAGED, LIMIT)


# The child itself


def run(script: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-c", f"from gemroute.intake import child\n{script}"]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")


@pytest.mark.parametrize(
    "attempt",
    [
        pytest.param("import socket; socket.socket()", id="a socket"),
        pytest.param("open('/etc/hostname')", id="a file"),
        pytest.param("import os; os.pipe()", id="a pipe"),
        pytest.param(
            "import os, socket; os.close(0); socket.socket()", id="a socket in a stream's place"
        ),
    ],
)
def test_a_sealed_child_can_open_nothing(attempt):
    first = attempt.split(";")[0] if ";" in attempt else "pass"
    done = run(f"{first}\nchild.seal()\n{attempt}")
    assert done.returncode == 1
    assert "Too many open files" in done.stderr


def test_a_sealed_child_cannot_take_more_memory():
    assert "MemoryError" in run("child.seal()\nbytearray(2 << 30)").stderr


def test_a_sealed_child_cannot_raise_its_limits():
    script = "child.seal()\nimport resource\nprint(resource.getrlimit(resource.RLIMIT_CPU))"
    assert run(script).stdout == f"({child.CPU_S}, {child.CPU_S})\n"


def test_html_does_not_load_the_pdf_library():
    script = "import sys\nchild._reader('html')\nprint('pypdfium2' in sys.modules)"
    assert run(script).stdout == "False\n"


@pytest.mark.parametrize("failure", [MemoryError, RecursionError])
def test_a_reader_that_runs_out_of_room_says_so(monkeypatch, failure):
    def read(data: bytes) -> Reading:
        raise failure

    monkeypatch.setattr(child, "_reader", lambda kind: read)
    monkeypatch.setattr(child, "seal", lambda: None)
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        assert child.main("pdf") == child.LIMIT_REACHED


def test_a_lone_surrogate_does_not_stop_the_answer():
    assert json.loads(child.encode(Reading("a\ud800b", "", ()))) == ["a?b", "", []]
