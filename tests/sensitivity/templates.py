"""Lines with `<<slot>>` in; texts with the slots filled, by a source of chance, out.

A file of `texts/` holds one item a line: `type: text`, where `\\n` and `\\t` are written out.
Lines that begin with `#` and empty lines are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from sensitivity.accounts import ACCOUNTS
from sensitivity.credentials import SECRETS
from sensitivity.digests import DIGESTS
from sensitivity.drawing import Maker
from sensitivity.identities import NUMBERS
from sensitivity.people import PEOPLE

MAKERS: Final[dict[str, Maker]] = {**PEOPLE, **NUMBERS, **ACCOUNTS, **SECRETS, **DIGESTS}
_TEXTS: Final = Path(__file__).parent / "texts"
_SLOT: Final = re.compile(r"<<(\w+)>>")


def filled(chance: Random, template: str) -> str:
    """Return `template` with a new value in each slot."""
    return _SLOT.sub(lambda slot: MAKERS[slot[1]](chance), template)


def lines_of(name: str) -> Iterator[tuple[str, str]]:
    """Yield (type, template) of each line of the file `name`."""
    for line in (_TEXTS / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        kind, _, text = line.partition(": ")
        yield kind, text.replace("\\n", "\n").replace("\\t", "\t")
