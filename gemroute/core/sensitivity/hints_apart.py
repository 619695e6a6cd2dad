"""Patterns that tell where a text may be pulled apart, spelled out, glued or under a name."""

from __future__ import annotations

from typing import Final

TELLING: Final = (
    "passwor[dt]|passwd|pwd|secret|api[_ -]?key|contrase|mot_?de_?passe|senha|salar|gehalt|sueldo"
    "|compensation|ssn|social[_ -]?sec|passport|pasaporte|national[_ -]?id|tax[_ -]?(?:id|no)"
    "|cpf|dob|date[_ -]?of[_ -]?birth|birth[_ -]?da|geburtsd|date_naiss|account[_ -]?n|kontonummer"
    "|routing|sort[_ -]?code|diagnos|icd[_ -]?10|mrn|patient|medical[_ -]?rec|medication"
    "|licen[cs]e[_ -]?n"
    "|nhs[_ -]?n|aadhaar|nino|insurance[_ -]?n"
)
"""What the name of a column, a key or an element holds that alone tells what its value is."""

SHORT: Final = "dx|diag|bsn|pesel|dni|nif|curp|cvv|cvc|ahv|avs"
"""What tells as much where it is all of the name of a column, up to a number."""

_BORDER: Final = "(?:^|[^0-9A-Za-z])"

_OPERATOR: Final = r"(?:[+.&\\~^]|\.\.|\|\||\+\+|<>|<<)"

_SIGNS: Final = (" {1,3}", r"\.", "-", "_", "/", r"\*")

# Words that tell of what is pulled apart with them; digits tell by themselves.
_PULLED: Final = ("passw", "secre", "token", "confi", "paten", "diagn", "iban", "akia", "email")

_OWNERS: Final = (
    (
        "ssn|social sec|passport|reisepass|passeport|pasaporte|(?:^|[^a-z])dni|national id|tax id"
        "|nhs|licen[cs]e n|insurance n"
    ),
    (
        "(?:credit|debit|bank) ?card|card[ _-]?n|karte|carte|tarjeta|cart(?:ã|a)o|carta d|kaart"
        "|betalkort|bankkort|kortti|k(?:á|a)rty|karta|kart[ıi]"
    ),
    (
        "карт|卡号|カード|카드|iban|phone|mobile|mobil|handy|telef|m(?:ó|o)vil|celular|cellulare"
        "|телефон"
    ),
    (
        "手机|電話|전화|pesel|cpf|bsn|henkil|personnummer|sozialvers|s(?:é|e)curit(?:é|e) soc"
        "|aadhaar|снилс|СНИЛС|Карта|Телефон|身份证|주민"
    ),
)
# All of them in one pattern take nine times as long as in four.
OWNERS: Final = "|".join(_OWNERS)
"""After these a number may be grouped in ways that are not its own."""

_CONCATENATION: Final = rf"{_OPERATOR}|\r?\n[ \t]{{0,40}}(?:{_OPERATOR} ?)?| "

_RUN: Final = "[0-9A-Za-z+/=_-]"

_SECOND: Final = r"(?:[1-9]|\[[1-9]\]|_?b|B|_?(?:two|second|tail|end|suffix|right))"

_PREFIX: Final = (
    "(?:A[KS]IA|gh[opsu]_|github_pat_|xox[abp]-|AIza|glpat-|hf_|npm_|SG[.]|xai-|sk-|[prs]k_live_"
    "|shp(?:at|ss)_|do[opr]_v1_|pypi-|ya29[.]|secret=|glsa_|gsk_|whsec_|dckr_pat_|lin_api_|nvapi-"
    "|pplx-|ATATT3|PMAK-)"
)

_WRAP: Final = r"(?:[ \\]|<br ?/?>)?\r?\n[ \t>#*|+/%;'-]{0,12}"

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

