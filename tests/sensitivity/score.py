"""How much of a labelled set of invented texts the shipped detectors find, beside the bars.

    python tests/sensitivity/score.py [--pack personal,financial] [--tier core] [--seed 1] [-v]

Nothing in the set comes from a corpus or from the rules' own examples: it mirrors the rules
and is not what they are written for. Another seed gives other values in other contexts.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

if __name__ == "__main__":
    # The folder of a script comes first; its siblings are named as the tests name them.
    sys.path[0] = str(Path(__file__).parents[1])

from sensitivity.bars import Bar, bars
from sensitivity.items import CATEGORIES, Item, all_items

from gemroute.core.policy.loader import load_policy
from gemroute.core.request import Segment
from gemroute.core.values import Label
from gemroute.plugins import load_scanner

if TYPE_CHECKING:
    from gemroute.core.sensitivity.scanner import Scanner

POLICIES = Path(__file__).parents[2] / "policies"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An item and the categories that its findings raise above public."""

    item: Item
    raised: frozenset[str]
    rules: tuple[str, ...]

    @property
    def is_found(self) -> bool:
        """Whether the category that the item holds was found."""
        return self.item.category in self.raised

    @property
    def is_right(self) -> bool:
        """Whether what was to be found was, or what is harmless was let pass."""
        return self.is_found if self.item.category else not self.raised


def packs_of(categories: Collection[str]) -> list[tuple[str, bytes]]:
    """Return the shipped rule packs of `categories`, by name and bytes."""
    files = sorted((POLICIES / "detectors").glob("*.yaml"))
    return [(file.name, file.read_bytes()) for file in files if _category(file) in categories]


def _category(file: Path) -> str:
    return file.stem.partition("-")[0]


def outcomes(scanner: Scanner, items: Iterable[Item]) -> list[Outcome]:
    """Return what `scanner` and the default policy make of each item."""
    policy = load_policy((POLICIES / "default.yaml").read_bytes(), "default.yaml")
    judged = []
    for item in items:
        findings = scanner.judge([Segment("item", item.text)]).findings
        high = [f for f in findings if policy.label_of(f.category, f.kind) > Label.PUBLIC]
        raised = frozenset(str(finding.category) for finding in high)
        judged.append(Outcome(item, raised, tuple(sorted({finding.rule for finding in high}))))
    return judged


def table(judged: Sequence[Outcome]) -> list[str]:
    """Return one line for each bar: the share reached, of how many, and whether it is met."""
    rows = [f"{'':34}{'reached':>9}{'of':>7}{'bar':>9}"]
    rows.extend(_row(bar, share, count) for bar, share, count in shares(judged))
    return rows


def _row(bar: Bar, share: float, count: int) -> str:
    sign = "<=" if bar.is_ceiling else ">="
    verdict = "met" if bar.is_met(share) else "MISSED"
    return f"{bar.name:34}{share:8.1f}%{count:7}{sign:>5}{bar.percent:4g} %  {verdict}"


def shares(judged: Sequence[Outcome]) -> list[tuple[Bar, float, int]]:
    """Return (bar, percent reached, items counted) for each bar that has items."""
    clear = frozenset(outcome.item.id for outcome in judged if outcome.is_found)
    counted = ((bar, [o for o in judged if bar.counts(o.item, clear)]) for bar in bars())
    return [(bar, _percent(bar, some), len(some)) for bar, some in counted if some]


def _percent(bar: Bar, some: Sequence[Outcome]) -> float:
    hits = sum(bool(outcome.raised) if bar.is_ceiling else outcome.is_found for outcome in some)
    return 100 * hits / len(some)


def failures(judged: Iterable[Outcome], *, show: bool) -> list[str]:
    """Return the failing items by tier and type, the weakest first; texts only if asked for."""
    groups = defaultdict(list)
    totals: dict[tuple[str, str, str], int] = defaultdict(int)
    for outcome in judged:
        key = (outcome.item.tier, outcome.item.category, outcome.item.kind)
        totals[key] += 1
        if not outcome.is_right:
            groups[key].append(outcome)
    lines = []
    for key, failed in sorted(groups.items(), key=lambda group: (group[0][:2], -len(group[1]))):
        lines.append(f"{' '.join(filter(None, key))}: {len(failed)} of {totals[key]}")
        lines.extend(_line(outcome, show=show) for outcome in failed)
    return lines


def _line(outcome: Outcome, *, show: bool) -> str:
    rules = " ".join(outcome.rules)
    text = f"\n      {outcome.item.text[:300]!r}" if show else ""
    return f"    {outcome.item.id}  {rules}{text}"


def selected(
    items: Iterable[Item], categories: Collection[str], tiers: Collection[str]
) -> list[Item]:
    """Return the items of `tiers` (all if empty) that are benign or of one of `categories`."""
    return [
        item
        for item in items
        if (not tiers or item.tier in tiers) and (not item.category or item.category in categories)
    ]


def main() -> None:
    wanted = _arguments()
    categories = wanted.pack.split(",")
    cache = Path(gettempdir()) / f"gemroute-score-{os.geteuid()}"
    scanner = load_scanner(packs_of(categories), cache)
    items = selected(
        all_items(wanted.seed), categories, wanted.tier.split(",") if wanted.tier else ()
    )
    began_s = time.process_time()
    judged = outcomes(scanner, items)
    taken_s = time.process_time() - began_s
    if wanted.verbose or wanted.show:
        print("\n".join(failures(judged, show=wanted.show)), end="\n\n")
    print("\n".join(table(judged)))
    print(f"{len(items):,} items in {taken_s:.1f} s; seed {wanted.seed}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pack", default=",".join(CATEGORIES), help="rule packs and their items")
    parser.add_argument("--tier", default="", help="only items of these tiers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-v", "--verbose", action="store_true", help="list what fails, by type")
    parser.add_argument("--show", action="store_true", help="list what fails, with its text")
    return parser.parse_args()


if __name__ == "__main__":
    main()
