"""A runtime that calls itself local and is not, or that hands on what it was told.

What is restricted is refused, whatever the address, the model or the answer pretend.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator

import pytest
from running import CommandLine

from gemroute.simulators.exchange import Exchange
from gemroute.simulators.ollama import OllamaSimulator
from gemroute.simulators.ollama_models import REMOTE_ALIAS, SimulatedModel
from gemroute.simulators.server import SimulatedServer

from .conftest import CARD, PUBLIC, cloud_bodies
from .traces import OTHERS_WORDS, attempts, traces

NAMES = """
import socket

KNOWN = {
    "box.example": ["127.0.0.1"],
    "far.example": ["192.0.2.1"],
    "both.example": ["127.0.0.1", "192.0.2.1"],
}
asked = socket.getaddrinfo

def answered(host, port, *rest, **named):
    if host not in KNOWN:
        return asked(host, port, *rest, **named)
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (n, port)) for n in KNOWN[host]]

socket.getaddrinfo = answered

connected = socket.socket.connect

def connect(self, address):
    if self.family != socket.AF_UNIX and address[0] != "::1" and not address[0].startswith("127."):
        print("left this machine", flush=True)
    return connected(self, address)

socket.socket.connect = connect
"""


@pytest.fixture
def named(cli: CommandLine) -> CommandLine:
    """The command line, which knows some names and says when it leaves this machine."""
    cli.write("sitecustomize.py", NAMES)
    cli.environment["PYTHONPATH"] = str(cli.folder)
    return cli


def at(host: str) -> dict[str, str | None]:
    """Return the changes that have the runtime's own variable say where it is."""
    return {"GEMROUTE_LOCAL_URL": None, "OLLAMA_HOST": host}


# The model


@pytest.mark.row(9)
def test_a_model_that_is_missing_is_named_with_the_way_to_get_it(cli):
    cli.environment["GEMROUTE_LOCAL_MODEL"] = "gemma4:31b"
    ended = cli("ask", CARD)
    assert (ended.status, ended.out, cli.sent_nothing) == (7, "", True)
    assert "gemroute models pull" in ended.err
    assert [body["facts"]["local"] for body in cli.bodies("outcome")] == ["missing_model"]


@pytest.mark.row(9)
def test_a_model_that_is_gone_when_it_is_asked_frees_public_text_only(cli):
    cli.local.set_fault("404-model")
    secret, public = cli("ask", CARD), cli("ask", PUBLIC)
    assert (secret.status, secret.out) == (7, "")
    assert (public.status, cli.cloud_texts) == (0, [PUBLIC])
    assert attempts(cli) == [
        ("local", "failed", "missing_model"),
        ("nowhere", "refused", "policy"),
        ("local", "failed", "missing_model"),
        ("cloud", "answered", ""),
    ]


@pytest.mark.row(11)
@pytest.mark.parametrize("fault", ["other-model", "remote-host"])
@pytest.mark.parametrize("text", [CARD, PUBLIC], ids=["a secret", "public text"])
def test_an_answer_of_another_is_not_shown_and_raises_an_alarm(cli, fault, text):
    cli.local.set_fault(fault)
    ended = cli("ask", text)
    assert (ended.status, ended.out) == (9, "")
    assert "reading stopped" in ended.err
    assert attempts(cli) == [("local", "failed", "not_local")]
    assert (cli.cloud.requests, len(cli.local.prompts)) == ([], 1)


@pytest.mark.row(15)
@pytest.mark.parametrize(
    "model",
    [
        pytest.param("gemma4:cloud", id="the tag cloud"),
        pytest.param("gemma4:31b-cloud", id="a tag that ends with cloud"),
        pytest.param("GEMMA4:31B-Cloud", id="in capitals"),
        pytest.param("registry.ollama.ai/library/gemma4:cloud", id="with its registry"),
        pytest.param("gemma4:e4b:cloud", id="a model of this machine, from the cloud"),
        pytest.param("gemma4:alias", id="an alias with an innocent name"),
        pytest.param("gemma4:small", id="a row of a few hundred bytes"),
        pytest.param("gemma4:shown", id="an alias only where it is shown"),
    ],
)
def test_a_model_in_the_cloud_is_told_nothing_restricted(cli, model):
    alias = {"remote_host": "https://ollama.com:443", "remote_model": "gemma4:31b"}
    with Showing() as runtime:
        runtime.cloud_disabled = False
        small = SimulatedModel("gemma4:small", size_bytes=384)
        runtime.models += [REMOTE_ALIAS, small, SimulatedModel("gemma4:shown")]
        runtime.hidden = {"gemma4:shown": alias}
        cli.environment |= {"GEMROUTE_LOCAL_URL": runtime.url, "GEMROUTE_LOCAL_MODEL": model}
        assert cli("ask", CARD).status == 7
        assert (runtime.prompts, cli.cloud.requests) == ([], [])
    assert attempts(cli) == [("nowhere", "refused", "policy")]
    (refused,) = cli.bodies("outcome")
    assert refused["facts"]["local_host"] == "cloud_model"


