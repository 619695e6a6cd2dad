"""A text that is nothing but a number in; whether a person's number looks so, out.

Alone on the page, a number has only its shape and check digits to speak for it. What one
check digit says of a plain number is too little inside a text, and enough for all of it.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Final

from gemroute.core.sensitivity import checkdigits, registers
from gemroute.core.sensitivity.nationals import is_shaped_id

_DAY: Final = r"(?:0[1-9]|[12]\d|3[01])"
_MONTH: Final = r"(?:0[1-9]|1[0-2])"

# By shape, the module of python-stdnum that checks it. Of plain numbers of one length, at most
# one in twenty may pass by chance: what has no date, sign or second check digit needs a first
# digit that few have, or a name. Seconds and milliseconds since 1970 begin with 1.
_NUMBERS: Final[tuple[tuple[str, str], ...]] = (
    (r"[1-79]\d{2} \d{3} \d{3}", "ca.sin"),
    (r"\d{3} \d{3} \d{3}", "au.tfn"),
    (r"[12]\d{8}|\d{4}\.\d{2}\.\d{3}", "nl.bsn"),
    (r"[12]\d{8}", "pt.nif"),
    (r"\d{2,3}-\d{3}-\d{3}", "nz.ird"),
    (rf"[1-9]\d{{3}}{_DAY}{_MONTH}\d{{2}}", "at.vnr"),
    (rf"\d{{2}}(?:{_MONTH}|[24][1-9]|[35][0-2]){_DAY}\d{{4}}", "bg.egn"),
    (rf"\d{{2}}(?:{_MONTH}|5[1-9]|6[0-2]){_DAY}\d{{4}}", "cz.rc"),
    (rf"\d{{2}}{_MONTH}{_DAY}\d{{4}}", "se.personnummer"),
    (rf"{_DAY}{_MONTH}\d{{2}}-\d{{4}}", "dk.cpr"),
    (rf"{_DAY}{_MONTH}\d{{2}}[012]\d{{4}}", "lv.pvn"),
    (r"[1-9]\d{10}", "tr.tckimlik"),
    (r"\d{11}", "br.cpf"),
    (r"[2-9]\d{3} \d{4} \d{4}", "in_.aadhaar"),
    (r"\d{12}", "ru.inn"),
    (rf"{_DAY}{_MONTH}[09]\d{{8}}", "si.emso"),
    (r"\d{7,8}-[\dK]", "cl.rut"),
    (r"\d{7}[A-W][A-IW]?", "ie.pps"),
    (r"[A-Z&]{4}\d{6}[0-9A-Z]{3}", "mx.rfc"),
    (r"\d{4} \d{4} \d{4}", "jp.in_"),
    (rf"[3-9]\d{_MONTH}{_DAY}\d{{6}}", "my.nric"),
    (rf"\d{{6}}(?:[04][1-9]|[15]\d|[26]\d|[37][01]){_MONTH}\d{{6}}", "id.nik"),
    (rf"[A-Z]{_DAY}{_MONTH}\d{{8}}[0-9A-Z]", "mu.nid"),
)  # fmt: skip

# What has no check digit that is known, and a day, a place or signs as no other number has.
_SHAPES: Final = (
    rf"[23]\d{{2}}{_MONTH}{_DAY}(?:0[1-4]|1[1-9]|2[1-9]|3[1-5]|88)\d{{5}}",  # Egypt
    rf"[3-6]{_DAY}{_MONTH}\d{{9}}",  # Uzbekistan
    r"[1-9]-\d{4}-\d{4}",  # Costa Rica
    r"[01]\d{3}-(?:19|20)\d{2}-\d{5}",  # Honduras
    rf"\d{{3}}-{_DAY}{_MONTH}\d{{2}}-\d{{4}}[A-Z]",  # Nicaragua
    r"\d{4} \d{5} (?:0[1-9]|1\d|2[0-2])\d{2}",  # Guatemala
    r"\d{2}-\d{6,7} ?[A-Z] ?\d{2}",  # Zimbabwe
)

# What a few words beside it leave beyond doubt, and the module that checks it; "" for the shape.
_NOTED: Final = (
    (r"[1-9]\d{10}", "tr.tckimlik"),
    (rf"[1-8]\d{{5}}(?:19|20)\d{{2}}{_MONTH}{_DAY}\d{{3}}[0-9X]", "iso7064.mod_11_2"),
    (r"[2-9]\d{3} \d{4} \d{4}", "in_.aadhaar"),
    (rf"\d{{2}}{_MONTH}{_DAY}-[1-8]\d{{6}}", ""),
    (r"[1-9][A-Z][0-9A-Z]\d-[A-Z][0-9A-Z]\d-[A-Z]{2}\d{2}", ""),
)

_NHS: Final = re.compile(r"[47]\d{9}|\d{3}[ -]\d{3}[ -]\d{4}")
"""Without signs, only those that England and Wales give now: 4 and 7."""

# The first three digits of a CLABE name a bank: those that keep persons' accounts.
_MEXICAN_BANKS: Final = re.compile(
    r"0(?:0[269]|1[249]|21|3[0267]|4[24]|5[89]|6[02]|72)"
    r"|1(?:06|1[0-3]|2[6-9]|3[0-8]|4[0-7]|5[0-8]|6[068])|6(?:38|46|6[1-9]|8[0-9])|7(?:06|10|22|23)"
)

_HUNGARIAN_DIGITS: Final = 24

_BRANCH: Final = re.compile(r"\d{2,3}-\d")
_DATED: Final = re.compile(rf"(?:\d\d-{_MONTH}-{_DAY}|{_DAY}-{_MONTH}-\d\d|{_MONTH}-{_DAY}-\d\d)\D")

_OWN: Final = (
    (re.compile(r"[A-Z][1289]\d{8}"), checkdigits.is_taiwanese),
    (re.compile(r"[LMNPRTVWXY][CFGHJKLMNPRTVWXYZ\d]{8}\d"), checkdigits.is_document),
    (re.compile(r"\d{2} ?\d{6} ?[A-Z] ?\d{3}"), registers.is_german_pension),
    (re.compile(r"\d{12}"), registers.is_kazakh),
    (re.compile(r"\d\.\d{3}\.\d{3}-\d"), registers.is_uruguayan),
    (re.compile(r"0\d{7}-\d"), registers.is_salvadoran),
)

_SURE: Final = (checkdigits.is_taiwanese, registers.is_german_pension)
_PENSION_LAST: Final = re.compile(r"(\d{2} ?\d{6} ?[A-Z] ?\d{3})\W?$")


def is_bare_id(value: str) -> bool:
    """Return whether `value`, all there is, is written and checked as some personal number."""
    modules = (name for shape, name in _NUMBERS if re.fullmatch(shape, value, re.ASCII))
    return (
        is_shaped_id(value)
        or any(import_module(f"stdnum.{name}").is_valid(value) for name in modules)
        or any(shape.fullmatch(value) and holds(value) for shape, holds in _OWN)
        or any(re.fullmatch(shape, value, re.ASCII) for shape in _SHAPES)
        or is_bare_nhs(value)
    )


def is_noted_id(value: str) -> bool:
    """Return whether `value`, with a few words beside it, can be no other number."""
    return any(
        not name or import_module(f"stdnum.{name}").is_valid(value)
        for shape, name in _NOTED
        if re.fullmatch(shape, value, re.ASCII)
    ) or any(shape.fullmatch(value) and holds(value) for shape, holds in _OWN if holds in _SURE)


def is_named_pension(value: str) -> bool:
    """Return whether a German pension insurance number is, or ends, `value`."""
    match = _PENSION_LAST.search(value)
    return match is not None and registers.is_german_pension(match[1])


def is_bare_nhs(value: str) -> bool:
    """Return whether `value`, all there is, is a patient's number of the English health service."""
    from stdnum.gb import nhs

    return _NHS.fullmatch(value) is not None and bool(nhs.is_valid(value))


def is_bare_account(value: str) -> bool:
    """Return whether `value`, all there is, is a bank account with its check digits.

    A CLABE, a Hungarian account, or a US routing number and more; or one with its sort code
    or BSB, which have none.

    Source: Banco de México; ABA: the first two digits are of a Federal Reserve district.
    """
    from stdnum.us import rtn

    if len(value) == _HUNGARIAN_DIGITS and value.isdecimal():
        return value.startswith("1") and checkdigits.is_giro(value)
    if value.isdecimal():
        return _MEXICAN_BANKS.match(value) is not None and checkdigits.is_clabe(value)
    if _BRANCH.match(value):
        return _DATED.match(value) is None
    return bool(rtn.is_valid(value[:9]))
