"""A server's name goes in, its numeric addresses come out, or an error within the time given."""

from __future__ import annotations

import ipaddress
import socket
import threading
from queue import Empty, SimpleQueue

from gemroute.core.errors import TimedOut, Unreachable


def addresses(host: str, port: int, within_s: float) -> tuple[str, ...]:
    """Return the numeric addresses of `host`, at least one, after `within_s` at the latest.

    The system's resolver has no time limit, so it is asked in a thread that may be left
    behind. A number is its own address, without a look-up.

    Raises:
        TimedOut: the resolver did not answer.
        Unreachable: it knows no such name.
    """
    if _is_number(host):
        return (host,)
    found: SimpleQueue[tuple[str, ...]] = SimpleQueue()
    threading.Thread(target=lambda: found.put(_look_up(host, port)), daemon=True).start()
    try:
        numbers = found.get(timeout=within_s)
    except Empty:
        raise TimedOut(f"The server's name was not resolved within {within_s:g} s.") from None
    if not numbers:
        raise Unreachable("The server's name is not known here.", hint="Is this machine online?")
    return numbers


def _look_up(host: str, port: int) -> tuple[str, ...]:
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(row[4][0]) for row in rows))


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
