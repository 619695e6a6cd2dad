"""More ways to hide a text or a value: as mail, forms, dumps and code of many languages do."""

from __future__ import annotations

import base64
import gzip
import json
import quopri
from random import Random
from typing import Final
from urllib.parse import quote, quote_plus

from sensitivity.drawing import Trick

_JOINS: Final = (
    '"{}" "{}"',
    "'{}' + '{}'",
    '"{}" +\n    "{}"',
    "'{}' . '{}'",
    '"{}" \\\n  "{}"',
    "'{}' || '{}'",
    '"{}" & _\n  "{}"',
    '"{}" .. "{}"',
    '"{}" ++ "{}"',
    'concat!("{}", "{}")',
    "`{}${{'{}'}}`",
    "\"{}\"'{}'",
    "''.join(['{}', '{}'])",
    'fmt.Sprintf("%s%s", "{}", "{}")',
    "('{}','{}') -join ''",
    'new StringBuilder("{}").append("{}")',
    'strings.Join([]string{{"{}", "{}"}}, "")',
    "join '', ('{}', '{}')",
    "implode('', ['{}', '{}'])",
    '"{}" ~ "{}"',
)
_LINE_ENDS: Final = ("\n", "\r\n", "\n> ", "\n# ", "\\\n", "\n    ")


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _folded(text: str, columns: int, end: str = "\n") -> str:
    return end.join(text[at : at + columns] for at in range(0, len(text), columns))


def _dumped(chance: Random, text: str) -> str:
    data = text.encode()
    rows = (data[at : at + 16] for at in range(0, len(data), 16))
    return "\n".join(f"{16 * n:08x}: {row.hex(' ', 2):<39}  ." for n, row in enumerate(rows))


def _deep(chance: Random, text: str) -> str:
    return _b64(json.dumps({"v": _b64(quote(text, safe="").encode())}).encode())


def _joined(chance: Random, text: str) -> str:
    at = len(text) // 2
    return chance.choice(_JOINS).format(text[:at], text[at:])


def _carried(chance: Random, text: str) -> str:
    codes = (chr(0xFE00 + code if code < 16 else 0xE0100 + code - 16) for code in text.encode())
    return "\N{GRINNING FACE}" + "".join(codes)


def _in_json(chance: Random, text: str) -> str:
    zero = chance.choice((0x1D7CE, 0x1D7D8, 0x1D7F6))
    return json.dumps(text.translate({ord("0") + n: chr(zero + n) for n in range(10)}))[1:-1]


def _in_words(chance: Random, text: str) -> str:
    """Return the text as `hexdump` shows it: words of two bytes, the lower one last."""
    data = text.encode()
    pairs = [data[at : at + 2][::-1].hex() for at in range(0, len(data), 2)]
    rows = (" ".join(pairs[at : at + 8]) for at in range(0, len(pairs), 8))
    return "\n".join(f"{16 * n:07x} {row}" for n, row in enumerate(rows))


def _in_a_cell(chance: Random, text: str) -> str:
    rest, lines = text, list[str]()
    while rest:
        size = chance.randint(5, 12)
        lines.append(f"    {json.dumps(rest[:size], ensure_ascii=False)}\n")
        rest = rest[size:]
    return json.dumps({"cells": [{"source": ["value = (\n", *lines, ")\n"]}]}, indent=1)


def _named_parts(chance: Random, text: str) -> str:
    names = [f"part{n}" for n in range(chance.randint(2, 4))]
    size = -(-len(text) // len(names))
    parts = [f'{name} = "{text[size * n : size * (n + 1)]}"' for n, name in enumerate(names)]
    return "\n".join((*parts, "value = " + " + ".join(names)))


def _upright(chance: Random, text: str) -> str:
    return chance.choice(("\n", "\r\n")).join(text.replace(" ", ""))


WHOLE: Final[dict[str, Trick]] = {
    "dump of words": _in_words,
    "cell of a notebook": _in_a_cell,
    "named parts": _named_parts,
    "base64 in lines": lambda chance, text: _folded(_b64(text.encode()), 60),
    "base64 before words": lambda chance, text: f"state {_b64(text.encode())} was kept as it is",
    "base64 of wide text": lambda chance, text: _b64(text.encode("utf-16-le")),
    "gzip in lines": lambda chance, text: _folded(
        _b64(gzip.compress(text.encode(), mtime=0)), 64, "\r\n"
    ),
    "three deep": _deep,
    "percent twice": lambda chance, text: quote(quote(text, safe=""), safe=""),
    "form": lambda chance, text: f"note={quote_plus(f'please see to it: {text}')}&send=1",
    "quoted words": lambda chance, text: quopri.encodestring(
        text.encode(), quotetabs=True
    ).decode(),
    "dump": _dumped,
}
"""These rewrite the whole text."""

VALUE: Final[dict[str, Trick]] = {
    "turned": lambda chance, text: f"\u202e{text[::-1]}\u202c",
    "carried by selectors": _carried,
    "joined by code": _joined,
    "wrapped often": lambda chance, text: _folded(text, 12, chance.choice(_LINE_ENDS)),
    "wide in base64": lambda chance, text: _b64(
        "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text).encode()
    ),
}
"""These rewrite the value, and what stands around it stays."""

DIGITS: Final[dict[str, Trick]] = {
    "mathematical in json": _in_json,
    "a character a line": _upright,
}
"""These rewrite the digits of a value that is a number."""
