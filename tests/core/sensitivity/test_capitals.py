"""Sentences all in capitals are read as sentences."""

from __future__ import annotations

import pytest

from gemroute.core.request import Segment
from gemroute.core.sensitivity.capitals import lowered


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("НЕ ПУБЛИКОВАТЬ ДО 4 МАЯ", "Не публиковать до 4 мая", id="Russian"),
        pytest.param("ЦЕ ЗАЛИШАЄТЬСЯ В ЦІЙ ГРУПІ.", "Це залишається в цій групі.", id="Ukrainian"),
        pytest.param("ΧΩΡΊΣ «ΑΝΑΓΝΏΡΙΣΗ» ΕΥΘΎΝΗΣ", "Χωρίς «αναγνώριση» ευθύνης", id="Greek"),
        pytest.param("Файл НЕ ДОЛЖЕН уйти", "Файл Не должен уйти", id="amid a sentence"),
        pytest.param("СССР", "СССР", id="a single word"),
    ],
)
def test_a_run_of_capitals_is_read_as_a_sentence(text: str, read: str) -> None:
    data = text.encode()
    for change in reversed(list(lowered(data, [(0, len(data))]))):
        data = data[: change.start] + change.data + data[change.end :]
    assert data.decode() == read


def test_a_rule_finds_what_stands_in_capitals_where_it_stands(scanner_of) -> None:
    text = "ВСЕМ: НЕ ПУБЛИКОВАТЬ ДО 4 МАЯ"
    (finding,) = scanner_of("x|[Нн]е публиковать до").judge([Segment("p", text)]).findings
    found = text.encode()[finding.start : finding.end].decode()
    assert (finding.view, found) == ("capitals", "НЕ ПУБЛИКОВАТЬ ДО")


def test_other_capitals_beyond_ascii_are_left(scanner_of) -> None:
    text = "ÜBERALL ÄUSSERST ÖFFENTLICH"
    assert scanner_of("x|äußerst").judge([Segment("p", text)]).findings == ()
