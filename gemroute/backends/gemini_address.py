"""The Gemini base URL goes in; its address, and its name in permits and records, come out."""

from __future__ import annotations

import re

from gemroute.backends.address import Address
from gemroute.core.errors import ConfigError

_URL = re.compile(r"(https?)://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?/?", re.ASCII)
_LAST_PORT = 65_535
_USUAL_PORTS = {"https": 443, "http": 80}


def address_in(url: str) -> Address:
    """Return the address that a base URL names.

    Raises:
        ConfigError: it is neither https nor plain http to a loopback number, or it holds more
            than scheme, host and port.
    """
    match = _URL.fullmatch(url)
    scheme, host, digits = match.groups() if match else ("", "", "")
    port = int(digits) if digits else _USUAL_PORTS.get(scheme, 0)
    address = Address(scheme, host.strip("[]").lower(), port)
    is_safe = scheme == "https" or address.is_loopback
    if match is None or not is_safe or not 0 < port <= _LAST_PORT:
        raise ConfigError(
            "The Gemini address must be https://HOST, or http://127.0.0.1:PORT for a simulator."
        )
    return address


def endpoint_of(address: Address) -> str:
    """Return `host`, with its port where that is not the scheme's own."""
    is_usual = address.port == _USUAL_PORTS[address.scheme]
    return address.authority.removesuffix(f":{address.port}") if is_usual else address.authority
