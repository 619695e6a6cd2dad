"""Ways out by sockets as Python makes them, and by those that somebody else had open."""

from __future__ import annotations

import _socket
import ctypes
import os
import socket
import sys
import threading
from collections.abc import Callable

from targets import (
    BYSTANDER,
    DATAGRAM_HELPER,
    HELPER,
    HOST,
    INHERITED,
    ITS_SOCKET,
    LIBC,
    NAME,
    NEIGHBOUR_PORT,
    PORT,
    RUNTIME_PORT,
    TIMEOUT_S,
    UDP_PORT,
    checked,
    sockaddr,
    syscall,
    unix_sockaddr,
)

FASTOPEN = 0x20000000
MPTCP = 262
PIDFD_GETFD = 438


def tcp(host: str, port: int, *, family: int = socket.AF_INET) -> None:
    with socket.socket(family) as sock:
        sock.settimeout(TIMEOUT_S)
        sock.connect((host, port))


def connect_ex() -> None:
    with socket.socket() as sock:
        if status := sock.connect_ex((HOST, PORT)):
            raise OSError(status, os.strerror(status))


def underscore_socket() -> None:
    sock = _socket.socket()
    sock.connect((HOST, PORT))
    sock.close()


def reloaded_module() -> None:
    kept = sys.modules.pop("socket")
    try:
        import socket as fresh

        fresh.create_connection((HOST, PORT), TIMEOUT_S).close()
    finally:
        sys.modules["socket"] = kept


def udp_sendto() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"x", (HOST, UDP_PORT))


def udp_sendmsg() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendmsg([b"x"], [], 0, (HOST, UDP_PORT))


def udp_connect() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect((HOST, UDP_PORT))
        sock.send(b"x")


def udp_by_ctypes() -> None:
    descriptor = checked(LIBC.socket(socket.AF_INET, socket.SOCK_DGRAM, 0))
    checked(LIBC.sendto(descriptor, b"x", 1, 0, sockaddr(HOST, UDP_PORT), 16))


def fast_open_sendto() -> None:
    with socket.socket() as sock:
        sock.sendto(b"x", FASTOPEN, (HOST, PORT))


def fast_open_sendmsg() -> None:
    with socket.socket() as sock:
        sock.sendmsg([b"x"], [], FASTOPEN, (HOST, PORT))


def fast_open_by_ctypes() -> None:
    with socket.socket() as sock:
        checked(LIBC.sendto(sock.fileno(), b"x", 1, FASTOPEN, sockaddr(HOST, PORT), 16))


def fast_open_sendmmsg() -> None:
    address = sockaddr(HOST, PORT)
    held = ctypes.create_string_buffer(address, len(address))
    data = ctypes.create_string_buffer(b"x", 1)
    pointers = (ctypes.c_void_p * 2)(ctypes.addressof(data), 1)
    # struct mmsghdr: name, its length, iovec, their number, no control data, flags, sent.
    message = (ctypes.c_void_p * 8)(ctypes.addressof(held), 16, ctypes.addressof(pointers), 1)
    with socket.socket() as sock:
        checked(LIBC.sendmmsg(sock.fileno(), message, 1, FASTOPEN))


def connect_by_ctypes(host: str, port: int) -> None:
    with socket.socket() as sock:
        checked(LIBC.connect(sock.fileno(), sockaddr(host, port), 16))


def later_thread() -> None:
    errors: list[BaseException] = []

    def attempt() -> None:
        try:
            connect_by_ctypes(HOST, PORT)
        except OSError as error:
            errors.append(error)

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]


def bind() -> None:
    with socket.socket() as sock:
        sock.bind(("0.0.0.0", 0))


def listen_without_bind() -> None:
    with socket.socket() as sock:
        sock.listen()


def look_up_by_ctypes() -> None:
    found = ctypes.c_void_p()
    if LIBC.getaddrinfo(NAME.encode(), b"80", None, ctypes.byref(found)):
        raise LookupError


# By way of others


