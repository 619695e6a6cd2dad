"""Gaps and turns that hide a value: what stands there is undone, and no more than that."""

from __future__ import annotations

import base64

import pytest

from gemroute.core.request import Segment
from gemroute.core.sensitivity.encodings import decoded
from gemroute.core.sensitivity.escapes import unescaped, unplussed, unquoted
from gemroute.core.sensitivity.hints import BASE64, GLUED, LISTED, LITERALS, NORMAL, OWNED, SPACED
from gemroute.core.sensitivity.joins import joined
from gemroute.core.sensitivity.normal import normal
from gemroute.core.sensitivity.scanner import Scanner
from gemroute.core.sensitivity.spelling import spoken
from gemroute.core.sensitivity.views import Replacement, View, rewritten
from gemroute.core.sensitivity.wraps import unwrapped

KEY = "AKIAIOSFODNN7EXAMPLE"
TURN, END = "\u202e", "\u202c"


def tags(text: str) -> str:
    return "".join(chr(0xE0000 + ord(character)) for character in text)


def selectors(text: str) -> str:
    codes = text.encode()
    return "".join(chr(0xFE00 + code if code < 16 else 0xE0100 + code - 16) for code in codes)


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def shown(text: str, replacements: list[Replacement]) -> str:
    view = rewritten(View(text.encode()), replacements)
    return view.data.decode() if view else text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        pytest.param(f"see {TURN}{KEY[::-1]}{END} now", "aws-key", id="turned"),
        pytest.param(f"see {TURN}{KEY}{END} now", "aws-key", id="turned in vain"),
        pytest.param(f"\N{GRINNING FACE}{selectors(KEY)}", "aws-key", id="selectors for bytes"),
        pytest.param(f"hello{selectors(KEY)}world", "aws-key", id="selectors amid words"),
        pytest.param(f"hello{tags(KEY)}.", "aws-key", id="tags beside a word"),
        pytest.param(f"{tags(KEY)}hello", "aws-key", id="tags before a word"),
        pytest.param(f"it is {b64(KEY + 'x' * 4)} at the desk", "", id="glued inside"),
        pytest.param(f"it is {b64(' ' + KEY + '   ')} at the desk", "aws-key", id="before a word"),
        pytest.param(
            "AKIA\nIOSF\nODNN\n7EXA\nMPLE, so rotate it", "aws-key", id="wrapped many times"
        ),
        pytest.param("note AKIAIOSFODNN\\\n7EXAMPLE\\\nend", "aws-key", id="backslashes"),
    ],
)
def test_what_hides_in_gaps_is_found(scanner: Scanner, text: str, rule: str) -> None:
    findings = scanner.judge([Segment("t", text)]).findings
    assert [finding.rule for finding in findings] == [rule] * bool(rule)


def test_selectors_that_say_nothing_are_no_text() -> None:
    bare = "\ufe00\ufe01\ufe02\ufe03\ufe04\ufe05"
    data = f"a{bare}b".encode()
    assert shown(data.decode(), list(normal(data, [[1, len(data)]]))) == "ab"


@pytest.mark.parametrize(
    ("family", "text", "undone"),
    [
        (SPACED, "DNI 1 2 3 4 5 6 7 8 Z.", "DNI 12345678Z."),
        (SPACED, "pin 1 2 3 4 5 6 7 8 I think", "pin 12345678 I think"),
        (SPACED, "V S - N U R   F Ü R", "VS-NUR FÜR"),
        (GLUED, "xGB61NWBK60161381135119 ok", "x GB61NWBK60161381135119 ok"),
        (GLUED, "nr12345678Z", "nr 12345678Z"),
        (GLUED, "x412.981.377-05", "x 412.981.377-05"),
        (GLUED, "sin130 692 544 ok", "sin 130 692 544 ok"),
        (GLUED, "nr756.9217.0769.85", "nr 756.9217.0769.85"),
        (GLUED, "tel06 12 34 56 78.", "tel 06 12 34 56 78."),
        (GLUED, "no0151 23456789", "no 0151 23456789"),
        (GLUED, "idRSSMRA85T10A562S", "id RSSMRA85T10A562S"),
        (LITERALS, "\"AKIA\"'IOSF'", "\"AKIAIOSF'"),
        (LITERALS, '"4539 9"" 331"', '"4539 9 331"'),
        (LISTED, 'Sprintf("%s%s", "AKIA", "IOSF")', 'Sprintf("AKIAIOSF")'),
        (LISTED, "'{}{0}'.format('AKIA', 'IOSF')", "'AKIAIOSF')"),
        (LISTED, 'Sprintf("%s%s", "AKIA", "IOSF"', 'Sprintf("%s%s", "AKIA", "IOSF"'),
        (LISTED, "'{}{}'.format('AKIA', (x))", "'{}{}'.format('AKIA', (x))"),
        (LISTED, "('AKIA','IOSF') -join ''", "'AKIAIOSF') -join ''"),
        (LISTED, 'CONCATENATE("AKIA","IOSF")', '"AKIAIOSF")'),
        (LISTED, "['4', '5', ' ', '6', '7', '8', '9']", "['45 6789']"),
        (NORMAL, f"{TURN}4321{END}", "1234"),
        (OWNED, "Reisepass: 533.089.321, gut", "Reisepass: 533089321, gut"),
        (SPACED, "ssn is 47 28 17 06 6 ok", "ssn is 472817066 ok"),
        (OWNED, "DNI no: 594-100-83W.", "DNI no: 59410083W."),
        (OWNED, "codice fiscale: RSS.MRA.85T.10A.562.S", "codice fiscale: RSSMRA85T10A562S"),
        (LITERALS, "`4539 9${' 331'}`", "`4539 9 331`"),
    ],
)
def test_what_was_pulled_apart_is_put_together(family: str, text: str, undone: str) -> None:
    ways = joined(text.encode(), {family: [[0, len(text.encode())]]})
    assert undone in [shown(text, list(way)) for way in ways]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(r"\ud835\udfd2\ud835\udfcf", "\U0001d7d2\U0001d7cf", id="digits"),
        pytest.param(r"a\u00e9 \u4e2d", "a\u00e9 \u4e2d", id="no surrogates"),
        pytest.param(r"x\ud835y", "x\ufffdy", id="half a pair"),
    ],
)
def test_pairs_of_surrogates_in_json_are_one_character(text: str, said: str) -> None:
    assert shown(text, list(unescaped(text.encode(), [[0, len(text)]]))) == said


