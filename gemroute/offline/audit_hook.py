"""What Python's runtime is about to do, in; OfflineViolation, when it could reach beyond, out.

Against mistakes of honest libraries, whichever HTTP client or resolver they bring. Code that
goes round Python (ctypes, C extensions) is for `kernel` to stop.
"""

from __future__ import annotations

import itertools
import os
import socket
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv6Address, ip_address
from typing import Any

Arguments = tuple[Any, ...]

CHILD_MODULES = ("gemroute.intake.child",)
# Flags that only take away from what an interpreter would load.
_NARROWING_FLAGS = frozenset({"-I", "-E", "-s", "-S", "-P", "-B"})
_refused: Counter[str] = Counter()
_installed: list[tuple[str, ...]] = []


class OfflineViolation(RuntimeError):
    """Something tried to reach beyond this machine under `--offline`.

    Not an OSError: network libraries take those for a bad moment, and retry for seconds.
    """


def install(child_modules: Sequence[str] = CHILD_MODULES) -> None:
    """Refuse, from now on and for good, what could reach beyond this machine.

    Of child processes, only this interpreter running one of `child_modules` may start. A
    second call changes nothing: what was refused once stays refused.
    """
    if _installed:
        return
    _installed.append(tuple(child_modules))
    sys.addaudithook(_guard)


def refused_events() -> Mapping[str, int]:
    """Return how often each kind of event was refused so far."""
    return dict(_refused)


def _guard(event: str, arguments: Arguments) -> None:
    permits = _RULES.get(event)
    if permits is not None and not permits(arguments):
        _refused[event] += 1
        raise OfflineViolation(f"--offline refused {event}")


def _to_this_machine(arguments: Arguments) -> bool:
    """Judge (socket, address) of connect, bind, sendto and sendmsg."""
    sock, address = arguments
    if address is None:
        # The socket is connected, and its connecting was judged.
        return True
    # Not UNIX ones: what answers there may look a name up, or start a program, for us.
    is_internet = sock.family in (socket.AF_INET, socket.AF_INET6)
    # Not `localhost` either: the socket would look it up itself, without telling anybody.
    return is_internet and isinstance(address, tuple) and is_loopback(address[0])


def _of_this_machine(arguments: Arguments) -> bool:
    """Judge (host, …) of the lookups of names; no host at all means this one."""
    host = arguments[0]
    return host is None or _text(host) == "localhost" or is_loopback(host)


def _address_of_this_machine(arguments: Arguments) -> bool:
    """Judge ((host, port, …),) of the lookup of an address's name."""
    return is_loopback(arguments[0][0])


def is_loopback(host: object) -> bool:
    """Whether `host` is a number that means this machine; a name never is."""
    try:
        address = ip_address(_text(host))
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def _text(host: object) -> str:
    """Return a host as text; nothing when it is neither text nor bytes."""
    if isinstance(host, bytes | bytearray):
        return host.decode("ascii", "replace")
    return host if isinstance(host, str) else ""


def _is_allowed_child(arguments: Arguments) -> bool:
    """Judge (executable, argv, …): only our own readers may be started."""
    executable, argv = arguments[:2]
    if isinstance(argv, str | bytes):
        return False
    try:
        command = [os.fsdecode(word) for word in argv]
        program = os.fsdecode(executable)
    except TypeError:
        return False
    if program != sys.executable or command[:1] != [sys.executable]:
        return False
    words = list(itertools.dropwhile(_NARROWING_FLAGS.__contains__, command[1:]))
    flags = command[1 : len(command) - len(words)]
    # Without -I, the environment and the folder would say which module has that name.
    names_ours = len(words) > 1 and words[0] == "-m" and words[1] in _installed[0]
    return names_ours and "-I" in flags


def _never(_: Arguments) -> bool:
    return False


_RULES: Mapping[str, Callable[[Arguments], bool]] = {
    "socket.connect": _to_this_machine,
    "socket.bind": _to_this_machine,
    "socket.sendto": _to_this_machine,
    "socket.sendmsg": _to_this_machine,
    "socket.getaddrinfo": _of_this_machine,
    "socket.gethostbyname": _of_this_machine,
    "socket.gethostbyaddr": _of_this_machine,
    "socket.getnameinfo": _address_of_this_machine,
    "subprocess.Popen": _is_allowed_child,
    "os.posix_spawn": _is_allowed_child,
    "os.exec": _never,
    "os.spawn": _never,
    "os.system": _never,
    "os.startfile": _never,
    "os.startfile/2": _never,
    "pty.spawn": _never,
    # An interpreter within this one would have no hook.
    "cpython.PyInterpreterState_New": _never,
}
