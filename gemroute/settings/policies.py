"""The name of a policy, a price table or a set of detectors in, its bytes and place out.

The user's own come from the configuration folder, ours from the installation.
"""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

import gemroute
from gemroute.core.errors import ConfigError
from gemroute.settings.folders import NOWHERE
from gemroute.settings.trusted import obstacle, read_plain, read_trusted, require_closed
from gemroute.settings.values import Settings

_SUFFIXES = (".yaml", ".yml")
_PRICES = "prices"
_SHIPPED = "policies"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def is_path(policy: str) -> bool:
    """Return whether a policy is given by its file rather than by its name."""
    return "/" in policy or policy.endswith(_SUFFIXES)


def read_policy_bytes(policy: str, settings: Settings) -> tuple[str, bytes]:
    """Return (source for messages, bytes) of a policy, read once.

    A path is taken as it is; a name means the user's own policy of that name, else ours.

    Raises:
        ConfigError: there is none, or it is not safe to trust.
    """
    if is_path(policy):
        try:
            return policy, read_trusted(_expanded(policy, settings), policy)
        except FileNotFoundError as failure:
            hint = "Known by name: " + ", ".join(_known(settings)) + "."
            raise ConfigError(f"{policy}: there is no such policy file.", hint=hint) from failure
    if not _NAME.fullmatch(policy):
        raise _unknown(policy, settings)
    try:
        return _own(policy, settings)
    except FileNotFoundError:
        pass
    try:
        return f"{_SHIPPED}/{policy}.yaml", shipped(f"{policy}.yaml")
    except FileNotFoundError as failure:
        raise _unknown(policy, settings) from failure


def read_prices(settings: Settings) -> tuple[str, bytes]:
    """Return (source, bytes) of the price table: the user's own, else ours.

    Raises:
        ConfigError: the user's own is not safe to trust.
    """
    path = _own_file(settings.config_folder, _PRICES)
    try:
        return str(path), read_trusted(path, str(path))
    except FileNotFoundError:
        return f"{_SHIPPED}/{_PRICES}.yaml", shipped(f"{_PRICES}.yaml")


def detector_packs(settings: Settings) -> tuple[tuple[str, bytes], ...]:
    """Return (source, bytes) of every rule pack, ours and the user's, and of the user's terms.

    Raises:
        ConfigError: the user's cannot be listed, or one of them is not safe to trust.
    """
    ours = sorted((shipped_folder() / "detectors").glob("*.yaml"))
    own = [*_packs_in(settings.config_folder / "detectors"), *_terms(settings.config_folder)]
    return (
        *((f"{_SHIPPED}/detectors/{file.name}", read_plain(file, file.name)) for file in ours),
        *((str(file), read_trusted(file, str(file))) for file in own),
    )


def _terms(folder: Path) -> tuple[Path, ...]:
    """Return the file of the user's own terms, and the lists that it may name."""
    terms = _own_file(folder, "terms")
    own = (terms,) if os.path.lexists(terms) else ()
    lists = _packs_in(folder / "terms", (".txt",))
    if lists and not own:
        raise ConfigError(
            f"{lists[0]}: no {terms.name} names it, so none of its terms would be found.",
            hint=f"Name it under `files` in {terms}, or move it away.",
        )
    return (*own, *lists)


def _packs_in(folder: Path, suffixes: tuple[str, ...] = _SUFFIXES) -> tuple[Path, ...]:
    """Return the files in a folder: none if there is no folder, never none by mistake."""
    if folder.is_relative_to(NOWHERE):
        return ()
    try:
        files = [file for file in folder.iterdir() if file.suffix in suffixes]
    except OSError as failure:
        if isinstance(failure, FileNotFoundError) and not obstacle(folder):
            return ()
        raise ConfigError(
            f"{folder}: cannot be listed: {failure.strerror}.", hint="Mend it, or remove it."
        ) from failure
    require_closed(folder, str(folder))
    return tuple(sorted(files))


def shipped(relative: str) -> bytes:
    """Return the bytes of a data file that comes with gemroute: `default.yaml`, for example.

    Raises:
        FileNotFoundError: there is none of that name.
        ConfigError: the installation has no data.
    """
    parts = PurePosixPath(relative)
    if parts.is_absolute() or ".." in parts.parts:
        raise FileNotFoundError(relative)
    return read_plain(shipped_folder() / parts, f"{_SHIPPED}/{relative}")


def read_ahead(source: str) -> bytes:
    """Return what is kept of a shipped file that was read ahead; nothing of any other.

    `source` is as `read_policy_bytes` gives it.
    """
    folder, _, name = source.rpartition("/")
    if folder != _SHIPPED:
        return b""
    try:
        return (Path(gemroute.__file__).parent / "core" / "ahead" / f"{name}.json").read_bytes()
    except FileNotFoundError:
        return b""


def shipped_folder() -> Path:
    """Return the folder of our own policies and detectors.

    A wheel holds it inside the package; in a checkout it stands beside the package.

    Raises:
        ConfigError: neither is there.
    """
    package = Path(gemroute.__file__).parent
    checkout = package.parent
    if (package / "policies").is_dir():
        return package / "policies"
    if (checkout / "policies").is_dir() and (checkout / "pyproject.toml").is_file():
        return checkout / "policies"
    raise ConfigError("The policies that come with gemroute are missing.", hint="Reinstall it.")


def shipped_policies() -> tuple[str, ...]:
    """Return the names of the policies that come with gemroute."""
    return _names(shipped_folder())


def _own(policy: str, settings: Settings) -> tuple[str, bytes]:
    path = _own_file(settings.config_folder / "policies", policy)
    return str(path), read_trusted(path, str(path))


def _own_file(folder: Path, stem: str) -> Path:
    """Return the path of the user's own file of that name, however its suffix is written.

    Raises:
        ConfigError: there are two, of which one would say nothing.
    """
    usual, short = (folder / f"{stem}{suffix}" for suffix in _SUFFIXES)
    if not os.path.lexists(short):
        return usual
    if os.path.lexists(usual):
        raise ConfigError(
            f"{usual}: {short.name} stands beside it, and only one of them can count.",
            hint="Remove one of the two.",
        )
    return short


def _expanded(policy: str, settings: Settings) -> Path:
    """Return the path of a policy file; one that begins with `~` is never one of this folder."""
    if not policy.startswith("~"):
        return Path(policy)
    if settings.home and policy.startswith("~/"):
        return Path(settings.home + policy[1:])
    raise ConfigError(f"{policy}: that home folder is not known.", hint="Write the whole path.")


def _known(settings: Settings) -> tuple[str, ...]:
    own = _names(settings.config_folder / "policies")
    return tuple(dict.fromkeys((*shipped_policies(), *own)))


def _names(folder: Path) -> tuple[str, ...]:
    files = (file for suffix in _SUFFIXES for file in folder.glob(f"*{suffix}"))
    return tuple(sorted({file.stem for file in files if file.stem != _PRICES}))


def _unknown(policy: str, settings: Settings) -> ConfigError:
    from difflib import get_close_matches

    known = _known(settings)
    close = get_close_matches(policy, known, n=1)
    hint = f'Did you mean "{close[0]}"?' if close else f"Known: {', '.join(known)}."
    return ConfigError(f'There is no policy "{policy}".', hint=hint)
