"""Runs of base64, base32 and hexadecimal read as the text they hold, unpacked if packed."""

from __future__ import annotations

import binascii
import re
from base64 import b32decode, b32hexdecode
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from gemroute.core.records import dataclass
from gemroute.core.sensitivity.legible import is_plain, readable
from gemroute.core.sensitivity.normal import beginning, zones
from gemroute.core.sensitivity.packed import unpacked
from gemroute.core.sensitivity.views import Replacement

UNPACKED_BYTES: Final = 4 << 20
"""How much one packed run may grow to; what lies beyond it is not read, which is said."""

UNPACKED_BYTES_PER_BYTE: Final = 8
"""How much all of them may, if that is more."""

_ALPHANUMERIC: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_BASE64_ALPHABET: Final = _ALPHANUMERIC + b"+/-_"
_BASE32_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_BASE32_GROUP: Final = 8
# The alphabet of RFC 4648 in order, which is told from hexadecimal by its padding.
_BASE32_ORDERED: Final = re.compile(
    rb"(?<![0-9A-Za-z])(?:[0-9A-V]{8})+(?:[0-9A-V]{2}={6}|[0-9A-V]{4}={4}|[0-9A-V]{5}={3})"
)
_BASE32_MARGIN_BYTES: Final = 64
_WRAP: Final = re.compile(rb"(?:\r?\n[ \t>#*]*|(?:\\r)?\\n|[ ])(?=[0-9A-Za-z+/_-])")
_WRAP_COLUMNS: Final = 16
_TAIL_BYTES: Final = 24
_LAST_GROUPS: Final = 16
_AFTER_WORDS: Final = (b" ", b",", b".", b":", b"!", b"?")
_GROUPS: Final = re.compile(
    rb"(?:(?:[0-9A-Za-z+/_-]{4}[ ]){3,}[0-9A-Za-z+/_-]{2,4}"
    rb"|(?:[0-9A-Za-z+/_-]{8}[ ]){2,}[0-9A-Za-z+/_-]{2,8})(?![0-9A-Za-z+/_-])"
)
_DATA_URI: Final = re.compile(rb"data:[\w.+/;=-]{0,80};base64,\Z")
_DATA_URI_BYTES: Final = 100

_URL_SAFE: Final = bytes.maketrans(b"-_", b"+/")
_BLANKS: Final = re.compile(rb"[^0-9A-Za-z+/_-]+")
_SEEN_CHARACTERS: Final = 12
_GROUPED_BYTES: Final = 20
_TEXT_HEAD: Final = re.compile(rb"[\t\r\n -~]{12,}")
_DUMP_LINE: Final = (
    rb"[0-9A-Fa-f]{6,8}:?[ ]+(?:[0-9A-Fa-f]{2}(?:[0-9A-Fa-f]{2})?[ ]{1,2})+[^\n]*\n?"
)
# A row of a dump: where it is, at most sixteen bytes, and the same as characters.
_DUMP_ROW: Final = re.compile(
    rb"(?m)^(?:(?P<words>[0-9A-Fa-f]{7}[ ]+(?=[0-9A-Fa-f]{4}(?:[ ]|$)))|[0-9A-Fa-f]{6,8}:?[ ]+)"
    rb"(?P<bytes>(?:(?:[0-9A-Fa-f]{2}){1,2}(?:[ ]{1,2}|$)){1,16}).*$"
)
_WORD: Final = re.compile(rb"(..)(..)")
_DUMP_DIGITS: Final = 32
_HEX_RUN: Final = re.compile(
    rb"(?:(?<![0-9A-Za-z])(?:%s)+)|"
    % _DUMP_LINE
    + rb"(?:0x[0-9A-Fa-f]{2},? ?){7,}0x[0-9A-Fa-f]{2}|[0-9A-Fa-f]{2}(?:[ :-][0-9A-Fa-f]{2}){7,}"
    rb"|[0-9A-Fa-f]{4}(?:[ ][0-9A-Fa-f]{4}){2,}(?:[ ][0-9A-Fa-f]{2})?(?![0-9A-Za-z])"
    rb"|[0-9A-Fa-f]{8}(?:[ ][0-9A-Fa-f]{8})+(?:[ ](?:[0-9A-Fa-f]{2}){1,3})?(?![0-9A-Za-z])"
    rb"|(?:0x|\\{1,2}x)?[0-9A-Fa-f]{20,}(?:\r?\n[0-9A-Fa-f]{20,})*(?:\r?\n(?:[0-9A-Fa-f]{2})+(?![0-9A-Za-z]))?"
)
_HEX_NOISE: Final = re.compile(rb"0x|\\x|[^0-9A-Fa-f]")
_HEX_MARGIN_BYTES: Final = 64
_HEX_FAR_BYTES: Final = 256


@dataclass(frozen=True, slots=True)
class Decoded:
    """What was decoded; `is_whole` is false when a packed run could not be unpacked to its end."""

    replacements: list[Replacement]
    is_whole: bool = True


