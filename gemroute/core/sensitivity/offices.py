"""A place in a text in; whether an office, a shop or a hotline says there how it is reached, out.

What is marked up as a business's says so itself. Else two things that only offices have must
stand in the line, as a post box, opening hours, a mailbox of a role and the name of a desk,
and nobody by name. Some telephone numbers are given to firms alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from gemroute.core.sensitivity.establishments import is_somebodys, names_somebody

_MARKED_BYTES: Final = 600
_BEFORE_BYTES: Final = 160
_AFTER_BYTES: Final = 80
_LEAST_SIGNS: Final = 2
_OFFICES: Final = 3
"""So many of the signs below are of no private person."""

_MARK: Final = re.compile(
    rb"(?:\"@type\"\s{0,3}:\s{0,3}\[?\s{0,3}\"|itemtype=[\"']https?://schema\.org/"
    rb"|typeof=[\"'](?:schema:)?)"
    rb"([A-Za-z]{3,40})"
)
_PARTS: Final = re.compile(
    rb"(?:Postal|Geo|Opening|Contact|Aggregate|Web|Search|Image|Place$|Offer|Review$|Rating|Country"
    rb"|Bread|List|Menu|Language|Administrative|City$|State$|Entry|Quantit|Property).*"
)
"""Types of what belongs to a business, or to a person: they tell nothing."""
_BUSINESS: Final = re.compile(
    rb"(?:Local|Financial|Food|Home|Entertainment|Sports|Automotive|Legal|Lodging|Medical)"
    rb"(?:Business|Establishment|Service|AndConstructionBusiness|ActivityLocation|Organization"
    rb"|Clinic)"
    rb"|.*(?:Organi[sz]ation|Store|Shop|Restaurant|Office|Station|Agency|Salon|Repair|Dealer|Rental"
    rb"|Company|Center|Centre|Gallery|Service|Attraction|Shelter|Library|School|Association|Church"
    rb"|Museum|Theater|Business|Contractor)"
    rb"|Bakery|BarOrPub|Brewery|Winery|Distillery|Hotel|Motel|Hostel|Resort|Campground|Corporation"
    rb"|NGO|Florist|Dentist|Pharmacy|Hospital|Library|Zoo|Aquarium|Park|Airport|Plumber|Electrician"
    rb"|Locksmith|Casino|ArtGallery|BedAndBreakfast|Cooperative|Consortium|Preschool|Airline"
)

_DESKS: Final = (
    r"ombud\w*|klachten\w*|geschillencommissie|schlichtungsstelle|beschwerdestelle"
    r"|verbraucherzentrale"
    r"|médiateur|médiation|service des réclamations|defensor[ai]? (?:del?|do)"
    r"|oficina de reclamaciones"
    r"|difensore civico|ufficio reclami|provedor(?:ia)?|ouvidoria|rzeczni(?:k|cy)|konsument\w*"
    r"|forbrug\w*"
    r"|klage(?:nemnd|nævn)\w*|reklamation\w*|kuluttaja\w*|complaints?|claims (?:office|desk)"
    r"|trading standards"
    r"|paket(?:shop|station|annahme)|pakke(?:shop|boks|butik)\w*|pakkshop"
    r"|pak(?:ket)?punt|postombud"
    r"|parcel ?shop|pick-?up (?:point|shop)|point relais|punto (?:de recogida|di ritiro|pickup"
    r"|pack)"
    r"|ponto de (?:recolha|retirada)|punkt (?:odbioru|obsługi)|paczkomat|noutopiste|(?:v(?:ý"
    r"|y)dejn(?:í|i) m(?:í|i)sto)"
    r"|\w*museum|museo|musée|museu|muzeum|kunsthalle|galerie|infolini?a|infolinja|(?-i:SAC|BOK):"
    r"|kundeservice|kundenservice|kundtjänst|klantenservice|asiakaspalvelu|zákaznick\w+ (?:linka"
    r"|servis)"
    r"|ügyfélszolgálat|relații clienți|müşteri hizmetleri|atendimento|biuro obsługi"
)
_UNSPACED: Final = (
    r"相談室|窓口|サポート|客户服务|客服|服务热线|고객상담|고객센터|민원실|служба поддержки"
    r"|горячая линия|справочн"
    r"|приёмная|омбудсмен|خدمة العملاء|שירות לקוחות|ग्राहक सेवा"
)
_BOXES: Final = (
    r"p\.? ?o\.? ?box|post ?(?:fach|bus|boks|box)|boîte postale|bp [0-9]+|tsa [0-9]+"
    r"|apartado(?: de correos)?|casella postale"
    r"|c\.p\. [0-9]+|caixa postal|skr(?:ytka|\.) poczt\w*\.?|(?-i:Box) [0-9]+|postilokero"
    r"|p\.? ?př\.?|абонентский ящик"
)
_MAILBOXES: Final = (
    r"(?:info|kontakt|contact[o]?|service|support|help(?:desk)?|hello|klachten|reclam\w*"
    r"|complaints?"
    r"|kundeservice|kundenservice|kundtjanst|klantenservice|atencion|clientes?|serwis|bok|biuro|sac"
    r"|asiakaspalvelu|post(?:mottak)?|office|booking|servicio|assistenza|helpline)@"
)
_WEEKDAY: Final = (
    r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie"
    r"|sáb"
    r"|dom|gio|seg|sex|ma|za|zo|pon|pn|pt|czw|man|tirs|ons|tors|fre|lør|søn|mån|lör|sön|пн|пт|сб"
    r"|вс)"
    r"[a-zéáçñ]{0,8}\.?"
)
_HOURS: Final = (
    rf"{_WEEKDAY} ?(?:-|–|to|bis|au?|al?|à|do|t/m|till?|til) ?{_WEEKDAY}[^a-z]"
    r"|[0-9]{1,2}(?:[:.h][0-9]{2})? ?(?:h|uhr|am|u|kl)? ?(?:-|–|—|~|〜|till?|to|bis|à|a|tot"
    r"|do) ?[0-9]{1,2}(?:[:.h][0-9]{2})?"
    r" ?(?:h|uhr|pm|u(?:ur)?)(?:[^a-z]|$)"
    r"|(?:open(?:ed)?|opening|office|business)(?: hours)?:? (?:daily|from|[0-9]|mon)|geöffnet"
    r"|öffnungszeit\w*|ouvert[e]? (?:de|du|tous)"
    r"|abierto (?:de|todos)|horario|aperto (?:da|dalle|tutti)|orari[o]?|aberto de|otwart[ey]"
    r"|czynn[ey]|åbent|åbningstid\w*"
    r"|öppet|öppettider|åpent|åpningstid\w*|avoinna|otevřeno|nyitva|hafta içi|vardagar|werkdagen"
    r"|werktags"
    r"|lundi au|segunda a|domenica|lunes a|martes a|open [0-9]{1,2}-[0-9]{1,2} u"
    r"|営業時間|受付時間|开放时间|服务时间|營業時間|상담시간|운영시간|ежедневно|круглосуточно"
    r"|по будням"
)
_FREE: Final = (
    r"gratis|kostenlos\w*|gebührenfrei|gratuit\w*|toll[- ]?free|freephone|freecall|ventetid"
    r"|wartezeit|wachttijd"
    r"|kø|bezpłat\w*|zdarma|ingyenes|maksuton|ücretsiz|numéro vert|numero verde|бесплатн\w*|免费"
    r"|フリーダイヤル|무료"
)
_SIGNS: Final = (
    rf"(?i)(?:^|[^A-Za-z\x{{80}}-\x{{10FFFF}}])(?:{_DESKS})(?:[^a-z]|$)|(?i:{_UNSPACED})",
    rf"(?i)(?:^|[^a-z])(?:{_BOXES})(?:[^a-z]|$)",
    rf"(?i)(?:^|[^a-z0-9.]){_MAILBOXES}",
    rf"(?i)(?:^|[^a-z0-9/.])(?:{_HOURS})",
    rf"(?i)(?:^|[^a-z])(?:{_FREE})(?:[^a-z]|$)",
)

_SERVICES: Final = re.compile(
    r"(?:\+?7|8)[ (-]{0,2}800[) -]{0,2}\d{3}[ -]?\d{2}[ -]?\d{2}"  # Russia, Kazakhstan
    r"|400-?\d{3}-?\d{4}"  # China
    r"|0120-\d{2,3}-\d{3,4}|0570-\d{3}-\d{3}"  # Japan
    r"|1[568]\d\d-\d{4}"  # Korea
    r"|80[01] \d{3} \d{3}|80[01]-\d{3}-\d{3}"  # Italy, Poland, Portugal
    r"|90[0-2] \d{3} \d{3}|90[0-2](?: \d\d){3}"  # Spain
    r"|08[ .]?[0129]\d(?:[ .]\d\d){3}|0 8[0129]\d \d{3} \d{3}"  # France
    r"|0771-\d\d ?\d\d ?\d\d"  # Sweden
    r"|03[034]\d \d{3} \d{4}"  # the United Kingdom
    r"|1[38]00 \d{3} \d{3}"  # Australia
)
"""What only firms are given, written as its country writes it.

