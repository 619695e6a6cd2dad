"""The cloud's address in, whether this machine has a way there out; nothing is sent to find out."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from gemroute.core.values import Net

# Connecting a datagram socket only asks the kernel for a route: no packet leaves. The
# addresses are reserved for documentation (RFC 5737, RFC 3849).
_PROBES = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
_DISCARD_PORT = 9


def net_state(cloud_url: str) -> Net:
    """Return whether a route out exists: online or offline, unknown when the kernel won't say."""
    host = urlsplit(cloud_url).hostname or ""
    if _is_loopback(host):
        return Net.ONLINE
    unknown = False
    for family, address in _PROBES:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((address, _DISCARD_PORT))
                return Net.ONLINE
        except PermissionError:
            unknown = True
        except OSError:
            continue
    return Net.UNKNOWN if unknown else Net.OFFLINE


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
