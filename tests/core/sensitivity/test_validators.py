"""Names of validators, and what each takes for well formed."""

from __future__ import annotations

import base64

import pytest

from gemroute.core.sensitivity.validators import is_known, validator

PASSPORT = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
)
ID_CARD = (
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
)
VISA = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE18422"
JWT = base64.urlsafe_b64encode(b'{"alg":"HS256"}').decode().rstrip("=")
STELLAR = "SADQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QCCIRDEQSSN4GN"
SEED = "legal winner thank year wave sausage worth useful legal winner thank yellow"


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        (
            "given_name",
            ["Marja Tervo", "Tervo Marja", "Каменная Е. А."],
            ["Safety Manual", "Tervo", ""],
        ),
        ("luhn", ["79927398713"], ["79927398710", "0000 0000"]),
        (
            "card",
            ["4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005", "6011111111111117"],
            ["0000000000000000", "1732169679123", "9999999999999995", "4111111111111112", "41111"],
        ),
        (
            "common_card",
            [
                "4111111111111111",
                "4242-4242-4242-4242",
                "5555.5555.5555.4444",
                "2223003122003222",
                "3782 822463 10005",
                "30569309025904",
                "3056 930902 5904",
                "6011000990139424",
                "3566002020360505",
                "6212 3456 7890 0000 003",
                "6759649826438453",
                "2200770212727079",
                "5067230000009011",
                "6362970000457013",
                "9792030394440796",
            ],
            [
                "4111 1111-1111 1111",
                "41111 11111 111111",
                "4222222222222",
                "1732169679123456",
                "490154203237518",
                "4006381333931",
                "8944500102198304826",
                "4111111111111112",
            ],
        ),
        (
            "iban",
            [
                "DE89 3704 0044 0532 0130 00",
                "gb29nwbk60161331926819",
                "NO93-8601-1117-947",
                "AT61 1904 3002 3457 3201 bei der Bank",
                "MT84MALT011000012345MTLCAST001S",
                "FR14 2004 1010 0505 0001 3M02 606",
                "LC55HEMM000100010012001200023015",
                "SA0380000000608010167519",
                "BR1800360305000010009795493C1",
                "ES9121000418450200051332",
            ],
            ["DE89370400440532013001", "DE8937040044053201300", "at 20 degrees", "-"],
        ),
        ("nrb", ["61 1090 1014 0000 0712 1981 2874"], ["61 1090 1014 0000 0712 1981 2875"]),
        (
            "rib",
            ["20041 01005 0500013M026 06", "30006 00001 12345678901 89"],
            ["20041 01005 0500013M026 07", "20041 01005", "0" * 23],
        ),
        (
            "clabe",
            ["032180000118359719", "002010077777777771"],
            ["032180000118359718", "03218000011835971", "0" * 18],
        ),
        (
            "giro",
            ["11773016-11111018-00000000", "10103104-15829607", "1177 3016 1111 1018 0000 0000"],
            ["11773017-11111018-00000000", "11773016-11111019-00000000", "11773016", "0" * 16],
        ),
        (
            "bare_account",
            [
                "032180000118359719",
                "117730161111101800000000",
                "021000021 1234567",
                "20-41-93 55779911",
                "062-904 123487650",
            ],
            [
                "032180000118359718",
                "117730161111101900000000",
                "021000022 1234567",
                "24-12-31 12345678",
                "31-12-24 12345678",
                "12-31-24 12345678",
            ],
        ),
        ("kvnr", ["A123456780", "A000500015"], ["A123456781", "1234567890"]),
        (
            "nhi",
            ["ZAC5361", "ZZZ0016", "ZZZ00AX", "ALU18KZ"],
            ["ZAC5362", "ZZZ0044", "ZZZ00AY", "ZIO5361", "ZAC536"],
        ),
        ("dea", ["F91234563", "BB1388568", "AP5836727"], ["F91234564", "1B1388568"]),
        ("cns", ["898001160660001", "279717671530000"], ["898001160660002", "398001160660001"]),
        (
            "au_medicare",
            ["2123 45670 1", "2123456701-1", "2428 77813 2"],
            ["2123 45671 1", "1123 45670 1"],
        ),
        ("prescriber", ["BB1388568", "1234567893"], ["BB1388569", "1234567890", "123"]),
        ("ihi", ["8003 6081 6669 0503"], ["8003 6081 6669 0504", "8944 6081 6669 0503"]),
        ("mrz", [PASSPORT, ID_CARD, VISA], [PASSPORT.replace("6UTO7", "5UTO7"), "P<UTO", "a\nb"]),
        ("mrz", [f"x\n{ID_CARD}"], [ID_CARD.replace("4589", "4580"), ID_CARD.replace("2F", "3F")]),
        ("stellar_seed", [STELLAR], [STELLAR[:-1] + "X", "G" + STELLAR[1:], "S", ""]),
        ("bip39", [SEED, f"1. {SEED}"], [SEED[:-7], SEED.replace("wave", "the"), SEED + "s" * 5]),
        ("jwt", [f"{JWT}.e30.abc"], [f"{JWT}.e30", "e30.e30.abc", "W10.e30.abc", "!.a.b"]),
        (
            "private_key",
            ["-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq\n-----END RSA PRIVATE KEY-----"],
            ["-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----", "PRIVATE KEY"],
        ),
        (
            "entropy",
            ["q7Zk9wVx", "kamen84xWand", "Piedra!84x", "8f14e45fceea167a5a36dedd4bea2543"],
            ["secreta", "aaaaaaaaaaaa", "configuration_file", "abcdefghijkl", "short"],
        ),
        (
            "email",
            ["a.kiesel@steinwerk.de", "<petra@mail.steinwerk.co.uk>"],
            [
                "info@steinwerk.de",
                "no.reply@steinwerk.de",
                "x@example.com",
                "logo@2x.png",
                "a b",
                "reader.services@steinwerk.de",
            ],
        ),
        (
            "date",
            ["1974-08-12", "12.08.1974", "8/12/1974", "12. 8. 74"],
            ["1974-13-42", "0.0.2000", "12.08.3000", "1.2"],
        ),
        (
            "amount",
            ["85,000", "4.200,00 EUR", "42 000 € par an", "70k", "2024.50", "2100 EUR", "4200"],
            ["2024", "12", "80,000 - 100,000", "60.000 bis 80.000", "63,200 million", "1,200 mln"],
        ),
        (
            "paper_number",
            ["RX 924447", "18497ZN", "924871/15/1", "1742135(3)", "0004711220"],
            [
                *("12345", "000000", "00000010", "14.03.2031", "2031-03-14", "20310314"),
                *("2020-2021", "7xcfUCsV"),
            ],
        ),
        ("phone", ["+49 30 901820", "+44 7700 900733"], ["030 901820", "+49 1", "x"]),
        ("phone:DE", ["030 901820"], ["12", "letters"]),
        ("stdnum.de.idnr", ["36 574 261 809"], ["36 574 261 890"]),
        ("stdnum.isbn", ["978-9024538270"], ["978-9024538271"]),
    ],
)
def test_a_validator_tells_good_from_bad(name: str, good: list[str], bad: list[str]) -> None:
    holds = validator(name)
    assert [value for value in good if not holds(value)] == []
    assert [value for value in bad if holds(value)] == []


