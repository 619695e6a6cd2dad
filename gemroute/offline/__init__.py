"""`--offline` in; a process that cannot send a packet off this machine, and how surely, out.

Sockets that are open already are put out. Honest libraries are stopped by an audit hook,
everything else by the kernel: a seccomp filter refuses all sockets but TCP, and Landlock all TCP
but to the local runtime's port.
"""

from gemroute.offline.levels import Strength
from gemroute.offline.strength import enforce

__all__ = ["Strength", "enforce"]
