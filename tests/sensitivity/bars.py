"""What is asked of the detectors: each bar, and which items it is counted on."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from sensitivity.harmless import TIERS
from sensitivity.items import CATEGORIES, Item

_CEILINGS: Final = {
    "prompts": 0.5, "ordinary": 1.5, "prose": 1.5,
}  # fmt: skip
_OTHER_CEILING: Final = 3.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A share in percent that must be reached or, for a ceiling, not be passed.

    `counts` is asked with an item and the ids of those items that are found.
    """

    name: str
    percent: float
    counts: Callable[[Item, Collection[str]], bool]
    is_ceiling: bool = False

    def is_met(self, share: float) -> bool:
        """Return whether `share`, in percent, satisfies the bar."""
        return share <= self.percent if self.is_ceiling else share >= self.percent


def bars() -> tuple[Bar, ...]:
    """Return every bar, in the order of the table."""
    return (
        Bar("core", 92, _tier("core")),
        *(Bar(f"core {category}", 85, _core(category)) for category in CATEGORIES),
        Bar("bare", 75, _tier("bare")),
        Bar("the hidden in the clear", 92, _tier("controls")),
        Bar("hidden", 85, _tier("hidden")),
        Bar("hidden, of those found in the clear", 97, _clear),
        *(
            Bar(f"false alarms: {tier}", _CEILINGS.get(tier, _OTHER_CEILING), _tier(tier), True)
            for tier in (*TIERS, "look-alikes")
        ),
    )


def _tier(tier: str) -> Callable[[Item, Collection[str]], bool]:
    return lambda item, found: item.tier == tier


def _core(category: str) -> Callable[[Item, Collection[str]], bool]:
    return lambda item, found: item.tier == "core" and item.category == category


def _clear(item: Item, found: Collection[str]) -> bool:
    return item.tier == "hidden" and item.of in found
