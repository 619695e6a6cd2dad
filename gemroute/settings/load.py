"""Options over variables over the user's file over defaults; a project's file only tightens.

The organisation's file, where there is one, comes last: what it says holds, whoever says less.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from os.path import realpath
from pathlib import Path
from typing import Any, NamedTuple

from gemroute.core.errors import ConfigError, UsageError
from gemroute.settings.folders import NOWHERE, folders_of, home_of
from gemroute.settings.policies import is_path
from gemroute.settings.table import ORGANISATION_FILE, OTHER_VARIABLES, SETTINGS
from gemroute.settings.trusted import read_owned, read_plain, read_trusted
from gemroute.settings.values import DEFAULT_ORIGIN, USUAL_PROFILE, Settings

USER_FILE = "config.toml"
PROJECT_FILE = ".gemroute.toml"
_OURS = "GEMROUTE_"
# What Kubernetes tells every container of the services beside it:
# https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
_CLUSTER = "KUBERNETES_SERVICE_HOST"
_OF_A_SERVICE = re.compile(
    r"[A-Z0-9_]+_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?"
    r"|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)"
)
_NOTHING: Mapping[str, object] = {}
_STRICTER_WINS = frozenset({"offline", "require_cloud_off", "judge"})


class MachineFile(NamedTuple):
    """The organisation's file, and the account that has to own it and all that it names."""

    path: Path
    owner: int = 0


class _Given(NamedTuple):
    """A value and where it came from."""

    value: Any
    origin: str


class _Projects(NamedTuple):
    """What all project files together set, and every profile that one of them proposes."""

    given: dict[str, _Given]
    profiles: tuple[str, ...]

    @property
    def policies(self) -> tuple[str, ...]:
        return self.given["policies"].value if "policies" in self.given else ()


ORGANISATION = MachineFile(ORGANISATION_FILE)


_USUAL = _Given(("default",), DEFAULT_ORIGIN)


def load_settings(
    environment: Mapping[str, str],
    cwd: Path,
    options: Mapping[str, object] = _NOTHING,
    organisation: MachineFile = ORGANISATION,
) -> Settings:
    """Return the effective settings. An option that is None was not given.

    Raises:
        ConfigError: a variable or a file does not hold.
        UsageError: an option does not.
    """
    _no_unknown_variables(environment)
    folders, home = folders_of(environment), home_of(environment)
    given = _over(_user_file(folders.config / USER_FILE), _variables(environment, cwd))
    given = _over(given, _options(options, cwd))
    projects = _project_files(cwd, Path(home) if home else None)
    proposed = () if "profile" in given else projects.profiles
    if theirs := projects.policies:
        given.setdefault("policies", _USUAL)
    ours = given.get("policies", _USUAL).value
    given = _ruled(_tightened(given, projects.given), _organisation_file(organisation))
    return Settings(
        config_folder=folders.config,
        state_folder=folders.state,
        cache_folder=folders.cache,
        home=home,
        project_policies=tuple(name for name in theirs if name not in ours),
        own_profile=USUAL_PROFILE if proposed else "",
        outer_profiles=tuple(name for name in proposed[:-1] if name != USUAL_PROFILE),
        origins={name: each.origin for name, each in given.items()},
        **{name: each.value for name, each in given.items()},
    )


def _over(below: Mapping[str, _Given], above: Mapping[str, _Given]) -> dict[str, _Given]:
    """Return both, those above in force; to ask for offline is never to ask for less of it."""
    given = {**below, **above}
    asked, set_already = above.get("offline"), below.get("offline")
    if asked and set_already and asked.value:
        given["offline"] = max(set_already, asked, key=lambda each: int(each.value))
    return given


def _options(options: Mapping[str, object], cwd: Path) -> dict[str, _Given]:
    given = {}
    for name, value in options.items():
        if value is None:
            continue
        try:
            given[name] = _Given(_placed(name, SETTINGS[name].read(value), cwd), "option")
        except ValueError as failure:
            raise UsageError(f"--{name.replace('_', '-')} {failure}.") from failure
    return given


def _variables(environment: Mapping[str, str], cwd: Path) -> dict[str, _Given]:
    """Return what variables set; an empty one is as good as none."""
    given = {}
    for name, setting in SETTINGS.items():
        variable = next((each for each in setting.variables if environment.get(each)), None)
        if variable is None:
            continue
        try:
            value = setting.read(environment[variable])
        except ValueError as failure:
            raise ConfigError(f"{variable}: {failure}.", hint="Set it right or unset it.") from None
        given[name] = _Given(_placed(name, value, cwd), variable)
    return given


def _user_file(path: Path) -> dict[str, _Given]:
    try:
        data = read_trusted(path, str(path))
    except FileNotFoundError:
        return {}
    from gemroute.settings.files import UserFile, read_settings

    return _from_file(read_settings(data, str(path), UserFile), path)


