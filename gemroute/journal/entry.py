"""One line of the journal in, one Entry out, and back: the format, and what its hash covers.

A line is ASCII JSON with sorted keys and no spaces. `h` covers the previous record's hash and
every other byte of the line, so no part of a record can be changed alone.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from gemroute.core.records import dataclass

JSONValue: TypeAlias = (
    "bool | int | float | str | Sequence[JSONValue] | Mapping[str, JSONValue] | None"
)

VERSION = 1
EVENTS = frozenset({"session", "intent", "outcome", "policy", "anchor"})
GENESIS = "0" * 64
# A record of this size is written by one write(2); the typed bodies are cut to fit.
MAX_RECORD_BYTES = 2048
SHA256, HMAC_SHA256 = "sha256", "hmac-sha256"

_CHAIN_FIELDS = frozenset({"v", "alg", "seq", "prev", "h", "ts", "mono_ns", "id", "event", "torn"})
_HASH = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record. `torn` says that bytes of an unfinished write lie before it.

    `ts` is UTC wall time in ISO 8601; `mono_ns` is monotonic and comparable within one boot;
    `alg` names how `h` was made; `body` is what the record is about.
    """

    seq: int
    prev: str
    h: str
    ts: str
    mono_ns: int
    id: str
    event: str
    body: Mapping[str, JSONValue]
    alg: str = SHA256
    torn: bool = False

    @property
    def head(self) -> str:
        """The anchor that names this record and, through it, every record before it."""
        return f"{self.seq}:{self.h}"

    @property
    def is_keyed(self) -> bool:
        return self.alg == HMAC_SHA256

    def fields(self) -> dict[str, JSONValue]:
        """Return the record as written, `h` included."""
        chain: dict[str, JSONValue] = {
            name: getattr(self, name)
            for name in ("alg", "seq", "prev", "h", "ts", "mono_ns", "id", "event")
        }
        if self.torn:
            chain["torn"] = True
        return {**self.body, **chain, "v": VERSION}

    def line(self) -> bytes:
        """Return the record as its line, with the newline."""
        return canonical(self.fields()) + b"\n"

    def expected_hash(self, key: bytes | None) -> str:
        """Return the hash that this record must carry, under `key` when it is a keyed one."""
        covered = self.fields()
        del covered["h"]
        return self.hash_over(canonical(covered), key)

    def hash_over(self, covered: bytes, key: bytes | None) -> str:
        """Return the hash that goes on from the record before, over the line without its `h`."""
        message = self.prev.encode("ascii") + covered
        if key is not None and self.is_keyed:
            return hmac.new(key, message, hashlib.sha256).hexdigest()
        return hashlib.sha256(message).hexdigest()


# Made once: json.dumps would make another for each record.
_ENCODER = json.JSONEncoder(
    ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False
)


def canonical(fields: Mapping[str, JSONValue]) -> bytes:
    """Return the one ASCII form of a record; newlines and escapes cannot break a line."""
    return _ENCODER.encode(fields).encode("ascii")


def check_body(event: str, body: Mapping[str, JSONValue]) -> None:
    """Return when `body` may be recorded as an `event`.

    Raises:
        ValueError: the event is unknown, or the body claims a field of the chain.
    """
    if event not in EVENTS:
        raise ValueError(f"unknown event {event!r}")
    if claimed := _CHAIN_FIELDS & body.keys():
        raise ValueError(f"the chain owns these fields: {sorted(claimed)}")


def parse_line(line: bytes) -> Entry | None:
    """Return the record that `line` holds, or None when it is not a whole one."""
    if len(line) > MAX_RECORD_BYTES:
        return None
    try:
        fields = json.loads(
            line.decode("ascii"), parse_constant=_refuse_constant, parse_float=_finite
        )
    except (ValueError, RecursionError):
        return None
    return _entry_of(fields) if isinstance(fields, dict) and _is_record(fields) else None


def _entry_of(fields: dict[str, JSONValue]) -> Entry:
    chain = {name: fields.pop(name) for name in _CHAIN_FIELDS & fields.keys()}
    del chain["v"]
    return Entry(**chain, body=fields)  # type: ignore[arg-type] # _is_record checked the types


def _is_record(fields: Mapping[str, object]) -> bool:
    return (
        fields.get("v") == VERSION
        and fields.get("alg") in (SHA256, HMAC_SHA256)
        and fields.get("event") in EVENTS
        and fields.get("torn", True) is True
        and all(type(fields.get(name)) is int for name in ("v", "seq", "mono_ns"))
        and type(fields.get("id")) is str
        and _is_time(fields.get("ts"))
        and all(_is_hash(fields.get(name)) for name in ("prev", "h"))
    )


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def _is_time(value: object) -> bool:
    if not isinstance(value, str) or _TIME.fullmatch(value) is None:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isfinite(number):
        return number
    raise ValueError(f"{digits} is above every number that can be written")


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
