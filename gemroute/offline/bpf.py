"""A machine's name in; the seccomp program that refuses every way out but UNIX and TCP, out.

The program is classic BPF over `struct seccomp_data`: nr at 0, arch at 4, args from 16 on.
Only the low halves of arguments are read: the kernel takes these as 32-bit ints too.

Source: Linux uapi headers seccomp.h, filter.h and audit.h; man 2 seccomp.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

Program = list[bytes]

_LOAD, _EQUALS, _AT_LEAST, _HAS_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_EPERM = 1
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | _EPERM
_NUMBER, _ARCHITECTURE = 0, 4
_AF_UNIX, _AF_INET, _AF_INET6 = 1, 2, 10
_SOCK_STREAM, _TYPE_MASK = 1, 0xF
_ANY_PROTOCOL, _TCP = 0, 6
_MSG_FASTOPEN = 0x20000000
# Numbers from here on belong to x32, a second table of calls under x86_64's own name.
_X32_NUMBERS = 0x40000000


@dataclass(frozen=True, slots=True)
class Machine:
    """One architecture: its audit number, and the numbers of the calls that matter here."""

    audit: int
    socket: int
    sendto: int
    sendmsg: int
    sendmmsg: int
    seccomp: int
    io_uring_setup: int = 425


MACHINES = {
    "x86_64": Machine(0xC000003E, socket=41, sendto=44, sendmsg=46, sendmmsg=307, seccomp=317),
    "aarch64": Machine(0xC00000B7, socket=198, sendto=206, sendmsg=211, sendmmsg=269, seccomp=277),
}


def offline_filter(machine: Machine) -> bytes:
    """Return the program for `machine`; what it refuses ends in EPERM.

    It refuses system calls of another architecture, io_uring (whose requests no filter sees),
    TCP Fast Open (which connects without connect), and every socket that is not UNIX or TCP
    over IP.
    """
    program = [
        *_unless(_ARCHITECTURE, machine.audit),
        _statement(_LOAD, _NUMBER),
        *_when(_AT_LEAST, _X32_NUMBERS, [_statement(_RETURN, _REFUSE)]),
        *_when(_EQUALS, machine.io_uring_setup, [_statement(_RETURN, _REFUSE)]),
        *_when(_EQUALS, machine.sendto, _refuse_fast_open(flags_argument=3)),
        *_when(_EQUALS, machine.sendmsg, _refuse_fast_open(flags_argument=2)),
        *_when(_EQUALS, machine.sendmmsg, _refuse_fast_open(flags_argument=3)),
        *_when(_EQUALS, machine.socket, _refuse_sockets()),
        _statement(_RETURN, _ALLOW),
    ]
    return b"".join(program)


def _refuse_fast_open(*, flags_argument: int) -> Program:
    return [
        _statement(_LOAD, _argument(flags_argument)),
        *_when(_HAS_BIT, _MSG_FASTOPEN, [_statement(_RETURN, _REFUSE)]),
        _statement(_RETURN, _ALLOW),
    ]


def _refuse_sockets() -> Program:
    """Judge socket(family, type, protocol)."""
    return [
        _statement(_LOAD, _argument(0)),
        *_when(_EQUALS, _AF_UNIX, [_statement(_RETURN, _ALLOW)]),
        *_when(_EQUALS, _AF_INET, _refuse_all_but_tcp()),
        *_when(_EQUALS, _AF_INET6, _refuse_all_but_tcp()),
        _statement(_RETURN, _REFUSE),
    ]


def _refuse_all_but_tcp() -> Program:
    return [
        _statement(_LOAD, _argument(1)),
        # The rest of the type are flags: SOCK_NONBLOCK, SOCK_CLOEXEC.
        _statement(_AND, _TYPE_MASK),
        *_when(_EQUALS, _SOCK_STREAM, _refuse_other_streams()),
        _statement(_RETURN, _REFUSE),
    ]


def _refuse_other_streams() -> Program:
    """Judge the protocol of a stream: MPTCP and SCTP are streams too, and not Landlock's."""
    return [
        _statement(_LOAD, _argument(2)),
        *_when(_EQUALS, _ANY_PROTOCOL, [_statement(_RETURN, _ALLOW)]),
        *_when(_EQUALS, _TCP, [_statement(_RETURN, _ALLOW)]),
        _statement(_RETURN, _REFUSE),
    ]


def _unless(offset: int, value: int) -> Program:
    """Return code that refuses when the word at `offset` is not `value`."""
    return [_statement(_LOAD, offset), _jump(_EQUALS, value, 1, 0), _statement(_RETURN, _REFUSE)]


def _when(test: int, value: int, then: Program) -> Program:
    """Return code that runs `then`, which must return, if the loaded word passes `test`."""
    return [_jump(test, value, 0, len(then)), *then]


def _argument(number: int) -> int:
    return 16 + 8 * number


def _statement(code: int, value: int) -> bytes:
    return struct.pack("<HBBI", code, 0, 0, value)


def _jump(code: int, value: int, if_true: int, if_false: int) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)
