"""A place in a text in; whether what stands there is spared: public, or only spoken of, out.

Addresses and telephone numbers of organisations are public. Their legal form, their desk or
their opening hours stand beside them, unless a person is spoken of as well. So are the
e-mail addresses under which authors sign what they publish.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from gemroute.core.sensitivity.establishments import (
    is_establishment,
    is_for_somebody,
    names_somebody,
)
from gemroute.core.sensitivity.forms import is_form
from gemroute.core.sensitivity.genres import is_of_a_genre
from gemroute.core.sensitivity.goods import is_of_a_thing
from gemroute.core.sensitivity.mentions import is_mention
from gemroute.core.sensitivity.notables import is_notable
from gemroute.core.sensitivity.offices import is_office
from gemroute.core.sensitivity.persons import is_lesson
from gemroute.core.sensitivity.published import is_nobodys, is_published
from gemroute.core.sensitivity.secret_names import is_page_token
from gemroute.core.sensitivity.tasks import is_task

AUTHORS: Final = "authors"
MENTIONS: Final = "mentions"
PUBLISHED: Final = "published"
SUPPOSED: Final = "supposed"
LESSONS: Final = "lessons"
PAGES: Final = "pages"
GOODS: Final = "goods"
NOTABLES: Final = "notables"
FORMS: Final = "forms"
TASKS: Final = "tasks"
GENRES: Final = "genres"
_OTHERS: Final[Mapping[str, Callable[[bytes, int, int], bool]]] = {
    MENTIONS: is_mention,
    PUBLISHED: is_published,
    SUPPOSED: is_nobodys,
    LESSONS: is_lesson,
    PAGES: is_page_token,
    GOODS: is_of_a_thing,
    NOTABLES: is_notable,
    FORMS: is_form,
    TASKS: is_task,
    GENRES: is_of_a_genre,
}
SPARED: Final = ("organisations", AUTHORS, *_OTHERS)

_BEFORE_BYTES: Final = 120
_AFTER_BYTES: Final = 48
_LIST_BYTES: Final = 2048

# As they are written: "as" and "inc" in small letters are other words.
_LEGAL_FORMS: Final = (
    r"G?mbH|AG|KGaA|KG|UG|SE|e\. ?V\.|Inc\.?|INC|Ltd\.?|LTD|LLC|LLP|PLC|plc|Corp\.?|Corporation|Pty"
    r"|SARL|SAS|S\.A\.|S\.L\.|S\.p\.A\.|SpA|S\.r\.l\.|Srl|B\.V\.|BV|N\.V\.|NV|ApS|A/S|Oyj?|Ltda\.?"
    r"|s\.r\.o\.|a\.s\.|Kft\.|Sp\. z o\.o\.|A\.Ş\.|HRB|USt-IdNr|SIRET|SIREN|CNPJ|VAT|UID|P\. ?IVA"
)
_DESKS: Final = (
    r"press(?:e)? ?(?:office|contact|stelle|kontakt|room)|media (?:contact|enquiries|inquiries)"
    r"|service presse|ufficio stampa|hot ?line|help ?(?:line|desk)|call cent(?:er|re)|switchboard"
    r"|service ?desk|customer (?:services?|care|support|relations)|kundenservice|kundendienst"
    r"|toll[ -]free"
    r"|service clients?|atenci(?:ó|o)n al cliente|servizio clienti|klantenservice|kundtj(?:ä|a)nst"
    r"|obsługa klienta|infolinia|biuro obsługi|contact us|call us|visit us|write to us|reach us"
    r"|head ?quarters|head ?office|main office|registered office|is located at"
    r"|(?:having|with)\s(?:an\s|its\s|their\s)?(?:principal\s)?offices?\s(?:at|in)"
    r"|principal place of business|contact presse|service (?:de la )?communication|folketinget"
    r"|bundestag|riksdagen|stortinget|eduskunta|musei|\w*museet|museot?|biglietteria|billetterie"
    r"|our (?:office|store|shop|branch|sales team|support team)s?"
    r"|impressum|mentions l(?:é|e)gales|aviso legal|note legali|zentrale|hauptsitz|empfang"
    r"|reception|opening hours|business hours|office hours|(?:öff|oeff)nungszeiten|horaires|horario"
    r"|orari|opens? (?:daily|at|from|mon)|foundation|restaurant|gasthof|gasthaus|hotel|museum"
    r"|musée|m(?:ú|u)zeum|universit(?:y|ät)|library|\w*bibliothek|ristorante|prenotazioni|hq"
    r"|rathaus|town hall"
    r"|city hall|mairie|ayuntamiento|embassy"
    r"|consulate|ministry|ministerium|box office|enquiries|reservations|returns dep(?:t|artment)"
    r"|warehouse|showroom|filiale|sucursal"
    r"|niederlassung|theat(?:er|re)|airport|bahnhof|palace|cathedral"
    r"|bibliothe(?:ek|k)|biblioteca|biblioth(?:è|e)que|biblioteka|office de tourisme"
    r"|oficina de turismo|tourist (?:office|information)|visitor cent(?:er|re)|surf club"
    r"|museo|mus(?:é|e)e|museu|muzeum|(?:shop|store|caf(?:é|e)) (?:tele)?phone"
    r"|r(?:é|e)servations ?:"
    r"|european (?:commission|parliament|council|central bank|court)"
    r"|open to (?:visitors|the public)|mustermann|musterfrau|musterstadt|anytown"
)
# They write to people, too: only their own line tells, and only if it calls nobody by a title.
_AUTHORITIES: Final = (
    r"(?:stadt|gemeinde|kreis)verwaltung|b(?:ü|ue)rger(?:amt|b(?:ü|ue)ro|service)|landratsamt"
    r"|finanzamt|feuerwehr|polizei(?:inspektion|revier|station)|hochschule|stadtwerke"
    r"|(?:gemeente|stad)huis|gemeente|politiebureau|comune di|municipio|questura|carabinieri"
    r"|universita|pr(?:é|e)fecture|commissariat|comisar(?:í|i)a|universidade?|prefeitura"
    r"|c(?:â|a)mara municipal|urz(?:ą|a)d (?:miasta|gminy|skarbowy)|komenda|uniwersytet"
    r"|kommune?n?|polisen|universitet|(?:police|fire) (?:station|department)|post office"
    r"|(?:town|city|county) council|chamber of commerce|school district"
)
_TITLES: Final = (
    r"herrn?|frau|mr|mrs|ms|miss|m\.|mme|monsieur|madame|se(?:ñ|n)or[a]?|sra?|dhr|mevr|sig(?:nor[a]?)?"
    r"|pani?|an|to|dear|attn|c/o"
)
# RE2 sees no border of a word after a letter beyond ASCII.
_ACCENTED: Final = "université|università"
_UNSPACED: Final = (
    r"客服|热线|熱線|有限公司|株式会社|お問い合わせ|カスタマー"
    r"|고객센터|대표전화|주식회사|горячая линия|ООО |ТОО "
    r"|役所|都庁|県庁|府庁|美術館|博物館|図書館|图书馆|博物馆|博物院|美术馆|案内所|休館日|（代表）|박물관"
    r"|미술관|Μουσείο|музей|музея|מוזיאון|متحف|公安局|派出所|구청|시청|도서관"
)
_FAMOUS: Final = (
    r"1600 Amphitheatre P|1600 Pennsylvania Av|One Apple Park|1 Apple Park|10 Downing Street"
    r"|51 Franklin St|59 Temple Place|221B Baker|1 Infinite Loop|One Microsoft Way|1 Hacker Way"
)
_PERSONAL: Final = (
    r"my|mein[er]?|mijn|mio|mia|moj[ae]?|minha|meu|privat(?:e|ely)?|personal|patient(?:in)?|tenant"
    r"|employee|applicant|emergency|next of kin|date of birth|dob|ssn|lives?|living|resides?"
    r"|complain(?:ed|s|t)|beschwert(?: sich)?|ticket #?[0-9]+|works (?:at|in|for)|arbeitet (?:im"
    r"|in|bei)"
    r"|wohnt|wohnhaft|home address|cell|mobile|mobil|handy|portable|m(?:ó|o)vil|celular|cellulare"
    r"|(?:call|text|ring|phone|reach|message) me|mich (?:an|unter)|ruf mich|appelez?[ -]moi"
    r"|ll(?:á|a)mame|chiamami|me lig(?:a|ue)|bel me|zadzwoń do mnie|ring (?:mig|meg)"
)

_PARTIES: Final = (
    r"(?:истец|истица|заявитель(?:ница)?|потерпевш(?:ий|ая)|должник|ф\.? ?и\.? ?о\.?|позивач(?:ка)?"
    r"|заявни(?:к|ця)|боржник) ?: ?(?-i:[А-ЯЁІЇЄ][а-яёіїє'’-]+ [А-ЯЁІЇЄ])"
)
"""Whoever goes to court, if it is a person."""

_AUTHORS: Final = (
    r"copyright|\(c\)|©|@author|(?:authors?|maintainers?)(?:-email)?[\"']?(?: ?[:=]|>)"
    r"|signed-off-by"
    r"|(?:co-authored|reviewed|acked|reported|tested|suggested)-by|contributors?:|packager:"
    r"|(?:written|maintained|contributed|patch|original(?:ly)?|ported|developed|created|added) by"
    r"|bugs? (?:reports? )?to|reports? bugs|bug reports|(?:patch(?:es)?|thanks) (?:from|to)"
    r"|^ -- |^[0-9]{4}-[0-9]{2}-[0-9]{2}  "
)

_HEADINGS: Final = (
    r"(?:^|\n)[#= ]{0,4}(?:(?:authors?|contributors?|maintainers?)(?: list)?|auto[ri]e?s?"
    r"|auteurs?|autore[ns]|autor(?:en|zy)|forfattere?"
    r"|författare|tekijät?|yazar(?:lar)?|pengarang|а[ву]тор[ыи]?|作者|著者|저자)[ :=]{0,3}\n"
    r"|(?:authors|maintainers|contributors)[\"']? ?[:=] ?\[[^\]]*$"
    r"|[\"'](?:author|maintainer|publisher)[\"'] ?[:=]>? ?\{[^{}]*$"
    r"|(?:[a-z]{2,12}://(?:lore|lists?|marc|patchwork)\.[^\s?#@]*|[^0-9A-Za-z](?:http|host|nfs|ldap|cifs|imap|smtp))/[^\s?#@/]*$"
)
"""Under which authors are listed, as in a manual, and what begins a path or a service's name."""
_ROW: Final = r"[^@:=|;\t]{3,60}[ (<][^\s@]{1,64}@[^\s@]{3,64}(?:, ?[^\s@]+@[^\s@]+)*|"
"""A line of a list of names with addresses, or an empty one."""


