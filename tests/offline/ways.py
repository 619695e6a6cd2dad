"""Every way off this machine that is tried, what it is made with, and who sees it."""

from __future__ import annotations

import importlib.util
import os
import shutil
from typing import NamedTuple


class Way(NamedTuple):
    """An attempt. `seen` says that Python reports it to the hook before it happens.

    `sends` says that it puts a packet on the wire when nothing stops it; `needs` names the
    library or the program that it is made with.
    """

    name: str
    seen: bool = True
    sends: bool = True
    needs: str = ""

    @property
    def can_be_tried(self) -> bool:
        if not self.needs or shutil.which(self.needs):
            return True
        return importlib.util.find_spec(self.needs) is not None


def hidden(name: str, needs: str = "") -> Way:
    return Way(name, seen=False, needs=needs)


def odd(name: str, needs: str = "") -> Way:
    """Return a way whose first step is refused, so that it is not followed any further."""
    return Way(name, seen=False, sends=False, needs=needs)


ALL = (
    *map(Way, ("tcp", "connect_ex", "_socket", "a reloaded module", "a mapped address")),
    *map(Way, ("udp sendto", "udp sendmsg", "udp connect")),
    *map(Way, ("fast open by sendto", "fast open by sendmsg")),
    *map(Way, ("getaddrinfo", "gethostbyname", "gethostbyaddr")),
    *map(Way, ("the machine's resolver", "a socket handed over")),
    *map(Way, ("urllib", "asyncio", "httpx", "httpx to a name", "httpx by a proxy")),
    *map(Way, ("httpx async to a name", "httpx2", "google-genai", "google-genai async")),
    *map(Way, ("ollama elsewhere", "ollama by a proxy")),
    Way("requests", needs="requests"),
    Way("websockets", needs="websockets"),
    Way("aiohttp", needs="aiohttp"),
    Way("aiohttp to a name", needs="aiohttp"),
    *map(Way, ("python", "posix_spawn", "exec", "fork")),
    Way("curl", needs="curl"),
    Way("bash", needs="bash"),
    Way("an interpreter within", needs="_xxsubinterpreters"),
    Way("a shell", needs="bash"),
    Way("bind", sends=False),
    # Python looks the name up first and reports the connection then.
    hidden("a name"),
    hidden("udp by ctypes"),
    hidden("fast open by ctypes"),
    hidden("fast open by sendmmsg"),
    hidden("connect by ctypes"),
    hidden("a later thread"),
    hidden("another port here, by ctypes"),
    hidden("getaddrinfo by ctypes"),
    hidden("the machine's resolver, by ctypes"),
    hidden("a datagram to the machine's resolver"),
    hidden("an inherited socket"),
    hidden("a stolen socket"),
    hidden("uvloop", needs="uvloop"),
    hidden("uvloop to a name", needs="uvloop"),
    hidden("pycurl", needs="pycurl"),
    hidden("pycurl to a name", needs="pycurl"),
    hidden("fork and ctypes"),
    hidden("multiprocessing's spawn"),
    hidden("a shell by ctypes", needs="bash"),
    hidden("a program in memory", needs="bash"),
    *map(odd, ("listen without bind", "raw socket", "packet socket", "netlink socket")),
    *map(odd, ("vsock socket", "mptcp socket", "io_uring", "a key of the kernel's")),
    *map(odd, ("typing into the terminal", "a network device", "another layer under TCP")),
    *map(odd, ("tracing another process", "writing into another process")),
    odd("writing into another process's file"),
    *(map(odd, ("x32", "i386")) if os.uname().machine == "x86_64" else ()),
)
# Landlock knows ports, not addresses.
ON_THE_RUNTIMES_PORT = (
    Way("the runtime's port elsewhere"),
    hidden("the runtime's port elsewhere, by ctypes"),
)
STILL_WORKS = (
    "runtime",
    "runtime by name",
    "getaddrinfo of localhost",
    "files",
    "socket pairs",
    "threads",
    "our reader",
)
TRIED = tuple(way for way in ALL if way.can_be_tried)
NOT_TRIED = tuple(way for way in ALL if not way.can_be_tried)
