"""`--offline` is brought up; the level that it reaches comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gemroute.core.errors import RouteRefused
from gemroute.offline.levels import Strength


def enforce(*, ports: Sequence[int], strict: bool) -> Strength:
    """Return how strongly this process is now kept offline; only `ports` can be connected to.

    Cannot be undone: call it once, before any thread is started. Sockets that are open before
    it are put out.

    Raises:
        RouteRefused: `strict` was asked for, and the level is below LANDLOCK; or a standard
            stream is a connection to another machine.
    """
    from gemroute.offline import audit_hook, descriptors, kernel

    sockets_missing = descriptors.put_out_sockets()
    audit_hook.install()
    confinement = replace(kernel.confine(ports), sockets_missing=sockets_missing)
    if strict and confinement.strength < Strength.LANDLOCK:
        missing = "; ".join(confinement.missing)
        raise RouteRefused(
            f"--offline=strict needs the kernel's help, which is missing: {missing}.",
            hint="Use --offline, or run inside an empty network namespace (unshare -rn).",
        )
    return confinement.strength
