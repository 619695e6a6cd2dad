"""An environment and a folder in; the settings to look at the rest with, and all that is wrong.

Each source of settings (a variable, the user's file, a project's) is read alone as well, so
that one which does not hold hides neither the others nor their problems.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from gemroute.core.errors import ConfigError
from gemroute.settings import Settings, load_settings
from gemroute.settings.folders import NOWHERE, Folders, folders_of, home_of
from gemroute.settings.load import ORGANISATION, MachineFile

_FOLDER_VARIABLES = frozenset(
    {"HOME", "GEMROUTE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"}
)


class Settled(NamedTuple):
    """The settings, without the sources that do not hold, and what is wrong with those."""

    settings: Settings
    problems: tuple[ConfigError, ...] = ()


def settle(
    environment: Mapping[str, str],
    cwd: Path,
    options: Mapping[str, object],
    organisation: MachineFile = ORGANISATION,
) -> Settled:
    """Return the settings in force, or as much of them as holds.

    Raises:
        UsageError: an option does not hold.
    """
    load = partial(load_settings, organisation=organisation)
    try:
        return Settled(load(environment, cwd, options))
    except ConfigError as failure:
        return _without_what_breaks(load, environment, cwd, options, failure)


def _without_what_breaks(
    load: Callable[..., Settings],
    environment: Mapping[str, str],
    cwd: Path,
    options: Mapping[str, object],
    failure: ConfigError,
) -> Settled:
    problems = {failure.message: failure}

    def holds(variables: Mapping[str, str], folder: Path) -> bool:
        """Return whether these sources hold by themselves; what is wrong is noted."""
        try:
            load(variables, folder)
        except ConfigError as problem:
            problems.setdefault(problem.message, problem)
            return False
        return True

    places = {name: text for name, text in environment.items() if name in _FOLDER_VARIABLES}
    others = {name: text for name, text in environment.items() if name not in _FOLDER_VARIABLES}
    # Without any folder the one of the account would be looked into, with what is wrong there.
    bare = {"GEMROUTE_HOME": str(NOWHERE)}
    sound = {name: text for name, text in others.items() if holds({name: text} | bare, NOWHERE)}
    sound |= places if holds(places, NOWHERE) else bare
    try:
        settings = load(sound, cwd if holds(bare, cwd) else NOWHERE, options)
    except ConfigError:
        settings = Settings(config_folder=NOWHERE, state_folder=NOWHERE, cache_folder=NOWHERE)
    return Settled(_placed(settings, environment), tuple(problems.values()))


def _placed(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """Return the settings with the environment's folders, from which no file may have been read."""
    try:
        folders = folders_of(environment)
    except ConfigError:
        folders = Folders(NOWHERE, NOWHERE, NOWHERE)
    return replace(
        settings,
        config_folder=folders.config,
        state_folder=folders.state,
        cache_folder=folders.cache,
        home=home_of(environment),
    )
