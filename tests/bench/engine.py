"""How fast the detectors read benign text: megabytes a second of one core's processor time.

    python tests/bench/engine.py [FOLDER WITH OWN TEXTS]

"whole" has every expression in one database, over every byte; "sieved" is what the scanner
does before it confirms anything; "judged" is all of it, views among it.
"""

from __future__ import annotations

import sys
import sysconfig
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from gemroute.core.request import Segment
from gemroute.core.sensitivity import hints
from gemroute.core.sensitivity.databases import Compiler, Database
from gemroute.core.sensitivity.needs import Needs
from gemroute.core.sensitivity.packs import load_packs
from gemroute.core.sensitivity.patterns import Expression
from gemroute.core.sensitivity.scanner import Scanner

DETECTORS = Path(__file__).parents[2] / "policies" / "detectors"
LIBRARY = Path(sysconfig.get_path("stdlib"))
SIZE = 1_000_000
ENOUGH = 1 << 30
LOG = (
    "2026-{0:02}-17T{1:02}:{2:02}:31Z INFO [worker-{0}] path=/api/v1/items/{3} status=200 {1} ms\n"
)
ROW = "{3},2026-{0:02}-17,Turin,SKU-{2:04},{1},{2}.50,{0}\n"
WORDS = (
    "das Mädchen läuft über die Straße, мир и дела, 今日は良い天気ですね and some plain words.\n"
)


def texts() -> dict[str, str]:
    """Return a megabyte or so of each kind of text, the same on every run of one Python."""
    sources = sorted(LIBRARY.glob("*.py"))
    code = "".join(map(_ascii, sources))[:SIZE]
    prose = "".join(part for part in code.split('"""')[1::2])
    rows = [(n % 12 + 1, n % 24, n % 60, n) for n in range(SIZE // 50)]
    return {
        "prose": (prose * 9)[:SIZE],
        "code": code,
        "logs": "".join(LOG.format(*row) for row in rows),
        "tables": "id,date,city,product,quantity,price,total\n"
        + "".join(ROW.format(*r) for r in rows),
        "mixed": WORDS * (SIZE // len(WORDS)),
    }


def _ascii(file: Path) -> str:
    return file.read_bytes().decode("ascii", "ignore")


def own_texts(folder: str) -> dict[str, str]:
    """Return the texts of a folder by name."""
    return {file.name: file.read_text() for file in Path(folder).iterdir() if file.is_file()}


def speed(size: int, run: Callable[[], object]) -> float:
    """Return the megabytes a second of the second of two runs."""
    run()
    began_s = time.process_time()
    run()
    return size / (time.process_time() - began_s) / 1e6


def columns(scanner: Scanner, whole: Database, text: str) -> Iterable[float]:
    data = text.encode()
    yield speed(len(data), lambda: whole.scan(data, lambda _number, _end: False))
    yield speed(len(data), lambda: scanner._engines.scan(data, ENOUGH))
    yield speed(len(data), lambda: scanner.judge([Segment("text", text)]))


def main() -> None:
    rules = load_packs((file.name, file.read_bytes()) for file in sorted(DETECTORS.glob("*.yaml")))
    scanner = Scanner(rules, engine="hyperscan")
    expressions = [Expression(rule.pattern.encode(), rule.prefilter) for rule in rules]
    members = tuple(enumerate([*expressions, *hints.ASCII]))
    whole = Database(lambda: members, memoryview(b""), Compiler(Needs(), lambda: None))
    print(f"{len(rules)} rules")
    print(f"{'MB/s of one core':20}{'whole':>8}{'sieved':>8}{'judged':>8}{'sieved/whole':>14}")
    for name, text in (own_texts(sys.argv[1]) if len(sys.argv) > 1 else texts()).items():
        one, sieved, judged = columns(scanner, whole, text)
        print(f"{name:20}{one:8.0f}{sieved:8.0f}{judged:8.0f}{sieved / one:14.2f}")


if __name__ == "__main__":
    main()
