"""What stands from a figure on in; whether it is a person's sum of money, out.

What follows the figure decides as much as the figure: a range is an offer, millions are a
firm's, a share is a rate, and a sum that ends in zeros may be nobody's.
"""

from __future__ import annotations

import re
from typing import Final

_CENTS: Final = r"(?:[.,]\d{1,2}(?!\d))?"
# Groups of three, of two as in India, or none; or thousands, written so.
_SUM: Final = re.compile(
    rf"(?i)(?P<figure>(?:\d{{1,3}}(?:[.,' ’]\d{{2,3}}){{1,3}}(?!\d)|\d{{3,8}}){_CENTS}"
    r"|\d{1,3}(?:[.,]\d{1,2})? ?(?:k(?![a-z])|tys|тыс|mila|mil (?:euros|reais)|万|lakh|lpa"
    r"|juta|triệu))"
    r"(?!\d)(?P<rest>.*)",
    re.DOTALL,
)
_NOBODYS: Final = re.compile(
    r"(?i)\s?(?:[€£$¥₹]|k(?![a-z])|[a-z]{3}(?![a-z])|zł|руб)?\s?"
    r"(?:(?:[-–—~]|to|bis|hasta|until) ?[€£$]?\s?\d|(?:à|a) ?[€£$]?\s?\d{3}|\+"
    r"|or (?:more|less|above|higher)"
    r"|million|mio|mill|mln|mrd|milliard|md|млн|млрд|mi(?:lhões|llones|lioni)"
    r"|billion|bn|trillion|[mb](?![a-z])|%|億|亿|points?|miles|km|cars|units)"
)
_YEAR: Final = re.compile(
    r"(?:19|20)\d\d(?![.,]?\d|\s?(?:[€£$¥₹]|eur|usd|gbp|chf|pln|zł|kr|руб|円|元))", re.IGNORECASE
)
_LEAST_DIGITS: Final = 3

_LEAST_NAMES: Final = 2
_PARTICLE: Final = re.compile(r" (?:[a-z]{1,4} ){1,2}")
_NAMED: Final = re.compile(r"(?P<name>[^\d\n:=;|][^\d\n]*+)(?P<sum>\d[^\n]*)")
# A sentence's end, or a long way from the name to the sum.
_TOO_FAR: Final = re.compile(r"[^\W\d_]{5}[.!?] |^.{72}", re.DOTALL)
# What is paid to whoever has a post, lives at a place or is one of many is told of nobody.
_OF_A_POST: Final = re.compile(
    r"(?i)\w*(?:ingenieur|engineer|engenheir|ingénieur|develop|dévelop|entwickl|manag|leiter"
    r"|direct|direkt|diretor|consult|berater|analyst|assist|special|spezial|techni|program|design"
    r"|archite|officer|inspector|lehrer|pfleger|arbeiter|verkäufer|scientist|software)\w*"
    r"|nurses?|teachers?|workers?|doctors?|drivers?|pilots?|clerks?|professors?|lawyers?|judges?"
    r"|accountants?|registered|senior|junior|lead|head|chief|chef|ceo|cfo|cto|vp|intern|trainee"
    r"|apprentice|data|business|project|product|human|general|marketing|customer|social|financial"
    r"|medical|level|grade|band|step|stufe|klasse|entry|staff|team|department|abteilung"
    r"|employees?|mitarbeiter\w*|civil|police|army|city|county|states?|united|kingdom|new|north"
    r"|south|east|west|bay|los|san|average|median|range|total|minimum|maximum|gesamt|summe|prime"
    r"|minister\w*|president\w*|inc|ltd|llc|gmbh|ag|plc|corp|january|february|march|april|june"
    r"|july|august|september|october|november|december|year|month|jahr|monat|gross|net|brutto"
    r"|netto|usd|eur|gbp"
    r"|\w*(?:平均|中位|范围|範囲|标准|水平|最低|最高|평균|최저|중위|متوسط|ממוצע|औसत|เฉลี่ย)\w*"
)


def is_sum(value: str) -> bool:
    """Return whether `value` begins with a sum of at least three digits, or with thousands."""
    return bool(_figure(value))


def is_exact_sum(value: str) -> bool:
    """Return whether `value` begins with a sum that is given to the cent or not in thousands."""
    figure = _figure(value)
    has_cents = re.search(r"\d{2}[.,]\d{2}$", figure) is not None
    return bool(figure) and (has_cents or re.search(r"000$|^\d{1,3}00$|\D$", figure) is None)


def is_pay_of_person(value: str) -> bool:
    """Return whether `value` is somebody's name with a sum behind it, no post's and no place's."""
    found = _NAMED.match(value)
    if found is None or _TOO_FAR.search(found["name"]):
        return False
    words = re.findall(r"[^\W\d_]+", _PARTICLE.sub(" ", found["name"]))[:_LEAST_NAMES]
    is_name = not any(word[0].islower() or _OF_A_POST.fullmatch(word) for word in words)
    return is_name and is_sum(found["sum"])


def _figure(value: str) -> str:
    """Return the figure at the start of `value`; "" if it is nobody's."""
    found = _SUM.match(value)
    if found is None or _NOBODYS.match(found["rest"]) or _YEAR.match(value):
        return ""
    figure: str = found["figure"]
    thousands = not figure[-1].isdigit()
    digits = sum(sign.isdigit() for sign in figure)
    return figure if thousands or digits >= _LEAST_DIGITS else ""
