"""Patterns that tell where a text may be encoded: escapes, quoted-printable, base64, 32, hex."""

from __future__ import annotations

from typing import Final

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

# Six bytes of UTF-16 in Cyrillic: each second one is 04.
_BASE64_WIDE_CYRILLIC: Final = "[0-9A-P][AQgw][QR][0-9A-Za-z+/]B[B-E][AEIMQUYcgkosw048]E"

# Three letters, each of a first byte (D0 and D1, D8 to DB, D7, CE and CF) and one from 80 on.
_BASE64_CYRILLIC: Final = "0[I-LYZab][DHLPTXbfjnrvz37/][QR][g-v][Ndt9][CG][0-9A-Za-z+/]"
_BASE64_LETTERS: Final = (
    "2[I-LYZabo-r4-7][DHLPTXbfjnrvz37/][YZab][g-v][Ndt9][imqu]"
    "|1[4-7][DHLPTXbfjnrvz37/]X[g-v][Ndt9]e|z[o-r4-7][DHLPTXbfjnrvz37/][OP][g-v][Mcs8][6+]"
)

_BASE64_UNSEEN: Final = "(?:4oC[LMN]|[Oeu+]KAi|igI[s-v])"  # zero-width characters

_BASE64_WIDE: Final = (  # full-width characters
    "(?:77[y29][0-9A-Za-z+/]){2}|(?:[0-9A-Za-z+/][Oeu+][+][89]){2}|(?:v[I-X][DHLPTXbfjnrvz37/]v){2}"
)

# Chinese, Japanese and Korean (E3 to ED).
_BASE64_HAN: Final = "[4-7][I-LYZabo-r4-7][CGKOSWaeimquy26+][A-Za-v0-9+/]"

_BASE64_PACKED: Final = "Qlpo[MNO][DTjz]FBWSZTW|[/_]Td6WFoA|KLUv[/_]|UEsDB[A-D]|N3q8rycc|UmFyIRoH"

# How files begin that no rule reads: PNG, JPEG, GIF, TIFF, RIFF; PDF, OLE; MP3, Ogg, FLAC, MP4 and
# Matroska.
_BASE64_MEDIA: Final = (
    "iVBORw0K|[/_]9j[/_][w-z0-9+/_-][0-9A-Za-z+/_-]{15}|R0lGOD[dl]h|SUkqA[A-P]|TU0AK[g-v]|UklGR[g-v]"
    "|JVBERi0[xy]|0M8R4KGxGu|SUQz(?:A[gw]|BA)|T2dnUwA[A-P]|ZkxhQ[w4]AA"
    "|AAAA[0-9A-Za-z+/_-][GWm2]Z0eX|GkXfo[w-z0-9+/_-]"
)

_HEX_MEDIA: Final = (
    "89504[eE]470[dD]0[aA]|[fF]{2}[dD]8[fF]{2}[c-fC-F]|47494638|49492[aA]00|4[dD]4[dD]002[aA]|52494646"
    "|255044462[dD]|[dD]0[cC][fF]11[eE]0[aA]1[bB]1|494433|4[fF]676753|664[cC]6143|000000[0-9A-Fa-f]{2}66747970"
    "|1[aA]45[dD][fF][aA]3|504[bB]0304|377[aA][bB][cC][aA][fF]|28[bB]52[fF]{2}[dD]|526172211[aA]"
    "|425[aA]68|[fF][dD]377[aA]585[aA]"
)

_BASE32: Final = (
    "(?:[E-P][ABEFIJMNQRUVYZ45][A-Z2-7][A-HQ-X][ACEGIKMOQSUWY246][A-Z2-7][A-DI-LQ-TYZ23][A-Z2-7])"
)

_BASE32_LOWER: Final = _BASE32.lower()

_HEX: Final = "[2-7][0-9A-Fa-f]"
_HEX_NEXT: Final = "[89abAB][0-9A-Fa-f]"
_HEX_LINE: Final = f"(?:{_HEX}|0[9aAdD])"
# A character of UTF-8 in any script.
_HEX_CHARACTER: Final = (
    f"(?:{_HEX_LINE}|[c-dC-D][0-9A-Fa-f]{_HEX_NEXT}|[eE][0-9A-Fa-f](?:{_HEX_NEXT}){{2}})"
)

_BORDER: Final = "(?:^|[^0-9A-Za-z])"

_ENTITIES: Final = (
    "amp|lt|gt|quot|apos|nbsp|colon|commat|period|equals|num|lowbar|hyphen|dash|sol|shy|zwnj|zwj"
    "|ZeroWidthSpace|excl|plus|lpar|rpar|lsqb|rsqb|comma|semi|dollar|ast"
)

