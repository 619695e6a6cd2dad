"""What a process tells when it breaks, and what others of its user can look into: no content."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys

import pytest

SECRET = "the launch code is 0000"
BROKEN = """
import sys, threading
from gemroute.cli.process import report_without_content
report_without_content()
def fail():
    raise ValueError("the launch code is 0000")
class Gone:
    def __del__(self):
        fail()
"""


@pytest.mark.parametrize(
    "breaks",
    [
        pytest.param("fail()", id="outside a command"),
        pytest.param("t = threading.Thread(target=fail); t.start(); t.join()", id="in a thread"),
        pytest.param("one = Gone(); del one", id="where nothing can be raised"),
    ],
)
def test_a_failure_outside_a_command_tells_its_kind_and_place_alone(breaks):
    done = subprocess.run(
        [sys.executable, "-c", f"{BROKEN}\n{breaks}"], capture_output=True, text=True, check=False
    )
    assert done.stderr == "Internal error: ValueError at <string>:6 (fail).\n"


def test_an_interrupt_outside_a_command_is_quiet():
    done = subprocess.run(
        [sys.executable, "-c", f"{BROKEN}\nraise KeyboardInterrupt"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (-signal.SIGINT, "")


def test_no_log_of_a_library_shows_the_prompt_the_answer_or_the_key(cli):
    """Every logger is told to tell everything, as an environment could ask of libraries."""
    site = cli.folder / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import logging, http.client\n"
        "logging.basicConfig(level=1)\n"
        "logging.getLogger('google_genai').setLevel(1)\n"
        "logging.getLogger('httpcore').setLevel(1)\n"
    )
    for place in ("local", "cloud"):
        ended = cli(
            "ask", "--to", place, SECRET,
            env={"PYTHONPATH": str(site), "PYTHONFAULTHANDLER": "1", "GEMINI_API_KEY": "k3y-k3y"},
        )  # fmt: skip
        assert (ended.status, ended.err) == (0, "")
    assert len(cli.cloud_texts) == len(cli.local_texts) == 1


REPORT = """
import ctypes, os, resource, sys
def report(status):
    dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
    os.write(2, f"{dumpable} {resource.getrlimit(resource.RLIMIT_CORE)[0]}".encode())
    leave(status)
leave, os._exit = os._exit, report
from gemroute.__main__ import main
main()
"""


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        pytest.param(["ask", "-q", "--to", "local", SECRET], b"0 0", id="ask"),
        pytest.param(["chat"], b"0 0", id="chat"),
        pytest.param(["route", SECRET], b"1 0", id="route leaves no core"),
        pytest.param(["classify", SECRET], b"1 0", id="classify leaves no core"),
    ],
)
def test_a_process_that_holds_content_leaves_no_core_and_lets_nobody_look_into_it(cli, words, seen):
    done = subprocess.run(
        [sys.executable, "-c", REPORT, *words],
        env=cli.environment, stdin=subprocess.DEVNULL, capture_output=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (4096, 4096)),
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, seen)
