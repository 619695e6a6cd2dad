"""Numbers that keep nothing private: digests, versions, prices, article numbers."""

from __future__ import annotations

import base64
from random import Random
from typing import Final

from sensitivity.drawing import Maker, drawn
from stdnum import ean


def _sha512(chance: Random) -> str:
    return "sha512-" + base64.b64encode(chance.randbytes(64)).decode()


def _h1(chance: Random) -> str:
    return "h1:" + base64.b64encode(chance.randbytes(32)).decode()


def _ean(prefix: str) -> Maker:
    def make(chance: Random) -> str:
        body = prefix + drawn(chance, "0123456789", 12 - len(prefix))
        return body + ean.calc_check_digit(body)

    return make


def _version(chance: Random) -> str:
    return ".".join(str(chance.randrange(30)) for _ in range(3))


DIGESTS: Final[dict[str, Maker]] = {
    "sha512": _sha512,
    "h1": _h1,
    "ean": _ean("40"),
    "isbn": _ean("978"),
    "version": _version,
    "price": lambda chance: f"{chance.randrange(1, 900)}.{chance.randrange(100):02}",
    "float": lambda chance: f"{chance.uniform(-180, 180):.6f}",
    "count": lambda chance: str(chance.randrange(100_000)),
}
