"""A place in a text in; whether the number, day or name there is nobody's, out.

Forms are shown filled in with noughts, with the first day of 1900 and with names like John
Doe's. Noughts are nobody's wherever they stand. A number that only counts up, and the first
of a January, are where a name of nobody or a word for a sample stands near. A day of birth
or an address is where both do, or a number of noughts, and nobody else is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from gemroute.core.sensitivity.establishments import names_somebody

_NUMBERS: Final = frozenset(
    [
        "national_id",
        "passport",
        "driving_licence",
        "contact",
        "bank_account",
        "payment_card",
        "record_number",
        "tax",
        "address",
    ]
)
_CONTACT: Final = "contact"
_ADDRESS: Final = "address"
_DAY: Final = "birth_date"
_PERSON: Final = "person"
_SHOWN: Final = frozenset({_DAY, _ADDRESS, _PERSON})
"""What a sample shows beside a name of nobody that has no digits of its own to tell."""

_BEFORE_BYTES: Final = 240
_AFTER_BYTES: Final = 120
_LONGEST: Final = 48
_LEAST_NOUGHTS: Final = 5

_NOUGHTS: Final = re.compile(
    r"[^\W\d_]{0,4}0{5,}[^\W\d_]{0,3}"  # a letter or a country's code before
    r"|[A-Z]{2}[0-9]{2}[A-Z]{0,6}[0X]{8,}"  # an IBAN
    r"|X{4,}(?:[A-Z]{2})?[0X]{2,}"  # a BIC
)
_NO_LINE: Final = re.compile(r"\d{0,6}?0{7,}", re.ASCII)
"""What no telephone has after its code: noughts alone."""
_LONGEST_LINE: Final = 15
_WALK: Final = re.compile(r"[A-Z]{0,3}(\d+)[A-Z]{0,2}", re.ASCII)
_CODE: Final = 4
"""So many digits may stand before a walk in a telephone number."""
_WALKS: Final = ("012345678901234567890", "098765432109876543210")
_LEAST_WALK: Final = 6
_STREETS: Final = re.compile(
    r"(?i)sample|example|muster(?:str|weg|gasse|stadt|hausen|ort|dorf|platz)|beispiel(?:str|stadt"
    r"|weg)"
    r"|any ?(?:town|street|ville)|fake st|voorbeeld(?:straat|stad)|exempel(?:v|gat)|eksempelve[ij]"
    r"|rue (?:de l.)?exemple|calle (?:falsa|ejemplo)|rua exemplo|via esempio|przykładow|testweg"
    r"|teststr"
)
"""Where nobody lives."""
_FIRSTS: Final = ([1, 1], [12, 31], [31, 12])
_NO_YEAR: Final = 1900
_DUMPED: Final = re.compile(rb":? {1,2}(?:[0-9a-fA-F]{2,4} {1,2}){4}")
"""What stands after the offset that begins a line of a dump."""

_NAMES: Final = (
    r"(?:[A-Z][a-z]{2,8} )?Muster(?:mann|frau|kind|person)|(?:John|Jane|Joe|Janet|Baby|Johnny)"
    r" (?:[A-Z]\.? )?(?:Doe|Roe|Bloggs|Public)|J\. Doe|Doe, J(?:ohn|ane)|Fulan[oa](?: de [Tt]al)?"
    r"|Mengan[oa]"
    r"|Juan Nadie|Jan(?:ine)? Jansen|Jeann?e? Dupont|Mario Rossi|Jan Kowalski|Anna Kowalska"
    r"|Jan Nov(?:á|a)k|(?:Ola|Kari) Nordmann|(?:Matti|Maija) Meik(?:ä|a)l(?:ä|a)inen"
    r"|(?:Sven|Anna) Svensson|Medelsvensson|Anna Andersson|Ion Popescu|Minta (?:János|Anna)"
    r"|Kiss Piroska|Kov(?:á|a)cs J(?:á|a)nos|Nguy(?:ễ|e)n V(?:ă|a)n A[^a-z]|Ad(?:ı|i)? Soyad(?:ı"
    r"|i)?"
    r"|Lorem Ipsum|Foo Bar|Иванова? Иван(?:на|ова)? ?(?:Иванович|Ивановна)?|Иванов И\. ?И\."
    r"|Іваненко Іван|Петренко Петро|Γιάννης Παπαδόπουλος|ישראל ישראלי|פלוני אלמוני"
    r"|فلان الفلاني|山田[ 　]?(?:太郎|花子)|ヤマダ[ 　]?タロウ|홍길동|홍길순|张三|李四|王小明"
    r"|陳大文"
    r"|(?:First|Given) ?[Nn]ame (?:Last|Sur) ?[Nn]ame|Vorname Nachname|Pr(?:é|e)nom N(?:om|OM)"
    r"|Nom(?:e Cognome|bre Apellidos?)|Imi(?:ę|e) (?:i )?[Nn]azwisko|Test (?:User|Patient|Person)"
)
_SAMPLES: Final = (
    r"(?:^|[^A-Za-z\x{80}-\x{10FFFF}])(?:(?:sample|dummy|fake|mock|test|demo|example|made[- ]?up"
    r"|fictitious|invented)"
    r" (?:records?|data|form|text|entr(?:y|ies)|document|rows?|file|values?|content|input|person"
    r"|patient|customer|account|identity|details|number|only)|[\[(](?:sample|example|fake|specimen"
    r"|dummy)"
    r"|(?-i:SPECIMEN|SAMPLE|EXAMPLE)|(?:for|an|the following) example|e\.g\.|form preview"
    r"|how to fill in"
    r"|placeholders?|(?:sample|example|specimen|template)s?:|fill(?:ed)? in (?:like|as)"
    r"|mustertext|muster:|muster(?:formular|ausweis|antrag|brief|daten)|beispiel[a-zä]*|vorlage"
    r"|platzhalter|ausf(?:ü|ue)llhilfe|z\. ?b\.|testdaten|exemples?|sp(?:é|e)cimen|mod(?:è"
    r"|e)le (?:de|:)"
    r"|donn(?:é|e)es (?:fictives|de test)|p\. ?ex\.|ejemplos?|modelo de|plantilla|muestra:"
    r"|p\. ?ej\.|datos de prueba"
    r"|inventad[oa]s|exemplos?|dados (?:de teste|fict(?:í|i)cios)|modelo:|esemp(?:io|i)"
    r"|fac[- ]?simile"
    r"|dati di prova|compilare come|voorbeeld(?:en|formulier)?|sjabloon|testgegevens|bijv\."
    r"|wz(?:ó|o)r[^a-z]|przyk(?:ł|l)ad(?:owe|owy)?|dane testowe|exempel|eksempel|esimerkki"
    r"|mallilomake"
    r"|vzor[^a-z]|p(?:ř|r)(?:í|i)klad|minta[^a-z]|p(?:é|e)lda|exemplu|primjer|primer[^a-z]|(?:ö"
    r"|o)rnek(?:tir)?|contoh)"
    r"|образец|пример[^а-я]|приклад[^а-я]|зразок|παράδειγμα|υπόδειγμα|דוגמה|לדוגמה|مثال|نموذج"
    r"|उदाहरण"
    r"|ตัวอย่าง|ví dụ|mẫu|記入例|作成例|見本|サンプル|例[:：)）]|示例|范例|範例|样例|樣例|填写样"
    r"|예시|작성 ?예|견본|샘플"
)
_NOUGHTS_NEAR: Final = r"(?:^|[^0-9])0(?:[ ./()-]{0,2}0){5,}(?:[^0-9]|$)"


def is_of_nobody(kind: str, data: bytes, start: int, end: int) -> bool:
    """Return whether bytes `start` to `end` of `data`, of that kind, are nobody's."""
    value = data[start : min(end, start + _LONGEST + 1)].decode(errors="replace")
    if kind in _NUMBERS and _is_blank(kind, value, data, start, end):
        return True
    if kind == _DAY and _day(value) in ([1, 1, _NO_YEAR], [_NO_YEAR, 1, 1]):
        return True
    if kind not in _NUMBERS and kind not in _SHOWN:
        return False
    return _is_shown(kind, value, data, start, end)


