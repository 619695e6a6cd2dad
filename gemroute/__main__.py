"""`python -m gemroute` and the `gemroute` command."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; `--version` answers without importing anything more."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from gemroute import __version__

        sys.stdout.write(f"gemroute {__version__}\n")
        return
    from gemroute.cli.app import run

    status = run(sys.argv[1:])
    sys.stderr.flush()
    # All is written, flushed and closed: to free it piece by piece would cost 25 ms more.
    os._exit(status)


if __name__ == "__main__":
    main()
