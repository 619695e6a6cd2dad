"""The installation: gemroute itself, its settings, the terminal and the shell's completion."""

from __future__ import annotations

import enum
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

import gemroute
from gemroute.cli.checks.check import Check, doubtful, failed, failure_of, well
from gemroute.cli.checks.settled import Settled
from gemroute.settings import Settings
from gemroute.settings.table import ORGANISATION_FILE
from gemroute.settings.values import DEFAULT_ORIGIN, OrganisationPolicy
from gemroute.terminal import is_plain, is_terminal

_ORGANISATION = str(ORGANISATION_FILE)
_NOT_SHOWN = frozenset(
    {
        *("config_folder", "state_folder", "cache_folder", "home"),
        *("origins", "project_policies", "own_profile", "outer_profiles"),
    }
)
_COMPLETIONS = {
    "bash": ".bash_completions/gemroute.sh",
    "zsh": ".zfunc/_gemroute",
    "fish": ".config/fish/completions/gemroute.fish",
}


def program() -> Iterator[Check]:
    """Yield the versions, and whether the system has the locks that the journal needs."""
    system = f"{platform.system()} {platform.machine()}"
    found = f"{gemroute.__version__} on Python {platform.python_version()}, {system}"
    where = f"installed in {Path(gemroute.__file__).parent}"
    kernel = f"{platform.system()} {platform.release()}"
    try:
        import fcntl  # noqa: F401 (whether there is one is the question)
    except ImportError:
        mend = "On Windows, run gemroute inside WSL."
        yield failed("gemroute", f"{found}: no POSIX file locks, so no journal", mend, where)
    else:
        yield well("gemroute", found, where, f"{kernel}, with POSIX file locks")


def settings(settled: Settled) -> Iterator[Check]:
    """Yield whether the settings hold, with each value that is not the default and its origin."""
    own = {
        name: row
        for name, row in shown_settings(settled.settings).items()
        if row["from"] != DEFAULT_ORIGIN
    }
    evidence = [f"{name} = {row['value']}  ({row['from']})" for name, row in own.items()]
    if settled.problems:
        yield _broken_settings(settled, evidence)
    else:
        found = f"{len(own)} set: {', '.join(own)}" if own else "all as they come"
        yield well("settings", found, *evidence)


def _broken_settings(settled: Settled, evidence: list[str]) -> Check:
    """Return one check of all that is wrong in the settings, each with its own way out."""
    first, *others = settled.problems
    more = [line.strip() for other in others for line in str(other).splitlines()]
    return failure_of("settings", first, "Mend it there.", *more, *evidence)


def shown_settings(effective: Settings) -> dict[str, dict[str, str]]:
    """Return each effective setting in words, and where it came from."""
    names = [each.name for each in fields(effective) if each.name not in _NOT_SHOWN]
    return {
        name: {"value": _words(getattr(effective, name)), "from": effective.origin_of(name)}
        for name in names
    }


def _words(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, enum.Enum):
        return value.name.lower()
    if isinstance(value, OrganisationPolicy):
        return value.file
    if isinstance(value, tuple | Mapping):
        return ", ".join(map(str, value)) or "none"
    return str(value) or "none"


def organisation(effective: Settings) -> Iterator[Check]:
    """Yield what the organisation's file rules, and whether its policy is the signed one."""
    ruled = [name for name, origin in effective.origins.items() if _ORGANISATION in origin]
    if not ruled:
        yield well("organisation", "none rules this machine")
        return
    signed = effective.organisation_policy
    if signed:
        from gemroute.settings.signed import read_signed

        read_signed(signed)
    found = f"rules {', '.join(ruled)}"
    evidence = [f"{signed.file} is what it signed"] if signed else []
    yield well("organisation", found, _ORGANISATION, *evidence)


def terminal(environment: Mapping[str, str]) -> Iterator[Check]:
    """Yield what the screen can show."""
    encoding = (sys.stdout.encoding or "ascii").upper()
    columns = shutil.get_terminal_size().columns
    colour = "without colour" if is_plain(environment) else "in colour"
    screen = f"{columns} columns, {colour}" if is_terminal(sys.stdout) else "none: plain text"
    if encoding == "UTF-8":
        yield well("terminal", f"{screen}, {encoding}")
    else:
        found = f"{screen}, {encoding}: other letters cannot be shown"
        yield doubtful("terminal", found, "export LC_ALL=C.UTF-8")


def completion(effective: Settings, environment: Mapping[str, str]) -> Iterator[Check]:
    """Yield whether the shell completes gemroute's words; it is well without, too."""
    shell = os.path.basename(environment.get("SHELL", ""))  # noqa: PTH119 (a word, not a file)
    place = _COMPLETIONS.get(shell)
    if place is None:
        yield well("completion", f"offered for {', '.join(_COMPLETIONS)}; this shell is another")
    elif effective.home and Path(effective.home, place).is_file():
        yield well("completion", f"installed for {shell}", f"~/{place}")
    else:
        command = "`gemroute --install-completion`"
        yield well("completion", f"not installed for {shell}; {command} adds it")