SPACED: Final = (
    *(rf"{_BORDER}[0-9](?:{sign}[0-9A-Za-z]){{4}}" for sign in _SIGNS),
    *(f"(?i){'|'.join(sign.join(word) for word in _PULLED)}" for sign in (" ", *_SIGNS[1:])),
    *(f"{_BORDER}[A-Za-z](?:{sign}[A-Za-z]){{5}}" for sign in (" ", r"\.")),
    (
        r"(?i)(?:iban|account|konto|compte|cuenta|conto|rekening)[\"'`*]{0,2}[ :=]{1,4}[\"'`]?"
        r"[a-z][ .-]?[a-z][ .-]?[0-9]"
    ),
    "[Tt] [Ll] [Pp] (?: {0,2}): ",
    "(?: [0-9A-Za-z.-]){3} @(?: [0-9A-Za-z.-]){3}",
    rf"{_BORDER}(?:[0-9]{{4}}(?:[._/+*~]|  )){{3}}[0-9]",
    rf"{_BORDER}[0-9]{{2}}(?:(?:-[0-9]{{2}}){{4}}|(?:/[0-9]{{2}}){{4}})",
    rf"{_BORDER}[0-9]{{3}}(?:(?:-[0-9]{{3}}){{3}}|(?:/[0-9]{{3}}){{3}})",
    (
        r"[A-Z](?:[ ._/*-]|  )?[0-9](?:[ ._/*-]|  )?[0-9][0-9A-Z]{0,2}"
        r"(?:(?:[ ._/*-]|  )[0-9A-Z]{1,4}){4}"
    ),
    r"[0-9] [0-9][./(-][0-9] [0-9]|[A-Z][0-9](?: [0-9]){4}|[0-9] [0-9][A-Z]{2}[0-9] [0-9]",
    r"[0-9]\.[0-9](?:/[0-9]\.[0-9]/[0-9]\.|[A-Z]{1,3}[0-9]\.)[0-9]|[A-Z][0-9](?:\.[0-9]){4}",
    r"[0-9](?:\.[0-9]){2}[ /-][0-9]\.[0-9]|[^0-9.][0-9](?:\.[0-9]){4}",
    rf"{_BORDER}[0-9]{{2}}(?:(?: [0-9]{{2}}){{4}}|(?:\.[0-9]{{2}}){{4}})",
    rf"{_BORDER}[0-9]{{3}}(?:(?: [0-9]{{3}}){{3}}|(?:\.[0-9]{{3}}){{3}})",
)

APART: Final = (
    (
        r"[A-Z]{2}[0-9]{2}(?:[^0-9A-Za-z]{0,64}[A-Z]{4})?[0-9 -]{0,30}"
        r"[\t\n\r|;,][ \t\n\r|;,]{0,63}[0-9]{2}"
    ),
    r"[0-9]{4}[ \t]{0,3}(?:\r?\n[ \t]{0,3}){2,4}[0-9]{4}",
)

PIECES: Final = (
    rf"{_PREFIX}[0-9A-Za-z_-]{{0,9}}(?:[*|~]|·|•)[0-9A-Za-z_-]{{1,9}}(?:[*|~]|·|•)[0-9A-Za-z]",
    "A[KS]IA(?:[ ._-][0-9A-Z]{2,6}){3}",
)

OWNED: Final = (
    *(rf"(?i)(?:{some})[^0-9\n]{{1,24}}[0-9]{{1,8}}[^0-9A-Za-z\n]{{1,8}}[0-9]" for some in _OWNERS),
    r"(?i)iban[^0-9A-Za-z\n]{1,8}[a-z][^0-9A-Za-z\n]{0,4}[a-z][^0-9A-Za-z\n]{0,4}[0-9]",
    "(?i)codice fiscale[^0-9\n]{1,24}(?-i:[A-Z0-9]{1,6}(?:[ ./-][A-Z0-9]{1,6}){2})",
)

UPRIGHT: Final = (r"(?:[ \t]?\r?\n(?:[ \t]?\r?\n)?[0-9A-Za-z+@.:/_-]){6}[ \t.,;)]?[ \r\n]",)

