"""What finds how much of the labelled set, how fast, and what it cries wolf at: peers and we.

    python tests/bench/scan.py [--seed 1] [--each 400]

The peers are optional and run at their defaults, in the interpreter that runs this script;
one that is not installed is named with the command that installs it. None loads a model:
presidio gets its pattern recognizers and a language engine that finds no names, and counts
from a score of 0.5, as we do (its own default is 0, with several times the false alarms).
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from sensitivity.items import CATEGORIES, Item, all_items

Found = Callable[[str], bool]
"""A text in; whether anything was found in it, out."""

_PRESIDIO_SCORE: Final = 0.5
_WORD: Final = re.compile(r"\w+|\S")


@dataclass(frozen=True, slots=True)
class Peer:
    """A finder by name: the modules that it needs, and what starts it."""

    name: str
    modules: tuple[str, ...]
    install: str
    start: Callable[[], Found]


def _gemroute() -> Found:
    from sensitivity.score import packs_of

    from gemroute.core.request import Segment
    from gemroute.plugins import load_scanner

    cache = Path(tempfile.gettempdir()) / f"gemroute-score-{os.geteuid()}"
    scanner = load_scanner(packs_of(CATEGORIES), cache)
    return lambda text: bool(scanner.judge([Segment("item", text)]).findings)


def _detect_secrets() -> Found:
    from detect_secrets.core.scan import scan_file
    from detect_secrets.settings import default_settings

    # Its function for one line lowers its own thresholds; only files get the defaults.
    file = Path(tempfile.mkdtemp()) / "item.txt"

    def found(text: str) -> bool:
        file.write_text(text, encoding="utf-8", errors="replace")
        with default_settings():
            return any(True for _ in scan_file(str(file)))

    return found


def _presidio() -> Found:
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

    class NoNames(NlpEngine):  # type: ignore[misc] # an optional package has no types here
        """A language engine without a model: words, and no entity."""

        def load(self) -> None: ...

        def is_loaded(self) -> bool:
            return True

        def process_text(self, text: str, language: str) -> NlpArtifacts:
            words = list(_WORD.finditer(text))
            lemmas = [word[0].lower() for word in words]
            return NlpArtifacts(
                [], lemmas, [word.start() for word in words], lemmas, self, language
            )

        def process_batch(self, texts: Iterable[str], language: str, **_: Any) -> Iterable[Any]:
            return ((text, self.process_text(text, language)) for text in texts)

        def is_stopword(self, word: str, language: str) -> bool:
            return False

        def is_punct(self, word: str, language: str) -> bool:
            return False

        def get_supported_entities(self) -> list[str]:
            return []

        def get_supported_languages(self) -> list[str]:
            return ["en"]

    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    engine = AnalyzerEngine(registry=registry, nlp_engine=NoNames())
    return lambda text: bool(engine.analyze(text, "en", score_threshold=_PRESIDIO_SCORE))


PEERS: Final = (
    Peer("gemroute", ("gemroute",), "pip install -e .", _gemroute),
    Peer("detect-secrets", ("detect_secrets",), "pip install detect-secrets", _detect_secrets),
    Peer("presidio", ("presidio_analyzer",), "pip install presidio-analyzer", _presidio),
)


def sampled(seed: int, each: int) -> list[Item]:
    """Return at most `each` items of every tier, the same for all."""
    tiers: dict[str, list[Item]] = {}
    for item in all_items(seed):
        tiers.setdefault(item.tier, []).append(item)
    chance = Random(seed)
    return [item for some in tiers.values() for item in chance.sample(some, min(each, len(some)))]


def measured(peer: Peer, items: list[Item]) -> str:
    """Return the line of the table for one peer; a first start fills its caches, uncounted."""
    peer.start()
    began_s = time.process_time()
    found = peer.start()
    found("hi")
    ready_s = time.process_time()
    hits = {item.id for item in items if found(item.text)}
    taken_s = time.process_time() - ready_s
    size_mb = sum(len(item.text.encode()) for item in items) / 1e6
    columns = (
        _share(hits, [item for item in items if item.tier == "core"]),
        _share(hits, [item for item in items if item.tier == "bare"]),
        _share(hits, [item for item in items if item.tier == "hidden"]),
        _share(hits, [item for item in items if not item.category]),
    )
    shares = "".join(f"{column:9.1f}" for column in columns)
    return f"{peer.name:16}{shares}{size_mb / taken_s:10.2f}{1000 * (ready_s - began_s):10.0f}"


def _share(hits: set[str], items: list[Item]) -> float:
    return 100 * sum(item.id in hits for item in items) / len(items)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=400, help="items of each tier at most")
    wanted = parser.parse_args()
    # presidio asks for a list of domains from the network, logs that it cannot, and goes on.
    logging.disable()
    items = sampled(wanted.seed, wanted.each)
    print(f"{len(items):,} items; any finding counts, of whatever category; CPU of one core")
    heads = ("core %", "bare %", "hidden %", "alarms %")
    print(f"{'':16}{''.join(f'{head:>9}' for head in heads)}{'MB/s':>10}{'start ms':>10}")
    for peer in PEERS:
        if all(map(find_spec, peer.modules)):
            print(measured(peer, items), flush=True)
        else:
            print(f"{peer.name:16}  not installed: {peer.install}")


if __name__ == "__main__":
    main()
