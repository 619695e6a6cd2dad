"""An environment in; the folders for configuration, state and cache out.

The XDG base directories, on every system, from the environment that is handed in:
https://specifications.freedesktop.org/basedir-spec/latest/ . `GEMROUTE_HOME` moves them all.
Where no home is named, rules are still those in the home of the account: to lose HOME must not
lose them. Nothing is written there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from gemroute.core.errors import ConfigError

# Without a home there is no place to write; nothing can be made below a device, so whoever
# tries fails, and whoever needs the journal keeps the cloud closed.
NOWHERE = Path("/dev/null/no-home")


class Folders(NamedTuple):
    """Where gemroute keeps its files: `config` is the user's, `state` holds the journal."""

    config: Path
    state: Path
    cache: Path


def home_of(environment: Mapping[str, str]) -> str:
    """Return the home folder, that of the account where HOME names none; empty without either."""
    return _named_home(environment) or _persons(_account_home())


def _named_home(environment: Mapping[str, str]) -> str:
    return _persons(environment.get("HOME", ""))


def _persons(home: str) -> str:
    """Return a home without a slash at its end, empty when it is no person's (relative, `/`)."""
    home = home.rstrip("/")
    return home if home.startswith("/") else ""


def _account_home() -> str:
    """Return the home that the system's list of users has for whoever runs us."""
    try:
        import pwd

        return pwd.getpwuid(os.geteuid()).pw_dir
    except (ImportError, KeyError):
        return ""


def folders_of(environment: Mapping[str, str]) -> Folders:
    """Return the three folders; none of them need exist.

    Raises:
        ConfigError: GEMROUTE_HOME is not an absolute path.
    """
    if base := environment.get("GEMROUTE_HOME", ""):
        if not base.startswith("/"):
            raise ConfigError(
                "GEMROUTE_HOME must be an absolute path.", hint='Set it to "$PWD/…", for example.'
            )
        return Folders(*(Path(base, name) for name in Folders._fields))
    named = _named_home(environment)
    return Folders(
        config=_xdg(environment, home_of(environment), "XDG_CONFIG_HOME", ".config"),
        state=_xdg(environment, named, "XDG_STATE_HOME", ".local/state"),
        cache=_xdg(environment, named, "XDG_CACHE_HOME", ".cache"),
    )


def _xdg(environment: Mapping[str, str], home: str, variable: str, usual: str) -> Path:
    """Return one folder; the specification has a relative one ignored."""
    base = environment.get(variable, "")
    if not base.startswith("/"):
        base = f"{home}/{usual}" if home else str(NOWHERE / usual)
    return Path(base, "gemroute")


def ensure_folder(path: Path, mode: int = 0o700) -> Path:
    """Return `path`, made with `mode` where it was missing.

    Raises:
        ConfigError: it cannot be made, or it is not a folder.
    """
    if path.is_relative_to(NOWHERE):
        raise ConfigError(
            "There is no home folder to keep files in.", hint="Set HOME or GEMROUTE_HOME."
        )
    try:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as failure:
        raise ConfigError(
            f"{path}: the folder cannot be made: {failure.strerror}.",
            hint="Set GEMROUTE_HOME to a folder that you may write to.",
        ) from failure
    return path
