"""An empty network namespace, whose every packet is counted; 192.0.2.1 stands for the world.

The documentation address is given to the namespace's own loopback device: what leaks arrives
there, is seen, and leaves nothing. Nothing outside the namespace is ever addressed.
"""

from __future__ import annotations

import ctypes
import functools
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from ipaddress import ip_address
from typing import NamedTuple

ELSEWHERE = "192.0.2.1"
_ETH_P_ALL = 3
_IP, _TCP, _UDP = 0x0800, 6, 17
# What a machine looks names up by is made the namespace's own: one server, which is ours.
_ENTER = f"""
ip link set lo up && ip addr add {ELSEWHERE}/24 dev lo && mount -t tmpfs none /run || exit
printf 'nameserver {ELSEWHERE}\\noptions timeout:1 attempts:1\\n' > /run/resolv.conf
printf '127.0.0.1 localhost\\n' > /run/hosts
printf 'hosts: files dns\\n' > /run/nsswitch.conf
for name in resolv.conf hosts nsswitch.conf; do
    real=$(readlink -m /etc/$name)
    case $real in /run/*) mkdir -p "$(dirname "$real")" && : > "$real";; esac
    if [ -e "$real" ]; then mount --bind /run/$name "$real" || exit; fi
done
exec "$@"
"""


def inside(*command: str) -> list[str]:
    """Return the command that runs `command` as the only one in a namespace of its own."""
    return ["unshare", "-rnm", "sh", "-c", _ENTER, "sh", *command]


@functools.cache
def can_be_made() -> bool:
    """Say whether this machine lets us make such a namespace, and count packets in it."""
    if sys.platform != "linux":
        return False
    counts = "import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 3)"
    command = inside(sys.executable, "-I", "-c", counts)
    try:
        made = subprocess.run(command, check=False, capture_output=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return made.returncode == 0


@functools.cache
def landlock_abi() -> int:
    """Return the kernel's Landlock ABI, 0 when it has none; from 4 on it knows TCP."""
    if sys.platform != "linux":
        return 0
    version = ctypes.CDLL(None).syscall(ctypes.c_long(444), None, 0, 1)
    return max(0, int(version))


class Packet(NamedTuple):
    """One packet as the wire carried it; ports are 0 where its protocol has none."""

    source: str
    target: str
    protocol: int
    source_port: int = 0
    target_port: int = 0
    starts: bool = False
    """Whether it asks for a TCP connection."""

    @property
    def leaves(self) -> bool:
        """Whether it is to or from anything but this machine's loopback addresses."""
        ends = (self.source, self.target)
        return not all(ip_address(end).is_loopback for end in ends)

    def touches(self, port: int) -> bool:
        return port in (self.source_port, self.target_port)


class Wire:
    """The namespace's one wire, listened to by an unguarded process."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ALL))
        self._socket.setblocking(False)

    def heard(self) -> list[Packet]:
        """Return what the wire carried since the last time, in order."""
        return list(self._packets())

    def _packets(self) -> Iterator[Packet]:
        while True:
            try:
                frame, origin = self._socket.recvfrom(1 << 16)
            except BlockingIOError:
                return
            # The loopback device shows each packet twice, leaving and arriving.
            if origin[2] == socket.PACKET_OUTGOING:
                yield packet_in(frame)


def packet_in(frame: bytes) -> Packet:
    """Return the packet in an Ethernet frame; what is not IPv4 counts as leaving."""
    (kind,) = struct.unpack_from("!H", frame, 12)
    data = frame[14:]
    if kind != _IP:
        return Packet("::", "::", data[6] if data else 0)
    source, target = (socket.inet_ntoa(data[at : at + 4]) for at in (12, 16))
    protocol, payload = data[9], data[4 * (data[0] & 0xF) :]
    if protocol not in (_TCP, _UDP):
        return Packet(source, target, protocol)
    ports = struct.unpack_from("!HH", payload)
    starts = protocol == _TCP and payload[13] & 0x12 == 0x02
    return Packet(source, target, protocol, *ports, starts)
