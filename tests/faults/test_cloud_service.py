"""Whatever is wrong with the cloud service: no word of it is repeated, and nothing is undone.

The key stands in no stream and no file, a refusal goes nowhere else, and https stays https.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fakes import World, pacing, probe
from running import CommandLine, Ended

from gemroute.backends.gemini import GeminiBackend
from gemroute.core.errors import BackendError, Overloaded, QuotaUsedUp, Unreachable
from gemroute.core.request import Request
from gemroute.core.values import LocalState
from gemroute.events import Answered, Options
from gemroute.settings import shipped
from gemroute.simulators.gemini import GeminiSimulator

from .conftest import PUBLIC
from .traces import OTHERS_WORDS, attempts, traces

KEY = "AIzaSyTheKeyOfTheseFaults"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CLOUD_FIRST = (
    shipped("default.yaml")
    .decode()
    .replace("to: local\n    else: cloud", "to: cloud\n    else: local")
)


@pytest.fixture
def cli(cli: CommandLine) -> CommandLine:
    """The command line, with a key that can be told from every other word."""
    cli.environment["GEMINI_API_KEY"] = KEY
    return cli


def asked(cli: CommandLine, status: int, *words: str, text: str = PUBLIC) -> Ended:
    """Ask the cloud, and nobody else; nothing that it said of itself, and no key, is left."""
    ended = cli("ask", "--to", "cloud", *words, text)
    assert ended.status == status
    left = traces(cli, ended)
    assert KEY not in left
    assert not any(word in left for word in OTHERS_WORDS)
    assert cli.local.prompts == []
    return ended


# Too many requests, too little room


def cloud_at(url: str) -> World:
    """Return a world in which only the cloud could answer, which is at `url`."""
    world = World(probe=probe(state=LocalState.DOWN))
    world.cloud = GeminiBackend(KEY, url, now=lambda: NOW)  # type: ignore[assignment] # the real one
    return world


def failure_in(world: World, **pace: Any) -> BackendError:
    """Return how a public question ends; `pace` changes a pacing that takes no time."""
    router = world.router()
    router.pacing = lambda: pacing(**pace)
    with pytest.raises(BackendError) as caught:
        list(router.ask(Request(prompt=PUBLIC), Options()))
    return caught.value


@pytest.mark.row(16)
@pytest.mark.parametrize(
    ("retry_after", "pauses_s"),
    [
        pytest.param(None, [1.0, 2.0], id="nothing said"),
        pytest.param("0", [1.0, 2.0], id="at once does not hurry us"),
        pytest.param("1", [1.0, 2.0], id="a second"),
        pytest.param("7", [7.0, 7.0], id="seven seconds"),
        pytest.param("15", [15.0], id="twice is more than all that we wait"),
        pytest.param("3600", [], id="an hour"),
        pytest.param("9" * 400, [], id="for ever"),
        pytest.param("Sat, 21 Nov 2026 12:00:05 GMT", [5.0, 5.0], id="a date"),
        pytest.param("Sat, 21 Nov 2026 13:00:00 GMT", [], id="a late date"),
        pytest.param("Fri, 31 Dec 9999 23:59:59 GMT", [], id="the last date"),
        pytest.param("Sat, 21 Nov 2026 11:00:00 GMT", [1.0, 2.0], id="a date that has passed"),
        pytest.param("Sat, 21 Nov 99999999999999999999 11:00:00 GMT", [1.0, 2.0], id="no date"),
        pytest.param("in a while", [1.0, 2.0], id="junk"),
        pytest.param("-5", [1.0, 2.0], id="negative"),
    ],
)
def test_retry_after_is_honoured_within_the_budget_and_given_up_beyond(retry_after, pauses_s):
    slept_s: list[float] = []
    with GeminiSimulator(fault="503", retry_after=retry_after) as gemini:
        world = cloud_at(gemini.url)
        failure = failure_in(world, sleep=slept_s.append)
    tries = len(pauses_s) + 1
    assert type(failure) is Overloaded
    assert slept_s == pauses_s
    assert len(gemini.prompts) == tries
    intents = [body for kind, body in world.recorder.events if kind == "intent"]
    assert [(place, attempt) for _, place, attempt in intents] == [
        ("cloud", attempt) for attempt in range(1, tries + 1)
    ]
    outcomes = [body for kind, body in world.recorder.events if kind == "outcome"]
    assert outcomes == [(intent, "failed", "overloaded") for intent, _, _ in intents]


@pytest.mark.row(16)
@pytest.mark.parametrize(
    ("fault", "pauses_s"),
    [
        pytest.param("429", [1.5, 2.0], id="of the minute"),
        pytest.param("429-long", [], id="of the day"),
    ],
)
def test_a_used_up_quota_is_its_own_class(fault, pauses_s):
    slept_s: list[float] = []
    with GeminiSimulator(fault=fault) as gemini:
        world = cloud_at(gemini.url)
        assert type(failure_in(world, sleep=slept_s.append)) is QuotaUsedUp
    assert slept_s == pauses_s
    assert world.recorder.events[-1][1][1:] == ("failed", "quota")


@pytest.mark.row(16)
def test_pauses_are_not_the_same_for_everybody():
    slept_s: list[float] = []
    with GeminiSimulator(fault="503") as gemini:
        failure_in(cloud_at(gemini.url), sleep=slept_s.append, jitter=lambda: 0.0)
    assert slept_s == [0.5, 1.0]


@pytest.mark.row(16)
def test_a_retry_is_a_new_intent_and_its_answer_a_new_outcome(cli):
    cli.cloud.set_fault("503-once")
    cli.cloud.retry_after = "1"
    ended = asked(cli, 0)
    assert "busy; again in 1 s" in ended.err
    assert attempts(cli) == [("cloud", "failed", "overloaded"), ("cloud", "answered", "")]
    intents = cli.bodies("intent")
    assert [body["attempt"] for body in intents] == [1, 2]
    assert intents[0]["input_hmac"] == intents[1]["input_hmac"]


@pytest.mark.row(16)
def test_a_service_that_fails_leads_to_a_new_decision_with_what_was_learnt(cli):
    cli.cloud.set_fault("429-long")
    ended = cli("ask", "-p", cli.write("cloud-first.yaml", CLOUD_FIRST), PUBLIC)
    assert ended.status == 0
    assert "cloud failed (quota); deciding again." in ended.err
    assert attempts(cli) == [("cloud", "failed", "quota"), ("local", "answered", "")]
    assert [body["facts"]["net"] for body in cli.bodies("intent")] == ["online", "unknown"]


# The key


@pytest.mark.row(17)
@pytest.mark.parametrize("fault", ["401", "403"])
def test_a_refused_key_is_tried_once_and_never_shown(cli, fault):
    cli.cloud.set_fault(fault)
    ended = asked(cli, 11, "--verbose")
    assert f"rejected the API key ({fault})" in ended.err
    assert attempts(cli) == [("cloud", "failed", "auth")]
    assert len(cli.cloud.requests) == 1


@pytest.mark.row(17)
def test_a_key_that_is_none_is_not_shown_either(cli):
    ended = cli("ask", "--to", "cloud", "--json", PUBLIC, env={"GEMINI_API_KEY": "bad-key"})
    assert ended.status == 11
    assert "bad-key" not in traces(cli, ended)
    assert attempts(cli) == [("cloud", "failed", "auth")]


# What it says


@pytest.mark.row(18)
def test_an_error_that_repeats_the_prompt_is_only_a_class(cli):
    cli.cloud.set_fault("400-echo")
    ended = asked(cli, 9, text="my own words \x1b[2J")
    assert "my own words" not in traces(cli, ended)
    assert "\x1b" not in traces(cli, ended)
    assert attempts(cli) == [("cloud", "failed", "protocol")]


@pytest.mark.row(19)
@pytest.mark.parametrize(
    ("fault", "out"),
    [
        pytest.param("safety-block", "The simulated Gemini \n", id="after some text"),
        pytest.param("safety-at-once", "", id="before any text"),
        pytest.param("blocked-prompt", "", id="of the prompt"),
    ],
)
def test_what_a_model_refuses_is_asked_nowhere_else(cli, fault, out):
    cli.cloud.set_fault(fault)
    policy = cli.write("cloud-first.yaml", CLOUD_FIRST)
    ended = cli("ask", "-p", policy, PUBLIC)
    assert (ended.status, ended.out) == (10, out)
    assert attempts(cli) == [("cloud", "blocked", "refused_by_model")]
    assert (len(cli.cloud.requests), cli.local.prompts) == (1, [])


@pytest.mark.row(20, 22)
@pytest.mark.parametrize(
    ("fault", "status", "recorded", "error_class"),
    [
        pytest.param("cut", 10, "truncated", "truncated", id="closed"),
        pytest.param("reset", 10, "truncated", "truncated", id="reset"),
        pytest.param("cut-in-event", 10, "truncated", "truncated", id="half an event"),
        pytest.param("no-finish", 10, "truncated", "truncated", id="no finish reason"),
        pytest.param("bad-json", 9, "truncated", "protocol", id="bad JSON"),
        pytest.param("error-mid-stream", 12, "truncated", "overloaded", id="an error"),
        pytest.param("html", 9, "failed", "protocol", id="a captive portal"),
    ],
)
def test_a_broken_answer_ends_the_call(cli, fault, status, recorded, error_class):
    cli.cloud.set_fault(fault)
    ended = asked(cli, status)
    assert bool(ended.out) == (recorded == "truncated")
    assert ("not complete" in ended.err) == bool(ended.out)
    assert attempts(cli) == [("cloud", recorded, error_class)]
    assert len(cli.cloud.requests) == 1


# Where it is


@pytest.mark.row(21)
def test_a_redirect_is_not_followed_and_neither_prompt_nor_key_go_on(cli):
    with GeminiSimulator() as other:
        cli.cloud.redirect_to = f"{other.url}/v1/models/gemini-3.8-flash:streamGenerateContent"
        cli.cloud.set_fault("redirect")
        ended = asked(cli, 9)
    assert "was not followed" in ended.err
    assert other.requests == []
    assert attempts(cli) == [("cloud", "failed", "protocol")]


@pytest.mark.row(22)
def test_a_name_that_nobody_knows_is_unreachable(monkeypatch):
    looked_up: list[str] = []

    def resolver(host: str, *_: object, **__: object) -> Any:
        looked_up.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    world = cloud_at("https://gemini.invalid")
    failure = failure_in(world)
    assert type(failure) is Unreachable
    assert "gemini.invalid" not in str(failure)
    assert looked_up == ["gemini.invalid"]
    assert world.recorder.events[-1] == ("outcome", ("intent-1", "failed", "unreachable"))


@pytest.mark.row(22)
def test_a_server_without_tls_is_not_spoken_to_in_plain(cli):
    cli.local.set_fault("refuse")
    cli.environment["GEMROUTE_GEMINI_BASE_URL"] = cli.cloud.url.replace("http:", "https:")
    ended = asked(cli, 9)
    assert "could not prove who it is (TLS); nothing was sent" in ended.err
    assert attempts(cli) == [("cloud", "failed", "unreachable")]
    assert cli.cloud.requests == []


def certificate(folder: Path, *, host: str = "127.0.0.1", days: float = 2) -> Path:
    """Make one file with a key and a certificate for `host` that began yesterday."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "gemini")])
    began = datetime.now(UTC) - timedelta(days=1)
    address = x509.IPAddress(ipaddress.ip_address(host))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return path


