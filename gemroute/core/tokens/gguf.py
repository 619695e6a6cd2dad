"""Bytes of a GGUF file in; chosen values of its header out.

Source: the GGUF specification (ggml-org/ggml, docs/gguf.md), versions 2 and 3.
"""

from __future__ import annotations

import struct
from collections.abc import Collection
from typing import Any, Final

from gemroute.core.errors import ConfigError

_MAGIC: Final = b"GGUF"
_VERSIONS: Final = (2, 3)
_STRING: Final = 8
_ARRAY: Final = 9
_SCALARS: Final = {
    0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d",
}  # fmt: skip
_LENGTH: Final = struct.Struct("<Q")


def read_header(data: bytes, wanted: Collection[str]) -> dict[str, Any]:
    """Return the `wanted` header values that are there; strings come as bytes.

    `data` may end after the header: no tensor is looked at.

    Raises:
        ConfigError: this is no GGUF file of a known version, or its header is cut off.
    """
    try:
        return _Cursor(data).header(wanted)
    except (struct.error, UnicodeDecodeError, KeyError) as error:
        raise ConfigError("The GGUF header is damaged or cut off.") from error


class _Cursor:
    """Reads one value after the other from `data`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def header(self, wanted: Collection[str]) -> dict[str, Any]:
        magic, version, _tensors, values = self._take("4sIQQ")
        if magic != _MAGIC or version not in _VERSIONS:
            raise ConfigError("This is not a GGUF file of version 2 or 3.")
        found: dict[str, Any] = {}
        for _ in range(values):
            name = self._string().decode()
            value = self._value(*self._take("I"))
            if name in wanted:
                found[name] = value
        return found

    def _take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(f"<{layout}", self._data, self._at)
        self._at += struct.calcsize(f"<{layout}")
        return values

    def _value(self, kind: int) -> Any:
        if kind == _STRING:
            return self._string()
        if kind == _ARRAY:
            return self._array()
        (value,) = self._take(_SCALARS[kind])
        return value

    def _array(self) -> Any:
        kind, count = self._take("IQ")
        if kind == _STRING:
            return [self._string() for _ in range(count)]
        return self._take(f"{count}{_SCALARS[kind]}")

    def _string(self) -> bytes:
        start = self._at + _LENGTH.size
        (length,) = _LENGTH.unpack_from(self._data, self._at)
        self._at = start + length
        if self._at > len(self._data):
            raise struct.error("a string ends behind the data")
        return self._data[start : self._at]
