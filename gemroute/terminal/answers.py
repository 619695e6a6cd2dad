"""An answer in pieces in; on standard output as it comes, sanitised, out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from gemroute.terminal.markdown import MarkdownBlocks
from gemroute.terminal.sanitising import sanitise
from gemroute.terminal.streams import console


class AnswerWriter:
    """Writes an answer to standard output as it comes: rendered on a terminal, plain elsewhere."""

    def __init__(self, out: TextIO, *, raw: bool = False, render: bool = False) -> None:
        self._out = out
        self._clean: Callable[[str], str] = str if raw else sanitise
        self._blocks = MarkdownBlocks(console(out)) if render else None
        self._ends_line = True

    @property
    def holds_back(self) -> bool:
        """Whether something is not shown yet because its block is not finished."""
        return self._blocks is not None and self._blocks.holds_back

    def write(self, text: str, before: Callable[[], None] = lambda: None) -> None:
        """Show what can be shown by now; `before` is called when something will be."""
        safe = self._clean(text)
        if not safe:
            return
        if self._blocks:
            self._blocks.feed(safe, before)
            return
        before()
        # Known before it is written: a signal may come as soon as it is on the screen.
        self._ends_line = safe.endswith("\n")
        self._out.write(safe)
        self._out.flush()

    def finish(self) -> None:
        """End the answer's last line; to be called however the answer ended."""
        if self._blocks:
            self._blocks.finish()
        elif not self._ends_line:
            self._out.write("\n")
            self._out.flush()
        self._ends_line = True