Source: the numbering plans of the national regulators.
"""


def is_office(data: bytes, start: int, end: int) -> bool:
    """Return whether an office or a shop is reached at bytes `start` to `end` of `data`."""
    if _SERVICES.fullmatch(data[start:end].decode(errors="replace")):
        return True
    if (marked := _is_marked(data, start)) is not None:
        return marked
    line = data[max(0, start - _BEFORE_BYTES) : start].rpartition(b"\n")[2]
    line += data[start:end] + data[end : end + _AFTER_BYTES].partition(b"\n")[0]
    if is_somebodys(line) or names_somebody(line):
        return False
    signs = [_sign(sign).search(line) is not None for sign in _SIGNS]
    return any(signs[:_OFFICES]) and sum(signs) >= _LEAST_SIGNS


def _is_marked(data: bytes, start: int) -> bool | None:
    """Return whether what stands at byte `start` of `data` is marked up as a business's.

    None if it is not marked up at all. What stands in an object without a type, or after
    somebody's name, is not the business's own.
    """
    before = data[max(0, start - _MARKED_BYTES) : start]
    marks = list(_MARK.finditer(before))
    owners = [mark for mark in marks if not _PARTS.fullmatch(mark[1])]
    if not owners:
        return None
    within = before[owners[-1].end() :]
    parts = len(marks) - marks.index(owners[-1]) - 1
    is_its_own = within.count(b"{") <= parts and within.count(b"}") <= within.count(b"{")
    is_business = _BUSINESS.fullmatch(owners[-1][1]) is not None
    return is_business and is_its_own and not names_somebody(within)


@lru_cache(maxsize=8)
def _sign(pattern: str) -> Any:
    import re2

    return re2.compile(pattern.encode())