def _project_files(cwd: Path, home: Path | None) -> _Projects:
    """Return what the project files set, from `cwd` up to the home or the root.

    All of them hold: a nearer one is laid over those above it, and undoes none of them.
    """
    joined: dict[str, _Given] = {}
    profiles: list[str] = []
    for folder in reversed([*_upwards(cwd, home)]):
        nearer = _project_file(folder / PROJECT_FILE)
        if "profile" in nearer:
            joined.pop("profile", None)
            profiles.append(nearer["profile"].value)
        joined = _tightened(joined, nearer)
    return _Projects(joined, tuple(profiles))


def _project_file(path: Path) -> dict[str, _Given]:
    try:
        data = read_plain(path, str(path))
    except FileNotFoundError:
        return {}
    from gemroute.settings.files import ProjectFile, read_settings

    return _from_file(read_settings(data, str(path), ProjectFile), path)


def _organisation_file(machine: MachineFile) -> dict[str, _Given]:
    """Return what the organisation's file sets; one that does not hold is never passed over."""
    path = machine.path
    try:
        data = read_owned(path, str(path), machine.owner)
    except FileNotFoundError:
        return {}
    from gemroute.settings.organisation import read_organisation

    return _from_file(read_organisation(data, path, machine.owner), path)


def _ruled(given: Mapping[str, _Given], organisation: Mapping[str, _Given]) -> dict[str, _Given]:
    """Return the settings under the organisation's, which can be exceeded and not undone."""
    ruled = dict(given)
    for name, theirs in organisation.items():
        ours = given.get(name)
        if name not in _STRICTER_WINS or ours is None or theirs.value >= ours.value:
            ruled[name] = theirs
    return ruled


def _upwards(cwd: Path, home: Path | None) -> Iterator[Path]:
    if cwd.is_relative_to(NOWHERE):
        return
    for folder in (cwd, *cwd.parents):
        yield folder
        if folder == home:
            return


def _from_file(settings: Mapping[str, Any], path: Path) -> dict[str, _Given]:
    return {
        name: _Given(_placed(name, value, path.parent), str(path))
        for name, value in settings.items()
    }


def _placed(name: str, value: Any, folder: Path) -> Any:
    """Return `value`; the relative policy files in it are taken from `folder`."""
    if name != "policies":
        return value
    return tuple(
        str(folder / policy) if is_path(policy) and policy[0] not in "/~" else policy
        for policy in value
    )


def _tightened(given: Mapping[str, _Given], project: Mapping[str, _Given]) -> dict[str, _Given]:
    """Return the settings with a project's joined: never less offline, never a lower label."""
    joined = dict(given)
    for name, theirs in project.items():
        ours = given.get(name)
        if name == "policies" and ours is not None:
            joined[name] = _layered(ours, theirs)
        elif name == "profile":
            # A project proposes a profile where nobody chose one, be it the usual one. What the
            # guards take away under the user's own stays away: see `own_profile`.
            joined[name] = ours or theirs
        elif ours is None or theirs.value > ours.value:
            joined[name] = theirs
    return joined


def _layered(below: _Given, above: _Given) -> _Given:
    """Return the policies of both in layers; the same file stands there once, however named."""
    layers = {realpath(name) if is_path(name) else name: name for name in below.value}
    for name in above.value:
        layers.setdefault(realpath(name) if is_path(name) else name, name)
    return _Given(tuple(layers.values()), f"{below.origin} and {above.origin}")


def _no_unknown_variables(environment: Mapping[str, str]) -> None:
    """Refuse what looks like a variable of ours: GEMROUTE_OFFLINE_MODE=1 must not mean online.

    In a container of Kubernetes, those of a service called gemroute are none of ours.
    """
    known = OTHER_VARIABLES.union(*(setting.variables for setting in SETTINGS.values()))
    ours = [name for name in environment if name.upper().startswith(_OURS) and name not in known]
    is_in_cluster = _CLUSTER in environment
    unknown = [name for name in ours if not (is_in_cluster and _OF_A_SERVICE.fullmatch(name))]
    if unknown:
        what = "unknown variable" if len(unknown) == 1 else "unknown variables"
        hint = f"{_nearest(unknown, known)} Unset what is not meant."
        raise ConfigError(f"{', '.join(sorted(unknown))}: {what}.", hint=hint)


def _nearest(unknown: Iterable[str], known: Iterable[str]) -> str:
    """Return a sentence with the variables that may have been meant, or with all of them."""
    from difflib import get_close_matches

    # Without what they all begin with, which would make any two look alike.
    ours = (name.removeprefix(_OURS) for name in known if name.startswith(_OURS))
    words = sorted(word for word in ours if not word.startswith("TEST_"))
    close = [get_close_matches(each.upper().removeprefix(_OURS), words, n=1) for each in unknown]
    meant = [_OURS + word for word in dict.fromkeys(chain.from_iterable(close))]
    if meant:
        return f"Did you mean {' and '.join(meant)}?"
    return f"Known: {', '.join(_OURS + word for word in words)}."
