"""A stopwatch goes in, connections that keep to it come out, for the HTTP client to stand on.

httpcore hands each socket call a timeout of its own, which a server that drips bytes never
reaches. Here every call asks the stopwatch instead, in the headers as in the body.
"""

from __future__ import annotations

from collections.abc import Iterable
from ssl import SSLContext, SSLSocket
from typing import Any

import httpcore

from gemroute.backends.pins import WrongKey, require_key
from gemroute.backends.resolver import addresses
from gemroute.backends.stopwatch import Stopwatch

_WRITE_BYTES = 1 << 16
_SocketOptions = Iterable[
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
]


class WatchedNetwork(httpcore.NetworkBackend):
    """Connects within the connect deadline, to sockets on which every wait is watched.

    With a `pin` no byte of a request is written before the server proved to hold that key.
    """

    def __init__(self, watch: Stopwatch, pin: str = "") -> None:
        self._watch = watch
        self._pin = pin

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 (the stopwatch's is used)
        local_address: str | None = None,
        socket_options: _SocketOptions | None = None,
    ) -> httpcore.NetworkStream:
        numbers = list(addresses(host, port, self._watch.connect_s))
        # A dead address family must not use up the time of the one that works.
        share_s = self._watch.connect_s / len(numbers)
        network = httpcore.SyncBackend()
        while True:
            number = numbers.pop(0)
            try:
                stream = network.connect_tcp(number, port, share_s, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if not numbers:
                    raise
            else:
                return _WatchedStream(stream, self._watch, self._pin)


class _WatchedStream(httpcore.NetworkStream):
    """A socket on which every wait is limited by the stopwatch, whatever timeout is asked."""

    def __init__(self, stream: httpcore.NetworkStream, watch: Stopwatch, pin: str) -> None:
        self._stream = stream
        self._watch = watch
        self._pin = pin

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        try:
            with self._watch.waiting() as left_s:
                data = self._stream.read(max_bytes, left_s)
        except httpcore.ReadTimeout:
            self._watch.expire()
        self._watch.received(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._watch.has_asked = True
        # In slices: the stream's timeout starts again with every byte that the server takes.
        for start in range(0, len(buffer), _WRITE_BYTES):
            left_s = self._watch.left_s()
            try:
                self._stream.write(buffer[start : start + _WRITE_BYTES], left_s)
            except httpcore.WriteTimeout:
                self._watch.expire()

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 (the stopwatch's is used)
    ) -> httpcore.NetworkStream:
        limit_s = self._watch.connect_s
        stream = self._stream.start_tls(ssl_context, server_hostname, limit_s)
        if self._pin:
            _require_key(stream, self._pin)
        return _WatchedStream(stream, self._watch, self._pin)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _require_key(stream: httpcore.NetworkStream, pin: str) -> None:
    connection: SSLSocket = stream.get_extra_info("socket")
    try:
        require_key(connection, pin)
    except WrongKey:
        stream.close()  # nobody else knows of it yet
        raise