def decoded(data: bytes, spots: Iterable[Sequence[int]], family: str) -> Decoded:
    """Return the text of each encoded run of `family` (base64, base32, hex) at `spots`."""
    replacements: list[Replacement] = []
    is_whole, room = True, max(UNPACKED_BYTES, len(data) * UNPACKED_BYTES_PER_BYTE)
    for start, end, raw in _READERS[family](data, spots):
        # Plain text may begin as what is packed does, and is not; a PDF may be all letters.
        is_text = _TEXT_HEAD.fullmatch(raw) is not None and not raw.startswith(b"%PDF-")
        packed = None if is_text else unpacked(raw, min(room, UNPACKED_BYTES))
        text = readable(raw if packed is None else packed.data)
        if packed is not None:
            room -= len(packed.data)
            is_whole = is_whole and packed.is_whole
            text = text or _texts_in(packed.data)
        if text is not None:
            begin = start - _data_uri(data, start)
            replacements.append(Replacement(begin, end, text, family))
    return Decoded(replacements, is_whole)


def _data_uri(data: bytes, start: int) -> int:
    """Return how long the head of a data URI is that ends at `start`: it stands for nothing."""
    head = _DATA_URI.search(data, max(0, start - _DATA_URI_BYTES), start)
    return len(head[0]) if head else 0


def _texts_in(raw: bytes) -> bytes | None:
    """Return the stretches of text in what was unpacked and is no text as a whole."""
    return b"\n".join(head[0] for head in _TEXT_HEAD.finditer(raw)) or None


_Run = tuple[int, int, bytes]
_PACKED_IN_PATH: Final = re.compile(rb"(?<=[/_=-])(?:e[JN][a-z]|H4sI)")
_PATH_BYTES: Final = 256