@pytest.mark.parametrize(
    "name",
    [
        "magic", "phone:XX", "phone:de", "stdnum", "stdnum.de.nothing", "stdnum.util", "os.path",
        "stdnum.de.idnr.is_valid",
    ],
)  # fmt: skip
def test_other_names_are_not_known(name: str) -> None:
    assert not is_known(name)


@pytest.mark.parametrize("name", ["luhn", "iban", "phone", "phone:GB", "stdnum.us.ssn"])
def test_known_names_are_known(name: str) -> None:
    assert is_known(name)


def test_a_number_whose_place_the_library_does_not_know_is_not_valid() -> None:
    assert validator("stdnum.cn.ric")("502904198001010886") is False


def test_the_first_line_of_a_key_may_be_quoted_without_the_key() -> None:
    first, body = "-----BEGIN PRIVATE KEY-----", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"
    is_key = validator("private_key")
    assert not is_key(f"{first}` and must be readable by the user of the service only")
    assert not is_key(f"{first} header tell me about the format")
    assert not is_key(f"{first} und nicht mehr der alte Kopf?")
    assert not is_key(f"{first}\nXXXX\nXXXX\n-----END PRIVATE KEY-----\nThis is no path to a file")
    assert not is_key(f"{first}\\n'\n    text += b64encode(der_serialised)\n    text += '")
    assert is_key(f"{first}\nVersion: 2.0\nComment: {'a note ' * 12}\n")
    assert is_key(f'{first}\\n", "MIIEvQ", "IBADAN", "BgkqhkiG"')
    assert is_key(f"{first} here is mine please {body}")
    assert is_key(f"{first} {body}")
    assert is_key(f'{first}" + "{body}')
    assert is_key(f"{first}\n{body}")
