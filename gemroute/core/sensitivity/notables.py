"""A day of birth in; whether it is told of somebody whom the public knows, out.

A life in a reference work names the day and goes on with what made the person known. What is
said of a tenant or by the writer is somebody's own, whatever the trade.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

_BEFORE_BYTES: Final = 120
_AFTER_BYTES: Final = 160

# RE2's own classes of all scripts make programs of a hundred thousand steps.
_EDGE: Final = r"[^A-Za-z\x{80}-\x{10FFFF}]"

# As they are written: in small letters, where German does not want a capital. A Singer may be
# anybody.
_KNOWN_FOR: Final = (
    r"politicians?|politi(?:cienne|co|ca|cus|k)|polític[oa]|polity[ck]|политик|footballer|footballeu"
    r"|futbolista|calciat|piłkar|футболист|voetballer|fotbollsspelare|fotballspiller"
    r"|jogador de futebol|singer|songwriter|rapper|chanteu|cantante|cantor[a]? |piosenkar|певец"
    r"|певица|zanger|sångar|(?:an?|un|film|stage|American|British) actor|actress|acteur|actrice"
    r"|attore|attrice|atriz|aktor|skådespel|skuespill|актёр|актриса|novelist|écrivain|escritor"
    r"|scrittor|pisarz|писател|schrijver|författar|forfatter|poète|поэт|painter|peintre|pintor"
    r"|pittor|malarz|kunstschilder|художник|composer|compositeu|compositor|kompozytor|композитор"
    r"|physicist|physicien|físico|fizyk|физик|mathemati|philosoph|filósof|filosof|president of"
    r"|président d|presidente d|президент|chancellor|prime minister|head of state|homme d[’']État"
    r"|femme d[’']État|monarch|tennis ?(?:player|sta)|joueu[rs][e]? de tennis|tenista"
    r"|campione del mondo|world champion|autocoureur|klimataktivist|climate act|astronaut"
    r"|billionaire|business magnate|(?:King|Queen|Prince|Princess) (?:of|George|Charles|William"
    r"|Harry|Louis)|[Pp]ope (?:[A-Z]|[a-z])|Nobel|Olympic|Formula One|Real Madrid|FC Barcelona"
    r"|Premier League|Bundesliga|Politiker|Fußballspieler|Sänger|Schauspieler|Schriftsteller"
    r"|Dichter|Komponist|Physiker|Mathematiker|Philosoph|Staatsmann|Bundeskanzler|Weltmeister"
    r"|Rennfahrer|Tennisspieler|Klimaaktivist|Papst|Präsident der (?:USA|Vereinigten|Republik"
    r"|Bundesrepublik|Europäischen)"
)
_UNSPACED: Final = (
    r"小説家|作家|歌手|演员|演員|俳優|女優|政治家|球员|运动员|画家|科学家"
    r"|選手[^\n]{0,40}(?:今季|リーグ|代表|移籍|五輪)|배우|가수|정치인|축구 ?선수"
)
_WHOSE: Final = (
    r"my|mine|(?-i:I)|me|our|we|mein[er]?|ich|wir|unser[er]?|mon|ma|je|notre|mi|yo|mio|mia|io|meu|minha|eu"
    r"|mijn|ik|mój|moja|мой|моя|min|patient(?:in)?|client|tenant|employee|applicant|claimant|pupil"
    r"|insured|mieter(?:in)?|mandant(?:in)?|versicherte[r]?|locataire|assurée?|soussignée?|inquilin[oa]"
    r"|paciente|paziente|huurder|najemca|address|wohnhaft|residing|resident|demeurant|domiciliée?"
    r"|residente|domicilio|wonende|zamieszkał[ya]|passport|ssn|phone|tel|occupation|beruf"
    r"|profession|profesión|professione|works (?:at|in|for)|arbeitet"
)


def is_notable(data: bytes, start: int, end: int) -> bool:
    """Return whether bytes `start` to `end` of `data` stand in the life of a public person."""
    before = data[max(0, start - _BEFORE_BYTES) : start].rpartition(b"\n")[2]
    after = data[end : end + _AFTER_BYTES].partition(b"\n")[0]
    line = before + data[start:end] + after
    whose = rf"(?i)(?:^|{_EDGE})(?:{_WHOSE})(?:{_EDGE}|$)|name ?[:=]|[我私]|제 "
    if _expression(whose).search(line):
        return False
    told = rf"{_EDGE}(?:{_KNOWN_FOR})|{_UNSPACED}"
    return _expression(told).search(before + b" " + after) is not None


@lru_cache(maxsize=2)
def _expression(pattern: str) -> Any:
    import re2

    return re2.compile(pattern.encode())
