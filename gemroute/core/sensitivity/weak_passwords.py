"""What a sentence says a password really is in; whether it may be one, out."""

from __future__ import annotations

import re
from typing import Final

from gemroute.core.sensitivity.passwords import is_password

_QUOTES: Final = "\"'`*“”„«»「」"
_ENDINGS: Final = ".,;:!?…)。，"
_TEMPLATE: Final = re.compile(r"<.*|\$.*|\{.*|%.*")
_WEAK: Final = re.compile(
    r"admin(?:istrator)?|root|guest|test|demo|user|change[-_]?me|pass(?:word|wort|w0rd)|welcome"
    r"|let-?me-?in|qwert[yz]|azerty|master|hallo|hello|bonjour|soleil|motdepasse|hola|contrase[nñ]a|clave"
    r"|senha|mudar|ciao|welkom|wachtwoord|has[lł]o|witaj|sommar|hej|l[oö]senord|[sş]ifre|parola|merhaba"
    r"|trustno|dragon|monkey|iloveyou|princess|football|swordfish|sunshine|schatz|пароль|админ|привет"
    r"|йцукен|\d{4,8}"
)
"""What many people choose, and what is no state of a password."""
_NUMBERED: Final = re.compile(r"[^\W\d_]{3,16}[-_.!@#]?\d{1,6}[!?.#$*]{0,2}")
_STATE: Final = re.compile(
    r"(?:in)?(?:valid|correct|secure)|required|wrong|missing|empty|expired|weak|strong|optional|hidden"
)


def is_weak_password(value: str) -> bool:
    """Return whether `value`, in quotes or one of what many choose, may be a password in use."""
    plain = value.strip().rstrip(_ENDINGS).strip(_QUOTES).rstrip(_ENDINGS).lower()
    if _TEMPLATE.fullmatch(plain) or _STATE.fullmatch(plain):
        return False
    is_quoted = value.strip()[:1] in _QUOTES
    is_chosen = _WEAK.fullmatch(plain) is not None or _NUMBERED.fullmatch(plain) is not None
    return is_quoted or is_chosen or is_password(plain)
