"""Where the runtime is and who listens there; then its own answers, if it may be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from gemroute.backends.address import Address, parse_address
from gemroute.backends.deadlines import Deadlines
from gemroute.backends.model_names import is_cloud_name
from gemroute.core.errors import BackendError, ConfigError
from gemroute.core.values import LocalHost, LocalState
from gemroute.locality.found import LocalProbe
from gemroute.locality.machine import PROBE_DEADLINES, Machine

if TYPE_CHECKING:
    from gemroute.locality.listener import Owner

_NOBODY: Mapping[str, str] = {}
_THIS_MACHINE = Machine()
_WHOSE = {
    "own": "your own account listens there",
    "system": "a system account listens there",
    "other": "another user of this machine listens there, who could read all that is sent",
    "unknown": "whose account listens there cannot be told",
}


def probe(
    base_url: str,
    model: str,
    *,
    trusted: Mapping[str, str] = _NOBODY,
    cloud_must_be_off: bool = False,
    deadlines: Deadlines = PROBE_DEADLINES,
    machine: Machine = _THIS_MACHINE,
) -> LocalProbe:
    """Return what is known of the runtime at `base_url` and of `model` on it.

    Never raises for what the server or the network does: whatever fails makes the state
    DOWN, and what cannot be proved local is REMOTE or CLOUD_MODEL; so a runtime that is DOWN
    at LOOPBACK or TRUSTED is one where nothing listens. `trusted` has hosts, as
    `host` or `host:port`, that count as local when they are reached over https and hold the
    key with that pin. With `cloud_must_be_off` a runtime that does not say so is not local.
    """
    try:
        address = parse_address(base_url)
    except ConfigError as problem:
        return LocalProbe(base_url="").noting("address:invalid", problem.message)
    found = _located(address, trusted, machine)
    if found.host is LocalHost.REMOTE:
        return found
    if is_cloud_name(model):
        sentence = f"{model} names a model in the cloud"
        changes = {"host": LocalHost.CLOUD_MODEL, "state": LocalState.MISSING_MODEL}
        return found.noting("name:cloud", sentence, **changes)
    there = replace(parse_address(found.base_url), pin=found.pin)
    if not machine.listens(there, deadlines.connect_s):
        return found.noting("listener:none", f"nothing listens at {there.authority}")
    found = _owned(found, there, machine)
    if found.host is LocalHost.REMOTE:
        return found
    from gemroute.locality.answers import examined

    return examined(found, there, model, deadlines, cloud_must_be_off=cloud_must_be_off)


def _located(address: Address, trusted: Mapping[str, str], machine: Machine) -> LocalProbe:
    """Return where the address is, with the numeric form that all calls must use."""
    named = LocalProbe(base_url=address.base_url)
    pin = trusted.get(address.authority) or trusted.get(address.host) or ""
    if pin and not address.is_loopback:
        return _trusted(named, address, pin)
    try:
        resolve = machine.resolve
        numbers = {address.host} if address.numeric else set(resolve(address.host, address.port))
    except (BackendError, RuntimeError):
        return named.noting("address:unknown", f"{address.host} cannot be looked up")
    pinned = [replace(address, host=number) for number in sorted(numbers)]
    if not pinned or not all(one.is_loopback for one in pinned):
        return named.noting("address:remote", f"{address.host} is another machine")
    return LocalProbe(base_url=pinned[0].base_url, host=LocalHost.LOOPBACK).noting(
        "address:loopback", f"{address.host} is this machine"
    )


def _trusted(named: LocalProbe, address: Address, pin: str) -> LocalProbe:
    if address.scheme != "https":
        return named.noting("address:plain", f"{address.host} is trusted, but only over https")
    sentence = f"{address.host} is trusted by the organisation, with a key of its own"
    return named.noting("address:trusted", sentence, host=LocalHost.TRUSTED, pin=pin)


def _owned(found: LocalProbe, address: Address, machine: Machine) -> LocalProbe:
    """Return the probe with whose program listens; another person's is as good as remote."""
    if found.host is not LocalHost.LOOPBACK:
        return found
    owner: Owner = machine.owner(address)
    host = LocalHost.REMOTE if owner.value == "other" else found.host
    return found.noting(f"listener:{owner.value}", _WHOSE[owner.value], host=host)