def _is_blank(kind: str, value: str, data: bytes, start: int, end: int) -> bool:
    """Return whether `value` is noughts, or a place in a dump of bytes."""
    plain = _plain(value)
    if len(value) > _LONGEST or not plain:
        return False
    if _NOUGHTS.fullmatch(plain) or _is_one_letter(plain):
        return True
    if kind == _CONTACT and len(plain) <= _LONGEST_LINE and _NO_LINE.fullmatch(plain):
        return True
    is_first = start == 0 or data[start - 1 : start] == b"\n"
    return is_first and _DUMPED.match(data, end) is not None


def _is_one_letter(plain: str) -> bool:
    """Return whether `plain` is noughts and one letter, however often: AAAAAA00A00A000A."""
    others = set(plain) - {"0"}
    return plain.count("0") >= _LEAST_NOUGHTS and len(others) == 1 and others.pop().isalpha()


def _is_shown(kind: str, value: str, data: bytes, start: int, end: int) -> bool:
    """Return whether `value` is what a sample shows, and the text around it says that it is one."""
    is_made_up = _is_made_up(kind, value)
    if not is_made_up and kind not in _SHOWN:
        return False
    before, after = data[max(0, start - _BEFORE_BYTES) : start], data[end : end + _AFTER_BYTES]
    near = before + data[start:end] + after
    is_sample = _found(f"(?i){_SAMPLES}").search(near)
    if is_made_up and kind in _NUMBERS:
        return bool(is_sample or _found(_NAMES).search(near))
    if kind not in _SHOWN or names_somebody(_found(_NAMES).sub(b". ", near)):
        return False
    is_named = _found(_NAMES).search(data[start:end] if kind == _PERSON else before)
    if is_made_up and (is_sample or is_named):
        return True
    return bool(is_named and (is_sample or _found(_NOUGHTS_NEAR).search(near)))


def _is_made_up(kind: str, value: str) -> bool:
    """Return whether `value` counts up or down, is one digit, or is the first day of a year."""
    if kind == _DAY:
        day = _day(value)
        return day[:2] in _FIRSTS or day[1:] in _FIRSTS
    if kind == _ADDRESS and _STREETS.search(value):
        return True
    match = _WALK.fullmatch(_plain(value))
    return match is not None and any(
        len(walk) >= _LEAST_WALK and (len(set(walk)) == 1 or any(walk in row for row in _WALKS))
        for walk in _walks(kind, match[1])
    )


def _walks(kind: str, digits: str) -> Iterator[str]:
    """Yield `digits`; of a telephone number also without the code that it begins with."""
    yield digits
    if kind == _CONTACT:
        yield from (digits[code:] for code in range(1, _CODE + 1))


def _plain(value: str) -> str:
    return "".join(filter(str.isalnum, value)).upper()


def _day(value: str) -> list[int]:
    return [int(part) for part in re.findall(r"[0-9]{1,4}", value)]


@lru_cache(maxsize=4)
def _found(pattern: str) -> Any:
    import re2

    return re2.compile(pattern.encode())
