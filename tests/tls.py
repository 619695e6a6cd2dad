"""A runtime behind TLS, with a certificate of its own that nobody signed."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from gemroute.backends.pins import spki_pin
from gemroute.simulators.ollama import OllamaSimulator

NAME = "gpu.example"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Identity:
    """A key with a certificate for NAME that it signed itself."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(
        cls, key: ec.EllipticCurvePrivateKey | None = None, *, expired: bool = False
    ) -> Identity:
        key = key or ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
        lasts = timedelta(days=1 if expired else 36_500)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(LONG_AGO)
            .not_valid_after(LONG_AGO + lasts)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        return cls(key, certificate)

    @property
    def pin(self) -> str:
        public = self.key.public_key()
        return spki_pin(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    def write(self, folder: Path) -> Path:
        """Make one file with the key and the certificate; return its path."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path = folder / "server.pem"
        path.write_bytes(key + self.certificate.public_bytes(Encoding.PEM))
        return path


class RemoteRuntime(OllamaSimulator):
    """An Ollama that is called by the name NAME, as one behind a gate with TLS is."""

    @property
    def host_names(self) -> frozenset[str]:
        return frozenset({f"{NAME}:{self.port}"})

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.port}"


@contextmanager
def served_over_tls(identity: Identity, folder: Path) -> Iterator[RemoteRuntime]:
    """Give a runtime that speaks TLS only; its requests are recorded as ever."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity.write(folder))
    with RemoteRuntime() as runtime:
        listener = runtime._listener
        assert listener is not None
        listener.socket = context.wrap_socket(
            listener.socket, server_side=True, do_handshake_on_connect=False
        )
        yield runtime
