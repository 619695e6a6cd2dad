"""Whether a runtime that calls itself local is."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from typing import Any

import pytest

from gemroute.backends.address import parse_address
from gemroute.backends.deadlines import Deadlines
from gemroute.core.errors import TimedOut, Unreachable
from gemroute.core.values import LocalHost, LocalState
from gemroute.locality import LocalProbe, Machine, look_up, probe
from gemroute.locality.listener import Owner
from gemroute.locality.machine import accepts
from gemroute.simulators.exchange import Exchange
from gemroute.simulators.ollama import OllamaSimulator
from gemroute.simulators.ollama_models import GEMMA, REMOTE_ALIAS, SimulatedModel
from gemroute.simulators.server import SimulatedServer

HASTY = Deadlines(connect_s=0.5, first_byte_s=0.15, idle_s=0.15, total_s=0.15)


@pytest.fixture
def server() -> Iterator[OllamaSimulator]:
    with OllamaSimulator([*GEMMA, REMOTE_ALIAS]) as running:
        yield running


def nowhere(host: str, port: int) -> Collection[str]:
    raise AssertionError(f"{host}:{port} was looked up")


def closed(*_: Any) -> bool:
    return False


PIN = "sha256:" + "0" * 64
elsewhere = Machine(lambda *_: {"192.0.2.1"}, closed)


def test_a_local_model_is_ready_and_described(server: OllamaSimulator) -> None:
    found = probe(server.url, "gemma4:e4b")
    assert (found.state, found.host) == (LocalState.READY, LocalHost.LOOPBACK)
    assert found.base_url == server.url
    assert found.version == "0.40.12"
    assert found.window_tokens == 131_072
    assert found.loaded_window == 0
    assert {"completion", "vision"} <= found.capabilities
    assert found.digest == GEMMA[0].digest
    assert found.cloud_disabled is True
    assert found.models == ("gemma4:e4b", "gemma4:latest")
    assert found.evidence == (
        "127.0.0.1 is this machine",
        "your own account listens there",
        f"Ollama 0.40.12 answers at 127.0.0.1:{server.port}",
        "the server's cloud is off",
        "gemma4:e4b is in the server's list as its own",
        f"gemma4:e4b is on this server, digest {GEMMA[0].digest[:12]}",
    )
    assert found.proof == (
        "address:loopback",
        "listener:own",
        "server:ollama/0.40.12",
        "cloud:off",
        "tags:local",
        "show:local",
    )


def test_a_name_without_a_tag_means_latest(server: OllamaSimulator) -> None:
    assert probe(server.url, "gemma4").digest == GEMMA[1].digest


def test_the_window_that_is_loaded_is_told(server: OllamaSimulator) -> None:
    server.loaded["gemma4:e4b"] = 8192
    assert probe(server.url, "gemma4:e4b").loaded_window == 8192


def test_a_probe_holds_a_models_name_and_nothing_else(server: OllamaSimulator) -> None:
    probe(server.url, "gemma4:e4b")
    assert [(r.method, r.route) for r in server.requests] == [
        ("GET", "/api/version"),
        ("GET", "/api/tags"),
        ("GET", "/api/status"),
        ("POST", "/api/show"),
        ("GET", "/api/ps"),
    ]
    bodies = [request.body for request in server.requests if request.body]
    assert bodies == [b'{"model": "gemma4:e4b:local"}']
    assert server.prompts == []


def test_a_model_that_is_not_installed_is_missing(server: OllamaSimulator) -> None:
    found = probe(server.url, "gemma4:31b")
    assert (found.state, found.host) == (LocalState.MISSING_MODEL, LocalHost.LOOPBACK)
    assert found.models == ("gemma4:e4b", "gemma4:latest")
    assert found.evidence[-1] == "gemma4:31b is not installed"


def test_nothing_listening_is_down_without_an_http_client() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        code = (
            f"import sys; from gemroute.locality import probe; print(probe(':{port}', 'x').state);"
            "print(*sys.modules)"
        )
        ran = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
    state, _, loaded = ran.stdout.partition("\n")
    assert state == "down"
    assert not {"httpcore", "httpx", "h11", "ssl", "ollama"} & set(loaded.split())


def test_a_closed_port_is_down() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        found = probe(f"127.0.0.1:{unused.getsockname()[1]}", "gemma4:e4b")
    assert (found.state, found.host) == (LocalState.DOWN, LocalHost.LOOPBACK)
    assert found.evidence[-1].startswith("nothing listens at 127.0.0.1:")


@pytest.mark.parametrize("fault", ["deaf", "portal"])
def test_something_else_that_listens_is_not_proved_to_be_local(
    server: OllamaSimulator, fault: str
) -> None:
    server.set_fault(fault)
    begun = time.monotonic()
    found = probe(server.url, "gemma4:e4b", deadlines=HASTY)
    assert (found.state, found.host) == (LocalState.DOWN, LocalHost.REMOTE)
    assert "no answer of Ollama's" in found.evidence[-1]
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize(
    ("fault", "model", "in_doubt"),
    [
        pytest.param("deaf", "gemma4:e4b", True, id="no answer in time"),
        pytest.param("portal", "gemma4:e4b", True, id="no answer of Ollama's"),
        pytest.param("refuse", "gemma4:e4b", False, id="nothing listens"),
        pytest.param(None, "gemma4:e4b", False, id="the model is here"),
        pytest.param(None, "gemma4:31b", False, id="the model is not installed"),
        pytest.param(None, "gemma4:alias", False, id="the model is elsewhere"),
        pytest.param(None, "gemma4:cloud", False, id="a name in the cloud"),
    ],
)
def test_a_runtime_is_in_doubt_where_something_listens_and_proves_nothing(
    server: OllamaSimulator, fault: str | None, model: str, *, in_doubt: bool
) -> None:
    server.set_fault(fault)
    assert probe(server.url, model, deadlines=HASTY).is_in_doubt is in_doubt


def test_a_runtime_whose_show_fails_or_that_another_runs_is_in_doubt(
    server: OllamaSimulator,
) -> None:
    others = Machine(owner=lambda _: Owner.OTHER)
    assert probe(server.url, "gemma4:e4b", machine=others).is_in_doubt
    assert probe("http://192.0.2.1", "gemma4:e4b", machine=elsewhere).is_in_doubt is False
    with Rewriting("/api/show", 500, {}) as broken:
        assert probe(broken.url, "gemma4:e4b").is_in_doubt


def test_a_queue_that_is_full_is_something_that_listens() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as busy, contextlib.ExitStack() as held:
        address = parse_address(f"127.0.0.1:{busy.getsockname()[1]}")
        for _ in range(8):
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex((address.host, address.port))
        assert accepts(address, 0.05)
        assert probe(address.base_url, "gemma4:e4b", deadlines=HASTY).is_in_doubt


def test_another_machine_that_is_silent_does_not_listen(monkeypatch: pytest.MonkeyPatch) -> None:
    def silence(*_: object, **__: object) -> None:
        raise TimeoutError

    monkeypatch.setattr("socket.create_connection", silence)
    assert not accepts(parse_address("192.0.2.1"), 0.05)


@pytest.mark.parametrize("name", ["gemma4:cloud", "gemma4:31b-cloud", "gemma4:e4b:cloud"])
def test_a_cloud_name_is_a_cloud_model_without_asking(server: OllamaSimulator, name: str) -> None:
    found = probe(server.url, name)
    assert (found.state, found.host) == (LocalState.MISSING_MODEL, LocalHost.CLOUD_MODEL)
    assert server.requests == []


def test_an_alias_of_a_remote_model_is_a_cloud_model(server: OllamaSimulator) -> None:
    found = probe(server.url, "gemma4:alias")
    assert (found.state, found.host) == (LocalState.MISSING_MODEL, LocalHost.CLOUD_MODEL)
    assert "gemma4:alias" not in found.models


class Rewriting(OllamaSimulator):
    """Answers one path with something else."""

    def __init__(self, path: str, status: int, value: object) -> None:
        self.rewritten = (path, status, value)
        super().__init__()

    def answer(self, exchange: Exchange) -> None:
        path, status, value = self.rewritten
        if exchange.recorded.route == path:
            exchange.send_json(status, value)
        else:
            super().answer(exchange)


def test_a_row_of_a_few_hundred_bytes_is_no_model_of_this_machine() -> None:
    row = {"model": "gemma4:e4b", "size": 384}
    with Rewriting("/api/tags", 200, {"models": [row]}) as server:
        assert probe(server.url, "gemma4:e4b").host is LocalHost.CLOUD_MODEL


def test_a_model_that_is_remote_only_when_shown_is_a_cloud_model() -> None:
    with Rewriting("/api/show", 200, {"remote_host": "https://ollama.com"}) as server:
        assert probe(server.url, "gemma4:e4b").host is LocalHost.CLOUD_MODEL


@pytest.mark.parametrize(
    ("path", "status", "value"),
    [
        pytest.param("/api/version", 200, {"hello": 1}, id="no version"),
        pytest.param("/api/version", 500, {}, id="version fails"),
        pytest.param("/api/tags", 403, {}, id="tags are refused"),
        pytest.param("/api/tags", 200, [], id="tags are a list"),
        pytest.param("/api/show", 404, {"error": "not found"}, id="a remote alias shown as local"),
        pytest.param(
            "/api/show", 400, {"error": "invalid model name"}, id="a server before 0.17.6"
        ),
        pytest.param("/api/ps", 500, {}, id="the loaded ones are not told"),
    ],
)
def test_what_cannot_be_examined_is_down_and_not_proved_to_be_local(
    path: str, status: int, value: object
) -> None:
    with Rewriting(path, status, value) as server:
        found = probe(server.url, "gemma4:e4b")
    assert (found.state, found.is_here, found.is_proved) == (LocalState.DOWN, False, False)


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        pytest.param("/api/tags", {"models": None}, {"models": ()}, id="no list of models"),
        pytest.param("/api/tags", {"models": [1, {}]}, {"models": ("",)}, id="rows that are none"),
        pytest.param("/api/status", {"cloud": 1}, {"cloud_disabled": None}, id="an odd switch"),
        pytest.param("/api/status", {"cloud": {}}, {"cloud_disabled": None}, id="no switch"),
        pytest.param("/api/show", {}, {"window_tokens": 0}, id="nothing shown"),
        pytest.param("/api/show", {"model_info": {}}, {"window_tokens": 0}, id="no architecture"),
        pytest.param("/api/show", {"capabilities": 1}, {"capabilities": frozenset()}, id="junk"),
    ],
)
def test_odd_answers_count_as_unknown(path: str, value: object, expected: dict[str, Any]) -> None:
    with Rewriting(path, 200, value) as server:
        found = probe(server.url, "gemma4:e4b")
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize(
    "version", ["", "latest", "0.40 <script>", "0." + "1" * 60, 40, None], ids=repr
)
def test_a_version_that_is_none_is_not_ollamas(version: object) -> None:
    with Rewriting("/api/version", 200, {"version": version}) as server:
        found = probe(server.url, "gemma4:e4b")
    assert (found.state, found.version, found.proof[-1]) == (LocalState.DOWN, "", "server:unknown")


@pytest.mark.parametrize("digest", ["", "sha256:", "\x1b[2J", "A" * 64, 7, None], ids=repr)
def test_a_digest_that_is_none_is_unknown(digest: object) -> None:
    row = {"model": "gemma4:e4b", "size": 9_608_350_718, "digest": digest}
    with Rewriting("/api/tags", 200, {"models": [row]}) as server:
        assert probe(server.url, "gemma4:e4b").digest == ""


def test_a_server_without_a_cloud_switch_leaves_it_unknown() -> None:
    with Rewriting("/api/status", 404, {}) as server:
        found = probe(server.url, "gemma4:e4b")
    assert (found.state, found.cloud_disabled) == (LocalState.READY, None)
    assert "the server does not say whether its cloud is off" in found.evidence


def test_a_cloud_that_is_on_is_told() -> None:
    with OllamaSimulator(cloud_disabled=False) as server:
        assert probe(server.url, "gemma4:e4b").cloud_disabled is False


@pytest.mark.parametrize(
    ("address", "host", "base_url"),
    [
        pytest.param("", "loopback", "http://127.0.0.1:11434", id="empty"),
        pytest.param("0.0.0.0", "loopback", "http://127.0.0.1:11434", id="all addresses"),
        pytest.param("localhost:1", "loopback", "http://127.0.0.1:1", id="localhost"),
        pytest.param("[::1]:1", "loopback", "http://[::1]:1", id="IPv6"),
        pytest.param("http://[::]:1", "loopback", "http://[::1]:1", id="all of IPv6"),
        pytest.param("192.0.2.1", "remote", "http://192.0.2.1:11434", id="another machine"),
        pytest.param("[2001:db8::1]", "remote", "http://[2001:db8::1]:11434", id="another by IPv6"),
        pytest.param("http://me:pw@127.0.0.1", "remote", "", id="with a user name"),
        pytest.param("http://127.0.0.1/api", "remote", "", id="with a path"),
    ],
)
def test_a_number_is_judged_without_a_look_up(address: str, host: str, base_url: str) -> None:
    found = probe(address, "gemma4:e4b", machine=Machine(nowhere, closed))
    assert (found.host.value, found.base_url) == (host, base_url)
    assert found.state is LocalState.DOWN


@pytest.mark.parametrize(
    ("numbers", "host", "base_url"),
    [
        pytest.param({"127.0.0.1"}, "loopback", "http://127.0.0.1:11434", id="this machine"),
        pytest.param({"::1", "127.0.0.1"}, "loopback", "http://127.0.0.1:11434", id="both kinds"),
        pytest.param({"127.0.0.1", "192.0.2.1"}, "remote", "http://box:11434", id="also another"),
        pytest.param({"192.0.2.1"}, "remote", "http://box:11434", id="another"),
        pytest.param(set(), "remote", "http://box:11434", id="none"),
    ],
)
def test_a_name_is_looked_up_once_and_pinned(numbers: set[str], host: str, base_url: str) -> None:
    asked: list[str] = []

    def resolve(name: str, port: int) -> Collection[str]:
        asked.append(f"{name}:{port}")
        return numbers

    found = probe("box", "gemma4:e4b", machine=Machine(resolve, closed))
    assert (found.host.value, found.base_url) == (host, base_url)
    assert asked == ["box:11434"]


@pytest.mark.parametrize("failure", [Unreachable("no such name"), TimedOut("no answer")])
def test_a_name_that_cannot_be_looked_up_is_remote(failure: Exception) -> None:
    def resolve(name: str, port: int) -> Collection[str]:
        raise failure

    found = probe("box", "gemma4:e4b", machine=Machine(resolve))
    assert (found.host, found.state) == (LocalHost.REMOTE, LocalState.DOWN)


@pytest.mark.parametrize(
    ("arguments", "evidence"),
    [
        pytest.param("'gpu.example', 'm'", "gpu.example cannot be looked up", id="a name"),
        pytest.param(
            "'https://192.0.2.1', 'm', trusted={'192.0.2.1': 'sha256:00'}",
            "nothing listens at 192.0.2.1:443",
            id="a trusted machine",
        ),
    ],
)
def test_under_offline_other_machines_are_not_asked_and_nothing_breaks(
    arguments: str, evidence: str
) -> None:
    code = (
        "from gemroute.locality import probe; from gemroute.offline import audit_hook;"
        f"audit_hook.install(); print(probe({arguments}).evidence[-1])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (ran.stdout.strip(), ran.stderr) == (evidence, "")


def test_another_machine_is_not_even_connected_to() -> None:
    def listens(*_: Any) -> bool:
        raise AssertionError("it was connected to")

    assert (
        probe("192.0.2.1", "gemma4:e4b", machine=Machine(listens=listens)).host is LocalHost.REMOTE
    )


@pytest.mark.parametrize(
    ("address", "trusted", "host"),
    [
        pytest.param("https://gpu.example", {"gpu.example"}, "trusted", id="by its name"),
        pytest.param("https://gpu.example", {"gpu.example:443"}, "trusted", id="with its port"),
        pytest.param("https://gpu.example", {"gpu.example:8443"}, "remote", id="another port"),
        pytest.param("https://gpu.example", {"other.example"}, "remote", id="another name"),
        pytest.param("http://gpu.example", {"gpu.example"}, "remote", id="not over plain http"),
        pytest.param("gpu.example", {"gpu.example"}, "remote", id="nor without a scheme"),
        pytest.param("https://192.0.2.1", {"192.0.2.1"}, "trusted", id="by its number"),
        pytest.param("127.0.0.1", {"127.0.0.1"}, "loopback", id="this machine needs no trust"),
    ],
)
def test_trust_needs_the_list_and_tls(address: str, trusted: set[str], host: str) -> None:
    found = probe(address, "m", trusted=dict.fromkeys(trusted, PIN), machine=elsewhere)
    assert found.host.value == host


def test_a_trusted_name_is_kept_for_its_certificate() -> None:
    found = probe("https://gpu.example", "m", trusted={"gpu.example": PIN}, machine=elsewhere)
    assert found.base_url == "https://gpu.example:443"


def test_the_system_is_asked_for_names() -> None:
    assert "127.0.0.1" in look_up("localhost", 80)


def test_a_note_adds_a_word_with_its_sentence_and_changes_fields() -> None:
    noted = LocalProbe(base_url="x").noting("w:1", "a").noting("w:2", "b", version="1")
    assert (noted.proof, noted.evidence) == (("w:1", "w:2"), ("a", "b"))
    assert (noted.version, noted.base_url) == ("1", "x")


def test_two_models_of_one_name_in_other_letters_are_one() -> None:
    with OllamaSimulator([SimulatedModel("Gemma4:E4B")]) as server:
        assert probe(server.url, "gemma4:e4b").state is LocalState.READY


ERROR_OF_LM_STUDIO = {"error": "Unexpected endpoint or method. (GET /api/version)"}
ROW_OF_LM_STUDIO = {"type": "llm", "key": "google/gemma-4-e4b", "loaded_instances": []}


class Other(SimulatedServer):
    """Answers `answers` by path, and 404 for any other."""

    def __init__(self, **answers: object) -> None:
        self.answers = {f"/{path.replace('_', '/')}": value for path, value in answers.items()}
        super().__init__()

    def answer(self, exchange: Exchange) -> None:
        path = exchange.recorded.route
        exchange.send_json(200 if path in self.answers else 404, self.answers.get(path, {}))


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({"api_version": ERROR_OF_LM_STUDIO}, id="by its error"),
        pytest.param(
            {"api_version": {}, "api_v1_models": {"models": [ROW_OF_LM_STUDIO]}}, id="by its list"
        ),
    ],
)
def test_lm_studio_is_never_proved_local(answers: dict[str, object]) -> None:
    with Other(**answers) as server:
        found = probe(server.url, "gemma4:e4b")
    assert (found.host, found.state) == (LocalHost.REMOTE, LocalState.DOWN)
    assert found.proof == ("address:loopback", "listener:own", "server:lmstudio")
    assert "LM Studio" in found.evidence[-1]
    assert "use Ollama" in found.evidence[-1]


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({}, id="no answer to anything"),
        pytest.param({"api_version": {"version": "v2"}}, id="another kind of version"),
        pytest.param({"api_version": {}, "api_v1_models": {"models": []}}, id="an empty list"),
        pytest.param({"api_version": {}, "api_v1_models": {"models": [{"id": 1}]}}, id="others"),
        pytest.param({"api_version": {}, "v1_models": {"data": [{"id": "x"}]}}, id="OpenAI's"),
    ],
)
def test_what_is_neither_ollama_nor_lm_studio_is_not_proved_to_be_local(
    answers: dict[str, object],
) -> None:
    with Other(**answers) as server:
        found = probe(server.url, "gemma4:e4b")
    assert (found.host, found.state) == (LocalHost.REMOTE, LocalState.DOWN)
    assert found.proof[-1] == "server:unknown"


def test_a_program_of_another_person_is_remote_and_is_asked_nothing(
    server: OllamaSimulator,
) -> None:
    found = probe(server.url, "gemma4:e4b", machine=Machine(owner=lambda _: Owner.OTHER))
    assert (found.host, found.state) == (LocalHost.REMOTE, LocalState.DOWN)
    assert found.proof == ("address:loopback", "listener:other")
    assert "another user of this machine listens there" in found.evidence[-1]
    assert server.requests == []


@pytest.mark.parametrize("owner", [Owner.OWN, Owner.SYSTEM, Owner.UNKNOWN])
def test_a_program_of_nobody_else_may_be_local(server: OllamaSimulator, owner: Owner) -> None:
    found = probe(server.url, "gemma4:e4b", machine=Machine(owner=lambda _: owner))
    assert (found.host, found.state) == (LocalHost.LOOPBACK, LocalState.READY)
    assert found.proof[1] == f"listener:{owner.value}"


@pytest.mark.parametrize(
    ("path", "answer", "host"),
    [
        pytest.param("/api/status", {"cloud": {"disabled": True}}, "loopback", id="off"),
        pytest.param("/api/status", {"cloud": {"disabled": False}}, "cloud_model", id="on"),
        pytest.param("/api/status", {}, "cloud_model", id="not told"),
    ],
)
def test_where_the_cloud_must_be_off_the_runtime_has_to_say_so(
    path: str, answer: object, host: str
) -> None:
    with Rewriting(path, 200, answer) as server:
        found = probe(server.url, "gemma4:e4b", cloud_must_be_off=True)
    assert found.host.value == host
    is_local = host == "loopback"
    assert (found.state is LocalState.READY) is is_local
    assert ("OLLAMA_NO_CLOUD=1" in found.evidence[-1]) is not is_local
    assert (found.proof[-1] == "cloud:refused") is not is_local


@pytest.mark.parametrize(
    ("address", "word"),
    [
        pytest.param("http://me:pw@127.0.0.1", "address:invalid", id="invalid"),
        pytest.param("192.0.2.1", "address:remote", id="remote"),
        pytest.param("127.0.0.1", "listener:none", id="nothing listens"),
    ],
)
def test_every_word_of_a_proof_is_one_that_a_record_takes(address: str, word: str) -> None:
    found = probe(address, "gemma4:e4b", machine=Machine(nowhere, closed))
    assert found.proof[-1] == word
    assert all(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.:/@+-]{0,63}", one) for one in found.proof)
