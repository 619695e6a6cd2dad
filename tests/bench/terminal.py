"""Prints how fast answers are made safe, and what Markdown by blocks saves over rendering anew.

    python tests/bench/terminal.py [--megabytes 8] [--chunks 300]

The safe text is set against a bare copy of its bytes, the blocks against the whole text rendered
again at each chunk, in one run.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable

from gemroute.terminal import MarkdownBlocks, console, sanitise

TEXTS = {
    "plain English": "The quick brown fox jumps over the lazy dog.\n",
    "German": "Größe über alles, häßliche Straßen, öde Bäche.\n",
    "Japanese": "東京は日本の首都です。\n",
    "one escape a line": "The quick brown \x1b[31mfox jumps over the lazy dog.\n",
}
BLOCK = "A paragraph of **some** words and `code`.\n\n- one\n- two\n\n```python\nx = 1\n```\n\n"


def seconds_of(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def measure_sanitiser(megabytes: int) -> None:
    for name, line in TEXTS.items():
        text = line * (megabytes * 1_000_000 // len(line.encode()))
        size = len(text.encode()) / 1e6
        safe_s = min(seconds_of(lambda text=text: sanitise(text)) for _ in range(3))
        copy_s = min(seconds_of(lambda text=text: text.encode()) for _ in range(3))
        print(f"{name:18} {size / safe_s:8.0f} MB/s {safe_s / copy_s:8.1f} times a bare copy")


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