def test_a_removed_line_is_wrapped_too() -> None:
    text = "-AKIAIOSFODNN\n-7EXAMPLE"
    tight, _ = unwrapped(text.encode(), [[17, 17]])
    assert shown(text, tight) == "-AKIAIOSFODNN7EXAMPLE"


def test_a_hyphen_of_a_wrapped_token_stays() -> None:
    text = "key: sk-ant-api03\n  -IoMy"
    tight, _ = unwrapped(text.encode(), [[20, 20]])
    assert shown(text, tight) == "key: sk-ant-api03-IoMy"


def test_an_item_of_a_list_is_wrapped_too() -> None:
    text = "- AKIAIOSFODNN\n  7EXAMPLE"
    tight, _ = unwrapped(text.encode(), [[18, 18]])
    assert shown(text, tight) == "- AKIAIOSFODNN7EXAMPLE"


def test_a_soft_line_end_inside_a_character_parts_nothing() -> None:
    text = "=D0=BA=D0=\n=BE=D0=B4 ok=\n."
    assert shown(text, list(unquoted(text.encode(), [[0, len(text)]]))) == "\u043a\u043e\u0434 ok."


def test_signs_in_brackets_are_signs() -> None:
    text = "anna.kiesel[@]steinwerk[.]de"
    assert shown(text, list(spoken(text.encode(), [[0, len(text)]]))) == "anna.kiesel@steinwerk.de"


def test_short_octal_escapes_are_read() -> None:
    text = r"\64\61\61\61 and \101"
    assert shown(text, list(unescaped(text.encode(), [[0, len(text)]]))) == "4111 and A"


def test_blanks_of_a_form_stand_around_dashes_too() -> None:
    text = "q=COMPANY+SECRET+-+KEEP"
    assert shown(text, unplussed(text.encode(), [[0, len(text)]])) == "q=COMPANY SECRET - KEEP"


@pytest.mark.parametrize(
    ("after", "said"),
    [
        pytest.param("\nRegards", "", id="a word on a line of its own"),
        pytest.param(" at the desk", "", id="a word after a blank"),
        pytest.param("\nfour more", "", id="words"),
        pytest.param("\n" + b64("and on"), "and on", id="the last line"),
        pytest.param(" " + b64("x") + "!", "x", id="the last group"),
    ],
)
def test_what_follows_a_run_is_part_of_it_only_if_it_is_text(after: str, said: str) -> None:
    text = "please call back soon, all of it"[:30]
    run = f"{b64(text)}{after}".encode()
    first = next(iter(decoded(run, [[8, 40]], BASE64).replacements))
    assert first.data.decode() == text + said


def test_lines_that_are_no_text_together_are_read_one_by_one() -> None:
    lines = [b64("\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10\x11"), b64("call me back!!")]
    run = " ".join([lines[0], *lines[1:] * 3]).encode()
    found = decoded(run, [[28, 36], [49, 57]], BASE64).replacements
    assert b"call me back!!" in b"".join(one.data for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "2025-06-24 14:36:25 unpack lib 252\n2025-06-24 14:36:26 done",
        "176 silly fetch cache-miss 31\n177 http fetch GET 200",
        "[12:01:55] got 7734\n[12:01:56] sent 7735",
        "081109 203518 148 INFO got 1608\n081109 203519 35 INFO sent",
    ],
)
def test_records_of_a_log_are_not_put_together(text: str) -> None:
    newline = text.index("\n")
    assert unwrapped(text.encode(), [[newline + 3, newline + 3]]) == ([], [])


def test_a_chain_of_lines_ends_where_no_line_is_one_token() -> None:
    text = "\n".join(f"part{n}" for n in range(200))
    tight, _ = unwrapped(text.encode(), [[700, 700]])
    assert 64 < len(tight) <= 128


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("card key4012888888881881.", True, id="a word"),
        pytest.param("card a211e8c463f468ac4012888888881881.", False, id="the id of a trace"),
        pytest.param("card 0x1ac4012888888881881.", False, id="a number in hexadecimal"),
        pytest.param("card xa211e8c463f468ac4012888888881881.", True, id="a longer word"),
        pytest.param("card aaaaaaaaaaaaaaaa4012888888881881.", True, id="letters, then digits"),
    ],
)
def test_no_number_is_taken_out_of_a_hash(scanner: Scanner, text: str, *, found: bool) -> None:
    assert bool(scanner.judge([Segment("text", text)]).findings) is found
