"""An address as people write it in OLLAMA_HOST goes in; scheme, host and port come out."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from gemroute.core.errors import ConfigError
from gemroute.core.records import dataclass

OLLAMA_PORT = 11434
_FORMS = "Write it as host, host:port or http://host:port."
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (read, never bound)
"""A server may listen on all addresses; a client that dials them reaches its own machine."""

_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_LIKE_A_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)")
"""`127.1`, `2130706433` and `0x7f.1` are read differently by different programs."""

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is. `host` is a name, or a numeric address without brackets.

    `pin` names the key that the server must prove to hold; empty where certificates count.
    """

    scheme: str
    host: str
    port: int
    pin: str = ""

    @property
    def numeric(self) -> IpAddress | None:
        """The host as a number, or None for a name that has to be looked up."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None

    @property
    def is_loopback(self) -> bool:
        """Whether the host is a number that never leaves this machine; a name is not."""
        return self.numeric is not None and self.numeric.is_loopback

    @property
    def authority(self) -> str:
        """The `host:port` of a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.scheme}://{self.authority}"


def parse_address(text: str, default_port: int = OLLAMA_PORT) -> Address:
    """Return the address that `text` names; an empty one is this machine's.

    As Ollama does it: no scheme means http and `default_port`; a scheme without a port
    means 80 or 443. All-zero addresses and `localhost` become the loopback address, without
    a look-up.

    Raises:
        ConfigError: there is another scheme, a user name, a path, a query, no such port, or
            a host in a form that not every program reads alike.
    """
    text = _bracketed(text.strip())
    has_scheme = "://" in text
    split = _split(text if has_scheme else f"http://{text}")
    port = split.port if split.port is not None else default_port
    if has_scheme and split.port is None:
        port = 443 if split.scheme == "https" else 80
    return Address(split.scheme, _canonical_host(split.hostname or "127.0.0.1"), port)


def _bracketed(text: str) -> str:
    """Return `text`, in brackets where it is an IPv6 address and nothing more."""
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return text
    return f"[{text}]"


def _split(url: str) -> SplitResult:
    """Return the parts of a URL that has none but scheme, host and port."""
    try:
        split = urlsplit(url)
        split.port  # noqa: B018 (raises for a port that is none)
    except ValueError:
        raise ConfigError("The address of the local runtime is not valid.", hint=_FORMS) from None
    if split.scheme not in {"http", "https"}:
        raise ConfigError("The address of the local runtime is not http or https.", hint=_FORMS)
    if "@" in split.netloc:
        raise ConfigError("The address of the local runtime holds a user name.", hint=_FORMS)
    if split.port == 0:
        raise ConfigError("The address of the local runtime has no such port.", hint=_FORMS)
    if split.path.strip("/") or split.query or split.fragment:
        raise ConfigError("The address of the local runtime holds a path.", hint=_FORMS)
    return split


def _canonical_host(host: str) -> str:
    host = host.removesuffix(".")
    if host == "localhost":
        return "127.0.0.1"
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return _plain_name(host)
    if getattr(number, "scope_id", None):
        raise ConfigError("The address of the local runtime names a zone.", hint=_FORMS)
    mapped = getattr(number, "ipv4_mapped", None)
    text = str(mapped or number)
    return _EVERYWHERE.get(text, text)


def _plain_name(host: str) -> str:
    """Return the host, which must be a name and cannot be taken for a number."""
    if not _NAME.fullmatch(host):
        raise ConfigError("The address of the local runtime is not valid.", hint=_FORMS)
    if _LIKE_A_NUMBER.fullmatch(host):
        raise ConfigError(
            "The address of the local runtime is a number in an unusual form.",
            hint="Write all of it: 127.0.0.1, for example.",
        )
    return host
