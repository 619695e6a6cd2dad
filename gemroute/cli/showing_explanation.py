"""policy explain: facts in; what a policy decides, why, and what would change it, out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from gemroute.cli.asked import Asked
from gemroute.cli.shapes import nearest_shape, openings_shape, print_json
from gemroute.cli.wiring import Bench
from gemroute.core.decide import decide
from gemroute.core.errors import PolicyInvalid, RouteRefused, UsageError
from gemroute.core.policy.describing import fact_words
from gemroute.core.policy.given import given_facts
from gemroute.core.policy.language import BASE_FACTS, REFUSE, Policy, Preference
from gemroute.core.policy.nearness import Opening, openings
from gemroute.core.records import dataclass
from gemroute.core.values import Decision, Facts
from gemroute.terminal import show

_USUAL = "a short public question at a terminal"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision with everything that it rests on."""

    policy: Policy
    facts: Facts
    decision: Decision
    openings: tuple[Opening, ...]

    @property
    def preference(self) -> Preference | None:
        """The preference that chose; None where no one did, or the command line."""
        chosen = (each for each in self.policy.prefer if each.id == self.decision.prefer)
        return next(chosen, None)


def show_explanation(asked: Asked, given: Sequence[str], *, json: bool) -> int:
    """Print what is decided and why; return 0, or 7 when it would be refused.

    Raises:
        UsageError: `given` names a fact or a value that there is not.
    """
    bench = Bench(asked)
    policy = bench.ruled_policy
    try:
        facts = given_facts(given, policy.vocabulary, _facts_asked(bench), "--set")
    except PolicyInvalid as failure:
        first = failure.problems[0]
        raise UsageError(f"--set: {first.message}", hint=first.hint) from None
    decision = decide(policy, facts, asked.wish(), explain=True)
    explanation = Explanation(policy, facts, decision, openings(policy, facts))
    if json:
        print_json(explanation_shape(explanation))
    else:
        show("\n".join(_lines(explanation)))
    return RouteRefused.exit_status if decision.is_refused else 0


def _facts_asked(bench: Bench) -> Facts:
    """Return the facts of the text that is asked about, as `route` has them; else the usual."""
    asked = bench.asked
    if not (asked.prompt or asked.attachments or asked.system):
        return replace(BASE_FACTS, label=bench.declared_label, offline=bench.settings.is_offline)
    request = bench.request()
    with bench.router() as router:
        return router.weigh(request, bench.asked.options()).classified.facts


def _lines(explained: Explanation) -> Iterator[str]:
    decision, policy = explained.decision, explained.policy
    places = {rule.id: rule.at for rule in policy.rules}
    yield "→ " + (", then ".join(route.place.value for route in decision.routes) or "refused")
    for reason in decision.by:
        yield f"  {reason.rule}: {reason.why}{_at(places.get(reason.rule))}"
    if decision.prefer:
        yield f"  chosen by: {decision.prefer}{_choice(explained.preference)}"
    if decision.require:
        yield f"  requires: {', '.join(sorted(decision.require))}"
    yield from change_lines(decision, explained.openings)
    yield f"facts         {fact_words(explained.facts) or _USUAL}"
    yield f"policy        {policy.name} · sha256 {policy.sha256[:16]}"


def change_lines(decision: Decision, closed: Sequence[Opening]) -> Iterator[str]:
    """Yield what would have to be otherwise, for another decision and for each closed place."""
    if decision.nearest:
        yield f"  would change: {decision.nearest.rule}, if {decision.nearest.why}"
    for opening in closed:
        yield f"  would permit {opening.place}: {_ways(opening)}"


def _ways(opening: Opening) -> str:
    if opening.gave_up:
        return "not found out within the budget"
    ways = (", and ".join(map(str, way)) for way in opening.ways)
    return "; or ".join(ways) or "nothing would; no facts open it"


def _choice(preference: Preference | None) -> str:
    if preference is None:
        return ""
    model = f" ({preference.model})" if preference.model else ""
    otherwise = preference.otherwise or REFUSE
    return f": {preference.to}{model}, else {otherwise}{_at(preference.at)}"


def _at(place: str | None) -> str:
    return f"  ({place})" if place else ""


def explanation_shape(explained: Explanation) -> dict[str, Any]:
    """Return what `policy explain --json` prints."""
    decision, policy = explained.decision, explained.policy
    first = decision.routes[0] if decision.routes else None
    return {
        "decision": {
            "to": decision.to,
            "route": first.place.value if first else None,
            "model": first.model or None if first else None,
            "by": [reason.rule for reason in decision.by],
            "why": [reason.why for reason in decision.by],
            "prefer": decision.prefer,
            "require": sorted(decision.require),
            "routes": [route.place.value for route in decision.routes],
        },
        "rules": [_rule_shape(policy, reason.rule) for reason in decision.by],
        "preference": _preference_shape(explained.preference),
        "nearest": nearest_shape(decision.nearest),
        "openings": openings_shape(explained.openings),
        "facts": _facts_shape(explained.facts),
        "policy": {"name": policy.name, "sha256": policy.sha256},
    }


def _rule_shape(policy: Policy, rule: str) -> dict[str, Any]:
    guard = next((each for each in policy.guards if each.id == rule), None)
    return {
        "id": rule,
        "at": guard.at if guard else None,
        "excludes": sorted(guard.excludes) if guard else None,
        "require": sorted(guard.require) if guard else [],
    }


def _preference_shape(preference: Preference | None) -> dict[str, Any] | None:
    if preference is None:
        return None
    return {
        "id": preference.id,
        "at": preference.at,
        "to": preference.to.value,
        "else": preference.otherwise.value if preference.otherwise else REFUSE,
        "model": preference.model or None,
    }


def _facts_shape(facts: Facts) -> dict[str, Any]:
    words = {
        name: sorted(v) if isinstance(v, frozenset) else v for name, v in asdict(facts).items()
    }
    cost_usd = facts.cost.usd
    cost = None if cost_usd is None else float(cost_usd)
    return words | {"label": facts.label.word, "cost": cost}
