"""What is kept of the shipped policies and prices: what reading them says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gemroute.core.documents import kept
from gemroute.core.policy.loader import load_policy
from gemroute.core.pricing import load_prices
from gemroute.core.strict_yaml import read_document
from gemroute.settings import read_ahead

ROOT = Path(__file__).parents[2]
WAY_OUT = "Run `python tests/policies/test_ahead.py --write`."
FILES = sorted((ROOT / "policies").glob("*.yaml"))
POLICIES = [file for file in FILES if file.stem != "prices"]


def source_of(file: Path) -> str:
    return f"policies/{file.name}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_shipped_file_is_kept_as_it_would_be_read(file: Path):
    data = file.read_bytes()
    expected = kept(read_document(data, source_of(file)), data)
    assert read_ahead(source_of(file)) == expected, WAY_OUT


def test_nothing_is_kept_of_a_file_that_does_not_ship():
    folder = ROOT / "gemroute" / "core" / "ahead"
    assert sorted(file.stem for file in folder.iterdir()) == [file.name for file in FILES]
    assert read_ahead("policies/none.yaml") == read_ahead("/etc/policies/default.yaml") == b""


@pytest.mark.parametrize("file", POLICIES, ids=lambda file: file.stem)
def test_a_policy_that_was_read_ahead_is_the_policy(file: Path):
    data, source = file.read_bytes(), source_of(file)
    assert load_policy(data, source, read_ahead(source)) == load_policy(data, source)


def test_prices_that_were_read_ahead_are_the_prices():
    data, source = (ROOT / "policies" / "prices.yaml").read_bytes(), "policies/prices.yaml"
    assert load_prices(data, source, read_ahead(source)) == load_prices(data, source)


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    for shipped in FILES:
        read = read_document(shipped.read_bytes(), source_of(shipped))
        target = ROOT / "gemroute" / "core" / "ahead" / f"{shipped.name}.json"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(kept(read, shipped.read_bytes()))