@pytest.mark.row(15)
def test_a_model_in_the_cloud_that_is_asked_for_is_told_nothing_restricted_either(cli):
    assert cli("ask", "--model", "gemma4:31b-cloud", CARD).status == 7
    assert cli.sent_nothing


class Showing(OllamaSimulator):
    """Says of the `hidden` models only where they are shown that they are remote ones."""

    hidden: dict[str, dict[str, str]] = {}  # noqa: RUF012 (each test sets its own)

    def answer(self, exchange: Exchange) -> None:
        if exchange.recorded.route == "/api/show":
            name = exchange.recorded.json()["model"].removesuffix(":local")
            if name in self.hidden:
                exchange.send_json(200, self.hidden[name])
                return
        super().answer(exchange)


@pytest.mark.row(15)
def test_a_runtime_whose_cloud_is_on_is_not_local_where_it_must_be_off(cli):
    cli.local.cloud_disabled = False
    cli.environment["GEMROUTE_REQUIRE_CLOUD_OFF"] = "1"
    ended = cli("ask", CARD)
    assert (ended.status, cli.sent_nothing) == (7, True)
    assert "OLLAMA_NO_CLOUD=1" in cli("models", "list").out


# The address


@pytest.mark.row(14)
@pytest.mark.parametrize(
    "host",
    [
        pytest.param("127.0.0.1:{port}", id="loopback"),
        pytest.param("http://127.0.0.1:{port}/", id="a URL"),
        pytest.param("0.0.0.0:{port}", id="all addresses"),
        pytest.param(":{port}", id="a port alone"),
        pytest.param("LOCALHOST.:{port}", id="localhost"),
        pytest.param("[::ffff:127.0.0.1]:{port}", id="IPv4 in IPv6"),
        pytest.param("box.example:{port}", id="a name of this machine"),
    ],
)
def test_an_address_of_this_machine_is_used_however_it_is_written(named, host):
    ended = named("ask", CARD, env=at(host.format(port=named.local.port)))
    assert (ended.status, named.local_texts) == (0, [CARD])
    assert "left this machine" not in ended.out


@pytest.mark.row(14)
@pytest.mark.parametrize(
    "host",
    [
        pytest.param("192.0.2.1", id="another machine"),
        pytest.param("http://192.0.2.1:{port}", id="another machine by its URL"),
        pytest.param("https://192.0.2.1", id="another machine with TLS"),
        pytest.param("[2001:db8::1]:{port}", id="another machine by IPv6"),
        pytest.param("[::127.0.0.1]:{port}", id="an IPv6 form that only looks like loopback"),
        pytest.param("far.example:{port}", id="the name of another machine"),
        pytest.param("both.example:{port}", id="a name of this machine and another"),
        pytest.param("127.0.0.1.invalid:{port}", id="a name that begins like loopback"),
        pytest.param("https://127.0.0.1:{port}", id="TLS where there is none"),
        pytest.param("::1", id="where nothing listens"),
    ],
)
def test_a_runtime_elsewhere_is_told_nothing_restricted(named, host):
    ended = named("ask", CARD, env=at(host.format(port=named.local.port)))
    assert (ended.status, ended.out, named.sent_nothing) == (7, "", True)
    assert attempts(named) == [("nowhere", "refused", "policy")]


@pytest.mark.row(14)
@pytest.mark.parametrize(
    "host",
    [
        pytest.param("http://me:s3cret@127.0.0.1:{port}", id="a user"),
        pytest.param("http://127.0.0.1:{port}@far.example", id="a host that is a user"),
        pytest.param("http://127.0.0.1:{port}\\@far.example", id="a backslash"),
        pytest.param("127.1:{port}", id="two numbers"),
        pytest.param("0x7f.1:{port}", id="hexadecimal"),
        pytest.param("[::1%lo]:{port}", id="with a zone"),
    ],
)
def test_an_address_that_can_be_read_in_two_ways_ends_the_command(named, host):
    ended = named("ask", PUBLIC, env=at(host.format(port=named.local.port)))
    assert (ended.status, ended.out, named.sent_nothing) == (3, "", True)
    assert ended.err.startswith("OLLAMA_HOST: ")
    assert "s3cret" not in ended.err


class LmStudio(SimulatedServer):
    """Answers as LM Studio does, by its documents: 200 to everything, and any model."""

    def answer(self, exchange: Exchange) -> None:
        said = f"Unexpected endpoint or method. ({exchange.command} {exchange.recorded.path})"
        exchange.send_json(200, {"error": said})


