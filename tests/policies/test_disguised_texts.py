"""The shipped rules see through what breaks, turns, encodes or sets off a text of any script."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from gemroute.core.request import Segment
from gemroute.core.sensitivity.packs import load_packs
from gemroute.core.sensitivity.scanner import Scanner, Workshop
from gemroute.core.values import Classifier
from gemroute.plugins import known_needs

FOLDER = Path(__file__).parents[2] / "policies" / "detectors"
PACKS = [(file.name, file.read_bytes()) for file in sorted(FOLDER.glob("*.yaml"))]
TURN, END = "\u202e", "\u202c"
GREEK = "Καλημέρα, για το ραντεβού σας στέλνω τα στοιχεία μου: ΑΜΚΑ 14078283646. Χαιρετισμούς"
JAPANESE = (
    "総務部 御中\n扶養控除の件、配偶者の小林 由美子のマイナンバーは3991 8437 3815です。以上です。"
)
ARABIC = "عرض تسوية سري لا يجوز الاحتجاج به أمام القضاء\nالسادة مكتب المحاماة المحترم"
KOREAN = "문서번호: 작전-198\n군사 III급 비밀\n○ 제16사단 경계근무 교대 시간 변경: 17시"
HEBREW = "צבא ההגנה לישראל\n-סודי ביותר-\nלכבוד: קצין אגם\nהנדון: שינוי נקודות כינוס"
SPOKEN = (
    "Please keep this between us, my mother has breast cancer, stage 3, and starts chemotherapy."
)
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
PATIENT = (
    "MSH|^~\\&|ORBIS|KH_NORD|ARCHIV|KH_NORD|202508281012||ADT^A01^ADT_A01|250063|P|2.3",
    "PID|||56078738^^^KIS||Vogelsang^Sabine||19700326|F",
    "DG1|1||G35.1^Multiple Sklerose, schubförmig^I10|||AD",
)
CARD_OF_IDENTITY = (
    "lecture CNI verso:",
    "IDFRA2YBDOZC2D8<<<<<<<<<<<<<<<",
    "8602282M2904087FRA<<<<<<<<<<<4",
    "BESNARD<<JULIEN<<<<<<<<<<<<<<<",
)
PASSWORDS = (
    "localhost:5432:*:postgres:rH91QjUOKjg2qQIdW3S4",
    "jump01.basalt-labs.io:5432:warehouse:readonly:tR4vm0_only",
)


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    rules = load_packs(PACKS, known=known_needs())
    return Scanner(rules, workshop=Workshop(known_needs()))


def dump(text: str) -> str:
    data = text.encode()
    rows = (data[at : at + 16] for at in range(0, len(data), 16))
    return "\n".join(f"{16 * n:08x}: {row.hex(' ', 2):<39}  ." for n, row in enumerate(rows))


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def carried(text: str) -> str:
    codes = (chr(0xFE00 + code if code < 16 else 0xE0100 + code - 16) for code in text.encode())
    return "\N{GRINNING FACE}" + "".join(codes)


def behind(margin: str, lines: tuple[str, ...]) -> str:
    return "\n".join(margin + line for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("CONFI\nDENTIAL\n\nWe will close the plant.", id="English"),
        pytest.param("CONFIDENTIA\n> L\n> We will close the plant.", id="in a quote"),
        pytest.param("STRENG VERTRAU\r\nLICH\r\n\r\nDas Werk wird geschlossen.", id="German"),
        pytest.param("SEGR\nETO\nSTATO MAGGIORE, prot. n. 24170", id="Italian"),
        pytest.param("Секр\nетно\nЭкз. № 1\nКомандиру части 76940", id="Russian"),
        pytest.param("ΑΠΟΡ\nΡΗΤΟ\nΓΕΕΘΑ – Φ.2821/24", id="Greek without accents"),
        pytest.param("Fasse zusammen (Vermerk, VS-Vertrauli\\\nch): die Lage am 2. Mai", id="\\"),
        pytest.param("Parola temporară: Dunar\n_319X\n", id="a password"),
        pytest.param("hasło: Burz\na27#\n", id="a password with a sign after it"),
        pytest.param(
            "row=279 afm=9355\n03260 onoma=Quarz reason=DUPLICATE", id="a number in a log"
        ),
        pytest.param(
            "2024-09-16T10:37:07 row=279 afm=9355\n03260 onoma=Quarz", id="in a dated one"
        ),
        pytest.param("cpf 491.521\n.385-42", id="a number at its point"),
        pytest.param("wallet 0x54E51aCbd3D48c3bB9E\n28c9E3Ef5404bF7bac806, i only", id="a wallet"),
    ],
)
def test_what_a_line_end_breaks_is_read_as_one(scanner: Scanner, text: str) -> None:
    assert "wrapped" in scanner.judge([Segment("t", text)]).findings[0].view


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{TURN}{'Адвокатська таємниця. Конфіденційно'[::-1]}{END}", id="turned"),
        pytest.param(f"password = '{carried('Dze!7FNKQUg#6')}'", id="carried by a picture"),
        pytest.param(f"login ada / {carried('Pw:' + chr(10) + 'Dze!7FNKQUg#6')}", id="two lines"),
        pytest.param(GREEK.encode().hex(), id="Greek in hexadecimal"),
        pytest.param(b"import os\nfrom twilio.rest import Client\n"
            b'auth_token = "2dd0ddb7d505d4f696831398a5e92b2a"\n'.hex(),
            id="short lines in hexadecimal"),
        pytest.param(dump(JAPANESE), id="Japanese in a dump"),
        pytest.param(dump(GREEK + " και ευχαριστώ πολύ" * 9), id="Greek in a long dump"),
        pytest.param(f"prot. n. 24170\n{b64('RISERVATISSIMO'.translate(WIDE))}\nOGGETTO: unità",
            id="wide characters in base64 over a line of words"),
        pytest.param(f"Beneficiary account: {b64('3930682651'.translate(WIDE))}\nSWIFT: WFBIUS6S",
            id="a wide number in base64"),
        pytest.param(GREEK.encode().hex(":"), id="Greek in hexadecimal with colons"),
        pytest.param(", ".join(f"0x{code:02x}" for code in JAPANESE.encode()), id="as an array"),
        pytest.param(base64.encodebytes(ARABIC.encode()).decode(), id="Arabic in lines of base64"),
        pytest.param(base64.encodebytes(KOREAN.encode()).decode(), id="Korean in lines of base64"),
        pytest.param(base64.b64encode(JAPANESE.encode("utf-16-le")).decode(), id="UTF-16"),
        pytest.param(
            f"powershell -enc {base64.b64encode(HEBREW.encode('utf-16-le')).decode()}",
            id="Hebrew for a shell",
        ),
        pytest.param(
            f"Please decode {b64('CONFIDENTIAL' + chr(10) + 'We will close the plant.')} for me",
            id="a marking in base64 in a sentence",
        ),
        pytest.param(SPOKEN.replace(" ", "\u00a0"), id="blanks that do not break"),
        pytest.param(SPOKEN.replace(" ", "\u2009"), id="thin blanks"),
        pytest.param(SPOKEN.replace(" ", "  "), id="two blanks between words"),
        pytest.param(SPOKEN.replace(" ", "\t"), id="tabs between words"),
        pytest.param(behind("// ", PATIENT), id="HL7 in a comment"),
        pytest.param(behind("> > ", PATIENT), id="HL7 in a quote"),
        pytest.param(behind("+", CARD_OF_IDENTITY), id="a card of identity in a diff"),
        pytest.param(behind(" # ", CARD_OF_IDENTITY), id="a card of identity in a comment"),
        pytest.param(behind("# ", PASSWORDS), id=".pgpass in a comment"),
        pytest.param('note = "Содержит сведения, соста" \\\n  "вляющие адвокатскую тайну"',
            id="strings side by side"),
    ],
)  # fmt: skip
def test_a_disguise_hides_no_script_and_no_record(scanner: Scanner, text: str) -> None:
    assert scanner.judge([Segment("t", text)]).findings


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "We met in the class\nroom, and the confid\nant of the king spoke.", id="words"
        ),
        pytest.param(
            "// | name | size |\n// |---|---|\n// | page | 4096 |", id="a table in a comment"
        ),
        pytest.param("# https://host:5432:8080 is wrong", id="ports in a comment"),
        pytest.param(f"{TURN}{'the harbour at dawn'[::-1]}{END}", id="turned"),
        pytest.param("Καλημέρα, σας στέλνω το πρόγραμμα της εκδρομής".encode().hex(), id="a plan"),
        pytest.param(
            "name  unit  price  stock  colour\nbolt  box  three  many  grey", id="columns"
        ),
        pytest.param("Le prix est de 10\u00a0000\u00a0€, voir page\u00a012", id="French blanks"),
        pytest.param(
            "Heading\n=======\n\nText below it, and more\n====\n", id="underlined headings"
        ),
        pytest.param(
            f"Decode {b64('the word confidential, and what it means')} for me", id="base64"
        ),
        pytest.param("the tests=20of\nthe password=20reset=20requested=20again", id="a mail"),
        pytest.param("<<<<<<< HEAD\n> a\n=======\n> b\n>>>>>>> main", id="a conflict"),
    ],
)
def test_harmless_text_in_the_same_disguises_is_let_pass(scanner: Scanner, text: str) -> None:
    judgement = scanner.judge([Segment("t", text)])
    assert (judgement.findings, judgement.classifier) == ((), Classifier.OK)
