"""A number in; whether it is a personal or a telephone number of some country, out.

One expression of the engine stands for the numbers of many countries, since each costs time
for every byte read; what tells the countries apart is looked at here, for candidates alone.
"""

from __future__ import annotations

import importlib
import re
from functools import lru_cache
from typing import Any, Final

from gemroute.core.sensitivity.checkdigits import is_luhn
from gemroute.core.sensitivity.shapes import is_private_phone

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

_MONTH_DAY: Final = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_DAY_MONTH: Final = r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])"

# Shapes strong enough to be known without a name, and the module that checks each; "" where
# the shape is all there is.
_SHAPES: Final[tuple[tuple[str, str], ...]] = (
    (r"[1-79]\d{2}-\d{3}-\d{3}", "ca.sin"),
    (r"2[0347]-\d{8}-\d", "ar.cuit"),
    (r"\d{1,2}\.\d{3}\.\d{3}-[0-9Kk]", "cl.rut"),
    (r"\d{3}-\d{7}-\d", "do.cedula"),
    (rf"[1-9]\d{{3}} {_DAY_MONTH}\d{{2}}", "at.vnr"),
    (r"756\.\d{4}\.\d{4}\.\d{2}", "ch.ssn"),
    (r"\d{2}[0-8]\d[0-3]\d/\d{4}", "cz.rc"),
    (r"[0-7]\d(?:0[1-9]|1[0-2])\d{2} ?\d{5}", "no.fodselsnummer"),
    (rf"{_DAY_MONTH}\d{{2}}[-+A-FU-Y]\d{{3}}[0-9A-FHJ-NPR-Y]", "fi.hetu"),
    (rf"{_DAY_MONTH}\d{{2}}-\d{{3}}[089]", "is_.kennitala"),
    (rf"\d{{2}}{_MONTH_DAY}-[1-8]\d{{6}}", "kr.rrn"),
    (rf"\d{{2}}{_MONTH_DAY}-\d{{2}}-\d{{4}}", "my.nric"),
    (r"[1-7]\d{4}-\d{7}-\d", "pk.cnic"),
    # Without a sign, what begins with 201 or 202 is a time to the minute more often.
    (rf"(?:19|20)?\d{{2}}{_MONTH_DAY}[-+]\d{{4}}|(?:19\d|200)\d{_MONTH_DAY}\d{{4}}",
     "se.personnummer"),
    (rf"(?:[02-9]\d|1[0-49]){_MONTH_DAY} ?\d{{4}} ?[01]8\d", "za.idnr"),
    (r"[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-4]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}", "fr.nir"),
    (rf"\d{{2}}\.\d{{2}}\.\d{{2}}[-.]\d{{3}}[-.]\d{{2}}|\d{{2}}{_MONTH_DAY}\d{{5}}", "be.nn"),
    (r"\d{3}\.\d{3}\.\d{3}-\d{2}", "br.cpf"),
    (r"[1-9]\d(?: \d{3}){3}|[1-9]\d{10}", "de.idnr"),
    (r"\d{2}[02][1-9][0-3]\d{6}|\d{2}[13][0-2][0-3]\d{6}", "pl.pesel"),
    (rf"(?:[256]\d|1[0-589])\d{_MONTH_DAY}[0-5]\d{{5}}", "ro.cnp"),
    (rf"[3-6]\d{{2}}{_MONTH_DAY}\d{{4}}", "ee.ik"),
    (r"784(?:19|20)\d{10}", "luhn"),
    (r"784-(?:19|20)\d{2}-\d{7}-\d", ""),
    (rf"(?:[1-6]\d|71|8[1-3])\d{{4}}(?:19|20)\d{{2}}{_MONTH_DAY}\d{{3}}[0-9Xx]", "cn.ric"),
    (r"[2-9]\d{3} \d{4} \d{4}", "in_.aadhaar"),
    (rf"{_DAY_MONTH}\d{{2}}-[012]\d{{4}}", "lv.pvn"),
    (rf"{_DAY_MONTH}\d{{7}}", "gr.amka"),
    (r"[1-8]-\d{4}-\d{5}-\d{2}-\d", "th.pin"),
    (r"[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d", "mx.curp"),
    (r"\d{7}[A-W][AH]", "ie.pps"),
    (r"\d{8}-?[A-HJ-NP-TV-Z]", "es.dni"),
    (r"[XYZ]-?\d{7}-?[A-HJ-NP-TV-Z]", "es.nie"),
    (r"[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPR-T][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]",
     "it.codicefiscale"),
    (r"[A-Z]{3}[PHF][A-Z]\d{4}[A-Z]", "in_.pan"),
    (r"[VE]-\d{1,2}\.\d{3}\.\d{3}", ""),
    (r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: \d{2}){3} [A-D]", ""),
    (r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]", ""),
    (r"[A-Z][A-Z9]{4}\d(?:[05][1-9]|[16][0-2])(?:0[1-9]|[12]\d|3[01])\d[A-Z9]{2}[0-9A-Z][A-Z]{2}",
     ""),
    (r"\d{3}-\d{3}-\d{3} \d{2}", ""),
    (r"GHA-\d{9}-\d", ""),
    (r"[4-9]\d[0-8]\d{6}[VX]", ""),
    (r"[A-Z]{1,2}\d{6}\([0-9A]\)", ""),
    (r"[STFGM]\d{7}[A-RT-XZ]", ""),
    (r"[1-6]\d{6}[ABCEHKM]\d{3}(?:BA|BI|PB)\d", ""),
    (rf"[A-Z]{{6}}\d{{2}}{_MONTH_DAY}(?:0[1-9]|[12]\d|3[0-2])[HM]\d{{3}}", ""),
    (r"[AP]0\d{8}[A-Z]", ""),
    (r"\d{8} ?\d ?[A-Z]{2}\d", "pt.cc"),
    (rf"(?:19|20)\d{{2}}{_MONTH_DAY}-\d{{5}}-\d{{5}}-\d{{2}}", ""),
    (r"(?:\d|1[0-4])/[A-Z][A-Za-z]{4,11}\((?:N|C|E|F|P|T|NAING)\)\d{6}", ""),
    (r"\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}", ""),
)  # fmt: skip

