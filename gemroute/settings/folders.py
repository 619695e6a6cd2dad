"""An environment in; the folders for configuration, state and cache out.

The XDG base directories, on every system, from the environment that is handed in:
https://specifications.freedesktop.org/basedir-spec/latest/ . `GEMROUTE_HOME` moves them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from gemroute.core.errors import ConfigError

# Without a home there is no place to write; nothing can be made below a device, so whoever
# tries fails, and whoever needs the journal keeps the cloud closed.
NOWHERE = Path("/dev/null/no-home")

_XDG = (
    ("XDG_CONFIG_HOME", ".config"),
    ("XDG_STATE_HOME", ".local/state"),
    ("XDG_CACHE_HOME", ".cache"),
)


class Folders(NamedTuple):
    """Where gemroute keeps its files: `config` is the user's, `state` holds the journal."""

    config: Path
    state: Path
    cache: Path


def home_of(environment: Mapping[str, str]) -> str:
    """Return the home folder, empty when there is none that is a person's (unset, `/`)."""
    home = environment.get("HOME", "").rstrip("/")
    return home if home.startswith("/") else ""


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
    home = home_of(environment)
    return Folders(*(_xdg(environment, home, variable, usual) for variable, usual in _XDG))


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
