"""A place in a text in; whether a certificate or a public key in Base64 holds it, out.

Both are made to be shown to everybody, and in a thousand lines of Base64 chance writes short words
and numbers with good check digits.

Source: RFC 7468: textual encodings of PKIX; X.690: DER.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

_LONGEST_BYTES: Final = 16_384
_BEGIN: Final = b"-----BEGIN "
_BODY: Final = re.compile(
    rb"-----BEGIN (?:(?:X509 |TRUSTED )?CERTIFICATE(?: REQUEST)?|X509 CRL|(?:RSA )?PUBLIC KEY)-----"
    rb"(?P<body>\s+[0-9A-Za-z+/=\s]+)-----END "
)
_SEQUENCE: Final = 0x30
_TWO_BYTES_OF_LENGTH: Final = 0x82
_HEADER_BYTES: Final = 4


def is_in_certificate(data: bytes, start: int, end: int) -> bool:
    """Return whether bytes `start` to `end` of `data` lie in the Base64 of what is public.

    What does not decode to one whole DER sequence is none.
    """
    low = max(0, start - _LONGEST_BYTES)
    begin = data.rfind(_BEGIN, low, start)
    if begin < 0:
        return False
    match = _BODY.match(data, begin, start + _LONGEST_BYTES)
    if match is None or start < match.start("body") or end > match.end("body"):
        return False
    return _is_sequence(match["body"])


def _is_sequence(body: bytes) -> bool:
    try:
        der = base64.b64decode(b"".join(body.split()), validate=True)
    except binascii.Error:
        return False
    is_long = der[:2] == bytes((_SEQUENCE, _TWO_BYTES_OF_LENGTH))
    return is_long and int.from_bytes(der[2:_HEADER_BYTES], "big") + _HEADER_BYTES == len(der)
