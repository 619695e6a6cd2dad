"""Whether a value only stands where a secret would: EXAMPLE, changeme, ${…}, runs, code."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

_TEMPLATE: Final = re.compile(
    r"\$\{.*|\$\(.*|\$(?:[A-Z_][A-Z0-9_]*|[a-z_]+(?:[A-Z][a-z]+|_[a-z]+)*[0-9]?)|<[^<>]*>?|\{\{.*|\{[A-Za-z_][\w.]*\}|%\([A-Za-z_]\w*\).*"
    r"|%[A-Za-z_]\w*%|\[[\w .-]*\]|@(?:[A-Z_][A-Z0-9_]*|[a-z_]+)@|#\{.*|<%.*|__\w+__"
    r"|\(\(\s?[\w.-]+\s?\)\)|\[[^\]]*\]\(.*",
    re.DOTALL,
)
_CODE: Final = re.compile(
    r"(?i:os\.environ|os\.getenv|getenv|process\.env|import\.meta\.env|env\(|System\.getenv|ENV\["
    r"|https?://[^@]*|//[\w-]+(?:\.[\w-]+)+/[^@]*|std::env|(?-i:viper\.[A-Z])|config\(|secrets?\.|vault:|ref\+|op://|arn:aws:|!vault|!ref|!sub).*"
    r"|_?[a-z]+[0-9]?(?:_[a-z]+)*(?:\.[a-z_]+[0-9]?)+(?:\(.*)?"  # a member of something
    r"|[A-Za-z0-9.]*(?:Private|Public|Secret|Access)Key(?:Types?)?"
    r"|(?-i:(?:[A-Z]+[0-9]{0,3}_){2,}[A-Z]+[0-9]{0,3})|_[a-z]+(?:_[a-z]+)+|(?:get|fetch|make|build|create|load|read|generate)_[a-z_]+",
    re.DOTALL,
)
"""What code writes where a secret comes from elsewhere, and names of types of keys."""
_STAND_IN: Final = re.compile(
    r"(?i).*(?:example|change[-_ ]?(?:me|it|this)|placeholder|replace[-_ ]?(?:me|with|this)"
    r"|redacted|censored|dummy|insert[-_ ]|to[-_ ]?be[-_ ]|fix[-_ ]?me|(?:^"
    r"|[^a-z])todo(?:[^a-z0-9]|$)).*"
    r"|(?:your|my|the|some|enter|a|an)[-_ ].*"
    r"|(?:ihr|dein|euer|votre|ton|vos|tu|su|la[-_]tua|il[-_]tuo|tua|sua|seu|twoje|jouw|uw|ditt|din)"
    r"[-_](?:[a-z]{2,12}[-_]){0,2}(?:passwort|kennwort|schl(?:ü|ue)ssel|mot[-_]de[-_]passe|cl[ée]"
    r"|contrase[nñ]a|clave|senha|chave|password|chiave|has[łl]o|klucz|wachtwoord|sleutel|l[öo]senord"
    r"|nyckel|secret|token|key)(?:[-_](?:hier|ici|aqu[ií]|qui|here|tutaj|h[äa]r))?"
    r"|[0-9]{1,4}[-_ ]?(?:bytes?|bits?|chars?|digits?)[-_ ].*"
    r"|(?:test|sample|pass|passw|pwd|foo|foobared|bar|baz|foobar|fake|mock|demo|null|none|nil|undefined|true|false"
    r"|yes|no|string|value|password|passwd|passphrase|secret|token|key|api[-_ ]?key|hidden"
    r"|(?:test|wrong|bad|invalid|new|old|my)[-_]?(?:pass|password|user|secret|token|key)"
    r"|masked|anonymous|removed|empty|default|unknown|n/?a|tbd|required|optional|text|user|username"
    r"|postgres|root|guest|admin|minioadmin|swordfish|xyzzy)",
    re.DOTALL,
)
_IN_USE: Final = re.compile(r"[A-Za-z]{5,16}(?:[-_@#!.][0-9]{1,6}|[0-9]{2,6})[!?#$@.*]{0,2}")
"""A stand-in word that somebody made a password of by adding a number: changeme123."""
_PARTS: Final = re.compile(r"[-_.]")
_CHANCE: Final = re.compile(r"(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])(?!.*[a-z]{5})[A-Za-z0-9]{8,}")
_DOTS: Final = re.compile(
    r"[xX*•.#?_\-…]{3,}|.*[_/.:=-][xX]{4,}|.*[_/.:=-][*0]{8,}"
    r"|.{0,8}(?:[xX]{6,}|\*{3,}|•{3,}|\.{3,}).{0,8}"
)
_WALKS: Final = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "0123456789abcdef0123456789abcdef",
    "abc123",
)
_DOCUMENTED: Final = frozenset(
    {
        "AKIAIOSFODNN7EXAMPLE",
        "ASIAIOSFODNN7EXAMPLE",
        "AKIAI44QH8DHBEXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
        "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==",
        "QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        "QWxhZGRpbjpvcGVuc2VzYW1l",
        "dXNlcm5hbWU6cGFzc3dvcmQ=",
        "6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe",
        "hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
    }
)
"""What AWS, Google, Slack, the emulators of Azure and RFC 7617 print as examples, to no effect."""
_FEW_CHARACTERS: Final = 2
_RUN_LENGTH: Final = 16
_RUN: Final = re.compile(
    r"[xX]{10}|[*•.]{10}|0{12}|(?i:(?:^|[-_.])(?:your|insert|replace|change)[-_]|[-_]here$)"
)
"""What no chance puts into a key: a run of a filler, and what tells to put a key there."""


_LEAST_OF_ALPHABET: Final = 12
_MOST_FOLLOWING: Final = 0.6

_CHOSEN: Final = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9].*[0-9]|.*[0-9].*[!#$%&*+?@^~]).{8,}")
_HEX: Final = re.compile(r"(?=(?:.*[0-9]){4})(?=(?:.*[a-f]){4})[0-9a-f]{24,}")
_SAID: Final = re.compile(
    r"(?i)change|pass|pwd|secret|token|key|here|value|name|user|example|insert|replace"
)


def is_undocumented(value: str) -> bool:
    """Return whether `value` is no key from a vendor's manual, and no prefix before a run."""
    is_run = len(set(value[-_RUN_LENGTH:])) <= _FEW_CHARACTERS or _RUN.search(value) is not None
    return value not in _DOCUMENTED and not is_run


