"""Everything that is scored: labelled texts, made from templates, tables and a seed.

A positive item says which category must be found; a benign one has none. A hidden item names
the control it was made of, so that it can be told what the trick alone costs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from sensitivity import credentials, identities
from sensitivity.templates import filled, lines_of, made

_PER_LABEL: Final = 4
_PER_SENTENCE: Final = 3
_BARE_EACH: Final = 4
_CONTROLS_EACH: Final = 3
_BARE_MONEY: Final = ("visa", "mastercard", "amex", "jcb", "iban")
_UNCHECKED: Final = frozenset(
    {"us_ssn", "us_passport", "gb_passport", "ru_passport", "fr_passport", "birth", "id_nik",
     "my_nric", "mx_rfc", "pk_cnic"}
)  # fmt: skip
"""Numbers that nothing but their shape tells apart: alone, they are not asked for."""

CATEGORIES: Final = (
    "credentials", "personal", "financial", "health", "legal", "classified", "internal",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One text and what is true of it. An empty `category` says that it is harmless.

    `of` is the id of a hidden item's control, and `value` what is hidden of a control's text.
    """

    id: str
    tier: str
    kind: str
    text: str
    category: str = ""
    of: str = ""
    value: str = ""


def all_items(seed: int) -> tuple[Item, ...]:
    """Return the whole set; the same seed gives the same set."""
    from sensitivity.harmless import benign_items
    from sensitivity.tricks import hidden_items

    core = (*core_items(seed), *bare_items(seed))
    controls = tuple(control_items(seed))
    return (*core, *controls, *hidden_items(seed, controls), *benign_items(seed))


def core_items(seed: int) -> tuple[Item, ...]:
    """Return the items that hold an identifier, a secret or a marking, in natural contexts."""
    return (*_labelled(seed), *_sentences(seed))


def _labelled(seed: int) -> Iterator[Item]:
    carriers = list(lines_of("carriers"))
    for head, labels in lines_of("labels"):
        category, slot = head.split()
        for label in labels.split("; "):
            chance = Random(f"{seed}/{slot}/{label}")
            for number, (shape, carrier) in enumerate(chance.sample(carriers, _PER_LABEL)):
                text = _carried(chance, carrier, label, slot)
                item = f"core/{category}/{slot}/{label}/{shape}/{number}"
                yield Item(item, "core", f"{slot}/{shape}", text, category)


def _carried(chance: Random, carrier: str, label: str, slot: str) -> str:
    key = re.sub(r"\W+", "_", label.lower()).strip("_")
    if key.isascii() and chance.random() < 0.3:
        key = key.title().replace("_", "")
        key = key[:1].lower() + key[1:]
    named = carrier.replace("<<label>>", label).replace("<<key>>", key)
    return filled(chance, named.replace("<<value>>", f"<<{slot}>>"))


def _sentences(seed: int) -> Iterator[Item]:
    for category in CATEGORIES:
        for line, (kind, template) in enumerate(lines_of(category)):
            chance = Random(f"{seed}/{category}/{line}")
            texts = dict.fromkeys(filled(chance, template) for _ in range(_PER_SENTENCE))
            for number, text in enumerate(texts):
                yield Item(f"core/{category}/{kind}/{line}/{number}", "core", kind, text, category)


def bare_items(seed: int) -> Iterator[Item]:
    """Yield identifiers with nothing around them, of the kinds that prove themselves."""
    kinds = {name: "personal" for name in identities.NUMBERS if name not in _UNCHECKED}
    kinds |= dict.fromkeys(_BARE_MONEY, "financial") | dict.fromkeys(
        credentials.BARE, "credentials"
    )
    kinds["gb_nhs"] = "health"
    for slot, category in kinds.items():
        chance = Random(f"{seed}/bare/{slot}")
        for number in range(_BARE_EACH):
            text = made(chance, slot)
            yield Item(f"bare/{category}/{slot}/{number}", "bare", slot, text, category)


def control_items(seed: int) -> Iterator[Item]:
    """Yield what the tricks are played on, in the clear: values named by a word, and keys alone."""
    for head, labels in lines_of("labels"):
        category, slot = head.split()
        chance = Random(f"{seed}/control/{slot}")
        for number in range(_CONTROLS_EACH):
            label, value = chance.choice(labels.split("; ")), made(chance, slot)
            yield _control(category, slot, number, f"{label}: {value}", value)
    for slot in credentials.BARE:
        chance = Random(f"{seed}/control/{slot}")
        for number in range(_CONTROLS_EACH):
            value = made(chance, slot)
            yield _control("credentials", slot, number, value, value)


def _control(category: str, slot: str, number: int, text: str, value: str) -> Item:
    item = f"control/{category}/{slot}/{number}"
    return Item(item, "controls", slot, text, category, value=value)
