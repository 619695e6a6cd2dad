"""policy fmt: policy files in; the same policies in canonical form out."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from gemroute.cli.writing_files import replace_file
from gemroute.core.errors import ConfigError, PolicyInvalid, Problem
from gemroute.core.policy.formatting import formatted
from gemroute.core.strict_yaml import MAX_BYTES
from gemroute.settings.signed import SUFFIX
from gemroute.settings.trusted import read_trusted
from gemroute.terminal import notice, sanitise

STDIN: Final = "-"
"""Stands for standard input in place of a file; what comes out then goes to standard output."""


def format_files(files: Sequence[str], *, check: bool, diff: bool) -> None:
    """Write each file anew where that changes it; with `check` or `diff`, only say so.

    Raises:
        PolicyInvalid: a file does not load, or with `check` is not in canonical form.
    """
    problems: list[Problem] = []
    for file in files:
        name, data = ("stdin", _from_stdin()) if file == STDIN else (file, _from_file(file))
        text = formatted(data, name)
        if diff and text != data:
            _print_diff(name, data, text)
        if check and text != data:
            problems.append(_problem(file, name, data, text))
        elif not (check or diff):
            _put(file, data, text)
    if problems:
        raise PolicyInvalid(tuple(problems))


def _from_stdin() -> bytes:
    """Return what is piped in; beyond what a policy may be, only enough to be refused."""
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def _from_file(file: str) -> bytes:
    try:
        return read_trusted(Path(file), file)
    except FileNotFoundError:
        raise ConfigError(f"{file}: there is no such policy file.") from None


def _put(file: str, data: bytes, text: bytes) -> None:
    if file == STDIN:
        sys.stdout.buffer.write(text)
    elif text != data:
        _replace(file, text)


def _print_diff(name: str, old: bytes, new: bytes) -> None:
    before, after = (data.decode("utf-8").splitlines() for data in (old, new))
    for line in difflib.unified_diff(before, after, name, f"{name} (canonical)", lineterm=""):
        sys.stdout.write(f"{sanitise(line)}\n")


def _problem(file: str, name: str, old: bytes, new: bytes) -> Problem:
    pairs = zip(old.split(b"\n"), new.split(b"\n"), strict=False)
    line = next((n for n, (one, other) in enumerate(pairs, start=1) if one != other), 1)
    message = "from here on it is not in canonical form."
    return Problem(name, line, 1, message, f"Run `gemroute policy fmt {file}`.", "format")


def _replace(file: str, text: bytes) -> None:
    path = Path(file)
    replace_file(path, text, path.stat().st_mode & 0o777)
    notice(f"{file}: formatted.")
    if Path(f"{file}{SUFFIX}").exists():
        notice(f"{file}{SUFFIX}: no longer fits; sign it again.")
