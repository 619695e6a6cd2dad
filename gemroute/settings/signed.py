"""A file, its signature and a public key go in; the very bytes that were signed come out.

The signature stands beside the file, in FILE.sig: base64 of an Ed25519 signature over the
file's bytes. `gemroute policy keygen` and `policy sign` make both, see `signing.py`; or with
OpenSSL 3, whose private key never needs to be on this machine:

    openssl genpkey -algorithm ed25519 -out key.pem
    openssl pkey -in key.pem -pubout -outform DER | tail -c 32 | base64        # public_key
    openssl pkeyutl -sign -rawin -inkey key.pem -in FILE | base64 -w0 > FILE.sig
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from gemroute.core.errors import ConfigError
from gemroute.settings.trusted import read_owned
from gemroute.settings.values import OrganisationPolicy

SUFFIX = ".sig"
PREFIX = "ed25519:"
_KEY_BYTES, _SIGNATURE_BYTES = 32, 64


class SignatureInvalid(ConfigError):
    """The organisation's policy is not there, or it is not what the organisation signed."""


def read_signed(policy: OrganisationPolicy) -> bytes:
    """Return the bytes of the organisation's policy, read once, after they were verified.

    Raises:
        SignatureInvalid: file or signature is missing, unreadable, another's or wrong.
    """
    data = _read(policy.file, policy.owner)
    signature = _read(policy.file + SUFFIX, policy.owner)
    if not verifies(data, signature, public_key_bytes(policy.public_key)):
        raise SignatureInvalid(
            f"{policy.file}: its signature does not verify.",
            hint=f"Have the organisation sign it again, into {policy.file}{SUFFIX}.",
        )
    return data


def public_key_bytes(text: object) -> bytes:
    """Return a key that is written as `ed25519:` and base64.

    Raises:
        ValueError: it is none.
    """
    if isinstance(text, str) and text.isascii() and text.startswith(PREFIX):
        key = _decoded(text.removeprefix(PREFIX).encode("ascii"), _KEY_BYTES)
        if key is not None:
            return key
    raise ValueError("public_key must be ed25519: and 32 bytes in base64")


def _decoded(text: bytes, size: int) -> bytes | None:
    """Return the bytes that base64 means, in its one canonical form; None when it is none."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    return data if len(data) == size and base64.b64encode(data) == text else None


def _read(file: str, owner: int) -> bytes:
    try:
        return read_owned(Path(file), file, owner)
    except FileNotFoundError:
        raise SignatureInvalid(f"{file}: is missing.") from None
    except ConfigError as problem:
        raise SignatureInvalid(problem.message, hint=problem.hint) from None


def verifies(data: bytes, signature: bytes, key: bytes) -> bool:
    """Return whether a signature, in base64, is that of the key's owner over `data`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    raw = _decoded(signature.strip(), _SIGNATURE_BYTES)
    if raw is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(raw, data)
    except (InvalidSignature, ValueError):
        return False
    return True
