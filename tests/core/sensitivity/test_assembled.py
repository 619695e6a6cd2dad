"""What was written in pieces, one below the other or under names, is read as one."""

from __future__ import annotations

import base64
import json

import pytest

from gemroute.core.request import Segment
from gemroute.core.sensitivity.codes import numbered
from gemroute.core.sensitivity.escapes import unescaped
from gemroute.core.sensitivity.notebooks import assembled
from gemroute.core.sensitivity.scanner import Scanner
from gemroute.core.sensitivity.spaced import closed_up
from gemroute.core.sensitivity.variables import substituted
from gemroute.core.sensitivity.views import View, rewritten
from gemroute.core.values import Classifier

KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET = "password: hunter22"
CARD = "4012888888881881"
NOTE = f"my key is {KEY} ok"
b64 = base64.b64encode(f"this is my key {KEY}".encode()).decode()
CUT = (KEY[:7], KEY[7:12], KEY[12:])


def cell(*lines: str, name: str = "source") -> str:
    return json.dumps({"cells": [{name: list(lines)}]}, indent=1)


def dump(text: str) -> str:
    data = text.encode()
    rows = [data[at : at + 16] for at in range(0, len(data), 16)]
    return "\n".join(f"{16 * n:08x}: {row.hex(' ', 2)}  ...." for n, row in enumerate(rows))


def words(text: str) -> str:
    data = text.encode()
    pairs = [data[at : at + 2][::-1].hex() for at in range(0, len(data), 2)]
    rows = [" ".join(pairs[at : at + 8]) for at in range(0, len(pairs), 8)]
    return "\n".join(f"{16 * n:07x} {row}" for n, row in enumerate(rows))


