"""Checks and a policy go in; whether the main job works, and what that means in words, out.

Who may be answered where is asked of the policy itself, by the function that decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gemroute.cli.checks.check import Check, Status
from gemroute.core.decide import decide
from gemroute.core.policy.language import BASE_FACTS
from gemroute.core.records import dataclass
from gemroute.core.values import Label, LocalHost, LocalState, Net, Place

if TYPE_CHECKING:
    from gemroute.core.policy.language import Policy
    from gemroute.settings import Settings

_DECIDING = ("settings", "policy", "detectors", "vocabulary", "prices")
_RECORDING = ("gemroute", "state folder", "journal", "journal key", "records")
_LOCAL = ("runtime", "model")
_CLOUD = ("gemini key", "network", "endpoint")

Places = frozenset[Place]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the main job works, what does in words, and the first thing to do about the rest."""

    works: bool
    words: str
    first: str


def verdict(checks: Sequence[Check], policy: Policy | None, settings: Settings) -> Verdict:
    """Return what the checks mean for a private and for a public text; no policy, no answer."""
    by_name = {check.name: check for check in checks}
    if policy is None or _any_failed(by_name, _DECIDING):
        return Verdict(False, "Nothing is answered: what decides does not work.", _first(checks))
    is_recorded, offline = not _any_failed(by_name, _RECORDING), settings.is_offline
    working = _working(by_name, cloud=is_recorded and not offline)
    if settings.log_required == "all" and not is_recorded:
        working = frozenset()
    private = _places(policy, Label.RESTRICTED, working, offline=offline)
    public = _places(policy, Label.PUBLIC, working, offline=offline)
    words = _words(private, public)
    if not is_recorded:
        words = f"{words} Nothing is recorded, so nothing may leave."
    elif offline:
        words = f"Offline, nothing leaves. {words}"
    return Verdict(is_recorded and bool(public), words, _first(checks))


def _any_failed(by_name: Mapping[str, Check], names: Iterable[str]) -> bool:
    return any(by_name[name].status is Status.FAIL for name in names if name in by_name)


def _working(by_name: Mapping[str, Check], *, cloud: bool) -> Places:
    """Return the places that would answer: every check of theirs was made, and is well."""
    needs = {Place.LOCAL: _LOCAL} | ({Place.CLOUD: _CLOUD} if cloud else {})
    return frozenset(
        place
        for place, names in needs.items()
        if all(name in by_name and by_name[name].status is Status.OK for name in names)
    )


def _places(policy: Policy, label: Label, working: Places, *, offline: bool) -> Places:
    """Return where a short text with that label would be answered now."""
    facts = replace(
        BASE_FACTS,
        label=label,
        offline=offline,
        net=Net.ONLINE if Place.CLOUD in working else Net.OFFLINE,
        local=LocalState.READY if Place.LOCAL in working else LocalState.DOWN,
        local_host=LocalHost.LOOPBACK,
    )
    return working & {route.place for route in decide(policy, facts).routes}


def _words(private: Places, public: Places) -> str:
    if not private | public:
        return "Nothing can be answered now."
    first = (
        "Private text can be answered here"
        if Place.LOCAL in private
        else "Private text is refused, for nothing here can answer it"
    )
    return f"{first}; {_PUBLIC[public]}."


_PUBLIC = {
    frozenset(Place): "public text can also go to Gemini",
    frozenset({Place.LOCAL}): "so can public text",
    frozenset({Place.CLOUD}): "public text can go to Gemini",
    frozenset[Place](): "public text is refused",
}


def _first(checks: Sequence[Check]) -> str:
    """Return the worst thing found with its way out: what fails before what is only doubtful."""
    for status in (Status.FAIL, Status.WARN):
        for check in checks:
            if check.status is status and check.mend:
                return f"{check.name}: {check.mend}"
    return ""
