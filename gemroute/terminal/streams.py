"""The streams that people look at: what they are, one-line notices, and what is awaited."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, BinaryIO, TextIO

from gemroute.terminal.sanitising import sanitise

if TYPE_CHECKING:
    from rich.console import Console

_ERASE = "\r\x1b[2K"
_COLOURS = {"dim": "2", "red": "31", "yellow": "33"}


def is_terminal(stream: TextIO) -> bool:
    """Return whether a person reads `stream`; a closed or replaced stream counts as no."""
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False


def standard_input() -> BinaryIO:
    """Return standard input as bytes; a closed one holds none."""
    stream: object = sys.stdin  # None where the descriptor was closed, which its type denies
    return getattr(stream, "buffer", None) or io.BytesIO()


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
        safe = f"\x1b[{_COLOURS[style]}m{safe}\x1b[0m"
    # What a Waiting shows is taken back, not run on.
    _tell(sys.stderr, f"{_ERASE if _can_erase(sys.stderr) else ''}{safe}\n")


def _tell(stream: TextIO, text: str) -> None:
    """Write to standard error; one that is full or read by nobody costs no answer."""
    with contextlib.suppress(OSError):
        stream.write(text)
        stream.flush()


def show(text: str) -> None:
    """Print lines to standard output, sanitised; wrapped at words on a terminal only."""
    sys.stdout.write(f"{_fitted(sanitise(text), sys.stdout)}\n")


def _fitted(text: str, stream: TextIO) -> str:
    from gemroute.core.wording import wrapped

    return wrapped(text, _columns(stream)) if is_terminal(stream) else text


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
            self._text = text  # first: a signal may come as soon as it is on the screen
            _tell(self._stream, f"{_ERASE}{dim}")

    def off(self) -> None:
        if self._text:
            _tell(self._stream, _ERASE)
            self._text = ""


def _columns(stream: TextIO) -> int:
    """Return how wide the terminal is: a line that wraps could not be taken back."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