@pytest.mark.row(14)
def test_lm_studio_on_this_machine_is_told_nothing_restricted(cli):
    with LmStudio() as studio:
        ended = cli("ask", CARD, env={"GEMROUTE_LOCAL_URL": studio.url})
        assert (ended.status, {request.method for request in studio.requests}) == (7, {"GET"})
    (refused,) = cli.bodies("outcome")
    assert refused["facts"]["local_host"] == "remote"


# What stands between


@pytest.mark.row(12)
@pytest.mark.parametrize("text", [CARD, PUBLIC], ids=["a secret", "public text"])
def test_a_redirect_is_not_followed(cli, text):
    with OllamaSimulator() as second:
        cli.local.redirect_to = second.url
        cli.local.set_fault("redirect")
        ended = cli("ask", text)
        assert (ended.status, ended.out, second.requests) == (9, "", [])
    assert attempts(cli) == [("local", "failed", "protocol")]
    assert cli.cloud.requests == []
    assert not any(word in traces(cli, ended) for word in OTHERS_WORDS)


class Redirecting(SimulatedServer):
    """Sends whoever asks anything elsewhere."""

    elsewhere = ""

    def answer(self, exchange: Exchange) -> None:
        exchange.send_redirect(self.elsewhere + exchange.recorded.path)


@pytest.mark.row(12)
@pytest.mark.parametrize(
    "words", [["ask", CARD], ["models", "list"], ["models", "pull"]], ids=" ".join
)
def test_a_runtime_that_sends_every_question_elsewhere_is_none(cli, words):
    with OllamaSimulator() as second, Redirecting() as first:
        first.elsewhere = second.url
        ended = cli(*words, env={"GEMROUTE_LOCAL_URL": first.url})
        assert second.requests == []
    assert (
        ended.status
        == {"ask": 7, "models list": 0, "models pull": 9}[
            words[0] if words[0] == "ask" else " ".join(words)
        ]
    )


class Proxy:
    """Something on 127.0.0.2 that hears whoever connects, and answers nobody."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.2", 0))
        self.connections = 0
        self._thread = threading.Thread(target=self._hear, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.2:{self._socket.getsockname()[1]}"

    def _hear(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()

    def stop(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    running = Proxy()
    try:
        yield running
    finally:
        running.stop()


def test_the_proxy_hears_who_comes(proxy):
    address = proxy.url.removeprefix("http://").split(":")
    with socket.create_connection((address[0], int(address[1]))) as connection:
        assert connection.recv(1) == b""
    assert proxy.connections == 1


@pytest.mark.row(13)
@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("HTTP_PROXY", "http_proxy"), id="for http"),
        pytest.param(("HTTPS_PROXY", "https_proxy"), id="for https"),
        pytest.param(("ALL_PROXY",), id="for all"),
        pytest.param(("all_proxy",), id="for all in lower case"),
        pytest.param(("ALL_PROXY", "HTTP_PROXY", "http_proxy", "NO_PROXY"), id="with exceptions"),
    ],
)
def test_a_proxy_hears_of_no_call_local_or_cloud(cli, proxy, names):
    cli.environment |= dict.fromkeys(names, proxy.url)
    if "NO_PROXY" in names:
        cli.environment["NO_PROXY"] = "intranet.example"
    assert cli("ask", CARD).status == 0
    cli.local.set_fault("404-model")
    assert cli("ask", PUBLIC).status == 0
    assert (cli.local_texts[0], cli.cloud_texts) == (CARD, [PUBLIC])
    assert proxy.connections == 0


@pytest.mark.row(13)
@pytest.mark.parametrize("words", [["list"], ["show"], ["pull", "gemma4:e2b"]], ids=" ".join)
def test_a_proxy_hears_nothing_of_the_models(cli, proxy, words):
    every = ("ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy")
    assert cli("models", *words, env=dict.fromkeys(every, proxy.url)).status == 0
    assert proxy.connections == 0


@pytest.mark.row(13)
@pytest.mark.parametrize(
    "words",
    [["ask", CARD], ["models", "list"], ["models", "show"], ["models", "pull", "gemma4:e2b"]],
    ids=" ".join,
)
def test_the_key_for_ollamas_own_cloud_is_never_sent(cli, words):
    ended = cli(*words, env={"OLLAMA_API_KEY": "s3cret-of-ollama"})
    assert ended.status == 0
    assert cli.local.requests
    assert all(request.credentials == frozenset() for request in cli.local.requests)
    assert "s3cret-of-ollama" not in json.dumps([dict(r.headers) for r in cli.local.requests])
    assert "s3cret-of-ollama" not in traces(cli, ended)


@pytest.mark.row(14)
def test_a_machine_that_two_variables_name_is_the_one_of_our_own(cli, tmp_path):
    with OllamaSimulator() as other:
        ended = cli("ask", CARD, env={"OLLAMA_HOST": other.url})
        assert (ended.status, other.requests) == (0, [])
    assert cli.local_texts == [CARD]
    assert cloud_bodies(cli) == []
