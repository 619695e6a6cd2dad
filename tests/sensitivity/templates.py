"""Lines with `<<slot>>` in; texts with the slots filled, by a source of chance, out.

A file of `texts/` holds one item a line: `type: text`, where `\\n` and `\\t` are written out.
Lines that begin with `#` and empty lines are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from sensitivity.accounts import ACCOUNTS
from sensitivity.credentials import SECRETS
from sensitivity.digests import DIGESTS
from sensitivity.drawing import Maker
from sensitivity.identities import NUMBERS
from sensitivity.people import PEOPLE

MAKERS: Final[dict[str, Maker]] = {
    **PEOPLE,
    **NUMBERS,
    **ACCOUNTS,
    **SECRETS,
    **DIGESTS,
}
_TEXTS: Final = Path(__file__).parent / "texts"
_SLOT: Final = re.compile(r"<<(\w+)>>")


def filled(chance: Random, template: str) -> str:
    """Return `template` with a new value in each slot."""
    return _SLOT.sub(lambda slot: made(chance, slot[1]), template)


def made(chance: Random, slot: str) -> str:
    """Return a new value for `slot`: the made one, or a line of `texts/topics.txt`."""
    if slot == "topic":
        return chance.choice([topic for _, topic in lines_of("topics")])
    return MAKERS[slot](chance)


def lines_of(name: str) -> Iterator[tuple[str, str]]:
    """Yield (type, template) of each line of the file `name`."""
    yield from _lines_of(name)


@cache
def _lines_of(name: str) -> tuple[tuple[str, str], ...]:
    written = (_TEXTS / f"{name}.txt").read_text(encoding="utf-8").split("\n")
    lines = (line.partition(": ") for line in written if line and not line.startswith("#"))
    return tuple((kind, text.replace("\\n", "\n").replace("\\t", "\t")) for kind, _, text in lines)
