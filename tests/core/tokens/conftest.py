"""The shipped vocabulary, and a writer of small GGUF headers."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from gemroute.core.tokens import gemma
from gemroute.core.tokens.gemma import GemmaVocabulary

SHIPPED = Path(gemma.__file__).with_name(gemma.PACKED_VOCABULARY)


@pytest.fixture(scope="session")
def packed() -> bytes:
    return SHIPPED.read_bytes()


@pytest.fixture(scope="session")
def vocabulary(packed: bytes) -> GemmaVocabulary:
    return GemmaVocabulary.unpack(packed)


def _string(text: str | bytes) -> bytes:
    data = text.encode() if isinstance(text, str) else text
    return struct.pack("<Q", len(data)) + data


def _strings(name: str, values: Sequence[str | bytes]) -> bytes:
    head = _string(name) + struct.pack("<IIQ", 9, 8, len(values))
    return head + b"".join(map(_string, values))


def gguf_bytes(
    tokens: Sequence[str | bytes], merges: Sequence[str | bytes], *more: bytes, version: int = 3
) -> bytes:
    values = [
        *more,
        _strings("tokenizer.ggml.tokens", tokens),
        _strings("tokenizer.ggml.merges", merges),
    ]
    return struct.pack("<4sIQQ", b"GGUF", version, 0, len(values)) + b"".join(values)


@pytest.fixture(scope="session")
def make_gguf() -> Callable[..., bytes]:
    return gguf_bytes
