"""A place in a text in; whether a shop, a parish or a town says there how it is reached, out.

Such a line begins with the kind of house and its name, or with a name that ends in the kind.
A line that names a person or says whose the address is, is somebody's all the same.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from gemroute.core.sensitivity.given_names import GIVEN

_BEFORE_BYTES: Final = 120
_AFTER_BYTES: Final = 48

# RE2's own classes of all scripts make programs of a hundred thousand steps.
_LETTER: Final = r"A-Za-z\x{80}-\x{10FFFF}"
_CAPITAL: Final = "A-ZÀ-ÖØ-ÞĀ-ŽΆ-ΩЁ-Я"

_ENDINGS: Final = (
    r"Books|Book ?shop|Bookstore|Bakery|Café|Cafe|Coffee|Florist|Flowers|Pharmacy|Garage|Motors"
    r"|Salon|Barbers?|Gym|Cinema|Theatre|Theater|Gallery|Zoo|Campground|Campsite|Church|Chapel"
    r"|Cathedral|Library|Museum|Inn|Tavern|Grill|Diner|Bistro|Brewery|Stores?|Shop|Butchers?"
    r"|Taxis|Cabs|Hostel|Lodge|Spa|Resort|Ramen|Gardens|Records|Cycles|Hardware|Nurseries|Deli"
)
_BEGINNINGS: Final = (
    r"Pizzeria|Trattoria|Osteria|Ristorante|Restaurante?|Farm(?:a|á)cia|Pharmacie|Apotheke|Apteka"
    r"|Bäckerei|Metzgerei|Konditorei|Buchhandlung|Boulangerie|Librairie|Librer(?:í|i)a|Livraria"
    r"|(?:Eisc|C)af(?:é|fè)|Cafeter(?:í|i)a|Kino|Cin(?:é|e)ma|Taxi|H(?:o|ô)tel|Hostal|Gasthaus|Gemeinde"
    r"|Kirchengemeinde|Pfarrei|Paroisse|Parroquia|Parrocchia|Parafia|Sportverein|Turnverein"
    r"|Autohaus|Friseur|Camping|Supermerca[dt]o|Panader(?:í|i)a|Panificio|Peluquer(?:í|i)a"
    r"|Boekhandel|Bakkerij|Apotheek|Slagerij|Księgarnia|Piekarnia|Kwiaciarnia|Stadtwerke|Teatro"
    r"|Galleria|Galerie|Pinacoteca|Palais|Palazzo|Palacio|Basilica|Bundesrat"
    r"|Landtag|Rathaus|Parlement|Parlamento|Minist(?:erium|(?:è|e)re|ero|erio|(?:é|e)rio)"
    r"|Bodega|Kiosk|Gelateria|Heladería|Zoo|Jugendherberge|Ferienhof|Weingut|Brauerei"
)
_HOURS: Final = (
    r"(?i:aperto|abierto|ouverte?|geöffnet|geopend|otwart[ey]|открыт[оаы]?|öppet|åpent|åbent|açık)"
    r"[^\n]{0,16}(?i:[0-9]|giorni|jours?|täglich|dagelijks|diari|codziennie|ежедневно|her gün|lun"
    r"|mon|mo\b|ma\b)|営業時間|营业时间|영업시간"
    r"|(?i:to book a|(?:ring|phone|call) the (?:shop|store|café)|parish office)"
)
_FOR: Final = (
    r"for|guest|volunteer|booking|member|customer|recipient|(?:ship|deliver|send)(?:ed)? to"
    r"|staff list|für|gast|kund(?:e|in)|pour|client(?:e|a)?|para|huésped|per|ospite|voor|klant"
    r"|dla|gość|klient|för|gäst|til|gjest|для"
)
_WHOSE: Final = (
    r"(?i:my|mine|(?-i:I)|me|mein[er]?|ich|mon|ma|je|mi|mio|mia|io|meu|minha|eu|mijn|ik|moj[ae]?|мой|моя|min"
    r"|patient(?:in)?|tenant|employee|applicant|home|privat[eo]?|personal|lives?|living|wohnt"
    r"|herrn?|frau|mr|mrs|ms|miss|mme|monsieur|madame|se(?:ñ|n)ora?|sra?|dhr|mevr|signora?|pani?"
    r"|dear|attn|c/o|cell|mobile|handy|portable|m(?:ó|o)vil|celular|cellulare)"
)


def is_establishment(data: bytes, start: int, end: int) -> bool:
    """Return whether the line up to bytes `start` to `end` of `data` is a house's open to all."""
    line = data[max(0, start - _BEFORE_BYTES) : start].rpartition(b"\n")[2]
    line += data[start:end]
    near = line + data[end : end + _AFTER_BYTES].partition(b"\n")[0]
    if is_somebodys(near):
        return False
    ends = rf"[{_CAPITAL}][{_LETTER}'’&]{{1,20}} (?:{_ENDINGS})(?: ?[,.:;(|–—]| - )"
    name = rf"(?:[a-z]{{2,5}} )?[{_CAPITAL}0-9][^\n,.:;(|]{{1,40}}"
    begins = rf"(?:^|[.:;|>*] ?)(?:{_BEGINNINGS}) {name}[,.:;(|–—-]"
    house = _expression(f"{ends}|{begins}|{_HOURS}").search(near)
    return house is not None and not names_somebody(near.replace(house.group(), b""))


def is_somebodys(line: bytes) -> bool:
    """Return whether `line` says whose something is, or where somebody lives."""
    line = _expression(r"[0-9] ?min[^a-z]").sub(b". ", line)
    return (
        _expression(rf"(?:^|[^{_LETTER}])(?:{_WHOSE})(?:[^{_LETTER}]|$)").search(line) is not None
    )


def is_for_somebody(line: bytes) -> bool:
    """Return whether `line` says for whom something is, and names a person there."""
    return names_somebody(line, rf"(?:^|[^{_LETTER}])(?i:{_FOR}):? ")


def names_somebody(line: bytes, before: str = "") -> bool:
    """Return whether a given name with a surname stands in `line`, right after `before`."""
    pairs = _expression(rf"{before}([{_CAPITAL}][{_LETTER}]{{1,20}}) [{_CAPITAL}][{_LETTER}]")
    pair = pairs.search(line)
    while pair and pair[1].decode() not in GIVEN:
        # The second word may be the name: "Visa Anna Tern".
        pair = pairs.search(line, pair.end(1))
    return pair is not None


@lru_cache(maxsize=8)
def _expression(pattern: str) -> Any:
    import re2

    return re2.compile(pattern.encode())
