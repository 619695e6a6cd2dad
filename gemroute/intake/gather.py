"""Prompt, stdin and attachments in, one Request out; nothing else reads what users hand over.

Every document is read once, to its end and within one limit for all of them; what it is, is
told by its content. What no reader understands is a part without text that says so: whether
it may go anywhere is the policy's business.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from gemroute.core.errors import InputUnreadable, UsageError
from gemroute.core.records import dataclass
from gemroute.core.request import Part, Request
from gemroute.intake.files import Raw, read_file, read_stream
from gemroute.intake.parts import part_of
from gemroute.intake.zones import Zones

STDIN = "stdin"
_STDIN_PATHS = frozenset({"-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read at most, in bytes, all documents together."""

    input_bytes: int = 64 << 20


_USUAL_LIMITS = Limits()
_NO_ZONES = Zones()


def gather(
    prompt: str,
    *,
    stdin: BinaryIO | None,
    attachments: Sequence[str] = (),
    system: str = "",
    limits: Limits = _USUAL_LIMITS,
    zones: Zones = _NO_ZONES,
    may_be_blank: bool = False,
) -> Request:
    """Return the request that a command line, its standard input and its files make up.

    `stdin` is None when it is closed or a terminal. It is the first document unless an
    attachment `-` names its place. The prompt comes last. `may_be_blank` takes an empty request
    for what it is: it can be classified, though not asked.

    Raises:
        UsageError: there is nothing to ask.
        InputUnreadable: a document is missing, too large or no file, or a text is not Unicode.
    """
    _must_be_unicode("prompt", prompt)
    _must_be_unicode("system text", system)
    parts = tuple(_parts(_order(stdin, attachments), stdin, limits, zones))
    if not (may_be_blank or prompt.strip() or any(part.size_bytes for part in parts)):
        raise UsageError(
            "There is nothing to ask.",
            hint='Give a prompt, `gemroute "…"`, or pipe a document into standard input.',
        )
    return Request(prompt=prompt, parts=parts, system=system)


def _order(stdin: BinaryIO | None, attachments: Sequence[str]) -> tuple[str, ...]:
    """Return the documents' names in order, standard input as `-`."""
    names = tuple("-" if name in _STDIN_PATHS else name for name in attachments)
    if names.count("-") > 1:
        raise UsageError("Standard input is attached twice.", hint="Give `-a -` once.")
    if "-" in names and stdin is None:
        raise UsageError(
            "`-a -` reads standard input, and nothing is piped into it.",
            hint="Pipe a document: `cat report.txt | gemroute -a - …`.",
        )
    return ("-", *names) if stdin is not None and "-" not in names else names


def _parts(
    names: Sequence[str], stdin: BinaryIO | None, limits: Limits, zones: Zones
) -> Iterator[Part]:
    left = limits.input_bytes
    for name in names:
        raw = _read(name, stdin, left)
        left -= len(raw.data)
        if raw.data or name != "-":
            part = part_of(raw.name, raw.data, zones.of(raw.real_path))
            yield replace(part, unread=(*part.unread, *zones.unknown(raw)))


def _read(name: str, stdin: BinaryIO | None, most_bytes: int) -> Raw:
    if name == "-" and stdin is not None:
        return read_stream(stdin, STDIN, most_bytes)
    return read_file(name, most_bytes)


def _must_be_unicode(what: str, text: str) -> None:
    """Refuse the lone surrogates that Python makes of bytes that are not UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as failure:
        raise InputUnreadable(
            f"The {what} is not valid UTF-8.", hint="Put it into a file and attach that with -a."
        ) from failure
