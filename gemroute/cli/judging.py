"""Settings and a probe in; the judge of unsure texts, or None where there is none, out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gemroute.core.values import LocalHost, LocalState

if TYPE_CHECKING:
    from gemroute.backends.base import Backend
    from gemroute.cli.records import Records
    from gemroute.judge import Judge
    from gemroute.locality import LocalProbe
    from gemroute.settings import Settings

_HERE = frozenset({LocalHost.LOOPBACK, LocalHost.TRUSTED})
_WINDOW_TOKENS = 4_096


def judge_of(
    settings: Settings, probe: LocalProbe, backend: Callable[[], Backend], records: Records
) -> Judge | None:
    """Return what is asked about unsure texts; None unless a model is ready and proved local.

    A context that is loaded already is used again: another one would load the model anew.
    """
    if probe.state is not LocalState.READY or probe.host not in _HERE:
        return None
    from gemroute.judge import Judge, Verdicts

    verdicts = Verdicts(
        path=settings.cache_folder / "verdicts" / "judge",
        key=lambda: records.key,
        model=f"{settings.local_model} {probe.digest}",
    )
    return Judge(
        model=settings.local_model,
        backend=backend,
        verdicts=verdicts,
        timeout_s=settings.judge_timeout_s,
        window_tokens=max(probe.loaded_window, _WINDOW_TOKENS),
    )
