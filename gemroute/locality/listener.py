"""Linux's tables of TCP sockets go in; whose account listens at an address comes out.

Any account of a machine may listen on a free port of the loopback address, and be taken for
the runtime. The tables name the account of every socket.

Source: the kernel's Documentation/networking/proc_net_tcp.rst; the order in which a listening
socket is chosen is that of `inet_lookup_listener`.
"""

from __future__ import annotations

import enum
import os
import re
import sys
from collections.abc import Collection, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

from gemroute.backends.address import Address, IpAddress

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_PAGE_BYTES, _MOST_BYTES = 1 << 12, 1 << 20
_LISTENS = b"0A"
_OTHER_STATE = re.compile(rb":[0-9A-F]{4} (?!0A)[0-9A-F]{2} ")
_ROW = re.compile(
    rb"^ *[0-9]+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2})"
    rb" [0-9A-F]+:[0-9A-F]+ [0-9A-F]+:[0-9A-F]+ [0-9A-F]+ +([0-9]{1,10}) ",
    re.MULTILINE,
)
_FIRST_PERSON = 1000
_SERVICES = range(61_184, 65_520)
"""The accounts that systemd makes for a service while it runs (DynamicUser)."""

_NOBODY = 65_534
"""How a namespace shows an account that it does not know."""


class Owner(enum.StrEnum):
    """Whose account listens: ours, one of the system's, another person's; or nobody can tell."""

    OWN = "own"
    SYSTEM = "system"
    OTHER = "other"
    UNKNOWN = "unknown"


def listener_owner(address: Address, tables: Collection[Path] = TABLES) -> Owner:
    """Return whose program listens at a numeric address of this machine."""
    if address.numeric is None:
        return Owner.UNKNOWN
    rows: dict[IpAddress, set[int]] = {}
    for table in tables:
        for number, account in listening(_read(table), address.port):
            rows.setdefault(number, set()).add(account)
    best = next((one for one in _candidates(address.numeric) if one in rows), None)
    return owner_among(rows[best] if best else (), {os.getuid(), os.geteuid()})


def _read(table: Path) -> bytes:
    """Return the rows of listening sockets; they come first, thousands of others may follow."""
    rows = b""
    try:
        with table.open("rb", buffering=0) as file:
            while len(rows) < _MOST_BYTES and (page := file.read(_PAGE_BYTES)):
                rows += page
                if _OTHER_STATE.search(page):
                    break
    except OSError:
        return b""
    return rows


def listening(
    table: bytes, port: int, byteorder: str = sys.byteorder
) -> Iterator[tuple[IpAddress, int]]:
    """Yield (address, account) of every socket of a table that listens on `port`."""
    for row in _ROW.finditer(table):
        address, at, state, account = row.groups()
        if state == _LISTENS and int(at, 16) == port:
            yield _number(bytes.fromhex(address.decode("ascii")), byteorder), int(account)


def _number(words: bytes, byteorder: str) -> IpAddress:
    """Return an address that is written as 32-bit words in the machine's own order."""
    step = -1 if byteorder == "little" else 1
    packed = b"".join(words[start : start + 4][::step] for start in range(0, len(words), 4))
    return ip_address(packed)


def _candidates(number: IpAddress) -> tuple[IpAddress, ...]:
    """Return the addresses at which a socket would get what is sent to `number`, best first."""
    if isinstance(number, IPv6Address):
        return number, IPv6Address(0)
    return number, IPv6Address(f"::ffff:{number}"), IPv4Address(0), IPv6Address(0)


def owner_among(accounts: Collection[int], ours: Collection[int]) -> Owner:
    """Return the worst that these accounts are; none is unknown."""
    kinds = {_kind(account, ours) for account in accounts}
    worst_first = (Owner.OTHER, Owner.UNKNOWN, Owner.SYSTEM, Owner.OWN)
    return next((kind for kind in worst_first if kind in kinds), Owner.UNKNOWN)


def _kind(account: int, ours: Collection[int]) -> Owner:
    if account in ours:
        return Owner.OWN
    if account == _NOBODY:
        return Owner.UNKNOWN
    if account < _FIRST_PERSON or account in _SERVICES:
        return Owner.SYSTEM
    return Owner.OTHER
