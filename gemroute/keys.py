"""Environment and desktop keyring in, the Gemini API key and where it came from out.

The order is: the descriptor or file that GEMROUTE_GEMINI_API_KEY_FILE names, GEMINI_API_KEY,
the keyring. A key is never an argument, which others can list, and never written to a file.
GOOGLE_API_KEY, which Google's own library prefers, is not looked at.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import field
from types import MappingProxyType

from gemroute.core.errors import ConfigError, CredentialsRejected
from gemroute.core.records import dataclass
from gemroute.keyrings import PATIENCE_S, Keyring, with_keyring, within

KEY_FILE = "GEMROUTE_GEMINI_API_KEY_FILE"
KEY = "GEMINI_API_KEY"
SERVICE, USER = "gemroute", "gemini"
_KEY_BYTES = 4096
_DESCRIPTOR = re.compile(r"(?:fd:|/dev/fd/|/proc/self/fd/)([0-9]{1,6})", re.ASCII)
_WELL_FORMED = re.compile(r"[!-~]+", re.ASCII)
_NOTHING: Mapping[str, str] = MappingProxyType({})
_SET_KEY = f"Run `gemroute keys set gemini`, or set {KEY}."


@dataclass(frozen=True, slots=True)
class Key:
    """An API key. `source` is `descriptor`, `file`, `environment` or `keyring`."""

    secret: str = field(repr=False)
    source: str


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """Where a key would come from, empty if nowhere, and what is wrong, empty if nothing.

    `keyring` names the keyring in use, empty if this machine has none that is trusted.
    """

    source: str = ""
    keyring: str = ""
    problem: str = ""


def find_key(
    environment: Mapping[str, str],
    *,
    use_keyring: bool = True,
    load: Callable[[str], Keyring] | None = None,
) -> Key | None:
    """Return the first key there is, or None.

    A descriptor is read to its end and closed. `load` turns a name of `TRUSTED_KEYRINGS` into
    a keyring, and raises `RuntimeError` or `ImportError` where this machine has none of it.

    Raises:
        ConfigError: the file or the descriptor cannot be used.
        CredentialsRejected: what was found is no key, or the keyring failed or hung.
    """
    if place := environment.get(KEY_FILE, ""):
        return _key_in_file(place)
    if value := environment.get(KEY, ""):
        return Key(_checked(value, KEY), "environment")
    if not use_keyring:
        return None
    secret = with_keyring(environment, load, lambda ring: ring.get_password(SERVICE, USER))
    return Key(_checked(secret, "the keyring"), "keyring") if secret else None


def store_key(
    secret: str,
    environment: Mapping[str, str] = _NOTHING,
    *,
    load: Callable[[str], Keyring] | None = None,
) -> None:
    """Keep the key in the keyring, and read it back to be sure.

    Raises:
        CredentialsRejected: this is no key, or the keyring failed or hung.
        ConfigError: there is no trusted keyring; the key is not kept anywhere else.
    """
    key = _checked(secret, "The key")

    def write(ring: Keyring) -> bool:
        ring.set_password(SERVICE, USER, key)
        return ring.get_password(SERVICE, USER) == key

    is_kept = with_keyring(environment, load, write)
    if is_kept is None:
        raise ConfigError(
            "This machine has no keyring that gemroute trusts, so the key was not stored.",
            hint=f"Set {KEY}, or let {KEY_FILE} name a file that only you can read.",
        )
    if not is_kept:
        raise CredentialsRejected("The keyring did not keep the key.", hint=f"Set {KEY} instead.")


def delete_key(
    environment: Mapping[str, str] = _NOTHING,
    *,
    load: Callable[[str], Keyring] | None = None,
) -> bool:
    """Remove the key from the keyring, and return whether there was one.

    Raises:
        CredentialsRejected: the keyring failed or hung.
    """

    def remove(ring: Keyring) -> bool:
        if not ring.get_password(SERVICE, USER):
            return False
        ring.delete_password(SERVICE, USER)
        return True

    return bool(with_keyring(environment, load, remove))


def key_status(
    environment: Mapping[str, str], *, load: Callable[[str], Keyring] | None = None
) -> KeyStatus:
    """Return where the key would come from and what is wrong with it; raises nothing.

    A descriptor is not read: that can be done only once.
    """
    source = problem = ""
    kept: tuple[str, bool] | None = None
    try:
        source = _source_outside_keyring(environment)
        kept = with_keyring(environment, load, _name_and_whether_it_has_the_key)
    except (ConfigError, CredentialsRejected) as failure:
        problem = failure.message
    name, has_key = kept or ("", False)
    return KeyStatus(source or ("keyring" if has_key and not problem else ""), name, problem)


def _source_outside_keyring(environment: Mapping[str, str]) -> str:
    if _DESCRIPTOR.fullmatch(environment.get(KEY_FILE, "")):
        return "descriptor"
    key = find_key(environment, use_keyring=False)
    return key.source if key else ""


def _name_and_whether_it_has_the_key(ring: Keyring) -> tuple[str, bool]:
    return type(ring).__module__.rpartition(".")[2], bool(ring.get_password(SERVICE, USER))


def _key_in_file(place: str) -> Key:
    if match := _DESCRIPTOR.fullmatch(place):
        return Key(_checked(_read_descriptor(int(match[1])), KEY_FILE), "descriptor")
    return Key(_checked(_read_private_file(place), KEY_FILE), "file")


def _read_descriptor(number: int) -> str:
    if number <= 2:
        raise ConfigError(f"{KEY_FILE}: the standard streams are not for keys.", hint=_SET_KEY)

    def read() -> str:
        with os.fdopen(number, "rb") as file:
            return _text(file.read(_KEY_BYTES + 1))

    try:
        return within(PATIENCE_S, read)
    except TimeoutError:
        raise ConfigError(f"{KEY_FILE}: nothing came from the descriptor.", hint=_SET_KEY) from None
    except OSError:
        raise ConfigError(f"{KEY_FILE}: there is no such descriptor.", hint=_SET_KEY) from None


def _read_private_file(place: str) -> str:
    try:
        # Not to hang on a FIFO; and it is the opened file that is judged, not its name.
        descriptor = os.open(place, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError):
        raise ConfigError(f"{KEY_FILE}: the file cannot be opened.", hint=_SET_KEY) from None
    try:
        _require_private(os.fstat(descriptor))
        return _text(os.read(descriptor, _KEY_BYTES + 1))
    finally:
        os.close(descriptor)


def _require_private(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ConfigError(f"{KEY_FILE}: this is not a regular file.", hint=_SET_KEY)
    if status.st_uid != os.geteuid():
        raise ConfigError(f"{KEY_FILE}: the file is somebody else's.", hint=_SET_KEY)
    if mode := stat.S_IMODE(status.st_mode) & 0o077:
        raise ConfigError(
            f"{KEY_FILE}: others can use the file (mode ..{mode:02o}).",
            hint="Run `chmod 600` on it.",
        )


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="surrogateescape")


def _checked(value: str, where: str) -> str:
    """Return the key without the line break that editors and `echo` add.

    Raises:
        CredentialsRejected: it holds what no key holds, which is named, not shown.
    """
    key = value.removesuffix("\n").removesuffix("\r")
    if _WELL_FORMED.fullmatch(key) and len(key) <= _KEY_BYTES:
        return key
    raise CredentialsRejected(f"{where} holds {_oddity(key)}.", hint=_SET_KEY)


def _oddity(key: str) -> str:
    if len(key) > _KEY_BYTES:
        return f"more than {_KEY_BYTES} characters, so it is not a key"
    if not key:
        return "nothing"
    if "\n" in key or "\r" in key:
        return "more than one line"
    if any(letter.isspace() for letter in key):
        return "a space in the key"
    return "a character that no key has"
