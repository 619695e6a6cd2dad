"""The seccomp program, run by a small interpreter for every architecture it is made for."""

from __future__ import annotations

import struct
from dataclasses import fields

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
        pytest.param(1, STREAM, 0, REFUSED, id="UNIX"),
        pytest.param(1, DATAGRAM, 0, REFUSED, id="UNIX datagrams"),
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
def test_of_sockets_only_tcp_ones_are_made(
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


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        pytest.param(STREAM | NONBLOCK_CLOEXEC, ALLOWED, id="streams"),
        pytest.param(DATAGRAM, REFUSED, id="datagrams, which may go to anybody"),
        pytest.param(RAW, REFUSED, id="raw, by which the kernel means datagrams"),
    ],
)
def test_a_pair_of_sockets_leads_to_itself_only(machine: Machine, kind: int, answer: int):
    assert verdict(machine, machine.socketpair, 1, kind, 0) == answer


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        pytest.param(0x5412, REFUSED, id="typing into the terminal"),
        pytest.param(1 << 32 | 0x5412, REFUSED, id="typing, with something in the upper half"),
        pytest.param(0x541C, REFUSED, id="pasting into the console"),
        pytest.param(0x400454CA, REFUSED, id="making a network device"),
        pytest.param(0x5413, ALLOWED, id="the terminal's size"),
    ],
)
def test_a_device_is_not_asked_for_a_way_out(machine: Machine, request_: int, answer: int):
    assert verdict(machine, machine.ioctl, 0, request_) == answer


def test_no_other_protocol_is_put_under_tcp(machine: Machine):
    tcp, upper_layer, no_delay, socket_level = 6, 31, 1, 1
    assert verdict(machine, machine.setsockopt, 3, tcp, upper_layer) == REFUSED
    assert verdict(machine, machine.setsockopt, 3, tcp, no_delay) == ALLOWED
    assert verdict(machine, machine.setsockopt, 3, socket_level, upper_layer) == ALLOWED


@pytest.mark.parametrize("number", [425, 426, 427, 438])
def test_what_no_filter_sees_is_refused(machine: Machine, number: int):
    assert verdict(machine, number, 1, 0) == REFUSED


@pytest.mark.parametrize("name", ["listen", "ptrace", "process_vm_writev", "request_key"])
def test_what_lets_others_act_is_refused(machine: Machine, name: str):
    assert verdict(machine, getattr(machine, name)) == REFUSED


def test_a_call_of_another_architecture_is_refused(machine: Machine):
    i386 = 0x40000003
    assert verdict(machine, 0, audit=i386) == REFUSED


def test_a_call_by_its_x32_number_is_refused(machine: Machine):
    assert verdict(machine, 0x40000000 | machine.socket, 1, STREAM, 0) == REFUSED


def test_other_calls_are_allowed(machine: Machine):
    judged = {getattr(machine, field.name) for field in fields(machine)} - {machine.seccomp}
    others = set(range(600)) - judged - set(machine.refused)
    assert {verdict(machine, number, 2, 2, 2, FASTOPEN) for number in others} == {ALLOWED}
