"""--offline, whatever is asked: no packet leaves, the local runtime answers, the level is kept."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from namespaces import ELSEWHERE, inside, landlock_abi
from running import CommandLine, Ended

from gemroute.cli.asked import Asked
from gemroute.cli.wiring import Bench
from gemroute.journal import keyfile
from gemroute.offline import Strength, kernel, strength
from gemroute.offline.bpf import MACHINES

from .conftest import CARD, LETTER, PUBLIC

HERE = Path(__file__).parent
LONG = "Summarise this report. " + "The committee met and took its decision. " * 2_000
OFFLINE = ("--offline", "--offline=strict")
SDKS = {"google.genai", "httpx2", "ollama"}


class Run(NamedTuple):
    """What came of one gemroute process in the namespace."""

    status: int
    out: str
    err: str
    packets: int
    connections: int
    cloud_requests: int
    local_texts: list[str]
    records: list[tuple[str, Mapping[str, Any]]]

    @property
    def strengths(self) -> set[object]:
        return {body["offline_strength"] for event, body in self.records if event == "intent"}


class World(NamedTuple):
    """The namespace with its services, where one process runs after the other."""

    process: subprocess.Popen[str]

    def __call__(self, *words: str, stdin: str = "", **env: str) -> Run:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        asked = {"words": words, "stdin": stdin, "env": env}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return Run(**json.loads(self.process.stdout.readline()))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    script = str(HERE / "offline_world.py")
    with subprocess.Popen(
        inside(sys.executable, script, str(folder), str(shared_cache)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(HERE.parent)},
    ) as process:
        yield World(process)
        process.kill()


@pytest.mark.row(45)
@pytest.mark.usefixtures("network_namespace")
class TestInANamespace:
    def test_without_offline_the_same_words_do_go_out(self, world: World):
        run = world("ask", "--to", "cloud", "--timeout", "2", PUBLIC)
        assert run.connections > 0
        assert run.packets > 0

    @pytest.mark.parametrize("offline", OFFLINE)
    @pytest.mark.parametrize(
        "prompt",
        [
            pytest.param(PUBLIC, id="public"),
            pytest.param(LONG, id="long"),
            pytest.param(CARD, id="a card number"),
            pytest.param(LETTER, id="a patient's letter"),
        ],
    )
    def test_the_local_runtime_answers_and_no_packet_leaves(
        self, world: World, prompt: str, offline: str
    ):
        run = world("ask", offline, stdin=prompt)
        assert (run.status, run.packets, run.cloud_requests) == (0, 0, 0)
        assert run.out
        assert [prompt.strip() in text for text in run.local_texts] == [True]
        assert run.strengths == {Strength.NAMESPACE}

    @pytest.mark.parametrize("offline", OFFLINE)
    def test_a_chat_stays_here_turn_by_turn(self, world: World, offline: str):
        run = world("chat", offline, stdin=f"{PUBLIC}\n{CARD}\n{PUBLIC}\n")
        assert (run.status, run.packets, run.cloud_requests) == (0, 0, 0)
        assert len(run.local_texts) == 3
        assert run.strengths == {Strength.NAMESPACE}

    @pytest.mark.parametrize("offline", OFFLINE)
    def test_asking_for_the_cloud_does_not_help(self, world: World, offline: str):
        run = world("ask", offline, "--to", "cloud", PUBLIC)
        assert (run.status, run.packets, run.cloud_requests) == (0, 0, 0)
        assert run.local_texts == [PUBLIC]

    def test_a_proxy_is_not_asked_either(self, world: World):
        proxy = f"http://{ELSEWHERE}:9"
        run = world(
            "ask", "--offline", PUBLIC, HTTP_PROXY=proxy, HTTPS_PROXY=proxy, ALL_PROXY=proxy
        )
        assert (run.status, run.packets) == (0, 0)

    @pytest.mark.parametrize("place", [ELSEWHERE, "cloud.example"], ids=["a number", "a name"])
    def test_a_runtime_elsewhere_is_neither_looked_up_nor_asked(self, world: World, place: str):
        run = world("ask", "--offline", PUBLIC, GEMROUTE_LOCAL_URL=f"http://{place}:11434")
        assert run.status != 0
        assert (run.packets, run.local_texts) == (0, [])

    def test_the_clouds_libraries_are_not_even_loaded(self, world: World):
        run = world("ask", "--offline", PUBLIC, PYTHONPROFILEIMPORTTIME="1")
        assert (run.status, SDKS & imported(run.err)) == (0, set())

    def test_they_are_where_the_cloud_is_asked(self, world: World):
        run = world("ask", "--to", "cloud", "--timeout", "2", PUBLIC, PYTHONPROFILEIMPORTTIME="1")
        assert {"google.genai", "httpx2"} <= imported(run.err)


def imported(err: str) -> set[str]:
    """Return the names of the modules that Python says it imported."""
    lines = [line for line in err.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


# Levels of this machine, and of older ones

LANDLOCK = 444
SECCOMP = MACHINES[os.uname().machine].seccomp if os.uname().machine in MACHINES else 0
FULL = Strength.LANDLOCK if landlock_abi() >= 4 else Strength.SECCOMP


def reached(level: Strength) -> Strength:
    """Return what is reached where Landlock and seccomp reach `level`."""
    is_apart = level > Strength.HOOK and kernel._in_empty_namespace()
    return Strength.NAMESPACE if is_apart else level


def run_without(cli: CommandLine, missing: tuple[int, ...], *words: str) -> Ended:
    """Run gemroute on a kernel that lacks these calls."""
    numbers = ",".join(map(str, missing))
    done = subprocess.run(
        [sys.executable, str(HERE / "without.py"), numbers, *cli.words(words)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=cli.folder,
        env=cli.changed({}),
        timeout=60,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


LEVELS = pytest.mark.parametrize(
    ("missing", "level"),
    [
        pytest.param((LANDLOCK, SECCOMP), reached(Strength.HOOK), id="no help of the kernel's"),
        pytest.param((LANDLOCK,), reached(Strength.SECCOMP), id="no Landlock"),
        pytest.param((), reached(FULL), id="all that is here"),
    ],
)


@pytest.mark.row(45)
@LEVELS
def test_the_level_is_recorded_with_every_decision(
    cli: CommandLine, missing: tuple[int, ...], level: Strength
):
    run = run_without(cli, missing, "ask", "--offline", CARD)
    assert run.status == 0
    assert not cli.cloud.requests
    assert {body["offline_strength"] for body in cli.bodies("intent")} == {level}


@pytest.mark.row(45)
@LEVELS
def test_strict_demands_the_kernels_help(
    cli: CommandLine, missing: tuple[int, ...], level: Strength
):
    run = run_without(cli, missing, "ask", "--offline=strict", CARD)
    if level >= Strength.LANDLOCK:
        assert run.status == 0
    else:
        assert run.status == 7
        assert "Landlock" in run.err
        assert cli.sent_nothing


@pytest.mark.row(45)
def test_without_offline_no_level_is_claimed(cli: CommandLine):
    cli("ask", CARD)
    assert {body["offline_strength"] for body in cli.bodies("intent")} == {0}


@pytest.mark.row(45)
def test_a_prompt_is_not_read_from_whoever_connects(cli: CommandLine):
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        cli.started("ask", "--offline", stdin=server) as process,
    ):
        _, err = process.communicate(timeout=30)
    assert process.returncode == 7
    assert b"standard input must not be a network connection" in err


@pytest.mark.row(45)
def test_an_answer_is_not_written_to_the_network(cli: CommandLine):
    streams = {"stdin": subprocess.DEVNULL}
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        cli.started("ask", "--offline", PUBLIC, stdout=server, **streams) as process,
    ):
        _, err = process.communicate(timeout=30)
    assert process.returncode == 7
    assert b"standard output must not be a network connection" in err
    assert cli.sent_nothing


def test_the_keyring_is_asked_before_it_is_out_of_reach(monkeypatch: pytest.MonkeyPatch):
    done: list[str] = []

    def enforce(**_: object) -> Strength:
        done.append("closed")
        return Strength.LANDLOCK

    monkeypatch.setattr(keyfile, "read_key", lambda *_: done.append("asked"))
    monkeypatch.setattr(strength, "enforce", enforce)
    assert Bench(Asked(offline="on")).guard_strength == Strength.LANDLOCK
    assert done == ["asked", "closed"]