_PHONES: Final[tuple[tuple[str, str], ...]] = (
    ("US", r"(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}-)[2-9]\d{2}-\d{4}"),
    ("US", r"[2-9]\d{2}\.[2-9]\d{2}\.\d{4}"),
    ("GB", r"02\d \d{4} \d{4}|07\d{3}[ -]?\d{3}[ -]?\d{3}"),
    ("GB", r"0[12]\d{2,3}[ )-]{1,2}\d{3,4}[ -]?\d{3,4}"),
    ("DE", r"01[5-7]\d(?:\d[ /-]?\d{3}[ -]?\d{4}|[ /-]?\d{3}[ -]?\d{4,5})"),
    ("DE", r"0[2-9]\d{1,4}(?: ?/ ?\d[0-9 -]{3,9}\d|-\d{6,8})"),
    ("FR", r"0[1-7](?:[ .-]\d{2}){4}|0[67]\d{8}"),
    ("ES", r"[67]\d{8}|[67]\d{2} \d{3} \d{3}|[67]\d{2}(?: \d{2}){3}"),
    ("IT", r"3[2-9]\d[ /-]?\d{6,7}|3[2-9]\d \d{3} \d{4}"),
    ("NL", r"06[ -]\d{8}|06(?: \d{2}){4}|0[1-9]\d-\d{7}"),
    ("PL", r"[5-8]\d{2}[ -]?\d{3}[ -]?\d{3}"),
    ("BR", r"\([1-9]\d\) ?9?\d{4}-\d{4}"),
    ("IN", r"[6-9]\d{4}[ -]\d{5}"),
    ("CN", r"1[3-9]\d(?:[ -]\d{4}){2}|1[3-9]\d{9}"),
    ("JP", r"0[789]0-\d{4}-\d{4}|0[1-9]-\d{4}-\d{4}"),
    ("KR", r"01[016789]-\d{3,4}-\d{4}"),
    ("AU", r"04\d{2} \d{3} \d{3}|\(0[2378]\) \d{4} \d{4}"),
    ("ZA", r"0[6-8]\d \d{3} \d{4}"),
    ("IE", r"08\d \d{3} \d{4}"),
    ("NZ", r"02\d \d{3} \d{3,4}"),
    ("FI", r"0[45]\d \d{3} \d{4}"),
    ("CH", r"07\d \d{3} \d{2} \d{2}"),
    ("TR", r"05\d{2} \d{3} \d{2} \d{2}"),
    ("SE", r"07\d-\d{3} \d{2} \d{2}"),
    ("RO", r"07\d{2} \d{3} \d{3}"),
    ("KE", r"07\d{2} \d{3} \d{3}"),
    ("PH", r"09\d{2}[ -]\d{3}[ -]\d{4}"),
    ("NG", r"0[789][01]\d \d{3} \d{4}"),
    ("IL", r"05\d-\d{7}"),
    ("ID", r"08\d{2}-\d{4}-\d{3,4}"),
    ("MY", r"01\d-\d{3} \d{4}"),
    ("HU", r"06 \d{2} \d{3} \d{4}"),
    ("RU", r"8[ -]?\(?9\d{2}\)?[ -]?\d{3}[ -]\d{2}[ -]\d{2}"),
)  # fmt: skip