LITERALS: Final = (
    (
        rf"""[0-9A-Za-z.@/+=_\x80-\xff-] ?["'`] ?(?:{_CONCATENATION})"""
        r"""[ \t\r\n]{0,40}[bfruBFRU]?["'`][!-~\x80-\xff]"""
    ),
    """[0-9A-Za-z@._:/+-](?:""|''|``)[0-9A-Za-z]|[0-9](?:""|''|``)[ .-][0-9]""",
    r"""["'`]\)?[ \t\r\n]{0,24}\.(?:append|concat|plus|add)\( ?["'`]""",
    r"""["'`]\);?\r?\n[ \t]*[A-Za-z_]+\.(?:[aA]ppend|push_str|WriteString)\( ?["'`]""",
    (
        r"""["'`]\)(?: ?[+&] ?["'`A-Za-z]| ?\. ?["'`]| \. [A-Za-z]|\.chr\()"""
        r"""|["'`] ?(?:& _\r?\n|\+ [A-Za-z][\w.:]{0,23}\(["'`])"""
    ),
    r"""["'`]\}(?:[$#]?\{["'`]|[0-9A-Za-z])""",
    r"""[0-9)]["'`] ?[+.&,] ?["'`][0-9 ]""",
    rf"""[0-9]["'`] ?(?:{_CONCATENATION})[ \t\r\n]{{0,40}}["'`] [0-9]""",
    r"""[0-9A-Za-z_](?:"'|'"|[$#]\{["'])[ 0-9A-Za-z_]""",
    """["'`];?[ \t]*\r?\n[ \t]*[$A-Za-z_][0-9A-Za-z_.]* ?(?:[+.]=|<<) ?["'`]""",
)

PARTS: Final = (
    (
        r"""["'`](?:;?\r?\n[ \t]*|; ?)(?:const |let |va[lr] |my |local |String |string |auto )?"""
        r"""\$?[b-z] ?(?::?=|<-) ?["'`]"""
    ),
    r"\{[A-Za-z_][0-9A-Za-z_]{0,23}(?:\[[0-9]\])?\}[$#]?\{[A-Za-z_]",
    r"(?i)table\.concat ?\( ?[a-z]|[a-z]\.joinToString ?\( ?[\"')]|[a-z]\.mkString",
    r"""(?i)[a-z]\.join ?\( ?(?:""|''|``) ?\)|(?:""|''|``)\.join\( ?[a-z_]{1,24} ?\)""",
    r"""(?i)(?:join|implode) ?\( ?(?:''|""|``), ?[$@]?[a-z]|-join ?[$@][a-z]""",
    r"""(?i)[a-z0-9] -join ?(?:''|"")""",
    r"""(?i)(?:strings\.join|paste0?) ?\( ?[a-z_]{1,24}, ?(?:collapse ?= ?)?(?:""|'')""",
    (
        r"""["'`];?\r?\n[ \t]*(?:const |let |var |my )?[$A-Za-z_]"""
        rf"""[0-9A-Za-z_]{{0,23}}{_SECOND} ?:?= ?["'`]"""
    ),
)

LISTED: Final = (
    (
        r"""(?i)(?:concat(?:_ws|enate)?!?|paste0|str_?c(?:at)?) ?\(["'`]"""
        r"""|\.join ?\([\[(]["'`]|["'`][\])]\.(?:join|concat|mkstring)|join\(\[\]string\{["'`]"""
        r"""|(?:join|implode) ?\(? ?(?:''|""), ?"""
        r"""(?:(?:array|list\.of|arrays\.aslist|stream\.of|listof|arrayof)\("""
        r"""|new string\[\] ?\{|[\[({])?["'`]|-join ?@?\(["'`]"""
        r"""|concat\(\{["'`]"""
    ),
    """(?:["'][ -~]["'], ?){6}""",
    (
        r"""["'](?:%s|%v|%[1-9]\$s|\{[0-9]?\}){2,8}["']\)?"""
        r"""(?:, ?| |\.format\(|\.formatted\( ?| % \(| -f ?)["']"""
    ),
    r"""["']\)? ?-join ?(?:''|"")""",
)

