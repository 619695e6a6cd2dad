"""More ways in which people and tools pull values apart, glue and encode them, on both engines."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.core.request import Segment
from gemroute.core.sensitivity.scanner import Scanner
from gemroute.core.values import Classifier

KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET = "password: hunter22"
CARD = "4111111111111111"
ADDRESS = "anna.kiesel@steinwerk.de"


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def dump(text: str) -> str:
    rows = [text[i : i + 16].encode() for i in range(0, len(text), 16)]
    return "\n".join(
        f"{16 * n:08x}: {row.hex(' ', 2):<39}  {row.decode()}" for n, row in enumerate(rows)
    )


def said(words: str) -> str:
    numbers = words.split()
    return " ".join(numbers[int(digit)] for digit in "4539148803436467")


APART = [
    pytest.param('"AKIAIOSF".concat("ODNN7", "EXAMPLE")', "aws-key", id="concat as a method"),
    pytest.param(
        'new StringBuilder().append("AKIAIOSF").append("ODNN7EXAMPLE")', "aws-key", id="append"
    ),
    pytest.param('paste0("AKIAIOSF", "ODNN7EXAMPLE")', "aws-key", id="R"),
    pytest.param('["4111", "1111", "1111", "1111"].join("-")', "card", id="joined by dashes"),
    pytest.param('" ".join(["4111", "1111", "1111", "1111"])', "card", id="joined by blanks"),
    pytest.param(
        "four one one one - one one one one - one one one one - one one one one",
        "card",
        id="groups of words",
    ),
    pytest.param(f"card CC{CARD}VISA", "card", id="a card amid letters"),
    pytest.param("ssn W2_536-90-4399_2023", "ssn", id="in a file's name"),
    pytest.param('concat!("AKIAIOSF", "ODNN7EXAMPLE")', "aws-key", id="Rust"),
    pytest.param('std::string("AKIAIOSF") + "ODNN7EXAMPLE"', "aws-key", id="C++"),
    pytest.param('"AKIAIOSF" & _\n  "ODNN7EXAMPLE"', "aws-key", id="Visual Basic"),
    pytest.param('`${"AKIAIOSF"}${"ODNN7EXAMPLE"}`', "aws-key", id="a template"),
    pytest.param("f\"{'AKIAIOSF'}ODNN7EXAMPLE\"", "aws-key", id="an f-string"),
    pytest.param('p1 = "AKIAIOSF"\np2 = "ODNN7EXAMPLE"\n', "aws-key", id="two variables"),
    pytest.param("AKIAIOS\nFODNN7E\nXAMPLE, rotate", "aws-key", id="wrapped twice"),
    pytest.param("AKIAIOSFODNN  \n7EXAMPLE", "aws-key", id="wrapped after blanks"),
    pytest.param("@@ -1 +1 @@\n+AKIAIOSFODNN\n+7EXAMPLE\n", "aws-key", id="wrapped in a diff"),
    pytest.param(f"card key{CARD}.", "card", id="glued to a word"),
    pytest.param("no536-90-4399 ssn", "ssn", id="glued and dashed"),
    pytest.param("4111*1111*1111*1111", "card", id="stars"),
    pytest.param("4111·1111·1111·1111", "card", id="middle dots"),
    pytest.param("41-11-11-11-11-11-11-11", "card", id="pairs with dashes"),
    pytest.param("4 1 1 1-1 1 1 1-1 1 1 1-1 1 1 1", "card", id="blanks and dashes"),
    pytest.param(f"card {' '.join(CARD)} w formularzu", "card", id="blanks before a letter"),
    pytest.param(
        said("zéro un deux trois quatre cinq six sept huit neuf"), "card", id="French numbers"
    ),
    pytest.param(
        said("cero uno dos tres cuatro cinco seis siete ocho nueve"), "card", id="Spanish numbers"
    ),
    pytest.param(
        said("nul een twee drie vier vijf zes zeven acht negen"), "card", id="Dutch numbers"
    ),
    pytest.param(
        said("zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć"),
        "card",
        id="Polish numbers",
    ),
    pytest.param(
        said("ноль один два три четыре пять шесть семь восемь девять"), "card", id="Russian numbers"
    ),
    pytest.param("卡号四一一一一一一一一一一一一一一一", "card", id="Chinese numbers"),
    pytest.param("anna.kiesel arroba steinwerk punto de", "email", id="Spanish"),
    pytest.param("anna kropka kiesel małpa steinwerk kropka de", "email", id="Polish"),
    pytest.param("anna.kiesel собака steinwerk точка de", "email", id="Russian"),
    pytest.param("anna.kiesel arobase steinwerk point fr", "email", id="French"),
    pytest.param("anna.kiesel(ät)steinwerk(punkt)de", "email", id="German"),
    pytest.param("anna.kiesel艾特steinwerk点de", "email", id="Chinese"),
]

ESCAPED = [
    pytest.param(r"C:\\\\AKIA\u0049OSFODNN7EXAMPLE", "aws-key", id="a path beside it"),
    pytest.param(r"AKIA\\\u0049OSFODNN7EXAMPLE", "aws-key", id="JSON in JSON in JSON"),
    pytest.param(r"anna\_k.kiesel\@steinwerk.de", "email", id="Markdown"),
    pytest.param("the&nbsp;password:&nbsp;hunter22", "password", id="blanks of HTML"),
    pytest.param("AKIA<wbr>IOSFODNN7<b>EXAMPLE</b>", "aws-key", id="markup"),
    pytest.param("<![CDATA[AKIAIOSF]]><![CDATA[ODNN7EXAMPLE]]>", "aws-key", id="two parts of data"),
    pytest.param(
        '<w:t>AKIAIOSF</w:t></w:r><w:r><w:rPr><w:lang w:val="en-GB"/></w:rPr>'
        '<w:t xml:space="preserve">ODNN7EXAMPLE</w:t></w:r>',
        "aws-key",
        id="two runs of a document",
    ),
    pytest.param(
        "".join(f'<span class="d">{digit}</span>' for digit in CARD), "card", id="a digit a cell"
    ),
    pytest.param('pan = "%s%s" % ("41111111", "11111111")', "card", id="a template and a sign"),
    pytest.param('String.join("", List.of("AKIAIOSF", "ODNN7EXAMPLE"))', "aws-key", id="a list"),
    pytest.param("AKIA\u0489IOSFODNN7\u0489EXAMPLE", "aws-key", id="enclosing marks"),
    pytest.param(
        "https://basalt.org/png/"
        + base64.urlsafe_b64encode(zlib.compress(f"a note of mine, {SECRET}".encode())).decode(),
        "password",
        id="packed in a path",
    ),
    pytest.param("=?utf-8?Q?password:_hunter=32=32?=", "password", id="a header of mail"),
    pytest.param("card 4111=2D1111=2D1111=2D1111", "card", id="dashes of mail"),
    pytest.param("?q=my+password%3A+hunter22&x=1", "password", id="an address's query"),
    pytest.param(f"password: data:text/plain;base64,{b64('hunter22 ok')}", "password", id="URI"),
    pytest.param(b64("536-90-4399") + " ssn", "ssn", id="short base64, padded"),
    pytest.param(f"ssn {b64('536-90-4399').rstrip('=')}, see", "ssn", id="short, not padded"),
    pytest.param(b64(f"пароль и номер: {SECRET}"), "password", id="base64 of Cyrillic"),
    pytest.param(b64("密码和密码是密码: hunter22"), "password", id="base64 of Chinese"),
    pytest.param(f"é numéro: {CARD}".encode().hex(), "card", id="hex of French"),
    pytest.param("0x" + CARD.encode().hex(), "card", id="hex with a prefix"),
    pytest.param((f"{'note ' * 2000}{CARD} ").encode().hex(), "card", id="hex of a long text"),
    pytest.param(r"E'\\x" + CARD.encode().hex() + "'", "card", id="hex of a database"),
    pytest.param(", ".join(f"0x{b:02x}" for b in KEY.encode()) + ", x", "aws-key", id="an array"),
    pytest.param(
        base64.b32encode(f"né numéro: {SECRET}".encode()).decode(),
        "password",
        id="base32 of French",
    ),
    pytest.param("пароль: hunter22".encode("utf-16-le").decode("latin-1"), "password", id="wide"),
    pytest.param("密码: hunter22 ok".encode("utf-16-be").decode("latin-1"), "password", id="big"),
    pytest.param(dump("aws_access_key = " + KEY), "aws-key", id="a dump with letters of hex"),
    pytest.param(
        base64.b32hexencode(f"note: {SECRET} ok".encode()).decode(), "password", id="ordered base32"
    ),
    pytest.param("=?utf-8?Q?" + "=70=61=73=73=77=6F=72=64:_hunter=32=32?=", "password", id="Q"),
    pytest.param(
        "=?utf-8?Q?=70" + "_note" * 20 + "_password:_hunter=32=32?=", "password", id="a long header"
    ),
    pytest.param(
        "".join(f"\\0000{b:02x}" for b in b"password: hunter22"), "password", id="style sheets"
    ),
    pytest.param(" ".join(f"0{b:03o}" for b in KEY.encode()), "aws-key", id="octal words"),
    pytest.param(", ".join(f"0o{b:o}" for b in KEY.encode()), "aws-key", id="a list of octals"),
    pytest.param("my\u00a0card\u00a0（4111）\u00a0".replace("4111", CARD), "card", id="signs"),
]


@pytest.mark.parametrize(("text", "rule"), ESCAPED)
def test_what_is_escaped_or_encoded_is_read(scanner: Scanner, text: str, rule: str) -> None:
    judgement = scanner.judge([Segment("p", text)], thorough=True)
    assert rule in {finding.rule for finding in judgement.findings}
    assert judgement.classifier is Classifier.OK


@pytest.mark.parametrize(
    "groups", ["DE-57-91-59-01-39-62-45-95-71-17", "DE5.791.590.139.624.595.711.7"]
)
def test_an_account_in_groups_that_are_not_its_own_is_put_together(
    scanner_of: Callable[..., Scanner], groups: str
) -> None:
    text = f"pay {groups} by 2 May, not DE5 7 9 1 5 9 or so"
    (finding,) = scanner_of("x|DE[0-9]{20}").judge([Segment("p", text)]).findings
    assert text[finding.start : finding.end] == groups


def test_an_account_amid_letters_is_taken_out_of_them(scanner_of: Callable[..., Scanner]) -> None:
    scanner = scanner_of("x|(?:^|[^0-9A-Z])(?P<value>DE[0-9]{20})(?:[^0-9A-Z]|$)")
    (finding,) = scanner.judge([Segment("p", "KTODE57915901396245957117EUR")]).findings
    assert (finding.view, finding.end - finding.start) == ("glued", 22)


def test_a_number_is_said_to_begin_with_plus(scanner_of: Callable[..., Scanner]) -> None:
    text = "call plus four nine one five two nine five five nine eight"
    (finding,) = scanner_of(r"x|\+49152955").judge([Segment("p", text)]).findings
    assert finding.view == "spelled-out"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("It was clear at this point in time.", id="at this point"),
        pytest.param("Marie et Paul point final", id="French prose"),
        pytest.param("2024-11-21-12-13-57 and 12/13/14", id="times"),
        pytest.param("id1763712345678 took 12 ms", id="an id with a time"),
        pytest.param("DE-12-AB-34-CD-56 is a part", id="a part's number"),
        pytest.param(r"re.compile(r'\w+\.\d+\-\d')", id="an expression"),
        pytest.param('x = "a"\nx2 = "b"\n', id="short variables"),
        pytest.param("ÿ\0" * 9 + "\u4e00", id="NULs in wide text"),
        pytest.param("\u00ff\0" * 9, id="NULs in Latin text"),
        pytest.param("A" * 24 + " " + "B" * 30, id="capitals"),
    ],
)
def test_what_only_looks_disguised_is_let_pass(scanner: Scanner, text: str) -> None:
    assert scanner.judge([Segment("p", text)], thorough=True).findings == ()


@pytest.mark.parametrize(("text", "rule"), APART)
def test_what_is_pulled_apart_is_put_together(scanner: Scanner, text: str, rule: str) -> None:
    judgement = scanner.judge([Segment("p", text)], thorough=True)
    assert rule in {finding.rule for finding in judgement.findings}
    assert judgement.classifier is Classifier.OK


WRITTEN: dict[str, Callable[[str], str]] = {
    "base64": lambda value: f" {b64(f'note {value} end')} ",
    "hex": lambda value: f" {f'note {value} end'.encode().hex()} ",
    "percent": lambda value: "".join(f"%{byte:02X}" for byte in value.encode()),
    "html": lambda value: "".join(f"&#{ord(sign)};" for sign in value),
    "backslash": lambda value: "".join(f"\\u{ord(sign):04x}" for sign in value),
    "quoted-printable": lambda value: "".join(f"={byte:02X}" for byte in value.encode()),
    "zero-width": "\u200b".join,
    "literals": lambda value: f'"{value[:9]}" + "{value[9:]}"',
    "json": lambda value: f'{{"a": "{value}"}}',
}
PLAIN = st.text(st.sampled_from([*"abc xyz.,;\n", "é", "中", "ж", "👩"]), max_size=60)


@settings(deadline=None, max_examples=250)
@given(
    tricks=st.lists(st.sampled_from(sorted(WRITTEN)), min_size=1, max_size=3),
    before=PLAIN,
    after=PLAIN,
)
def test_a_finding_leads_back_to_the_bytes_that_hold_it(
    hyperscan_scanner: Scanner, tricks: list[str], before: str, after: str
) -> None:
    """Without the bytes that a finding shows there is none; with them alone there is."""
    hidden = KEY
    for trick in tricks:
        hidden = WRITTEN[trick](hidden)
    head, tail = f"{before} ".encode(), f" {after}".encode()
    data = head + hidden.encode() + tail
    for finding in hyperscan_scanner.judge([Segment("p", data.decode())], thorough=True).findings:
        assert len(head) <= finding.start < finding.end <= len(data) - len(tail)
        shown = data[finding.start : finding.end].decode()
        rest = data[: finding.start] + b" " + data[finding.end :]
        assert hyperscan_scanner.judge([Segment("p", rest.decode())], thorough=True).findings == ()
        assert finding.view != "raw" or shown == KEY


@pytest.mark.parametrize("outer", sorted(WRITTEN))
@pytest.mark.parametrize("inner", sorted(WRITTEN))
def test_two_layers_of_disguise_are_undone(
    hyperscan_scanner: Scanner, inner: str, outer: str
) -> None:
    text = WRITTEN[outer](WRITTEN[inner](KEY))
    rules = {f.rule for f in hyperscan_scanner.judge([Segment("p", text)], thorough=True).findings}
    assert rules == {"aws-key"}
