"""Numbers whose groups stand a line, a paragraph or a cell apart; look-alikes are left alone."""

from __future__ import annotations

import pytest

from gemroute.core.request import Segment
from gemroute.core.sensitivity import hints
from gemroute.core.sensitivity.apart import put_together
from gemroute.core.sensitivity.packs import load_packs
from gemroute.core.sensitivity.scanner import Scanner

PACK = b"""\
gemroute_rules: 1
pack: numbers
rules:
  - id: iban
    title: "An account"
    category: financial
    kind: bank_account
    source: "Invented for this test"
    pattern: '(?:^|[^0-9A-Za-z])(?P<value>[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30})(?:[^0-9A-Za-z]|$)'
    match: ["DE89370400440532013000"]
    no_match: ["DE89"]
"""
GAPS = {
    "paragraphs": "\n\n",
    "blank lines with blanks": " \n \n",
    "paragraphs of Windows": "\r\n\r\n",
    "lines": "\n",
    "an indented line": "\n" + " " * 40,
    "a tab": "\t",
    "cells of HTML": "\t\t",
    "rows of HTML": "\t\n\n\t",
    "bars": " | ",
    "semicolons": "; ",
}
ACCOUNTS = ("DE89 3704 0044 0532 0130 00", "GB29 NWBK 6016 1331 9268 19", "NO93 8601 1117 947")


def together(text: str) -> list[tuple[str, str]]:
    """Return what is put together in a text, each as it stands there and as it is read."""
    data = text.encode()
    found = put_together(data, [[0, len(data)]])
    return [(data[one.start : one.end].decode(), one.data.decode()) for one in found]


@pytest.mark.parametrize("gap", GAPS.values(), ids=GAPS)
@pytest.mark.parametrize("account", ACCOUNTS)
def test_an_account_is_one_whatever_parts_its_groups(account: str, gap: str) -> None:
    text = f"Name{gap}IBAN{gap}x{gap}{account.replace(' ', gap)}{gap}12,50 EUR"
    assert together(text) == [(account.replace(" ", gap), account.replace(" ", ""))]
    scanner = Scanner(load_packs([("numbers.yaml", PACK)]))
    assert [one.rule for one in scanner.judge([Segment("t", text)]).findings] == ["iban"]


@pytest.mark.parametrize("gap", ["\n\n", " \n \n", "\r\n\r\n"])
@pytest.mark.parametrize(
    "card", ["4111 1111\n\n1111 1111", "4111\n\n1111\n\n1111\n\n1111", "4111-1111\n\n1111-1111"]
)
def test_a_card_is_one_though_blank_lines_part_its_groups(card: str, gap: str) -> None:
    card = card.replace("\n\n", gap)
    assert together(f"my visa is {card}{gap}12/27, thanks") == [(card, "4111111111111111")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("DE89\n\n3704\n\n0044\n\n0532\n\n0130\n\n01", id="wrong check digits"),
        pytest.param("ZZ72\t3704\t0044\t0532\t0130\t00", id="no country"),
        pytest.param("AB12\t" * 40, id="codes in cells"),
        pytest.param("Q1\tQ2\tQ3\tQ4\n4111\t1111\t1111\t1111\n", id="quarters in a row"),
        pytest.param("4111\n1111\n1111\n1111", id="a column of numbers"),
        pytest.param("4111\n\n1111\n\n1111\n\n1111\n\n1111", id="a longer column"),
        pytest.param("9000\n\n4111\n\n1111\n\n1111\n\n1111", id="a column that began before"),
        pytest.param("4111\n\n1111\n\n1111\n\n1112", id="a column without check digits"),
        pytest.param("2019\n\n2020\n\n2021\n\n2022", id="years"),
        pytest.param("4,111\n\n1111\n\n1111\n\n1111.5", id="amounts"),
    ],
)
def test_rows_and_columns_of_numbers_are_left_alone(text: str) -> None:
    assert together(text) == []


def test_what_stands_apart_is_looked_for_where_a_hint_is() -> None:
    assert hints.APART in {hints.family(number) for number in range(len(hints.ASCII))}
