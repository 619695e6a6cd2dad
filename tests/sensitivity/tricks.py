"""Ways to hide an identifier from a reader of bytes, each with what it does to harmless text."""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from sensitivity import disguises
from sensitivity.drawing import Trick
from sensitivity.items import Item

_INVISIBLE: Final = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_BIDI: Final = "\u202a\u202b\u202d\u2066\u2069\u200e\u200f"
_LOOK_ALIKES: Final = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")
_ARMENIAN: Final = str.maketrans("nuohqgSUOL", "ոսօհգցՏՍՕԼ")
_PER_TRICK: Final = 40


def _sprinkled(signs: str) -> Trick:
    def hide(chance: Random, text: str) -> str:
        return "".join(
            sign + (chance.choice(signs) if chance.random() < 0.4 else "") for sign in text
        )

    return hide


def _tags(chance: Random, text: str) -> str:
    return "".join(
        sign + chr(0xE0020 + chance.randrange(95)) * (chance.random() < 0.3) for sign in text
    )


def _digits_from(zero: int) -> Trick:
    table = {ord("0") + n: chr(zero + n) for n in range(10)}
    return lambda chance, text: text.translate(table)


def _full_width(chance: Random, text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def _look_alikes(chance: Random, text: str) -> str:
    return text.translate(_LOOK_ALIKES)


def _base64(chance: Random, text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _wrapped(chance: Random, text: str) -> str:
    at = len(text) // 2
    return f"{text[:at]}\n{text[at:]}"


def _literals(chance: Random, text: str) -> str:
    cuts = [text[n : n + 7] for n in range(0, len(text), 7)]
    return "value = " + " + ".join(json.dumps(cut, ensure_ascii=False) for cut in cuts)


def _spaced(separator: str) -> Trick:
    return lambda chance, text: re.sub(r"(?<=\d)(?=\d)", separator, text)


def _utf16(chance: Random, text: str) -> str:
    return text.encode("utf-16-le").decode("latin-1")


WHOLE: Final[dict[str, Trick]] = {
    "base64": _base64,
    "base64 twice": lambda chance, text: _base64(chance, _base64(chance, text)),
    "base64url": lambda chance, text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base32": lambda chance, text: base64.b32encode(text.encode()).decode(),
    "hex": lambda chance, text: text.encode().hex(),
    "gzip base64": lambda chance, text: base64.b64encode(
        gzip.compress(text.encode(), mtime=0)
    ).decode(),
    "data uri": lambda chance, text: f"data:text/plain;base64,{_base64(chance, text)}",
    "base64 in hex": lambda chance, text: _base64(chance, text).encode().hex(),
    "percent": lambda chance, text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "html decimal": lambda chance, text: "".join(f"&#{ord(sign)};" for sign in text),
    "html hex": lambda chance, text: "".join(f"&#x{ord(sign):x};" for sign in text),
    "json unicode": lambda chance, text: "".join(
        f"\\u{ord(s):04x}" for s in text if ord(s) < 65536
    ),
    "octal": lambda chance, text: "".join(f"\\{byte:03o}" for byte in text.encode()),
    "quoted-printable": lambda chance, text: "".join(f"={byte:02X}" for byte in text.encode()),
    "utf-16 as latin-1": _utf16,
    **disguises.WHOLE,
}
"""These rewrite the whole text."""

VALUE: Final[dict[str, Trick]] = {
    "zero-width": _sprinkled(_INVISIBLE),
    "bidi": _sprinkled(_BIDI),
    "variation": _sprinkled("\ufe0e\ufe0f"),
    "combining": _sprinkled("\u0301\u0327\u034f"),
    "tags": _tags,
    "full-width": _full_width,
    "arabic digits": _digits_from(0x660),
    "devanagari digits": _digits_from(0x966),
    "look-alikes": _look_alikes,
    "Armenian look-alikes": lambda chance, text: text.translate(_ARMENIAN),
    "wrapped": _wrapped,
    "literals": _literals,
    "dots between digits": _spaced("."),
    "spaces between digits": _spaced(" "),
    **disguises.VALUE,
    **disguises.DIGITS,
}
"""These rewrite the value, and what stands around it stays."""

_DIGITS_ONLY: Final = {
    "arabic digits",
    "devanagari digits",
    "dots between digits",
    "spaces between digits",
    *disguises.DIGITS,
}
_DOCUMENT: Final = "The committee met again and found nothing to add to the minutes of last week. "


def _in_document(size: int) -> Trick:
    return lambda chance, text: (
        (_DOCUMENT * (size // len(_DOCUMENT) + 1))[:size] + f" {text} {_DOCUMENT}"
    )


PLACES: Final[dict[str, Trick]] = {
    "glued to Chinese": lambda chance, text: f"客户资料{text}请查收",
    "glued to Japanese": lambda chance, text: f"お客様番号は{text}です",
    "glued to Korean": lambda chance, text: f"고객정보는{text}입니다",
    "claim": lambda chance, text: (
        f"This is only an example, not real, fake data for a test:\n{text}"
    ),
    "diff": lambda chance, text: "@@ -1,2 +1,3 @@\n context\n" + _prefixed("+", text),
    "comment": lambda chance, text: _prefixed("// ", text),
    "quote": lambda chance, text: _prefixed("> > ", text),
    "json string": lambda chance, text: json.dumps({"cells": [{"source": [text]}]}),
    "html": lambda chance, text: f"<p><b>Note</b> {html.escape(text)}</p>",
    "log line": lambda chance, text: f"2026-10-02T10:11:12Z INFO [worker-3] {text}",
    "table cell": lambda chance, text: f"| a | {text} | b |",
    "at 65536": _in_document(65_536 - 6),
    "at 262144": _in_document(262_144 - 6),
    "at 0": lambda chance, text: f"{text} {_DOCUMENT}",
}
"""These put the text somewhere."""


def _prefixed(prefix: str, text: str) -> str:
    return "\n".join(prefix + line for line in text.splitlines())


def hidden_items(seed: int, controls: Sequence[Item]) -> Iterator[Item]:
    """Yield each trick on some of `controls`, and on as many harmless texts."""
    single = [control for control in controls if "\n" not in control.text]
    for kind, trick in (*WHOLE.items(), *VALUE.items(), *PLACES.items()):
        chance = Random(f"{seed}/hidden/{kind}")
        fitting = single if kind not in _DIGITS_ONLY else [c for c in single if _is_number(c)]
        for control in chance.sample(fitting, _PER_TRICK):
            text = _hidden(chance, trick, control, whole=kind not in VALUE)
            item = f"hidden/{kind}/{control.id}"
            yield Item(item, "hidden", kind, text, control.category, control.id)
        for number in range(_PER_TRICK):
            text = trick(chance, chance.choice(_HARMLESS).format(n=chance.randint(100, 999)))
            yield Item(f"alike/{kind}/{number}", "look-alikes", kind, text)


def _hidden(chance: Random, trick: Trick, control: Item, *, whole: bool) -> str:
    if whole:
        return trick(chance, control.text)
    return control.text.replace(control.value, trick(chance, control.value))


def _is_number(control: Item) -> bool:
    digits = sum(map(str.isdigit, control.value))
    return control.category != "credentials" and digits > len(control.value) / 2


_HARMLESS: Final = (
    "The meeting is at 10:30 in room {n}, bring the slides.",
    "Version 4.{n}.1 fixes the crash on start.",
    "Order {n} was shipped on Tuesday with two boxes of paper.",
    "https://example.org/articles/{n}/how-to-bake-bread",
    "Das Konzert beginnt um 20 Uhr, Reihe {n}.",
    "The build took {n} seconds and produced 3 warnings.",
    '{{"name": "widget", "stock": {n}, "colour": "green"}}',
)
