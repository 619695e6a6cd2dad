"""Each block of Markdown is rendered once, and where it ends does not depend on the cuts."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemroute.terminal import console
from gemroute.terminal.markdown import MOST_RENDERED, BlockSplitter, MarkdownBlocks

TEXT = """\
# Title

A paragraph with `code`
on two lines.

1. first

   ```python
   x = 1

   y = 2
   ```

   more of the first
2. second

| a | b |
|---|---|
| 1 | 2 |

````
```
a fence in a fence

````
after it
"""


def test_a_block_that_would_fill_the_memory_is_shown_as_it_is() -> None:
    table = "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * (MOST_RENDERED // 8)
    out = io.StringIO()
    blocks = MarkdownBlocks(console(out))
    for start in range(0, len(table), 1000):
        blocks.feed(table[start : start + 1000])
    blocks.feed("\n# After it\n")
    blocks.finish()
    assert out.getvalue().startswith(table)
    assert "After it" in out.getvalue()
    assert "#" not in out.getvalue()


def test_each_block_is_rendered_once() -> None:
    rendered: list[str] = []

    class Counting(MarkdownBlocks):
        def _render(self, block: str) -> None:
            rendered.append(block)

    blocks = Counting(console(io.StringIO(), {}))
    for character in TEXT:
        blocks.feed(character)
    blocks.finish()
    assert "".join(rendered) == TEXT


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        pytest.param("one\n\ntwo", ["one\n\n"], id="a paragraph ends at a blank line"),
        pytest.param("one\n\n", [], id="but what follows must be seen"),
        pytest.param("1. a\n\n   b\n\n2. c", ["1. a\n\n   b\n\n"], id="an item keeps its lines"),
        pytest.param("```\na\n\nb\n```\nc", ["```\na\n\nb\n```\n"], id="a fence keeps blank lines"),
        pytest.param(
            "````\n```\n````\n", ["````\n```\n````\n"], id="a longer fence holds a shorter"
        ),
        pytest.param("~~~\n```\n~~~\n", ["~~~\n```\n~~~\n"], id="a fence ends with its own sign"),
        pytest.param("- ```\n  a\n  ```\n\nb", ["- ```\n  a\n  ```\n\n"], id="a fence in an item"),
        pytest.param(
            "> ```\n> a\n> ```\n\nb", ["> ```\n> a\n> ```\n\n"], id="a fence in a quotation"
        ),
        pytest.param("```a```\n\nb", ["```a```\n\n"], id="code in a line is no fence"),
        pytest.param(
            "| a |\n|---|\n| 1 |\n\nb", ["| a |\n|---|\n| 1 |\n\n"], id="a table is whole"
        ),
        pytest.param("a\n\n\n\nb", ["a\n\n\n\n"], id="blank lines stay together"),
    ],
)
def test_a_block_ends_where_markdown_ends_it(text: str, blocks: list[str]) -> None:
    assert BlockSplitter().feed(text) == blocks


MARKDOWN = st.text(st.sampled_from("a \n`~-1.>|"), max_size=60)


@settings(deadline=None, max_examples=200)
@given(MARKDOWN, st.lists(st.integers(0, 60), max_size=6))
def test_blocks_are_the_text_however_it_is_cut(text: str, cuts: list[int]) -> None:
    whole, pieces = BlockSplitter(), BlockSplitter()
    edges = [0, *sorted(cuts), len(text)]
    cut = [block for start, end in pairwise(edges) for block in pieces.feed(text[start:end])]
    assert cut == whole.feed(text)
    assert "".join(cut) + pieces.rest() == text
    assert not pieces.holds_back
