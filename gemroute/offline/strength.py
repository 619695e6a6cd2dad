"""`--offline` brought up; the level that it reaches, which `doctor` shows and records store."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import replace

from gemroute.core.errors import RouteRefused


class Strength(enum.IntEnum):
    """What stands between this process and the network; each level holds those below it too."""

    NONE = 0
    HOOK = 1
    SECCOMP = 2
    LANDLOCK = 3
    NAMESPACE = 4

    @property
    def words(self) -> str:
        """The level as people read it."""
        return _WORDS[self]


_WORDS = {
    Strength.NONE: "nothing",
    Strength.HOOK: "an audit hook in Python",
    Strength.SECCOMP: "the hook and a seccomp filter",
    Strength.LANDLOCK: "the hook, a seccomp filter and Landlock",
    Strength.NAMESPACE: "a network namespace without a way out, the hook and a seccomp filter",
}


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
