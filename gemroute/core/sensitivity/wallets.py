"""A string in Base58 in; whether it is a wallet's address or private key, its checksum right, out.

Source: Bitcoin, Base58Check and wallet import format; TRON, Litecoin and Dogecoin: version bytes.
"""

from __future__ import annotations

import hashlib
from typing import Final

_SIGNS: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_NUMBERS: Final = {sign: number for number, sign in enumerate(_SIGNS)}
_CHECKSUM_BYTES: Final = 4

_ADDRESS_BYTES: Final = 21
# Bitcoin's two kinds, Litecoin's two, Dogecoin's two, Dash and TRON.
_ADDRESSES: Final = frozenset({0x00, 0x05, 0x30, 0x32, 0x1E, 0x16, 0x4C, 0x41})

_KEY_BYTES: Final = 33
_COMPRESSED: Final = b"\x01"
# Bitcoin, its test network, Litecoin, Dogecoin and Dash.
_KEYS: Final = frozenset({0x80, 0xEF, 0xB0, 0x9E, 0xCC})


def is_wallet_address(value: str) -> bool:
    """Return whether `value` is an address that somebody is paid at."""
    data = _checked(value)
    return len(data) == _ADDRESS_BYTES and data[0] in _ADDRESSES


def is_wallet_key(value: str) -> bool:
    """Return whether `value` is a private key in wallet import format."""
    data = _checked(value)
    is_long = len(data) == _KEY_BYTES + 1 and data.endswith(_COMPRESSED)
    return (len(data) == _KEY_BYTES or is_long) and data[0] in _KEYS


def _checked(value: str) -> bytes:
    """Return what `value` encodes, without its checksum; nothing if that is wrong."""
    if not set(value) <= _NUMBERS.keys():
        return b""
    whole = 0
    for sign in value:
        whole = whole * len(_SIGNS) + _NUMBERS[sign]
    zeros = len(value) - len(value.lstrip(_SIGNS[0]))
    data = bytes(zeros) + whole.to_bytes((whole.bit_length() + 7) // 8, "big")
    body, checksum = data[:-_CHECKSUM_BYTES], data[-_CHECKSUM_BYTES:]
    digest = hashlib.sha256(hashlib.sha256(body).digest()).digest()
    return body if digest[:_CHECKSUM_BYTES] == checksum else b""
