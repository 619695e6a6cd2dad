"""A place in a text in; whether only a form is shown there, whose values stand elsewhere, out.

A program declares the fields of a record, and a manual shows a resource of FHIR, without
anybody's values: with dots, with "example" and with YYYY-MM-DD.
"""

from __future__ import annotations

import re
from typing import Final

_LONGEST_RESOURCE: Final = 6000
_LEAST_BLANKS: Final = 2

_TYPES: Final = (
    rb"(?:str(?:ing)?|num(?:ber|eric)|int(?:eger)?[0-9]{0,2}|u?int[0-9]{0,2}|i64|u64|i32|u32|long"
    rb"|bool(?:ean)?"
    rb"|date(?:time)?|time(?:stamp)?|text|uuid|any|object|optional|option|list|array"
    rb"|(?:var)?char2?|bytes|float"
    rb"|double|decimal|bigint|localdate|instant|vec|null)"
)
_DECLARED: Final = re.compile(
    rb"(?i)^\s*(?:(?:public|private|protected|internal|readonly|final|static|const|let|var|val"
    rb"|required"
    rb"|optional|repeated|export|pub|this\.) ?)*"
    rb"(?:[\"'`]?[a-z_]\w*[\"'`]?\??\s{0,8}(?::|\s)\s{0,8}\*?\[?%b(?:[^a-z0-9]|$)"  # mrn: string
    rb"|%b(?:<\w+>|\[\])?\??\s{1,8}[a-z_]\w*\s{0,4}(?:[=;,]|$))" % (_TYPES, _TYPES)  # String mrn;
)
_COMMENTED: Final = re.compile(rb"^\s*(?://|/\*|--|<!--|\"\"\"|@\w+ )")
_IN_COMMENT: Final = re.compile(rb"^\s*\* ?[^\n]*\n\s*\*")
"""A line of a comment that goes on in the next one."""

_TOKEN: Final = re.compile(
    r"\"((?:[^\"\\]|\\.){0,400})\"(\s{0,4}:)?|([{}])|((?:-?[0-9]|true|false)[0-9.eE]*)"
)
_REMARK: Final = re.compile(r"(?<=\s)//[^\n]*")
_STRUCTURE: Final = frozenset(
    [
        "resourceType",
        "use",
        "system",
        "status",
        "version",
        "versionId",
        "profile",
        "url",
        "language",
        "mode",
        "intent",
        "fullUrl",
    ]
)
"""Under these keys no value is anybody's."""
_BLANK: Final = re.compile(
    r"(?:[A-Z][A-Za-z]{2,20}/)?(?:|…|\.{3}|[xX]{3,}|\?+|_+|<[^<>0-9]*>?|\{\{?[\w. -]*\}?\}"
    r"|\[[\w. -]*\]"
    r"|(?i:string|code|uri|date|instant|markdown|example(?:[-_ ][a-z0-9]{1,12})?|todo|tbd"
    r"|placeholder)"
    r"|(?:YYYY|yyyy|JJJJ|AAAA)[-/.]?(?:[MmDdTtJj-]|[hHsSZ:])*)|[^|]{1,20}(?: \| [^|]{1,20})+"
)


def is_form(data: bytes, start: int, end: int) -> bool:
    """Return whether bytes `start` to `end` of `data` name fields, or show one without values."""
    return _is_declared(data, start, end) or _is_blank_resource(data, start)


def _is_declared(data: bytes, start: int, end: int) -> bool:
    """Return whether the first word from `start` on stands in a program's line for a field."""
    while start < end and data[start : start + 1].isspace():
        start += 1
    first = data.rfind(b"\n", 0, start) + 1
    line = data[first:].partition(b"\n")[0]
    if _DECLARED.match(line) or _COMMENTED.match(line):
        return True
    below = data[first : first + 2 * len(line) + 80]
    return line.lstrip().startswith(b"*") and _IN_COMMENT.match(below) is not None


def _is_blank_resource(data: bytes, start: int) -> bool:
    """Return whether the object that begins right before `start` has no value of anybody."""
    if not data[:start].rstrip().endswith(b"{"):
        return False
    text = data[start : start + _LONGEST_RESOURCE].decode(errors="replace")
    depth, key, blanks = 1, "", 0
    for token in _TOKEN.finditer(_REMARK.sub("", text)):
        value, colon, brace, number = token.groups()
        if brace:
            depth += 1 if brace == "{" else -1
            if depth == 0:
                return blanks >= (_LEAST_BLANKS if text.startswith('"resourceType') else 1)
        elif colon:
            key = value
        elif number or (key not in _STRUCTURE and not _BLANK.fullmatch(value)):
            return False
        else:
            blanks += key not in _STRUCTURE
    return False
