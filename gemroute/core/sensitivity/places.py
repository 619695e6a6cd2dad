"""A marking's words in; a pattern that finds them only where a marking stands, out.

"CONFIDENTIAL" marks a text as a line, a header or footer, a bracketed tag, a cell or an HTML
element of its own, or at the head of what somebody asks to rewrite; in the middle of a
sentence the same word only talks about something.
"""

from __future__ import annotations

from typing import Final

ANYWHERE: Final = "anywhere"
# Bytes of punctuation and pictures outside ASCII; letters of other scripts begin with others.
_SYMBOL: Final = r"\x80-\xBF\xE2\xEF\xF0"
_ORNAMENTS: Final = rf"[ \t>*#_=|/\\\[({{<!+%;~@.:{_SYMBOL}-]{{0,16}}"
_LABEL: Final = (
    r"(?:(?i:subject|status|betreff|objet|asunto|oggetto|assunto|onderwerp|header|footer|title|marking"
    r"|re|fwd?|aw|wg): ?){0,2}"
)
_PAGE: Final = r"(?i:page|seite|p[.]) ?[0-9]{1,4}"
_ASKED: Final = (
    r"(?i:summari[sz]e|shorten|translate|rewrite|rephrase|proofread|polish|friendlier|kürzen?"
    r"|übersetzen?|résume[rz]?|traduis|resume|traduce|riassumi): ?"
)
_BEFORE: Final = (
    rf"(?:(?:^|[\r\n]){_LABEL}{_ORNAMENTS}|[\[(>|;\t] ?|[【〔（•·–—] ?| - "
    rf"|{_PAGE}(?: ?(?:of|von|/) ?[0-9]{{1,4}})?[ .|/-]{{1,8}}|{_ASKED})"
)
_END: Final = (
    r"[ \t*_.!\"'#=~/%-]{0,16}"
    rf"(?:[\r\n]|$|[|\])}}<>\\\t]|[\xE2\xF0\xEF][\x80-\xBF]|[】〕]|{_PAGE}|[,;][^ \r\n])"
)
_GOES_ON: Final = r"[*_]{0,3}(?: ?[:;] | - | ?--|, [A-Za-z]| / )"

_AFTER: Final = {"line": _END, "marking": f"(?:{_END}|{_GOES_ON})"}
PLACES: Final = (ANYWHERE, *_AFTER)
"""`line`: nothing else follows on its line; `marking`: more may, after a colon or a dash."""


def placed(pattern: str, place: str) -> str:
    """Return a pattern that matches `pattern` only in `place`, one of `PLACES`."""
    if place == ANYWHERE:
        return pattern
    return f"{_BEFORE}(?P<value>{pattern}){_AFTER[place]}"