_STREETS: Final = (
    r"(?:museum|cathedral|airport|library|palace|theat(?:er|re)|hotel|university|warehouse|embassy"
    r"|consulate|foundation|restaurant|reception)s? (?:road|rd|street|st|lane|ln|gardens?|way|close"
    r"|avenue|ave|drive|dr|court|ct|square|sq|place|pl|terrace|hill|view|crescent|grove|mews|row"
    r"|boulevard|blvd|parade|walk)\b"
    r"|(?:rue|avenue|av|place|chemin|via|viale|piazza|corso|calle|avenida|plaza|paseo|rua|travessa"
    r"|ulica|ul)\.? (?:d[eu] |de la |de l['’]|del |della |dell['’]|da |do )?(?:mus[ée]e|mairie"
    r"|museo"
    r"|th[ée][âa]tre|teatro|biblioteca|biblioth[èe]que|universit[àé]|universidad|hotel|h[ôo]tel"
    r"|municipio|ayuntamiento)"
)
"""Streets that are named after what stands in them."""
_REGIONS: Final = (
    r"\bNV,? [0-9]{5}\b|\b(?:St|Street|Ave(?:nue)?|Rd|Road|Blvd|Boulevard|Dr|Drive|Ct|Court|Pl"
    r"|Place|Ln|Lane|Way|Ter(?:race)?)\.?,? SE\b"
    r"|\b[1-9][0-9]{3} [A-Z\x{C0}-\x{DE}][A-Za-z\x{C0}-\x{FF}.' -]{2,24} AG\b"
    r"|\b[0-9]\. ?UG\b"
)
"""A state, a quarter, a canton and a floor, written as legal forms are."""


