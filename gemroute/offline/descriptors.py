"""The descriptors that were open before, in; none of them that leads off this machine, out.

Neither the hook nor the kernel's filters look at what is written to an open socket, so a
socket that a shell, a supervisor or a library left open would be a way past both.
"""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import sys
from collections.abc import Iterator, Sequence

from gemroute.core.errors import RouteRefused
from gemroute.offline.audit_hook import is_loopback

_STREAMS = {0: "standard input", 1: "standard output", 2: "standard error"}


def put_out_sockets() -> str:
    """Put every open socket out; return what was missing for that, or nothing.

    Its descriptor then leads to the null device, open for reading. The three streams are left
    as they are, and the pairs that this process made for itself.

    Raises:
        RouteRefused: one of the three streams is a connection to another machine.
    """
    descriptors = _open_descriptors()
    sockets = [descriptor for descriptor in descriptors if _is_socket(descriptor)]
    for descriptor, name in _STREAMS.items():
        if descriptor in sockets and not _stays_here(descriptor):
            raise RouteRefused(
                f"With --offline, {name} must not be a network connection.",
                hint="Connect it to a terminal, a file or a pipe.",
            )
    others = [descriptor for descriptor in sockets if descriptor not in _STREAMS]
    _put_out([descriptor for descriptor in others if not _is_own_pair(descriptor)])
    return "" if descriptors else "a list of the open descriptors"


def _is_socket(descriptor: int) -> bool:
    # The one that the listing itself used is closed by now.
    with contextlib.suppress(OSError):
        return stat.S_ISSOCK(os.fstat(descriptor).st_mode)
    return False


def _open_descriptors() -> list[int]:
    """Return the numbers of the open descriptors; none when the system does not tell."""
    folder = "/proc/self/fd" if sys.platform == "linux" else "/dev/fd"
    with contextlib.suppress(OSError):
        return [int(name) for name in os.listdir(folder)]  # noqa: PTH208 - three times as fast
    return []


def _stays_here(descriptor: int) -> bool:
    """Whether the socket is a UNIX one, or connected to an address of this machine."""
    with _borrowed(descriptor) as sock, contextlib.suppress(OSError):
        if sock.family in (socket.AF_INET, socket.AF_INET6):
            return is_loopback(sock.getpeername()[0])
        return _is_unix(sock)
    return False


def _is_own_pair(descriptor: int) -> bool:
    """Whether this program made it, for itself: asyncio wakes its loop by a pair of sockets."""
    if os.get_inheritable(descriptor):
        return False
    with _borrowed(descriptor) as sock, contextlib.suppress(OSError):
        return _is_unix(sock) and not sock.getpeername()
    return False


def _is_unix(sock: socket.socket) -> bool:
    return sock.family == getattr(socket, "AF_UNIX", None)


@contextlib.contextmanager
def _borrowed(descriptor: int) -> Iterator[socket.socket]:
    """Give a socket object for a descriptor, which stays open."""
    sock = socket.socket(fileno=descriptor)
    try:
        yield sock
    finally:
        sock.detach()


def _put_out(descriptors: Sequence[int]) -> None:
    if not descriptors:
        return
    null = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    for descriptor in descriptors:
        os.dup2(null, descriptor, inheritable=False)
    os.close(null)
