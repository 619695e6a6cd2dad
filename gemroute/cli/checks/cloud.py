"""What answers in the cloud: the key, the key store, the way out, the service's own proof."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gemroute.cli.checks.check import Check, doubtful, failed, failure_of, well
from gemroute.cli.checks.surroundings import proxies_in
from gemroute.core.errors import BackendError
from gemroute.core.values import Net
from gemroute.keys import KEY_FILE, KeyStatus

if TYPE_CHECKING:
    from gemroute.settings import Settings

_MEET_S = 3.0
_SET = "gemroute keys set gemini"


def key(effective: Settings, environment: Mapping[str, str]) -> Iterator[Check]:
    """Yield where the Gemini key comes from, never the key; and the key store."""
    from gemroute.keys import key_status

    if effective.is_offline:
        yield well("gemini key", "not needed: offline")
        return
    found = key_status(environment)
    yield _key(found, environment)
    if found.source or not found.problem:
        yield _key_store(found)


def _key(found: KeyStatus, environment: Mapping[str, str]) -> Check:
    if found.source:
        evidence = _file_mode(environment[KEY_FILE]) if found.source == "file" else ()
        return well("gemini key", f"from the {found.source}", *evidence)
    if found.problem:
        return failed("gemini key", found.problem, f"{_SET}, or set GEMINI_API_KEY")
    return doubtful("gemini key", "none, so nothing can go to Gemini", _SET)


def _file_mode(place: str) -> tuple[str, ...]:
    """Return the mode of the key's file; not its name, which may be the key by mistake."""
    try:
        about = Path(place).stat()
    except OSError:
        return ()
    return (f"mode {stat.S_IMODE(about.st_mode):04o}, yours",)


def _key_store(found: KeyStatus) -> Check:
    if found.problem:
        return doubtful("key store", found.problem, "Unlock it; the key in use is another.")
    if found.keyring:
        return well("key store", found.keyring)
    return well("key store", "none that is trusted here; keys come from a variable or a file")


def way_out(effective: Settings, environment: Mapping[str, str]) -> Iterator[Check]:
    """Yield whether there is a way out, and whether the service is met there."""
    from gemroute.connectivity import net_state

    if effective.is_offline:
        yield well("network", "closed: offline")
        return
    state = net_state(effective.gemini_base_url)
    yield _network(state)
    if state is not Net.OFFLINE:
        yield _endpoint(effective.gemini_base_url, environment)


def _network(state: Net) -> Check:
    if state is Net.ONLINE:
        return well("network", "there is a way out")
    if state is Net.OFFLINE:
        return doubtful("network", "no way out, so nothing can go to Gemini", "Connect it.")
    return doubtful("network", "the system does not say", "Leave the sandbox that hides it.")


def _endpoint(base_url: str, environment: Mapping[str, str]) -> Check:
    """Return what a connection shows, on which no request is made."""
    from gemroute.connectivity import meet

    try:
        met = meet(base_url, _MEET_S)
    except BackendError as failure:
        hints = [f"{name} is set, and ignored" for name in proxies_in(environment)]
        return failure_of("endpoint", failure, "Look at this machine's network.", *hints)
    proof = f"{met.tls}, certificate of {met.issuer}" if met.tls else "plain http, on this machine"
    found = f"{met.host} in {met.spent_ms:.0f} ms; {proof}"
    return well("endpoint", found, f"at {', '.join(met.addresses)}", "no request was made")