_COUNTED: Final = re.compile(r"01(?P<between>[ .-])02(?P=between)03(?P=between)04(?P=between)05")
"""The first five bytes of an example, not a number."""
_FOR_DRAMA: Final = re.compile(r"07700[ -]?900[ -]?\d{3}")
"""What Ofcom keeps for stories, and people write where they mean a number of their own."""


# Numbering plans: the mobile prefix that the whole country keeps, and the digits behind it.
_MOBILES: Final = re.compile(
    r"54 9\d{10}|52 1[2-9]\d{9}|55 [1-9]{2}9\d{8}|44 7[1-57-9]\d{8}|49 1[567]\d{8,9}"
    r"|33 [67]\d{8}|34 [67]\d{8}|39 3\d{8,9}|31 6\d{8}|32 4\d{8}|351 9[1236]\d{7}"
    r"|43 6[5-9]\d{7,9}|41 7[5-9]\d{7}|48 [5-8]\d{8}|420 [67]\d{8}|46 7[02369]\d{7}|7 9\d{9}"
    r"|380 [3-9]\d{8}|86 1[3-9]\d{9}|91 [6-9]\d{9}|90 5\d{9}|82 10\d{8}|81 [789]0\d{8}"
    r"|212 [67]\d{8}|20 1[0-25]\d{8}|966 5\d{8}|971 5\d{8}|972 5\d{8}|57 3\d{9}|56 9\d{8}"
    r"|51 9\d{8}|61 4\d{8}|353 8[3-9]\d{7}|234 [789][01]\d{8}|254 [17]\d{8}|27 [678]\d{8}",
    re.ASCII | re.VERBOSE,
)
_OWN_FIGURES: Final = 7
_LEAST_OWN_FIGURES: Final = 4


def is_national_id(value: str) -> bool:
    """Return whether a personal number of as many digits, of any country, is valid as `value`.

    Up to half of all numbers are so by chance: it confirms only what stands after a name.

    Source: python-stdnum, which names each country's own specification.
    """
    if _is_filled_in(value):
        return False
    digits = "".join(filter(str.isdecimal, value))
    return any(_module(name).is_valid(digits) for name in _MODULES.get(len(digits), ()))


def is_shaped_id(value: str) -> bool:
    """Return whether `value` is written as some country writes its ids, with its check digits."""
    if _is_filled_in(value):
        return False
    shapes = (name for shape, name in _SHAPES if _shape(shape).fullmatch(value))
    return any(not name or _accepts(name, value) for name in shapes)


def _is_filled_in(value: str) -> bool:
    """Return whether `value` is one digit throughout, as forms show it: 000.000.000-00."""
    return len(set(filter(str.isdecimal, value))) == 1


def _accepts(name: str, value: str) -> bool:
    if name == "luhn":
        return is_luhn(value)
    try:
        return bool(_module(name).is_valid(value))
    except KeyError:
        # cn.ric looks a county up that its table does not have, and lets that escape.
        return False


def is_national_phone(value: str) -> bool:
    """Return whether `value` is a telephone number as some country writes it at home.

    Numbers of services, which are free or cost more, are nobody's own.
    """
    import phonenumbers

    if not is_private_phone(value) or _COUNTED.fullmatch(value):
        return False
    if _FOR_DRAMA.fullmatch(value):
        return True
    regions = (region for region, shape in _PHONES if _shape(shape).fullmatch(value))
    return any(
        phonenumbers.is_valid_number(phonenumbers.parse(value, region)) for region in regions
    )


def is_possible_phone(value: str) -> bool:
    """Return whether `value`, all there is, has its country's code and as many digits as there.

    Ranges are given out faster than a library learns of them.
    """
    import phonenumbers

    if not is_private_phone(value):
        return False
    number = f"+{value[2:]}" if value.startswith("00") else value
    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(number, None)))
    except phonenumbers.NumberParseException:
        return False


def is_mobile_abroad(value: str) -> bool:
    """Return whether `value` begins as all mobile numbers of its country do, and is as long.

    Ranges within are given out, and forms given up, faster than a library learns of them.
    """
    figures = "".join(filter(str.isdecimal, value)).removeprefix("00")
    is_row = len(set(figures[-_OWN_FIGURES:])) < _LEAST_OWN_FIGURES
    return not is_row and _MOBILES.fullmatch(figures) is not None


@lru_cache(maxsize=128)
def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def _module(name: str) -> Any:
    return importlib.import_module(f"stdnum.{name}")
