"""Measures counting: `python tests/bench/tokens.py` prints load time, speed and error ratios.

Needs no network and no file but the package's own. Each figure is the best of three, in CPU
time. Beside the exact count stand what others take for it (characters / 4), the proven floor,
and the bare cost of splitting the same text with Python's `re`.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from pathlib import Path

from gemroute.core.tokens import gemma
from gemroute.core.tokens.bounds import bound_tokens
from gemroute.core.tokens.cuts import floor_tokens, piece_pattern
from gemroute.core.tokens.gemma import GemmaVocabulary, utf8

CHARACTERS = 2_000_000
WINDOWS = (131_072, 262_144, 1_048_576)
CHANCE = random.Random(4)


def texts() -> dict[str, str]:
    words = str(__doc__).split()
    return {
        "English words": _filled(lambda: " ".join(CHANCE.choices(words, k=12)) + "\n"),
        "Python source": _repeated(Path(re.__file__).read_text("utf-8")),
        "CSV of numbers": _filled(lambda: f"{CHANCE.random():.6f},{CHANCE.randrange(10**6)}\n"),
        "log lines": _filled(lambda: f"2026-11-21T06:14:{CHANCE.randrange(60):02} GET /a/b 200\n"),
        "Chinese": _filled(lambda: chr(CHANCE.randrange(0x4E00, 0x5E00)) * 2 + "的"),
        "one letter": "a" * (CHARACTERS // 4),
    }


def _filled(piece: Callable[[], str]) -> str:
    pieces, length = [], 0
    while length < CHARACTERS:
        pieces.append(piece())
        length += len(pieces[-1])
    return "".join(pieces)


def _repeated(text: str) -> str:
    return text * (CHARACTERS // len(text) + 1)


def best_s(work: Callable[[], object]) -> float:
    """Return the least CPU time of three runs, in seconds."""
    times = []
    for _ in range(3):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def loaded() -> GemmaVocabulary:
    """Return the vocabulary, and print what it costs to have it."""
    packed = Path(gemma.__file__).with_name(gemma.PACKED_VOCABULARY).read_bytes()
    start = time.process_time()
    vocabulary = GemmaVocabulary.unpack(packed)
    first_s = time.process_time() - start
    again_s = best_s(lambda: GemmaVocabulary.unpack(packed))
    print(f"load: {first_s:.3f} s with its imports, {again_s:.3f} s again; {len(packed)} bytes\n")
    return vocabulary


def report_kind(kind: str, text: str, vocabulary: GemmaVocabulary) -> None:
    split = re.compile(piece_pattern("")).findall
    data = utf8(text)
    tokens = vocabulary.count(text)
    works = (lambda: vocabulary.count(text), lambda: split(text), lambda: floor_tokens(data))
    speeds = [f"{len(data) / 1e6 / best_s(work):7.1f}" for work in works]
    counts = (len(text) / 4, floor_tokens(data), len(data))
    ratios = [f"{count / tokens:6.2f}" for count in counts]
    print(f"{kind:15}", *speeds, f"{'MB/s':11}", *ratios)


def report_fit(text: str, vocabulary: GemmaVocabulary) -> None:
    print(f"\nDoes a document of {len(utf8(text)) / 1e6:.0f} MB fit?")
    for window in WINDOWS:
        took_s = best_s(lambda window=window: bound_tokens([text], [window], lambda: vocabulary))
        print(f"{window:9} tokens: {took_s * 1000:6.1f} ms")


def main() -> None:
    vocabulary = loaded()
    print(f"{'':15} {'exact':>7} {'re':>7} {'floor':>7} {'of tokens:':>11} chars/4  floor  bytes")
    kinds = texts()
    for kind, text in kinds.items():
        report_kind(kind, text, vocabulary)
    report_fit("".join(kinds.values()), vocabulary)


if __name__ == "__main__":
    main()
