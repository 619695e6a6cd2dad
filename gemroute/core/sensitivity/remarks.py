"""A place in a text in; whether it tells programmers what a piece of code is for, out.

"For internal use only" over a function keeps its callers away; over a paper, its readers. A
comment right before a declaration, a line of documentation and the text of an option speak of
code, unless they speak of confidence, of copies or of who was not told as well.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

_LINE_BYTES: Final = 240
_INSIDE: Final = "(?i)intern|внутр"
_CONFIDENCE: Final = (
    "(?i)confiden|distribut|forward|circulat|disclos|propriet|conf[ií]den|конфид"
    "|ha(?:s|ve) ?n(?:['’]?t|ot) (?:yet )?been (?:told|briefed|informed)"
    "|ha(?:s|ve) ?n(?:['’]?t|ot) seen (?:this|these|the (?:numbers|figures|prices))"
)
_TAGS: Final = (
    "param|returns?|internal|api|deprecated|note|see|since|private|ignore|hidden|access|throws|type"
    "|property|example|warning|remarks?|brief|details|todo|package|template|var|method|class"
    "|function|module|namespace|static|override|Override|Beta|Internal|Deprecated|RestrictTo"
    "|VisibleForTesting|Nullable|Suppress|Json|Test"
)
_DOCUMENTATION: Final = (
    rf"^[ \t]*(?:///|//!|/\*\*|#'|\"\"\"|'''|@(?:{_TAGS})|:[a-z]+(?: [a-z_]+)?:|=(?:head|item)"
    r"|--?[a-z]|#? ?(?:error|warning|pragma)[ (]|raise |throw |warn(?:ings)?[.(]|[*] @"
    r"|option [\"'-])"
)
_COMMENT: Final = r"^[ \t]*(?:#+|//|--|;|%|\*|/\*|<!--)[ \t]*[^ \t]?"
_CALLERS: Final = (
    r"(?i)do not (?:call|use|import|instantiate|subclass|extend|rely on|depend on) (?:it |this )?"
    r"(?:directly|outside|in your|from)|public api"
    r"|(?:api|interface|function|method|class|module|signature)[^\n]{0,40} (?:may|will|can) change"
)
_STARRED: Final = r"^[ \t]+\*"
_DECLARATION: Final = (
    r"^[ \t]*(?:@[A-Za-z]|(?:public |private |protected |internal |static |export |async |def "
    r"|class "
    r"|function |func |fn |pub |const |let |var |struct |enum |interface |type |void |int |bool "
    r"|abstract |final |override |unsigned |template ?<|sub |module |package |val |data class "
    r"|explicit |virtual |inline |constexpr )(?:[^\n]*[\[({;=<]|[^\n]*:[ \t\r]*(?:\n|$)"
    r"|[\w.:]+[ \t\r]*(?:\n|$)))"
)


def is_remark(data: bytes, start: int, end: int) -> bool:
    """Return whether bytes `start` to `end` of `data` say that code is meant for inside use."""
    value = data[start:end].lstrip()
    start = end - len(value)
    if value.isupper() or not _expression(_INSIDE).search(value):
        return False
    first = max(data.rfind(b"\n", 0, start) + 1, start - _LINE_BYTES)
    last = data.find(b"\n", end)
    last = last if last >= 0 else len(data)
    line = data[first : min(last, end + _LINE_BYTES)]
    if _expression(_CONFIDENCE).search(line):
        return False
    if _expression(_DOCUMENTATION).search(line):
        return True
    if not _expression(_COMMENT).search(line):
        return False
    if _expression(_CALLERS).search(line):
        return True
    is_aside = data[start - 1 : start] == b"(" and data[end : end + 1] == b")"
    return is_aside or _declares(data, last + 1)


def _declares(data: bytes, start: int) -> bool:
    """Return whether the first line from `start` on that is no comment declares something."""
    for line in data[start : start + 2 * _LINE_BYTES].split(b"\n"):
        if not line.strip() or _expression(f"{_COMMENT}|{_STARRED}").search(line):
            continue
        return _expression(_DECLARATION).search(line) is not None
    return False


@lru_cache(maxsize=8)
def _expression(pattern: str) -> Any:
    import re2

    return re2.compile(pattern.encode())