_LEFT_IN_CODES: Final = re.compile(r"\A(?:\+|=?(?:20|3D)|%(?:25)?(?:20|3[AD]|2[27B]))+")
# Words of a mail, in which a blank is "=20": what they say is read where that is undone.
_WORDS_IN_CODES: Final = re.compile(
    r"=?(?:20|3D)[!-~]{1,24}?=(?:20[0-9A-Za-z]{1,24}=20[0-9A-Za-z]|3D|[C-F][0-9A-F]=[89AB][0-9A-F])"
)


def is_placeholder(value: str) -> bool:
    """Return whether `value` is a template, a stand-in word, a run or a keyboard walk.

    So is one behind blanks and signs that are left in codes, as mails and forms have them, and
    what is only the next words there.
    """
    plain = _LEFT_IN_CODES.sub("", value).strip("\"'` ")
    return bool(
        _TEMPLATE.fullmatch(plain)
        or _WORDS_IN_CODES.match(value)
        or _CODE.fullmatch(plain)
        or plain in _DOCUMENTED
        or _is_stand_in(plain)
        or _DOTS.fullmatch(plain)
        or len(set(plain)) <= _FEW_CHARACTERS
        or _RUN.search(plain)
        or _is_walk(plain.lower())
    )


def _is_stand_in(value: str) -> bool:
    """Return whether `value` is a stand-in word, or has one beside nothing that chance made."""
    if _STAND_IN.fullmatch(value) is None or _IN_USE.fullmatch(value):
        return False
    if _CHOSEN.fullmatch(value) and not _SAID.search(value):
        return False
    parts = _PARTS.split(value)
    return not any(
        (_CHANCE.fullmatch(part) or _HEX.fullmatch(part)) and not _STAND_IN.fullmatch(part)
        for part in parts
    )


def _is_walk(value: str) -> bool:
    return any(value in walk or value[::-1] in walk for walk in _WALKS) or _is_alphabet(value)


def _is_alphabet(value: str) -> bool:
    """Return whether most letters of `value` are followed by the next one of the alphabet."""
    letters = list(filter(str.isalpha, value))
    following = sum(ord(second) - ord(first) == 1 for first, second in pairwise(letters))
    return len(letters) >= _LEAST_OF_ALPHABET and following >= _MOST_FOLLOWING * len(letters)