def is_spared(spared: str, data: bytes, start: int, end: int) -> bool:
    """Return whether bytes `start` to `end` of `data` are what a rule spares by that name.

    It is how organisations or authors are reached, a marking that is only spoken of, a card
    or account that is published, a sum that is supposed, an illness that is taught, not
    somebody's, what asks for the next page of an answer, the number of a thing, the day of
    birth of somebody in public life, a form without values, or a task set to learners.
    """
    if spared in _OTHERS:
        return _OTHERS[spared](data, start, end)
    before = data[max(0, start - _BEFORE_BYTES) : start]
    if spared == AUTHORS:
        line = before.rpartition(b"\n")[2]
        return (
            _author().search(line) is not None
            or _heading().search(before) is not None
            or _is_listed(data, start)
        )
    after = data[end : end + _AFTER_BYTES]
    if names_somebody(b" ".join(before.rsplit(b"\n", 2)[-2:])):
        # What follows is somebody else's: the other party of a claim.
        after = after.partition(b"\n")[0]
    near = _places_named().sub(b" ", before + data[start:end] + after)
    if _person().search(near) or is_for_somebody(before.rpartition(b"\n")[2]):
        return False
    if _organisation().search(near) or _is_authority(before.rpartition(b"\n")[2]):
        return True
    return is_establishment(data, start, end) or is_office(data, start, end)


