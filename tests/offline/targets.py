"""What the attempts aim at, as the world around them told it, and how they call the kernel."""

from __future__ import annotations

import ctypes
import json
import os
import socket
import struct
import sys
from typing import Any

_TOLD: dict[str, Any] = json.loads(sys.argv[2])
HOST: str = _TOLD["host"]
NAME: str = _TOLD["name"]
PORT: int = _TOLD["port"]
UDP_PORT: int = _TOLD["udp_port"]
RUNTIME_PORT: int = _TOLD["runtime_port"]
NEIGHBOUR_PORT: int = _TOLD["neighbour_port"]
INHERITED: int = _TOLD["inherited"]
BYSTANDER: int = _TOLD["bystander"]
ITS_SOCKET: int = _TOLD["its_socket"]
ITS_MEMORY: int = _TOLD["its_memory"]
HELPER: str = _TOLD["helper"]
DATAGRAM_HELPER: str = _TOLD["datagram_helper"]
TIMEOUT_S = 0.3
LIBC = ctypes.CDLL(None, use_errno=True)


def sockaddr(host: str, port: int) -> bytes:
    return struct.pack("=HH4s8s", socket.AF_INET, socket.htons(port), socket.inet_aton(host), b"")


def unix_sockaddr(path: str) -> bytes:
    return struct.pack("=H", socket.AF_UNIX) + path.encode() + b"\0"


def checked(result: int) -> int:
    """Return what a system call returned.

    Raises:
        OSError: it failed.
    """
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def syscall(number: int, *arguments: int | bytes | None) -> int:
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    return checked(LIBC.syscall(ctypes.c_long(number), *words))
