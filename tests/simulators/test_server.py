"""The machinery that every simulator stands on."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from gemroute.simulators.exchange import Exchange, pieces
from gemroute.simulators.server import SimulatedServer


class Scripted(SimulatedServer):
    """Answers by the last word of the path."""

    FAULTS = ("refuse", "sulk")

    def answer(self, exchange: Exchange) -> None:
        match exchange.recorded.route:
            case "/json":
                exchange.send_json(200, {"ä": 1})
            case "/stream":
                exchange.start_stream("text/plain")
                exchange.write_all([b"one", b"two"], sizes=(1, 2))
            case "/cut":
                exchange.start_stream("text/plain")
                exchange.write(b"half")
                exchange.cut()
            case "/reset":
                exchange.reset()
            case "/stall":
                exchange.stall()
            case "/elsewhere":
                exchange.send_redirect("http://127.0.0.1:9/")


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as running:
        yield running


def call(
    server: SimulatedServer, path: str, body: bytes = b"", **headers: str
) -> tuple[int, bytes]:
    """Return the status and the body of a POST."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def test_it_answers_and_records_what_it_was_sent(server: Scripted) -> None:
    assert call(server, "/json?x=1", b'{"q": "hi"}') == (200, '{"ä": 1}'.encode())
    (request,) = server.requests
    assert (request.method, request.path, request.route) == ("POST", "/json?x=1", "/json")
    assert request.json() == {"q": "hi"}


def test_credentials_are_named_and_never_kept(server: Scripted) -> None:
    call(server, "/json", b"", Authorization="Bearer s3cret", **{"x-goog-api-key": "s3cret"})
    (request,) = server.requests
    assert request.credentials == {"authorization", "x-goog-api-key"}
    assert "s3cret" not in repr(request) + repr(request.headers) + request.as_line()


def test_a_stream_comes_in_the_pieces_asked_for(server: Scripted) -> None:
    assert call(server, "/stream") == (200, b"onetwo")


def test_a_cut_stream_has_no_end(server: Scripted) -> None:
    with pytest.raises(http.client.IncompleteRead):
        call(server, "/cut")


def test_a_reset_is_a_reset(server: Scripted) -> None:
    with pytest.raises(ConnectionResetError):
        call(server, "/reset")


def test_a_redirect_names_the_other_place(server: Scripted) -> None:
    assert call(server, "/elsewhere") == (307, b"")


def test_a_foreign_host_header_is_refused_and_not_recorded(server: Scripted) -> None:
    assert call(server, "/json", Host="evil.example") == (403, b"")
    assert server.requests == []


@pytest.mark.parametrize("size", ["-1", "ten", str(1 << 40)])
def test_a_body_of_no_sensible_length_is_refused(server: Scripted, size: str) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as client:
        client.sendall(f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n".encode())
        client.sendall(f"Content-Length: {size}\r\n\r\n".encode())
        assert client.recv(100).startswith(b"HTTP/1.1 413 ")


def test_any_method_is_answered(server: Scripted) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request("HEAD", "/json")
    response = connection.getresponse()
    assert (response.status, response.read()) == (200, b"")
    connection.close()


def test_a_server_that_refuses_does_not_listen_until_it_is_well_again(server: Scripted) -> None:
    url = server.url
    server.set_fault("refuse")
    with pytest.raises(ConnectionRefusedError):
        call(server, "/json")
    server.set_fault(None)
    assert server.url == url
    assert call(server, "/json")[0] == 200


def test_an_unknown_fault_is_named_with_the_known_ones(server: Scripted) -> None:
    with pytest.raises(ValueError, match="known: refuse, sulk"):
        server.set_fault("gremlins")


def test_stop_ends_a_stalled_answer_at_once_and_may_be_repeated() -> None:
    server = Scripted()
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as client:
        client.sendall(f"GET /stall HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
        while not server.requests:
            pass
        server.stop()
        server.stop()
        assert client.recv(10) == b""


def test_requests_are_appended_to_the_record_file(tmp_path: Path) -> None:
    path = tmp_path / "record.jsonl"
    with Scripted(record_to=path) as server:
        call(server, "/json", b'{"q": 1}', Authorization="Bearer s3cret")
        call(server, "/json", b"\xff")
    first, second = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert (first["path"], first["body"]) == ("/json", {"q": 1})
    assert "authorization" not in first["headers"]
    assert second["body"] == "\ufffd"


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        pytest.param((), [b"abcdef"], id="no sizes: whole"),
        pytest.param((4,), [b"abcd", b"ef"], id="one size repeats"),
        pytest.param((1, 3), [b"a", b"bcd", b"e", b"f"], id="sizes are taken in turn"),
    ],
)
def test_data_is_cut_by_the_sizes_in_turn(sizes: tuple[int, ...], expected: list[bytes]) -> None:
    assert list(pieces(b"abcdef", sizes)) == expected
