"""Settings and a probe in; the judge of unsure texts, or None where there is none, out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from gemroute.core.errors import Unreachable

if TYPE_CHECKING:
    from gemroute.backends.base import Backend
    from gemroute.cli.records import Records
    from gemroute.judge import Judge
    from gemroute.locality import LocalProbe
    from gemroute.settings import Settings

_WINDOW_TOKENS = 4_096


def judge_of(
    settings: Settings,
    probe: LocalProbe,
    backend: Callable[[], Backend],
    records: Records,
    warn: Callable[[str], None],
) -> Judge | None:
    """Return what is asked about unsure texts; None where no local model is there to be asked.

    One that may be there, but was not proved local in time, has no clear answer to anything:
    `warn` is told why. A context that is loaded already is used again: another one would load
    the model anew.
    """
    if not probe.is_proved and not probe.is_in_doubt:
        return None
    from gemroute.judge import Judge, Verdicts

    if not probe.is_proved:
        return Judge(model=settings.local_model, backend=lambda: _nobody(probe, warn))
    verdicts = Verdicts(
        # Without a digest, nothing tells the model that gave a verdict from its successor.
        path=settings.cache_folder / "verdicts" / "judge" if probe.digest else None,
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


def _nobody(probe: LocalProbe, warn: Callable[[str], None]) -> NoReturn:
    """Say why nobody can be asked.

    Raises:
        Unreachable: always.
    """
    warn(
        "This text sounds private, and the local model cannot be asked about it "
        f"({probe.evidence[-1].rstrip('.')}), so it stays here. `gemroute doctor` tells more; "
        "--no-judge goes by the label alone."
    )
    raise Unreachable("The local model cannot be asked.")
