"""What stands before and after a marking on its line in; whether it is shown or told of, out.

A text that counts the levels there are, compares those of two states, reports a judgment or
shows how a label is written or read marks no paper with them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

_COUNTED: Final = (
    r"(?:two|three|four|five|deux|trois|quatre|cinq|zwei|drei|vier|fünf|dos|tres|cuatro|due|tre"
    r"|quattro|dois|quatro|twee|vijf|trzy|cztery|två|fyra|fire|kolme|neljä|tři|čtyři|две|три"
    r"|четыре|[2-6]) (?:[\pL’'-]+ ){0,2}(?:levels|classifications|markings|grades|categories|labels"
    r"|colou?rs|niveaux|mentions|rubriceringen|niveaus|stufen|geheimhaltungs(?:stufen|grade)"
    r"|niveles|grados|livelli|classifiche|níveis|graus|klauzule|stopnie|nivåer|grader|niveauer"
    r"|stupně|уровня|степени|грифа)[^\n:.]{0,40}:"
)
_EQUALS: Final = (
    r"(?:corresponds? to|(?:are|is) (?:the )?equivalents? (?:to|of)|entspr(?:icht|echen)"
    r"|correspond(?:ent)? (?:à|au)|équivaut (?:à|au)|equivale a|komt overeen met|motsvarar"
    r"|svarer til|odpowiada|соответствует)"
)
_QUOTES: Final = r"[\"'“”‘’«»„ ]"
_TABLE: Final = r"(?i)(?:table|list) of equivalen(?:ts|ces?)|äquivalenztabelle"
_WRITTEN: Final = (
    r"(?:writing|marking|label(?:l)?ing|stamping|heading|calling|adding|using)"
    r"(?: (?:a|the|it|something|words?|phrase|letter|merely)){0,3} [\"'“‘«„]$"
    r"|(?:should|must|has to|needs to) (?:read|say|be marked|be labelled) [\"'“‘«„]$"
)
_SHOWN_AS: Final = (
    r"^[»”\"]? (?:ставят|ставиться|проставля|присваива|означа|наносят|відповіда)"
    r"|^[」』]?(?:の(?:表示|文字|記載|ラベル|意味)[はも]|とは|という(?:表示|語|言葉)は)"
)
_DEFINED: Final = r"^[\",]*(?:adjective|noun|verb|adverb)[\",]"
_TRIED: Final = r"^[ \t]*(?:>>>|\.\.\.|In \[[0-9]{1,4}\]:) ?[^\n]*[\w(][\"']?$"
_REPORTED: Final = (
    r" v\.? [A-Z][^\n,]{2,60}, [0-9]{1,4} (?:U\.? ?S\.?|F\.? ?(?:2d|3d|4th|Supp\.?)|S\. ?Ct\.?"
    r"|[A-Z][A-Za-z.]{1,12}(?: ?[234]d)?) [0-9]{1,4}[^\n]{0,40}\([^)\n]{0,12}[12][0-9]{3}\)"
    r"[^\n]{0,400}(?i:held:|held that|the judgment of|affirmed|reversed and)"
)


def is_shown(before: bytes, after: bytes) -> bool:
    """Return whether the words are shown as words: written on something, or given to a call."""
    if _expression(f"(?i){_WRITTEN}").search(before) or _expression(_TRIED).search(before):
        return True
    return any(_expression(sign).search(after) for sign in (_SHOWN_AS, _DEFINED))


def is_told(before: bytes, after: bytes) -> bool:
    """Return whether levels are counted or compared, or a published judgment is reported."""
    counted = _expression(rf"(?i)(?:^|[^\pL\pN])(?:{_COUNTED})")
    equals = (
        _expression(rf"(?i)[ ]{_EQUALS}{_QUOTES}+$"),
        _expression(rf"(?i)^{_QUOTES}+{_EQUALS} "),
    )
    if counted.search(before) or equals[0].search(before) or equals[1].search(after):
        return True
    line = before + b" " + after
    return any(_expression(sign).search(line) for sign in (_TABLE, _REPORTED))


@lru_cache(maxsize=8)
def _expression(pattern: str) -> Any:
    import re2

    return re2.compile(pattern.encode())
