"""HTTP requests come in on loopback and are recorded; a subclass answers them, or misbehaves.

class Echo(SimulatedServer):
    def answer(self, exchange: Exchange) -> None:
        exchange.send_json(200, {"path": exchange.recorded.path})

with Echo() as server:
    ...  # server.url, server.requests
"""

from __future__ import annotations

import socket
import sys
import threading
from abc import ABC, abstractmethod
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, Self

from gemroute.simulators.exchange import Exchange, Recorded

LOOPBACK = "127.0.0.1"
_POLL_S = 0.02


class _Listener(ThreadingHTTPServer):
    """Knows its connections, so that a stop ends them all."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, simulator: SimulatedServer) -> None:
        self._workers: dict[threading.Thread, socket.socket] = {}
        super().__init__((LOOPBACK, port), partial(Exchange, simulator))

    def server_bind(self) -> None:
        """Bind without the base's reverse name lookup, which may ask the network."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = LOOPBACK, self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        worker = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        self._workers = {t: s for t, s in self._workers.items() if t.is_alive()} | {worker: request}
        worker.start()

    def shutdown_request(self, request: Any) -> None:
        """Close without the base's half-close, which would turn a reset into an end."""
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is not an error; anything else is shown as one."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def end_connections(self) -> None:
        for worker, connection in self._workers.items():
            _end(connection)
            worker.join(timeout=5)


def _end(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


class SimulatedServer(ABC):
    """A server on 127.0.0.1 that records what it is sent. Subclasses say what it answers.

    `fault` names a way to misbehave: `refuse` (nothing listens) is done here, the others
    are the subclass's, which lists them in `FAULTS`.
    """

    FAULTS: ClassVar[tuple[str, ...]] = ("refuse",)

    def __init__(
        self,
        *,
        port: int = 0,
        fault: str | None = None,
        delay_s: float = 0.0,
        record_to: Path | None = None,
    ) -> None:
        self.requests: list[Recorded] = []
        self.delay_s = delay_s
        self.stopping = threading.Event()
        self.fault: str | None = None
        self._record_to = record_to
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._listener: _Listener | None = None
        self._port = port
        self._listen()
        self.set_fault(fault)

    @abstractmethod
    def answer(self, exchange: Exchange) -> None:
        """Answer one request."""

    @property
    def port(self) -> int:
        return self._port

    @property
    def url(self) -> str:
        """Where it listens, as `http://127.0.0.1:PORT`."""
        return f"http://{LOOPBACK}:{self._port}"

    @property
    def host_names(self) -> frozenset[str]:
        """The `Host` headers that are answered; a foreign one may be a rebinding attack."""
        return frozenset({f"{LOOPBACK}:{self._port}", f"localhost:{self._port}"})

    def set_fault(self, fault: str | None) -> None:
        """Misbehave from now on as `fault` says; well again with None.

        Raises:
            ValueError: there is no such fault.
        """
        if fault is not None and fault not in self.FAULTS:
            raise ValueError(f"unknown fault {fault!r}; known: {', '.join(self.FAULTS)}")
        self.fault = fault
        if fault == "refuse":
            self._unlisten()
        elif self._listener is None:
            self._listen()

    def record(self, request: Recorded) -> None:
        """Keep the request, and append it to the record file if there is one."""
        with self._lock:
            self.requests.append(request)
            if self._record_to is not None:
                with self._record_to.open("a", encoding="utf-8") as file:
                    file.write(request.as_line())

    def stop(self) -> None:
        """Close every socket and end every thread; may be called twice."""
        self.stopping.set()
        self._unlisten()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _listen(self) -> None:
        self.stopping.clear()
        self._listener = _Listener(self._port, self)
        self._port = self._listener.server_port
        self._thread = threading.Thread(
            target=self._listener.serve_forever, args=(_POLL_S,), daemon=True
        )
        self._thread.start()

    def _unlisten(self) -> None:
        if self._listener is None or self._thread is None:
            return
        self.stopping.set()
        self._listener.shutdown()
        self._thread.join()
        self._listener.end_connections()
        self._listener.server_close()
        self._listener = None
