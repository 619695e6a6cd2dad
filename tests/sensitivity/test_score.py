"""What the shipped detectors reach on the labelled set may grow and must not fall."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from sensitivity.identities import NUMBERS, mrz_digit
from sensitivity.items import CATEGORIES, Item, all_items
from sensitivity.score import Outcome, failures, outcomes, packs_of, shares, table
from sensitivity.templates import made

from gemroute.plugins import load_scanner

SEED = 1
FLOORS = {
    "core": 85.0,
    "core credentials": 82.0,
    "core personal": 86.0,
    "core financial": 83.0,
    "core health": 82.0,
    "core legal": 75.0,
    "core classified": 92.0,
    "core internal": 88.0,
    "bare": 72.0,
    "the hidden in the clear": 91.0,
    "hidden": 88.0,
    "hidden, of those found in the clear": 94.0,
}
"""Percent that were reached, less what another value in another place may cost."""
CEILINGS = {
    "ordinary": 2.6,
    "prompts": 0.5,
    "logs": 1.2,
    "tables": 1.2,
    "lockfiles": 0.9,
    "code": 3.6,
    "docs": 0.0,
    "config": 0.0,
    "contacts": 0.0,
    "placeholders": 3.9,
    "numbers": 1.1,
    "biographies": 0.0,
    "prose": 0.0,
    "look-alikes": 0.5,
}
"""Percent of false alarms; what is not zero leaves room for one item or two."""


@pytest.fixture(scope="module")
def items() -> tuple[Item, ...]:
    return all_items(SEED)


@pytest.fixture(scope="module")
def judged(items: tuple[Item, ...]) -> list[Outcome]:
    return outcomes(load_scanner(packs_of(CATEGORIES), None), items)


def reached(judged: list[Outcome]) -> dict[str, float]:
    return {bar.name.removeprefix("false alarms: "): share for bar, share, _ in shares(judged)}


@pytest.mark.parametrize("name", FLOORS)
def test_what_is_found_does_not_become_less(judged: list[Outcome], name: str) -> None:
    assert reached(judged)[name] >= FLOORS[name]


@pytest.mark.parametrize("name", CEILINGS)
def test_false_alarms_do_not_become_more(judged: list[Outcome], name: str) -> None:
    assert reached(judged)[name] <= CEILINGS[name]


def test_every_bar_has_a_floor_or_a_ceiling_here(judged: list[Outcome]) -> None:
    assert reached(judged).keys() == FLOORS.keys() | CEILINGS.keys()


def test_the_table_names_every_bar_beside_what_is_reached(judged: list[Outcome]) -> None:
    lines = table(judged)
    assert len(lines) == 1 + len(reached(judged))
    assert all(line.endswith(("met", "MISSED")) for line in lines[1:])


def test_failures_are_listed_without_their_texts_unless_asked_for(judged: list[Outcome]) -> None:
    missed = [outcome for outcome in judged if not outcome.is_right][:1]
    text = repr(missed[0].item.text[:300])
    assert text not in "\n".join(failures(missed, show=False))
    assert text in "\n".join(failures(missed, show=True))


def test_one_seed_gives_one_set_and_another_gives_other_values(items: tuple[Item, ...]) -> None:
    assert all_items(SEED) == items
    assert all_items(SEED + 1) != items


def test_every_item_has_an_id_of_its_own(items: tuple[Item, ...]) -> None:
    ids = [item.id for item in items]
    assert len(ids) == len(set(ids))


def test_every_hidden_item_has_its_control(items: tuple[Item, ...]) -> None:
    controls = {item.id for item in items if item.tier == "controls"}
    assert {item.of for item in items if item.tier == "hidden"} <= controls


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_has_items_of_its_own(items: tuple[Item, ...], category: str) -> None:
    assert sum(item.category == category for item in items) >= 40


def test_the_check_digit_of_a_machine_readable_zone_is_that_of_the_standard() -> None:
    """ICAO 9303 part 3 gives 520727 the digit 3, and D231458907 its last figure."""
    assert mrz_digit("520727") == "3"
    assert mrz_digit("D23145890") == "7"


@pytest.mark.parametrize("slot", sorted(NUMBERS))
def test_a_number_is_made_anew_each_time(slot: str) -> None:
    chance = Random(SEED)
    assert made(chance, slot) != made(chance, slot)


def test_no_text_of_the_set_is_an_example_of_a_rule(items: tuple[Item, ...]) -> None:
    """The set mirrors the rules; a rule's own example would only mirror itself."""
    packs = "\n".join(data.decode() for _, data in packs_of(CATEGORIES))
    values = {item.value for item in items if item.tier == "controls" and item.value}
    assert [value for value in values if len(value) > 9 and value in packs] == []


def test_every_shipped_pack_belongs_to_a_category() -> None:
    folder = Path(__file__).parents[2] / "policies" / "detectors"
    assert {name for name, _ in packs_of(CATEGORIES)} == {file.name for file in folder.glob("*")}
