"""The organisation's own key, and what it signs: as `signed.py` says it is done by OpenSSL."""

from __future__ import annotations

import base64
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC_KEY = "ed25519:" + base64.b64encode(KEY.public_key().public_bytes_raw()).decode()


def sign(path: Path) -> Path:
    """Write the signature of a file beside it; return where."""
    signature = path.with_name(path.name + ".sig")
    signature.write_bytes(base64.b64encode(KEY.sign(path.read_bytes())) + b"\n")
    signature.chmod(0o644)
    return signature
