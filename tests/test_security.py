"""SECURITY.md names tests for its promises: each of them exists, and no promise is without one."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`([a-z_/]+\.py)::(\w+)`", PAGE)


@cache
def names_in(module: str) -> frozenset[str]:
    """Return the names of all test functions of a module, also of those in classes."""
    tree = ast.parse((TESTS / module).read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return frozenset(each.name for each in functions if each.name.startswith("test_"))


@pytest.mark.parametrize(("module", "name"), NAMED, ids=[name for _, name in NAMED])
def test_every_test_that_the_page_names_exists(module: str, name: str):
    assert name in names_in(module)


def test_every_promise_names_a_test():
    promises = [
        line for line in PAGE.splitlines() if line.count(" | ") == 2 and "promise" not in line
    ]
    bare = [line for line in promises if not re.search(r"`[a-z_/]+\.py::\w+`", line)]
    assert len(promises) > 25
    assert bare == []
