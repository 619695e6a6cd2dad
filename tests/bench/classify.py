"""How many short items a second `classify --jsonl` judges, in one process, from pipe to pipe.

    python tests/bench/classify.py [ITEMS]

The first run compiles the detectors, and is not counted.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

TEXTS = (
    "Please summarise the attached minutes.",
    "My card 4111 1111 1111 1111 was charged twice.",
    "deploy failed: AWS_ACCESS_KEY_ID=AKIAQ7RZD3XW5LTN2VKC",
    "Wie wird das Wetter morgen in Hamburg?",
    "def add(a, b): return a + b",
)


def seconds_for(items: int) -> float:
    """Return the seconds that `items` items take, start-up included."""
    lines = (json.dumps({"id": n, "text": TEXTS[n % len(TEXTS)]}) for n in range(items))
    command = [sys.executable, "-m", "gemroute", "classify", "--jsonl"]
    began_s = time.perf_counter()
    done = subprocess.run(command, input="\n".join(lines).encode(), capture_output=True, check=True)
    taken_s = time.perf_counter() - began_s
    assert len(done.stdout.splitlines()) == items
    return taken_s


def main() -> None:
    items = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seconds_for(1)
    start_s = seconds_for(1)
    taken_s = seconds_for(items)
    print(f"start-up {start_s:.2f} s; {items:,} items in {taken_s:.2f} s;", end=" ")
    print(f"{(items - 1) / (taken_s - start_s):,.0f} items/s after start-up")


if __name__ == "__main__":
    main()
