"""Prints how fast answers are made safe, and what Markdown by blocks saves over rendering anew.

    python tests/bench/terminal.py [--megabytes 8] [--chunks 300]

The sanitiser is set against a loop over the characters that does the same, and against Rich's
own, which takes five control characters away and lets escapes, C1, bidi and tags pass. The
blocks are set against the whole text rendered again at each chunk. All in one run.
"""

from __future__ import annotations

import argparse
import io
import time
import unicodedata
from collections.abc import Callable

from rich.control import strip_control_codes

from gemroute.terminal import console, sanitise
from gemroute.terminal.markdown import MarkdownBlocks

TEXTS = {
    "plain English": "The quick brown fox jumps over the lazy dog.\n",
    "one escape a line": "The quick brown \x1b[31mfox jumps over the lazy dog.\n",
    "controls only": "\x1b\x07\r\x7f",
    "typographic English": "The “quick” brown fox — it jumps over the lazy dog.\n",
    "and an escape a line": "The “quick” brown \x1b[31mfox — it jumps over the lazy dog.\n",
    "German": "Größe über alles, häßliche Straßen, öde Bäche.\n",
    "and an escape a line ": "Größe über alles, \x1b[31mhäßliche Straßen, öde Bäche.\n",
    "Japanese": "東京は日本の首都です。\n",
    "and an escape a line  ": "東京は\x1b[31m日本の首都です。\n",
    "emoji, some joined": "Hi 😀 there 👨‍👩‍👧 and ⚠️ all is ok\n",
    "joined emoji only": "👨‍👩‍👧⚠️",
    "zero width only": "\u200b\u200d\u202e",
    "tags only": "".join(map(chr, range(0xE0000, 0xE0080))),
}
UNSAFE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
BLOCK = "A paragraph of **some** words and `code`.\n\n- one\n- two\n\n```python\nx = 1\n```\n\n"


def seconds_of(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def one_by_one(text: str) -> str:
    """Return nearly the same by the plain loop that one would write first."""
    shown = []
    for one in text:
        if unicodedata.category(one) in UNSAFE and one not in "\t\n":
            shown.append(f"‹U+{ord(one):04X}›")
        else:
            shown.append(one)
    return "".join(shown)


def measure_sanitiser(megabytes: int) -> None:
    print(f"{'':22}{'MB/s':>8} {'loop':>8} {'times':>8} {'Rich':>8} {'times':>8}")
    for name, line in TEXTS.items():
        text = line * (megabytes * 1_000_000 // len(line.encode()))
        size = len(text.encode()) / 1e6
        ours, loop, rich = (
            size / min(seconds_of(lambda call=call, text=text: call(text)) for _ in range(times))
            for call, times in ((sanitise, 3), (one_by_one, 1), (strip_control_codes, 2))
        )
        compared = f"{loop:8.1f} {ours / loop:8.1f} {rich:8.1f} {ours / rich:8.1f}"
        print(f"{name:22}{ours:8.0f} {compared}")


def by_blocks(chunks: list[str]) -> None:
    blocks = MarkdownBlocks(console(io.StringIO(), {}))
    for chunk in chunks:
        blocks.feed(chunk)
    blocks.finish()


def whole_again(chunks: list[str]) -> None:
    from rich.markdown import Markdown

    screen = console(io.StringIO(), {})
    for end in range(1, len(chunks) + 1):
        screen.print(Markdown("".join(chunks[:end])))


def measure_markdown(count: int) -> None:
    size = 20
    text = (BLOCK * (count * size // len(BLOCK) + 1))[: count * size]
    chunks = [text[start : start + size] for start in range(0, len(text), size)]
    by_blocks(chunks[:20])  # imports what rendering needs
    blocks_s = seconds_of(lambda: by_blocks(chunks))
    whole_s = seconds_of(lambda: whole_again(chunks))
    print(f"{count} chunks by blocks {blocks_s:8.3f} s; the whole again at each {whole_s:8.3f} s")
    print(f"ratio              {whole_s / blocks_s:8.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=8)
    parser.add_argument("--chunks", type=int, default=300)
    options = parser.parse_args()
    measure_sanitiser(options.megabytes)
    measure_markdown(options.chunks)


if __name__ == "__main__":
    main()
