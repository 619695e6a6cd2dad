"""keys set, status and delete: the key goes to the system's key store and nowhere else."""

from __future__ import annotations

import os
import sys

from gemroute.core.errors import UsageError
from gemroute.terminal import is_terminal, notice, standard_input

_MOST_BYTES = 4096


def put(provider: str) -> int:
    """Store a key that is typed without echo, or piped in; return 0."""
    from gemroute.keys import store_key

    _must_be_gemini(provider)
    store_key(_typed() if is_terminal(sys.stdin) else _piped(), os.environ)
    notice("Stored in the system's key store.")
    return 0


def tell(provider: str, *, json: bool) -> int:
    """Say where a key would come from; return 0 when there is one, else 11."""
    from gemroute.keys import key_status

    _must_be_gemini(provider)
    found = key_status(os.environ)
    if json:
        from gemroute.cli.shapes import print_json

        print_json({"source": found.source, "keyring": found.keyring, "problem": found.problem})
    else:
        words = f"from the {found.source}" if found.source else "none: `gemroute keys set gemini`"
        sys.stdout.write(f"gemini key   {words}\n")
        sys.stdout.write(f"key store    {found.keyring or 'none that is trusted'}\n")
        if found.problem:
            sys.stdout.write(f"problem      {found.problem}\n")
    return 0 if found.source else 11


def remove(provider: str) -> int:
    """Remove the key from the key store; return 0."""
    from gemroute.keys import delete_key

    _must_be_gemini(provider)
    gone = delete_key(os.environ)
    notice("Removed from the key store." if gone else "There was no key in the key store.")
    return 0


def _must_be_gemini(provider: str) -> None:
    if provider != "gemini":
        raise UsageError("Only Gemini has a key here.", hint="gemroute keys set gemini")


def _typed() -> str:
    from getpass import getpass

    return getpass("Gemini key (not shown): ")


def _piped() -> str:
    return standard_input().read(_MOST_BYTES).decode("utf-8", "surrogateescape").strip()