ESCAPES: Final = (
    "%(?:[0-9A-Fa-f]{2}|u00[2-7][0-9A-Fa-f])",
    "&#(?:[0-9]{1,7}|[xX][0-9A-Fa-f]{1,6})",
    f"&(?:{_ENTITIES});",
    r"\\(?:u\{[0-9A-Fa-f]{2,6}\}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|[0-3][0-7]{2})",
    r'\\[nrtbf][0-9A-Za-z\x80-\xff]|\\["/]',
    r"[0-9A-Za-z]\\[_@-][0-9A-Za-z]|[0-9]\\[,;:! ][0-9]",
    r"(?:\\[4-7][0-7]){3}",
    r"(?:\\\+?0000[0-7][0-9A-Fa-f]){3}",
)

QUOTED: Final = (
    r"=(?:3D|\r?\n|[2-7][0-9A-F]=[2-7][0-9A-F]|[C-F][0-9A-F]=[89AB][0-9A-F])",
    "[0-9A-Za-z]=40[A-Za-z]",
    "[ 0-9A-Za-z]=(?:5F|2D|2E|3A|2B|2F|2[1346])[0-9A-Za-z=]",
    "[0-9A-Za-z,.:]=20[0-9A-Za-z=,.:;@_+-]{1,24}=20[0-9A-Za-z=]",
    ":=20[0-9A-Za-z+(]",
    r"=\?[0-9A-Za-z-]{3,20}\?[Qq]\?[!-~]",
)

BASE64: Final = (
    f"{_CAPITAL_FIRST}{_BASE64}{{2}}",
    _BASE64_UTF16,
    _BASE64_WIDE_CYRILLIC,
    _BASE64_CYRILLIC,
    _BASE64_WIDE,
    f"(?:{_BASE64_UNSEEN}[0-9A-Za-z+/]{{1,8}}){{3}}",
    f"{_BORDER}(?:{_BASE64_HAN}){{2}}",
    "H4sI[0-9A-Za-z+/_-]{12}",
    f"{_BORDER}e(?:A[EF]|F[45]|J[wxyz]|N[opqr])[0-9A-Za-z+/_-]{{17}}",
    f"{_CAPITAL_SECOND}{_BASE64}{{2}}",
    f"{_CAPITAL_SECOND} {_BASE64} {_BASE64} {_BASE64}",
    f"{_CAPITAL_SECOND}{_BASE64} {_BASE64}{_BASE64}",
    f"{_BORDER}(?:{_BASE64_PACKED}|{_BASE64_MEDIA})",
    _BASE64_LETTERS,
    "(?i:-e(?:nc|ncodedcommand)?) [0-9A-Za-z+/]{24}",
)

BASE32: Final = (
    f"{_BORDER}{_BASE32}{{2}}",
    "[A-Z2-7]{24}",
    f"{_BORDER}{_BASE32_LOWER}{{2}}",
    "[0-9A-V]{10}===",
)

HEX: Final = (
    f"{_BORDER}(?:(?:0x)?{_HEX_LINE}{{10}}|(?:{_HEX}[ :-]){{8}}|(?:0x{_HEX},? ?){{8}})",
    f"{_BORDER}(?:(?:(?:{_HEX}){{2}} ){{4}}|(?:(?:{_HEX}){{4}} ){{2}}|(?:{_HEX}00){{8}})",
    f"3[aA]20(?:{_HEX}){{5}}|(?:3[0-9]){{8}}|[eE]2808[b-fB-F]{_HEX}[eE]2808",
    f"{_BORDER}{_HEX_CHARACTER}{{9}}",
    "(?:[dD][01][89abAB][0-9A-Fa-f]){5}",
    "(?:[eE][2-9][89abAB][0-9A-Fa-f][89abAB][0-9A-Fa-f]){3}",
    "0000(?:00|001)0:? {1,2}[0-9A-Fa-f]{2}",
    rf"\\x(?:{_HEX}){{10}}",
    "1[fF]8[bB]08[0-9A-Fa-f]{14}",
    f"{_BORDER}78(?:01|5[eE]|9[cC]|[dD][aA])[0-9A-Fa-f]{{14}}",
    f"{_BORDER}(?:0?x)?(?:{_HEX_MEDIA})[0-9A-Fa-f]{{14}}",
    (
        f"(?:[c-dC-D][0-9A-Fa-f][ :-]{_HEX_NEXT}[ :-]){{3}}"
        f"|(?:[eE][0-9A-Fa-f][ :-](?:{_HEX_NEXT}[ :-]){{2}}){{2}}"
        f"|(?:0x[c-dC-D][0-9A-Fa-f],? ?0x{_HEX_NEXT},? ?){{3}}"
        f"|(?:0x[eE][0-9A-Fa-f],? ?(?:0x{_HEX_NEXT},? ?){{2}}){{2}}"
    ),
)
