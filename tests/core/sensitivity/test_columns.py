"""What only its column, key or element tells is read as if it were written "name: value"."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from gemroute.core.request import Segment
from gemroute.core.sensitivity.scanner import Scanner

BIRTH = r"date_of_birth: (?P<value>[0-9]{4}-[0-9]{2}-[0-9]{2})"
DAY = "1984-03-12"
MANY = ",".join(f"col{n}" for n in range(1300))
ROWS = "".join(f"{n},bolt,,w\n" for n in range(998))


@pytest.fixture(scope="module")
def births(scanner_of: Callable[..., Scanner]) -> Scanner:
    return scanner_of(BIRTH)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"id,date_of_birth\n1,{DAY}\n", id="CSV"),
        pytest.param(f'"id","date_of_birth","a"\n"1","{DAY}","b,c"\n', id="quoted CSV"),
        pytest.param(f"id,item,date_of_birth,e\n{ROWS}7,nut,{DAY},w\n", id="the thousandth row"),
        pytest.param(f"id;date_of_birth\n\n1;{DAY}\n", id="semicolons"),
        pytest.param(f"date_of_birth\tid\n{DAY}\t1", id="tabs, with no last line end"),
        pytest.param(f"| id | date_of_birth |\n|--:|:--|\n| 1 | {DAY} |\n", id="Markdown"),
        pytest.param(f" id | date_of_birth \n----+-----\n  1 | {DAY}\n(1 row)\n", id="psql"),
        pytest.param(f"INSERT INTO p (id, date_of_birth) VALUES (1, '{DAY}');", id="SQL"),
        pytest.param(
            f"insert into p(date_of_birth, at) values\n (NULL, now()),\n ('{DAY}', 'x');", id="rows"
        ),
        pytest.param(f"COPY p (id, date_of_birth) FROM stdin;\n1\t{DAY}\n\\.\n", id="COPY"),
        pytest.param(f"<p><date_of_birth>{DAY}</date_of_birth></p>", id="XML"),
        pytest.param(f"<tr><td>date_of_birth</td><td>{DAY}</td></tr>", id="a row of HTML"),
        pytest.param(f'<input name="date_of_birth" value="{DAY}">', id="a form of HTML"),
        pytest.param(f'<b>date_of_birth</b> <input id="a" value="{DAY}">', id="a label"),
        pytest.param(json.dumps({"date_of_birth": {"value": DAY}}), id="an object of JSON"),
        pytest.param(json.dumps({"date_of_birth": [DAY]}, indent=2), id="an array of JSON"),
        pytest.param(json.dumps([{"name": "date_of_birth", "value": DAY}]), id="a pair of JSON"),
        pytest.param(f"date_of_birth:\n  - {DAY}\n", id="a list of YAML"),
        pytest.param(f"[date_of_birth]\nvalue = {DAY}\n", id="a section of ini"),
        pytest.param(f"date_of_birth ........ {DAY}", id="dots"),
        pytest.param(
            "INSERT INTO p (id, date_of_birth) VALUES "
            + "".join(f"({n}, NULL)," for n in range(999))
            + f"(7, '{DAY}');",
            id="a dump on one long line",
        ),
        pytest.param(
            f"INSERT INTO a (id) VALUES (1); INSERT INTO p (date_of_birth) VALUES ('{DAY}');",
            id="the second statement of a line",
        ),
        pytest.param(
            f"INSERT INTO p ({MANY}, date_of_birth) VALUES ({MANY}, '{DAY}');",
            id="a statement with very many columns",
        ),
        pytest.param(
            f"INSERT INTO p (name, date_of_birth) VALUES (N'O''Neill, {'x' * 9}', DATE '{DAY}');",
            id="a prefix before a string",
        ),
        pytest.param(f"{MANY},date_of_birth\n{MANY},{DAY}\n", id="a header of very many columns"),
        pytest.param(
            f"id,date_of_birth,kind\n1,,secret\n2,{DAY},none\n", id="a row that looks like a header"
        ),
    ],
)
def test_a_value_is_found_by_the_name_over_it(births: Scanner, text: str) -> None:
    (finding,) = births.judge([Segment("p", text)]).findings
    assert text[finding.start : finding.end] == DAY
    assert finding.view == "named"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"id,item,date_of_birth\n1,{DAY},x\n", id="another column"),
        pytest.param(
            f"<p><date_of_birth>?</date_of_birth>\n</p>\n<at>{DAY}</at>", id="an element before it"
        ),
        pytest.param(f"'date_of_birth',\n'{DAY}',\n", id="a list of one item a line"),
        pytest.param(f"id,date_of_birth\nthe end\n1,{DAY}\n", id="after the table"),
        pytest.param(f"see date_of_birth, or not ({DAY})", id="prose"),
        pytest.param(
            "a,date_of_birth," + "b" * 4100 + f"\n1,{DAY},c\n", id="a name that is too long"
        ),
        pytest.param("INSERT INTO p (id, date_of_birth) VALUES", id="no values"),
        pytest.param("<date_of_birth></date_of_birth>", id="nothing in it"),
        pytest.param(
            f"INSERT INTO p (id) VALUES ('{DAY}'); -- copy date_of_birth, too", id="another's value"
        ),
    ],
)
def test_a_name_elsewhere_names_nothing(births: Scanner, text: str) -> None:
    assert births.judge([Segment("p", text)]).findings == ()


def test_a_short_name_names_a_column_where_it_is_all_of_it(
    scanner_of: Callable[..., Scanner],
) -> None:
    codes = scanner_of("dx: (?P<value>[A-Z][0-9]{2})")
    rows = "INSERT INTO enc (id, dx, d) VALUES\n(1, 'A53', '2'),\n(2, 'B20', '4');"
    found = codes.judge([Segment("p", rows)], thorough=True).findings
    assert [rows[one.start : one.end] for one in found] == ["A53", "B20"]
    assert codes.judge([Segment("p", "id,dxf,d\n1,A53,2\n")]).findings == ()


def test_each_table_is_read_by_its_own_header(births: Scanner) -> None:
    text = f"id;date_of_birth\n1;{DAY}\n\nid,date_of_birth,a\n2,{DAY},b\n"
    assert len(births.judge([Segment("p", text)], thorough=True).findings) == 2


def test_a_statement_within_a_value_is_part_of_it(births: Scanner) -> None:
    inner = "INSERT INTO p (date_of_birth) VALUES (1)"
    text = f"INSERT INTO log (id, date_of_birth) VALUES (1, '{inner}'), (2, '{DAY}');"
    (finding,) = births.judge([Segment("p", text)], thorough=True).findings
    assert text[finding.start : finding.end] == DAY


def test_strings_without_end_in_a_statement_are_given_up_at_once(births: Scanner) -> None:
    text = "INSERT INTO p (id, date_of_birth) VALUES (" + "'a'" * 2000
    assert births.judge([Segment("p", text)]).findings == ()
