"""A place in a text in; whether it is set as a task, told as a custom, or a blank to fill, out.

Exams tell of clients and of their lawyers, whom nobody knows. Templates of agreements hold
the words of one, with brackets and strokes where parties, days and sums are to be put. Guides
tell what is "often" agreed upon.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from gemroute.core.sensitivity.mentions import is_mention

_WITHIN_BYTES: Final = 500
_OPENING_BYTES: Final = 48
_LEAST_BLANKS: Final = 2
_BREAKS: Final = r"[.!:;?] |[?？。！\n]"

_SET: Final = (
    r"(?:exam|practice|essay|bar|multiple[- ]choice|revision) (?:question|problem|paper)s?"
    r"|(?:problem|hypothetical) question|discuss whether|mock exam|model answer"
    r"|(?:übungs|klausur|examens|prüfungs)(?:fall|frage|aufgabe)|klausursachverhalt"
    r"|wie ist die rechtslage|hausarbeit|cas pratique|(?:sujet|question) d.examen"
    r"|caso práctico|supuesto práctico|(?:pregunta|ejercicio) de examen|caso pratico|quesito"
    r"|domanda d.esame|questão (?:de prova|discursiva|[0-9])|exame (?:da ordem|de ordem)"
    r"|tentamen(?:vraag)?|examenvraag|oefen(?:vraag|casus)|pytanie egzaminacyjne|kazus"
    r"|zkouškov[áé] otázk[ay]|skúškov[áé] otázk[ay]|tentafråga|tentamensfråga"
    r"|eksamens(?:opgave|oppgave|spørgsmål|spørsmål)|tenttikysymys|vizsgakérdés|jogeset"
    r"|subiect de examen|subiectul [0-9i]|speța|sınav sorusu|pratik çalışma|soal ujian"
    r"|studi kasus|đề thi|bài tập|tình huống giả định"
    r"|экзаменационн[а-я]{1,3}|учебн[а-я]{2} задач[а-я]"
    r"|екзаменаційн[а-я]{1,3}|навчальн[а-я]{1,2} задач[а-я]|изпитн[а-я] (?:въпрос|задача)"
    r"|(?:seminar|webinar|podcast|(?:[\pL-]+)?blog|glossar[yi]?o?|glosario|glossaire|kursplan"
    r"|syllabus|lehrplan|pressemitteilung|press release) ?:|glossar[yi]?o?|syllabus"
    r"|berichtete? die|schreibt die|(?:die|the) (?:zeitung|newspaper)|reuters|тасс|интерфакс"
    r"|θέμα(?:τα)? εξετάσεων|πρακτικό θέμα|سؤال امتحان[يى]?|שאלת (?:מבחן|בחינה)"
)
_UNSPACED_SET: Final = (
    r"練習問題|演習問題|設問|述べよ|論ぜよ|論じなさい|述べなさい|说明理由|案例分析题|考试题|练习题|試題|论述题"
    r"|简答题|논하시오|서술하시오|연습문제|기출문제|ข้อสอบ|แบบฝึกหัด|परीक्षा प्रश्न"
)
_CUSTOM: Final = (
    r"often|usually|typically|commonly|many|most|frequently|oft|häufig|meist(?:ens)?|üblicherweise"
    r"|regelmäßig|souvent|généralement|habituellement|suelen?|habitualmente|a menudo|spesso"
    r"|di solito|solitamente|geralmente|costumam?|normalmente|vaak|meestal|doorgaans"
    r"|często|zwykle|zazwyczaj"
    r"|často|obvykle|zpravidla|ofta|vanligtvis|ofte|vanligvis|som regel|usein|yleensä|gyakran"
    r"|általában|adesea|de obicei|genellikle|çoğu zaman|sering|biasanya|thường"
    r"|часто|обычно|зазвичай|обикновено|često|συχνά|συνήθως|غالبا|غالبًا|בדרך כלל|अक्सर"
)
_UNSPACED_CUSTOM: Final = r"通常|一般的?に|往往|一般会|흔히|대개|보통은|มักจะ|โดยทั่วไป"
_OWN: Final = (
    r"(?:^|[^\pL])(?:my|our|mein|unser|mon|ma|notre|mis?|nuestr[oa]s?|mi[oa]|nostr[oa]|meu|minha"
    r"|noss[oa]|mijn|onze?|mój|moja|nasz[aey]?|мо[йяюе]|наш[аиеу]?)(?:e[nmrs]?)?(?:[^\pL]|$)"
    r"|我的|我们|我方|私の|当方|우리|저희|제 "
)
_BLANK: Final = (
    r"\[(?:[_.… •]+|[\p{Lu}ªº./ _'’&-]+|(?i:name|date|party|company|amount|address|nombre|fecha"
    r"|nom|datum|firma|betrag|kwota|importe|valor|nome|data|naam|imię|sum|insert)[^\]\n]*)\]"
    r"|_____*|……+|\.\.\.\.\.\.+|\{\{[^}\n]+\}\}|<[\p{Lu}][\p{Lu} _-]+>|【[^】\n]*】|＿＿+"
)
_KNOWN: Final = (
    r"[$€£¥₹₺₴₽₩] ?[0-9]|[0-9][0-9., ]* ?(?:€|\$|£|eur|euros?|usd|chf|gbp|zł|kr|kč|ft|lei|tl|руб"
    r"|грн|万|円|元|원|만)|[^0-9](?:19|20)[0-9]{2}[^0-9]"
)


def is_task(data: bytes, start: int, end: int) -> bool:
    """Return whether bytes `start` to `end` of `data` are spoken of, in a task or in a blank."""
    if is_mention(data, start, end):
        return True
    near = data[max(0, start - _WITHIN_BYTES) : end + _WITHIN_BYTES]
    opening = data[max(0, start - _OPENING_BYTES) : start]
    is_custom = not _expression(rf"(?i){_OWN}").search(opening + data[start:end])
    return _is_unknown(near) and (
        (is_custom and _is_told_as_custom(opening)) or _is_set(near) or _is_blank(near)
    )


def _is_told_as_custom(opening: bytes) -> bool:
    sentence = _expression(_BREAKS).split(opening)[-1]
    return _words(_CUSTOM, _UNSPACED_CUSTOM).search(sentence) is not None


def _is_unknown(near: bytes) -> bool:
    """Return whether no sum and no year stands there: anybody may call his own case a task."""
    return _expression(f"(?i){_KNOWN}").search(near) is None


def _is_set(near: bytes) -> bool:
    return _words(_SET, _UNSPACED_SET).search(near) is not None


def _words(spaced: str, unspaced: str) -> Any:
    return _expression(rf"(?i)(?:^|[^\pL\pN])(?:{spaced})(?:[^\pL\pN]|$)|{unspaced}")


def _is_blank(near: bytes) -> bool:
    """Return whether two places are to be filled."""
    return sum(1 for _ in _expression(_BLANK).finditer(near)) >= _LEAST_BLANKS


@lru_cache(maxsize=4)
def _expression(pattern: str) -> Any:
    import re2

    return re2.compile(pattern.encode())
