"""How much memory a large text takes, and whether a secret deep in it or on a border is found.

    python tests/bench/large.py [--megabytes 20]

The bars: 150 MB resident for 20 MB of text, and every secret found.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from gemroute.core.request import Segment
from gemroute.core.sensitivity.scanner import Scanner
from gemroute.plugins import load_scanner

PACKS: Final = sorted((Path(__file__).parents[2] / "policies" / "detectors").glob("*.yaml"))
SECRET: Final = b" AKIAZ4QWERTYUIOPLK2J "
DEEP: Final = 10_000_000
BORDERS: Final = tuple(1 << power for power in range(12, 24))
OFFSETS: Final = (-len(SECRET), -len(SECRET) + 1, -len(SECRET) // 2, -1, 0)
LINE: Final = b"the quick report about weather in town was read by many people near the river\n"


class Run(NamedTuple):
    """What one run of a command took, and what it printed."""

    resident_mb: float
    seconds: float
    output: str


def text_with_secrets(size: int, places: Iterator[int] | tuple[int, ...]) -> bytes:
    """Return `size` bytes of prose with a secret at each of `places`."""
    text = bytearray((LINE * (size // len(LINE) + 1))[:size])
    for place in places:
        text[place : place + len(SECRET)] = SECRET
    return bytes(text)


def run(command: list[str], output: Path) -> Run:
    """Return what `command` takes; its resident memory is the kernel's own figure."""
    began_s = time.monotonic()
    opened = (os.POSIX_SPAWN_OPEN, 1, str(output), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    child = os.posix_spawn(command[0], command, os.environ, file_actions=[opened])
    _, _, usage = os.wait4(child, 0)
    seconds = time.monotonic() - began_s
    return Run(usage.ru_maxrss / 1024, seconds, output.read_text())


def deep_secret(megabytes: int, folder: Path) -> str:
    """Return a line on `classify` of a file with a secret at byte 10,000,000."""
    document = folder / "large.txt"
    document.write_bytes(text_with_secrets(megabytes * 1_000_000, (DEEP,)))
    command = [sys.executable, "-m", "gemroute", "classify", "--all", "-a", str(document)]
    run([*command[:4], "hi"], folder / "warm")
    took = run(command, folder / "out")
    found = "found" if f"bytes {DEEP + 1:,} to" in took.output else "NOT FOUND"
    return f"{megabytes} MB: {took.resident_mb:.0f} MB resident, {took.seconds:.1f} s, {found}"


def border_lines(scanner: Scanner) -> Iterator[str]:
    """Yield a line for each offset of a secret to the borders."""
    for offset in OFFSETS:
        places = tuple(border + offset for border in BORDERS)
        text = text_with_secrets(BORDERS[-1] + 4096, places).decode()
        findings = scanner.judge([Segment("text", text)], thorough=True).findings
        missed = {place + 1 for place in places} - {finding.start for finding in findings}
        yield f"borders {offset:+4}: {len(places) - len(missed)} of {len(places)} found"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=20)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        # A cache of its own: what is installed is not touched, and nothing else is warm.
        os.environ["XDG_CACHE_HOME"] = os.environ["XDG_STATE_HOME"] = name
        print(deep_secret(wanted.megabytes, Path(name)))
        scanner = load_scanner([(p.name, p.read_bytes()) for p in PACKS], Path(name))
        print(*border_lines(scanner), sep="\n")


if __name__ == "__main__":
    main()
