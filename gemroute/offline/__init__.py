"""`--offline` in; a process that cannot send a packet off this machine, and how surely, out.

Honest libraries are stopped by an audit hook, everything else by the kernel: a seccomp filter
refuses all sockets but UNIX and TCP, and Landlock all TCP but to the local runtime's port.
"""

from __future__ import annotations

from collections.abc import Sequence

from gemroute.core.errors import RouteRefused
from gemroute.offline.strength import Strength

__all__ = ["Strength", "enforce"]


def enforce(*, ports: Sequence[int], strict: bool) -> Strength:
    """Return how strongly this process is now kept offline; only `ports` can be connected to.

    Cannot be undone, and covers what is begun after it: call it once, before any thread is
    started and any socket opened.

    Raises:
        RouteRefused: `strict` was asked for, and the level is below LANDLOCK.
    """
    from gemroute.offline import audit_hook, kernel

    audit_hook.install()
    confinement = kernel.confine(ports)
    if strict and confinement.strength < Strength.LANDLOCK:
        missing = "; ".join(confinement.missing)
        raise RouteRefused(
            f"--offline=strict needs the kernel's help, which is missing: {missing}.",
            hint="Use --offline, or run inside an empty network namespace (unshare -rn).",
        )
    return confinement.strength
