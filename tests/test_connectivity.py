"""Whether there is a way out, and who is met there, found out without a request."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time
from typing import Self

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gemroute.connectivity import meet, net_state
from gemroute.core.errors import BackendError, ProtocolBroken, TimedOut, Unreachable
from gemroute.core.values import Net

CLOUD = "https://generativelanguage.googleapis.com"


class FakeSocket:
    """Stands for the kernel's answer to "is there a route"; nothing but connect is allowed."""

    def __init__(self, failures: list[OSError | None]) -> None:
        self._failures = failures

    def __call__(self, family: int, kind: int) -> FakeSocket:
        assert kind == socket.SOCK_DGRAM, "only a datagram socket asks without sending"
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def connect(self, address: tuple[str, int]) -> None:
        failure = self._failures.pop(0)
        if failure:
            raise failure


@pytest.mark.parametrize(
    ("failures", "state"),
    [
        pytest.param([None], Net.ONLINE, id="a route exists"),
        pytest.param([OSError("unreachable"), None], Net.ONLINE, id="over IPv6 only"),
        pytest.param([OSError("unreachable")] * 2, Net.OFFLINE, id="no route at all"),
        pytest.param(
            [PermissionError("no"), OSError("unreachable")], Net.UNKNOWN, id="the kernel won't say"
        ),
    ],
)
def test_the_kernels_routes_say_whether_there_is_a_way_out(monkeypatch, failures, state):
    monkeypatch.setattr(socket, "socket", FakeSocket(list(failures)))
    assert net_state(CLOUD) is state


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://[::1]:9", "http://localhost:9"])
def test_a_service_on_this_machine_needs_no_way_out(monkeypatch, url):
    monkeypatch.setattr(socket, "socket", FakeSocket([]))
    assert net_state(url) is Net.ONLINE


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """The file of a certificate for 127.0.0.1, issued by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tests of gemroute")])
    today = dt.datetime.now(dt.UTC)
    here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    issued = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = tmp_path_factory.mktemp("tls") / "pair.pem"
    path.write_bytes(issued.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@contextlib.contextmanager
def service(answer):
    """Give the port of a service on loopback that does `answer` with its one connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)

        def serve():
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(5)
                    answer(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def speaks_tls(certificate, heard):
    """Return what a service with that certificate does; what it hears goes into `heard`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def answer(connection):
        with context.wrap_socket(connection, server_side=True) as secure:
            heard.append(secure.recv(1 << 16))

    return answer


def test_a_service_shows_its_certificate_and_hears_no_request(certificate):
    heard = []
    trusting = ssl.create_default_context(cafile=str(certificate))
    with service(speaks_tls(certificate, heard)) as port:
        met = meet(f"https://127.0.0.1:{port}/v1", 5, trust=lambda: trusting)
    assert (met.tls, met.issuer) == ("TLSv1.3", "Tests of gemroute")
    assert (met.host, met.addresses) == ("127.0.0.1", ("127.0.0.1",))
    assert met.spent_ms > 0
    assert heard == [b""]


def test_a_service_on_this_machine_without_tls_is_met_by_a_connection_alone():
    heard = []
    with service(lambda connection: heard.append(connection.recv(1))) as port:
        met = meet(f"http://127.0.0.1:{port}", 5)
    assert (met.tls, met.issuer, heard) == ("", "", [b""])


def test_a_certificate_that_the_system_does_not_trust_is_no_proof(certificate):
    with service(speaks_tls(certificate, [])) as port, pytest.raises(ProtocolBroken) as caught:
        meet(f"https://127.0.0.1:{port}", 5)
    assert "certificate" in caught.value.message
    assert "read along" in caught.value.hint


def test_the_environment_cannot_name_certificates_to_trust(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with service(speaks_tls(certificate, [])) as port, pytest.raises(ProtocolBroken):
        meet(f"https://127.0.0.1:{port}", 5)


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        pytest.param(lambda c: c.sendall(b"HTTP/1.1 400 \r\n\r\n"), ProtocolBroken, id="no TLS"),
        pytest.param(lambda c: None, ProtocolBroken, id="it closes"),
        pytest.param(lambda c: (c.recv(1 << 16), c.recv(1)), TimedOut, id="it says nothing"),
    ],
)
def test_what_does_not_speak_tls_in_time_is_not_met(answer, failure):
    started_s = time.monotonic()
    with service(answer) as port, pytest.raises(failure):
        meet(f"https://127.0.0.1:{port}", 0.3)
    assert time.monotonic() - started_s < 3


def test_what_listens_nowhere_is_not_met():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unreachable):
        meet(f"http://127.0.0.1:{port}", 1)


def test_each_address_is_tried_until_one_accepts():
    with service(lambda connection: connection.recv(1)) as port:
        met = meet(
            f"http://service.invalid:{port}", 5, resolve=lambda *_: ("127.0.0.2", "127.0.0.1")
        )
    assert met.addresses == ("127.0.0.2", "127.0.0.1")


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(TimedOut("The resolver hangs."), id="a resolver that hangs"),
        pytest.param(Unreachable("No such name."), id="an unknown name"),
    ],
)
def test_without_an_address_nothing_is_tried(failure):
    def resolve(*_):
        raise failure

    with pytest.raises(BackendError) as caught:
        meet("https://service.invalid", 1, resolve=resolve)
    assert caught.value is failure


def test_no_time_is_left_when_the_resolver_took_it_all():
    def resolve(*_):
        time.sleep(0.05)
        return ("127.0.0.1",)

    with pytest.raises(Unreachable):
        meet("https://service.invalid", 0.01, resolve=resolve)
