"""What is kept of a file: the same values and places, for the very bytes it was made of."""

from __future__ import annotations

import pytest

from gemroute.core.documents import Document, kept, restored
from gemroute.core.strict_yaml import read_document

DATA = b"""\
name: "a name"
list:
  - 1
  - key: [true, null, 1.5, "\xc3\xa4"]
"""
READ = read_document(DATA, "a.yaml")
KEPT = kept(READ, DATA)


def again() -> Document:
    document = restored(KEPT, DATA, "b.yaml")
    assert document is not None
    return document


def test_the_values_are_those_of_the_file():
    assert again().value == READ.value
    assert again().source == "b.yaml"


@pytest.mark.parametrize(
    "path", [(), ("name",), ("list",), ("list", 0), ("list", 1, "key", 2), ("list", 7), ("no",)]
)
def test_the_places_are_those_in_the_file(path):
    assert again().position(path) == READ.position(path)
    assert again().line(path) == READ.line(path)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param((KEPT, DATA + b"\n"), id="other bytes"),
        pytest.param((b"", DATA), id="nothing"),
        pytest.param((KEPT[:-9], DATA), id="damaged"),
        pytest.param((b"{}", DATA), id="of nothing"),
    ],
)
def test_what_was_made_of_other_bytes_is_no_document(other):
    assert restored(*other, "a.yaml") is None
