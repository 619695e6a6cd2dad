"""How surely --offline closes this machine: tried in a child process, so that this one stays open.

`python -I -m gemroute.cli.checks.closing PORT` is the child: it closes itself and says how far.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

from gemroute.backends.address import parse_address
from gemroute.cli.checks.check import Check, doubtful, failed, well
from gemroute.core.errors import ConfigError
from gemroute.settings import Settings

Child = subprocess.Popen[bytes]

_CHILD_S = 4.0
_UNTRIED = "The interpreter cannot start a process of its own: run `python -m gemroute doctor`."


def begin(effective: Settings) -> Child:
    """Return the child at work; to be begun before --offline holds here, which starts no child."""
    try:
        port = parse_address(effective.local_url).port
    except ConfigError:
        port = 0
    command = [sys.executable, "-I", "-m", "gemroute.cli.checks.closing", str(port)]
    return subprocess.Popen(  # noqa: S603 - the arguments are this program's own
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    )


def strength(child: Child) -> Iterator[Check]:
    """Yield the level that --offline reaches here, and what the next one lacks."""
    try:
        said, _ = child.communicate(timeout=_CHILD_S)
        level, words, *missing = json.loads(said)
    except (subprocess.TimeoutExpired, ValueError):
        child.kill()
        yield failed("offline", "what --offline reaches could not be tried", _UNTRIED)
        return
    yield _level(level, words, missing)


def _level(level: int, words: str, missing: list[str]) -> Check:
    from gemroute.offline import Strength

    found = f"level {level} of {Strength.NAMESPACE.value}: {words}"
    if level < Strength.LANDLOCK:
        mend = "Use Linux 6.7 or newer, or run inside an empty network namespace (unshare -rn)."
        return doubtful("offline", found, mend, *(f"missing: {each}" for each in missing))
    if level < Strength.NAMESPACE:
        return well("offline", found, "level 4 needs a network namespace: unshare -rn")
    return well("offline", found)


def main(port: int) -> None:
    """Close this process as --offline does, and print the level, its words and what is missing."""
    from gemroute.offline import audit_hook, descriptors, kernel

    sockets_missing = descriptors.put_out_sockets()
    audit_hook.install()
    confinement = replace(kernel.confine((port,)), sockets_missing=sockets_missing)
    level = confinement.strength
    sys.stdout.write(json.dumps([int(level), level.words, *confinement.missing]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
