"""The seccomp program, run by a small interpreter for every architecture it is made for."""

from __future__ import annotations

import struct

import pytest

from gemroute.offline.bpf import MACHINES, Machine, offline_filter

ALLOWED, REFUSED = 0x7FFF0000, 0x00050001
FASTOPEN, STREAM, DATAGRAM, RAW = 0x20000000, 1, 2, 3
NONBLOCK_CLOEXEC = 0o2004000


def verdict(machine: Machine, number: int, *arguments: int, audit: int | None = None) -> int:
    """Return what the filter answers to a system call."""
    padded = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("<IIQ6Q", number, audit or machine.audit, 0, *padded)
    code = offline_filter(machine)
    position, word = 0, 0
    while True:
        operation, if_true, if_false, value = struct.unpack_from("<HBBI", code, 8 * position)
        position += 1
        if operation == 0x06:
            return value
        if operation == 0x20:
            (word,) = struct.unpack_from("<I", data, value)
        elif operation == 0x54:
            word &= value
        else:
            tests = {0x15: word == value, 0x35: word >= value, 0x45: bool(word & value)}
            position += if_true if tests[operation] else if_false


@pytest.fixture(params=sorted(MACHINES))
def machine(request: pytest.FixtureRequest) -> Machine:
    return MACHINES[request.param]


@pytest.mark.parametrize(
    ("family", "kind", "protocol", "answer"),
    [
        pytest.param(1, STREAM, 0, ALLOWED, id="UNIX"),
        pytest.param(1, DATAGRAM, 0, ALLOWED, id="UNIX datagrams"),
        pytest.param(2, STREAM, 0, ALLOWED, id="TCP"),
        pytest.param(2, STREAM, 6, ALLOWED, id="TCP by its number"),
        pytest.param(10, STREAM | NONBLOCK_CLOEXEC, 6, ALLOWED, id="TCP over IPv6, with flags"),
        pytest.param(2, DATAGRAM, 0, REFUSED, id="UDP"),
        pytest.param(10, DATAGRAM | NONBLOCK_CLOEXEC, 17, REFUSED, id="UDP over IPv6, with flags"),
        pytest.param(2, RAW, 1, REFUSED, id="ICMP"),
        pytest.param(2, STREAM, 262, REFUSED, id="MPTCP"),
        pytest.param(2, STREAM, 132, REFUSED, id="SCTP"),
        pytest.param(0, STREAM, 0, REFUSED, id="no family"),
        pytest.param(16, RAW, 0, REFUSED, id="netlink"),
        pytest.param(17, RAW, 0, REFUSED, id="packets"),
        pytest.param(40, STREAM, 0, REFUSED, id="vsock"),
        pytest.param(43, STREAM, 0, REFUSED, id="SMC"),
    ],
)
def test_of_sockets_only_unix_and_tcp_are_made(
    machine: Machine, family: int, kind: int, protocol: int, answer: int
):
    assert verdict(machine, machine.socket, family, kind, protocol) == answer


def test_the_upper_half_of_an_argument_hides_nothing(machine: Machine):
    assert verdict(machine, machine.socket, 1 << 32 | 2, 1 << 32 | DATAGRAM, 0) == REFUSED


def test_fast_open_is_refused_wherever_it_is_asked_for(machine: Machine):
    flags = FASTOPEN | 0x4000
    assert verdict(machine, machine.sendto, 3, 0, 1, flags) == REFUSED
    assert verdict(machine, machine.sendmsg, 3, 0, flags) == REFUSED
    assert verdict(machine, machine.sendmmsg, 3, 0, 1, flags) == REFUSED


def test_sending_without_fast_open_is_allowed(machine: Machine):
    # The flag's bit in another argument is a length, not a flag.
    assert verdict(machine, machine.sendto, 3, 0, FASTOPEN, 0x4000) == ALLOWED
    assert verdict(machine, machine.sendmsg, 3, 0, 0x4000, FASTOPEN) == ALLOWED
    assert verdict(machine, machine.sendmmsg, 3, 0, FASTOPEN, 0) == ALLOWED


def test_io_uring_is_refused(machine: Machine):
    assert verdict(machine, machine.io_uring_setup, 1, 0) == REFUSED


def test_a_call_of_another_architecture_is_refused(machine: Machine):
    i386 = 0x40000003
    assert verdict(machine, 0, audit=i386) == REFUSED


def test_a_call_by_its_x32_number_is_refused(machine: Machine):
    assert verdict(machine, 0x40000000 | machine.socket, 1, STREAM, 0) == REFUSED


def test_other_calls_are_allowed(machine: Machine):
    special = {machine.socket, machine.sendto, machine.sendmsg, machine.sendmmsg, 425}
    others = [number for number in range(600) if number not in special]
    assert {verdict(machine, number, 2, 2, 2, FASTOPEN) for number in others} == {ALLOWED}
