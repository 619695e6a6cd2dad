"""A file and a private key in, the signature that `signed.py` verifies out; and new keys.

A private key is an Ed25519 key in PEM (PKCS #8), as OpenSSL writes it too, in a file that only
its owner can read. It is needed where policies are signed, and nowhere else.
"""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from gemroute.core.errors import ConfigError, UsageError
from gemroute.settings.signed import PREFIX, SUFFIX, SignatureInvalid, public_key_bytes, verifies
from gemroute.settings.trusted import read_trusted

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def new_key(path: Path) -> str:
    """Write a new private key into a new file; return its public key, as settings name it.

    Raises:
        UsageError: the file is there already, or cannot be written.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
    except FileExistsError:
        raise UsageError(f"{path}: is there already.", hint="Choose another name.") from None
    except OSError as failure:
        raise UsageError(f"{path}: cannot be written: {failure.strerror}.") from None
    return _public_text(key)


def sign(data: bytes, key_file: Path) -> tuple[bytes, str]:
    """Return (signature in base64, public key) for the bytes of a file.

    Raises:
        ConfigError: the key is none, or others may read it.
    """
    key = _private_key(key_file)
    return base64.b64encode(key.sign(data)) + b"\n", _public_text(key)


def verify(file: Path, public_key: str) -> bytes:
    """Return the bytes of a file that was signed into FILE.sig by the owner of the key.

    Raises:
        SignatureInvalid: one of the two is missing or unsafe, or it does not verify.
        UsageError: the key is none.
    """
    try:
        key = public_key_bytes(public_key)
    except ValueError as failure:
        raise UsageError(f"{failure}.", hint="`gemroute policy keygen` prints one.") from None
    data, signature = _read(file), _read(Path(f"{file}{SUFFIX}"))
    if not verifies(data, signature, key):
        raise SignatureInvalid(f"{file}: its signature does not verify.")
    return data


def _read(path: Path) -> bytes:
    try:
        return read_trusted(path, str(path))
    except FileNotFoundError:
        raise SignatureInvalid(f"{path}: is missing.") from None


def _private_key(path: Path) -> Ed25519PrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        data = read_trusted(path, str(path))
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise ConfigError(f"{path}: others may read it.", hint=f"Run `chmod 600 {path}`.")
        key = load_pem_private_key(data, password=None)
    except FileNotFoundError:
        hint = "`gemroute policy keygen FILE` makes one."
        raise ConfigError(f"{path}: there is no such key.", hint=hint) from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _no_key(path) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(path)
    return key


def _no_key(path: Path) -> ConfigError:
    return ConfigError(f"{path}: is no Ed25519 private key in PEM without a passphrase.")


def _public_text(key: Ed25519PrivateKey) -> str:
    return PREFIX + base64.b64encode(key.public_key().public_bytes_raw()).decode("ascii")
