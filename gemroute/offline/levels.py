"""How strongly `--offline` holds: what `doctor` shows and records store."""

from __future__ import annotations

import enum


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