IN_PIECES = [
    pytest.param("card: " + "\n".join(CARD), "card", "spaced", id="a digit a line"),
    pytest.param("\r\n".join(CARD) + "\r\n", "card", "spaced", id="a digit a line of Windows"),
    pytest.param("\n".join(KEY), "aws-key", "spaced", id="a letter a line"),
    pytest.param(
        "\n\n".join(map("\n".join, ("password:", "hunter22"))), "password", "spaced",
        id="a letter a line, empty lines between words",
    ),
    pytest.param("card number 40128.888.88881.881", "card", "spaced", id="odd groups"),
    pytest.param("Bankkártya: 401.28888.8888.1881", "card", "spaced", id="odd groups, Hungarian"),
    pytest.param("信用卡号：40128\n88888\n88188\n1\n", "card", "wrapped", id="rows under a name"),
    pytest.param("card 4012-8888-8888-1881ok", "card", "glued", id="a word glued to the end"),
    pytest.param(
        cell("key = (\n", *(f'    "{part}"\n' for part in CUT), ")"), "aws-key", "lines+literals",
        id="strings of a notebook's cell",
    ),
    pytest.param(
        cell(f"key is {CUT[0]}", CUT[1], CUT[2], name="text"), "aws-key", "lines",
        id="a notebook's output",
    ),
    pytest.param(
        "".join(f'part_{n} = "{part}"\n' for n, part in enumerate(CUT))
        + "whole = part_0 + part_1 + part_2",
        "aws-key", "literals", id="named parts",
    ),
    pytest.param(
        'a1 = "hunter"\na2 = "22x"\npassword: "${a1}${a2}"', "password", "literals",
        id="named parts in a template, under a name",
    ),
    pytest.param(
        f'strings.Join([]string{{"{CUT[0]}", "{CUT[1]}", "{CUT[2]}"}}, "")', "aws-key", "literals",
        id="joined in Go",
    ),
    pytest.param(
        f"join '', ('{CUT[0]}', '{CUT[1]}', '{CUT[2]}')", "aws-key", "literals",
        id="joined in Perl",
    ),
    pytest.param(
        f"implode('', ['{CUT[0]}', '{CUT[1]}', '{CUT[2]}'])", "aws-key", "literals",
        id="joined in PHP",
    ),
    pytest.param(
        f'["{CUT[0]}", "{CUT[1]}", "{CUT[2]}"].join', "aws-key", "literals", id="joined in Ruby"
    ),
    pytest.param(
        f"-join ('{CUT[0]}', '{CUT[1]}', '{CUT[2]}')", "aws-key", "literals",
        id="joined in PowerShell",
    ),
    pytest.param(f'"{CUT[0]}" ~ "{KEY[7:]}"', "aws-key", "literals", id="another operator"),
    pytest.param(
        f"+key: >-\n+  {KEY[:9]}\n+  {KEY[9:]}\n", "aws-key", "wrapped", id="folded, in a diff"
    ),
    pytest.param(KEY.replace("O", "Օ").replace("S", "Տ"), "aws-key", "look-alikes",
        id="Armenian look-alikes"),
    pytest.param(dump(f"пароль: hunter22 {KEY}"), "aws-key", "hex", id="a dump of Cyrillic"),
    pytest.param(words(f"say {KEY} now"), "aws-key", "hex", id="a dump of words of two bytes"),
    pytest.param("credit card 4012|8888|8888|1881", "card", "spaced", id="bars between groups"),
    pytest.param("card no 4012🔸8888🔸8888🔸1881", "card", "spaced", id="pictures between groups"),
    pytest.param(
        "card: " + "\n \n".join(map("\n".join, (CARD[:4], "8888", "8888", CARD[12:]))) + ". ok",
        "card", "spaced", id="a digit a line, in groups, amid a sentence",
    ),
    pytest.param(
        f"const a = '{CUT[0]}';\nconst b = '{CUT[1]}';\nconst c = '{CUT[2]}';\n"
        "use(`${a}${b}${c}`)",
        "aws-key", "literals", id="parts named by letters",
    ),
    pytest.param(f"{KEY[:9]}\x1b[1m\x1b[0m{KEY[9:]}", "aws-key", "markup", id="colours between"),
    pytest.param(f"{KEY[:9]}****{KEY[9:]}", "aws-key", "markup", id="bold begun anew"),
    pytest.param(
        f"<k>{KEY[:9]}<![CDATA[]]>{KEY[9:]}</k>", "aws-key", "markup", id="an empty section"
    ),
    pytest.param(
        f"String.fromCharCode({', '.join(map(str, NOTE.encode()))})", "aws-key", "codes",
        id="numbers of characters",
    ),
    pytest.param(
        " + ".join(f"chr({code})" for code in NOTE.encode()), "aws-key", "codes", id="by chr"
    ),
    pytest.param(
        " ".join(f"{code:08b}" for code in NOTE.encode()), "aws-key", "codes", id="in bits"
    ),
    pytest.param(
        "hi" + "".join(f"{c:08b}" for c in SECRET.encode()).translate({48: 0x200B, 49: 0x200C}),
        "password", "tags", id="unseen bits",
    ),
    pytest.param(
        "hi" + "".join(f"{c:08b}" for c in SECRET.encode()).translate({49: 0x200B, 48: 0x200C}),
        "password", "tags", id="unseen bits, the other way",
    ),
    pytest.param(
        " ".join(b64[at : at + 8] for at in range(0, len(b64), 8)), "aws-key", "base64",
        id="base64 in eights",
    ),
    pytest.param(
        f"printf '%s%s' '{CUT[0]}' '{KEY[7:]}'", "aws-key", "literals", id="printed by a shell"
    ),
    pytest.param(
        base64.b64encode(f"пароль от почты: hunter22 {KEY}".encode("utf-16-le")).decode(),
        "aws-key", "base64", id="base64 of UTF-16 in Cyrillic",
    ),
    pytest.param(
        "hi" + "".join(chr(0xE0100 + byte - 16) for byte in f"né, {SECRET}".encode()),
        "password", "tags", id="carried by selectors, not all ASCII",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "view"), IN_PIECES)