CODES: Final = (
    "(?:(?:3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-6])(?:, ?| )){8}",
    "(?i)chr[(][0-9]{2,3}[)] ?[+.&] ?chr",
    "(?:[01]{8} ){4}",
    "(?:0o[01]?[0-7]{2}(?:, ?| )){8}",
    "(?:0[01][0-7]{2} ){8}",
)

MARKUP: Final = (
    r"\x1b\[[0-9;]{0,12}m",
    r"[0-9A-Za-z/]\*\*[0-9A-Za-z/]{1,40}\*\*[0-9A-Za-z/]",
    r"\*\*[A-Z]{1,4}\*\*[A-Z]",
    r"[0-9A-Za-z](?:\*{4}|\{\}|<!\[CDATA\[\]\]>|\]\]><!\[CDATA\[|\$\{[\"']{2}\})[0-9A-Za-z]",
    rf"[0-9A-Za-z_.@:/=+()-]</?{_TAG}/?>(?:[0-9A-Za-z@._-]|</?{_TAG}/?>)",
    rf"[0-9](?:</?{_TAG}/?>(?:</?{_TAG}/?>)?|<!--[^<>]{{0,80}}-->|/\*[ ]?\*/) [0-9]",
    rf"[0-9A-Za-z_.@:/=+()-]<{_TAG} [^<>]{{0,80}}>[0-9A-Za-z@._-]",
    r"[0-9A-Za-z_.@:/=+()-](?:<!--[^<>]{0,80}-->|/\*[ ]?\*/)[0-9A-Za-z@._-]",
    rf">[0-9]</{_TAG}><{_TAG} [^<>]{{0,80}}>[0-9]</",
    "</w:t></w:r><w:r[ >]",
)

WRAPPED: Final = (
    (
        rf"""{_RUN}{_WRAP}[A-Za-z+/]{{0,8}}[0-9](?:[0-9A-Za-z+/=_-]{{2,60}}(?:[ "'<)\\\r\n]|$)"""
        r"|[0-9A-Za-z+/=_-]{8,60}[,.;] )"
    ),
    rf"""[0-9]{_WRAP}[0-9A-Za-z+/]{{5,60}}(?:["'<)\\\r\n]|$)""",
    (
        r"[0-9][ \\-]{0,2}\r?\n[ \t>#*|+/-]{0,12}[0-9][0-9 -]{2,24}[0-9][A-Z]?"
        r"""(?:[ .)"'<\\\r\n]|[,;] |$)"""
    ),
    r"[0-9A-Za-z+/=_-](?:<br ?/?>|  {1,2})\r?\n[ \t>#*|+/-]{0,12}[0-9A-Za-z+/]{0,8}[0-9]",
    rf"[a-z:#=] ?[0-9]{{3,14}}{_WRAP}[0-9]{{3,14}}[ ,;]",
    r"[0-9]-\r?\n[ \t>#*|+/]{0,12}[0-9]{2,14}[A-Z]?[ .,;)]",
    rf"[A-Z]{{2}}[0-9]{{2}}[0-9A-Z]{{7,28}}{_WRAP}[0-9A-Z]{{1,24}}[ .,;)]",
    rf"[a-z]://[0-9A-Za-z_.-]{{0,40}}:[^0-9\s/][!-~]{{0,60}}{_WRAP}[!-~]",
    rf"[a-z]://[0-9A-Za-z_.-]{{0,60}}{_WRAP}[0-9A-Za-z_.:-]{{0,60}}[:@]",
    rf"[0-9A-Za-z_-]@[0-9A-Za-z.-]{{0,60}}{_WRAP}[0-9a-z.]",
    r"[0-9A-Za-z][ \\]?\r?\n(?:> ?|[ \t]{1,8})?@[0-9a-z]",
    rf"eyJ[0-9A-Za-z_.-]{{12,400}}{_WRAP}[0-9A-Za-z_.-]",
    rf"{_PREFIX}[0-9A-Za-z_-]{{0,80}}{_WRAP}[0-9A-Za-z_-]",
    r"[0-9]\)\r?\n[ \t>#*|+/-]{0,12}[0-9]{3}",
    rf"[A-Z]{{2}}-?{_WRAP}[A-Z ]{{1,16}}//[A-Z]",
    r"[A-Z]{3}-\r?\n[ \t>#*|]{0,12}[A-Z]{2}",
    r"\n[ \t]*@?(?:REM|rem|Rem|::) [0-9A-Za-z+/=_-]{2,80}[ \r\n]",
    (
        r"[0-9A-Za-z+/=_-]\r?\n(?:[>#] )?(?:[A-Za-z]{0,10}[_!#$%&*@][0-9]"
        r"|[A-Za-z]{1,10}[0-9]{1,8}[!?*#$&]"
        r"""|[A-Za-z]{2,10}-[0-9]{1,4}(?:["'<)\\,;\r\n]|$))"""
    ),
    r"[0-9A-Z]\r?\n[A-Z]{2,8}[0-9]{1,8}(?:[ .,;)\r\n]|$)",
    (
        r"[0-9]{2} [0-9]{2} ?\r?\n[A-DX][ .,;)\r\n]|[0-9]{2}\r?\n\.[0-9]{3}[.-][0-9]"
        r"|[0-9]-[0-9]{6}\r?\n-[0-9]{6}-|[0-9A-Za-z.,-]\\\r?\n[0-9A-Za-z.,-]"
    ),
    r"[0-9]\) ?[0-9]{0,3}\r?\n[ \t>#*|+/-]{0,12}[0-9]{1,4}-?[0-9]{3}",
)

