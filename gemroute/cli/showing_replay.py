"""policy replay: the journal and a policy in; what it would have decided otherwise, out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Any

from gemroute.cli.asked import Asked
from gemroute.cli.shapes import print_json
from gemroute.cli.showing_logs import NOTHING_YET
from gemroute.cli.wiring import Bench
from gemroute.core.errors import InvariantRefuted, InvariantUnproved
from gemroute.core.planning import EXPECTED_OUTPUT_TOKENS
from gemroute.core.policy.whatif import moved_zones
from gemroute.core.records import dataclass
from gemroute.core.replay import Past, Replay, Replayed, Turn
from gemroute.core.values import Place, Usage
from gemroute.journal.calls import ending_of, intent_of
from gemroute.journal.entry import Entry
from gemroute.journal.past import Incomplete, decides, past_of
from gemroute.journal.reading import read_entries
from gemroute.terminal import notice, show, usd

_MOST_EXAMPLES = 3
_MICRO = 6


@dataclass(slots=True)
class Group:
    """Requests alike: how many, how many of them by a person's own choice, and a few ids."""

    count: int = 0
    by_hand: int = 0
    examples: list[str] = field(default_factory=list)

    def take(self, id_: str, *, by_hand: bool = False) -> None:
        self.count += 1
        self.by_hand += by_hand
        if len(self.examples) < _MOST_EXAMPLES:
            self.examples.append(id_)


@dataclass(slots=True)
class Cost:
    """What would be spent more and less; `unknown` requests have no price and are in neither."""

    more_usd: Decimal = Decimal(0)
    less_usd: Decimal = Decimal(0)
    unknown: int = 0


