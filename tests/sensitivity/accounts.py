"""Cards, accounts and other numbers of money, each with its check digits."""

from __future__ import annotations

from functools import partial
from random import Random
from typing import Final

from sensitivity.drawing import Maker, drawn, shaped, weighted
from stdnum import luhn

_NETWORKS: Final = {
    "visa": ("4539", 16), "mastercard": ("5412", 16), "mastercard2": ("2223", 16),
    "amex": ("3782", 15), "discover": ("6011", 16), "jcb": ("3566", 16),
    "diners": ("3056", 14), "unionpay": ("6221", 16), "maestro": ("6759", 16),
}  # fmt: skip
_IBANS: Final = {
    "DE": "##################", "GB": "@@@@##############", "FR": "#######################",
    "ES": "####################", "NL": "@@@@##########", "CH": "#################",
    "AT": "################", "BE": "############", "PL": "########################",
    "IT": "@######################", "SE": "####################", "NO": "###########",
    "PT": "#####################", "RO": "@@@@################", "TR": "######################",
    "SA": "####################", "AE": "###################",
}  # fmt: skip


def _card(chance: Random, network: str = "") -> str:
    prefix, length = _NETWORKS[network or chance.choice(sorted(_NETWORKS))]
    body = prefix + drawn(chance, "0123456789", length - len(prefix) - 1)
    number = body + luhn.calc_check_digit(body)
    sizes = (4, 6, 5) if length == 15 else (4, 4, 4, 4)
    separator = chance.choice(("", " ", "-"))
    groups, start = [], 0
    for size in sizes:
        groups.append(number[start : start + size])
        start += size
    return separator.join(group for group in groups if group)


def _iban(chance: Random) -> str:
    country = chance.choice(sorted(_IBANS))
    body = shaped(chance, _IBANS[country])
    digits = "".join(str(int(sign, 36)) for sign in f"{body}{country}00")
    number = f"{country}{98 - int(digits) % 97:02}{body}"
    if chance.random() < 0.5:
        return number
    return " ".join(number[n : n + 4] for n in range(0, len(number), 4))


def _routing(chance: Random) -> str:
    body = chance.choice(("02", "06", "11", "12", "26")) + drawn(chance, "0123456789", 6)
    return f"{body}{-weighted(body, (3, 7, 1, 3, 7, 1, 3, 7)) % 10}"


def _clabe(chance: Random) -> str:
    body = "012180" + drawn(chance, "0123456789", 11)
    products = (
        int(digit) * weight % 10 for digit, weight in zip(body, (3, 7, 1) * 6, strict=False)
    )
    return f"{body}{-sum(products) % 10}"


def _bic(chance: Random) -> str:
    return shaped(chance, "@@@@") + chance.choice(("DE", "FR", "GB", "CH")) + "FF" + "XXX"


def _amount(chance: Random) -> str:
    return f"{chance.randint(120, 98_000):,}.{chance.randint(0, 99):02}"


def _salary(chance: Random) -> str:
    return str(chance.randint(280, 1600) * 100)


def _plain(shape: str) -> Maker:
    return lambda chance: shaped(chance, shape)


ACCOUNTS: Final[dict[str, Maker]] = {
    "card": _card,
    **{name: partial(_card, network=name) for name in _NETWORKS},
    "iban": _iban,
    "us_routing": _routing,
    "bic": _bic,
    "account": _plain("########"),
    "account10": _plain("##########"),
    "sort_code": _plain("20-##-##"),
    "bsb": _plain("06#-###"),
    "ifsc": _plain("HDFC0######"),
    "clabe": _clabe,
    "expiry": _plain("0#/2#"),
    "cvv": _plain("###"),
    "amount": _amount,
    "salary": _salary,
}
