"""Whatever the disguise, both engines find what the rules find in the clear."""

from __future__ import annotations

import base64
import gzip
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.request import Segment
from gemroute.core.sensitivity.normal import normal
from gemroute.core.sensitivity.scanner import Scanner
from gemroute.core.sensitivity.spelling import spoken
from gemroute.core.sensitivity.wraps import unwrapped
from gemroute.core.values import Classifier

KEY = "AKIAIOSFODNN7EXAMPLE"
NOTE = f"my key is {KEY} ok"
SECRET = "password: hunter22"
CARD = "4111111111111111"


def b64(text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    return base64.b64encode(data).decode()


def folded(text: str, columns: int) -> str:
    return "\n".join(text[i : i + columns] for i in range(0, len(text), columns))


def each(text: str, form: str) -> str:
    return "".join(form % ord(character) for character in text)


def dump(text: str) -> str:
    rows = [text[i : i + 16] for i in range(0, len(text), 16)]
    return "\n".join(
        f"{16 * n:08x}: {row.encode().hex(' ', 2)}  {row}" for n, row in enumerate(rows)
    )


HIDDEN = [
    pytest.param(KEY, "aws-key", "raw", id="in the clear"),
    pytest.param(f"密钥{KEY}是", "aws-key", "raw", id="glued to Chinese"),
    pytest.param("ПАРОЛЬ: hunter22", "password", "raw", id="a word in capitals outside ASCII"),
    pytest.param("密码：hunter22", "password", "raw", id="a full-width colon"),
    pytest.param("\u200b".join(KEY), "aws-key", "invisible", id="zero-width characters"),
    pytest.param("\u0336".join(KEY), "aws-key", "invisible", id="combining characters"),
    pytest.param("\ufe0f".join(KEY), "aws-key", "invisible", id="variation selectors"),
    pytest.param("\U000e0020".join(KEY), "aws-key", "invisible", id="single tags between"),
    pytest.param(
        "hi" + "".join(chr(0xE0000 + ord(c)) for c in SECRET), "password", "tags", id="said in tags"
    ),
    pytest.param("４１１１ １１１１ １１１１ １１１１", "card", "normalised", id="full width"),
    pytest.param("".join(chr(0x660 + int(c)) for c in CARD), "card", "normalised", id="Arabic"),
    pytest.param("".join(chr(0x966 + int(c)) for c in CARD), "card", "normalised", id="Devanagari"),
    pytest.param("".join(chr(0x1D7CE + int(c)) for c in CARD), "card", "normalised", id="bold"),
    pytest.param("4111\u20131111\u20131111\u20131111", "card", "normalised", id="en dashes"),
    pytest.param("4111\u00a01111\u00a01111\u00a01111", "card", "normalised", id="hard blanks"),
    pytest.param(KEY.replace("A", "А"), "aws-key", "look-alikes", id="Cyrillic look-alikes"),
    pytest.param(KEY.replace("I", "Ι"), "aws-key", "look-alikes", id="Greek look-alikes"),
    pytest.param(b64(SECRET), "password", "base64", id="base64"),
    pytest.param("/opt/" + b64(SECRET), "password", "base64", id="base64 after a path"),
    pytest.param(
        b64(b"\xff\xfe\xfd" * 150 + f"; {SECRET} ".encode() * 9), "password", "base64",
        id="base64 that begins as no text",
    ),
    pytest.param("x" + b64(NOTE), "aws-key", "base64", id="base64 glued to a letter"),
    pytest.param(folded(b64(NOTE * 4), 60), "aws-key", "base64", id="base64 over lines"),
    pytest.param(b64(b64(b64(NOTE))), "aws-key", "base64+base64+base64", id="base64 three deep"),
    pytest.param(b64(SECRET.encode("utf-16-le")), "password", "base64", id="base64 of UTF-16"),
    pytest.param(b64(gzip.compress(NOTE.encode())), "aws-key", "base64", id="gzip in base64"),
    pytest.param(
        base64.urlsafe_b64encode(f"{SECRET}?>~~>".encode()).decode(),
        "password", "base64", id="URL-safe base64",
    ),
    pytest.param(
        base64.b32encode(NOTE.encode()).decode(), "aws-key", "base32", id="base32"
    ),
    pytest.param(
        base64.b32encode(NOTE.encode() + b"!").decode().strip("="), "aws-key", "base32",
        id="base32 without padding",
    ),
    pytest.param(
        base64.b32encode(f"{NOTE}{'.' * (-len(NOTE) % 5)}".encode()).decode(), "aws-key", "base32",
        id="base32 of full groups",
    ),
    pytest.param(NOTE.encode().hex(), "aws-key", "hex", id="hexadecimal"),
    pytest.param(
        f"{NOTE.encode().hex()} {'word ' * 30} {'f' * 40}", "aws-key", "hex",
        id="hexadecimal before a digest",
    ),
    pytest.param(
        f"a&#66;c {'中' * 900} {'word ' * 300} pass&#119;ord: hunter22", "password", "html",
        id="one escape far from another",
    ),
    pytest.param(
        "&#65; " * 200 + "pass&#119;ord: hunter22", "password", "html", id="many escapes"
    ),
    pytest.param(NOTE.encode().hex(" "), "aws-key", "hex", id="hexadecimal with blanks"),
    pytest.param(", ".join(f"0x{c:02x}" for c in NOTE.encode()), "aws-key", "hex", id="C bytes"),
    pytest.param(gzip.compress(NOTE.encode()).hex(), "aws-key", "hex", id="gzip in hexadecimal"),
    pytest.param(each(KEY, "%%%02X"), "aws-key", "percent", id="percent"),
    pytest.param("a=1&password%3Dhunter22", "password", "percent", id="one percent escape"),
    pytest.param(each(KEY, "&#%d;"), "aws-key", "html", id="HTML numbers"),
    pytest.param("pass&#x77;ord&colon; hunter22", "password", "html", id="HTML names"),
    pytest.param(each(KEY, "\\u%04x"), "aws-key", "backslash", id="Unicode escapes"),
    pytest.param(each(KEY, "\\x%02x"), "aws-key", "backslash", id="byte escapes"),
    pytest.param(each(KEY, "\\%03o"), "aws-key", "backslash", id="octal escapes"),
    pytest.param(each(KEY, "\\u{%x}"), "aws-key", "backslash", id="braced escapes"),
    pytest.param('{"a": "b\\n' + KEY + '\\tc"}', "aws-key", "backslash", id="JSON escapes"),
    pytest.param(KEY[:9] + "=\n" + KEY[9:], "aws-key", "quoted-printable", id="soft line end"),
    pytest.param(each(KEY, "=%02X"), "aws-key", "quoted-printable", id="quoted-printable"),
    pytest.param(f"k = {KEY[:8]}\n{KEY[8:]}\nnext", "aws-key", "wrapped", id="wrapped once"),
    pytest.param(f"k = {KEY[:4]}\n{KEY[4:12]}\n{KEY[12:]}", "aws-key", "wrapped", id="wrapped"),
    pytest.param(f"card {CARD[:8]}\n{CARD[8:]}\n", "card", "wrapped", id="a wrapped number"),
    pytest.param(f'"{KEY[:8]}" + "{KEY[8:]}"', "aws-key", "literals", id="joined literals"),
    pytest.param(f'"{KEY[:8]}"\n  "{KEY[8:]}"', "aws-key", "literals", id="adjacent literals"),
    pytest.param(".".join(CARD), "card", "spaced", id="dots between digits"),
    pytest.param(" ".join(KEY), "aws-key", "spaced", id="blanks between letters"),
    pytest.param("   ".join(map(" ".join, ("password:", "hunter22"))), "password", "spaced",
        id="blanks between letters, more between words"),
    pytest.param("4.1.1.1-1.1.1.1-1.1.1.1-1.1.1.1", "card", "spaced", id="dots within groups"),
    pytest.param("4111.1111.1111.1111", "card", "spaced", id="dots between groups"),
    pytest.param("41.11.11.11.11.11.11.11", "card", "spaced", id="pairs of digits"),
    pytest.param("411.111.111.111.111.1", "card", "spaced", id="threes of digits"),
    pytest.param("card 4111 1111 1\n111 1111\n", "card", "wrapped", id="a grouped number, wrapped"),
    pytest.param("// card 4111 11\n// 11 1111 1111\n", "card", "wrapped", id="a wrapped comment"),
    pytest.param(f"{KEY[:9]}-\n{KEY[9:]}\n", "aws-key", "wrapped", id="a hyphen at the line's end"),
    pytest.param("anna.kiesel@stein\nwerk.de\nnext", "email", "wrapped", id="a wrapped address"),
    pytest.param("anna.kiesel@steinwerk\n.de", "email", "wrapped", id="an address cut at its dot"),
    pytest.param(f"f'{KEY[:8]}' f'{KEY[8:]}'", "aws-key", "literals", id="formatted literals"),
    pytest.param(f"{KEY[:8]}''{KEY[8:]}", "aws-key", "literals", id="empty quotes of a shell"),
    pytest.param(
        f'"".join(["{KEY[:8]}", "{KEY[8:]}"])', "aws-key", "literals", id="a list to join"
    ),
    pytest.param(
        f"['{KEY[:8]}', '{KEY[8:]}'].join('')", "aws-key", "literals", id="a list that joins"
    ),
    pytest.param(str(list(KEY)), "aws-key", "literals", id="a list of characters"),
    pytest.param(f'a = "{KEY[:8]}"\na += "{KEY[8:]}"', "aws-key", "literals", id="appended"),
    pytest.param(f"{KEY[:8]}<wbr>{KEY[8:]}", "aws-key", "markup", id="markup"),
    pytest.param("anna (dot) kiesel (at) steinwerk (dot) de", "email", "spelled-out",
        id="at and dot in brackets"),
    pytest.param("anna arroba steinwerk punto es", "email", "spelled-out", id="in Spanish"),
    pytest.param("anna ät steinwerk punkt de", "email", "spelled-out", id="in German"),
    pytest.param("four " + "one " * 14 + "one", "card", "spelled-out", id="digits as words"),
    pytest.param(
        "vier " + "eins " * 14 + "eins", "card", "spelled-out", id="digits as German words"
    ),
    pytest.param(each(KEY, "%%u00%02X"), "aws-key", "percent", id="percent u"),
    pytest.param(each(KEY, "&#%d"), "aws-key", "html", id="HTML numbers without semicolons"),
    pytest.param("4¹¹¹¹¹¹¹¹¹¹¹¹¹¹¹", "card", "normalised", id="superscripts"),
    pytest.param(
        folded(b64(NOTE), 4).replace("\n", " "), "aws-key", "base64", id="base64 in fours"
    ),
    pytest.param(
        f"{b64(NOTE)} {'another ' * 40} {folded(b64(NOTE), 4)}".replace("\n", " "),
        "aws-key",
        "base64",
        id="base64 in fours after a run",
    ),
    pytest.param(
        f"{' '.join(KEY)} {'another ' * 40} a b", "aws-key", "spaced", id="letters before others"
    ),
    pytest.param(
        "hello you\nmy card 4111 11\n11 1111 1111", "card", "wrapped", id="line ends near"
    ),
    pytest.param(b64(zlib.compress(NOTE.encode())), "aws-key", "base64", id="zlib in base64"),
    pytest.param(b64(SECRET.encode("utf-16-be")), "password", "base64", id="base64 of UTF-16BE"),
    pytest.param(
        b64(f"{SECRET} {NOTE}").replace("=", "%3D"), "aws-key", "base64+percent",
        id="escaped padding",
    ),
    pytest.param(
        folded(f"{NOTE}...".encode().hex(), 4).replace("\n", " "), "aws-key", "hex",
        id="hexadecimal in fours",
    ),
    pytest.param(dump(NOTE), "aws-key", "hex", id="a dump"),
    pytest.param(
        f"a&#66;c {KEY} {b64('nothing to see here')}", "aws-key", "raw", id="beside another"
    ),
    pytest.param("anna at steinwerk dot de", "email", "spelled-out", id="spelled out"),
    pytest.param("anna(at)steinwerk.de", "email", "spelled-out", id="at in brackets"),
    pytest.param(
        f"x {SECRET} y".encode("utf-16-le").decode("latin-1"), "password", "utf-16",
        id="UTF-16 read as Latin-1",
    ),
    pytest.param(
        "\u200b".join(b64(SECRET)), "password", "invisible+base64", id="zero-width in base64"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "view"), HIDDEN)
def test_a_disguise_does_not_hide(scanner: Scanner, text: str, rule: str, view: str) -> None:
    judgement = scanner.judge([Segment("p", text)], thorough=True)
    assert (rule, view) in {(finding.rule, finding.view) for finding in judgement.findings}
    assert judgement.classifier is Classifier.OK


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("COVID-19-вакцина и SARSвирус", id="a real word of two scripts"),
        pytest.param("12345678\n41111111\n87654321\n11111111\n", id="a column of numbers"),
        pytest.param("e5b7e998a51c3f4e7d9e0a1b2c3d4e5f60718293", id="a digest"),
        pytest.param("node_modules/.cache/terser-webpack-plugin/content-v2", id="a path"),
        pytest.param('["1f8b08", "H4sIAAAAAAAA", "1f8b0800000000000000"]', id="heads of gzip"),
        pytest.param("RmF0IGFzIGEgcGln" + "gICAgICAgICAgICAgICA" * 3, id="base64 of no text"),
        pytest.param("the quick brown fox jumps over 12 34 56 78 dogs", id="prose"),
        pytest.param("a b c d e f", id="few letters apart"),
        pytest.param("one two three, four", id="a few numbers"),
        pytest.param("one two three four five and six", id="counting"),
        pytest.param("mail info@steinwerk.de\nand more", id="a role's address at a line's end"),
        pytest.param("a,b,411111\n1111111111,c,d\n", id="two rows of a table"),
        pytest.param("11 12\n41 11\n11 11\n11 11\n", id="a grid of numbers"),
        pytest.param("x = ['4111', '1111', '1111', '1111']", id="a list of numbers"),
        pytest.param("a" + "\\" * 63 + "n1", id="more backslashes than layers"),
        pytest.param("{" + "\\" * 63 + "n" + '"x"}', id="JSON in JSON in JSON in JSON"),
        pytest.param("word " * 200 + "\0", id="a NUL at the end"),
        pytest.param("\u00e9" * 3 + "\u200b" * 2 + "\u0301", id="marks of nothing"),
        pytest.param("１11中", id="a character cut at the edge"),
        pytest.param("👩\u200d🔬 and ❤\ufe0f in the lab, naïve café", id="emoji"),
        pytest.param("&amp; %zz \\q =\n &#99999999; \\uD83D", id="odd escapes"),
    ],
)
def test_a_look_alike_of_a_disguise_is_let_pass(scanner: Scanner, text: str) -> None:
    judgement = scanner.judge([Segment("p", text)], thorough=True)
    assert (judgement.classifier, judgement.findings) == (Classifier.OK, ())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b64(b64(b64(b64(NOTE)))), id="base64"),
        pytest.param("password%2525253Dhunter22", id="percent"),
    ],
)
def test_a_fourth_layer_is_not_read_and_that_is_said(scanner: Scanner, text: str) -> None:
    judgement = scanner.judge([Segment("p", text)])
    assert judgement.classifier is Classifier.DEGRADED
    assert judgement.reasons == ("depth",)


