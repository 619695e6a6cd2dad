"""The local runtime's ports in; what the kernel was brought to refuse, and what not, out.

By ctypes, without privileges or packages. Nothing here raises: what the kernel lacks leaves a
lower level, and says so.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from gemroute.core.records import dataclass
from gemroute.offline.bpf import MACHINES, Machine, offline_filter
from gemroute.offline.levels import Strength

_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_TSYNC = 1, 1
# The same numbers on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_CREATE_RULESET_VERSION = 1
_BIND_TCP, _CONNECT_TCP = 1 << 0, 1 << 1
_RULE_NET_PORT = 2
_SCOPE_ABSTRACT_UNIX_SOCKET = 1 << 0
_ABI_WITH_TCP, _ABI_WITH_SCOPES = 4, 6
_MOMENT_S, _LAST_MOMENTS = 0.002, 10


@dataclass(frozen=True, slots=True)
class Confinement:
    """What the kernel refuses on top of the audit hook. The words say what each part lacks."""

    seccomp_missing: str
    landlock_missing: str
    in_empty_namespace: bool = False
    sockets_missing: str = ""

    @property
    def strength(self) -> Strength:
        """The level reached; Landlock alone would be walked round by TCP Fast Open."""
        if self.seccomp_missing or self.sockets_missing:
            return Strength.HOOK
        if self.in_empty_namespace:
            return Strength.NAMESPACE
        return Strength.SECCOMP if self.landlock_missing else Strength.LANDLOCK

    @property
    def missing(self) -> tuple[str, ...]:
        parts = (self.sockets_missing, self.seccomp_missing, self.landlock_missing)
        return tuple(words for words in parts if words)


def confine(ports: Sequence[int]) -> Confinement:
    """Return what now holds for this process, its later threads and its children, for good.

    TCP may connect to `ports` (of any address: Landlock knows no addresses) and bind to none;
    of other sockets only connected pairs can be made. Files are not touched.
    """
    if sys.platform != "linux":
        return Confinement("seccomp is Linux's", "Landlock is Linux's")
    machine = MACHINES.get(os.uname().machine)
    if machine is None:
        return Confinement("seccomp on this architecture", "Landlock on this architecture")
    try:
        kernel = _Kernel(ctypes.CDLL(None, use_errno=True))
    except OSError:
        return Confinement("a C library to reach seccomp", "a C library to reach Landlock")
    landlock_missing = kernel.restrict_tcp(ports)
    return Confinement(kernel.filter_calls(machine), landlock_missing, _in_empty_namespace())


class _Kernel:
    """The few system calls that confine this process; each step returns what it lacked."""

    def __init__(self, libc: ctypes.CDLL) -> None:
        self._libc = libc

    def restrict_tcp(self, ports: Sequence[int]) -> str:
        """Keep TCP to `ports` by Landlock; return what is missing for that, or nothing."""
        if not _has_one_thread():
            return "Landlock for threads that already run"
        abi = self._call(_CREATE_RULESET, None, 0, _CREATE_RULESET_VERSION)
        if abi < _ABI_WITH_TCP:
            return f"Landlock ABI {_ABI_WITH_TCP}, of Linux 6.7 (found {max(abi, 0)})"
        ruleset = self._make_ruleset(abi)
        if ruleset < 0:
            return "leave to make a Landlock ruleset"
        try:
            return self._restrict_to(ruleset, ports)
        finally:
            os.close(ruleset)

    def _make_ruleset(self, abi: int) -> int:
        """Return a descriptor, or -1. Handling no file access leaves files as they are."""
        attributes = struct.pack("=QQ", 0, _BIND_TCP | _CONNECT_TCP)
        if abi >= _ABI_WITH_SCOPES:
            attributes += struct.pack("=Q", _SCOPE_ABSTRACT_UNIX_SOCKET)
        return self._call(_CREATE_RULESET, attributes, len(attributes), 0)

    def _restrict_to(self, ruleset: int, ports: Sequence[int]) -> str:
        for port in ports:
            rule = struct.pack("=QQ", _CONNECT_TCP, port)
            if self._call(_ADD_RULE, ruleset, _RULE_NET_PORT, rule, 0) != 0:
                return f"a Landlock rule for port {port}"
        if not self._give_up_privileges() or self._call(_RESTRICT_SELF, ruleset, 0) != 0:
            return "leave to restrict itself by Landlock"
        return ""

    def filter_calls(self, machine: Machine) -> str:
        """Install the seccomp filter for all threads; return what is missing, or nothing."""
        code = offline_filter(machine)
        held = ctypes.create_string_buffer(code, len(code))
        # struct sock_fprog: the number of instructions, and where they are.
        program = struct.pack("@HP", len(code) // 8, ctypes.addressof(held))
        flags = _SECCOMP_FILTER_FLAG_TSYNC
        if not self._give_up_privileges():
            return "leave to give up new privileges"
        if self._call(machine.seccomp, _SECCOMP_SET_MODE_FILTER, flags, program) != 0:
            return "leave to install a seccomp filter"
        return ""

    def _give_up_privileges(self) -> bool:
        """Both need it: no later program may gain privileges, by setuid for instance."""
        ones = [ctypes.c_ulong(value) for value in (1, 0, 0, 0)]
        return int(self._libc.prctl(_PR_SET_NO_NEW_PRIVS, *ones)) == 0

    def _call(self, number: int, *arguments: int | bytes | None) -> int:
        """Return what the system call returns; -1 when it failed."""
        # As C longs: a bare int would leave the upper half of a register as it was.
        words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
        return int(self._libc.syscall(ctypes.c_long(number), *words))


def _has_one_thread() -> bool:
    """Return whether no other thread runs; one that has told its result may take a moment."""
    for _ in range(_LAST_MOMENTS):
        if _threads() <= 1:
            break
        time.sleep(_MOMENT_S)
    return _threads() == 1


def _threads() -> int:
    """Return how many threads of this process run, C libraries' too; 0 when unknown."""
    with contextlib.suppress(OSError):
        return sum(1 for _ in Path("/proc/self/task").iterdir())
    return 0


def _in_empty_namespace() -> bool:
    """Say whether this network namespace has no device but the loopback one."""
    try:
        lines = Path("/proc/self/net/dev").read_text("utf-8").splitlines()
    except OSError:
        return False
    devices = {line.partition(":")[0].strip() for line in lines if ":" in line}
    return devices == {"lo"}