SPELLED: Final = (
    rf"(?i)(?:{_RARER_DIGIT_WORDS})(?:[ ,-]{{1,2}}(?:{_DIGIT_WORDS})){{3}}[^a-z]",
    f"(?:{_FOREIGN_DIGIT_WORDS})[ ,-]",
    "(?:零|一|二|三|四|五|六|七|八|九|〇){8}",
    rf"[ \[(](?:{_AT_NAMES})[ \])]|[\[(](?:at|ät|aet|@)[\])]| nokta [a-z]{{2}}",
    r"(?i) (?:at|chez) [0-9a-z-]{1,40} point (?:fr|com|org|net|be|ch|ca|eu|ie|io|lu|info)",
    "[0-9a-z] ?(?:艾特|小老鼠|アットマーク|アット|골뱅이) ?[0-9a-z]",
    r"(?i)(?: at |[\[({<] ?at ?[\])}>]) ?[0-9a-z-]{1,40}(?: dot | ?[\[({<] ?dot ?[\])}>])",
    r"(?i)[\[({<] ?(?:at|a|ät) ?[\])}>] ?[0-9a-z-]{1,40}\.[a-z]{2}",
    r"(?i)(?:_at_[0-9a-z-]{1,40}_dot_|-at-[0-9a-z-]{1,40}-dot-)",
    r"(?i) (?:ät|at|arroba) [0-9a-z-]{1,40} (?:punkt|punto|ponto) ",
    (
        r"[a-z]\.[a-z]{2,40}[0-9]{0,4} at [a-z0-9-]{2,40}\.[a-z]{2}"
        r"|[0-9a-z] @ [0-9a-z-]{2,40} ?\. ?[a-z]"
    ),
)

LINES: Final = (r'"(?:source|text(?:/[a-z]{1,12})?)"[ ]?:[ ]?\[\r?\n?[ \t]*"',)

# What is told by where its lines begin: HL7 v2, what a machine reads on a paper, a table, .pgpass.
MARGIN: Final = (
    r"[>/#;%*+-] ?(?:MSH|PID|PV1|DG1|OBX|OBR|NK1|IN1)\|",
    r"<{4}[0-9]?\r?\n[ \t]*[>/#;%*+-]",
    r">[ ]?\|[ ]?:?-{3}",
    r"[>/#;%*+-] ?[0-9A-Za-z_.*-]{1,60}:(?:5432|5433|6432):[^:\s]{1,60}:[^:\s]{1,60}:[^:\s]",
)

