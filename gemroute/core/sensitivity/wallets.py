"""A string in; whether it is a wallet's address or private key, its checksum right, out.

Source: Bitcoin, Base58Check and wallet import format; TRON, Litecoin and Dogecoin: version bytes;
BIP 173 and 350, Bech32 and its constants; Ethereum, addresses in hexadecimal.
"""

from __future__ import annotations

import hashlib
import re
from functools import reduce
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


_BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_NETWORKS: Final = frozenset({"bc", "ltc", "addr", "cosmos"})
_GENERATORS: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_RESIDUES: Final = frozenset({1, 0x2BC830A3})

# Ethereum's checksum needs a hash that Python has not: only what repeats itself is refused.
_HEX: Final = re.compile(r"0x[0-9a-fA-F]{40}")
_LEAST_HEX_SIGNS: Final = 9


def is_wallet_address(value: str) -> bool:
    """Return whether `value` is an address that somebody is paid at."""
    if _HEX.fullmatch(value):
        return len(set(value[2:].lower())) >= _LEAST_HEX_SIGNS
    network, _, signs = value.rpartition("1")
    if network in _BECH32_NETWORKS:
        return set(signs) <= set(_BECH32) and _bech32_residue(network, signs) in _RESIDUES
    data = _checked(value)
    return len(data) == _ADDRESS_BYTES and data[0] in _ADDRESSES


def is_wallet_key(value: str) -> bool:
    """Return whether `value` is a private key in wallet import format."""
    data = _checked(value)
    is_long = len(data) == _KEY_BYTES + 1 and data.endswith(_COMPRESSED)
    return (len(data) == _KEY_BYTES or is_long) and data[0] in _KEYS


def _bech32_residue(network: str, signs: str) -> int:
    codes = [ord(sign) for sign in network]
    values = [code >> 5 for code in codes] + [0] + [code & 31 for code in codes]
    return reduce(_next_residue, values + [_BECH32.index(sign) for sign in signs], 1)


def _next_residue(residue: int, value: int) -> int:
    top, residue = residue >> 25, (residue & 0x1FFFFFF) << 5 ^ value
    terms = (term for bit, term in enumerate(_GENERATORS) if top >> bit & 1)
    return reduce(int.__xor__, terms, residue)


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