def _is_listed(data: bytes, start: int) -> bool:
    """Return whether only names and addresses stand between a heading for authors and `start`."""
    lines = data[max(0, start - _LIST_BYTES) : start].split(b"\n")[:-1]
    while lines and _row().fullmatch(lines[-1].strip()):
        del lines[-1]
    return bool(lines) and _heading().search(lines[-1].strip() + b"\n") is not None


def _is_authority(line: bytes) -> bool:
    return bool(_words(_AUTHORITIES).search(line)) and not _words(_TITLES).search(line)


@lru_cache(maxsize=4)
def _words(words: str) -> Any:
    """Return what finds one of `words`, which begin and end in ASCII."""
    import re2

    return re2.compile(rf"(?i)\b(?:{words})\b".encode())


@lru_cache(maxsize=1)
def _places_named() -> Any:
    import re2

    return re2.compile(rf"(?i:\b(?:{_STREETS}))|{_REGIONS}".encode())


@lru_cache(maxsize=1)
def _organisation() -> Any:
    import re2

    desks = rf"(?i:\b(?:{_DESKS})\b|\b(?:{_ACCENTED})|{_FAMOUS})"
    pattern = rf"(?:^|[^\pL\pN.-])(?:{_LEGAL_FORMS})(?:[^\pL\pN]|$)|{desks}|{_UNSPACED}"
    return re2.compile(pattern.encode())


@lru_cache(maxsize=1)
def _author() -> Any:
    import re2

    return re2.compile(rf"(?i){_AUTHORS}".encode())


@lru_cache(maxsize=1)
def _heading() -> Any:
    import re2

    return re2.compile(rf"(?i){_HEADINGS}".encode())


@lru_cache(maxsize=1)
def _row() -> Any:
    import re2

    return re2.compile(_ROW.encode())


@lru_cache(maxsize=1)
def _person() -> Any:
    import re2

    own = f"我的|住所|自宅|携帯|私の|내 |мой|моя|домашн|{_PARTIES}"
    return re2.compile(rf"(?i)(?:^|[^\pL\pN])(?:{_PERSONAL})(?:[^\pL\pN]|$)|{own}".encode())
