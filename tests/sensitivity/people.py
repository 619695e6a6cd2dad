"""Invented persons, addresses, numbers and things that fill the slots of a template."""

from __future__ import annotations

from random import Random
from typing import Final

from sensitivity.drawing import HEX, Maker, drawn, shaped

_GIVEN: Final = (
    "Anna", "Marek", "Sofia", "Lukas", "Priya", "Chen", "Fatima", "Diego", "Ingrid", "Yuki",
    "Olivia", "Tomasz", "Amélie", "Hassan", "Brigitte", "Callum", "Nadia", "Pietro",
)  # fmt: skip
_FAMILY: Final = (
    "Lindqvist", "Kowalczyk", "Moreau", "Okafor", "Brandt", "Castellanos", "Ferrara", "Nakamura",
    "Whitfield", "Haddad", "Jansen", "Petrova", "Sullivan", "Vandenberg", "Iyer", "Hartmann",
)  # fmt: skip
_AILMENTS: Final = (
    "emphysema", "varicose veins", "angina", "gout", "carpal tunnel", "a stomach ulcer",
    "cataracts", "an abscess", "jaundice", "a blood clot", "high cholesterol",
    "diverticulitis", "vertigo",
)  # fmt: skip
_AILMENTS_DE: Final = (
    "Gallensteine", "Bluthochdruck", "Krampfadern", "Gicht", "Schuppenflechte", "Sodbrennen",
    "einen Leistenbruch", "eine Blasenentzündung", "Herzrhythmusstörungen", "grauen Star",
)  # fmt: skip
_PROVIDERS: Final = ("gmail.com", "outlook.com", "gmx.de", "orange.fr", "yahoo.co.uk", "proton.me")
_PHONES: Final = {
    "us": "+1 (415) 6##-####", "gb": "+44 7911 ######", "de": "+49 151 2#######",
    "fr": "+33 6 12 ## ## ##", "es": "+34 612 ### ###", "it": "+39 347 ### ####",
    "pl": "+48 601 ### ###", "in": "+91 98765 #####", "br": "+55 11 9####-####",
    "jp": "+81 90-####-####", "cn": "+86 138 #### ####", "au": "+61 412 ### ###",
    "nl": "+31 6 ########", "se": "+46 70 ### ## ##",
}  # fmt: skip


def _given(chance: Random) -> str:
    return chance.choice(_GIVEN)


def _family(chance: Random) -> str:
    return chance.choice(_FAMILY)


def _name(chance: Random) -> str:
    return f"{_given(chance)} {_family(chance)}"


def _email(chance: Random) -> str:
    parts = _given(chance), _family(chance)
    local = ".".join(parts).lower().replace("é", "e")
    return (
        f"{local}{chance.choice(('', '', str(chance.randint(2, 99))))}@{chance.choice(_PROVIDERS)}"
    )


def _phone(chance: Random) -> str:
    return shaped(chance, _PHONES[chance.choice(sorted(_PHONES))])


def _street_number(chance: Random) -> str:
    return str(chance.randint(1, 240))


def _uuid(chance: Random) -> str:
    return "-".join(drawn(chance, HEX, size) for size in (8, 4, 4, 4, 12))


def _plain(shape: str) -> Maker:
    return lambda chance: shaped(chance, shape)


PEOPLE: Final[dict[str, Maker]] = {
    "given": _given,
    "family": _family,
    "ailment": lambda chance: chance.choice(_AILMENTS),
    "ailment_de": lambda chance: chance.choice(_AILMENTS_DE),
    "name": _name,
    "email": _email,
    "phone": _phone,
    **{f"phone_{country}": _plain(shape) for country, shape in _PHONES.items()},
    "nr": _street_number,
    "mrn": _plain("#######"),
    "uuid": _uuid,
    "date": _plain("2026-%m-%d"),
    "day": _plain("%d/%m/2026"),
    "hour": lambda chance: (
        f"{chance.randrange(24):02}:{chance.randrange(60):02}:{chance.randrange(60):02}"
    ),
    "millis": lambda chance: str(1_760_000_000_000 + chance.randrange(10**10)),
    "seconds": lambda chance: str(1_760_000_000 + chance.randrange(10**7)),
    "ip": lambda chance: ".".join(str(chance.randint(1, 254)) for _ in range(4)),
    "order": _plain("ORD-2026-######"),
    "n3": _plain("###"),
    "n4": _plain("4###"),
    "n5": _plain("5####"),
    "n6": _plain("######"),
    "n9": _plain("#########"),
    "n12": _plain("############"),
    "n16": _plain("################"),
    "x8": lambda chance: drawn(chance, HEX, 8),
    "x12": lambda chance: drawn(chance, HEX, 12),
    "x40": lambda chance: drawn(chance, HEX, 40),
    "x64": lambda chance: drawn(chance, HEX, 64),
}
