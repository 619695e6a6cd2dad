"""The fault matrix has fifty rows, and each of them has a test that names it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROWS = range(1, 51)


def rows_in(source: str) -> Iterator[int]:
    """Yield the numbers in every `@pytest.mark.row(…)` of a test module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.row":
                    yield from (ast.literal_eval(number) for number in mark.args)


def test_every_row_of_the_fault_matrix_has_its_test():
    modules = Path(__file__).parent.glob("test_*.py")
    tested = {row for module in modules for row in rows_in(module.read_text("utf-8"))}
    assert sorted(tested) == list(ROWS)
