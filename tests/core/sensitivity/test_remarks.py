"""A remark on code keeps programmers away; a marking over code keeps readers away."""

from __future__ import annotations

import pytest

from gemroute.core.sensitivity.mentions import is_mention
from gemroute.core.sensitivity.remarks import is_remark


def remarks(text: str, mark: str = "internal use only") -> bool:
    data, value = text.encode(), mark.encode()
    start = data.index(value)
    return is_remark(data, start, start + len(value))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("/// internal use only.\nvar a = 1", id="documentation"),
        pytest.param("@apiNote for internal use only", id="a tag of documentation"),
        pytest.param(":param cache: internal use only", id="a parameter"),
        pytest.param('"""internal use only: do not call."""', id="a docstring"),
        pytest.param("  --dump  (for internal use only)", id="an option"),
        pytest.param('#error "for internal use only"', id="a compiler's message"),
        pytest.param("# Find all hosts (internal use only)", id="an aside"),
        pytest.param("# For internal use only.\ndef _merge(a):", id="before a function"),
        pytest.param("// internal use only\n\nexport function f() {", id="before an empty line"),
        pytest.param(" * internal use only\n */\npublic class A {", id="before a class"),
        pytest.param("// internal use only. Do not call directly.", id="told to callers"),
    ],
)
def test_what_is_said_of_code_is_a_remark(text: str) -> None:
    assert remarks(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("internal use only\n\nMinutes of the board", id="a banner"),
        pytest.param("# internal use only\nDB_HOST=kiesel", id="over settings"),
        pytest.param("# internal use only", id="over nothing"),
        pytest.param("# internal use only, do not distribute\ndef f():", id="against copies"),
        pytest.param("# Confidential, internal use only\ndef f():", id="in confidence"),
        pytest.param("// internal use only, sales hasn't been told\nconst a = 1", id="not told"),
        pytest.param("// internal use only, HR has not seen these\nconst a = 1", id="not seen"),
    ],
)
def test_what_is_said_of_a_paper_is_none(text: str) -> None:
    assert not remarks(text)


def test_capitals_and_other_words_are_no_remark() -> None:
    assert not remarks("/// INTERNAL USE ONLY\nint a;", "INTERNAL USE ONLY")
    assert not remarks("/// TOP SECRET\nint a;", "TOP SECRET")


def test_a_match_that_begins_at_the_line_before_is_judged_by_its_own_line() -> None:
    assert remarks("x\n/// internal use only", "\n/// internal use only")


def test_a_remark_is_a_mention() -> None:
    data = b"/// internal use only."
    assert is_mention(data, 4, 21)
