"""What a probe found out, each finding as a word for the record and a sentence for people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from gemroute.core.records import dataclass
from gemroute.core.values import LocalHost, LocalState

_SETTLED: Final = frozenset({
    "listener:none", "name:cloud", "tags:missing", "tags:remote", "show:remote", "show:local",
})  # fmt: skip
"""The last words of a probe that found out whether the model is here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalProbe:
    """What a probe found out about one runtime and one of its models.

    `evidence` are lines for people, `proof` the closed words of the same for a record.
    `window_tokens` is the length that the model was trained for, `loaded_window` the one that
    it is loaded with; 0 when unknown or not loaded. `models` are the installed local models.
    `cloud_disabled` is None when the server is too old to say. `pin` names the key that a
    trusted server must hold; every call to it has to ask for that key.
    """

    base_url: str
    state: LocalState = LocalState.DOWN
    host: LocalHost = LocalHost.REMOTE
    evidence: tuple[str, ...] = ()
    proof: tuple[str, ...] = ()
    version: str = ""
    window_tokens: int = 0
    loaded_window: int = 0
    capabilities: frozenset[str] = frozenset()
    digest: str = ""
    cloud_disabled: bool | None = None
    models: tuple[str, ...] = ()
    pin: str = ""

    @property
    def is_in_doubt(self) -> bool:
        """Whether something listens, and the model was neither proved to be here nor to be absent.

        It answered late, not at all, or as nothing that is known; or it may not be asked.
        """
        last = self.proof[-1] if self.proof else ""
        return last not in _SETTLED and not last.startswith("address:")

    @property
    def is_here(self) -> bool:
        """Whether the runtime is on this machine, or a trusted one, as far as anything is there."""
        return self.host in (LocalHost.LOOPBACK, LocalHost.TRUSTED)

    @property
    def is_proved(self) -> bool:
        """Whether server, listener and model were all looked at, and the model may be asked."""
        return self.is_here and self.state is LocalState.READY

    def noting(self, word: str, sentence: str, **changes: Any) -> LocalProbe:
        """Return the probe with one finding more, as a word and a sentence, and these changes."""
        proof, evidence = (*self.proof, word), (*self.evidence, sentence)
        return replace(self, proof=proof, evidence=evidence, **changes)
