"""Prints what the promise was put to and what it costs, each figure with its bar.

    python tests/bench/reliability.py [--quick] [--folder .]

Ends with 1 when a bar is missed. `--quick` plays, kills and measures a tenth. Durations are of
this machine and of the disk of `--folder`; a ratio compares with a peer measured in turn.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

import writers
from faults.test_property import worlds
from journal import durations, p99, seconds_of

from gemroute.journal.reading import pending, read_entries
from gemroute.journal.verify import verify
from gemroute.terminal import sanitise

TEXTS = {
    "plain ASCII": "The quick brown fox jumps over the lazy dog.\n",
    "mixed Unicode": "Größe über alles; 東京は日本の首都です。 Съешь ещё этих булок.\n",
    "escapes on every line": "The quick \x1b[31mbrown\x1b[0m fox jumps\u202e over\u200b it.\n",
}
GUARD = """
import time
start = time.perf_counter()
from gemroute.offline import audit_hook, descriptors, kernel
from gemroute.offline.strength import enforce
ready = time.perf_counter()
strength = enforce(ports=(11434,), strict=False)
print(time.perf_counter() - ready, time.perf_counter() - start, int(strength))
"""


@dataclass(frozen=True)
class Figure:
    """What was measured, and the bar that it has to meet."""

    name: str
    measured: str
    bar: str
    is_met: bool

    def __str__(self) -> str:
        verdict = "met" if self.is_met else "MISSED"
        return f"{verdict:7} {self.name:29} {self.measured}  [bar: {self.bar}]"


def generated(count: int) -> Iterator[Figure]:
    """Play worlds made by chance, and judge every body that reached their clouds."""
    start = time.perf_counter()
    tally = worlds(count)
    taken_s = time.perf_counter() - start
    yield Figure(
        "generated cases",
        f"{tally.worlds:,} worlds in {taken_s:.0f} s, {tally.bodies:,} bodies reached the cloud",
        f"{count:,} worlds, and some bodies",
        tally.worlds >= count and tally.bodies > 0,
    )
    yield Figure("forbidden bodies", f"{tally.forbidden}", "0", tally.forbidden == 0)
    yield Figure("unrecorded sends", f"{tally.unrecorded}", "0", tally.unrecorded == 0)
    yield Figure("altered bodies", f"{tally.altered}", "0", tally.altered == 0)


def kills(folder: Path, count: int) -> Iterator[Figure]:
    """Kill writers, and look for every record that they acknowledged."""
    acknowledged = writers.killed(folder, count)
    lost = acknowledged - {entry.head for entry in read_entries(folder)}
    verification = verify(folder, writers.KEY)
    yield Figure(
        f"{count} kills of 8 writers",
        f"{len(acknowledged):,} records acknowledged, {len(lost)} lost, "
        f"{verification.torn} torn lines, chain {'holds' if verification.holds else 'broken'}",
        "0 lost, the chain holds",
        not lost and verification.holds and len(acknowledged) >= count,
    )


def calls(state: Path, count: int) -> Iterator[Figure]:
    """Record the calls of eight processes at once."""
    seconds = writers.call_seconds(state, count)
    entries = list(read_entries(state / "journal"))
    is_whole = [entry.seq for entry in entries] == list(range(1, 16 * count + 1))
    yield Figure(
        f"8 processes, {count} calls each",
        f"{len(entries):,} records, p50 {_ms(statistics.median(seconds))}, "
        f"p99 {_ms(p99(seconds))}, max {_ms(max(seconds))}",
        f"{16 * count:,} records in order, none pending, p99 below 100 ms",
        is_whole and not pending(state / "journal") and p99(seconds) < 0.1,
    )


def appends(folder: Path, records: int) -> Iterator[Figure]:
    """Time a record in the open-write-close pattern of a command line, and its peers."""
    measured = durations(folder, records)
    medians = {name: statistics.median(seconds) for name, seconds in measured.items()}
    record, plain, peer = medians.values()
    described = ", ".join(
        f"{name} {_ms(medians[name])} (p99 {_ms(p99(seconds))})"
        for name, seconds in measured.items()
    )
    yield Figure(
        "a durable record",
        f"{described}: {record / peer:.2f} times SQLite, {record / plain:.2f} times a bare write",
        "8 ms, and no slower than SQLite WAL FULL",
        record <= min(peer, 0.008),
    )


def guard(processes: int) -> Iterator[Figure]:
    """Set the guard of --offline up in fresh processes."""
    command = [sys.executable, "-c", GUARD]
    lines = [subprocess.check_output(command, text=True).split() for _ in range(processes)]
    set_up_s, whole_s = (statistics.median(float(line[at]) for line in lines) for at in (0, 1))
    strength = min(int(line[2]) for line in lines)
    yield Figure(
        "the guard of --offline",
        f"set up in {_ms(set_up_s)} (with its imports {_ms(whole_s)}), strength {strength}",
        "set up in 2 ms",
        set_up_s <= 0.002,
    )


def sanitiser(megabytes: int) -> Iterator[Figure]:
    """Make answers safe to show, beside a plain loop and Rich's remover of five codes."""
    from rich.control import strip_control_codes

    for name, line in TEXTS.items():
        text = line * (megabytes * 1_000_000 // len(line.encode()))
        size_mb = len(text.encode()) / 1e6
        ours, rich, loop = (
            size_mb / _best_s(lambda remove=remove, text=text: remove(text))
            for remove in (sanitise, strip_control_codes, visible_by_loop)
        )
        yield Figure(
            f"sanitising {name}",
            f"{ours:.0f} MB/s; Rich, which lets escapes pass, {rich:.0f}; a loop {loop:.0f}",
            "50 MB/s, and faster than the loop",
            ours >= 50 and ours > loop,
        )


def visible_by_loop(text: str) -> str:
    """Return `text` with what is not printable made visible, the way one writes it first."""
    return "".join(
        character if character.isprintable() or character in "\n\t" else f"<{ord(character):02X}>"
        for character in text
    )


def _best_s(call: Callable[[], object]) -> float:
    return min(seconds_of(call) for _ in range(3))


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.2f} ms"


def figures(folder: Path, share: float) -> Iterator[Figure]:
    yield from generated(int(20_000 * share))
    yield from kills(folder / "killed", int(500 * share))
    yield from calls(folder / "called", int(250 * share))
    yield from appends(folder, int(300 * share))
    yield from guard(int(20 * share))
    yield from sanitiser(max(1, int(8 * share)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--folder", type=Path, default=Path.cwd())
    options = parser.parse_args()
    all_met = True
    with tempfile.TemporaryDirectory(dir=options.folder) as place:
        for figure in figures(Path(place), 0.1 if options.quick else 1.0):
            print(figure, flush=True)
            all_met = all_met and figure.is_met
    return 0 if all_met else 1


if __name__ == "__main__":
    sys.exit(main())
