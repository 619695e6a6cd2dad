"""What a sentence says a password really is in; whether it may be one, out."""

from __future__ import annotations

import re
from typing import Final

from gemroute.core.sensitivity.passwords import is_password, is_strong_password

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
_PRODUCT: Final = re.compile(
    r"(?i)(?:office|excel|word|outlook|access|project|visio|windows|win|server|exchange|sharepoint|sql|visualstudio"
    r"|vs|autocad|revit|inventor|acrobat|photoshop|ubuntu|debian|fedora|centos|rhel|macos|ios|android|python|java"
    r"|node|version|release|build|room|raum|salle|sala|aula|page|line|step|level|unit|table|form|expo|euro|covid"
    r"|tokyo|paris|january|february|march|april|may|june|july|august|september|october|november|december|iso|din"
    r"|usb|ipv|http|port|vlan|type|model|grade|class|group|phase|q|react|angular|vue|rails|django|laravel|symfony"
    r"|bootstrap|drupal|joomla|typo|firefox|chrome|safari|postgres|redis|oracle|vault|section|article|chapter"
    r"|settings?|bitwarden|keepass|iphone|ipad|galaxy|pixel|ticket|argon|sprint|rule|user|host|web|db|team|wiki)"
    r"[-_.]?[0-9]+[!?]?"
)
"""What has a number and is the same everywhere: an edition, a place, a date."""


def is_chosen_password(value: str) -> bool:
    """Return whether `value`, which is the same for everyone, is a password and no edition."""
    return is_strong_password(value) and _PRODUCT.fullmatch(value.rstrip(_ENDINGS)) is None


def is_weak_password(value: str) -> bool:
    """Return whether `value`, in quotes or one of what many choose, may be a password in use."""
    plain = value.strip().rstrip(_ENDINGS).strip(_QUOTES).rstrip(_ENDINGS).lower()
    if _TEMPLATE.fullmatch(plain) or _STATE.fullmatch(plain):
        return False
    is_quoted = value.strip()[:1] in _QUOTES
    is_chosen = _WEAK.fullmatch(plain) is not None or _NUMBERED.fullmatch(plain) is not None
    return is_quoted or is_chosen or is_password(plain)
