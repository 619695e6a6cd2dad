"""Text in pieces in; whole Markdown blocks, each rendered once, out on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.markdown import Markdown


MOST_RENDERED = 1 << 16
"""Characters of a block that is rendered: a megabyte of a table takes 40 s and 1 GB of memory."""


class MarkdownBlocks:
    """Renders each Markdown block once, when it is finished; a very long one is shown as it is.

    Rendering the whole text at each chunk is quadratic: 1,000 chunks took 53 s, this 0.25 s.
    """

    def __init__(self, screen: Console) -> None:
        self._screen = screen
        self._splitter = BlockSplitter()
        self._is_first = True

    @property
    def holds_back(self) -> bool:
        return self._splitter.holds_back

    def feed(self, text: str, before: Callable[[], None] = lambda: None) -> None:
        blocks = self._splitter.feed(text)
        if blocks:
            before()
        for block in blocks:
            self._render(block)

    def finish(self) -> None:
        self._render(self._splitter.rest())

    def _render(self, block: str) -> None:
        if not block.strip():
            return
        if not self._is_first:
            self._screen.print()
        self._is_first = False
        if len(block) > MOST_RENDERED:
            self._screen.file.write(block.rstrip("\n") + "\n")
        else:
            self._screen.print(_markdown(block))
        self._screen.file.flush()


def _markdown(block: str) -> Markdown:
    """Return a block to print. HTML stays text: Rich would leave it out without a word."""
    from markdown_it import MarkdownIt
    from rich.markdown import Markdown

    shown = Markdown(block, hyperlinks=False)
    parser = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])
    shown.parsed = parser.parse(block)
    return shown


# A fence may stand in a list item or a quotation; what follows backticks holds no backtick.
_FENCE = re.compile(r"(\s*(?:(?:[-*+>]|\d+[.)])\s+)*)(`{3,}(?=[^`]*$)|~{3,})")


class BlockSplitter:
    """Text in, in pieces of any size; whole Markdown blocks out, each line looked at once.

    A block ends with a closing fence, or at a blank line outside a fence when the next line is
    seen not to be indented: an indented one belongs to the list item before it. The blocks and
    the rest, put together, are the text.
    """

    def __init__(self) -> None:
        self._block: list[str] = []
        self._line: list[str] = []
        self._fence = ""
        self._fence_is_inner = False
        self._after_blank = False

    @property
    def holds_back(self) -> bool:
        return bool(self._block or self._line)

    def feed(self, text: str) -> list[str]:
        """Return the blocks that are finished by now."""
        done: list[str] = []
        *ended, begun = text.split("\n")
        for piece in ended:
            self._add(piece + "\n", done)
        if begun:
            self._add(begun, done)
        return done

    def rest(self) -> str:
        """Return what is left, as the last block."""
        left = "".join(self._block + self._line)
        self._block, self._line = [], []
        self._fence, self._after_blank = "", False
        return left

    def _add(self, piece: str, done: list[str]) -> None:
        if self._after_blank and not self._line and not piece[0].isspace():
            self._end_block(done)
        self._line.append(piece)
        if piece.endswith("\n"):
            line = "".join(self._line)
            self._line.clear()
            self._block.append(line)
            self._end_line(line, done)

    def _end_line(self, line: str, done: list[str]) -> None:
        opening = _FENCE.match(line)
        if self._fence:
            if self._closes(line):
                self._fence = ""
                if not self._fence_is_inner:
                    self._end_block(done)
        elif opening:
            inside, self._fence = opening.groups()
            self._fence_is_inner = bool(inside)
            self._after_blank = False
        else:
            self._after_blank = not line.strip()

    def _closes(self, line: str) -> bool:
        mark = line.lstrip("> \t").rstrip()
        return mark.startswith(self._fence) and not mark.strip(self._fence[0])

    def _end_block(self, done: list[str]) -> None:
        done.append("".join(self._block))
        self._block.clear()
        self._after_blank = False