def _base64_runs(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[_Run]:
    wrapped = 0
    for seen, start, line_end in _aligned(data, spots, _BASE64_ALPHABET, 4):
        # What is one long run is followed once; its lines may be runs of their own.
        end = line_end if start < wrapped else _over_wraps(data, start, line_end)
        wrapped = max(wrapped, end)
        yield start, end + _padding(data, end), _from_base64(data[start:end])
        if whole := _run_start(data, start, _BASE64_ALPHABET, max(0, start - 3)) - start:
            yield start + whole, end + _padding(data, end), _from_base64(data[start + whole : end])
        # What stands before a "/" or "-" may be a path or a name, and no part of the run.
        token = start + len(data[start:seen].rstrip(_ALPHANUMERIC))
        if token > start and (seen - token) % 4 == 0:
            yield token, end + _padding(data, end), _from_base64(data[token:end])
        if packed := _PACKED_IN_PATH.search(data, start, min(end, start + _PATH_BYTES)):
            token = packed.start()
            yield token, end + _padding(data, end), _from_base64(data[token:end])
    for low, high in zones(spots, _GROUPED_BYTES, len(data)):
        for groups in beginning(_GROUPS, data, max(0, low - _GROUPED_BYTES), high):
            yield *groups.span(), _from_base64(groups[0])
    yield from _base64_heads(data, spots)


def _base64_heads(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[_Run]:
    """Yield the text that begins where some was seen, in a run that may be no text as a whole."""
    end, read = 0, [0] * 4
    for first, last in spots:
        end = end if first < end else _run_end(data, first, _BASE64_ALPHABET)
        for shift in {0, (last - first) % 4}:
            start = first - _SEEN_CHARACTERS + shift
            # Groups of four that begin within what was read are read already.
            if start >= read[start % 4] and (head := _text_head(data, start, end)):
                read[start % 4] = min(end, start + -(-len(head) // 3) * 4)
                yield start, read[start % 4], head


def _text_head(data: bytes, start: int, end: int) -> bytes:
    """Return the text that begins at `start`, looking no farther than twice as far as it goes."""
    size = 256
    while True:
        plain = _from_base64(data[start : min(end, start + size)])
        head = _TEXT_HEAD.match(plain)
        if head is None or head.end() < len(plain) or start + size >= end:
            return head[0] if head else b""
        size *= 2


def _from_base64(run: bytes) -> bytes:
    body = _BLANKS.sub(b"", run).translate(_URL_SAFE)
    body = body[: len(body) - (len(body) % 4 == 1)]
    return binascii.a2b_base64(body + b"=" * (-len(body) % 4))


def _padding(data: bytes, end: int) -> int:
    return len(data[end : end + 2]) - len(data[end : end + 2].lstrip(b"="))


def _base32_runs(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[_Run]:
    """Yield runs in either case: names of hosts, which carry some, are in small letters."""
    lower, upper = list[Sequence[int]](), list[Sequence[int]]()
    for spot in spots:
        seen = data[max(0, spot[0] - _BASE32_GROUP) : spot[0]]
        (lower if seen.islower() else upper).append(spot)
    for some, alphabet in ((upper, _BASE32_ALPHABET), (lower, _BASE32_ALPHABET.lower())):
        for _, start, end in _aligned(data, some, alphabet, _BASE32_GROUP):
            body = data[start : end - (end - start) % _BASE32_GROUP]
            tail = data[start + len(body) : end]
            if len(tail) in (2, 4, 5, 7):
                body += tail + b"=" * (_BASE32_GROUP - len(tail))
            yield start, end, b32decode(body, casefold=True)
    for low, high in zones(spots, _BASE32_MARGIN_BYTES, len(data)):
        for run in beginning(_BASE32_ORDERED, data, low, high):
            yield *run.span(), b32hexdecode(run[0])


def _aligned(
    data: bytes, spots: Iterable[Sequence[int]], alphabet: bytes, group: int
) -> Iterator[tuple[int, int, int]]:
    """Yield where a group was seen to end, and its run over `alphabet` from its first group on.

    A run may be glued to what stands before it: its groups need not begin where it does.
    """
    reached = 0
    for first, *_ in spots:
        if first <= reached:
            continue
        # What was seen may end in padding or in the border, which are no part of the run.
        seen = first - _beyond(data, first, alphabet)
        start = _run_start(data, seen, alphabet, reached)
        end = reached = _run_end(data, seen, alphabet)
        yield seen, start + (seen - start if seen == first else 0) % group, end


def _beyond(data: bytes, offset: int, alphabet: bytes) -> int:
    """Return how many of the two bytes before `offset` stand after the run that ends there."""
    tail = data[max(0, offset - 2) : offset]
    return len(tail.lstrip(alphabet)) if tail[-1:].strip(alphabet) else 0


def _run_start(data: bytes, offset: int, alphabet: bytes, floor: int) -> int:
    size = 256
    while True:
        low = max(floor, offset - size)
        head = len(data[low:offset].rstrip(alphabet))
        if head or low == floor:
            return low + head
        size *= 4


def _run_end(data: bytes, offset: int, alphabet: bytes) -> int:
    size = 256
    while True:
        rest = data[offset : offset + size]
        inside = len(rest) - len(rest.lstrip(alphabet))
        if inside < size:
            return offset + inside
        size *= 4


def _over_wraps(data: bytes, start: int, end: int) -> int:
    """Return where a run that is wrapped over lines of full width ends.

    The line after the last may be a word: it then makes no text of what it adds.
    """
    width = columns = end - start
    recent = _last_groups(data[start:end])
    while columns >= _WRAP_COLUMNS and (wrap := _WRAP.match(data, end)):
        following = _run_end(data, wrap.end(), _BASE64_ALPHABET)
        columns = following - wrap.end()
        recent += data[end:following]
        if columns < width and not _is_tail(data, recent, wrap, following):
            return end
        end, recent = following, _last_groups(recent)
    return end


def _last_groups(run: bytes) -> bytes:
    """Return the last few groups of four of `run`, and what stands after them."""
    body = _BLANKS.sub(b"", run)
    return body[max(0, len(body) // 4 - _LAST_GROUPS) * 4 :]


def _is_tail(data: bytes, recent: bytes, wrap: re.Match[bytes], end: int) -> bool:
    """Return whether what stands from `wrap` to `end` ends the run, and is no word after it.

    `recent` is the end of the run, from the beginning of some group of it on.
    """
    beyond = data[end : end + 1]
    size = end - wrap.end()
    if wrap[0] == b" " and size < _WRAP_COLUMNS and beyond != b"=":
        return False
    whole = _from_base64(recent)
    added = -(-size * 3 // 4)
    head, tail = whole[:-added][-_TAIL_BYTES:], whole[-added:]
    return not is_plain(head) or (is_plain(tail) and beyond not in _AFTER_WORDS)


def _hex_runs(data: bytes, spots: Iterable[Sequence[int]]) -> Iterator[_Run]:
    reached = 0
    for low, high in zones(spots, _HEX_MARGIN_BYTES, len(data)):
        for run in beginning(_HEX_RUN, data, max(low, reached), high, _HEX_FAR_BYTES):
            reached = run.end()
            digits = _HEX_NOISE.sub(b"", _DUMP_ROW.sub(_bytes_of_row, run[0]))
            skipped = len(digits) % 2
            yield run.start() + skipped, run.end(), bytes.fromhex(digits[skipped:].decode())


def _bytes_of_row(row: re.Match[bytes]) -> bytes:
    """Return the digits of a row; words of two bytes have their lower one last."""
    digits = _HEX_NOISE.sub(b"", row["bytes"])[:_DUMP_DIGITS]
    return _WORD.sub(rb"\2\1", digits) if row["words"] else digits


_READERS: Final[dict[str, Callable[[bytes, Iterable[Sequence[int]]], Iterator[_Run]]]] = {
    "base64": _base64_runs,
    "base32": _base32_runs,
    "hex": _hex_runs,
}
