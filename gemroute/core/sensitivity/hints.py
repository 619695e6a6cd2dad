"""Where a text may hide something: expressions that stand in the same database as the rules.

Each hint belongs to one family of rewriting. The patterns are narrow on purpose: what they
do not report costs nothing, and what they report is looked at in Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gemroute.core.sensitivity.patterns import Expression, source_of

NORMAL: Final = "normal"
MIXED: Final = "mixed"
ESCAPES: Final = "escapes"
QUOTED: Final = "quoted"
BASE64: Final = "base64"
_BASE64_SECOND: Final = "base64, by second characters"
_BASE64_FOURS: Final = "base64, in fours"
BASE32: Final = "base32"
HEX: Final = "hex"
SPACED: Final = "spaced"
LITERALS: Final = "literals"
LISTED: Final = "listed"
MARKUP: Final = "markup"
WRAPPED: Final = "wrapped"
SPELLED: Final = "spelled"
GLUED: Final = "glued"
NAMED: Final = "named"

TELLING: Final = (
    "passwor[dt]|passwd|pwd|secret|api[_ -]?key|contrase|mot_?de_?passe|senha|salar|gehalt|sueldo"
    "|compensation|ssn|social[_ -]?sec|passport|pasaporte|national[_ -]?id|tax[_ -]?(?:id|no)"
    "|cpf|dob|date[_ -]?of[_ -]?birth|birth[_ -]?da|geburtsd|date_naiss|account[_ -]?n|kontonummer"
    "|routing|sort[_ -]?code|diagnos|icd[_ -]?10|mrn|patient|medical[_ -]?rec|medication"
    "|licen[cs]e[_ -]?n"
    "|nhs[_ -]?n|aadhaar|nino|insurance[_ -]?n"
)
"""What the name of a column, a key or an element holds that alone tells what its value is."""

# A byte of printable ASCII has its high bit clear, and that shows in what base64, base32
# and hexadecimal make of it: these find encoded text and pass over names, paths and digests.
_BASE64: Final = (
    "(?:[I-Za-f][AC-HQS-Xgi-nwy-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][0-9A-Za-z+/_-])"
)
# Nearly every group or the next has a capital letter in the first place or the second: sought
# by those, text in base64 is told from words at a quarter of the cost.
_CAPITAL_FIRST: Final = _BASE64.replace("[I-Za-f]", "[I-Z]")
_CAPITAL_SECOND: Final = _BASE64.replace("[AC-HQS-Xgi-nwy-z0-3]", "[AC-HQS-X]")
_BASE64_UTF16: Final = "(?:[I-Za-f][AQgw][AB][0-9A-Za-z+/_-]A[C-H][AEIMQUYcgkosw048]A)"
# The same in Cyrillic (D0 or D1 and a byte from 80 on) and in Chinese or Japanese (E3 to E9).
_BASE64_CYRILLIC: Final = "0[I-LYZab][DHLPTXbfjnrvz37/][QR][g-v][Ndt9][CG][0-9A-Za-z+/]"
_BASE64_UNSEEN: Final = "(?:4oC[LMN]|[Oeu+]KAi|igI[s-v])"  # zero-width characters
_BASE64_WIDE: Final = (  # full-width characters
    "(?:77[y29][0-9A-Za-z+/]){3}|(?:[0-9A-Za-z+/][Oeu+][+][89]){3}|(?:v[I-X][DHLPTXbfjnrvz37/]v){3}"
)
_BASE64_HAN: Final = "[456][I-LYZabo-r4-7][CGKOSWaeimquy26+][A-Za-v0-9+/]"
_BASE32: Final = (
    "(?:[E-P][ABEFIJMNQRUVYZ45][A-Z2-7][A-HQ-X][ACEGIKMOQSUWY246][A-Z2-7][A-DI-LQ-TYZ23][A-Z2-7])"
)
_HEX: Final = "[2-7][0-9A-Fa-f]"

_ENCLOSED: Final = rb"\xE2[\x91-\x93][\x80-\xBF]|\xF0\x9F[\x84-\x86][\x80-\xBF]"
_FULL_WIDTH: Final = rb"\xEF(?:\xBC[\x8B\x8E-\x99\x9C\x9E\xA0-\xBA\xBF]|\xBD[\x81-\x9A])"
_MATHEMATICAL: Final = rb"\xF0\x9D[\x90-\x9F][\x80-\xBF]"

# Decimal digits outside ASCII: the ten of each block of Unicode that has some.
_DIGITS: Final = (
    rb"\xD9[\xA0-\xA9]|\xDB[\xB0-\xB9]|\xDF[\x80-\x89]"
    rb"|\xE0(?:[\xA5\xA7\xA9\xAB\xAD\xAF\xB1\xB3\xB5][\xA6-\xAF]|\xB7[\xA6-\xAF]"
    rb"|[\xB9\xBB][\x90-\x99]|\xBC[\xA0-\xA9])"
    rb"|\xE1(?:\x81[\x80-\x89]|\x82[\x90-\x99]|\x9F[\xA0-\xA9]|\xA0[\x90-\x99]|\xA5[\x86-\x8F]"
    rb"|\xA7[\x90-\x99]|\xAA[\x80-\x89\x90-\x99]|\xAD[\x90-\x99]|\xAE[\xB0-\xB9]"
    rb"|\xB1[\x80-\x89\x90-\x99])"
    rb"|\xEA(?:\x98[\xA0-\xA9]|\xA3[\x90-\x99]|\xA4[\x80-\x89]|\xA7[\x90-\x99\xB0-\xB9]"
    rb"|\xA9[\x90-\x99]|\xAF[\xB0-\xB9])|\xF0\x90\x92[\xA0-\xA9]"
)

# Zero-width, bidirectional, filler, variation and combining characters and tags.
_INVISIBLE: Final = (
    rb"\xC2\xAD|\xCD\x8F|\xD8\x9C|[\xCC][\x80-\xBF]|\xCD[\x80-\xAF]"
    rb"|\xE1(?:\x85[\x9F\xA0]|\x9E[\xB4\xB5]|\xA0[\x8B-\x8F]|\xAA[\xB0-\xBF]|\xB7[\x80-\xBF])"
    rb"|\xE2(?:\x80[\x8B-\x8F\xA8-\xAE]|\x81[\xA0-\xAF]|\x83[\x90-\xB0])"
    rb"|\xE3\x85\xA4|\xEF(?:\xB8[\x80-\x8F\xA0-\xAF]|\xBB\xBF|\xBE\xA0|\xBF[\xB0-\xBB])"
    rb"|\xF3\xA0[\x80-\x87][\x80-\xBF]"
)
_SEPARATORS: Final = (
    rb"[0-9A-Z)](?:\xC2\xA0|\xE2(?:\x80[\x80-\x95\xAF]|\x88\x92)|\xE3\x80\x80"
    rb"|\xEF(?:\xB9[\x98\xA3]|\xBC\x8D))[0-9A-Z(]"
)
_ASSIGNMENT: Final = (
    rb"[\x21-\x7E]\xEF\xBC[\x9A\x9D]|\xEF\xBC[\x9A\x9D] ?[!-~]"
    rb"|[:=](?:\xC2\xA0|\xE2\x80[\x80-\x8A\xAF]|\xE3\x80\x80)"
)
_SMALL_DIGITS: Final = rb"\xC2[\xB2\xB3\xB9]|\xE2(?:\x81[\xB0-\xB9]|\x82[\x80-\x89])"
_MIXED: Final = rb"[0-9A-Za-z_](?:[\xCE-\xD4][\x80-\xBF])|[\xCE-\xD4][\x80-\xBF][0-9A-Za-z_]"

_BORDER: Final = "(?:^|[^0-9A-Za-z])"
_OPERATOR: Final = r"(?:[+.&\\]|\.\.|\|\||\+\+|<>|<<)"
_SIGNS: Final = (" {1,3}", r"\.", "-", "_", "/", r"\*")
# Words that tell of what is pulled apart with them; digits tell by themselves.
_PULLED: Final = ("passw", "secre", "token", "confi", "paten", "diagn", "iban", "akia", "email")
OWNED: Final = (
    "ssn|social sec|passport|reisepass|passeport|pasaporte|(?:^|[^a-z])dni|national id"
    "|tax id|nhs|licen[cs]e n|insurance n"
)
"""After these a number may be grouped in ways that are not its own."""

_CONCATENATION: Final = rf"{_OPERATOR}|\r?\n[ \t]{{0,40}}(?:{_OPERATOR} ?)?| "
_ENTITIES: Final = (
    "amp|lt|gt|quot|apos|nbsp|colon|commat|period|equals|num|lowbar|hyphen|dash|sol|shy|zwnj|zwj"
    "|ZeroWidthSpace|excl|plus|lpar|rpar|lsqb|rsqb|comma|semi|dollar|ast"
)
_RUN: Final = "[0-9A-Za-z+/=_-]"
_SECOND: Final = "(?:[2-9]|_?b|B|_?(?:two|second|tail|end|suffix|right))"
_PREFIX: Final = (
    "(?:A[KS]IA|gh[opsu]_|github_pat_|xox[abp]-|AIza|glpat-|hf_|npm_|SG[.]|xai-|sk-|[prs]k_live_"
    "|shp(?:at|ss)_|do[opr]_v1_|pypi-|ya29[.]|secret=|glsa_|gsk_|whsec_|dckr_pat_|lin_api_|nvapi-"
    "|pplx-|ATATT3|PMAK-)"
)
_WRAP: Final = r"(?:[ \\]|<br ?/?>)?\r?\n[ \t>#*|+/-]{0,12}"
_TAG: Final = "(?:b|i|u|s|em|strong|span|wbr|font|code|mark|small|sub|sup)"
_DIGIT_WORDS: Final = (
    "zero|oh|one|two|three|four|five|six|seven|eight|nine"
    "|null|eins|zwei|zwo|drei|vier|fünf|fuenf|sechs|sieben|acht|neun"
)
# The words for one, two and three are everywhere; a number has others too.
_RARER_DIGIT_WORDS: Final = (
    "zero|four|five|six|seven|eight|nine|null|zwei|zwo|drei|vier|fünf|fuenf|sechs|sieben|acht|neun"
)
# In other languages one of these is in every number of some length, and rare elsewhere.
_FOREIGN_DIGIT_WORDS: Final = (
    "zéro|quatre|cinq|huit|neuf|cero|cuatro|cinco|siete|ocho|nueve|quattro|cinque|sette|otto|nove"
    "|dois|três|quatro|oito|vijf|zeven|negen|jeden|cztery|pięć|sześć|siedem|osiem|dziewięć"
    "|ноль|четыре|пять|шесть|восемь|девять|sıfır|dört|beş|altı|yedi|sekiz|dokuz"
)
_AT_NAMES: Final = (
    "arroba|arobase|chiocciola|apenstaartje|małpa|malpa|собака|kukac|zavináč|snabel-a|snabela"
    "|krøllalfa"
)
_END: Final = "(?:[^0-9A-Za-z]|$)"

# For ASCII text too. What is read only where something rare stands is nearly free; of the
# others (base64, wrapped) each costs about a millisecond for a megabyte.
_ASCII_HINTS: Final[tuple[tuple[str, str], ...]] = (
    (ESCAPES, "%(?:[0-9A-Fa-f]{2}|u00[2-7][0-9A-Fa-f])"),
    (ESCAPES, "&#(?:[0-9]{1,7}|[xX][0-9A-Fa-f]{1,6})"),
    (
        ESCAPES,
        f"&(?:{_ENTITIES});",
    ),
    (
        ESCAPES,
        r"\\(?:u\{[0-9A-Fa-f]{2,6}\}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|[0-3][0-7]{2})",
    ),
    (ESCAPES, r'\\[nrtbf][0-9A-Za-z]|\\["/]'),
    (ESCAPES, r"[0-9A-Za-z]\\[_@-][0-9A-Za-z]"),
    (ESCAPES, r"(?:\\[4-7][0-7]){3}"),
    (QUOTED, r"=(?:3D|\r?\n|[2-7][0-9A-F]=[2-7][0-9A-F]|[C-F][0-9A-F]=[89AB][0-9A-F])"),
    (QUOTED, "[0-9A-Za-z]=40[A-Za-z]"),
    (QUOTED, "[ 0-9A-Za-z]=(?:5F|2D|2E|3A|2B|2F|2[1346])[0-9A-Za-z=]"),
    (QUOTED, "[0-9A-Za-z,.:]=20[0-9A-Za-z=,.:;@_+-]{1,24}=20[0-9A-Za-z=]"),
    (QUOTED, ":=20[0-9A-Za-z+(]"),
    (QUOTED, r"=\?[0-9A-Za-z-]{3,20}\?[Qq]\?[!-~]"),
    (BASE64, f"{_CAPITAL_FIRST}{_BASE64}{{2}}"),
    (_BASE64_SECOND, f"{_CAPITAL_SECOND}{_BASE64}{{2}}"),
    (_BASE64_FOURS, f"{_CAPITAL_SECOND} {_BASE64} {_BASE64} {_BASE64}"),
    (BASE64, f"{_BASE64_UTF16}{{2}}"),
    (BASE64, _BASE64_CYRILLIC),
    (BASE64, _BASE64_WIDE),
    (BASE64, f"(?:{_BASE64_UNSEEN}[0-9A-Za-z+/]{{1,8}}){{3}}"),
    (BASE64, f"{_BORDER}(?:{_BASE64_HAN}){{2}}"),
    (BASE64, "H4sI[0-9A-Za-z+/_-]{12}"),
    (BASE64, f"{_BORDER}e(?:A[EF]|F[45]|J[wxyz]|N[opqr])[0-9A-Za-z+/_-]{{17}}"),
    (BASE32, f"{_BORDER}{_BASE32}{{2}}"),
    (BASE32, "[A-Z2-7]{24}"),
    (
        HEX,
        (f"{_BORDER}(?:(?:0x)?(?:{_HEX}){{10}}|(?:{_HEX}[ :-]){{8}}|(?:0x{_HEX},? ?){{8}})"),
    ),
    (HEX, f"{_BORDER}(?:(?:(?:{_HEX}){{2}} ){{4}}|(?:(?:{_HEX}){{4}} ){{2}}|(?:{_HEX}00){{8}})"),
    (HEX, f"3[aA]20(?:{_HEX}){{5}}|(?:3[0-9]){{8}}|[eE]2808[b-fB-F]{_HEX}[eE]2808"),
    (HEX, f"{_BORDER}(?:{_HEX}){{4}}(?:{_HEX}){{0,5}}[cC]3[89abAB][0-9A-Fa-f](?:{_HEX}){{4}}"),
    (HEX, "(?:[dD][01][89abAB][0-9A-Fa-f]){5}"),
    (HEX, "(?:[eE][3-9][89abAB][0-9A-Fa-f][89abAB][0-9A-Fa-f]){4}"),
    (HEX, rf"\\x(?:{_HEX}){{10}}"),
    (HEX, "1[fF]8[bB]08[0-9A-Fa-f]{14}"),
    (HEX, f"{_BORDER}78(?:01|5[eE]|9[cC]|[dD][aA])[0-9A-Fa-f]{{14}}"),
    *((SPACED, rf"{_BORDER}[0-9](?:{sign}[0-9A-Za-z]){{4}}") for sign in _SIGNS),
    *((SPACED, f"(?i){'|'.join(sign.join(word) for word in _PULLED)}") for sign in _SIGNS),
    *((SPACED, f"{_BORDER}[A-Za-z](?:{sign}[A-Za-z]){{5}}") for sign in (" ", r"\.")),
    (SPACED, rf"(?i)(?:{OWNED})[^0-9\n]{{1,24}}[0-9]{{2,4}}(?:[ ./-][0-9]{{2,4}}){{1,4}}"),
    (SPACED, "(?i)codice fiscale[^0-9\n]{1,24}(?-i:[A-Z0-9]{2,4}(?:[ ./-][A-Z0-9]{1,4}){2})"),
    (SPACED, "[Tt] [Ll] [Pp] (?: {0,2}): "),
    (SPACED, "(?: [0-9A-Za-z.-]){3} @(?: [0-9A-Za-z.-]){3}"),
    (SPACED, rf"{_BORDER}(?:[0-9]{{4}}(?:[._/+*]|  )){{3}}[0-9]"),
    (SPACED, rf"{_BORDER}[0-9]{{2}}(?:(?:-[0-9]{{2}}){{4}}|(?:/[0-9]{{2}}){{4}})"),
    (SPACED, rf"{_BORDER}[0-9]{{3}}(?:(?:-[0-9]{{3}}){{3}}|(?:/[0-9]{{3}}){{3}})"),
    (
        SPACED,
        (
            r"[A-Z](?:[ ._/*-]|  )?[0-9](?:[ ._/*-]|  )?[0-9][0-9A-Z]{0,2}"
            r"(?:(?:[ ._/*-]|  )[0-9A-Z]{1,4}){4}"
        ),
    ),
    (
        SPACED,
        r"[0-9] [0-9][./(-][0-9] [0-9]|[A-Z][0-9](?: [0-9]){4}|[0-9] [0-9][A-Z]{2}[0-9] [0-9]",
    ),
    (
        SPACED,
        r"[0-9]\.[0-9](?:/[0-9]\.[0-9]/[0-9]\.|[A-Z]{1,3}[0-9]\.)[0-9]|[A-Z][0-9](?:\.[0-9]){4}",
    ),
    (SPACED, r"[0-9](?:\.[0-9]){2}[ /-][0-9]\.[0-9]|[^0-9.][0-9](?:\.[0-9]){4}"),
    (SPACED, rf"{_BORDER}[0-9]{{2}}(?:(?: [0-9]{{2}}){{4}}|(?:\.[0-9]{{2}}){{4}})"),
    (SPACED, rf"{_BORDER}[0-9]{{3}}(?:(?: [0-9]{{3}}){{3}}|(?:\.[0-9]{{3}}){{3}})"),
    (
        LITERALS,
        (
            rf"""[0-9A-Za-z.@/+=_-] ?["'`] ?(?:{_CONCATENATION})"""
            r"""[ \t\r\n]{0,40}[bfruBFRU]?["'`][!-~]"""
        ),
    ),
    (LITERALS, """[0-9A-Za-z@._:/+-](?:""|''|``)[0-9A-Za-z]|[0-9](?:""|''|``)[ .-][0-9]"""),
    (LITERALS, r"""["'`]\)?[ \t\r\n]{0,24}\.(?:append|concat|plus|add)\( ?["'`]"""),
    (
        LITERALS,
        r"""["'`]\) ?[+.&] ?["'`A-Za-z]|["'`] ?(?:& _\r?\n|\+ [A-Za-z][\w.:]{0,23}\(["'`])""",
    ),
    (LITERALS, r"""["'`]\}(?:[$#]?\{["'`]|[0-9A-Za-z])"""),
    (
        LITERALS,
        (
            r"""["'`];?\r?\n[ \t]*(?:const |let |var |my )?[$A-Za-z_]"""
            rf"""[0-9A-Za-z_]{{0,23}}{_SECOND} ?:?= ?["'`]"""
        ),
    ),
    (LITERALS, r"""[0-9)]["'`] ?[+.&,] ?["'`][0-9 ]"""),
    (LITERALS, rf"""[0-9]["'`] ?(?:{_CONCATENATION})[ \t\r\n]{{0,40}}["'`] [0-9]"""),
    (LITERALS, r"""[0-9A-Za-z_](?:"'|'"|[$#]\{["'])[ 0-9A-Za-z_]"""),
    (LITERALS, """["'`];?[ \t]*\r?\n[ \t]*[$A-Za-z_][0-9A-Za-z_.]* ?[+.]= ?["'`]"""),
    (
        LISTED,
        (
            r"""(?i)(?:concat(?:_ws|enate)?!?|paste0|str_?c(?:at)?) ?\(["'`]"""
            r"""|\.join ?\([\[(]["'`]|["'`]\]\.join ?\("""
        ),
    ),
    (LISTED, """(?:["'][ -~]["'], ?){6}"""),
    (LISTED, r"""["'](?:%s|%v|\{[0-9]?\}){2,8}["'](?:, ?|\.format\(|\.formatted\( ?| % \()["']"""),
    (LISTED, r"""["']\)? ?-join ?(?:''|"")"""),
    (MARKUP, rf"[0-9A-Za-z_.@:/=+()-]</?{_TAG}/?>(?:[0-9A-Za-z@._-]|</?{_TAG}/?>)"),
    (MARKUP, rf"[0-9](?:</?{_TAG}/?>(?:</?{_TAG}/?>)?|<!--[^<>]{{0,80}}-->|/\*[ ]?\*/) [0-9]"),
    (MARKUP, rf"[0-9A-Za-z_.@:/=+()-]<{_TAG} [^<>]{{0,80}}>[0-9A-Za-z@._-]"),
    (MARKUP, r"[0-9A-Za-z_.@:/=+()-](?:<!--[^<>]{0,80}-->|/\*[ ]?\*/)[0-9A-Za-z@._-]"),
    (
        WRAPPED,
        rf"""{_RUN}{_WRAP}[A-Za-z+/]{{0,8}}[0-9][0-9A-Za-z+/=_-]{{2,60}}(?:[ "'<)\\\r\n]|$)""",
    ),
    (WRAPPED, rf"""[0-9]{_WRAP}[0-9A-Za-z+/]{{5,60}}(?:["'<)\\\r\n]|$)"""),
    (
        WRAPPED,
        (
            r"[0-9][ \\-]{0,2}\r?\n[ \t>#*|+/-]{0,12}[0-9][0-9 -]{2,24}[0-9][A-Z]?"
            r"""(?:[ .)"'<\\\r\n]|$)"""
        ),
    ),
    (
        WRAPPED,
        r"[0-9A-Za-z+/=_-](?:<br ?/?>|  {1,2})\r?\n[ \t>#*|+/-]{0,12}[0-9A-Za-z+/]{0,8}[0-9]",
    ),
    (WRAPPED, rf"[a-z:#] ?[0-9]{{3,14}}{_WRAP}[0-9]{{3,14}}[ ,;]"),
    (WRAPPED, r"[0-9]-\r?\n[ \t>#*|+/]{0,12}[0-9]{2,14}[A-Z]?[ .,;)]"),
    (WRAPPED, rf"[A-Z]{{2}}[0-9]{{2}}[0-9A-Z]{{7,28}}{_WRAP}[0-9A-Z]{{1,24}}[ .,;)]"),
    (WRAPPED, rf"[a-z]://[0-9A-Za-z_.-]{{0,40}}:[^0-9\s/][!-~]{{0,60}}{_WRAP}[!-~]"),
    (WRAPPED, rf"[0-9A-Za-z_-]@[0-9A-Za-z.-]{{0,60}}{_WRAP}[0-9a-z.]"),
    (WRAPPED, r"[0-9A-Za-z][ \\]?\r?\n(?:> ?|[ \t]{1,8})?@[0-9a-z]"),
    (WRAPPED, rf"eyJ[0-9A-Za-z_.-]{{12,400}}{_WRAP}[0-9A-Za-z_.-]"),
    (WRAPPED, rf"{_PREFIX}[0-9A-Za-z_-]{{0,80}}{_WRAP}[0-9A-Za-z_-]"),
    (WRAPPED, r"[0-9]\)\r?\n[ \t>#*|+/-]{0,12}[0-9]{3}"),
    (WRAPPED, rf"[A-Z]{{2}}-?{_WRAP}[A-Z ]{{1,16}}//[A-Z]"),
    (SPELLED, rf"(?i)(?:{_RARER_DIGIT_WORDS})(?:[ ,-]{{1,2}}(?:{_DIGIT_WORDS})){{3}}[^a-z]"),
    (SPELLED, f"(?:{_FOREIGN_DIGIT_WORDS})[ ,-]"),
    (SPELLED, "(?:零|一|二|三|四|五|六|七|八|九|〇){8}"),
    (SPELLED, rf"[ \[(](?:{_AT_NAMES})[ \])]|[\[(](?:at|ät|aet|@)[\])]| nokta [a-z]{{2}}"),
    (
        SPELLED,
        (r"(?i) (?:at|chez) [0-9a-z-]{1,40} point (?:fr|com|org|net|be|ch|ca|eu|ie|io|lu|info)"),
    ),
    (SPELLED, "[0-9a-z] ?(?:艾特|小老鼠|アットマーク|アット|골뱅이) ?[0-9a-z]"),
    (
        SPELLED,
        r"(?i)(?: at |[\[({<] ?at ?[\])}>]) ?[0-9a-z-]{1,40}(?: dot | ?[\[({<] ?dot ?[\])}>])",
    ),
    (SPELLED, r"(?i)[\[({<] ?(?:at|a|ät) ?[\])}>] ?[0-9a-z-]{1,40}\.[a-z]{2}"),
    (SPELLED, r"(?i)(?:_at_[0-9a-z-]{1,40}_dot_|-at-[0-9a-z-]{1,40}-dot-)"),
    (SPELLED, r"(?i) (?:ät|at|arroba) [0-9a-z-]{1,40} (?:punkt|punto|ponto) "),
    (
        NAMED,
        (
            rf"(?i)(?:^|[^a-z])(?:{TELLING})[0-9a-z_ .-]{{0,24}}[\"'*`)]{{0,2}}"
            r"(?: ?[,;|\t<>]|\r?\n| ?: ?[{\[]|[\"'] (?:value|content)=|\]\r?\n|:\r?\n"
            r"| ?\.{3}|\) ?(?:values|from))"
        ),
    ),
    (GLUED, f"[A-Za-z_](?:[3-6][0-9]{{3}}[ -]?)(?:[0-9]{{4}}[ -]?){{2}}[0-9]{{3,4}}{_END}"),
    (GLUED, f"[A-Za-z_][0-9]{{11,18}}X?{_END}"),
    (GLUED, f"[A-Za-z_](?:[0-9]{{3}}[ .-]){{2}}[0-9]{{3,4}}{_END}"),
    (GLUED, "[A-Za-z_](?:756[.][0-9]{4}[.]|0[0-9](?:[ .][0-9]{2}){4}|0[0-9]{3}[ /-][0-9]{6})"),
    (GLUED, f"[A-Za-z_][0-9]{{8}}[A-HJ-NP-TV-Z]{_END}"),
    (GLUED, f"[A-Za-z_][0-9]{{3}}[.][0-9]{{3}}[.][0-9]{{3}}-[0-9]{{2}}{_END}"),
    (GLUED, f"[a-z_][A-Z]{{6}}[0-9]{{2}}[A-EHLMPRST][0-9]{{2}}[A-Z][0-9]{{3}}[A-Z]{_END}"),
    (GLUED, r"=[A-Za-z]{1,15}\+[0-9A-Za-z-]{1,15}\+[0-9A-Za-z-]{1,15}[+&]"),
    (GLUED, "[A-Za-z_][+][0-9]{1,3}[ (-]?[0-9]{2,4}[ )-]{0,2}[0-9]{3}"),
    (GLUED, f"[A-Za-z_](?:[(][0-9]{{3}}[)] |[0-9]{{3}}-)[0-9]{{2,3}}-[0-9]{{4}}{_END}"),
    (GLUED, "[0-9A-Za-z_][A-Z]{2}[0-9]{2} ?[0-9A-Z]{4} ?[0-9]{4}[0-9 ][0-9]{2}"),
    (GLUED, "[0-9A-Za-z_-]eyJ[0-9A-Za-z_-]{10,400}[.]eyJ"),
    (
        SPELLED,
        (
            r"[a-z]\.[a-z]{2,40}[0-9]{0,4} at [a-z0-9-]{2,40}\.[a-z]{2}"
            r"|[0-9a-z] @ [0-9a-z-]{2,40} ?\. ?[a-z]"
        ),
    ),
)