@dataclass(slots=True)
class Moved:
    """A request that would go elsewhere, until its outcome says what it took."""

    past: Past
    replayed: Replayed
    day: date


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a replay came to."""

    bench: Bench
    replay: Replay
    requests: int = 0
    relabelled: int = 0
    turns: dict[tuple[Turn, str, str], Group] = field(default_factory=dict)
    incomplete: dict[str, Group] = field(default_factory=dict)
    cost: Cost = field(default_factory=Cost)
    moved: dict[str, Moved] = field(default_factory=dict)

    def take(self, entry: Entry) -> None:
        """Count what a record says."""
        if decides(entry):
            self._decide(entry)
        elif entry.event == "outcome" and (moved := self.moved.pop(intent_of(entry), None)):
            self._price(moved, ending_of(entry))

    def _decide(self, entry: Entry) -> None:
        self.requests += 1
        try:
            past = past_of(entry)
        except Incomplete as why:
            self.incomplete.setdefault(str(why), Group()).take(entry.id)
            return
        replayed = self.replay.of(past)
        self.relabelled += replayed.relabelled
        if replayed.turn is None:
            return
        key = (replayed.turn, past.to, replayed.decision.to)
        self.turns.setdefault(key, Group()).take(past.id, by_hand=past.by_hand)
        if past.to != replayed.decision.to:
            moved = Moved(past, replayed, date.fromisoformat(entry.ts[:10]))
            if entry.event == "intent":
                self.moved[entry.id] = moved
            else:
                self._price(moved, {})

    def finish(self) -> None:
        """Price what never got an outcome."""
        for moved in self.moved.values():
            self._price(moved, {})
        self.moved.clear()

    def _price(self, moved: Moved, ending: Mapping[str, Any]) -> None:
        """Count the price of what would leave, and of what left and would not."""
        if moved.replayed.decision.to == Place.CLOUD:
            price = self._price_if_cloud(moved, ending)
            self.cost.more_usd += price or 0
        elif moved.past.to == Place.CLOUD:
            billed = ending.get("cost_micro_usd")
            price = None if billed is None else Decimal(billed).scaleb(-_MICRO)
            self.cost.less_usd += price or 0
        else:
            return
        self.cost.unknown += price is None

    def _price_if_cloud(self, moved: Moved, ending: Mapping[str, Any]) -> Decimal | None:
        """Return the price of the tokens that were used, or of those that one would expect."""
        model = moved.replayed.decision.routes[0].model or self.bench.settings.cloud_model
        given, asked = ending.get("output_tokens"), ending.get("input_tokens")
        usage = Usage(
            moved.past.facts.tokens if asked is None else asked,
            EXPECTED_OUTPUT_TOKENS if given is None else given,
        )
        return self.bench.prices.price(model, usage, moved.day)

    @property
    def wider(self) -> int:
        return sum(group.count for (turn, *_), group in self.turns.items() if turn.is_wider)

    @property
    def left_out(self) -> int:
        return sum(group.count for group in self.incomplete.values())


def show_replay(against: str, since: str, *, no_wider: bool, json: bool) -> None:
    """Print what the policy `against` would have decided otherwise since a day.

    Raises:
        InvariantRefuted: with `no_wider`, and something would newly leave.
        InvariantUnproved: with `no_wider`, and not all of it could be replayed.
    """
    new, bench = Bench(Asked(policies=(against,))), Bench(Asked())
    replay = Replay(new.ruled_policy, bench.ruled_policy)
    tally = Tally(bench=bench, replay=replay)
    for entry in read_entries(bench.records.journal.folder):
        if entry.ts[:10] >= since:
            tally.take(entry)
    tally.finish()
    zones = moved_zones(replay.used, replay.new)
    if json:
        print_json(_shape(tally, since, zones))
    else:
        show("\n".join(_lines(tally, since, zones)))
        if not tally.requests:
            notice("No request matches." if since else NOTHING_YET)
    if no_wider:
        _require_no_wider(tally, zones)


def _require_no_wider(tally: Tally, zones: tuple[str, ...]) -> None:
    name = tally.replay.new.name
    if tally.wider:
        raise InvariantRefuted(
            f"{name}: {tally.wider:,} of {tally.requests:,} requests would newly leave.",
            hint="`gemroute logs show ID` shows what is recorded of one.",
        )
    if tally.left_out or zones:
        raise InvariantUnproved(
            f"{name}: not every request could be replayed, so nothing is shown of those.",
            hint="`gemroute policy diff` compares the policies over all combinations of facts.",
        )


_TITLES = {
    Turn.LEAVES: "would newly leave",
    Turn.LEAVES_UNMASKED: "would leave unmasked",
    Turn.LEAVES_UNASKED: "would leave unasked",
    Turn.ASKED: "would newly be asked",
    Turn.MASKED: "would newly be masked",
    Turn.STAYS: "would go to local",
    Turn.REFUSED: "would be refused",
}


def _lines(tally: Tally, since: str, zones: tuple[str, ...]) -> Iterator[str]:
    new = tally.replay.new
    period = f" since {since}" if since else ""
    done = tally.requests - tally.left_out
    yield f"{done:,} requests{period}, replayed by {new.name} · sha256 {new.sha256[:16]}"
    for turn, title in _TITLES.items():
        for (kind, went, goes), group in sorted(tally.turns.items()):
            if kind is turn:
                yield f"{title:<21} {group.count:>6,}  {went} → {goes}  {_examples(group)}"
    if not tally.turns:
        yield "It would have decided the same."
    for why, group in sorted(tally.incomplete.items()):
        yield f"{'not replayed':<21} {group.count:>6,}  {why}  {_examples(group)}"
    if tally.relabelled:
        yield f"{'labelled otherwise':<21} {tally.relabelled:>6,}  at the least that it may be"
    for words in zones:
        yield f"not replayed: {words}, and records hold no paths"
    if tally.turns:
        yield _cost_line(tally.cost)


def _examples(group: Group) -> str:
    by_hand = f"  ({group.by_hand:,} by --to or --model)" if group.by_hand else ""
    return ", ".join(group.examples) + by_hand


def _cost_line(cost: Cost) -> str:
    unknown = f", {cost.unknown:,} of unknown price" if cost.unknown else ""
    return f"{'cost':<21} {usd(cost.more_usd)} more, {usd(cost.less_usd)} less{unknown}"


def _shape(tally: Tally, since: str, zones: tuple[str, ...]) -> dict[str, Any]:
    """Return what `policy replay --json` prints."""
    new = tally.replay.new
    changes = [
        {"turn": turn.value, "from": went, "to": goes, **_group_shape(group)}
        for (turn, went, goes), group in sorted(tally.turns.items())
    ]
    return {
        "against": {"name": new.name, "sha256": new.sha256},
        "since": since or None,
        "requests": tally.requests,
        "changes": changes,
        "leaving": tally.wider,
        "totals": dict(_totals(tally)),
        "relabelled": tally.relabelled,
        "incomplete": [
            {"why": why, "count": group.count, "examples": group.examples}
            for why, group in sorted(tally.incomplete.items())
        ],
        "lost_zones": list(zones),
        "cost": {
            "more_usd": float(tally.cost.more_usd),
            "less_usd": float(tally.cost.less_usd),
            "unknown": tally.cost.unknown,
        },
    }


def _totals(tally: Tally) -> Counter[str]:
    totals = Counter({turn.value: 0 for turn in Turn})
    for (turn, *_), group in tally.turns.items():
        totals[turn.value] += group.count
    return totals


def _group_shape(group: Group) -> dict[str, Any]:
    return {"count": group.count, "by_hand": group.by_hand, "examples": group.examples}
