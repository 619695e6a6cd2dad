"""What people see: the sanitiser that all foreign text passes, and the lines around an answer.

Nothing that a model, a file name or a server says reaches a screen with its control, bidi or
invisible characters intact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gemroute.terminal.money import usd
from gemroute.terminal.sanitising import sanitise
from gemroute.terminal.streams import (
    Waiting,
    console,
    forget_typed_ahead,
    is_plain,
    is_terminal,
    notice,
    show,
    standard_input,
)

if TYPE_CHECKING:
    from gemroute.terminal.answers import AnswerWriter

__all__ = [
    "AnswerWriter",
    "Waiting",
    "console",
    "forget_typed_ahead",
    "is_plain",
    "is_terminal",
    "notice",
    "sanitise",
    "show",
    "standard_input",
    "usd",
]


def __getattr__(name: str) -> Any:
    """Return `AnswerWriter`, which only a command that answers has to load."""
    if name != "AnswerWriter":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from gemroute.terminal.answers import AnswerWriter

    return AnswerWriter
