"""What stands after the word "password" in; whether it is one, and no prose or code, out."""

from __future__ import annotations

import re
from typing import Final

_SHORTEST: Final = 5
_LONGEST: Final = 80
_SIGNS: Final = "!@#$%&*?^~+="
_ENDINGS: Final = ".,;:!?…\"'`)]}>*”“’»。，！"
_QUOTES: Final = ("'", '"', "`")
_OPENINGS: Final = "\"'`*(“‘„«"

_CODE: Final = re.compile(
    r"[\w.:>-]*[A-Za-z_][\w.:>-]*[(\[{].*"  # a call, an index, a template
    r"|[(\[{].*"
    r"|[A-Za-z_]\w*(?:(?:\.|::|->)[A-Za-z_]\w*)+[;,)]*"  # a member of something
    r"|[A-Za-z_]\w*:?=[^=].*|[A-Za-z]{1,2}:\w{1,3}"  # another assignment; a scoped variable
    r"|[$%@&]\w+(?:->.*)?|%\(?\w{0,20}\)?[sd].*|\\.*|--?[a-z][a-z-]*(?:=.*)?|.*\[\^.*",
    re.DOTALL,
)
_ADDRESS: Final = re.compile(
    r"[a-z][a-z0-9+.-]*://.*|(?:\.{0,2}/|~/)[\w./-]*|www\..*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[a-z]+@[a-z]*"
    r"|(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|internal|local)"
    r"|[\w-]+\.(?:txt|json|ya?ml|py|js|ts|go|rs|java|md|html?|php|conf|cfg|ini|env|xml|sh|pdf|png)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER: Final = re.compile(
    r"[v~≥≤<>=+-]*\d+(?:[.,:/xX%+-]+\d*)*"
    r"|\d+/(?:tcp|udp)|\d+(?:[-–]\d+)?-?(?:[a-z]{1,3}|char(?:s|acter)?s?|bits?|bytes?|days?|hours?|min(?:ute)?s?"
    r"|seconds?|months?|weeks?|years?|digits?|times|rounds?|letters?|words?)",
    re.IGNORECASE,
)
_TERM: Final = re.compile(
    r"1password|keepass\w{1,3}|bitwarden|lastpass|o?auth-?[12](?:\.0)?|[234]fa|2-?factor\w*"
    r"|sha-?\d{1,3}(?:[-/_]\d+)?|md[245](?:crypt)?|base-?(?:16|32|58|64|85)|utf-?(?:8|16|32)"
    r"|pbkdf2\w*|argon2\w*|aes-?\d+\w*|rsa-?\d+|ed25519|x509|pkcs#?\d+|http/?[123]|ipv[46]|k8s|s3"
    r"|ntlm(?:v?\d)?|wpa[23]?(?:[-/]\w+)?|windows-?\d+|office-?365|microsoft-?365|m365|log4j"
    r"|python[23]|php[5-8]|mysql\d?|neo4j|web[23]|covid-?19|rfc\s?\d+|iso-?\d+|[qh][1-4]"
    r"|(?:step|part|note|section|chapter|table|figure|appendix|level|version|option|line)s?-?\d+",
    re.IGNORECASE,
)
_NAME_PART: Final = re.compile(
    r"(?:^|[_.-])(?:pass(?:word|wd|phrase|code)?s?|pwd?|user(?:name)?|login|auth|cred(?:ential)?s?"
    r"|secrets?|tokens?|keys?|str|hash(?:ed)?|field|input|value|text|name|url|var|arg|param|config"
    r"|prompt|encrypted|plain|default|new|old|current|confirm(?:ed)?|get|set|is|see|has|to|of|from"
    r"|with|and|or|the|not|for|no|your|you|my|required|protected|reset)(?:$|[_.-])",
    re.IGNORECASE,
)
_SNAKE: Final = re.compile(r"_*[a-z]+(?:_[a-z]+)*(?:_?\d{1,2})?_*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_PHRASE: Final = re.compile(r"[a-z]{3,12}(?:[-_][a-z]{3,12}){2,7}", re.IGNORECASE)
_SHORTEST_PHRASE: Final = 15
_ENTITY: Final = re.compile(r"&(?:#\w+|[a-z]{2,6});")
_HUMP: Final = re.compile(r"[a-z]{2,}[A-Z][a-z]{2,}")
_TYPE: Final = re.compile(
    r"(?i)\w*(?:str(?:ing)?|field|input|type|text|hash|bytes|char|value|password|passwd|secret|token"
    r"|key|user|name|error|exception|model|form|view|label|prompt|option|param|config|object|null"
    r"|default|policy|encoder|hasher|manager|service|provider|required|validat\w+|props?|state)s?"
)
_LABEL: Final = re.compile(
    r"(?:passwor[dt]|pass|contrasen[ya]a?|senha|parola|heslo|haslo|wachtwoord|jelszo|sifre|lozinka"
    r"|salasana|passord|adgangskode|kodeord|parool|geslo|clave|kennwort|motdepasse|mdp|incorrect"
    r"|wrong|invalid|weak|strong|empty|short|long|missing|hidden|visible|plain\w*|bcrypt|scrypt"
    r"|optional|required|forgot\w*|reset|change[ds]?|enter|confirm\w*|current|update[ds]?|varchar"
    r"|nullable|sensitive|redact\w*|filtered|private|public|admin\w*|root|guest|login|local|basic"
    r"|\w+(?:ed|ing|able|ible|tion))",
    re.IGNORECASE,
)
_CELL: Final = " \t\"'`*"
_COLUMN: Final = re.compile(
    r"(?i)(?:[a-z]{1,12}[ _-])?(?:password|passwort|passwd|kennwort|contrase(?:ñ|n)a|senha"
    r"|mot de passe|wachtwoord|pwd|pin|пароль|密码|パスワード|비밀번호|api[ _-]?key|secret)"
)
_NUMBERING: Final = re.compile(r"(?m)(?:^|(?<=\s))(?:\d{1,2}[.)]|[*-])\s")
_LEAST_LETTERS_QUOTED: Final = 6
_LEAST_DIGITS: Final = 6


def is_password(value: str) -> bool:
    """Return whether `value` mixes what words do not: letters with digits, or signs inside.

    A row of six digits or more counts too, and so do words joined by dashes or by nothing; a
    single word does where a quotation mark opens it, unless it is a label or a type.
    """
    plain = _plain(value)
    if _is_other(plain):
        return False
    is_quoted = value.lstrip()[:1] in _QUOTES
    is_word = _is_odd_word(plain) and (is_quoted or _is_no_word(plain))
    return is_word or _is_mixed(plain) or _is_digits(plain) or _is_joined(plain)


def is_strong_password(value: str) -> bool:
    """Return whether `value` is a password that shows as one where no sign announces it."""
    plain = _plain(value)
    has_case = plain.lower() != plain != plain.upper()
    is_long = len(plain) > _LEAST_LETTERS_QUOTED
    has_digit = any(character.isdigit() for character in plain) and not plain.isdigit()
    return is_password(value) and has_digit and (has_case or is_long) and "-" not in plain


def is_quoted_password(value: str) -> bool:
    """Return whether `value`, which stood in quotes, is a password."""
    return is_password(f'"{value}')


def _plain(value: str) -> str:
    return value.strip().lstrip(_OPENINGS).rstrip(_ENDINGS)


def _is_other(plain: str) -> bool:
    """Return whether `plain` is code, an address, a number of something or a term."""
    forms = (_CODE, _ADDRESS, _NUMBER, _TERM)
    fits = _SHORTEST <= len(plain) <= _LONGEST
    if fits and _is_digits(plain):
        return False
    return not fits or any(form.fullmatch(plain) for form in forms) or _is_name(plain)


def _is_name(plain: str) -> bool:
    has_part = _NAME_PART.search(plain) is not None
    return bool(_ENTITY.search(plain)) or bool(
        _SNAKE.fullmatch(plain) and "_" in plain and has_part
    )


def _is_mixed(plain: str) -> bool:
    has_letter = any(character.isalpha() for character in plain)
    has_digit = any(character.isdigit() for character in plain)
    has_sign = any(character in _SIGNS for character in plain[1:])
    return (has_letter and (has_digit or has_sign)) or (has_digit and has_sign)


def _is_digits(plain: str) -> bool:
    return plain.isascii() and plain.isdigit() and len(plain) >= _LEAST_DIGITS


def _is_joined(plain: str) -> bool:
    is_phrase = len(plain) >= _SHORTEST_PHRASE and _PHRASE.fullmatch(plain) is not None
    return is_phrase and not _NAME_PART.search(plain)


def _is_odd_word(plain: str) -> bool:
    if not plain.isascii() or not plain.isalpha() or len(plain) < _LEAST_LETTERS_QUOTED:
        return False
    if _TYPE.fullmatch(plain) or _LABEL.fullmatch(plain):
        return False
    return plain.islower() or _HUMP.search(plain) is not None


def _is_no_word(plain: str) -> bool:
    return len(plain) >= _SHORTEST_PHRASE and plain.islower()


def is_password_column(value: str) -> bool:
    """Return whether a row under the header of `value` has a password in the header's column."""
    header, *rows = value.strip("\r\n").splitlines()
    for delimiter in ("\t", "|", ";", ","):
        names = [name.strip(_CELL) for name in header.split(delimiter)]
        column = next((n for n, name in enumerate(names) if _COLUMN.fullmatch(name)), None)
        if column is None or len(names) < 2:
            continue
        cells = [row.split(delimiter) for row in rows if row.count(delimiter) == len(names) - 1]
        return any(is_password(row[column].strip(_CELL)) for row in cells)
    return False


def are_codes(value: str) -> bool:
    """Return whether `value` lists at least two codes, each of digits or with one in it."""
    words = _NUMBERING.sub(" ", value).split()[:4]
    return len(words) >= 2 and sum(any(map(str.isdigit, word)) for word in words) * 2 > len(words)
