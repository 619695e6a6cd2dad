"""A number in; whether the check digits of some country's personal number accept it, out."""

from __future__ import annotations

import importlib
from typing import Any, Final

# For each count of digits, the modules of python-stdnum that check a personal number of it.
# Those that accept every number, such as the one for the United States, would make the
# others useless and are not here.
_MODULES: Final[dict[int, tuple[str, ...]]] = {
    8: ("au.tfn", "nl.bsn", "nz.ird"),
    9: (
        "au.tfn", "by.unp", "ca.sin", "cz.rc", "gr.vat", "il.idnr", "nl.bsn",
        "nl.onderwijsnummer", "nz.ird", "pt.nif",
    ),
    10: (
        "at.vnr", "bg.egn", "bg.pnf", "cz.rc", "dk.cpr", "ec.ci", "gb.utr", "is_.kennitala",
        "luhn", "pl.nip", "se.personnummer", "sk.rc", "ua.rntrc", "vn.mst", "za.tin",
    ),
    11: (
        "ar.cuit", "be.bis", "be.nn", "br.cpf", "cu.ni", "de.idnr", "do.cedula", "ee.ik",
        "gr.amka", "hr.oib", "lt.asmens", "lv.pvn", "no.fodselsnummer", "pl.pesel",
        "tr.tckimlik",
    ),
    12: ("in_.aadhaar", "jp.in_", "my.nric", "ru.inn", "se.personnummer"),
    13: (
        "ch.ssn", "fr.nif", "kr.rrn", "md.idno", "ro.cnp", "si.emso", "th.pin",
        "th.tin", "za.idnr",
    ),
    14: ("sv.nit",),
    15: ("fr.nir", "id.npwp", "luhn"),
    16: ("id.nik", "id.npwp", "in_.vid"),
}  # fmt: skip


def is_national_id(value: str) -> bool:
    """Return whether a personal number of as many digits, of any country, is valid as `value`.

    Up to half of all numbers are so by chance: it confirms only what stands after a name.

    Source: python-stdnum, which names each country's own specification.
    """
    digits = "".join(filter(str.isdecimal, value))
    return any(_module(name).is_valid(digits) for name in _MODULES.get(len(digits), ()))


def _module(name: str) -> Any:
    return importlib.import_module(f"stdnum.{name}")
