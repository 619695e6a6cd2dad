"""One document on standard input, one Reading as JSON on standard output: a process apart.

Started by `gemroute.intake.sandbox` as `python -I -m gemroute.intake.child KIND`. It limits
itself before the first byte is looked at: memory, processor time, and no new descriptor at
all, so that neither Python nor a C library can open a file or a socket.
"""

from __future__ import annotations

import codecs
import json
import resource
import sys
from collections.abc import Callable

from gemroute.intake.reading import Reading

MEMORY_BYTES = 1 << 30
CPU_S = 10
# Python loads a codec from a file when it is first used, and no file can be opened then.
_CODECS = (
    "ascii cp1252 latin-1 utf-7 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be"
)
LIMIT_REACHED = 70  # the exit status for memory and depth


def main(kind: str) -> int:
    """Read the document with the reader named `kind`; return the exit status."""
    read = _reader(kind)
    seal()
    try:
        answer = encode(read(sys.stdin.buffer.read()))
    except (MemoryError, RecursionError):
        return LIMIT_REACHED
    sys.stdout.buffer.write(answer)
    return 0


def encode(reading: Reading) -> bytes:
    """Return a reading as JSON; a lone surrogate, which no encoding has, becomes a `?`."""
    flat = [reading.text, reading.hidden, [[u.reason, u.detail] for u in reading.unread]]
    return json.dumps(flat, ensure_ascii=False).encode("utf-8", "replace")


def seal() -> None:
    """Lower this process's limits for good."""
    _lower(resource.RLIMIT_CPU, CPU_S)
    _lower(resource.RLIMIT_AS, MEMORY_BYTES)
    _lower(resource.RLIMIT_CORE, 0)
    # Those that are open stay so; with 3, one that is closed could be opened anew as a socket.
    _lower(resource.RLIMIT_NOFILE, 0)


def _lower(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (least, least))


def _reader(kind: str) -> Callable[[bytes], Reading]:
    """Return the reader, with everything that it will need already loaded."""
    for codec in _CODECS.split():
        codecs.lookup(codec)
    if kind == "pdf":
        from gemroute.intake.pdf import read_pdf

        return read_pdf
    from gemroute.intake.html import read_html

    return read_html


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
