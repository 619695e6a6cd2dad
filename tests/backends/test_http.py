"""One request, one bounded response, whatever the server does."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from gemroute.backends.address import Address, parse_address
from gemroute.backends.deadlines import Deadlines
from gemroute.backends.http import Response, exchange
from gemroute.core.errors import (
    AnswerTooLarge,
    BackendError,
    ConnectionLost,
    CredentialsRejected,
    Overloaded,
    ProtocolBroken,
    TimedOut,
    Truncated,
    Unreachable,
)
from gemroute.simulators.exchange import Exchange
from gemroute.simulators.server import SimulatedServer

SECRET = "s3cret-of-the-server"
HASTY = Deadlines(connect_s=1, first_byte_s=0.15, idle_s=0.15, total_s=0.3)
PATIENT = Deadlines(connect_s=5, first_byte_s=20, idle_s=20, total_s=20)


class Rogue(SimulatedServer):
    """Misbehaves as the path says."""

    def __init__(self, elsewhere: str = "") -> None:
        self.elsewhere = elsewhere
        self.hung_up = threading.Event()
        super().__init__()

    def answer(self, exchange: Exchange) -> None:
        getattr(self, exchange.recorded.route.strip("/").replace("-", "_"))(exchange)

    def json(self, exchange: Exchange) -> None:
        exchange.send_json(200, {"grüß": "dich"}, {"Set-Cookie": "id=1"})

    def stall(self, exchange: Exchange) -> None:
        exchange.stall()

    def drip_headers(self, exchange: Exchange) -> None:
        while True:
            exchange.wfile.write(b"H")
            exchange.pause(0.01)

    def drip_body(self, exchange: Exchange) -> None:
        exchange.start_stream("text/plain")
        exchange.write(b"x" * 10_000, (1,), 0.01)

    def stall_in_body(self, exchange: Exchange) -> None:
        exchange.start_stream("text/plain")
        exchange.write(b"half")
        exchange.stall()

    def cut(self, exchange: Exchange) -> None:
        exchange.start_stream("text/plain")
        exchange.write(b"half")
        exchange.cut()

    def cut_known_length(self, exchange: Exchange) -> None:
        exchange.send_response(200)
        exchange.send_header("Content-Length", "100")
        exchange.end_headers()
        exchange.wfile.write(b"half")
        exchange.cut()

    def reset_in_body(self, exchange: Exchange) -> None:
        exchange.start_stream("text/plain")
        exchange.write(b"half")
        exchange.pause(0.02)
        exchange.reset()

    def reset(self, exchange: Exchange) -> None:
        exchange.reset()

    def hang_up(self, exchange: Exchange) -> None:
        exchange.cut()

    def no_http(self, exchange: Exchange) -> None:
        exchange.wfile.write(f"{SECRET}\r\n\r\n".encode())
        exchange.cut()

    def bad_chunk(self, exchange: Exchange) -> None:
        exchange.start_stream("text/plain")
        exchange.wfile.write(f"{SECRET}\r\n".encode())
        exchange.stall()

    def huge_header(self, exchange: Exchange) -> None:
        exchange.wfile.write(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000_000)
        exchange.stall()

    def endless(self, exchange: Exchange) -> None:
        exchange.start_stream("text/plain")
        try:
            while True:
                exchange.write(b"x" * 65_536)
        except OSError:
            self.hung_up.set()
            raise

    def redirect(self, exchange: Exchange) -> None:
        exchange.send_redirect(f"{self.elsewhere}/json")

    def compressed(self, exchange: Exchange) -> None:
        exchange.send_json(200, {}, {"Content-Encoding": "gzip"})

    def page(self, exchange: Exchange) -> None:
        exchange.send_body(200, SECRET.encode(), "text/html")

    def status(self, exchange: Exchange) -> None:
        code, _, wait = exchange.recorded.path.partition("?")[2].partition("&")
        headers = {"Retry-After": wait} if wait else {}
        exchange.send_json(int(code), {"error": SECRET}, headers)


@pytest.fixture
def rogue() -> Iterator[Rogue]:
    with Rogue() as server:
        yield server


@contextmanager
def asked(server: SimulatedServer, path: str, **changes: Any) -> Iterator[Response]:
    """Give the response to a POST of a small body."""
    deadlines = changes.pop("deadlines", PATIENT)
    address = parse_address(server.url)
    with exchange(address, "POST", path, b'{"q": 1}', deadlines=deadlines, **changes) as response:
        yield response


def read(server: SimulatedServer, path: str, **changes: Any) -> bytes:
    """Return the whole body."""
    with asked(server, path, **changes) as response:
        return b"".join(response.chunks())


def test_a_json_answer_comes_back_as_an_object(rogue: Rogue) -> None:
    with asked(rogue, "/json") as response:
        assert response.status == 200
        assert response.media_type == "application/json"
        assert response.json() == {"grüß": "dich"}


def test_the_request_says_only_what_it_must(rogue: Rogue) -> None:
    read(rogue, "/json")
    (request,) = rogue.requests
    assert request.json() == {"q": 1}
    assert request.credentials == frozenset()
    assert set(request.headers) == {
        "host", "content-length", "user-agent", "accept-encoding", "connection", "content-type",
    }  # fmt: skip


def test_a_cookie_is_not_kept(rogue: Rogue) -> None:
    read(rogue, "/json")
    read(rogue, "/json")
    assert all(not request.credentials for request in rogue.requests)


@pytest.mark.parametrize(
    ("path", "error", "within_s"),
    [
        pytest.param("/stall", TimedOut, 0.15, id="it never answers"),
        pytest.param("/drip-headers", TimedOut, 0.15, id="its headers drip"),
        pytest.param("/drip-body", TimedOut, 0.30, id="its body drips"),
        pytest.param("/stall-in-body", TimedOut, 0.15, id="it stops in the middle"),
        pytest.param("/cut", Truncated, 0, id="it cuts a chunked body"),
        pytest.param("/cut-known-length", Truncated, 0, id="it cuts a body of known length"),
        pytest.param("/reset-in-body", Truncated, 0, id="it resets in the middle"),
        pytest.param("/reset", ConnectionLost, 0, id="it resets before the answer"),
        pytest.param("/hang-up", ConnectionLost, 0, id="it closes before the answer"),
        pytest.param("/no-http", ProtocolBroken, 0, id="it does not speak HTTP"),
        pytest.param("/bad-chunk", ProtocolBroken, 0, id="its chunks are not HTTP"),
        pytest.param("/huge-header", ProtocolBroken, 0, id="its header is endless"),
        pytest.param("/compressed", ProtocolBroken, 0, id="it compresses unasked"),
    ],
)
def test_every_fault_ends_in_one_of_our_errors_and_in_time(
    rogue: Rogue, path: str, error: type[BackendError], within_s: float
) -> None:
    begun = time.monotonic()
    with pytest.raises(error) as caught:
        read(rogue, path, deadlines=HASTY if within_s else PATIENT)
    assert within_s <= time.monotonic() - begun < within_s + 5
    assert SECRET not in str(caught.value)


def test_nothing_listening_is_unreachable(rogue: Rogue) -> None:
    rogue.set_fault("refuse")
    with pytest.raises(Unreachable, match="nothing answers"):
        read(rogue, "/json")


def test_a_full_backlog_ends_at_the_connect_deadline() -> None:
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        address = Address("http", "127.0.0.1", listener.getsockname()[1])
        limits = Deadlines(connect_s=0.1)
        with (
            pytest.raises(TimedOut, match=r"No connection within 0\.1 s"),
            exchange(address, "GET", "/", deadlines=limits),
        ):
            raise AssertionError("it answered")


def test_a_server_that_does_not_read_the_request_ends_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = Address("http", "127.0.0.1", listener.getsockname()[1])
        body = bytes(32 << 20)
        with (
            pytest.raises(TimedOut),
            exchange(address, "POST", "/", body, deadlines=HASTY),
        ):
            raise AssertionError("it answered")


def test_a_redirect_is_refused_and_the_other_server_sees_nothing() -> None:
    with Rogue() as other, Rogue(elsewhere=other.url) as server:
        with pytest.raises(ProtocolBroken, match="was not followed"):
            read(server, "/redirect")
        assert len(server.requests) == 1
        assert other.requests == []


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_a_proxy_in_the_environment_sees_nothing(
    rogue: Rogue, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Rogue() as proxy:
        monkeypatch.setenv(variable, proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        read(rogue, "/json")
        assert proxy.requests == []
    assert len(rogue.requests) == 1


@pytest.mark.parametrize("host", ["192.0.2.1", "gpu.example", "::ffff:192.0.2.1"])
def test_plain_http_to_another_machine_is_refused_before_anything_is_sent(host: str) -> None:
    address = Address("http", host, 11434)
    with (
        pytest.raises(Unreachable, match="this machine only"),
        exchange(address, "POST", "/api/chat", b"private", deadlines=HASTY),
    ):
        raise AssertionError("it was sent")


def test_a_server_without_tls_is_unreachable_by_https(rogue: Rogue) -> None:
    address = Address("https", "127.0.0.1", rogue.port)
    with pytest.raises(Unreachable), exchange(address, "GET", "/json", deadlines=PATIENT):
        raise AssertionError("it answered")
    assert rogue.requests == []


def test_an_endless_body_is_given_up_at_the_cap_and_hung_up_on(rogue: Rogue) -> None:
    limits = Deadlines(first_byte_s=20, idle_s=20, total_s=20, answer_bytes=1 << 20)
    with pytest.raises(AnswerTooLarge, match="over 1,048,576 bytes"):
        read(rogue, "/endless", deadlines=limits)
    assert rogue.hung_up.wait(5)


def test_a_caller_may_ask_for_a_smaller_cap(rogue: Rogue) -> None:
    with asked(rogue, "/json") as response, pytest.raises(AnswerTooLarge):
        response.json(5)


def test_leaving_the_block_early_hangs_up_at_once(rogue: Rogue) -> None:
    with asked(rogue, "/endless") as response:
        assert next(response.chunks())
    assert rogue.hung_up.wait(5)


def test_an_interrupt_hangs_up_at_once(rogue: Rogue) -> None:
    with pytest.raises(KeyboardInterrupt), asked(rogue, "/endless"):
        raise KeyboardInterrupt
    assert rogue.hung_up.wait(5)


def test_another_content_type_breaks_the_protocol(rogue: Rogue) -> None:
    with (
        asked(rogue, "/page") as response,
        pytest.raises(ProtocolBroken, match="did not answer with application/json"),
    ):
        response.json()


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, ProtocolBroken),
        (401, CredentialsRejected),
        (403, CredentialsRejected),
        (404, ProtocolBroken),
        (408, TimedOut),
        (429, Overloaded),
        (500, ProtocolBroken),
        (501, ProtocolBroken),
        (502, ProtocolBroken),
        (503, Overloaded),
        (504, TimedOut),
    ],
)
def test_a_status_has_one_error_which_quotes_nothing(
    rogue: Rogue, status: int, error: type[BackendError]
) -> None:
    with asked(rogue, f"/status?{status}") as response:
        failure = response.error()
    assert type(failure) is error
    assert f"HTTP {status}" in str(failure)
    assert SECRET not in str(failure)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", None),
        ("1", 1.0),
        ("3600", 3600.0),
        ("86401", 86_400.0),
        ("9" * 400, 86_400.0),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
    ],
)
def test_retry_after_counts_only_as_sensible_seconds(header: str, seconds: float | None) -> None:
    unread: Any = None
    failure = Response(503, {"retry-after": header}, unread, unread, 0).error()
    assert isinstance(failure, Overloaded)
    assert failure.retry_after_s == seconds


def test_the_clock_can_be_given(rogue: Rogue) -> None:
    ticks = iter(range(0, 10_000, 7))
    limits = Deadlines(first_byte_s=20, idle_s=20, total_s=10)
    with pytest.raises(TimedOut, match="not complete after 10 s"):
        read(rogue, "/json", deadlines=limits, clock=lambda: float(next(ticks)))


def test_the_client_loads_no_second_http_library() -> None:
    code = "import sys, gemroute.backends.ollama; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    assert "httpcore" in loaded
    assert not {"httpx", "httpx2", "ollama", "requests", "urllib3", "http.client"} & loaded
