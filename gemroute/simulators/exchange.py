"""An HTTP request comes in and is recorded; ways to answer it, well or badly, go out."""

from __future__ import annotations

import itertools
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol

from gemroute.core.records import dataclass

BODY_BYTES = 256 << 20
SECRET_HEADERS = frozenset({"authorization", "x-goog-api-key", "proxy-authorization", "cookie"})
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request as it came: header names in lower case, without the credentials.

    `credentials` names the credential headers that were present; their values are not kept.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    credentials: frozenset[str] = frozenset()

    @property
    def route(self) -> str:
        """The path without its query."""
        return self.path.partition("?")[0]

    def json(self) -> Any:
        """Return the body as JSON.

        Raises:
            ValueError: it is not JSON in UTF-8.
        """
        return json.loads(self.body.decode("utf-8"))

    def as_line(self) -> str:
        """Return the request as one line of JSON, for `--record`."""
        try:
            body = self.json()
        except ValueError:
            body = self.body.decode("utf-8", errors="replace")
        flat = {"method": self.method, "path": self.path, "headers": dict(self.headers)}
        return json.dumps({**flat, "body": body}) + "\n"


def pieces(data: bytes, sizes: Sequence[int]) -> Iterator[bytes]:
    """Yield `data` cut into pieces of `sizes` bytes, the sizes taken in turn; whole without any."""
    if not sizes:
        yield data
        return
    start = 0
    for size in itertools.cycle(sizes):
        if start >= len(data):
            return
        yield data[start : start + size]
        start += size


class Simulator(Protocol):
    """What an exchange needs of the server that it belongs to."""

    delay_s: float
    stopping: threading.Event

    @property
    def host_names(self) -> frozenset[str]: ...

    def record(self, request: Recorded) -> None: ...

    def answer(self, exchange: Exchange) -> None: ...


class Exchange(BaseHTTPRequestHandler):
    """One connection: reads each request, has the simulator answer it, offers ways to do so.

    `recorded` is the request that is being answered.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    recorded: Recorded

    def __init__(self, simulator: Simulator, *arguments: Any) -> None:
        self.simulator = simulator
        super().__init__(*arguments)

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._receive
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base's name)
        """Say nothing: the recorded requests are the log."""

    def _receive(self) -> None:
        if self.headers.get("Host", "") not in self.simulator.host_names:
            self.send_empty(403)
            return
        size = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not size.isdigit() or int(size) > BODY_BYTES:
            self.close_connection = True
            self.send_empty(413)
            return
        self.recorded = self._record(self.rfile.read(int(size)))
        self.simulator.record(self.recorded)
        self.pause(self.simulator.delay_s)
        self.simulator.answer(self)

    def _record(self, body: bytes) -> Recorded:
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Recorded(
            method=self.command,
            path=self.path,
            headers={n: v for n, v in headers.items() if n not in SECRET_HEADERS},
            body=body,
            credentials=SECRET_HEADERS.intersection(headers),
        )

    def send_body(
        self, status: int, body: bytes, media_type: str, headers: Mapping[str, str] = {}
    ) -> None:
        """Answer at once with a body of known length."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if media_type:
            self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_empty(self, status: int, headers: Mapping[str, str] = {}) -> None:
        """Answer with a status and no body."""
        self.send_body(status, b"", "", headers)

    def send_json(self, status: int, value: object, headers: Mapping[str, str] = {}) -> None:
        """Answer with one JSON value."""
        body = json.dumps(value, ensure_ascii=False).encode("utf-8")
        self.send_body(status, body, "application/json; charset=utf-8", headers)

    def send_redirect(self, location: str, status: int = 307) -> None:
        """Send the client elsewhere, which it must not follow."""
        self.send_empty(status, {"Location": location})

    def start_stream(
        self, media_type: str, status: int = 200, headers: Mapping[str, str] = {}
    ) -> None:
        """Begin a chunked answer; `write` and `end_stream` go on with it."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", media_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def write(self, data: bytes, sizes: Sequence[int] = (), pause_s: float = 0.0) -> None:
        """Send `data` in HTTP chunks of `sizes` bytes each, in turn, waiting between them."""
        for piece in pieces(data, sizes):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            if pause_s:
                self.pause(pause_s)

    def write_all(
        self, parts: Iterable[bytes], sizes: Sequence[int] = (), pause_s: float = 0.0
    ) -> None:
        """Send every part as `write` does, and end the stream."""
        for part in parts:
            self.write(part, sizes, pause_s)
        self.end_stream()

    def end_stream(self) -> None:
        """End a chunked answer as HTTP wants it."""
        self.wfile.write(b"0\r\n\r\n")

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than until the simulator stops."""
        if seconds > 0 and self.simulator.stopping.wait(seconds):
            raise ConnectionAbortedError("the simulator stops")

    def stall(self) -> None:
        """Say nothing more until the simulator stops."""
        self.pause(threading.TIMEOUT_MAX)

    def cut(self) -> None:
        """Close the connection in the middle of the answer."""
        self.close_connection = True

    def reset(self) -> None:
        """Close the connection with a TCP reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        raise ConnectionResetError("the simulator resets the connection")
