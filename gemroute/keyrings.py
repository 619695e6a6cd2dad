"""The environment and a job for the desktop's keyring go in, what the job returns comes out.

Only keyrings that keep secrets from others are used, and none is waited for longer than two
seconds. `keyring` itself takes a tenth of a second to load, so it is loaded when it is used.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Final, Protocol, TypeVar

from gemroute.core.errors import CredentialsRejected

KEYRING_CHOICE = "PYTHON_KEYRING_BACKEND"
PATIENCE_S = 2.0
"""A D-Bus socket that accepts and never answers holds keyring up for ever."""

_ROOM_BYTES: Final = 64 << 20

# Loaded by name, so that nothing else ever is: not `keyrings.alt`, which writes plain files and
# is chosen in silence where it is installed, nor `null`, which forgets what it is told.
TRUSTED_KEYRINGS = (
    "keyring.backends.macOS.Keyring",
    "keyring.backends.Windows.WinVaultKeyring",
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.kwallet.DBusKeyring",
    "keyring.backends.libsecret.Keyring",
)
_UNLOCK = "If it asks to be unlocked, do that and try again; or set GEMINI_API_KEY."
_Result = TypeVar("_Result")


class Keyring(Protocol):
    """What is used of a keyring; `keyring.backend.KeyringBackend` has it."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


def with_keyring(
    environment: Mapping[str, str],
    load: Callable[[str], Keyring] | None,
    use: Callable[[Keyring], _Result],
) -> _Result | None:
    """Return what `use` makes of the trusted keyring, or None when there is none.

    Raises:
        CredentialsRejected: the keyring failed, or hung.
    """

    def work() -> _Result | None:
        for ring in _keyrings(environment.get(KEYRING_CHOICE, ""), load or _load):
            return use(ring)
        return None

    try:
        return within(PATIENCE_S, work)
    except TimeoutError:
        raise CredentialsRejected("The keyring does not answer.", hint=_UNLOCK) from None
    except _keyring_failures():
        raise CredentialsRejected("The keyring is locked or broken.", hint=_UNLOCK) from None


def _keyrings(choice: str, load: Callable[[str], Keyring]) -> Iterator[Keyring]:
    """Yield the trusted keyrings of this machine; only the chosen one if the user chose."""
    for name in TRUSTED_KEYRINGS:
        if choice in ("", name):
            try:
                ring = load(name)
            except (ImportError, RuntimeError):
                continue
            yield ring


def _load(name: str) -> Keyring:
    """Return the keyring called `name`.

    Raises:
        MemoryError: there is too little left to open it.
    """
    # OpenSSL, which a keyring brings along, waits for itself for ever where its first few bytes
    # are not to be had; asking for room before is no guarantee, but leaves it a little window.
    bytearray(_ROOM_BYTES)
    from keyring.core import load_keyring

    return load_keyring(name)


def _keyring_failures() -> tuple[type[Exception], ...]:
    """Return what keyrings raise: D-Bus errors pass through some of them as they are."""
    from keyring.errors import KeyringError

    failures: list[type[Exception]] = [KeyringError, RuntimeError, OSError]
    with contextlib.suppress(ImportError):
        from jeepney import DBusErrorResponse  # type: ignore[import-untyped] # has no types
        from secretstorage.exceptions import SecretStorageException

        failures += [DBusErrorResponse, SecretStorageException]
    return tuple(failures)


def within(seconds: float, work: Callable[[], _Result]) -> _Result:
    """Return what `work` returns, or raise what it raises, after `seconds` at the latest.

    Raises:
        TimeoutError: it is still at it; its thread is left behind, and ends with the process.
    """
    from concurrent.futures import Future

    outcome: Future[_Result] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as failure:  # noqa: BLE001 (raised again in the caller's thread)
            outcome.set_exception(failure)

    threading.Thread(target=run, daemon=True).start()
    return outcome.result(timeout=seconds)
