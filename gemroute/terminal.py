"""What people see: the sanitiser that all foreign text passes, and the lines around an answer.

Nothing that a model, a file name or a server says reaches a screen with its control, bidi or
invisible characters intact. The sanitiser works character by character, so a text may be cut
anywhere and its pieces sanitised apart.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console
    from rich.markdown import Markdown

_UNSAFE = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\ud800-\udfff\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
    "]"
)
_UNSAFE_ASCII = bytes({*range(0x20), 0x7F} - {0x09, 0x0A})
_EMOJI_FORM = 0xFE0F


def sanitise(text: str) -> str:
    """Return `text` with every control, bidi, invisible and lone surrogate character visible.

    U+FE0F is dropped: it only asks for the coloured form of the sign before it.
    """
    if text.isascii():
        # Most text is plain, and this look at it is many times faster than the expression.
        data = text.encode("ascii")
        if len(data.translate(None, _UNSAFE_ASCII)) == len(data):
            return text
    return _UNSAFE.sub(_visible, text)


def _visible(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == _EMOJI_FORM:
        return ""
    return "␡" if code == 0x7F else f"‹U+{code:04X}›"


def is_terminal(stream: TextIO) -> bool:
    """Return whether a person reads `stream`; a closed or replaced stream counts as no."""
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False


def is_plain(environment: Mapping[str, str]) -> bool:
    """Return whether NO_COLOR or TERM=dumb ask for text without colour."""
    return bool(environment.get("NO_COLOR")) or environment.get("TERM") == "dumb"


def forget_typed_ahead(stream: TextIO) -> None:
    """Throw away what was typed before a question stands on the screen: it answers another one."""
    try:
        import termios
    except ImportError:
        return  # a system without terminals of this kind
    with contextlib.suppress(termios.error, OSError, ValueError):
        termios.tcflush(stream, termios.TCIFLUSH)


def console(stream: TextIO, environment: Mapping[str, str] | None = None) -> Console:
    """Return a Rich console for `stream`, plain where NO_COLOR or TERM=dumb ask for it."""
    from rich.console import Console

    class Screen(Console):
        def on_broken_pipe(self) -> None:
            # Rich would end the program itself, with the status of a failure.
            raise BrokenPipeError

    plain = is_plain(os.environ if environment is None else environment)
    return Screen(
        file=stream,
        no_color=plain,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=not is_terminal(stream),
        width=None if is_terminal(stream) else 80,
    )


def notice(text: str, *, style: str = "") -> None:
    """Print one line to standard error, sanitised; styled on a terminal only."""
    safe = _fitted(sanitise(text), sys.stderr)
    if style and is_terminal(sys.stderr) and not is_plain(os.environ):
        codes = {"dim": "2", "red": "31", "yellow": "33"}
        safe = f"\x1b[{codes[style]}m{safe}\x1b[0m"
    # What a Waiting shows is taken back, not run on.
    sys.stderr.write(f"{_ERASE if _can_erase(sys.stderr) else ''}{safe}\n")
    sys.stderr.flush()


def show(text: str) -> None:
    """Print lines to standard output, sanitised; wrapped at words on a terminal only."""
    sys.stdout.write(f"{_fitted(sanitise(text), sys.stdout)}\n")


def _fitted(text: str, stream: TextIO) -> str:
    from gemroute.core.wording import wrapped

    return wrapped(text, _columns(stream)) if is_terminal(stream) else text


def usd(amount: Decimal | None) -> str:
    """Return an amount as people read it: `$0`, `$0.001234`, `$0.30`, `-$1.25`, or `unknown`."""
    if amount is None:
        return "unknown"
    if amount == 0:
        return "$0"
    if amount < 0:
        return f"-{usd(-amount)}"
    if amount < Decimal("0.000001"):
        return "<$0.000001"
    digits = 2 if amount >= 1 else 6
    whole, _, cents = f"{amount:,.{digits}f}".partition(".")
    return f"${whole}.{cents.rstrip('0').ljust(2, '0')}"


_ERASE = "\r\x1b[2K"


def _can_erase(stream: TextIO) -> bool:
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


class Waiting:
    """One line that says what is awaited, on a terminal only, and that leaves no trace."""

    def __init__(self, stream: TextIO, *, shown: bool = True) -> None:
        self._stream = stream
        self._shown = shown and _can_erase(stream)
        self._text = ""

    def on(self, text: str) -> None:
        if self._shown and text != self._text:
            line = f"{sanitise(text)} …"[: _columns(self._stream) - 1]
            dim = line if is_plain(os.environ) else f"\x1b[2m{line}\x1b[0m"
            self._stream.write(f"{_ERASE}{dim}")
            self._stream.flush()
            self._text = text

    def off(self) -> None:
        if self._text:
            self._stream.write(_ERASE)
            self._stream.flush()
            self._text = ""


def _columns(stream: TextIO) -> int:
    """Return how wide the terminal is: a line that wraps could not be taken back."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


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
        else:
            before()
            self._out.write(safe)
            self._out.flush()
        self._ends_line = safe.endswith("\n")

    def finish(self) -> None:
        """End the answer's last line; to be called however the answer ended."""
        if self._blocks:
            self._blocks.finish()
        elif not self._ends_line:
            self._out.write("\n")
            self._out.flush()
        self._ends_line = True


class MarkdownBlocks:
    """Renders each Markdown block once, when it is finished.

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