# Five words, each two of them a tab or two blanks apart.
BLANKS: Final = (r"(?:[A-Za-z,.]{1,20}(?:  |\t)){4}[A-Za-z]",)

NAMED: Final = (
    (
        rf"(?i)(?:^|[^a-z])(?:{TELLING})[0-9a-z_ .-]{{0,24}}[\"'*`)]{{0,2}}"
        r"(?: ?[,;|\t<>]|\r?\n| ?: ?[{\[]|[\"'] (?:value|content)=|\]\r?\n|:\r?\n"
        r"| ?\.{3}|\) ?(?:values|from))"
    ),
    rf"(?i)[^0-9a-z](?:{SHORT})[0-9]?[\"'`*]{{0,2}} ?[,;|\t)]",
)

GLUED: Final = (
    f"[A-Za-z_](?:[3-6][0-9]{{3}}[ -]?)(?:[0-9]{{4}}[ -]?){{2}}[0-9]{{3,4}}{_END}",
    f"[A-Za-z_][0-9]{{11,18}}X?{_END}",
    f"[A-Za-z_](?:[0-9]{{3}}[ .-]){{2}}[0-9]{{3,4}}{_END}",
    "[A-Za-z_](?:756[.][0-9]{4}[.]|0[0-9](?:[ .][0-9]{2}){4}|0[0-9]{3}[ /-][0-9]{6})",
    f"[A-Za-z_][0-9]{{8}}[A-HJ-NP-TV-Z]{_END}",
    f"[A-Za-z_][0-9]{{3}}[.][0-9]{{3}}[.][0-9]{{3}}-[0-9]{{2}}{_END}",
    f"[a-z_][A-Z]{{6}}[0-9]{{2}}[A-EHLMPRST][0-9]{{2}}[A-Z][0-9]{{3}}[A-Z]{_END}",
    r"=[A-Za-z]{1,15}\+[0-9A-Za-z-]{1,15}\+[0-9A-Za-z-]{1,15}[+&]",
    "[A-Za-z_][+][0-9]{1,3}[ (-]?[0-9]{2,4}[ )-]{0,2}[0-9]{3}",
    f"[A-Za-z_](?:[(][0-9]{{3}}[)] |[0-9]{{3}}-)[0-9]{{2,3}}-[0-9]{{4}}{_END}",
    "[0-9A-Za-z_][A-Z]{2}[0-9]{2} ?[0-9A-Z]{4} ?[0-9]{4}[0-9 ][0-9]{2}",
    "[0-9A-Za-z_-]eyJ[0-9A-Za-z_-]{10,400}[.]eyJ",
    "[A-Za-z_][12] [0-9]{2} [0-9]{2} [0-9]{2} [0-9]{3} [0-9]{3}",
    f"{_BORDER}(?:[0-9]{{4}}[ -]?){{3}}[0-9]{{3,4}}[a-z]{{2}}",
    f"{_BORDER}[0-9]{{11,18}}[a-z]{{2}}",
    "[0-9]{6}[-+][0-9]{4}[a-z]{2}|[0-9]{3}-[0-9]{2}-[0-9]{4}[a-z]",
    f"{_BORDER}[0-9]{{15,16}}(?:[G-Z][A-Z]|[A-Z][G-Z])[A-Z]",
    "(?i:SSN|ITIN|CPF|BSN|PESEL|PAN|CARD|CCNUM|KARTE|CARTE|TARJETA)[0-9]{9,16}[A-Za-z]{2}",
    "[A-Z_](?:3[47][0-9]{13}|[45][0-9]{15})[A-Z_]{2}|_[0-9]{3}-[0-9]{2}-[0-9]{4}_",
)
