"""Sockets that were open before the guard lead nowhere after it, and streams stay here."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from gemroute.offline import descriptors

_TELL = """
import os, sys
from gemroute.core.errors import RouteRefused
from gemroute.offline.descriptors import put_out_sockets

def written(descriptor):
    try:
        return os.write(descriptor, b"x")
    except OSError as failure:
        return failure.strerror.replace(" ", "-")

try:
    put_out_sockets()
except RouteRefused as refusal:
    sys.exit(refusal.exit_status)
for descriptor in map(int, sys.argv[1:]):
    print(written(descriptor))
"""


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def connection(server: socket.socket) -> Iterator[socket.socket]:
    with socket.create_connection(server.getsockname()) as connection:
        yield connection


def ended(inherited: Sequence[socket.socket], **streams: Any) -> subprocess.CompletedProcess[str]:
    """Run a process that inherits these sockets and writes to each after they were put out."""
    numbers = [sock.fileno() for sock in inherited]
    return subprocess.run(
        [sys.executable, "-c", _TELL, *map(str, numbers)],
        **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        | streams,
        pass_fds=numbers,
        text=True,
        timeout=30,
        check=False,
    )


def test_an_inherited_connection_can_be_written_to_no_more(connection):
    assert ended([connection]).stdout.split() == ["Bad-file-descriptor"]


def test_neither_can_an_inherited_unix_socket_nor_a_datagram_one():
    one, other = socket.socketpair()
    with one, other, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        said = ended([one, datagrams]).stdout.split()
    assert said == ["Bad-file-descriptor"] * 2


def test_nothing_reaches_the_other_end(server):
    with socket.create_connection(server.getsockname()) as connection:
        ended([connection])
    accepted, _ = server.accept()
    with accepted:
        assert accepted.recv(64) == b""


_OWN = """
import os, socket
from gemroute.offline.descriptors import put_out_sockets
server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
one, other = socket.socketpair()
read, write = os.pipe()
put_out_sockets()
print(one.send(b"x"), os.write(write, b"x"))
try:
    client.send(b"x")
except OSError as failure:
    print(type(failure).__name__)
"""


def test_own_connections_end_and_own_pairs_and_pipes_stay():
    printed = subprocess.check_output([sys.executable, "-c", _OWN], text=True, timeout=30)
    assert printed.split() == ["1", "1", "OSError"]


class Wrapped:
    """A socket whose other end is on a machine that the test says."""

    def __init__(self, family: int, peer: Any) -> None:
        self.family = family
        self.peer = peer

    def __call__(self, *, fileno: int) -> Wrapped:
        return self

    def getpeername(self) -> Any:
        if isinstance(self.peer, OSError):
            raise self.peer
        return self.peer

    def detach(self) -> None:
        return None


@pytest.mark.parametrize(
    ("family", "peer", "stays"),
    [
        pytest.param(socket.AF_UNIX, "", True, id="a supervisor's UNIX socket"),
        pytest.param(socket.AF_INET, ("127.0.0.1", 1), True, id="this machine"),
        pytest.param(socket.AF_INET6, ("::ffff:127.0.0.1", 1, 0, 0), True, id="mapped"),
        pytest.param(socket.AF_INET, ("192.0.2.1", 1), False, id="another machine"),
        pytest.param(socket.AF_INET6, ("2001:db8::1", 1, 0, 0), False, id="another, IPv6"),
        pytest.param(socket.AF_INET, OSError("not connected"), False, id="nobody yet"),
        pytest.param(40, (2, 1), False, id="a hypervisor"),
    ],
)
def test_a_stream_may_be_a_socket_of_this_machine_only(
    monkeypatch: pytest.MonkeyPatch, family: int, peer: Any, stays: bool
):
    monkeypatch.setattr(descriptors.socket, "socket", Wrapped(family, peer))
    assert descriptors._stays_here(0) is stays


@pytest.mark.parametrize("stream", ["stdin", "stdout", "stderr"])
def test_a_stream_that_leads_to_whoever_comes_is_refused(server: socket.socket, stream: str):
    assert ended([], **{stream: server}).returncode == 7


def test_a_stream_to_this_machine_is_left_as_it_is(connection: socket.socket):
    assert ended([], stdin=connection).returncode == 0


def test_without_a_list_of_descriptors_the_guard_says_so(monkeypatch: pytest.MonkeyPatch):
    def fail(_: str) -> list[str]:
        raise FileNotFoundError

    monkeypatch.setattr(os, "listdir", fail)
    assert descriptors.put_out_sockets() == "a list of the open descriptors"
