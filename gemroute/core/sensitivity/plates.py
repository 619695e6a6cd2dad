"""A vehicle's registration in; whether some country writes its plates so, out.

Shapes alone are weak, so a rule asks for the word for a plate and for an owner as well.

Source: each country's registration authority (Zulassungsbezirke, SIV, DVLA, RDW, DGT, PRA, CEPiK).
"""

from __future__ import annotations

import re
from typing import Final

_RUSSIAN: Final = "АВЕКМНОРСТУХ"
_UKRAINIAN: Final = "АВЕІКМНОРСТХ"
_CANTONS: Final = "AG|AI|AR|BE|BL|BS|FR|GE|GL|GR|JU|LU|NE|NW|OW|SG|SH|SO|SZ|TG|TI|UR|VD|VS|ZG|ZH"
_SHAPES: Final = (
    r"[A-ZÄÖÜ]{1,3}[ -][A-Z]{1,2}[ -]?[1-9]\d{0,3}[EH]?",  # Germany
    r"[A-Z]{2}[ -]?\d{3}[ -]?[A-Z]{2}",  # France, Italy
    r"\d{4}[ -]?[BCDFGHJ-NPR-TV-Z]{3}",  # Spain
    r"[A-Z]{2}-\d{2}-(?:[A-Z]{2}|\d{2})|\d{2}-(?:[A-Z]{2}-\d{2}|\d{2}-[A-Z]{2})",  # Portugal
    r"[A-Z]{2}[0-9]{2} ?[A-Z]{3}|[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-Z]",  # Great Britain
    r"(?:[A-Z]{1,3}|\d{1,3})-(?:[A-Z]{2,3}|\d{2,3})-(?:[A-Z]{1,2}|\d{1,2})",  # the Netherlands
    r"[12]-[A-Z]{3}-\d{3}",  # Belgium
    r"[A-Z]{2,3} ?(?=[A-Z]*\d)[0-9A-Z]{4,5}",  # Poland, Norway
    r"[A-Z]{1,2}[ -]\d{2,5} ?[A-Z]{1,3}",  # Austria
    rf"(?:{_CANTONS}) ?\d{{4,6}}",
    r"[A-Z]{3} ?\d{2}[0-9A-Z]|[A-Z]{2} ?\d{2} ?\d{3}|[A-Z]{2,3}-\d{3}",  # the north
    r"\d[A-Z]\d ?\d{4}|[A-Z]{3,4}[ -]\d{3}|[A-Z]{2}[ -][A-Z]{2}[ -]\d{3}",  # Czechia, Hungary
    r"[A-Z]{1,2}[ -]\d{2,3}[ -][A-Z]{3}|\d{2} ?[A-Z]{1,3} ?\d{2,4}",  # Romania, Turkey
    rf"[{_RUSSIAN}] ?\d{{3}} ?[{_RUSSIAN}]{{2}} ?\d{{2,3}}",
    rf"[{_UKRAINIAN}]{{2}} ?\d{{4}} ?[{_UKRAINIAN}]{{2}}",
    r"[Α-Ω]{3}[ -]?\d{4}",
    r"[A-Z]{3}[ -]?\d[0-9A-Z]\d{2}|[A-Z]{2} ?\d{1,2} ?[A-Z]{1,2} ?\d{4}",  # Brazil, India
    r"\d[A-Z]{3}\d{3}|[A-Z]{3}[ -]?\d{3,4}|[A-Z]{3}[ -]\d{2}[ -]\d{2}",  # America
)


def is_plate(value: str) -> bool:
    """Return whether `value` is a registration as one of two dozen countries writes them."""
    return any(re.fullmatch(shape, value, re.ASCII) for shape in _SHAPES)
