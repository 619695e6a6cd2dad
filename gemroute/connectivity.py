"""The cloud's address in; whether there is a way out, and whether the service can be met, out.

`net_state` sends nothing. `meet` looks the name up, connects and proves the certificate; it
makes no request, and nothing of the user's is in it.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from gemroute.backends.certificates import system_certificates
from gemroute.core.errors import BackendError, ProtocolBroken, TimedOut, Unreachable
from gemroute.core.records import dataclass
from gemroute.core.values import Net

if TYPE_CHECKING:
    from ssl import SSLContext

# Connecting a datagram socket only asks the kernel for a route: no packet leaves. The
# addresses are reserved for documentation (RFC 5737, RFC 3849).
_PROBES = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
_DISCARD_PORT = 9
_PORTS = {"https": 443, "http": 80}

Resolve = Callable[[str, int, float], Collection[str]]


@dataclass(frozen=True, slots=True)
class Met:
    """A service that was met. `tls` and `issuer` are empty where plain http needs no proof."""

    host: str
    addresses: tuple[str, ...]
    spent_ms: float
    tls: str = ""
    issuer: str = ""


def net_state(cloud_url: str) -> Net:
    """Return whether a route out exists: online or offline, unknown when the kernel won't say."""
    host = urlsplit(cloud_url).hostname or ""
    if _is_loopback(host):
        return Net.ONLINE
    unknown = False
    for family, address in _PROBES:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((address, _DISCARD_PORT))
                return Net.ONLINE
        except PermissionError:
            unknown = True
        except OSError:
            continue
    return Net.UNKNOWN if unknown else Net.OFFLINE


def meet(
    cloud_url: str,
    within_s: float,
    *,
    resolve: Resolve | None = None,
    trust: Callable[[], SSLContext] | None = None,
) -> Met:
    """Return what a connection to the service shows, without a request on it.

    No proxy is used, as none is for a request. `resolve` looks names up within some seconds,
    `trust` gives the certificates to believe; None takes the system's.

    Raises:
        Unreachable: the name is not known, or nothing accepts connections.
        TimedOut: the resolver or the service does not answer.
        ProtocolBroken: the certificate does not prove that this is the service.
    """
    parts = urlsplit(cloud_url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    started_s = time.monotonic()
    numbers = (resolve or _addresses)(host, port, within_s)
    deadline_s = started_s + within_s
    with _connected(numbers, port, deadline_s) as plain:
        tls, issuer = _proved(plain, parts, trust or system_certificates)
    return Met(host, tuple(numbers), (time.monotonic() - started_s) * 1000, tls, issuer)


def _addresses(host: str, port: int, within_s: float) -> Collection[str]:
    from gemroute.backends.resolver import addresses

    return addresses(host, port, within_s)


def _connected(numbers: Collection[str], port: int, deadline_s: float) -> socket.socket:
    """Return a connection to the first address that accepts one."""
    failure: BackendError = Unreachable("The service accepts no connection.")
    for number in numbers:
        left_s = deadline_s - time.monotonic()
        if left_s <= 0:
            break
        try:
            return socket.create_connection((number, port), timeout=left_s)
        except TimeoutError:
            failure = TimedOut("The service does not answer.")
        except OSError:
            continue
    raise failure


def _proved(
    plain: socket.socket, parts: SplitResult, trust: Callable[[], SSLContext]
) -> tuple[str, str]:
    """Return the protocol of a connection and who issued its certificate; empty for http."""
    from ssl import SSLCertVerificationError, SSLError

    if parts.scheme != "https":
        return "", ""
    try:
        with trust().wrap_socket(plain, server_hostname=parts.hostname) as secure:
            return secure.version() or "", _issuer(secure.getpeercert())
    except SSLCertVerificationError:
        raise ProtocolBroken(
            "The service's certificate is not one that this machine trusts.",
            hint="Something on this network may read along: ask who runs it.",
        ) from None
    except TimeoutError:
        raise TimedOut("The service does not answer.") from None
    except (SSLError, OSError):
        raise ProtocolBroken("The service does not speak TLS.") from None


def _issuer(certificate: object) -> str:
    """Return the organisation that issued a certificate, or its name."""
    rows = certificate.get("issuer", ()) if isinstance(certificate, dict) else ()
    named = {key: value for row in rows for key, value in row}
    return str(named.get("organizationName") or named.get("commonName") or "")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
