"""Text with names of secrets in it in; whether a secret stands under or after one of them, out."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from gemroute.core.sensitivity.passwords import is_password, is_strong_password
from gemroute.core.sensitivity.placeholders import is_placeholder, is_undocumented
from gemroute.core.sensitivity.shapes import is_random

_PASSWORD: Final = re.compile(
    r"(?i)(?:[a-z0-9]{1,16}[ _-])?(?:password|passwort|passwd|passphrase|kennwort|contrase(?:ñ|n)a"
    r"|senha|mot[ _-]?de[ _-]?passe|wachtwoord|l(?:ö|o)senord|passord|adgangskode|salasana"
    r"|jelsz(?:ó|o)|has(?:ł|l)o|heslo|parola|(?:ş|s)ifre|m(?:ậ|a)t[ _-]kh(?:ẩ|a)u|kata[ _-]sandi"
    r"|pwd|pass|pin|пароль|κωδικ(?:ό|ο)ς(?:[ _-]πρ(?:ό|ο)σβασης)?|密码|パスワード|비밀번호)"
)
_SECRET: Final = re.compile(
    r"(?i)(?:[a-z0-9]{1,16}[ _-]?)?(?:(?:api|access|auth|private|secret|client|user)"
    r"[ _-]?(?:key|token|secret)|token|secret|key|api[ _-]schl(?:ü|ue)ssel|cl(?:é|e)[ _-]api"
    r"|clave[ _-]api|密钥|токен)"
)
_OPEN_NAME: Final = re.compile(
    r"(?i)(?:^|_|(?<=[a-z])(?=[A-Z]))(?:public|publishable|primary|foreign|cache|sort|partition|site|anon|lookup"
    r"|idempotency|dedup\w*|row|group|unique|object|bucket|file|image|translation|label|message"
    r"|registry|query|index|host|known|order|range|hash|shard|routing|message|event|measurement)"
)
_OF_A_KEY: Final = re.compile(
    r"(?i)(?:_|(?<=[a-z])(?=[A-Z]))(?:ids?|name|path|file|dir|ur[li]|host|type|arn|hash|digest|finger\w*|version|count"
    r"|size|limit|length|ttl|expir\w*|prefix|suffix|alg\w*|format|class|field|column|table|store"
    r"|manager|service|endpoint|issuer|audience|scope|usage|sum|map|list|ref|regex|pattern)s?\Z"
)
"""How names end that tell something about a key or token."""
_COUNT_OF_TOKENS: Final = re.compile(rb"""(?i)tokens["']?[ :=]{1,3}\Z""")
_PAGE_TOKEN: Final = re.compile(
    rb"(?i)(?:next|page|pagination|continuation|lock|change|starting|resume|sync|scroll|public"
    rb"|csrf|next[ _-]?(?:for|back)ward|idempotency)[ _-]?tokens?[^0-9a-z\n]{1,12}$"
    rb"|badge\.svg\?token=$"
)
_NAME_BYTES: Final = 48
_NAMED: Final = re.compile(r"(\w+)[^0-9A-Za-z]{1,8}(?:value=[\"'])?(.+)", re.DOTALL)
_CELL: Final = " \t\"'`*"
_DELIMITERS: Final = ("\t", "|", ";", ",")
_TUPLE: Final = re.compile(r"\(([^()]{1,2000})\)")
_VALUE: Final = re.compile(r"N?'((?:[^'\\]|\\.|'')*)'|\"([^\"]*)\"|([^,]+)")
_LOGINS: Final = re.compile(
    r"(?i)into [`\"\[]?(?:\w{1,30}[._])?(?:users?|logins?|accounts?|members?|credentials?)\W"
)
_LEAST_CELLS: Final = 2
_LEAST_KEY: Final = 16
_LEAST_ENCODED: Final = 8
_CERTIFICATE: Final = b"-----BEGIN CERT"
_DATA: Final = re.compile(r"(?m)^[ \t]*data:[ \t\r]*$")
_ENCODED: Final = re.compile(
    r"(?m)^[ \t]+[\w.-]+:[ \t]*(?:[|>][+-]?\s+)?[\"']?([A-Za-z0-9+/]{8,}={0,2})[\"']?[ \t\r]*$"
)
_WORDS: Final = re.compile(r"\w+?(?:[-_.](?:[A-Za-z]?[a-z]{0,14}|[A-Z]{1,8}|\d{1,4}))+")
_SNAKE: Final = re.compile(r"_*[a-z]+\d{0,4}(?:_[a-z]+\d{0,4})+_*")


