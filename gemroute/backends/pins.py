"""A TLS connection and a pin go in; nothing comes out if its server holds that key.

A pin is `sha256:` and the SHA-256, in hex, of the DER of a certificate's SubjectPublicKeyInfo:
it names a key, so it survives the renewal of the certificate. It takes the place of the chain
of certificates, as a known host's key does in SSH: the handshake proves that the server has
that very key, which no authority could vouch for better.

    openssl s_client -connect HOST:PORT </dev/null | openssl x509 -pubkey -noout |
        openssl pkey -pubin -outform DER | openssl dgst -sha256
"""

from __future__ import annotations

import hashlib
import ssl

from gemroute.core.errors import Unreachable


class WrongKey(Unreachable):
    """The server holds another key than the one that is trusted; nothing was sent to it."""


def pinned_context() -> ssl.SSLContext:
    """Return a context that looks at no chain and no name: `require_key` looks at the key."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def require_key(connection: ssl.SSLSocket, pin: str) -> None:
    """Check the key that a finished handshake proved.

    Raises:
        WrongKey: it is another one, or there is none.
    """
    certificate = connection.getpeercert(binary_form=True)
    if certificate is None or key_pin(certificate) != pin:
        raise WrongKey(
            "The server's key is not the one that is trusted; nothing was sent.",
            hint="Another server answers there, or its key was changed: ask who runs it.",
        )


def key_pin(certificate: bytes) -> str:
    """Return the pin of a certificate's key; empty when the certificate, in DER, is none."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from cryptography.x509 import load_der_x509_certificate

    try:
        key = load_der_x509_certificate(certificate).public_key()
    except (ValueError, UnsupportedAlgorithm):
        return ""
    return spki_pin(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def spki_pin(key: bytes) -> str:
    """Return the pin of a SubjectPublicKeyInfo in DER."""
    return f"sha256:{hashlib.sha256(key).hexdigest()}"
