"""What a probe asks of this machine: a name's addresses, and who listens at one of them."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from gemroute.backends.address import Address
from gemroute.backends.deadlines import Deadlines
from gemroute.core.records import dataclass

if TYPE_CHECKING:
    from gemroute.locality.listener import Owner

PROBE_DEADLINES = Deadlines(
    connect_s=1.0, first_byte_s=2.0, idle_s=2.0, total_s=2.0, answer_bytes=8 << 20
)


def look_up(host: str, port: int) -> Collection[str]:
    """Return the numeric addresses of a name, soon.

    Raises:
        BackendError: it has none, or the resolver does not answer.
        RuntimeError: --offline refuses to look names up.
    """
    from gemroute.backends.resolver import addresses

    # Asked here as well: the resolver asks in a thread, where a refusal would be lost.
    sys.audit("socket.getaddrinfo", host, port, 0, 0, 0)
    return addresses(host, port, PROBE_DEADLINES.connect_s)


def accepts(address: Address, connect_s: float) -> bool:
    """Whether something accepts connections there and --offline lets us ask.

    Where nothing listens on this machine, that is said at once: silence is a queue that is full.
    """
    try:
        socket.create_connection((address.host, address.port), timeout=connect_s).close()
    except TimeoutError:
        return address.is_loopback
    except (OSError, RuntimeError):
        return False
    return True


def owner_of(address: Address) -> Owner:
    """Return whose program listens at an address of this machine, where Linux tells."""
    from gemroute.locality.listener import listener_owner

    return listener_owner(address)


@dataclass(frozen=True, slots=True)
class Machine:
    """The three questions; a test gives its own answers."""

    resolve: Callable[[str, int], Collection[str]] = look_up
    listens: Callable[[Address, float], bool] = accepts
    owner: Callable[[Address], Owner] = owner_of
