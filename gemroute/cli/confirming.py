"""A request that would leave in; whether the person at the terminal lets it, out."""

from __future__ import annotations

import sys

import typer

from gemroute.events import Weighed
from gemroute.terminal import forget_typed_ahead, notice


def is_confirmed(weighed: Weighed) -> bool:
    """Ask the person, and return whether they say that this may leave."""
    from gemroute.core.wording import label_words, masked_words

    what = f"{label_words(weighed.classified)}, {weighed.classified.facts.tokens:,} tokens"
    model = weighed.route.model if weighed.route else ""
    masked = masked_words(weighed.masked)
    how = f", with {masked}" if masked else ""
    notice(f"This is {what}. It would leave this machine for {model}{how}.")
    forget_typed_ahead(sys.stdin)
    try:
        return typer.confirm("Send it?", default=False, err=True)
    except typer.Abort:
        return False  # Ctrl-C and Ctrl-D are a no