def is_named_secret(value: str) -> bool:
    """Return whether `value` is NAME, a sign and something random, and NAME is no open key's."""
    named = _NAMED.fullmatch(value)
    if named is None or _OPEN_NAME.search(named[1]) or _OF_A_KEY.search(named[1]):
        return False
    return _is_key(named[2])


def is_prefixed_key(value: str) -> bool:
    """Return whether `value`, which begins as a vendor's keys do, goes on as chance does."""
    is_name = _WORDS.fullmatch(value) is not None
    return not is_name and is_random(value) and is_undocumented(value)


def is_totp_seed(value: str) -> bool:
    """Return whether `value`, letters and digits of Base32 in fours, is no row of short words."""
    return value.isupper() or any(map(str.isdigit, value))


def are_encoded_secrets(value: str) -> bool:
    """Return whether a manifest has a secret in Base64 under `data`, and not just certificates."""
    data = _DATA.split(value, maxsplit=1)[-1]
    return any(_is_encoded_secret(encoded) for encoded in _ENCODED.findall(data))


def _is_encoded_secret(value: str) -> bool:
    try:
        plain = base64.b64decode(value, validate=True)
    except binascii.Error:
        return False
    is_legible = plain.decode("latin-1").isprintable() and plain.isascii()
    is_long = len(plain) >= _LEAST_ENCODED and not plain.startswith(_CERTIFICATE)
    return is_long and (is_legible or is_random(value))


def is_page_token(data: bytes, start: int, end: int) -> bool:
    """Return whether a name of a token that opens nothing stands before `start` of `data`.

    It asks for more of an answer, or for a change to what nobody else has changed; or it is
    of how many tokens a model has read.
    """
    before = data[max(0, start - _NAME_BYTES) : start]
    if data[start:end].isdigit() and _COUNT_OF_TOKENS.search(before):
        return True
    return _PAGE_TOKEN.search(before) is not None


def is_secret_column(value: str) -> bool:
    """Return whether a row under the header of `value` has a secret in the header's column."""
    header, *rows = value.strip("\r\n").splitlines()
    for delimiter in _DELIMITERS:
        names = [name.strip(_CELL) for name in header.split(delimiter)]
        cells = [row.split(delimiter) for row in rows if row.count(delimiter) == len(names) - 1]
        if len(names) >= _LEAST_CELLS and _is_any_secret(names, cells):
            return True
    return False


def is_secret_insert(value: str) -> bool:
    """Return whether an SQL statement writes a secret.

    It stands in its column, beside its name, or anywhere in a row of a table of logins.
    """
    tuples = [list(_values(match[1])) for match in _TUPLE.finditer(value)]
    if not tuples:
        return False
    if _LOGINS.search(value) and any(is_strong_password(cell) for row in tuples for cell in row):
        return True
    names, *rows = tuples
    return _is_any_secret(names, [row for row in rows if len(row) == len(names)]) or any(
        (check := _check_of(name)) is not None and check(cell)
        for row in tuples
        for name, cell in pairwise(row)
    )


def _values(row: str) -> Iterator[str]:
    for match in _VALUE.finditer(row):
        cell = next(part for part in match.groups() if part is not None).strip(_CELL)
        if cell or match[3] is None:
            yield cell


def _is_any_secret(names: list[str], rows: list[list[str]]) -> bool:
    checks = [(place, check) for place, name in enumerate(names) if (check := _check_of(name))]
    return any(check(row[place].strip(_CELL)) for place, check in checks for row in rows)


def _check_of(name: str) -> Callable[[str], bool] | None:
    """Return what tells whether a value is what the column `name` promises; None for nothing."""
    if _PASSWORD.fullmatch(name):
        return _is_own_password
    if name.lower() == "secret":
        return _is_own_secret
    if _SECRET.fullmatch(name) and not _OPEN_NAME.search(name):
        return _is_key
    return None


def _is_own_password(value: str) -> bool:
    return is_password(value) and not is_placeholder(value)


def _is_own_secret(value: str) -> bool:
    return _is_key(value) or (is_strong_password(value) and not is_placeholder(value))


def _is_key(value: str) -> bool:
    is_long = len(value) >= _LEAST_KEY and any(character.isdigit() for character in value)
    is_name = _SNAKE.fullmatch(value) is not None
    return is_long and is_random(value) and not is_name and not is_placeholder(value)
