"""What every reader returns: text to send, text only to judge, and what it could not read."""

from __future__ import annotations

from typing import NamedTuple

from gemroute.core.values import Unread


class Reading(NamedTuple):
    """What a reader made of some bytes.

    An empty `text` never means "nothing there": a reader that saw bytes and no text says
    so in `unread`.
    """

    text: str = ""
    hidden: str = ""
    unread: tuple[Unread, ...] = ()
