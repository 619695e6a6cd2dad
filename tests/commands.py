"""The command line's own account of itself: every command, and what its --help prints."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from unittest import mock

import typer

from gemroute.cli.app import app

Words = tuple[str, ...]


def every_command() -> tuple[Words, ...]:
    """Return the words of every command, the bare one first, families before their members."""
    return tuple(_walk(typer.main.get_command(app), ()))


def _walk(command: object, words: Words) -> Iterator[Words]:
    yield words
    if isinstance(command, typer.core.TyperGroup):
        context = typer.Context(command)
        for name in command.list_commands(context):
            yield from _walk(command.get_command(context, name), (*words, name))


def help_text(words: Words) -> str:
    """Return what `gemroute WORDS --help` prints on a terminal of 80 columns."""
    printed = io.StringIO()
    narrow = mock.patch.dict(os.environ, {"COLUMNS": "80"})
    with narrow, contextlib.redirect_stdout(printed):
        app(args=[*words, "--help"], prog_name="gemroute", standalone_mode=False)
    return printed.getvalue()
