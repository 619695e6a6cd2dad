"""policy fmt: policy files in; the same policies in canonical form out."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

from gemroute.cli.writing_files import replace_file
from gemroute.core.errors import ConfigError, PolicyInvalid, Problem
from gemroute.core.policy.formatting import formatted
from gemroute.settings.signed import SUFFIX
from gemroute.settings.trusted import read_trusted
from gemroute.terminal import notice, sanitise


def format_files(files: Sequence[str], *, check: bool, diff: bool) -> None:
    """Write each file anew where that changes it; with `check` or `diff`, only say so.

    Raises:
        PolicyInvalid: a file does not load, or with `check` is not in canonical form.
    """
    problems: list[Problem] = []
    for file in files:
        try:
            data = read_trusted(Path(file), file)
        except FileNotFoundError:
            raise ConfigError(f"{file}: there is no such policy file.") from None
        text = formatted(data, file)
        if text == data:
            continue
        if diff:
            _print_diff(file, data, text)
        if check:
            problems.append(_problem(file, data, text))
        elif not diff:
            _replace(file, text)
    if problems:
        raise PolicyInvalid(tuple(problems))


def _print_diff(file: str, old: bytes, new: bytes) -> None:
    before, after = (data.decode("utf-8").splitlines() for data in (old, new))
    for line in difflib.unified_diff(before, after, file, f"{file} (canonical)", lineterm=""):
        sys.stdout.write(f"{sanitise(line)}\n")


def _problem(file: str, old: bytes, new: bytes) -> Problem:
    pairs = zip(old.split(b"\n"), new.split(b"\n"), strict=False)
    line = next((n for n, (one, other) in enumerate(pairs, start=1) if one != other), 1)
    message = "from here on it is not in canonical form."
    return Problem(file, line, 1, message, f"Run `gemroute policy fmt {file}`.", "format")


def _replace(file: str, text: bytes) -> None:
    path = Path(file)
    replace_file(path, text, path.stat().st_mode & 0o777)
    notice(f"{file}: formatted.")
    if Path(f"{file}{SUFFIX}").exists():
        notice(f"{file}{SUFFIX}: no longer fits; sign it again.")
