"""A machine's name in; the seccomp program that leaves no way out but TCP, out.

The program is classic BPF over `struct seccomp_data`: nr at 0, arch at 4, args from 16 on.
Only the low halves of arguments are read: the kernel takes these as 32-bit ints too.

Source: Linux uapi headers seccomp.h, filter.h, audit.h and unistd.h; man 2 seccomp.
"""

from __future__ import annotations

import struct

from gemroute.core.records import dataclass

Program = list[bytes]

_LOAD, _EQUALS, _AT_LEAST, _HAS_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_EPERM = 1
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | _EPERM
_NUMBER, _ARCHITECTURE = 0, 4
_AF_INET, _AF_INET6 = 2, 10
_SOCK_STREAM, _TYPE_MASK = 1, 0xF
_ANY_PROTOCOL, _TCP = 0, 6
_TCP_ULP = 31
_MSG_FASTOPEN = 0x20000000
# Typing into the terminal, where the shell would run it once we have ended; making a device.
_TIOCSTI, _TIOCLINUX, _TUNSETIFF = 0x5412, 0x541C, 0x400454CA
# Numbers from here on belong to x32, a second table of calls under x86_64's own name.
_X32_NUMBERS = 0x40000000
# The same numbers on every architecture: setup, enter, register; and pidfd_getfd.
_IO_URING = (425, 426, 427)
_PIDFD_GETFD = 438


@dataclass(frozen=True, slots=True)
class Machine:
    """One architecture: its audit number, and the numbers of the calls that matter here."""

    audit: int
    socket: int
    socketpair: int
    listen: int
    setsockopt: int
    sendto: int
    sendmsg: int
    sendmmsg: int
    ioctl: int
    ptrace: int
    process_vm_writev: int
    request_key: int
    seccomp: int

    @property
    def refused(self) -> tuple[int, ...]:
        """The calls that are refused whatever their arguments are.

        io_uring's requests are seen by no filter. A listening socket lets others come in. The
        next three reach into another process, which may have sockets; and request_key has the
        kernel start a program that looks names up.
        """
        reaching = (self.ptrace, self.process_vm_writev, _PIDFD_GETFD)
        return (*_IO_URING, self.listen, *reaching, self.request_key)


MACHINES = {
    "x86_64": Machine(
        audit=0xC000003E,
        socket=41,
        socketpair=53,
        listen=50,
        setsockopt=54,
        sendto=44,
        sendmsg=46,
        sendmmsg=307,
        ioctl=16,
        ptrace=101,
        process_vm_writev=311,
        request_key=249,
        seccomp=317,
    ),
    "aarch64": Machine(
        audit=0xC00000B7,
        socket=198,
        socketpair=199,
        listen=201,
        setsockopt=208,
        sendto=206,
        sendmsg=211,
        sendmmsg=269,
        ioctl=29,
        ptrace=117,
        process_vm_writev=271,
        request_key=218,
        seccomp=277,
    ),
}


def offline_filter(machine: Machine) -> bytes:
    """Return the program for `machine`; what it refuses ends in EPERM.

    It refuses system calls of another architecture, all of `machine.refused`, TCP Fast Open
    (which connects without connect), other protocols put under TCP, and every socket that is
    not TCP over IP. UNIX sockets too: what answers there may look names up, start programs or
    hand out a socket; pairs of connected ones remain, for use within a program.
    """
    program = [
        *_unless(_ARCHITECTURE, machine.audit),
        _statement(_LOAD, _NUMBER),
        *_when(_AT_LEAST, _X32_NUMBERS, [_refuse()]),
        *_refuse_any(machine.refused),
        *_when(_EQUALS, machine.ioctl, _refuse_requests()),
        *_when(_EQUALS, machine.setsockopt, _refuse_layers_under_tcp()),
        *_when(_EQUALS, machine.sendto, _refuse_fast_open(flags_argument=3)),
        *_when(_EQUALS, machine.sendmsg, _refuse_fast_open(flags_argument=2)),
        *_when(_EQUALS, machine.sendmmsg, _refuse_fast_open(flags_argument=3)),
        *_when(_EQUALS, machine.socketpair, _refuse_all_but_streams([_allow()])),
        *_when(_EQUALS, machine.socket, _refuse_sockets()),
        _allow(),
    ]
    return b"".join(program)


def _refuse_any(words: tuple[int, ...]) -> Program:
    """Return code that refuses when the loaded word is one of `words`."""
    return [line for word in words for line in _when(_EQUALS, word, [_refuse()])]


def _refuse_requests() -> Program:
    """Judge ioctl(descriptor, request, …)."""
    requests = (_TIOCSTI, _TIOCLINUX, _TUNSETIFF)
    return [_statement(_LOAD, _argument(1)), *_refuse_any(requests), _allow()]


def _refuse_layers_under_tcp() -> Program:
    """Judge setsockopt(descriptor, level, name, …): Landlock knows TCP sockets, not SMC ones."""
    named = [_statement(_LOAD, _argument(2)), *_refuse_any((_TCP_ULP,)), _allow()]
    return [_statement(_LOAD, _argument(1)), *_when(_EQUALS, _TCP, named), _allow()]


def _refuse_fast_open(*, flags_argument: int) -> Program:
    return [
        _statement(_LOAD, _argument(flags_argument)),
        *_when(_HAS_BIT, _MSG_FASTOPEN, [_refuse()]),
        _allow(),
    ]


def _refuse_sockets() -> Program:
    """Judge socket(family, type, protocol)."""
    tcp = _refuse_all_but_streams(_refuse_other_streams())
    return [
        _statement(_LOAD, _argument(0)),
        *_when(_EQUALS, _AF_INET, tcp),
        *_when(_EQUALS, _AF_INET6, tcp),
        _refuse(),
    ]


def _refuse_all_but_streams(then: Program) -> Program:
    """Judge (family, type, …) and go on with `then`: a datagram socket may send to anybody."""
    return [
        _statement(_LOAD, _argument(1)),
        # The rest of the type are flags: SOCK_NONBLOCK, SOCK_CLOEXEC.
        _statement(_AND, _TYPE_MASK),
        *_when(_EQUALS, _SOCK_STREAM, then),
        _refuse(),
    ]


def _refuse_other_streams() -> Program:
    """Judge the protocol of a stream: MPTCP and SCTP are streams too, and not Landlock's."""
    return [
        _statement(_LOAD, _argument(2)),
        *_when(_EQUALS, _ANY_PROTOCOL, [_allow()]),
        *_when(_EQUALS, _TCP, [_allow()]),
        _refuse(),
    ]


def _unless(offset: int, value: int) -> Program:
    """Return code that refuses when the word at `offset` is not `value`."""
    return [_statement(_LOAD, offset), _jump(_EQUALS, value, 1, 0), _refuse()]


def _when(test: int, value: int, then: Program) -> Program:
    """Return code that runs `then`, which must return, if the loaded word passes `test`."""
    return [_jump(test, value, 0, len(then)), *then]


def _allow() -> bytes:
    return _statement(_RETURN, _ALLOW)


def _refuse() -> bytes:
    return _statement(_RETURN, _REFUSE)


def _argument(number: int) -> int:
    return 16 + 8 * number


def _statement(code: int, value: int) -> bytes:
    return struct.pack("<HBBI", code, 0, 0, value)


def _jump(code: int, value: int, if_true: int, if_false: int) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)
