"""Whatever is wrong with the local runtime: secrets are refused, public text may be decided anew.

Every fault meets both texts. Once a word was shown, nothing is tried again for either.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import CommandLine, Ended

from gemroute.cli.asked import Asked
from gemroute.simulators.exchange import Exchange
from gemroute.simulators.ollama import OllamaSimulator

from .conftest import CARD, PUBLIC
from .traces import OTHERS_WORDS, attempts, traces

ELSEWHERE = "The simulated Gemini has read 5 tokens and agrees.\n"


def goes_on_without(cli: CommandLine, error_class: str, tries: int = 1, **words: str) -> Ended:
    """Ask both questions of a runtime that fails before it says anything; return the last end.

    The public one is decided again and answered by the cloud; the secret is refused, and
    nothing of it leaves.
    """
    failed = ("local", "failed", error_class)
    options = [word for pair in words.items() for word in (f"--{pair[0]}", pair[1])]
    public = cli("ask", *options, PUBLIC)
    assert (public.status, public.out) == (0, ELSEWHERE)
    assert f"local failed ({error_class}); deciding again." in public.err
    assert attempts(cli) == [*[failed] * tries, ("cloud", "answered", "")]
    secret = cli("ask", *options, CARD)
    assert (secret.status, secret.out) == (7, "")
    assert attempts(cli)[tries + 1 :] == [*[failed] * tries, ("nowhere", "refused", "policy")]
    assert len(cli.cloud.requests) == 1
    assert not any(word in traces(cli, public) + secret.err for word in OTHERS_WORDS)
    return secret


def ends_there(cli: CommandLine, end: tuple[int, str, str], *options: str) -> None:
    """Ask both questions of a runtime whose failure ends the call, whatever the text is.

    `end` is the exit status, the recorded status and the error class.
    """
    status, recorded, error_class = end
    for text in (PUBLIC, CARD):
        ended = cli("ask", *options, text)
        assert ended.status == status
        assert bool(ended.out) == (recorded == "truncated")
        assert ("The answer above is not complete." in ended.err) == bool(ended.out)
        assert not any(word in traces(cli, ended) for word in OTHERS_WORDS)
    assert attempts(cli) == [("local", recorded, error_class)] * 2
    assert cli.cloud.requests == []


@pytest.mark.row(1)
def test_a_closed_port_is_known_before_anything_is_tried(cli):
    cli.local.set_fault("refuse")
    public, secret = cli("ask", PUBLIC), cli("ask", CARD)
    assert (public.status, public.out) == (0, ELSEWHERE)
    assert (secret.status, secret.out) == (7, "")
    assert attempts(cli) == [("cloud", "answered", ""), ("nowhere", "refused", "policy")]
    assert [body["facts"]["local"] for body in cli.bodies("intent")] == ["down"]
    assert len(cli.cloud.requests) == 1


class Leaving(OllamaSimulator):
    """Answers every question of a probe, and is gone when the prompt comes."""

    def answer(self, exchange: Exchange) -> None:
        if exchange.recorded.route == "/api/ps" and self._listener is not None:
            self._listener.shutdown()
            self._listener.socket.close()
        super().answer(exchange)


@pytest.fixture
def leaving(cli: CommandLine) -> Iterator[OllamaSimulator]:
    """A runtime that the command line asks instead of its usual one."""
    with Leaving() as runtime:
        cli.environment["GEMROUTE_LOCAL_URL"] = runtime.url
        yield runtime


@pytest.mark.row(1)
def test_a_public_text_is_decided_again_when_the_port_closes_after_the_probe(cli, leaving):
    ended = cli("ask", PUBLIC)
    assert (ended.status, ended.out) == (0, ELSEWHERE)
    assert attempts(cli) == [("local", "failed", "unreachable"), ("cloud", "answered", "")]
    assert [body["facts"]["local"] for body in cli.bodies("intent")] == ["ready", "down"]
    assert leaving.prompts == []


@pytest.mark.row(1)
def test_a_secret_is_refused_when_the_port_closes_after_the_probe(cli, leaving):
    ended = cli("ask", CARD)
    assert (ended.status, ended.out) == (7, "")
    assert attempts(cli) == [("local", "failed", "unreachable"), ("nowhere", "refused", "policy")]
    assert (leaving.prompts, cli.cloud.requests) == ([], [])


@pytest.mark.row(2)
@pytest.mark.parametrize("fault", ["stall-before-headers", "stall-after-headers"])
def test_a_runtime_that_says_nothing_is_waited_for_until_the_deadline(cli, fault):
    cli.local.set_fault(fault)
    secret = goes_on_without(cli, "timeout", timeout="0.8")
    assert "after 0.8 s" in secret.err or "within 0.8 s" in secret.err


@pytest.mark.row(2)
@pytest.mark.parametrize("timeout_s", [0.5, 300, 7_200])
def test_all_of_the_timeout_may_pass_before_the_answer_begins(timeout_s):
    """A slow processor needs most of it to read a long prompt."""
    deadlines = Asked(timeout_s=timeout_s).options().deadlines
    assert deadlines is not None
    assert (deadlines.first_byte_s, deadlines.total_s) == (timeout_s, timeout_s)


@pytest.mark.row(2)
def test_a_runtime_that_does_not_even_answer_a_probe_gets_no_prompt(cli):
    cli.local.set_fault("deaf")
    ended = cli("ask", CARD)
    assert (ended.status, ended.out) == (7, "")
    assert attempts(cli) == [("nowhere", "refused", "policy")]
    assert cli.sent_nothing


@pytest.mark.row(3)
def test_a_stall_in_the_answer_leaves_it_cut_short_and_is_taken_nowhere_else(cli):
    cli.local.set_fault("stall-mid-stream")
    ends_there(cli, (9, "truncated", "timeout"), "--timeout", "1")


@pytest.mark.row(3)
def test_an_answer_that_is_shown_at_its_end_only_is_not_shown_when_it_stalls(cli):
    cli.local.set_fault("stall-mid-stream")
    for form in ("--json", "--no-stream"):
        ended = cli("ask", form, "--timeout", "1", PUBLIC)
        assert (ended.status, ended.out) == (9, "")
    assert attempts(cli) == [("local", "truncated", "timeout")] * 2
    assert cli.cloud.requests == []


@pytest.mark.row(4)
def test_a_drip_ends_at_the_total_deadline(cli):
    """A byte every 10 ms: the first line takes more than a second."""
    cli.local.set_fault("drip")
    goes_on_without(cli, "timeout", timeout="0.8")


@pytest.mark.row(5, 6, 7)
@pytest.mark.parametrize(
    ("fault", "end"),
    [
        pytest.param("cut-without-done", (10, "truncated", "truncated"), id="no end marker"),
        pytest.param("cut-in-line", (10, "truncated", "truncated"), id="half a line"),
        pytest.param("cut-connection", (10, "truncated", "truncated"), id="closed"),
        pytest.param("reset", (10, "truncated", "truncated"), id="reset"),
        pytest.param("bad-ndjson", (9, "truncated", "protocol"), id="bad NDJSON"),
        pytest.param("error-mid-stream", (9, "truncated", "protocol"), id="an error"),
        pytest.param("html", (9, "failed", "protocol"), id="a page"),
        pytest.param("wrong-type", (9, "failed", "protocol"), id="another type"),
    ],
)
def test_a_broken_answer_ends_the_call_and_repeats_nothing_of_the_breakage(cli, fault, end):
    cli.local.set_fault(fault)
    ends_there(cli, end)


PEAK = """
import os
from pathlib import Path