def test_a_packed_run_that_grows_too_large_is_said(scanner: Scanner) -> None:
    bomb = b64(gzip.compress(b"ab cd " * 2_000_000))
    judgement = scanner.judge([Segment("p", f"x {bomb} y")])
    assert judgement.classifier is Classifier.DEGRADED
    assert "expansion" in judgement.reasons


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param(f"é {b64(SECRET)} é", b64(SECRET), id="an encoded run, whole"),
        pytest.param("é pass&#119;ord: hunter22 é", "hunter22", id="an unchanged value, exactly"),
        pytest.param(
            f"é {'ü'.join([])}{KEY[:9]}=\n{KEY[9:]} é", f"{KEY[:9]}=\n{KEY[9:]}", id="cut"
        ),
    ],
)
def test_offsets_lead_back_to_the_text_as_it_came(scanner: Scanner, text: str, shown: str) -> None:
    (finding,) = scanner.judge([Segment("p", text)], thorough=True).findings
    assert text.encode()[finding.start : finding.end].decode() == shown


@pytest.mark.parametrize("offset", [0, 1, 4095, 4096, 65_535, 65_536, 1 << 20, 3_000_000])
def test_a_secret_is_found_wherever_it_stands(hyperscan_scanner: Scanner, offset: int) -> None:
    text = "word " * (offset // 5) + "." * (offset % 5) + f" {KEY} " + "end " * 10
    (finding,) = hyperscan_scanner.judge([Segment("p", text)]).findings
    assert text[finding.start : finding.end] == KEY


ALPHABET = st.sampled_from(
    [*"Aa1 \n\"'=%&;\\x+-._:/", "é", "А", "中", "\u200b", "１", "\0", KEY, SECRET]
)


@settings(deadline=None, max_examples=150)
@given(pieces=st.lists(ALPHABET, max_size=40))
def test_both_engines_find_the_same(
    hyperscan_scanner: Scanner, re2_scanner: Scanner, pieces: list[str]
) -> None:
    segments = [Segment("p", "".join(pieces))]
    fast = hyperscan_scanner.judge(segments, thorough=True)
    assert fast == re2_scanner.judge(segments, thorough=True)


@settings(deadline=None, max_examples=200)
@given(text=st.text(max_size=200))
def test_no_text_makes_the_engine_raise_or_show_a_secret(
    hyperscan_scanner: Scanner, text: str
) -> None:
    judgement = hyperscan_scanner.judge([Segment("p", f"{SECRET} {text}")], thorough=True)
    assert judgement.findings
    assert all("hunter22" not in finding.masked for finding in judgement.findings)


def test_bytes_that_are_no_character_are_left_as_they_are() -> None:
    assert list(normal(b"4\xf4\x90\x80\x80111", [(5, 5)])) == []


def test_a_few_digits_that_are_said_are_no_number() -> None:
    data = b"pages four five six and seven, four five six"
    assert list(spoken(data, [(20, 20), (40, 40)])) == []


def test_rows_of_a_table_are_not_put_together() -> None:
    data = b"bolts,12,41\n11,77,nuts\n"
    assert unwrapped(data, [(14, 14)]) == ([], [])
