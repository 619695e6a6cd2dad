"""A server that is not proved to be a local runtime: it is told nothing that is to stay here.

Whoever asks for it, a wish, a preference or a project's layer, and whenever it takes its place.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket

import pytest

from gemroute.settings import shipped
from gemroute.simulators.exchange import Exchange
from gemroute.simulators.ollama import OllamaSimulator
from gemroute.simulators.server import SimulatedServer

from .conftest import CARD, PUBLIC, cloud_bodies
from .test_locality import LmStudio
from .traces import attempts


class Compatible(SimulatedServer):
    """Takes `/api/chat` as Ollama does, and knows no other question."""

    def answer(self, exchange: Exchange) -> None:
        if exchange.recorded.route != "/api/chat":
            exchange.send_json(404, {})
            return
        name = exchange.recorded.json()["model"].removesuffix(":local")
        message = {"role": "assistant", "content": "I heard it."}
        exchange.start_stream("application/x-ndjson")
        said = {"model": name, "message": message, "done": True, "done_reason": "stop"}
        exchange.write(json.dumps(said).encode() + b"\n")

    @property
    def prompts(self) -> list[bytes]:
        return [request.body for request in self.requests if request.route == "/api/chat"]


class Slow(OllamaSimulator):
    """Says which version it is when a probe has given up; all else at once."""

    def answer(self, exchange: Exchange) -> None:
        if exchange.recorded.route == "/api/version":
            exchange.pause(2.5)
        super().answer(exchange)


@pytest.mark.row(14)
def test_a_server_that_takes_a_chat_and_proves_nothing_is_told_nothing_restricted(cli):
    with Compatible() as other:
        cli.environment["GEMROUTE_LOCAL_URL"] = other.url
        dry = cli("route", "--to", "local", CARD)
        ended = cli("ask", "--to", "local", CARD)
        assert (dry.status, ended.status, ended.out, other.prompts) == (7, 7, "", [])
        assert "not proved to be" in ended.err
        public = cli("ask", "--to", "local", PUBLIC)
        assert (public.status, public.out) == (0, "I heard it.\n")
    refused, answered = cli.bodies("outcome")
    assert refused["facts"]["local_host"] == "remote"
    assert answered["status"] == "answered"


@pytest.mark.row(15)
@pytest.mark.parametrize(
    ("words", "required"),
    [
        pytest.param([], "", id="whatever is required"),
        pytest.param([], "1", id="where its cloud must be off"),
        pytest.param(["--offline"], "1", id="offline too"),
    ],
)
def test_a_runtime_that_is_too_slow_to_prove_anything_is_told_nothing_restricted(
    cli, words, required
):
    with Slow() as runtime:
        runtime.cloud_disabled = False
        cli.environment |= {"GEMROUTE_LOCAL_URL": runtime.url}
        cli.environment |= {"GEMROUTE_REQUIRE_CLOUD_OFF": required} if required else {}
        ended = cli("ask", "--to", "local", *words, CARD)
        assert (ended.status, ended.out, runtime.prompts) == (7, "", [])
    assert attempts(cli) == [("nowhere", "refused", "policy")]


LAYER = """\
gemroute: 1
name: project
extends: default@sha256:{digest}
guards: []
prefer:
  - {{id: mine, when: {{}}, to: local, else: refuse}}
invariants: []
"""


@pytest.mark.row(14)
def test_no_preference_of_a_project_has_an_unproved_runtime_told_anything_restricted(cli):
    digest = hashlib.sha256(shipped("default.yaml")).hexdigest()
    cli.write("team.yaml", LAYER.format(digest=digest))
    cli.write(".gemroute.toml", 'policies = ["team.yaml"]\n')
    with Compatible() as other:
        cli.environment["GEMROUTE_LOCAL_URL"] = other.url
        assert "chosen by: mine" in cli("route", PUBLIC).out
        ended = cli("ask", CARD)
        assert (ended.status, ended.out, other.prompts) == (7, "", [])


@pytest.mark.row(10)
def test_a_runtime_that_does_not_run_is_said_not_to_however_it_is_asked_for(cli):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        cli.environment["GEMROUTE_LOCAL_URL"] = f"http://127.0.0.1:{unused.getsockname()[1]}"
        wished, usual = cli("ask", "--to", "local", CARD), cli("ask", CARD)
    assert (wished.status, usual.status) == (9, 7)
    assert "The local runtime cannot be reached." in wished.err
    assert all("tart it with `ollama serve`" in ended.err for ended in (wished, usual))


ZONED = """\
gemroute: 1
name: zoned
labels:
  default: public
  credentials: restricted
  personal: restricted
  financial: restricted
  health: restricted
  legal: restricted
  classified: restricted
  internal: restricted
zones: {secrets: ["**/*.key"]}
guards:
  - {id: stay, when: {zone: {has: secrets}}, allow: [local], why: "Secrets stay here."}
prefer:
  - {id: all, when: {}, to: local, else: cloud}
invariants:
  - {id: never, forall: {zone: {has: secrets}}, never: cloud}
tests:
  - {name: all, given: {}, expect: {to: local}}
"""


@pytest.mark.row(14)
@pytest.mark.parametrize("policy", ["zoned.yaml", "developer", "ci"])
def test_what_a_guard_keeps_here_is_told_to_no_runtime_elsewhere_whatever_its_label(cli, policy):
    cli.write("zoned.yaml", ZONED)
    cli.write("deploy.key", "colour = blue\n")
    with LmStudio() as studio:
        cli.environment["GEMROUTE_LOCAL_URL"] = studio.url
        for words in (["-p", policy], ["-p", policy, "--to", "local"]):
            ended = cli("ask", *words, "-a", "deploy.key", "What is in it?")
            assert (ended.status, ended.out) == (7, "")
        assert {request.method for request in studio.requests} == {"GET"}
    assert cloud_bodies(cli) == []
    assert {body["facts"]["label"] for body in cli.bodies("outcome")} == {"public"}


SWINGING = """
import json, pathlib, socket

told = pathlib.Path(__file__).with_name("connections")
script = pathlib.Path(__file__).with_name("numbers")
asked = socket.getaddrinfo

def answered(host, port, *rest, **named):
    if host != "gpu.example":
        return asked(host, port, *rest, **named)
    first, *others = json.loads(script.read_text())
    script.write_text(json.dumps(others or [first]))
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (first, port))]

socket.getaddrinfo = answered

connected = socket.socket.connect

def connect(self, address):
    if self.type == socket.SOCK_STREAM and address[0] == "192.0.2.2":
        with told.open("a") as file:
            file.write("left this machine\\n")
        raise ConnectionRefusedError
    return connected(self, address)

socket.socket.connect = connect
"""


@pytest.mark.row(14)
def test_a_name_that_changes_its_meaning_in_a_chat_carries_nothing_restricted_away(cli):
    """The first turn may go there; the next look finds this machine, and the call would not."""
    cli.write("sitecustomize.py", SWINGING)
    there, here = "192.0.2.2", "127.0.0.1"
    cli.write("numbers", json.dumps([there, there, here, there]))
    cli.environment |= {
        "PYTHONPATH": os.pathsep.join((str(cli.folder), os.environ.get("PYTHONPATH", ""))),
        "GEMROUTE_LOCAL_URL": f"https://gpu.example:{cli.local.port}",
    }
    turns = f"{PUBLIC}\n{CARD}\n".encode()
    ended = cli("chat", "--to", "local", stdin=turns)
    assert ended.status != 0
    assert (cli.folder / "connections").read_text() == "left this machine\n"
    assert (cli.local.prompts, cloud_bodies(cli)) == ([], [])
