"""Settings and a probe in; the back ends that answer, each opened when first asked, out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from gemroute.core.errors import CredentialsRejected
from gemroute.core.values import LocalState, Place

if TYPE_CHECKING:
    from gemroute.backends.base import Backend
    from gemroute.locality import LocalProbe
    from gemroute.settings import Settings

_CLOUD_LINE = "Cloud: get a key from Google AI Studio, then run `gemroute keys set gemini`."
_TWO_LINES = (
    f"Local: install Ollama, run `ollama serve`, then `gemroute models pull`.\n  {_CLOUD_LINE}"
)


class Answerers:
    """The back ends of one command."""

    def __init__(
        self,
        settings: Settings,
        environment: Mapping[str, str],
        known: Callable[[str], LocalProbe],
        look: Callable[[str], LocalProbe],
    ) -> None:
        """`known` gives what was found out about a model, `look` finds it out anew."""
        self._settings = settings
        self._environment = environment
        self._known = known
        self._look = look
        self._opened: dict[Place, Backend] = {}

    def at(self, place: Place) -> Backend:
        """Return the back end at `place`.

        Raises:
            CredentialsRejected: it needs a key, and there is none.
        """
        if place not in self._opened:
            self._opened[place] = self._local() if place is Place.LOCAL else self._cloud()
        return self._opened[place]

    def close(self) -> None:
        """Close what was opened."""
        for one in self._opened.values():
            one.close()

    def _local(self) -> Backend:
        from gemroute.locality.proving import ProvedBackend
        from gemroute.plugins import load_backend_class

        return ProvedBackend(self._known, self._look, load_backend_class("ollama"))

    def _cloud(self) -> Backend:
        from gemroute.keys import find_key
        from gemroute.plugins import load_backend_class

        key = find_key(self._environment)
        if key is None:
            if self._known(self._settings.local_model).state is LocalState.READY:
                raise CredentialsRejected("There is no Gemini key.", hint=_CLOUD_LINE)
            raise CredentialsRejected(
                "There is no Gemini key, and no local answer.", hint=_TWO_LINES
            )
        backend: Backend = load_backend_class("gemini")(key.secret, self._settings.gemini_base_url)
        return backend
