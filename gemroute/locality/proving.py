"""A call in; the local model's answer out, once the runtime is proved to be here.

Between a decision and its call minutes may pass: rules are compiled, a person is asked, a busy
server is tried again. So what stays here is told to nothing but a runtime that was looked at
right before, at the very address, and with the very key, that this look was about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gemroute.backends.base import Backend, Call, Delta, End
from gemroute.core.errors import ModelMissing, NotProved, Unreachable
from gemroute.core.permit import CloudPermit
from gemroute.core.values import LocalState, Place
from gemroute.locality.found import LocalProbe


class ProvedBackend:
    """The local back end, opened anew for each call.

    `known` gives what the decision rests on, of a model; `look` gives what is so now; `opened` the
    back end at a base address that asks for a pin.
    """

    name = "ollama"
    place = Place.LOCAL

    def __init__(
        self,
        known: Callable[[str], LocalProbe],
        look: Callable[[str], LocalProbe],
        opened: Callable[[str, str], Backend],
    ) -> None:
        self._known = known
        self._look = look
        self._opened = opened

    def stream(self, call: Call, permit: CloudPermit | None = None) -> Iterator[Delta | End]:
        """Yield the answer as it comes, and its End; see the protocol.

        Raises:
            NotProved: the call is to stay here, and the runtime is not proved to be here.
            ModelMissing: the runtime is, and does not have the model.
            Unreachable: nothing listens there.
            BackendError: any other way in which the server failed.
        """
        found = self._look(call.model) if call.stays else self._known(call.model)
        if call.stays:
            require_proved(call.model, found)
        yield from self._opened(found.base_url, found.pin).stream(call, permit)

    def close(self) -> None:
        """Do nothing: what is opened for a call holds nothing after it."""


def require_proved(model: str, found: LocalProbe) -> None:
    """Return when a model may be told what stays here.

    Raises:
        NotProved, ModelMissing, Unreachable: it may not; nothing was sent.
    """
    if found.is_proved:
        return
    if not found.is_here:
        raise NotProved(
            f"The local runtime is not proved to be on this machine: {found.evidence[-1]}.",
            hint="`gemroute doctor` tells all that was found.",
        )
    if found.state is LocalState.MISSING_MODEL:
        raise ModelMissing(
            f"The local runtime has no local model {model}.", hint=f"ollama pull {model}"
        )
    raise Unreachable(
        "The local runtime cannot be reached. No connection: nothing answers at the address.",
        hint="Start it with `ollama serve`.",
    )