def ask_the_helper() -> None:
    """Have the machine's resolver look a name up, as nss-resolve and D-Bus do."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(TIMEOUT_S)
        sock.connect(HELPER)
        sock.sendall(b"look up")
        sock.recv(64)


def ask_the_helper_by_ctypes() -> None:
    descriptor = checked(LIBC.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0))
    address = unix_sockaddr(HELPER)
    checked(LIBC.connect(descriptor, address, len(address)))
    os.write(descriptor, b"look up")
    os.read(descriptor, 64)


def take_a_socket() -> None:
    """Get a connected socket from somebody who has one, and write to it."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(TIMEOUT_S)
        sock.connect(HELPER)
        sock.sendall(b"hand over")
        _, (descriptor,), _, _ = socket.recv_fds(sock, 64, 1)
        os.write(descriptor, b"x")


def tell_the_datagram_helper() -> None:
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    address = unix_sockaddr(DATAGRAM_HELPER)
    with one, other:
        checked(LIBC.sendto(one.fileno(), b"look up", 7, 0, address, len(address)))


def write_to_what_was_inherited() -> None:
    os.write(INHERITED, b"x")


def steal_a_socket() -> None:
    descriptor = syscall(PIDFD_GETFD, os.pidfd_open(BYSTANDER), ITS_SOCKET, 0)
    os.write(descriptor, b"x")


def make_socket(*kind: int) -> None:
    socket.socket(*kind).close()


ATTEMPTS: dict[str, Callable[[], object]] = {
    "tcp": lambda: tcp(HOST, PORT),
    "connect_ex": connect_ex,
    "_socket": underscore_socket,
    "a reloaded module": reloaded_module,
    "a mapped address": lambda: tcp(f"::ffff:{HOST}", PORT, family=socket.AF_INET6),
    "a name": lambda: tcp(NAME, PORT),
    "udp sendto": udp_sendto,
    "udp sendmsg": udp_sendmsg,
    "udp connect": udp_connect,
    "udp by ctypes": udp_by_ctypes,
    "fast open by sendto": fast_open_sendto,
    "fast open by sendmsg": fast_open_sendmsg,
    "fast open by ctypes": fast_open_by_ctypes,
    "fast open by sendmmsg": fast_open_sendmmsg,
    "connect by ctypes": lambda: connect_by_ctypes(HOST, PORT),
    "a later thread": later_thread,
    "another port here, by ctypes": lambda: connect_by_ctypes("127.0.0.1", NEIGHBOUR_PORT),
    "the runtime's port elsewhere": lambda: tcp(HOST, RUNTIME_PORT),
    "the runtime's port elsewhere, by ctypes": lambda: connect_by_ctypes(HOST, RUNTIME_PORT),
    "bind": bind,
    "listen without bind": listen_without_bind,
    "getaddrinfo": lambda: socket.getaddrinfo(NAME, 80),
    "gethostbyname": lambda: socket.gethostbyname(NAME),
    "gethostbyaddr": lambda: socket.gethostbyaddr(HOST),
    "getaddrinfo by ctypes": look_up_by_ctypes,
    "the machine's resolver": ask_the_helper,
    "the machine's resolver, by ctypes": ask_the_helper_by_ctypes,
    "a datagram to the machine's resolver": tell_the_datagram_helper,
    "a socket handed over": take_a_socket,
    "an inherited socket": write_to_what_was_inherited,
    "a stolen socket": steal_a_socket,
    "raw socket": lambda: make_socket(socket.AF_INET, socket.SOCK_RAW, 1),
    "packet socket": lambda: make_socket(socket.AF_PACKET, socket.SOCK_RAW, 0),
    "netlink socket": lambda: make_socket(socket.AF_NETLINK, socket.SOCK_RAW, 0),
    "vsock socket": lambda: make_socket(socket.AF_VSOCK, socket.SOCK_STREAM, 0),
    "mptcp socket": lambda: make_socket(socket.AF_INET, socket.SOCK_STREAM, MPTCP),
}
