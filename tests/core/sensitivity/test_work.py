"""What is undone in a text costs work in proportion to its length, counted and not timed."""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Callable
from typing import Any

import pytest

from gemroute.core.sensitivity import columns, encodings, joins
from gemroute.core.sensitivity.columns import named
from gemroute.core.sensitivity.encodings import decoded
from gemroute.core.sensitivity.hints import BASE64, GLUED, Spots
from gemroute.core.sensitivity.joins import joined

CHANCE = random.Random(7)
PROSE = b"line of the report: the quick brown fox jumps over the lazy dog\n"
BINARY = bytes(CHANCE.randrange(256) for _ in range(30_000))


def spots(data: bytes, pattern: bytes) -> list[tuple[int, int]]:
    return [(one.end(), one.end()) for one in re.finditer(pattern, data)]


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[int]]:
    """Return what makes a function put down what it looked at, in bytes."""

    def counting(module: Any, name: str, size: Callable[..., int]) -> list[int]:
        asked: list[int] = []
        real = getattr(module, name)

        def counted(*given: Any) -> Any:
            result = real(*given)
            asked.append(size(result, *given))
            return result

        monkeypatch.setattr(module, name, counted)
        return asked

    return counting


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(b"%d,secret,open\n", id="CSV"),
        pytest.param(b"2024-03-05;patient;%d\n", id="semicolons"),
        pytest.param(b"secret\tns%d\tOpaque\n", id="tabs"),
        pytest.param(b"| %d | secret | read |\n", id="Markdown"),
        pytest.param(b"secret, patient, %d\n", id="two such words"),
        pytest.param(b"copy a%d (password) from stdin;\n", id="COPY"),
        pytest.param(b"insert into a%d (password) values ('secret,\n", id="INSERT"),
        pytest.param(b"insert into a (password) values (%d); ", id="INSERT on one line"),
    ],
)
def test_each_row_of_a_table_is_walked_a_few_times_however_many_look_like_headers(
    row: bytes, count: Callable[..., list[int]]
) -> None:
    data = b"".join(row % number for number in range(400))
    cells = count(columns, "_cells", lambda _, line, __: len(line) + 1)
    found = list(named(data, spots(data, rb"secret|password|patient")))
    assert sum(cells) <= 12 * len(data)
    assert len(found) <= 6 * 400


def test_each_tag_after_a_name_is_read_once(count: Callable[..., list[int]]) -> None:
    data = b"<password>" * 400
    places = [(at, at) for at in range(9, len(data), 10)]

    class Counted:
        def __init__(self) -> None:
            self.size = 0

        def match(self, text: bytes, at: int) -> re.Match[bytes] | None:
            found = joint.match(text, at)
            self.size += found.end() - at if found else 0
            return found

    joint, counted = columns._JOINT, Counted()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "_JOINT", counted)
        assert list(named(data, places)) == []
    assert counted.size <= 2 * len(data)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(base64.b64encode(PROSE * 400), id="text on one line"),
        pytest.param(base64.b64encode(BINARY), id="binary on one line"),
        pytest.param(base64.encodebytes(BINARY), id="binary in lines"),
        pytest.param(
            b"x" * 80 + b"\n" + base64.encodebytes(BINARY), id="binary in lines, a longer one first"
        ),
        pytest.param(b"-\n".join([b"Ab3dEf6hIj9lMn2pQr5t"] * 1200), id="tokens with hyphens"),
        pytest.param(b"Ab3dEf6hIj9lMn2pQr5t-" * 1200, id="the same, joined"),
    ],
)
def test_each_byte_in_base64_is_decoded_a_few_times_however_many_spots_it_has(
    data: bytes, count: Callable[..., list[int]]
) -> None:
    read = count(encodings, "_from_base64", lambda _, run: len(run))
    followed = count(encodings, "_run_end", lambda end, _, at, __: end - at)
    list(decoded(data, [[at, at + 1] for at in range(12, len(data), 40)], BASE64).replacements)
    assert sum(read) <= 40 * len(data)
    assert sum(followed) <= 3 * len(data)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"".join(b"DE%020dX" % (n * 7**20 % 10**20) for n in range(600)), id="IBANs"),
        pytest.param(b"abc4012888888881881" * 600, id="cards"),
    ],
)
def test_each_word_is_followed_to_its_end_once(
    data: bytes, count: Callable[..., list[int]]
) -> None:
    words = count(joins, "_end_of_word", lambda end, _, at, *__: end - at)
    glued: Spots = {GLUED: [[at, at] for at in range(20, len(data), 20)]}
    list(joined(data, glued))
    assert sum(words) <= 30 * len(data)
