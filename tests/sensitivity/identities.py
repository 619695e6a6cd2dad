"""National ids, papers and numbers of persons, each valid by its own definition.

Most come from python-stdnum: a text of the right shape is drawn until its module calls it
valid. Those that it does not know have their check digit computed here.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from random import Random
from typing import Final

from sensitivity.drawing import Maker, drawn, shaped, until, weighted

_STDNUM: Final = {
    "us_ssn": ("us.ssn", "###-##-####"),
    "us_itin": ("us.itin", "9##-7#-####"),
    "ca_sin": ("ca.sin", "### ### ###"),
    "gb_nhs": ("gb.nhs", "### ### ####"),
    "gb_utr": ("gb.utr", "##########"),
    "de_idnr": ("de.idnr", "## ### ### ###"),
    "fr_nir": ("fr.nir", "1 %y %m 75 ### ### ##"),
    "es_dni": ("es.dni", "########@"),
    "es_nie": ("es.nie", "X#######@"),
    "it_cf": ("it.codicefiscale", "RSSMRA%yA%dF###@"),
    "pt_nif": ("pt.nif", "2########"),
    "nl_bsn": ("nl.bsn", "#########"),
    "be_nn": ("be.nn", "%y.%m.%d-###.##"),
    "ch_ahv": ("ch.ssn", "756.####.####.##"),
    "at_svnr": ("at.vnr", "####%d%m%y"),
    "se_pnr": ("se.personnummer", "%Y%m%d-####"),
    "no_fnr": ("no.fodselsnummer", "%d%m%y #####"),
    "dk_cpr": ("dk.cpr", "%d%m%y-####"),
    "fi_hetu": ("fi.hetu", "%d%m%y-###@"),
    "is_kt": ("is_.kennitala", "%d%m%y-####"),
    "ie_pps": ("ie.pps", "#######@"),
    "pl_pesel": ("pl.pesel", "%y%m%d#####"),
    "cz_rc": ("cz.rc", "%y%m%d/####"),
    "ro_cnp": ("ro.cnp", "1%y%m%d######"),
    "bg_egn": ("bg.egn", "%y%m%d####"),
    "hr_oib": ("hr.oib", "###########"),
    "si_emso": ("si.emso", "%d%m950500###"),
    "gr_amka": ("gr.amka", "%d%m%y#####"),
    "ee_ik": ("ee.ik", "3%y%m%d####"),
    "lt_ak": ("lt.asmens", "4%y%m%d####"),
    "tr_tc": ("tr.tckimlik", "###########"),
    "il_tz": ("il.idnr", "#########"),
    "ru_inn": ("ru.inn", "77##########"),
    "ua_rntrc": ("ua.rntrc", "##########"),
    "br_cpf": ("br.cpf", "###.###.###-##"),
    "cl_rut": ("cl.rut", "1#.###.###-#"),
    "ar_cuit": ("ar.cuit", "20-########-#"),
    "mx_curp": ("mx.curp", "GOPR%y%m%dHDFMRL0#"),
    "mx_rfc": ("mx.rfc", "GOPR%y%m%dAB#"),
    "co_nit": ("co.nit", "########-#"),
    "ec_ci": ("ec.ci", "17########"),
    "do_cedula": ("do.cedula", "001-#######-#"),
    "in_aadhaar": ("in_.aadhaar", "#### #### ####"),
    "in_pan": ("in_.pan", "@@@P@####@"),
    "cn_ric": ("cn.ric", "110105%Y%m%d####"),
    "jp_mynumber": ("jp.in_", "#### #### ####"),
    "kr_rrn": ("kr.rrn", "%y%m%d-1######"),
    "my_nric": ("my.nric", "%y%m%d-14-####"),
    "th_pin": ("th.pin", "#-####-#####-##-#"),
    "pk_cnic": ("pk.cnic", "35202-#######-#"),
    "za_id": ("za.idnr", "%y%m%d5###08#"),
    "au_tfn": ("au.tfn", "### ### ###"),
    "nz_ird": ("nz.ird", "##-###-###"),
    "id_nik": ("id.nik", "327501%d%m%y####"),
}


def _by_stdnum(chance: Random, module: str, shape: str) -> str:
    return until(import_module(f"stdnum.{module}").is_valid, chance, shape)


def _nino(chance: Random) -> str:
    prefix = chance.choice(("AB", "CE", "HJ", "JT", "NR", "PW", "SY", "WL"))
    return prefix + shaped(chance, " ## ## ## ") + chance.choice("ABCD")


def _snils(chance: Random) -> str:
    body = drawn(chance, "123456789", 9)
    check = weighted(body, (9, 8, 7, 6, 5, 4, 3, 2, 1)) % 101 % 100
    return f"{body[:3]}-{body[3:6]}-{body[6:]} {check:02}"


def _singapore(chance: Random) -> str:
    body = drawn(chance, "0123456789", 7)
    return f"S{body}{'JZIHGFEDCBA'[weighted(body, (2, 7, 6, 5, 4, 3, 2)) % 11]}"


def _hong_kong(chance: Random) -> str:
    letter, body = chance.choice("ABCDEGHKPRVYZ"), drawn(chance, "0123456789", 6)
    total = 36 * 9 + (ord(letter) - 55) * 8 + weighted(body, (7, 6, 5, 4, 3, 2))
    check = -total % 11
    return f"{letter}{body}({'A' if check == 10 else check})"


def _taiwan(chance: Random) -> str:
    letter, body = (
        chance.choice("ABCDEFGHJKLM"),
        chance.choice("12") + drawn(chance, "0123456789", 7),
    )
    number = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(letter) + 10
    total = number // 10 + number % 10 * 9 + weighted(body, (8, 7, 6, 5, 4, 3, 2, 1))
    return f"{letter}{body}{-total % 10}"


def _hungarian_taj(chance: Random) -> str:
    body = drawn(chance, "123456789", 8)
    check = weighted(body, (3, 7, 3, 7, 3, 7, 3, 7)) % 10
    return f"{body[:3]} {body[3:6]} {body[6:]}{check}"


def mrz_digit(text: str) -> str:
    """Return the check digit of a field of a machine-readable zone (ICAO 9303)."""
    values = (0 if sign == "<" else int(sign, 36) for sign in text)
    return str(sum(value * (7, 3, 1)[n % 3] for n, value in enumerate(values)) % 10)


def _mrz(chance: Random) -> str:
    surname, given = chance.choice(("ERIKSSON", "NOWAK", "TANAKA")), chance.choice(("ANNA", "JAN"))
    country = chance.choice(("UTO", "POL", "D<<", "FRA", "JPN"))
    number, birth, expiry = (shaped(chance, s) for s in ("@########", "%y%m%d", "3#0#1#"))
    first = f"P<{country}{surname}<<{given}".ljust(44, "<")
    numbered = number + mrz_digit(number)
    dates = birth + mrz_digit(birth), expiry + mrz_digit(expiry)
    optional = "<" * 14 + "0"
    check = mrz_digit(numbered + dates[0] + dates[1] + optional)
    second = f"{numbered}{country}{dates[0]}F{dates[1]}{optional}{check}"
    return f"{first}\n{second}"


def _identity_card(chance: Random) -> str:
    body = "L" + drawn(chance, "CFGHJKLMNPRTVWXYZ0123456789", 8)
    return body + mrz_digit(body)


def _uk_licence(chance: Random) -> str:
    """Return a driver number: five letters, the birth, initials, a digit, two letters.

    The birth's decade stands before its month and day, its year after them; the month of a
    woman's has 50 added. Source: DVLA.
    """
    surname = chance.choice(("MORGA", "SMITH", "PATEL", "JONES", "LEE99"))
    month = int(shaped(chance, "%m")) + chance.choice((0, 50))
    birth = shaped(chance, f"#{month:02}%d#")
    initials = chance.choice("SMJ") + chance.choice("9AE")
    return surname + birth + initials + shaped(chance, "#@@")


def _birth(chance: Random) -> str:
    return shaped(chance, chance.choice(("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y")))


def _plain(shape: str) -> Maker:
    return lambda chance: shaped(chance, shape)


NUMBERS: Final[dict[str, Maker]] = {
    **{
        name: partial(_by_stdnum, module=module, shape=shape)
        for name, (module, shape) in _STDNUM.items()
    },
    "gb_nino": _nino,
    "ru_snils": _snils,
    "sg_nric": _singapore,
    "hk_id": _hong_kong,
    "tw_id": _taiwan,
    "hu_taj": _hungarian_taj,
    "de_card": _identity_card,
    "mrz": _mrz,
    "us_passport": _plain("@########"),
    "gb_passport": _plain("5########"),
    "fr_passport": _plain("1#@@#####"),
    "ru_passport": _plain("45 1# ######"),
    "gb_licence": _uk_licence,
    "birth": _birth,
}
