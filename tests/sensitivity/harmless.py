"""Texts that hold nothing to keep: what a false alarm is counted on."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

from sensitivity.items import Item
from sensitivity.templates import filled, lines_of

TIERS: Final = (
    "ordinary", "prompts", "logs", "tables", "lockfiles", "code", "docs", "config", "contacts",
    "placeholders", "numbers", "biographies", "prose",
)  # fmt: skip
_DRAWS: Final = {
    "logs": 12, "tables": 12, "lockfiles": 12, "numbers": 12, "contacts": 3, "prompts": 22,
}  # fmt: skip


def benign_items(seed: int) -> Iterator[Item]:
    """Yield every benign text; a template with slots is drawn several times."""
    for tier in TIERS:
        for line, (kind, template) in enumerate(lines_of(tier)):
            chance = Random(f"{seed}/{tier}/{line}")
            draws = _DRAWS.get(tier, 2) if "<<" in template else 1
            for number in range(draws):
                text = filled(chance, template)
                yield Item(f"{tier}/{kind}/{line}/{number}", tier, kind, text)
