"""A number in; whether a register of persons that python-stdnum does not know gave it, out."""

from __future__ import annotations

import re
from importlib import import_module
from string import ascii_uppercase
from typing import Final

from gemroute.core.sensitivity.checkdigits import is_kvnr

_MONTH_DAY: Final = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_DAY_MONTH: Final = r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])"

_PENSION: Final = re.compile(rf"(\d{{2}}){_DAY_MONTH}\d{{2}}[A-Z]\d{{3}}")
_PENSION_WEIGHTS: Final = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
_KAZAKH: Final = re.compile(rf"\d{{2}}{_MONTH_DAY}[1-6]\d{{5}}")
_URUGUAYAN: Final = re.compile(r"\d{8}")
_URUGUAYAN_WEIGHTS: Final = (2, 9, 8, 7, 6, 3, 4)
_SALVADORAN: Final = re.compile(r"0\d{8}")

_MEDICARE: Final = re.compile(
    r"[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?"
    r"[AC-HJKMNP-RT-Y]{2}\d{2}"
)
_INDIAN_HEALTH: Final = re.compile(r"\d{2}(?:-\d{4}){3}")
_ON_HEALTH_CARDS: Final = ("ch.ssn", "fr.nir", "be.nn", "it.codicefiscale")
"""Modules of python-stdnum for what is the number of a person and on the card of the insured."""


def is_german_pension(value: str) -> bool:
    """Return whether `value` is a German pension insurance number.

    Source: VKVV § 2: area, day of birth, letter as two digits, weights, digit sums, modulo 10.
    """
    number = "".join(filter(str.isalnum, value))
    if not _PENSION.fullmatch(number):
        return False
    digits = f"{number[:8]}{ascii_uppercase.index(number[8]) + 1:02}{number[9:11]}"
    products = (int(d) * w for d, w in zip(digits, _PENSION_WEIGHTS, strict=True))
    return sum(sum(divmod(product, 10)) for product in products) % 10 == int(number[11])


def is_kazakh(value: str) -> bool:
    """Return whether `value` is a Kazakh individual identification number.

    Source: Law on national registers of identification numbers: weights 1 to 11, modulo 11,
    and those from 3 on where that leaves 10.
    """
    if not _KAZAKH.fullmatch(value):
        return False
    digits = [int(digit) for digit in value]
    rests = (
        sum(d * ((place + turn) % 11 + 1) for place, d in enumerate(digits[:11])) % 11
        for turn in (0, 2)
    )
    return next((rest for rest in rests if rest < 10), None) == digits[11]


def is_uruguayan(value: str) -> bool:
    """Return whether `value` is a Uruguayan identity card's number.

    Source: Dirección Nacional de Identificación Civil: weights 2, 9, 8, 7, 6, 3, 4, modulo 10.
    """
    digits = "".join(filter(str.isdecimal, value))
    if not _URUGUAYAN.fullmatch(digits):
        return False
    total = sum(int(d) * w for d, w in zip(digits[:7], _URUGUAYAN_WEIGHTS, strict=True))
    return -total % 10 == int(digits[7])


def is_salvadoran(value: str) -> bool:
    """Return whether `value` is a Salvadoran identity document's number.

    Source: Registro Nacional de las Personas Naturales: weights from 9 to 2, modulo 10.
    """
    digits = "".join(filter(str.isdecimal, value))
    if not _SALVADORAN.fullmatch(digits):
        return False
    total = sum(int(d) * w for d, w in zip(digits[:8], range(9, 1, -1), strict=True))
    return -total % 10 == int(digits[8])


def is_insured(value: str) -> bool:
    """Return whether `value`, all there is, is the number of somebody whom health funds insure.

    Of Germany, of Medicare in the United States, a health account of India, or what the cards
    of Switzerland, France, Belgium and Italy show.
    """
    shapes = (_MEDICARE, _INDIAN_HEALTH)
    if is_kvnr(value) or any(shape.fullmatch(value) for shape in shapes):
        return True
    modules = (import_module(f"stdnum.{name}") for name in _ON_HEALTH_CARDS)
    return any(module.is_valid(value) for module in modules)
