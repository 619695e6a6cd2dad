"""The name of a validator in; a function that says whether a value is well formed, out.

Check digits and formats come from python-stdnum and phonenumbers, each imported when the
first candidate needs it. Names: those of `_OWN`, `phone`, `phone:<region>` and
`stdnum.<module>` for any module of python-stdnum that has `is_valid`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from gemroute.core.sensitivity import (
    accounts,
    amounts,
    bare,
    checkdigits,
    given_names,
    naming,
    nationals,
    passwords,
    placeholders,
    plates,
    registers,
    secret_names,
    seeds,
    shapes,
    spoken_codes,
    wallets,
    weak_passwords,
)

Validator = Callable[[str], bool]

_STDNUM: Final = re.compile(r"stdnum(?:\.[a-z_][a-z0-9_]*){1,2}")
_PHONE: Final = re.compile(r"phone:([A-Z]{2})")

_OWN: Final[dict[str, Validator]] = {
    "luhn": checkdigits.is_luhn,
    "card": checkdigits.is_card,
    "common_card": checkdigits.is_common_card,
    "iban": checkdigits.is_iban,
    "nrb": checkdigits.is_nrb,
    "rib": checkdigits.is_rib,
    "clabe": checkdigits.is_clabe,
    "giro": checkdigits.is_giro,
    "kvnr": checkdigits.is_kvnr,
    "nhi": checkdigits.is_nhi,
    "dea": checkdigits.is_dea,
    "prescriber": checkdigits.is_prescriber,
    "cns": checkdigits.is_cns,
    "au_medicare": checkdigits.is_au_medicare,
    "ihi": checkdigits.is_ihi,
    "mrz": shapes.is_mrz,
    "bip39": seeds.is_seed_phrase,
    "stellar_seed": seeds.is_stellar_seed,
    "seed_words": seeds.are_seed_words,
    "seed_slip": seeds.is_slipped_phrase,
    "password": passwords.is_password,
    "strong_password": passwords.is_strong_password,
    "evident_password": passwords.is_evident_password,
    "quoted_password": passwords.is_quoted_password,
    "passphrase": passwords.is_passphrase,
    "spaced_password": passwords.is_spaced_password,
    "stated_word": passwords.is_stated_word,
    "worded_secret": naming.is_worded_secret,
    "secret_column": secret_names.is_secret_column,
    "secret_insert": secret_names.is_secret_insert,
    "named_secret": secret_names.is_named_secret,
    "prefixed_key": secret_names.is_prefixed_key,
    "totp_seed": secret_names.is_totp_seed,
    "encoded_secrets": secret_names.are_encoded_secrets,
    "undocumented": placeholders.is_undocumented,
    "codes": passwords.are_codes,
    "entry_code": passwords.is_entry_code,
    "app_password": shapes.is_app_password,
    "weak_password": weak_passwords.is_weak_password,
    "chosen_password": weak_passwords.is_chosen_password,
    "spoken_code": spoken_codes.is_spoken_code,
    "jwt": shapes.is_jwt,
    "private_key": shapes.is_private_key,
    "entropy": shapes.is_random,
    "email": shapes.is_private_email,
    "private_phone": shapes.is_private_phone,
    "gb_postcode": shapes.is_gb_postcode,
    "date": shapes.is_date,
    "paper_number": shapes.is_paper_number,
    "mixed_paper_number": shapes.is_mixed_paper_number,
    "amount": shapes.is_amount,
    "account_held": accounts.is_account_held,
    "card_alone": accounts.is_card_alone,
    "two_figures": accounts.are_two_figures,
    "sum": amounts.is_sum,
    "exact_sum": amounts.is_exact_sum,
    "pay_of_person": amounts.is_pay_of_person,
    "national_id": nationals.is_national_id,
    "shaped_id": nationals.is_shaped_id,
    "bare_id": bare.is_bare_id,
    "bare_nhs": bare.is_bare_nhs,
    "noted_id": bare.is_noted_id,
    "german_pension": bare.is_named_pension,
    "bare_phone": nationals.is_possible_phone,
    "bare_account": bare.is_bare_account,
    "bare_insured": registers.is_insured,
    "national_phone": nationals.is_national_phone,
    "plate": plates.is_plate,
    "given_name": given_names.holds_given_name,
    "wallet_address": wallets.is_wallet_address,
    "wallet_key": wallets.is_wallet_key,
}


def is_known(name: str) -> bool:
    """Return whether `name` is a validator that can be had on this machine."""
    try:
        validator(name)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1024)
def validator(name: str) -> Validator:
    """Return the validator called `name`.

    Raises:
        ValueError: there is none.
    """
    if name in _OWN:
        return _OWN[name]
    if name == "phone":
        return lambda value: _is_phone(value, None)
    if region := _PHONE.fullmatch(name):
        return _phone_of(region[1])
    if _STDNUM.fullmatch(name):
        return _stdnum(name)
    raise ValueError(f"unknown validator {name!r}")


def _stdnum(name: str) -> Validator:
    import importlib

    try:
        module: Any = importlib.import_module(name)
    except ImportError as error:
        raise ValueError(f"python-stdnum has no module {name!r}") from error
    if not hasattr(module, "is_valid"):
        raise ValueError(f"the module {name!r} checks nothing")
    return lambda value: _holds(module, value)


def _holds(module: Any, value: str) -> bool:
    try:
        return bool(module.is_valid(value))
    except KeyError:
        # cn.ric looks a county up that its table does not have, and lets that escape.
        return False


def _phone_of(region: str) -> Validator:
    import phonenumbers

    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(f"unknown region {region!r}")
    return lambda value: _is_phone(value, region)


def _is_phone(value: str, region: str | None) -> bool:
    import phonenumbers

    if not shapes.is_private_phone(value):
        return False
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return False
    # Britain keeps some mobile numbers out of use; they are written where others would be.
    is_reserved = re.fullmatch(r"7700900\d{3}", str(number.national_number)) is not None
    if is_reserved or phonenumbers.is_valid_number(number):
        return True
    return region is None and nationals.is_mobile_abroad(value)