@contextmanager
def secure_gemini(pem: Path) -> Iterator[tuple[GeminiSimulator, str]]:
    """Give a Gemini that speaks TLS only, and its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with GeminiSimulator() as gemini:
        listener = gemini._listener
        assert listener is not None
        listener.socket = context.wrap_socket(
            listener.socket, server_side=True, do_handshake_on_connect=False
        )
        yield gemini, gemini.url.replace("http:", "https:")


@pytest.mark.row(22)
def test_a_certificate_that_nobody_signed_gets_neither_prompt_nor_key(cli, tmp_path):
    """Not even when the environment asks to trust it."""
    cli.local.set_fault("refuse")
    pem = certificate(tmp_path)
    with secure_gemini(pem) as (gemini, url):
        cli.environment |= {"GEMROUTE_GEMINI_BASE_URL": url, "SSL_CERT_FILE": str(pem)}
        ended = asked(cli, 9)
    assert "could not prove who it is (TLS); nothing was sent" in ended.err
    assert gemini.requests == []
    assert attempts(cli) == [("cloud", "failed", "unreachable")]


@pytest.mark.row(22)
@pytest.mark.parametrize(
    ("served", "is_reached"),
    [
        pytest.param({}, True, id="a good one is reached"),
        pytest.param({"days": 0.5}, False, id="expired"),
        pytest.param({"host": "127.0.0.2"}, False, id="of another host"),
    ],
)
def test_a_trusted_certificate_must_be_in_force_and_for_the_host(
    tmp_path, monkeypatch, served, is_reached
):
    pem = certificate(tmp_path, **served)
    trusting = ssl.create_default_context(cafile=pem)
    monkeypatch.setattr("gemroute.backends.http.system_certificates", lambda: trusting)
    with secure_gemini(pem) as (gemini, url):
        world = cloud_at(url)
        if is_reached:
            *_, end = world.router().ask(Request(prompt=PUBLIC), Options())
            assert isinstance(end, Answered)
        else:
            assert type(failure_in(world)) is Unreachable
    assert len(gemini.requests) == is_reached
