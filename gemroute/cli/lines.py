"""Where a chat's entries come from: a terminal with a line editor, or a pipe, a line each."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Protocol

from gemroute.core.errors import InputUnreadable
from gemroute.core.values import Label
from gemroute.terminal import is_plain, sanitise, standard_input

if TYPE_CHECKING:
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyBindings

_COLOURS = {Label.CONFIDENTIAL: "ansiyellow", Label.RESTRICTED: "ansired"}


class Lines(Protocol):
    """Where the person's entries come from."""

    def read(self, label: Label, rest: str) -> str:
        """Return one entry; `label` and `rest` make up the prompt.

        Raises:
            EOFError: there is no more.
            KeyboardInterrupt: the person gave the entry up.
            InputUnreadable: the entry is not text, or is too long.
        """


class PipedLines:
    """Each line of a piped standard input is one entry."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._stream = standard_input()

    def read(self, _label: Label, _rest: str) -> str:
        line = self._stream.readline(self._max_bytes + 1)
        if not line:
            raise EOFError
        if len(line) > self._max_bytes:
            self._skip_to_line_end(line)
            raise InputUnreadable(f"A line of standard input is above {self._max_bytes:,} bytes.")
        try:
            text = line.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = "\0"
        if "\0" in text:  # as in UTF-16, whose lines end elsewhere
            raise InputUnreadable("A line of standard input is not UTF-8 text.")
        return text

    def _skip_to_line_end(self, line: bytes) -> None:
        while line and not line.endswith(b"\n"):
            line = self._stream.readline(self._max_bytes)


class TerminalLines:
    """A line editor with many-line input; its history is kept in memory only."""

    def __init__(self) -> None:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.history import InMemoryHistory
        from prompt_toolkit.output import create_output

        self._session: PromptSession[str] = PromptSession(
            history=InMemoryHistory(),
            key_bindings=_keys(),
            multiline=True,
            # Standard output is the answers' alone.
            output=create_output(sys.stderr),
        )

    def read(self, label: Label, rest: str) -> str:
        colour = "" if is_plain(os.environ) else _COLOURS.get(label, "")
        prompt: StyleAndTextTuples = [("", "\n"), (colour, label.word), ("", sanitise(rest))]
        return self._session.prompt(prompt, prompt_continuation="… ")


def _keys() -> KeyBindings:
    """Return the keys by which Enter sends and Alt-Enter starts a new line."""
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

    keys = KeyBindings()

    @keys.add("enter")
    @keys.add("c-j")  # what Enter was if it was typed while an answer came
    def _send(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("escape", "enter")
    def _new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return keys
