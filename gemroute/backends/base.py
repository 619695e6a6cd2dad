"""A Call goes in, a stream of Deltas and one End comes out: the protocol of every back end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Protocol

from gemroute.backends.deadlines import Deadlines
from gemroute.core.permit import CloudPermit
from gemroute.core.records import dataclass
from gemroute.core.request import Payload
from gemroute.core.values import Finish, Place, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What to ask of a back end. `window_tokens` is the context that a runtime must load.

    `temperature` is the model's own where it is None. A call that `stays` is told to nothing that
    is not proved to be on this machine, or to be a trusted one.
    """

    model: str
    payload: Payload
    window_tokens: int = 0
    max_output_tokens: int = 0
    think: bool = False
    stays: bool = True
    temperature: float | None = None
    deadlines: Deadlines = field(default_factory=Deadlines)


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of the answer, or of the model's thinking."""

    text: str = field(repr=False)
    is_thought: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """The end marker. A stream without one is truncated, whatever came before it."""

    finish: Finish
    usage: Usage
    model_version: str


def writable(text: str) -> str:
    """Return what a server said, as it can be written to any file.

    Half a surrogate pair is legal JSON, but no text.
    """
    return text.encode("utf-8", errors="replace").decode("utf-8")


class Backend(Protocol):
    """One place to send a payload to.

    `stream` yields Deltas and then exactly one End, or raises a `BackendError`; its
    messages hold nothing that the server said. A cloud back end calls `redeem` with `permit`
    for the very bytes, model and host that it is about to write to, and refuses without one;
    a local one ignores it.
    Closing the iterator closes the connection.
    """

    name: str
    place: Place

    def stream(self, call: Call, permit: CloudPermit | None) -> Iterator[Delta | End]: ...

    def close(self) -> None: ...
