"""`python -m gemroute` and the `gemroute` command."""

from __future__ import annotations

import contextlib
import io
import os
import sys

_INTERRUPTED = 130


def main() -> None:
    """Run the command line; `--version` answers without importing anything more."""
    if not _has_streams():
        sys.exit(2)
    if sys.argv[1:] in (["--version"], ["-V"]):
        from gemroute import __version__

        sys.stdout.write(f"gemroute {__version__}\n")
        return
    from gemroute.cli.app import run

    if isinstance(sys.stdout, io.TextIOWrapper):
        # A locale may have no letters for an answer; what it cannot write is told by number.
        sys.stdout.reconfigure(errors="backslashreplace")
    status = _INTERRUPTED
    # Who presses Ctrl-C again and again may do so when all is over.
    with contextlib.suppress(KeyboardInterrupt):
        status = run(sys.argv[1:])
        with contextlib.suppress(OSError):
            sys.stderr.flush()
    # All is written, flushed and closed: to free it piece by piece would cost 25 ms more.
    os._exit(status)


def _has_streams() -> bool:
    """Return whether there is a standard output, and put the null device for what is closed.

    The next file to be opened, such as the journal, would take a closed descriptor's number,
    and whatever is printed would land in it.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
    # Python's types do not say so, but a stream whose descriptor was closed is None.
    streams: dict[str, object] = {"out": sys.stdout, "err": sys.stderr}
    if streams["err"] is None:
        sys.stderr = os.fdopen(2, "w", closefd=False)
    if streams["out"] is None:
        sys.stderr.write("Standard output is closed, so there is nowhere to put the answer.\n")
        sys.stderr.flush()
    return streams["out"] is not None


if __name__ == "__main__":
    main()