leave = os._exit

def tell_and_leave(status):
    lines = Path("/proc/self/status").read_text().splitlines()
    Path(os.environ["PEAK"]).write_text(next(x.split()[1] for x in lines if "VmHWM" in x))
    leave(status)

os._exit = tell_and_leave
from gemroute.__main__ import main
main()
"""
"""gemroute, and the most memory it held; what wait4 tells counts the parent's before the exec."""


def peak_mb(cli: CommandLine, folder: Path, status: int, *words: str) -> float:
    """Return the most memory that a command held, in MB."""
    told = folder / "peak"
    ended = subprocess.run(
        [sys.executable, "-c", PEAK, *words],
        cwd=cli.folder,
        env=cli.environment | {"PEAK": os.fspath(told)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert ended.returncode == status
    return int(told.read_text()) / 1024


@pytest.mark.row(8)
def test_a_line_of_300_megabytes_is_given_up_after_one(cli, tmp_path):
    usual = peak_mb(cli, tmp_path, 0, "ask", CARD)
    cli.local.set_fault("huge-line")
    assert peak_mb(cli, tmp_path, 10, "ask", CARD) < min(100, usual + 10)
    assert attempts(cli) == [("local", "answered", ""), ("local", "truncated", "too_large")]
    assert cli.cloud.requests == []


@pytest.mark.row(10)
def test_a_full_queue_is_tried_three_times_and_then_decided_again(cli):
    cli.local.set_fault("503")
    secret = goes_on_without(cli, "overloaded", tries=3)
    assert "ollama serve" not in secret.err
    assert [body["attempt"] for body in cli.bodies("intent")] == [1, 2, 3, 1, 1, 2, 3]
    assert len({body["input_hmac"] for body in cli.bodies("intent")}) == 2