def test_a_value_in_pieces_is_found(scanner: Scanner, text: str, rule: str, view: str) -> None:
    judgement = scanner.judge([Segment("p", text)], thorough=True)
    assert (rule, view) in {(finding.rule, finding.view) for finding in judgement.findings}
    assert judgement.classifier is Classifier.OK


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("card\n" + "4\n1\n" * 8, id="a column of two values"),
        pytest.param("card\n" + "\n".join(CARD * 30), id="a column of hundreds of digits"),
        pytest.param("card: 5\n" + "\n".join(f"{n}00" for n in range(20)), id="rows of a total"),
        pytest.param("total 40128.888.88881.881", id="odd groups of no number"),
        pytest.param(cell("x = 1\n", "y = 2\n"), id="a cell of a notebook"),
        pytest.param(cell("alone"), id="a cell of one line"),
        pytest.param('"source": [1, 2]', id="a list of numbers"),
        pytest.param('{"text": ["' + "\\", id="a list that breaks off"),
        pytest.param(f'a1 = "{CUT[0]}"\na2 = "{KEY[7:]}"\nsum = b1 + b2', id="other names"),
        pytest.param("cards 1, 2, 3 and 4", id="a list of counts"),
        pytest.param("36C 61 73 73 69 66 69 63 61 74 6C", id="pairs of digits amid hexadecimal"),
        pytest.param("33, 34, 35, 36, 37, 38, 39, 40, 41, 200", id="numbers of no characters"),
        pytest.param("chr(7) + chr(200) + chr(201) + chr(202)", id="numbers of other characters"),
        pytest.param("hi" + "\u200b\u200c\u200b" * 20, id="unseen bits of no text"),
        pytest.param("hi" + "\u200d\u2060" * 20, id="unseen characters of no bits"),
        pytest.param(f'["{CUT[0]}", "{KEY[7:]}"].join(", ")', id="a list joined by commas"),
    ],
)
def test_what_is_in_pieces_by_nature_is_let_pass(scanner: Scanner, text: str) -> None:
    found = scanner.judge([Segment("p", text)], thorough=True).findings
    assert [finding for finding in found if finding.rule == "card" or "lines" in finding.view] == []


LINES = [
    pytest.param('{"a": "one\\ntwo"}', '{"a": \none\ntwo\n}', id="the lines of a string"),
    pytest.param('x("one\\ntwo")', "x(\none\ntwo\n)", id="an argument"),
    pytest.param('"one\\ntwo"', '"one\ntwo\n', id="a string that is all there is"),
    pytest.param('say "one\\ntwo"', 'say "one\ntwo\n', id="a quote in a sentence"),
    pytest.param('"é\\té\\ntwo', '"é\té\ntwo', id="no line of its own"),
    pytest.param('{"a": "x\\n"}', '{"a": \nx\n"}', id="nothing after the line end"),
]


@pytest.mark.parametrize(("text", "shown"), LINES)
def test_a_line_of_a_string_stands_in_a_line_of_its_own(text: str, shown: str) -> None:
    data = text.encode()
    spots = [(at, at) for at in range(len(data)) if data[at : at + 1] == b"\\"]
    view = rewritten(View(data), list(unescaped(data, spots)))
    assert view is not None
    assert view.data.decode() == shown


def test_a_broken_line_of_a_notebook_is_taken_as_it_stands() -> None:
    data = b'"source": ["a\\q", "b"]'
    assert [one.data for one in assembled(data, [(12, 12)])] == [b"\na\\qb\n"]


def test_numbers_of_no_characters_stay_numbers() -> None:
    data = b" + ".join(b"chr(%d)" % code for code in range(200, 210))
    assert list(numbered(data, [(20, 20)])) == []


def test_an_account_in_any_groups_is_closed_up() -> None:
    data = b"IBAN GB,33,BUKB,2020155555,5555 please"
    (account,) = closed_up(data, {"owned": [[9, 9]]})
    assert account.data == b"GB33BUKB20201555555555"


def test_a_list_of_any_number_of_lines_is_read_to_its_end() -> None:
    data = b'"text": [' + b'"ab", ' * 3000 + b'"c"]'
    (whole,) = assembled(data, [(10, 10)])
    assert whole.data == b"\n" + b"ab" * 3000 + b"c\n"


def test_a_list_of_lines_within_another_is_read_once() -> None:
    data = b'"source": ["a", "\\"text\\": [", "b"]'
    assert len(list(assembled(data, [(12, 12), (30, 30)]))) == 1


def test_names_that_are_joined_in_a_string_stay_in_it() -> None:
    data = b'p0 = "ab"\np1 = "cd"\nx = "{p0}{p1}"; y = p1 + p0'
    assert [one.data for one in substituted(data, [(15, 15)])] == [b"abcd", b'"cdab"']


def test_however_many_strings_have_names_those_that_are_joined_are() -> None:
    data = b"".join(b'v%d = "x%d"\n' % (n, n) for n in range(400)) + b"w = v1 + v2 + other + v3"
    found = list(substituted(data, [(at, at) for at in range(0, len(data), 500)]))
    assert [one.data for one in found] == [b'"x1x2"']


def test_lists_that_are_joined_by_other_names_stay_apart() -> None:
    data = b"a = ['x', 'y']\nb = ['z', 'w']\n''.join(a); ''.join(c)"
    assert [one.data for one in substituted(data, [(20, 20)])] == [b'"xy"']
