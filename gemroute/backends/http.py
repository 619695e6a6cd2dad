"""One request to one server goes in; its status and a bounded stream of bytes come out.

Stands on httpcore, the layer under httpx, where there is nothing to switch off: it takes
no proxy and no key from the environment, follows no redirect, keeps no cookie, unpacks no
compressed body and tries nothing twice; it also loads in half the time. Every wait on its
socket asks a Stopwatch first, and its exceptions are translated here, once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import field
from ssl import SSLContext, SSLError
from typing import Any

import httpcore

from gemroute.backends.address import Address
from gemroute.backends.certificates import system_certificates
from gemroute.backends.deadlines import Deadlines
from gemroute.backends.lines import json_object
from gemroute.backends.network import WatchedNetwork
from gemroute.backends.pins import pinned_context
from gemroute.backends.stopwatch import Clock, Stopwatch
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
from gemroute.core.records import dataclass

JSON = "application/json"
NDJSON = "application/x-ndjson"
_LONGEST_RETRY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Response:
    """An answer whose headers are in; its body is read as it comes, once."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    _raw: httpcore.Response = field(repr=False)
    _watch: Stopwatch = field(repr=False)
    _answer_bytes: int = field(repr=False)

    @property
    def media_type(self) -> str:
        """The content type in lower case, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def require_media_type(self, expected: str) -> None:
        """Check the content type: a captive portal answers 200 too.

        Raises:
            ProtocolBroken: it is another one.
        """
        if self.media_type != expected:
            raise ProtocolBroken(f"The server did not answer with {expected}.")

    def chunks(self, limit_bytes: int | None = None) -> Iterator[bytes]:
        """Yield the body as it comes, in chunks of at most 64 KiB.

        Raises:
            AnswerTooLarge: there is more than `limit_bytes`, or than the deadlines'
                `answer_bytes` without one.
            TimedOut: the idle or the total deadline passed, or it comes too slowly.
            Truncated: the connection broke before the end of the body.
            ProtocolBroken: the framing is not HTTP.
        """
        limit_bytes = self._answer_bytes if limit_bytes is None else limit_bytes
        size = 0
        with _translated(self._watch):
            for chunk in self._raw.iter_stream():
                size += len(chunk)
                if size > limit_bytes:
                    raise AnswerTooLarge(f"The answer has over {limit_bytes:,} bytes.")
                yield chunk

    def json(self, limit_bytes: int | None = None) -> dict[str, Any]:
        """Return the body, which must be one JSON object with the type of JSON.

        Raises:
            ProtocolBroken: it is not; and what `chunks` raises.
        """
        self.require_media_type(JSON)
        return json_object(b"".join(self.chunks(limit_bytes)))

    def error(self) -> BackendError:
        """Return the error that a status other than 200 means in any dialect."""
        status = f"(HTTP {self.status})"
        if self.status in {401, 403}:
            return CredentialsRejected(f"The server refused the call {status}.")
        if self.status in {408, 504}:
            return TimedOut(f"The server gave up waiting {status}.")
        if self.status in {429, 503}:
            retry_after_s = _seconds(self.headers.get("retry-after", ""))
            return Overloaded(f"The server is busy {status}.", retry_after_s=retry_after_s)
        if self.status >= 500:
            return ProtocolBroken(f"The server failed {status}.", hint="Its own log says why.")
        return ProtocolBroken(f"The server did not accept the request {status}.")


def _seconds(text: str) -> float | None:
    """Return a `Retry-After` in seconds, a day for more than one; None for a date or junk."""
    is_number = text.isascii() and text.isdigit()
    return min(float(text), _LONGEST_RETRY_S) if is_number else None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request to be sent. Its headers may hold a key, so they are not shown."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@contextmanager
def exchange(
    address: Address,
    method: str,
    path: str,
    body: bytes | None = None,
    *,
    deadlines: Deadlines,
    clock: Clock = time.monotonic,
) -> Iterator[Response]:
    """Send one request and give the response; leaving the block closes the connection.

    Raises:
        Unreachable: nothing listens, or the address is another machine's and the scheme is
            plain http.
        ConnectionLost: the connection broke before an answer.
        WrongKey: the server does not hold the key that `address.pin` names.
        TimedOut: the connect, first-byte or total deadline passed.
        ProtocolBroken: the answer is no HTTP, a redirect, or compressed though not asked.
    """
    outgoing = Outgoing(method, path, {} if body is None else {"Content-Type": JSON}, body)
    with send(address, outgoing, deadlines=deadlines, clock=clock) as response:
        yield response


@contextmanager
def send(
    address: Address,
    outgoing: Outgoing,
    *,
    deadlines: Deadlines,
    clock: Clock = time.monotonic,
) -> Iterator[Response]:
    """Do as `exchange` does, with headers of the caller's choice.

    Raises:
        BackendError: as for `exchange`.
    """
    if address.scheme != "https" and (address.pin or not address.is_loopback):
        raise Unreachable("Plain http is spoken with this machine only.")
    watch = Stopwatch(deadlines, clock)
    with ExitStack() as stack:
        pool = stack.enter_context(_pool(watch, address))
        with _translated(watch):
            url = f"{address.base_url}{outgoing.path}"
            sent = pool.stream(
                outgoing.method, url, headers=_headers(outgoing), content=outgoing.body
            )
            raw = stack.enter_context(sent)
        watch.has_answered = True
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in raw.headers}
        _require_direct(raw.status, headers)
        yield Response(raw.status, headers, raw, watch, deadlines.answer_bytes)


def _headers(outgoing: Outgoing) -> Mapping[bytes | str, bytes | str]:
    headers: dict[bytes | str, bytes | str] = {
        "User-Agent": "gemroute",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    headers.update(outgoing.headers.items())
    return headers


def _require_direct(status: int, headers: Mapping[str, str]) -> None:
    if 300 <= status < 400:
        raise ProtocolBroken(
            f"The server sent the request elsewhere (HTTP {status}); it was not followed."
        )
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise ProtocolBroken("The server compressed an answer that was asked for as it is.")


def _pool(watch: Stopwatch, address: Address) -> httpcore.ConnectionPool:
    return httpcore.ConnectionPool(
        ssl_context=_tls(address),
        max_connections=1,
        max_keepalive_connections=0,
        http1=True,
        http2=False,
        retries=0,
        network_backend=WatchedNetwork(watch, address.pin),
    )


def _tls(address: Address) -> SSLContext | None:
    """Return what a server has to prove; without one, httpcore would ask the environment."""
    if address.scheme != "https":
        return None
    return pinned_context() if address.pin else system_certificates()


@contextmanager
def _translated(watch: Stopwatch) -> Iterator[None]:
    """Turn httpcore's exceptions into ours, without their texts: these hold the server's."""
    try:
        yield
    except httpcore.ConnectTimeout:
        raise TimedOut(f"No connection within {watch.connect_s:g} s.") from None
    except httpcore.ConnectError as failure:
        if isinstance(failure.__context__, SSLError):
            raise Unreachable(
                "The server could not prove who it is (TLS); nothing was sent.",
                hint="A proxy or a captive portal may be in the way.",
            ) from None
        raise Unreachable("No connection: nothing answers at the address.") from None
    except httpcore.NetworkError:
        raise _lost(watch) from None
    except httpcore.RemoteProtocolError:
        if watch.has_ended:
            raise _lost(watch) from None
        raise ProtocolBroken("The server does not speak HTTP.") from None


def _lost(watch: Stopwatch) -> BackendError:
    if watch.has_answered:
        return Truncated("The connection broke in the middle of the answer.")
    lost = ConnectionLost if watch.has_asked else Unreachable
    return lost("The connection broke before an answer began.")
