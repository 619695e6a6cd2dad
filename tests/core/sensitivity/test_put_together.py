"""Values that programs, comments and documents keep in pieces are put together as they would be."""

from __future__ import annotations

import base64

import pytest

from gemroute.core.request import Segment
from gemroute.core.sensitivity.literals import listed
from gemroute.core.sensitivity.scanner import Scanner
from gemroute.core.sensitivity.variables import substituted
from gemroute.core.sensitivity.views import Replacement
from gemroute.core.sensitivity.wraps import shortened, unwrapped

KEY = "AKIAIOSFODNN7EXAMPLE"
CARD = "4012888888881881"
CUT = (KEY[:7], KEY[7:12], KEY[12:])
QUOTED = ", ".join(f'"{part}"' for part in CUT)
SINGLE = QUOTED.replace('"', "'")


def wrapped(margin: str, *after: str) -> str:
    return "\n".join([f"{margin}old key: {CUT[0]}", *(margin + part for part in CUT[1:]), *after])


def in_base32(text: str) -> str:
    return base64.b32encode(text.encode()).decode().rstrip("=").lower()


TOGETHER = [
    pytest.param(wrapped("# ", "region = eu"), "aws-key", id="a comment, and code below it"),
    pytest.param(wrapped("// ", "// rotate it soon"), "aws-key", id="a comment that goes on"),
    pytest.param(wrapped("REM ", "robocopy C: D:"), "aws-key", id="remarks of a batch file"),
    pytest.param(wrapped(":: ", "copy a b"), "aws-key", id="labels of a batch file"),
    pytest.param(wrapped("; ", "section .text"), "aws-key", id="a comment of assembler"),
    pytest.param(wrapped("% ", r"\section{One}"), "aws-key", id="a comment of LaTeX"),
    pytest.param(wrapped("' ", "Sub Main"), "aws-key", id="a comment of Basic"),
    pytest.param(wrapped("-- ", "SELECT 1"), "aws-key", id="a comment of SQL"),
    pytest.param(wrapped(" * ", " */"), "aws-key", id="a block of comment"),
    pytest.param(
        "pay: >\n  card\n  4012\n  8888\n  8888\n  1881\n  exp 12/28\n", "card",
        id="a group a line of a folded text",
    ),
    pytest.param(
        f'a = "{KEY[:9]}"\nb = "{KEY[9:]}"\nlogin(key=a + b, region="eu-west-1")', "aws-key",
        id="an argument before another",
    ),
    pytest.param(
        f'String a = "{KEY[:9]}";\nString b = "{KEY[9:]}";\nlogin(a.concat(b));', "aws-key",
        id="strings with their type",
    ),
    pytest.param(
        f"$a = '{KEY[:9]}'; $b = '{KEY[9:]}';\nuse($a . $b);", "aws-key", id="set in one line"
    ),
    pytest.param(
        f'a, b, c = {QUOTED}\nurl = f"https://{{a}}{{b}}{{c}}@example.org"', "aws-key",
        id="many names at once",
    ),
    pytest.param(
        f'a = "{CUT[0]}";\nr = ["{CUT[1]}", "{CUT[2]}"];\nuse(`${{a}}${{r[0]}}${{r[1]}}`)',
        "aws-key", id="items of a list in a template",
    ),
    pytest.param(
        f't[2] = "{KEY[9:]}"\nt[1] = "{KEY[:9]}"\nreturn table.concat(t)', "aws-key",
        id="a table of Lua, in no order",
    ),
    pytest.param(f'parts = [{QUOTED}]\nkey = "".join(parts)', "aws-key", id="joined in Python"),
    pytest.param(f'val p = listOf({QUOTED})\np.joinToString("")', "aws-key", id="in Kotlin"),
    pytest.param(f"val p = List({QUOTED})\nval k = p.mkString", "aws-key", id="in Scala"),
    pytest.param(f"p <- c({QUOTED})\nk <- paste0(p, collapse = '')", "aws-key", id="in R"),
    pytest.param(f"p := []string{{{QUOTED}}}\nstrings.Join(p, \"\")", "aws-key", id="in Go"),
    pytest.param(f"$p = [{SINGLE}];\n$k = implode('', $p);", "aws-key", id="in PHP"),
    pytest.param(f"my @p = ({SINGLE});\nmy $k = join('', @p);", "aws-key", id="in Perl"),
    pytest.param(f"$p = @({SINGLE})\n$k = $p -join ''", "aws-key", id="in PowerShell"),
    pytest.param(f"$p = @({SINGLE})\n$k = -join $p", "aws-key", id="in PowerShell, before it"),
    pytest.param(f"const p = [{SINGLE}];\nuse(p.join(''))", "aws-key", id="in JavaScript"),
    pytest.param(
        f'b = new StringBuilder("{CUT[0]}");\nb.append("{CUT[1]}").append("{CUT[2]}");', "aws-key",
        id="a builder begun with a part",
    ),
    pytest.param(f'"{{1}}{{0}}" -f "{KEY[9:]}", "{KEY[:9]}"', "aws-key", id="places of a format"),
    pytest.param(
        f'String.format("%2$s%1$s", "{KEY[9:]}", "{KEY[:9]}")', "aws-key", id="places from one on"
    ),
    pytest.param(f'"{{0}}{{1}}" -f "{KEY[:9]}", "{KEY[9:]}"', "aws-key", id="places in order"),
    pytest.param(
        "take out the stars: " + "*".join((KEY[:6], KEY[6:9], KEY[9:12], KEY[12:])), "aws-key",
        id="stars in a key",
    ),
    pytest.param("AKIA IOSF ODNN 7EXA MPLE", "aws-key", id="a key in groups"),
    pytest.param(f"AK**IA**IOSF**ODNN**{KEY[12:]}", "aws-key", id="emphasis inside a word"),
    pytest.param(r"\texttt{4012\,8888\,8888\,1881}", "card", id="thin spaces of LaTeX"),
    pytest.param("card 4012~8888~8888~1881", "card", id="hard spaces of LaTeX"),
    pytest.param(f"query: {in_base32(f'card={CARD}')}.x1.test IN TXT", "card", id="names of hosts"),
    pytest.param(f"REF00-{CARD}KONTO887 booked", "card", id="a number glued between words"),
    pytest.param(f"USER47CARD{CARD}NAMEAnna", "card", id="a number after its glued name"),
    pytest.param(f"pos30 card{CARD}exp0928auth80", "card", id="the same in small letters"),
    pytest.param(
        f"p = '{CUT[0]}'\np << '{CUT[1]}'\np << '{CUT[2]}'\nuse(p)", "aws-key",
        id="appended in Ruby",
    ),
    pytest.param(f"## **AK**IA{KEY[4:]} - wave 3", "aws-key", id="the first letters bold"),
    pytest.param(f"{KEY[:7]}-\n{KEY[7:]}\nThe end.", "aws-key", id="capitals over a hyphen"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rule"), TOGETHER)
def test_what_is_kept_in_pieces_is_put_together(scanner: Scanner, text: str, rule: str) -> None:
    judgement = scanner.judge([Segment("p", text)], thorough=True)
    assert rule in {finding.rule for finding in judgement.findings}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x = a**b**c + n**2**k", id="powers"),
        pytest.param("v = width*height*depth*count*a*b*c", id="products"),
        pytest.param(f'p = ["{KEY[:9]}", "{KEY[9:]}"]\nq = "".join(r)', id="another list"),
        pytest.param(f'p = ["{KEY[:9]}", "{KEY[9:]}"]\nq = ", ".join(p)', id="joined by commas"),
        pytest.param(f'p("{KEY[:9]}")\nq = f("{KEY[9:]}"); "".join(p)', id="arguments"),
        pytest.param(f'"{{4}}{{0}}" -f "{KEY[9:]}", "{KEY[:9]}"', id="a place that is not there"),
        pytest.param("# Install\n# password\n# prompts\nrun()", id="words in lines of comment"),
        pytest.param(f"# {KEY[:9]}\n# {KEY[9:14]}\n{KEY[14:]} = 1", id="code after a comment"),
        pytest.param("rows:\n  4012\n  8888\n  8888\n  1881\n", id="a column of numbers"),
        pytest.param(f"trace {CARD}9c0b7e2d1f3a5c8e", id="a number at the head of a trace's id"),
        pytest.param(f"span=a4f{CARD}9c0b7", id="a number in hexadecimal"),
        pytest.param(f"sha {CARD}ABCDEF0123456789", id="a digest in capitals"),
        pytest.param("key AKIA IN YOUR CONSOLE", id="words after the maker's letters"),
        pytest.param(r"1\,000\,000 and a\,b and 5\;cm", id="thousands in LaTeX"),
        pytest.param("internationalizationlocalization.example.com", id="a long name of a host"),
        pytest.param("aabbccddeeffgghhiijjkkllmmnnoopp.onion", id="letters of no text"),
    ],
)
def test_what_only_looks_like_pieces_is_let_pass(scanner: Scanner, text: str) -> None:
    assert scanner.judge([Segment("p", text)], thorough=True).findings == ()