_OTHER_HINTS: Final[tuple[tuple[str, bytes], ...]] = (
    (NORMAL, _FULL_WIDTH),
    (NORMAL, _ENCLOSED),
    (NORMAL, _MATHEMATICAL),
    (NORMAL, _DIGITS),
    (NORMAL, _INVISIBLE),
    (NORMAL, _SEPARATORS),
    (NORMAL, _ASSIGNMENT),
    (NORMAL, _SMALL_DIGITS),
    (MIXED, _MIXED),
    (SPACED, rb"[0-9A-Z](?:\xC2\xB7|\xE2\x80\xA2|\xE2\x88\x99|\xE2\x8B\x85)[0-9]"),
)

_FAMILIES: Final = {_BASE64_SECOND: BASE64, _BASE64_FOURS: BASE64}
_ASCII_FAMILIES: Final = tuple(_FAMILIES.get(family, family) for family, _ in _ASCII_HINTS)
_OTHER_FAMILIES: Final = tuple(family for family, _ in _OTHER_HINTS)
# Those that are alike share a database: all in one would take half as long again.
_GROUPS: Final = {QUOTED: ESCAPES, GLUED: HEX, LISTED: MARKUP}
ASCII: Final = tuple(
    Expression(pattern.encode(), group=_GROUPS.get(family, family))
    for family, pattern in _ASCII_HINTS
)
"""The hints for every text; they follow the rules in one engine."""

OTHERS: Final = tuple(Expression(pattern, group=family) for family, pattern in _OTHER_HINTS)
"""The hints for text that is not ASCII, in a database of their own."""

DIGEST: Final = source_of(ASCII).digest
"""What tells the hints for every text from those of another version."""

Stretches = list[list[int]]
Spots = dict[str, Stretches]
"""For each family, stretches [first end, last end] of what its hints reported, rising."""


def spots_of(
    ends: Mapping[int, Stretches], first_number: int, others: Mapping[int, Stretches]
) -> Spots:
    """Return what the hints reported, by family: ASCII ones are numbered from `first_number`."""
    spots: Spots = {}
    for number, stretches in ends.items():
        if number >= first_number:
            spots.setdefault(_ASCII_FAMILIES[number - first_number], []).extend(stretches)
    for number, stretches in others.items():
        spots.setdefault(_OTHER_FAMILIES[number], []).extend(stretches)
    for family in spots.values():
        family.sort()
    return spots