def test_one_name_before_an_argument_takes_its_string() -> None:
    data = b'x = "ab"\ny = "cd"\ncall(x + y, z="ef")'
    assert [one.data for one in substituted(data, [(15, 15)])] == [b'"abcd"']


def test_strings_under_numbers_are_joined_in_the_order_of_these() -> None:
    data = b't[2] = "cd"\nt[1] = "ab"\nx = table.concat(t)'
    assert [one.data for one in substituted(data, [(15, 15)])] == [b'"abcd"']


def test_a_format_puts_its_parts_where_it_says() -> None:
    data = b'k = "{1}{0}" -f "cd", "ab" # ok'
    (whole,) = listed(data, [(10, 10)])
    assert (whole.data, data[whole.end :]) == (b'"abcd"', b" # ok")


def test_the_last_line_of_a_long_comment_may_be_a_sentence_of_its_own() -> None:
    data = b"# key AKIAIOS\n# FODNN\n# 7EXAMPLE\n# used by all"
    tight, _ = unwrapped(data, [[22, 22]])
    assert shortened(data, tight) == tight[:-1]


def test_two_values_of_three_lines_each_are_not_read_once_more() -> None:
    ends = [Replacement(3, 5, b"", "wrapped"), Replacement(8, 10, b"", "wrapped")]
    assert shortened(b"aa1\n bb2\n cc dd", ends) == []
